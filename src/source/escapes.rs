//! Text as some export wrote it: line ends as the two characters `\n`, blanks as `<U+00A0>`, entities and tags of a web page.
//!
//! A reader of such a file sees what they stand for, and so does the reading text. Nothing else is touched, what was found is
//! counted for the report, and every line knows where in the file it began. Line ends are made one kind (CR, U+2028).

use crate::source::{MarkKind, Span, superscript};

/// Text with its escapes read, and where its lines came from.
#[derive(Debug, Default)]
pub(super) struct Plain {
    pub(super) text: String,
    /// Offset in the text before of each line's first character.
    pub(super) lines: Vec<usize>,
    /// Raised marks of notes (`<sup>3</sup>`).
    pub(super) marks: Vec<(Span, MarkKind)>,
    pub(super) found: Found,
}

/// How many of each kind were read.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Found {
    line_ends: usize,
    characters: usize,
    entities: usize,
    tags: usize,
}

impl Found {
    /// In words, `None` if nothing but line ends of another kind was met.
    pub(super) fn message(self) -> Option<String> {
        let kinds = [
            (self.line_ends, "line ends or blanks written as \\n, \\r, \\t"),
            (self.characters, "characters written by their code"),
            (self.entities, "entities of a web page"),
            (self.tags, "tags of a web page"),
        ];
        let named: Vec<String> = kinds.iter().filter(|(n, _)| *n > 0).map(|(n, what)| format!("{n} {what}")).collect();
        (!named.is_empty()).then(|| format!("the text holds {}; they are read as what they stand for", named.join(", ")))
    }
}

/// Tags that end a line.
const BLOCKS: &[&str] = &[
    "p",
    "div",
    "br",
    "tr",
    "li",
    "ul",
    "ol",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "table",
    "tbody",
    "thead",
    "section",
    "article",
    "hr",
    "blockquote",
    "center",
    "body",
    "html",
    "head",
    "title",
    "seg",
    "dd",
    "dt",
    "dl",
    "figure",
    "pre",
    "footer",
    "header",
    "main",
    "nav",
];
/// Tags that stand inside a line.
const INLINE: &[&str] = &[
    "span", "b", "strong", "i", "em", "u", "font", "a", "sup", "sub", "img", "td", "th", "small", "big", "o:p", "label", "mark",
    "ins", "st1", "input", "button", "iframe", "meta", "link", "col", "colgroup", "tt", "s", "del", "strike", "script", "style",
    "wbr", "nobr", "code",
];
/// Tags whose content nobody sees.
const UNSEEN: &[&str] = &["script", "style", "del", "s", "strike"];

/// Named entities that occur in Chinese text.
const ENTITIES: &[(&str, char)] = &[
    ("nbsp", '\u{a0}'),
    ("ensp", '\u{2002}'),
    ("emsp", '\u{2003}'),
    ("thinsp", '\u{2009}'),
    ("zwnj", '\u{200c}'),
    ("zwj", '\u{200d}'),
    ("ldquo", '“'),
    ("rdquo", '”'),
    ("lsquo", '‘'),
    ("rsquo", '’'),
    ("laquo", '«'),
    ("raquo", '»'),
    ("mdash", '—'),
    ("ndash", '–'),
    ("middot", '·'),
    ("bull", '•'),
    ("hellip", '…'),
    ("amp", '&'),
    ("lt", '<'),
    ("gt", '>'),
    ("quot", '"'),
    ("apos", '\''),
    ("times", '×'),
    ("divide", '÷'),
    ("plusmn", '±'),
    ("permil", '‰'),
    ("deg", '°'),
    ("sup2", '²'),
    ("sup3", '³'),
    ("ge", '≥'),
    ("le", '≤'),
    ("ne", '≠'),
    ("asymp", '≈'),
    ("yen", '¥'),
    ("rarr", '→'),
    ("larr", '←'),
    ("radic", '√'),
    ("mu", 'μ'),
    ("alpha", 'α'),
    ("beta", 'β'),
    ("szlig", 'ß'),
    ("sect", '§'),
    ("copy", '©'),
    ("reg", '®'),
    ("uml", '¨'),
    ("acute", '´'),
];

/// Read the escapes of a text; `None` if it has none. Text escaped twice (`&amp;lt;br&amp;gt;`) is read twice.
pub(super) fn read(text: &str) -> Option<Plain> {
    let mut out = once(text)?;
    for _ in 0..2 {
        let Some(more) = once(&out.text) else { break };
        out = then(out, more);
    }
    Some(out)
}

