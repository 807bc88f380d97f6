//! Pages of text boxes and rulings (PDF, OFD) → lines, tables and page furniture in reading order.
//!
//! A page format has no paragraphs and no tables: lines are rebuilt from boxes, tables from their rulings, also across
//! page breaks, and what repeats at the same place of several pages is furniture.

mod chain;
mod furniture;
mod lattice;
mod line;
mod overprint;
mod stream;
mod write;

pub(super) use write::write;

/// A stretch of text as the file places it, in points from the top left of the upright page.
#[derive(Clone, Debug)]
pub(super) struct TextBox {
    pub(super) text: String,
    pub(super) left: f64,
    pub(super) right: f64,
    pub(super) base: f64,
    pub(super) size: f64,
    pub(super) bold: bool,
}

impl TextBox {
    /// Height of the middle of the characters.
    fn middle(&self) -> f64 {
        self.base - self.size * 0.36
    }

    fn top(&self) -> f64 {
        self.base - self.size * 0.88
    }

    fn bottom(&self) -> f64 {
        self.base + self.size * 0.12
    }

    /// Where the text ends by its characters: fonts that are not embedded may state any width.
    fn end(&self) -> f64 {
        let ems: f64 = self.text.chars().map(advance).sum();
        self.right.min(self.left + ems * self.size * 1.1)
    }
}

/// The most that a character is wide in usual fonts, in ems.
fn advance(c: char) -> f64 {
    match c {
        'M' | 'W' | 'm' | 'w' | '%' | '@' => 0.95,
        'A'..='Z' => 0.75,
        _ if c.is_ascii() => 0.5,
        _ => 1.0,
    }
}

/// A straight line of a page, upright or level.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Ruling {
    pub(super) level: bool,
    /// Height of a level line, place from the left of an upright one.
    pub(super) at: f64,
    pub(super) from: f64,
    pub(super) to: f64,
}

/// What stands on a page.
#[derive(Clone, Debug, Default)]
pub(super) struct Page {
    /// One-based number.
    pub(super) number: u32,
    pub(super) width: f64,
    pub(super) height: f64,
    pub(super) boxes: Vec<TextBox>,
    pub(super) rulings: Vec<Ruling>,
}

/// A box on a page.
#[derive(Clone, Copy, Debug, PartialEq)]
struct Area {
    left: f64,
    top: f64,
    right: f64,
    bottom: f64,
}

impl Area {
    fn of(text: &TextBox) -> Self {
        Self { left: text.left, top: text.top(), right: text.right.max(text.left), bottom: text.bottom() }
    }

    fn to(self, other: Self) -> Self {
        Self {
            left: self.left.min(other.left),
            top: self.top.min(other.top),
            right: self.right.max(other.right),
            bottom: self.bottom.max(other.bottom),
        }
    }
}

/// Places that are one for the eye, sorted.
fn distinct(mut places: Vec<f64>, tolerance: f64) -> Vec<f64> {
    places.sort_by(f64::total_cmp);
    let mut out: Vec<f64> = Vec::new();
    for place in places {
        if out.last().is_none_or(|last| place - last > tolerance) {
            out.push(place);
        }
    }
    out
}

/// Index of the place nearest to `at`.
fn nearest(places: &[f64], at: f64) -> usize {
    let distance = |i: &usize| (places[*i] - at).abs();
    (0..places.len()).min_by(|a, b| distance(a).total_cmp(&distance(b))).unwrap_or(0)
}

/// The ruling between two points, if it is level or upright.
pub(super) fn straight(a: (f64, f64), b: (f64, f64)) -> Option<Ruling> {
    let (dx, dy) = ((a.0 - b.0).abs(), (a.1 - b.1).abs());
    if dy <= 1.0 && dx > dy {
        Some(Ruling { level: true, at: f64::midpoint(a.1, b.1), from: a.0.min(b.0), to: a.0.max(b.0) })
    } else if dx <= 1.0 && dy > dx {
        Some(Ruling { level: false, at: f64::midpoint(a.0, b.0), from: a.1.min(b.1), to: a.1.max(b.1) })
    } else {
        None
    }
}

/// The ruling that a filled rectangle draws, if it is thin: many writers draw borders so.
pub(super) fn thin(x0: f64, y0: f64, x1: f64, y1: f64) -> Option<Ruling> {
    let (width, height) = (x1 - x0, y1 - y0);
    if height < 3.0 && width > height {
        Some(Ruling { level: true, at: f64::midpoint(y0, y1), from: x0, to: x1 })
    } else if width < 3.0 && height > width {
        Some(Ruling { level: false, at: f64::midpoint(x0, x1), from: y0, to: y1 })
    } else {
        None
    }
}

/// Pages in words: `pages 1–3, 7`.
pub(super) fn named(pages: &[u32]) -> String {
    let mut runs: Vec<(u32, u32)> = Vec::new();
    for page in pages {
        match runs.last_mut() {
            Some((_, end)) if *end + 1 == *page => *end = *page,
            _ => runs.push((*page, *page)),
        }
    }
    let runs: Vec<String> = runs.iter().map(|(a, b)| if a == b { a.to_string() } else { format!("{a}–{b}") }).collect();
    format!("{} {}", if pages.len() == 1 { "page" } else { "pages" }, runs.join(", "))
}
