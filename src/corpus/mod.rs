//! (module corpus: written next)
