//! (module release: written next)
