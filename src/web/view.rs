//! What a page is made with: the build, the language of its reader, and the page's own address.

use std::fmt::{Display, Write as _};
use std::ops::Deref;

use maud::{Markup, PreEscaped, Render, html};

use crate::language::{self, Language, pieces};
use crate::lexicon;
use crate::record::PlanRecord;
use crate::web::data::name;
use crate::web::{Desk, Site, words};

/// How Chinese is called in markup.
pub(super) const CHINESE: &str = "zh-Hans";

/// A build seen in a language. Words of the pages come from [`View::t`], [`View::say`] and [`View::told`]; words of a plan, names of plans, places
/// and indicators stay Chinese and say so in markup.
pub(super) struct View<'a> {
    site: &'a Site,
    language: Language,
    here: String,
    desk: Option<&'a Desk>,
}

impl Deref for View<'_> {
    type Target = Site;

    fn deref(&self) -> &Site {
        self.site
    }
}

impl<'a> View<'a> {
    /// `here` is the address of the page without its language.
    pub(super) fn new(site: &'a Site, language: Language, here: String) -> Self {
        Self { site, language, here, desk: None }
    }

    /// The same for a reader who may decide.
    pub(super) fn at(self, desk: Option<&'a Desk>) -> Self {
        Self { desk, ..self }
    }

    /// Where the reader writes decisions down, if it is one who may.
    pub(super) fn desk(&self) -> Option<&'a Desk> {
        self.desk
    }

    pub(super) fn language(&self) -> Language {
        self.language
    }

    pub(super) fn is_english(&self) -> bool {
        self.language == Language::En
    }

    /// The address of the page without its language.
    pub(super) fn here(&self) -> &str {
        &self.here
    }

    /// Words of a page.
    pub(super) fn t(&self, chinese: &'static str) -> &'static str {
        words::sentence(chinese, self.language)
    }

    /// Words of a page with markup at its places.
    pub(super) fn say(&self, chinese: &'static str, with: &[(&str, &dyn Render)]) -> Markup {
        let mut out = String::new();
        for piece in pieces(self.t(chinese)) {
            match piece.name {
                None => piece.text.render_to(&mut out),
                Some(place) => put(&mut out, &place, with, |value, out| value.render_to(out)),
            }
        }
        PreEscaped(out)
    }

    /// Words of a page with text at its places: for attributes.
    pub(super) fn told(&self, chinese: &'static str, with: &[(&str, &dyn Display)]) -> String {
        let mut out = String::new();
        for piece in pieces(self.t(chinese)) {
            match piece.name {
                None => out.push_str(piece.text),
                // Writing to memory cannot fail.
                Some(place) => put(&mut out, &place, with, |value, out| write!(out, "{value}").unwrap_or_default()),
            }
        }
        out
    }

    /// A word of the records for a reader; the word itself where it has none.
    pub(super) fn word<'w>(&self, code: &'w str) -> &'w str {
        words::word(code, self.language).unwrap_or(code)
    }

    /// The same with its Chinese marked, if there is any left.
    pub(super) fn code(&self, code: &str) -> Markup {
        self.mixed(self.word(code))
    }

    /// What a kind of findings is called; its code where it has no name yet.
    pub(super) fn kind<'c>(&self, code: &'c str) -> &'c str {
        words::KINDS.iter().find(|k| k.code == code).map_or(code, |k| k.title(self.language))
    }

    /// A period of plans: 十四五, or the year of a report.
    pub(super) fn period(&self, period: &str) -> Markup {
        match lexicon::period(period) {
            Some(p) if self.is_english() => html! { (p.ordinal) "th FYP" },
            _ if self.is_english() => self.mixed(period.strip_suffix("年度").unwrap_or(period)),
            _ => html! { (period) },
        }
    }

    /// Text of a plan, or a name: Chinese in every language.
    pub(super) fn zh(&self, text: impl Render) -> Markup {
        html! { @if self.is_english() { span lang=(CHINESE) { (text) } } @else { (text) } }
    }

    /// `lang` of an element that holds Chinese only.
    pub(super) fn quoted(&self) -> Option<&'static str> {
        self.is_english().then_some(CHINESE)
    }

    /// `lang` of an element that holds a text, where spans cannot stand in it.
    pub(super) fn lang_of(&self, text: &str) -> Option<&'static str> {
        self.quoted().filter(|_| text.contains(is_chinese))
    }

    /// `lang` of our own words inside Chinese.
    pub(super) fn own(&self) -> Option<&'static str> {
        self.is_english().then_some("en")
    }

    /// A plan as a reader calls it.
    pub(super) fn named(&self, plan: &PlanRecord) -> Markup {
        self.zh(name(plan))
    }

    /// The plan of an id as a reader calls it; the id where there is none.
    pub(super) fn named_by(&self, id: &str) -> Markup {
        self.plan(id).map_or_else(|| html! { (id) }, |p| self.named(p))
    }

    /// A word or a finished message of the library as plain text.
    pub(super) fn plain(&self, english: &str) -> String {
        match self.language {
            Language::En => english.to_owned(),
            Language::Zh => words::word(english, self.language).map_or_else(|| language::in_chinese(english), str::to_owned),
        }
    }

    /// A message of the library in the language of the page, what it quotes marked as Chinese.
    pub(super) fn message(&self, english: &str) -> Markup {
        match self.language {
            Language::En => self.mixed(english),
            Language::Zh => html! { (language::in_chinese(english)) },
        }
    }

    /// Text with Chinese in it that we did not write: its Chinese is marked.
    pub(super) fn mixed(&self, text: &str) -> Markup {
        if !self.is_english() {
            return html! { (text) };
        }
        html! {
            @for (chinese, run) in runs(text) { @if chinese { span lang=(CHINESE) { (run) } } @else { (run) } }
        }
    }
}

