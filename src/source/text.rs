//! Characters from bytes of an unknown encoding: a cascade from certain to plausible, and what went wrong on the way.
//!
//! A detector alone is not enough: one broken byte turns a whole UTF-8 file into mojibake for it, it misses UTF-16 without
//! a mark and reads Big5 as GBK. Damage is counted and reported, mojibake is flagged; neither is ever repaired.

use std::sync::LazyLock;

use encoding_rs::{BIG5, Encoding, GB18030, GBK, UTF_8, UTF_16BE, UTF_16LE, WINDOWS_1252};

use crate::source::{Code, Origin, Place, Sink, Span, is_han};

/// Text with how it was decoded.
#[derive(Debug)]
pub(super) struct Decoded {
    pub(super) text: String,
    /// Label for people and the wire form.
    pub(super) encoding: String,
    /// Bytes of the byte order mark.
    skipped: usize,
    /// Bytes of a line feed, for the map from lines to bytes; 0 if lines of text and bytes do not correspond.
    unit: Unit,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Unit {
    Byte,
    Pair {
        big_endian: bool,
    },
    Quad {
        big_endian: bool,
    },
    /// A text that is no file of its own.
    None,
}

impl Decoded {
    /// Text that stood inside a file.
    pub(super) fn whole_of(text: String, encoding: String) -> Self {
        Self { text, encoding, skipped: 0, unit: Unit::None }
    }
}

/// Characters that are frequent in plans, simplified and traditional, with their punctuation: a cheap test of plausibility.
const FREQUENT: &str = "的一是在和发展年为区人业工到地全中国以建设会经济政府规划第章节重点项目目标指标预期性约束性万元亿增长率，。、:；“”《》()%社\
     实施推进加强提高十四五二三六七八九县市省级新产城农村民生態發經濟會國業縣劃設預約長點項與為個動資這門體產開關與總現實從電";

static FREQUENT_SET: LazyLock<Vec<bool>> = LazyLock::new(|| {
    let mut set = vec![false; 0x1_0000];
    for c in FREQUENT.chars() {
        if let Some(slot) = set.get_mut(c as usize) {
            *slot = true;
        }
    }
    set
});

/// Share of the characters beyond ASCII that are frequent in plans: above 0.2 for a plan, below 0.08 for mojibake.
fn plausibility(text: &str) -> f64 {
    let (mut all, mut frequent) = (0u32, 0u32);
    for c in text.chars().filter(|c| !c.is_ascii()) {
        all += 1;
        frequent += u32::from(FREQUENT_SET.get(c as usize).copied().unwrap_or(false));
    }
    f64::from(frequent) / f64::from(all.max(1))
}

/// GB2312 and GBK are labels of the past: GB18030 reads all they can hold.
fn widened(encoding: &'static Encoding) -> &'static Encoding {
    if encoding == GBK { GB18030 } else { encoding }
}

fn label_of(encoding: &'static Encoding) -> String {
    encoding.name().to_ascii_lowercase()
}

/// Decode bytes of unknown encoding. `declared` is what the file says of itself; it may lie.
pub(super) fn decode(bytes: &[u8], declared: Option<&str>, sink: &mut Sink) -> Decoded {
    let label = declared.unwrap_or_default();
    let declared = Encoding::for_label(label.as_bytes()).map(widened);
    let decoded = cascade(bytes, declared);
    let used = decoded.encoding.as_str();
    let lied = declared
        .is_some_and(|d| !used.starts_with("utf-32") && d != UTF_16LE && d != UTF_16BE && !used.starts_with(&label_of(d)));
    if lied && !decoded.text.is_ascii() {
        sink.report(Code::CharsetLies, None, format!("the page says {label}, its bytes are {used}: read as {used}"));
    }
    if used.starts_with("utf-8 + gb18030") {
        sink.report(Code::EncodingMixed, None, format!("lines in different encodings stand in one file: {used}"));
    }
    decoded
}

fn cascade(bytes: &[u8], declared: Option<&'static Encoding>) -> Decoded {
    // The mark of UTF-32 begins with that of UTF-16: it is looked for first.
    if let Some(decoded) = utf32(bytes) {
        return decoded;
    }
    if let Some((encoding, skipped)) = Encoding::for_bom(bytes) {
        return whole(encoding, bytes, skipped);
    }
    if let Some(encoding) = utf16_without_mark(bytes) {
        return whole(encoding, bytes, 0);
    }
    if let Ok(text) = std::str::from_utf8(bytes) {
        return Decoded { text: text.to_owned(), encoding: "utf-8".to_owned(), skipped: 0, unit: Unit::Byte };
    }
    let (good, bad) = utf8_sequences(bytes);
    if good > 20 && good > bad * 50 {
        let text = String::from_utf8_lossy(bytes).into_owned();
        return Decoded { text, encoding: "utf-8 (lossy)".to_owned(), skipped: 0, unit: Unit::Byte };
    }
    if let Some(encoding) = declared.filter(|e| *e != UTF_8) {
        let text = encoding.decode_without_bom_handling(bytes).0;
        let han = text.chars().filter(|c| is_han(*c)).count();
        if replaced(&text) * 100 < han.max(1) {
            return Decoded { text: text.into_owned(), encoding: label_of(encoding), skipped: 0, unit: Unit::Byte };
        }
    }
    if good > 20
        && let Some(decoded) = mixed(bytes)
    {
        return decoded;
    }
    let score = |text: &str| {
        let n = text.chars().count().max(1) as f64;
        plausibility(text) - (replaced(text) + private(text)) as f64 * 5.0 / n
    };
    let simplified = GB18030.decode_without_bom_handling(bytes).0;
    let traditional = BIG5.decode_without_bom_handling(bytes).0;
    let (text, encoding) =
        if score(&simplified) >= score(&traditional) { (simplified, "gb18030") } else { (traditional, "big5") };
    Decoded { text: text.into_owned(), encoding: encoding.to_owned(), skipped: 0, unit: Unit::Byte }
}

fn whole(encoding: &'static Encoding, bytes: &[u8], skipped: usize) -> Decoded {
    let text = encoding.decode_without_bom_handling(&bytes[skipped..]).0.into_owned();
    let unit = match encoding {
        e if e == UTF_16BE => Unit::Pair { big_endian: true },
        e if e == UTF_16LE => Unit::Pair { big_endian: false },
        _ => Unit::Byte,
    };
    Decoded { text, encoding: label_of(encoding), skipped, unit }
}

/// UTF-32, with a mark or told by its NULs: of four bytes the same two are NUL in nearly every character.
fn utf32(bytes: &[u8]) -> Option<Decoded> {
    let marked = match bytes {
        [0xff, 0xfe, 0, 0, ..] => Some(false),
        [0, 0, 0xfe, 0xff, ..] => Some(true),
        _ => None,
    };
    let skipped = if marked.is_some() { 4 } else { 0 };
    let value = |quad: &[u8], big: bool| {
        let four: [u8; 4] = quad.try_into().unwrap_or_default();
        if big { u32::from_be_bytes(four) } else { u32::from_le_bytes(four) }
    };
    let character = |quad: &[u8], big: bool| char::from_u32(value(quad, big)).filter(|c| *c != '\0');
    let body = bytes.get(skipped..)?;
    let sample = &body[..body.len().min(1 << 14) & !3];
    let fits = |big: bool| {
        let shown = |q: &&[u8]| {
            character(q, big).is_some_and(|c| is_han(c) || c.is_ascii_graphic() || c.is_whitespace() || is_wide_mark(c))
        };
        sample.len() >= 8 && sample.chunks_exact(4).filter(shown).count() * 10 > sample.len() / 4 * 9
    };
    let big_endian = match marked {
        Some(big) => fits(big).then_some(big)?,
        None => [false, true].into_iter().find(|big| body.len() % 4 == 0 && fits(*big))?,
    };
    let text = body.chunks_exact(4).map(|q| character(q, big_endian).unwrap_or('\u{fffd}')).collect();
    let encoding = if big_endian { "utf-32be" } else { "utf-32le" };
    Some(Decoded { text, encoding: encoding.to_owned(), skipped, unit: Unit::Quad { big_endian } })
}

/// UTF-16 without a mark: digits and line feeds, which every plan has, carry a NUL half on one side only.
fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(1 << 16) & !1];
    if sample.len() < 8 {
        return None;
    }
    let units = sample.len() / 2;
    let (mut even, mut odd) = (0, 0);
    for pair in sample.chunks_exact(2) {
        even += usize::from(pair[0] == 0);
        odd += usize::from(pair[1] == 0);
    }
    // NULs alone also fit a table of numbers in some binary format: the characters must be such as a text has.
    let fits = |encoding: &'static Encoding| {
        let text = encoding.decode_without_bom_handling(sample).0;
        let printable =
            text.chars().filter(|c| is_han(*c) || c.is_ascii_graphic() || c.is_whitespace() || is_wide_mark(*c)).count();
        printable * 10 > text.chars().count() * 9
    };
    if odd * 50 > units && even * 200 < units && fits(UTF_16LE) {
        return Some(UTF_16LE);
    }
    if even * 50 > units && odd * 200 < units && fits(UTF_16BE) {
        return Some(UTF_16BE);
    }
    [UTF_16LE, UTF_16BE].into_iter().find(|encoding| {
        let text = encoding.decode_without_bom_handling(sample).0;
        let han = text.chars().filter(|c| is_han(*c)).count();
        han * 10 > units * 7 && plausibility(&text) > 0.15
    })
}

