//! (module index: written next)
