//! Inputs changed by chance.

use std::io::{Cursor, Read as _, Write as _};

/// Numbers that look random and are the same in every run.
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    pub(crate) fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        usize::try_from((z ^ (z >> 31)) >> 1).unwrap_or(0) % sides.max(1)
    }

    pub(crate) fn pick<'a, T>(&mut self, of: &'a [T]) -> &'a T {
        &of[self.roll(of.len())]
    }
}

/// How inputs are changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Any bytes.
    Bytes,
    /// Characters stay characters.
    Text,
    /// The parts of a zip package, zipped again; now and then the bytes of the package.
    Zip,
}

/// Stands for figures, and ends what holds a number.
const NUMBERS: [&str; 14] = [
    "0",
    "-1",
    "1",
    "2",
    "100",
    "65535",
    "65536",
    "4294967295",
    "4294967296",
    "18446744073709551616",
    "79228162514264337593543950336",
    "0.0000000000000000000000000001",
    "1e308",
    "99999999999999999999999999999999999999999999",
];

/// An input made from one of the pool and another.
pub(crate) fn changed(of: &[u8], other: &[u8], shape: Shape, words: &[&str], dice: &mut Dice) -> Vec<u8> {
    match shape {
        Shape::Zip => zip_changed(of, other, words, dice).unwrap_or_else(|| bytes_changed(of, other, words, dice)),
        Shape::Bytes => bytes_changed(of, other, words, dice),
        Shape::Text => String::from_utf8_lossy(&bytes_changed(of, other, words, dice)).into_owned().into_bytes(),
    }
}

/// One to eight changes.
fn bytes_changed(of: &[u8], other: &[u8], words: &[&str], dice: &mut Dice) -> Vec<u8> {
    let mut out = of.to_vec();
    for _ in 0..=(dice.roll(4) * dice.roll(3)) {
        one_change(&mut out, other, words, dice);
    }
    out
}

/// A place: any byte, the start of a character, of a line or of an element.
fn place(bytes: &[u8], dice: &mut Dice) -> usize {
    let at = dice.roll(bytes.len() + 1);
    let from = &bytes[at..];
    let starts = |test: fn(u8) -> bool| from.iter().position(|b| test(*b)).map_or(bytes.len(), |n| at + n);
    match dice.roll(8) {
        0 => at,
        1 | 2 => starts(|b| b == b'\n'),
        3..5 => starts(|b| b == b'<' || b == b'>'),
        _ => starts(|b| b & 0xc0 != 0x80),
    }
}

/// A stretch, mostly a short one.
fn stretch(bytes: &[u8], dice: &mut Dice) -> (usize, usize) {
    let start = place(bytes, dice);
    let most = if dice.roll(6) == 0 { bytes.len() } else { 200 };
    let rest = &bytes[start..(start + most).min(bytes.len())];
    let end = start + place(rest, dice);
    (start, end)
}

fn one_change(out: &mut Vec<u8>, other: &[u8], words: &[&str], dice: &mut Dice) {
    match dice.roll(12) {
        0 if !out.is_empty() => {
            let at = dice.roll(out.len());
            out[at] ^= 1 << dice.roll(8);
        }
        1 if !out.is_empty() => {
            let at = dice.roll(out.len());
            out[at] = u8::try_from(dice.roll(256)).unwrap_or(0);
        }
        2 | 3 => {
            let (start, end) = stretch(out, dice);
            out.drain(start..end);
        }
        4 => {
            let (start, end) = stretch(out, dice);
            let copy = out[start..end].to_vec();
            let times = if dice.roll(8) == 0 { 1 + dice.roll(40) } else { 1 };
            out.splice(end..end, copy.repeat(times));
        }
        5 => {
            let (start, end) = stretch(out, dice);
            let copy = out[start..end].to_vec();
            let at = place(out, dice);
            out.splice(at..at, copy);
        }
        6 => {
            let (start, end) = stretch(other, dice);
            let at = place(out, dice);
            out.splice(at..at, other[start..end].iter().copied());
        }
        7 => {
            // The first part of one and the last of the other.
            let (at, from) = (place(out, dice), place(other, dice));
            out.truncate(at);
            out.extend_from_slice(&other[from..]);
        }
        8 => number(out, dice),
        9 => {
            let at = place(out, dice);
            out.truncate(at);
        }
        _ if words.is_empty() => number(out, dice),
        _ => {
            let word = *dice.pick(words);
            let times = if dice.roll(12) == 0 { 1 + dice.roll(200) } else { 1 };
            let at = place(out, dice);
            out.splice(at..at, word.repeat(times).into_bytes());
        }
    }
}

/// Another number in place of one.
fn number(out: &mut Vec<u8>, dice: &mut Dice) {
    let at = dice.roll(out.len() + 1);
    let Some(start) = out[at..].iter().position(u8::is_ascii_digit).map(|n| at + n) else { return };
    let end = out[start..].iter().position(|b| !b.is_ascii_digit()).map_or(out.len(), |n| start + n);
    out.splice(start..end, dice.pick(&NUMBERS).bytes());
}

/// Parts of a package; nothing where it does not open.
pub(crate) fn parts(bytes: &[u8]) -> Option<Vec<(String, Vec<u8>)>> {
    let mut zip = zip::ZipArchive::new(Cursor::new(bytes)).ok()?;
    let mut out = Vec::new();
    for at in 0..zip.len() {
        let mut part = zip.by_index(at).ok()?;
        let name = part.name().ok()?.into_owned();
        let mut content = Vec::new();
        part.by_ref().take(1 << 20).read_to_end(&mut content).ok()?;
        out.push((name, content));
    }
    Some(out)
}

/// A package of parts.
pub(crate) fn package(parts: &[(String, Vec<u8>)]) -> Option<Vec<u8>> {
    let mut zip = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    for (name, content) in parts {
        // A name twice is refused by the writer: the first is kept.
        if zip.start_file(name.as_str(), options).is_ok() {
            zip.write_all(content).ok()?;
        }
    }
    Some(zip.finish().ok()?.into_inner())
}

fn zip_changed(of: &[u8], other: &[u8], words: &[&str], dice: &mut Dice) -> Option<Vec<u8>> {
    if dice.roll(10) == 0 {
        return None;
    }
    let mut mine = parts(of)?;
    let theirs = parts(other).unwrap_or_default();
    for _ in 0..=dice.roll(2) {
        if mine.is_empty() {
            break;
        }
        let at = dice.roll(mine.len());
        let like = |name: &str| theirs.iter().find(|(n, _)| n == name).map_or(&[][..], |(_, content)| content);
        match dice.roll(14) {
            0 => drop(mine.remove(at)),
            1 => mine[at].1 = like(&mine[at].0.clone()).to_vec(),
            2 if !theirs.is_empty() => {
                let more = dice.pick(&theirs).clone();
                mine.push(more);
            }
            _ => {
                let (name, content) = &mine[at];
                let new = bytes_changed(content, like(name), words, dice);
                mine[at].1 = new;
            }
        }
    }
    package(&mine)
}