fn is_wide_mark(c: char) -> bool {
    matches!(c, '\u{2010}'..='\u{2027}' | '\u{2030}'..='\u{203f}' | '\u{3000}'..='\u{303f}' | '\u{ff00}'..='\u{ffef}' | '\u{a0}'..='\u{ff}'
        | '\u{2190}'..='\u{22ff}' | '\u{2460}'..='\u{24ff}' | '\u{3200}'..='\u{33ff}')
}

/// Multi-byte sequences that are valid UTF-8, and bytes that are not.
fn utf8_sequences(bytes: &[u8]) -> (usize, usize) {
    let (mut good, mut bad) = (0, 0);
    for chunk in bytes.utf8_chunks() {
        good += chunk.valid().chars().filter(|c| !c.is_ascii()).count();
        bad += usize::from(!chunk.invalid().is_empty());
    }
    (good, bad)
}

/// A file whose lines come from copies in different encodings.
fn mixed(bytes: &[u8]) -> Option<Decoded> {
    let mut text = String::with_capacity(bytes.len() * 3 / 2);
    let (mut unicode, mut gb) = (0, 0);
    for line in bytes.split_inclusive(|b| *b == b'\n') {
        match std::str::from_utf8(line) {
            Ok(valid) => {
                unicode += usize::from(!valid.is_ascii());
                text.push_str(valid);
            }
            Err(error) => {
                gb += 1;
                // The seam may stand inside a line: whichever reading loses less.
                let (head, tail) = line.split_at(error.valid_up_to());
                let at_seam = String::from_utf8_lossy(head).into_owned() + &GB18030.decode_without_bom_handling(tail).0;
                let alone = GB18030.decode_without_bom_handling(line).0;
                let score = |t: &str| (replaced(t), -(plausibility(t) * 1000.0) as i64);
                text.push_str(if score(&at_seam) < score(&alone) { &at_seam } else { &alone });
            }
        }
    }
    // Pairs of GBK bytes can look like UTF-8: without a whole line of it the file is of one encoding.
    (unicode > 0 && replaced(&text) < 5 && plausibility(&text) > 0.2).then(|| Decoded {
        text,
        encoding: format!("utf-8 + gb18030 ({unicode} and {gb} lines)"),
        skipped: 0,
        unit: Unit::Byte,
    })
}