/// The second reading on top of the first.
fn then(first: Plain, second: Plain) -> Plain {
    let starts: Vec<usize> = std::iter::once(0).chain(first.text.match_indices('\n').map(|(at, _)| at + 1)).collect();
    let line = |at: usize| starts.partition_point(|s| *s <= at).saturating_sub(1);
    let lines = second.lines.iter().map(|at| first.lines.get(line(*at)).copied().unwrap_or(0)).collect();
    let (a, b) = (first.found, second.found);
    let found = Found {
        line_ends: a.line_ends + b.line_ends,
        characters: a.characters + b.characters,
        entities: a.entities + b.entities,
        tags: a.tags + b.tags,
    };
    // Marks of the first reading stand elsewhere now; text that is escaped twice has none in practice.
    Plain { text: second.text, lines, marks: second.marks, found }
}

fn once(text: &str) -> Option<Plain> {
    if !text.contains(['\\', '&', '<', '\r', '\u{2028}', '\u{2029}', '\u{85}', '\u{b}', '\u{c}']) && !text.contains("_x0") {
        return None;
    }
    let escaped = text.contains('\\') && escaped_line_ends(text);
    let mut reader = Reader {
        text,
        out: Plain { text: String::with_capacity(text.len()), lines: vec![0], ..Plain::default() },
        changed: false,
        missing: Vec::new(),
    };
    let mut at = 0;
    let mut raised: Option<usize> = None;
    while at < text.len() {
        let rest = &text[at..];
        let c = rest.chars().next().unwrap_or('\0');
        let width = c.len_utf8();
        let step = match c {
            '\r' if rest.starts_with("\r\n") => {
                // The usual line end: both characters stay.
                reader.out.text.push('\r');
                1
            }
            '\r' | '\u{2028}' | '\u{2029}' | '\u{85}' | '\u{b}' => reader.line_end(at, width),
            '\u{c}' if !reader.at_line_start() => reader.line_end(at, 1),
            '\\' => reader.backslash(at, escaped),
            '<' => reader.tag(at, &mut raised),
            '&' => reader.entity(at),
            '_' => reader.excel(at),
            _ => 0,
        };
        if step == 0 {
            reader.push(c, at + width);
            at += width;
        } else {
            at += step;
        }
    }
    reader.changed.then_some(reader.out)
}

/// Whether a text has its line ends as characters: two of them that are no part of a path (`C:\new`).
fn escaped_line_ends(text: &str) -> bool {
    let mut n = 0;
    for (at, _) in text.match_indices('\\') {
        n += usize::from(slash_escape(text, at).is_some_and(|(c, _)| c == '\n'));
        if n >= 2 {
            return true;
        }
    }
    // One alone counts in a text that has hardly a line end of its own.
    n == 1 && text.trim().lines().count() <= 2
}

/// The character that a backslash stands for together with what follows it, and their length.
fn slash_escape(text: &str, at: usize) -> Option<(char, usize)> {
    let slashes = text[at..].bytes().take_while(|b| *b == b'\\').count();
    let rest = &text[at + slashes..];
    let code = |from: usize, len: usize| {
        let digits = rest.get(from..from + len)?;
        let c = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32)?;
        digits.bytes().all(|b| b.is_ascii_hexdigit()).then_some((c, slashes + from + len))
    };
    match rest.bytes().next()? {
        kind @ (b'n' | b'r' | b't') => {
            let before = text[..at].chars().next_back();
            let after = rest[1..].chars().next();
            // A path of Windows, or a word of TeX (\times).
            let path = before == Some(':') || before.is_some_and(|c| c.is_ascii_alphanumeric());
            let word = after.is_some_and(|c| c.is_ascii_lowercase());
            if path && after == Some('.') {
                return None;
            }
            if word && (path || kind != b'n' || rest.as_bytes().get(2).copied().is_some_and(|b| b.is_ascii_lowercase())) {
                return None;
            }
            let mut len = slashes + 1;
            if kind == b'r' && rest[1..].trim_start_matches('\\').starts_with('n') && rest[1..].starts_with('\\') {
                len += rest[1..].bytes().take_while(|b| *b == b'\\').count() + 1;
            }
            Some((if kind == b't' { '\t' } else { '\n' }, len))
        }
        b'u' => code(1, 4),
        b'x' => code(1, 2),
        _ => None,
    }
}

struct Reader<'a> {
    text: &'a str,
    out: Plain,
    changed: bool,
    /// Ends that were looked for and do not come any more: each is searched for once.
    missing: Vec<String>,
}