/// Write the value at a place. `{n|target|targets}` is the word that goes with the number `n`.
fn put<V: ?Sized>(out: &mut String, place: &str, with: &[(&str, &V)], write: impl Fn(&V, &mut String)) {
    let mut parts = place.split('|');
    let name = parts.next().unwrap_or_default();
    let Some((_, value)) = with.iter().find(|(n, _)| *n == name) else {
        out.extend(["{", place, "}"]);
        return;
    };
    match (parts.next(), parts.next()) {
        (Some(one), Some(many)) => {
            let mut n = String::new();
            write(value, &mut n);
            out.push_str(if n == "1" { one } else { many });
        }
        _ => write(value, out),
    }
}

/// Whether a character is Chinese writing or its punctuation.
fn is_chinese(c: char) -> bool {
    matches!(c, '\u{2e80}'..='\u{9fff}' | '\u{f900}'..='\u{faff}' | '\u{ff00}'..='\u{ffef}' | '\u{20000}'..='\u{3ffff}')
}

/// A text in stretches that are Chinese or not.
fn runs(text: &str) -> Vec<(bool, &str)> {
    let mut out: Vec<(bool, &str)> = Vec::new();
    let mut from = 0;
    for (at, c) in text.char_indices() {
        let last = text[from..at].chars().next_back();
        if last.is_some_and(|l| is_chinese(l) != is_chinese(c)) {
            out.push((last.is_some_and(is_chinese), &text[from..at]));
            from = at;
        }
    }
    if from < text.len() {
        out.push((text[from..].chars().next().is_some_and(is_chinese), &text[from..]));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::{put, runs};

    #[test]
    fn a_word_goes_with_its_number() {
        let placed = |place: &str, n: &str| {
            let mut out = String::new();
            put(&mut out, place, &[("n", n)], |value, out| out.push_str(value));
            out
        };
        assert_eq!(placed("n|target|targets", "1"), "target");
        assert_eq!(placed("n|target|targets", "12"), "targets");
        assert_eq!((placed("n", "12"), placed("m", "12")), ("12".to_owned(), "{m}".to_owned()));
    }

    #[test]
    fn chinese_is_told_from_what_stands_around_it() {
        assert_eq!(runs("森林 (2025): 66%"), [(true, "森林"), (false, " (2025): 66%")]);
        assert_eq!(runs("GDP"), [(false, "GDP")]);
        assert!(runs("").is_empty());
    }
}