fn replaced(text: &str) -> usize {
    text.matches('\u{fffd}').count()
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}' | '\u{f0000}'..='\u{10ffff}')
}

fn private(text: &str) -> usize {
    text.chars().filter(|c| is_private(*c)).count()
}

/// Where each line of a text file begins in its bytes. Empty for plain UTF-8, where offsets are the same.
pub(super) fn byte_origins(bytes: &[u8], decoded: &Decoded) -> Vec<Origin> {
    if decoded.encoding == "utf-8" && decoded.skipped == 0 {
        return Vec::new();
    }
    let body = &bytes[decoded.skipped..];
    let mut starts = vec![decoded.skipped];
    match decoded.unit {
        // A line feed is never a trail byte in UTF-8, GB18030 or Big5.
        Unit::Byte => starts.extend(body.iter().enumerate().filter(|(_, b)| **b == b'\n').map(|(i, _)| decoded.skipped + i + 1)),
        Unit::Pair { big_endian } => {
            let feed: [u8; 2] = if big_endian { [0, b'\n'] } else { [b'\n', 0] };
            let pairs = body.chunks_exact(2).enumerate().filter(|(_, p)| **p == feed);
            starts.extend(pairs.map(|(i, _)| decoded.skipped + (i + 1) * 2));
        }
        Unit::Quad { big_endian } => {
            let feed: [u8; 4] = if big_endian { [0, 0, 0, b'\n'] } else { [b'\n', 0, 0, 0] };
            let quads = body.chunks_exact(4).enumerate().filter(|(_, q)| **q == feed);
            starts.extend(quads.map(|(i, _)| decoded.skipped + (i + 1) * 4));
        }
        Unit::None => return Vec::new(),
    }
    let mut origins = Vec::new();
    let mut at = 0;
    let lines: Vec<&str> = decoded.text.split_inclusive('\n').collect();
    // A text that ends in a line feed has one more start than lines; anything else would point to wrong bytes.
    if starts.len().abs_diff(lines.len()) > 1 {
        return origins;
    }
    for (line, start) in lines.into_iter().zip(starts) {
        origins.push(Origin { span: Span::new(at, at + line.len()), place: Place::Byte(start as u64) });
        at += line.len();
    }
    origins
}