impl Reader<'_> {
    fn at_line_start(&self) -> bool {
        self.out.text.is_empty() || self.out.text.ends_with('\n')
    }

    /// Push a character; `next` is where the text goes on behind it.
    fn push(&mut self, c: char, next: usize) {
        self.out.text.push(c);
        if c == '\n' {
            self.out.lines.push(next);
        }
    }

    /// A line end of `len` bytes that is none to the rest of the program.
    fn line_end(&mut self, at: usize, len: usize) -> usize {
        self.changed = true;
        self.push('\n', at + len);
        len
    }

    fn backslash(&mut self, at: usize, escaped: bool) -> usize {
        match slash_escape(self.text, at) {
            Some((c, len)) if matches!(c, '\n' | '\t') => {
                if !escaped {
                    return 0;
                }
                self.changed = true;
                self.out.found.line_ends += 1;
                self.push(c, at + len);
                len
            }
            Some((c, len)) if c > '\u{7f}' || c == '\r' => {
                self.changed = true;
                self.out.found.characters += 1;
                self.push(if c == '\r' { '\n' } else { c }, at + len);
                len
            }
            _ => match self.text[at + 1..].chars().next() {
                Some(c @ ('"' | '\'' | '/' | '\\')) if escaped => {
                    self.push(c, at + 2);
                    2
                }
                _ => 0,
            },
        }
    }

    /// Where behind `at` something ends, counted from there.
    fn close(&mut self, at: usize, end: &str) -> Option<usize> {
        if self.missing.iter().any(|m| m == end) {
            return None;
        }
        let found = self.text[at..].find(end);
        if found.is_none() {
            self.missing.push(end.to_owned());
        }
        found
    }

    /// `_x000D_`, as workbooks write control characters.
    fn excel(&mut self, at: usize) -> usize {
        let rest = &self.text[at..];
        let Some(digits) = rest.strip_prefix("_x").and_then(|r| r.get(..4)).filter(|_| rest.get(6..7) == Some("_")) else {
            return 0;
        };
        let Some(c) = u32::from_str_radix(digits, 16).ok().and_then(char::from_u32) else { return 0 };
        self.changed = true;
        self.out.found.characters += 1;
        let then_line_end = self.text[at + 7..].starts_with(['\n', '\r']);
        match c {
            // The line feed that follows says it again.
            '\r' if then_line_end => {}
            '\r' | '\n' => self.push('\n', at + 7),
            c => self.push(c, at + 7),
        }
        7
    }

    fn entity(&mut self, at: usize) -> usize {
        let Some((mut c, mut len)) = entity(&self.text[at..]) else { return 0 };
        // &amp;nbsp;: escaped twice.
        if c == '&'
            && let Some((inner, more)) =
                entity(&format!("&{}", self.text[at + len..].get(..12.min(self.text.len() - at - len)).unwrap_or("")))
        {
            (c, len) = (inner, len + more - 1);
        }
        self.changed = true;
        self.out.found.entities += 1;
        self.push(c, at + len);
        len
    }

    /// A tag, a comment, or a code (`<U+00A0>`).
    fn tag(&mut self, at: usize, raised: &mut Option<usize>) -> usize {
        let rest = &self.text[at..];
        if let Some((c, len)) = unicode(rest) {
            self.changed = true;
            self.out.found.characters += 1;
            self.push(c, at + len);
            return len;
        }
        if rest.starts_with("<!--") {
            let Some(end) = self.close(at, "-->") else { return 0 };
            self.changed = true;
            self.out.found.tags += 1;
            return end + 3;
        }
        let near = &rest[..rest.floor_char_boundary(600)];
        let Some(end) = near.find('>') else { return 0 };
        let inner = &near[1..end];
        let closing = inner.starts_with('/');
        let name: String = inner
            .trim_start_matches('/')
            .chars()
            .take_while(|c| c.is_ascii_alphanumeric() || *c == ':')
            .collect::<String>()
            .to_ascii_lowercase();
        let then = inner.trim_start_matches('/')[name.len()..].chars().next();
        let known = |list: &[&str]| list.contains(&name.as_str());
        if !(known(BLOCKS) || known(INLINE)) || !then.is_none_or(|c| c.is_whitespace() || c == '/') {
            return 0;
        }
        self.changed = true;
        self.out.found.tags += 1;
        let mut len = end + 1;
        if known(UNSEEN) && !closing {
            // What stands inside was never seen, or was taken out.
            let close = if inner.starts_with(|c: char| c.is_ascii_uppercase()) {
                format!("</{}", name.to_ascii_uppercase())
            } else {
                format!("</{name}")
            };
            if let Some(close) = self.close(at, &close) {
                len = rest[close..].find('>').map_or(rest.len(), |i| close + i + 1);
            }
        } else if name == "sup" && !closing {
            *raised = Some(self.out.text.len());
        } else if name == "sup" {
            if let Some(start) = raised.take()
                && superscript::is_reference(&self.out.text[..start], self.out.text[start..].trim())
            {
                self.out.marks.push((Span::new(start, self.out.text.len()), MarkKind::NoteReference));
            }
        } else if known(BLOCKS) && !self.at_line_start() {
            self.push('\n', at + len);
        } else if matches!(name.as_str(), "td" | "th") && !self.at_line_start() {
            self.push('\t', at + len);
        }
        len
    }
}

