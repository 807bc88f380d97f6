//! Values of numbers.

/// Value of a heading's number: `十二` and `12` are 12, `3.2` its last part; nothing for others.
pub(crate) fn ordinal(number: &str) -> Option<u32> {
    crate::cues::forms::value(number)
}
