//! (module web: written next)