/// Report what is wrong with the characters of a reading text, whatever its format.
pub(super) fn report_characters(text: &str, sink: &mut Sink) {
    let lost = replaced(text);
    if lost > 0 {
        let at = text.find('\u{fffd}').unwrap_or(0);
        let near = &text[text.floor_char_boundary(at.saturating_sub(24))..at];
        let near = near.rsplit('\n').next().unwrap_or_default();
        sink.report(
            Code::TextReplaced,
            Span::new(at, at + 3),
            format!("{lost} characters are lost (U+FFFD), the first after “{near}”"),
        );
    }
    let own = private(text);
    if own > 0
        && let Some((at, c)) = text.char_indices().find(|(_, c)| is_private(*c))
    {
        sink.report(
            Code::PrivateUse,
            Span::new(at, at + c.len_utf8()),
            format!("{own} characters have no public meaning (the first is U+{:04X}): they show only with the font they were made for", c as u32),
        );
    }
    if let Some((share, sample)) = mojibake(text) {
        sink.report(
            Code::Mojibake,
            sample,
            format!("{share} % of the text was decoded with a wrong encoding before it was saved: look for another copy"),
        );
    }
}

/// Share in percent of a text that looks like UTF-8 read as GBK or as Latin-1, or GBK read as Latin-1, and the first such place.
fn mojibake(text: &str) -> Option<(usize, Span)> {
    // Paragraphs are judged alone: a clean page may hold one garbled paragraph.
    let (mut all, mut bad, mut first) = (0usize, 0usize, None);
    let mut at = 0;
    for line in text.split_inclusive('\n') {
        let beyond = line.chars().filter(|c| !c.is_ascii()).count();
        all += beyond;
        if beyond >= 8 && garbled(line) {
            bad += beyond;
            first = first.or(Some(Span::new(at, at + line.trim_end().len())));
        }
        at += line.len();
    }
    first.filter(|_| bad >= 24 && bad * 50 >= all).map(|span| ((bad * 100).div_ceil(all.max(1)), span))
}