/// `<U+00A0>`, `<0xa0>`: the character and the length.
fn unicode(rest: &str) -> Option<(char, usize)> {
    let digits_at = rest.strip_prefix("<U+").or_else(|| rest.strip_prefix("<u+")).or_else(|| rest.strip_prefix("<0x"))?;
    let end = digits_at.find('>').filter(|n| (2..=6).contains(n))?;
    let c = u32::from_str_radix(&digits_at[..end], 16).ok().and_then(char::from_u32)?;
    Some((if c == '\r' { '\n' } else { c }, 3 + end + 1))
}

/// The character of an entity at the start of `rest`, and its length.
fn entity(rest: &str) -> Option<(char, usize)> {
    let body = rest.strip_prefix('&')?;
    let end = body.bytes().take(10).position(|b| b == b';')?;
    let name = &body[..end];
    if let Some(number) = name.strip_prefix('#') {
        let code = match number.strip_prefix(['x', 'X']) {
            Some(hex) => u32::from_str_radix(hex, 16),
            None => number.parse(),
        };
        let c = code.ok().and_then(char::from_u32).filter(|c| !c.is_control() || matches!(c, '\n' | '\r' | '\t'))?;
        return Some((if c == '\r' { '\n' } else { c }, end + 2));
    }
    ENTITIES.iter().find(|(known, _)| *known == name).map(|(_, c)| (*c, end + 2))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn plain(text: &str) -> String {
        read(text).map_or_else(|| text.to_owned(), |p| p.text)
    }

    #[test]
    fn escapes_are_read_as_what_they_stand_for() {
        for (text, read) in [
            ("一、目标\\r\\n增长5%。\\r\\n二、任务\\r\\n", "一、目标\n增长5%。\n二、任务\n"),
            ("第一章\\t基础\\n\\nGDP增长\\n", "第一章\t基础\n\nGDP增长\n"),
            ("甲\\\\n乙\\\\n丙", "甲\n乙\n丙"),
            ("<U+00A0>全省", "\u{a0}全省"),
            ("说\\u3000明\\xa0书", "说\u{3000}明\u{a0}书"),
            ("&ldquo;十五五&rdquo;&nbsp;规划&#12288;纲要&#x3000;", "“十五五”\u{a0}规划\u{3000}纲要\u{3000}"),
            ("&amp;nbsp;甲", "\u{a0}甲"),
            ("&lt;p&gt;甲&lt;/p&gt;乙", "甲\n乙"),
            ("<!--\n-->\n某县<br/>规划<p style=\"x\">第一章</p>", "\n某县\n规划\n第一章\n"),
            ("学校<del>5</del>8所", "学校8所"),
            ("甲_x000D_\n乙", "甲\n乙"),
            ("甲\r乙\r丙", "甲\n乙\n丙"),
            ("甲\u{2028}乙", "甲\n乙"),
        ] {
            assert_eq!(plain(text), read, "{text}");
        }
    }

    #[test]
    fn what_only_looks_like_an_escape_stays() {
        for text in [
            "C:\\new\\report.txt 与 D:\\temp\\n.txt",
            "a < b, <某县> 与 A&B; R&D投入",
            "$3\\times 5$",
            "甲\r\n乙\r\n",
            "file_x0012",
        ] {
            assert!(read(text).is_none_or(|p| p.text == text), "{text}");
        }
    }

    #[test]
    fn every_line_knows_where_it_began() {
        let text = "甲\\n乙\\n&amp;nbsp;丙";
        let read = read(text).unwrap();
        let at: Vec<&str> = read.lines.iter().map(|at| &text[*at..]).collect();
        assert_eq!(at, [text, "乙\\n&amp;nbsp;丙", "&amp;nbsp;丙"]);
    }

    #[test]
    fn a_raised_mark_stays_marked() {
        let read = read("服务业<sup>5</sup>增加值").unwrap();
        assert_eq!(read.text, "服务业5增加值");
        assert_eq!(read.marks[0].0.of(&read.text), "5");
    }
}
