//! The language that the command speaks in this run: [`say`] and [`word`] for what it prints itself, [`told`] for a finished message.

use std::borrow::Cow;
use std::fmt::Display;
use std::sync::OnceLock;

pub(crate) use crate::language::{Language, chinese};
use crate::language::{fill, in_chinese};

static LANGUAGE: OnceLock<Language> = OnceLock::new();

/// Speak this language from now on; the first word on it stands.
pub(crate) fn speak(language: Language) {
    let _ = LANGUAGE.set(language);
}

/// The language spoken.
pub(crate) fn spoken() -> Language {
    LANGUAGE.get().copied().unwrap_or_default()
}

/// A message without places in the language spoken.
pub(crate) fn word(english: &str) -> &str {
    match spoken() {
        Language::En => english,
        Language::Zh => chinese(english).unwrap_or(english),
    }
}

/// A message with its places filled, in the language spoken.
pub(crate) fn say(english: &str, with: &[(&str, &dyn Display)]) -> String {
    fill(word(english), &|name| with.iter().find(|(n, _)| *n == name).map(|(_, value)| value.to_string()))
}

/// A finished English message in the language spoken.
pub(crate) fn told(message: &str) -> Cow<'_, str> {
    match spoken() {
        Language::En => Cow::Borrowed(message),
        Language::Zh => Cow::Owned(in_chinese(message)),
    }
}