fn garbled(line: &str) -> bool {
    if plausibility(line) > 0.12 {
        return false;
    }
    let line = &line[..line.floor_char_boundary(4096)];
    let latin =
        line.chars().filter(|c| matches!(*c, '\u{80}'..='\u{ff}' | '\u{152}'..='\u{178}' | '\u{2013}'..='\u{20ac}')).count();
    let beyond = line.chars().filter(|c| !c.is_ascii()).count();
    if latin * 10 > beyond * 9 {
        // å›½æ°‘ or ¹úÃñ: Western letters where a plan has Han.
        let (bytes, _, unmapped) = WINDOWS_1252.encode(line);
        let unicode = utf8_sequences(&bytes);
        let gb = GB18030.decode_without_bom_handling(&bytes).0;
        return (unicode.0 * 2 > latin / 2 && unicode.0 > unicode.1) || (!unmapped && plausibility(&gb) > 0.15);
    }
    // 鍥芥皯缁忔祹: the pairs of GBK are the triples of UTF-8.
    let (bytes, _, _) = GB18030.encode(line);
    let (good, bad) = utf8_sequences(&bytes);
    good >= 5 && good > bad * 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cascaded(bytes: &[u8]) -> (String, String) {
        let decoded = decode(bytes, None, &mut Sink::new());
        (decoded.text, decoded.encoding)
    }

    #[test]
    fn short_and_unmarked_encodings_are_told_apart() {
        let text = "第一章 发展基础\n";
        assert_eq!(cascaded(&GB18030.encode(text).0), (text.to_owned(), "gb18030".to_owned()));
        let wide: Vec<u8> = "到2025年，全市生产总值达到100亿元。\n".encode_utf16().flat_map(u16::to_be_bytes).collect();
        assert_eq!(cascaded(&wide).1, "utf-16be");
    }

    #[test]
    fn utf_32_is_read_with_and_without_its_mark() {
        let text = "第一章 发展基础\n到2030年达到5%。\n";
        let wide = |big: bool, mark: &str| -> Vec<u8> {
            let bytes = |c: char| if big { (c as u32).to_be_bytes() } else { (c as u32).to_le_bytes() };
            format!("{mark}{text}").chars().flat_map(bytes).collect()
        };
        for (big, label) in [(true, "utf-32be"), (false, "utf-32le")] {
            assert_eq!(cascaded(&wide(big, "")), (text.to_owned(), label.to_owned()));
            assert_eq!(cascaded(&wide(big, "\u{feff}")), (text.to_owned(), label.to_owned()));
        }
    }

    #[test]
    fn a_clean_line_is_not_garbled() {
        assert!(!garbled("鑫森淼焱垚牛犇骉羴猋鱻麤龘靐齉爩"));
        assert!(garbled("鍥芥皯缁忔祹鍜岀ぞ浼氬彂灞曠鍗佸洓涓簲骞磋鍒�"));
        assert!(garbled("å›½æ°‘ç»æµŽå’Œç¤¾ä¼šå‘å±•"));
    }

    #[test]
    fn origins_of_gb18030_lines_are_their_bytes() {
        let text = "第一章\n发展基础\n";
        let bytes = GB18030.encode(text).0;
        let decoded = decode(&bytes, None, &mut Sink::new());
        let origins = byte_origins(&bytes, &decoded);
        assert_eq!(origins.iter().map(|o| o.place.clone()).collect::<Vec<_>>(), [Place::Byte(0), Place::Byte(7)]);
    }
}
