//! (module compare: written next)
