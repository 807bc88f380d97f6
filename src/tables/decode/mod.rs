//! The rows of a table under one reading of its header: a beam over the fields.
//!
//! Every field is the next cell, more of a cell, the start of a row, a label over rows, or stands behind the table's end.
//! A cell votes by what its column should hold; a cell that goes on pays the difference, so that only the finished cell
//! counts. Where the table ends needs no rule: it is the best total over all ends.

mod build;
mod starts;

use crate::decode::{Beam, Moves};
use crate::tables::field::{Field, Way};
use crate::tables::header::COLUMNS;
use crate::tables::heads::Head;
use crate::tables::label;
use crate::tables::page::Page;
use crate::tables::tokens::{Token, tokens};
use crate::tables::vote::{self, BLANK, MISSING, Slot, Texts};

/// Readings kept at each field.
pub(crate) const BEAM: usize = 24;
/// Readings kept where whole readings of a header are only compared by their first lines.
pub(crate) const SKETCH_BEAM: usize = 8;
/// How far behind the best end a reading may fall before the search stops.
const GIVE_UP: i32 = 300;
/// What a row costs.
const ROW: i32 = 15;
/// What lost values of a row cost together at most, where empty cells leave no trace.
const VALUES: i32 = 30;
/// What a value without a column costs.
const EXTRA: i32 = 28;
/// What a cell costs that goes on in the next line though its own was not full.
const UNFILLED: i32 = 16;
/// What a cell costs that stands in another column than its place in a line with a field for every column.
const OUT_OF_PLACE: i32 = 40;
/// What a row without a number costs where the names of rows are counted.
const UNNUMBERED: i32 = 20;

/// What a field is.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// Starts a row in this column.
    Row(u8),
    /// Starts a row under the same parent and number.
    SameRow(u8),
    /// The cell of this column of the open row.
    Cell(u8),
    /// More of the cell of this column.
    More(u8),
    /// The name so far was a parent; the field is the name below it.
    Child,
    /// A label over rows.
    Label,
    /// More of a label.
    LabelMore,
    /// A value for which the row has no column.
    Extra,
    /// An empty field that means nothing.
    Skip,
    /// Behind the end.
    End,
}

/// The column of categories, whatever its place: labels over rows fill it too.
const CATEGORY: u8 = u8::MAX;

/// Two steps that give the same cells are one choice: a label in a line of its own is the cell of a category column, and
/// the name behind it starts a row or goes on with it.
impl PartialEq for Step {
    fn eq(&self, other: &Self) -> bool {
        match (self, other) {
            (Step::Row(a) | Step::Cell(a), Step::Row(b) | Step::Cell(b))
            | (Step::More(a), Step::More(b))
            | (Step::SameRow(a), Step::SameRow(b)) => a == b,
            (Step::Label, Step::Row(CATEGORY)) | (Step::Row(CATEGORY), Step::Label) => true,
            (Step::LabelMore, Step::More(CATEGORY)) | (Step::More(CATEGORY), Step::LabelMore) => true,
            (a, b) => std::mem::discriminant(a) == std::mem::discriminant(b),
        }
    }
}

/// A row as decoded.
#[derive(Clone, Debug, Default)]
pub(crate) struct Built {
    /// Fields of each column.
    pub(crate) cells: Vec<Vec<Field>>,
    /// Values without a column.
    pub(crate) extra: Vec<Field>,
    /// Fields of the parent's name.
    pub(crate) parent: Vec<Field>,
    /// The row goes on under the number and parent of the one before.
    pub(crate) same: bool,
    /// How much worse the best reading is that reads the row otherwise.
    pub(crate) margin: i32,
    /// Number due where the row begins.
    pub(crate) due: u32,
}

/// A label over rows.
#[derive(Clone, Debug)]
pub(crate) struct Label {
    /// Its pieces.
    pub(crate) fields: Vec<Field>,
    /// Rows before it.
    pub(crate) before: usize,
}

/// The best rows of one reading.
#[derive(Clone, Debug)]
pub(crate) struct Decoded {
    /// Total, in tenths of a point.
    pub(crate) score: i32,
    /// The line after the last row.
    pub(crate) end: usize,
    /// Rows.
    pub(crate) rows: Vec<Built>,
    /// Labels over rows.
    pub(crate) labels: Vec<Label>,
    /// Fields up to the end.
    used: usize,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct State {
    cells: [u32; COLUMNS],
    col: i8,
    open: bool,
    ended: bool,
    /// A label was read last; its text.
    label: u32,
    number: u32,
    category: u32,
    /// Parent in force inside the row, and the one of the row before.
    group: u32,
    above: u32,
    rows: u16,
    /// Display width of the last line of the name.
    piece: usize,
    /// The row began above the line of its number.
    early: bool,
    /// Names carry running numbers.
    counted: bool,
    /// The open row sums others: it goes without number and words.
    total: bool,
}

struct Decoder<'a> {
    texts: &'a mut Texts,
    head: &'a Head,
    way: Way,
    columns: usize,
    name: usize,
    category: Option<usize>,
    number: Option<usize>,
    unit: Option<usize>,
    attribute: Option<usize>,
    miss: Vec<i32>,
    blank: Vec<i32>,
    /// The widest field of each column that has a place on the page.
    widths: Vec<usize>,
    /// Whether the table may end at any line.
    free: bool,
}

fn missing(slot: Slot) -> i32 {
    match slot {
        Slot::Category => 0,
        Slot::Number => 40,
        Slot::Name => 90,
        Slot::Unit | Slot::Words => 10,
        Slot::Attribute => 25,
        Slot::Value => 15,
    }
}

fn printed_empty(slot: Slot) -> i32 {
    match slot {
        Slot::Category | Slot::Value | Slot::Words => 0,
        Slot::Number | Slot::Attribute => 10,
        Slot::Name => 60,
        Slot::Unit => 2,
    }
}

/// Decode the rows under a header, keeping so many readings at each field.
///
/// Ends that were passed are no other reading of the rows before them: with `known`, the end that a first search found,
/// only readings of the same fields are compared, and the margins of the rows are true.
pub(crate) fn decode(
    page: Page<'_>,
    head: &Head,
    way: Way,
    texts: &mut Texts,
    width: usize,
    known: Option<&Decoded>,
) -> Option<Decoded> {
    let columns = head.slots.len();
    let shows = way.shows_empty();
    let miss = head
        .slots
        .iter()
        .map(|s| {
            let page = way == Way::Page && matches!(s, Slot::Value | Slot::Unit | Slot::Category | Slot::Words);
            if page {
                0
            } else {
                missing(*s)
                    + if !shows {
                        0
                    } else if *s == Slot::Category {
                        5
                    } else {
                        20
                    }
            }
        })
        .collect();
    let of = |slot: Slot| head.slots.iter().position(|s| *s == slot);
    let blank = head.slots.iter().map(|s| printed_empty(*s)).collect();
    let mut tokens = tokens(page, head, way, texts);
    tokens.truncate(known.map_or(usize::MAX, |k| k.used));
    let mut decoder = Decoder {
        widths: widths(&tokens, head, texts),
        texts,
        head,
        way,
        columns,
        name: of(Slot::Name)?,
        category: of(Slot::Category),
        number: of(Slot::Number),
        unit: of(Slot::Unit),
        attribute: of(Slot::Attribute),
        miss,
        blank,
        free: known.is_none(),
    };
    decoder.run(&tokens, width, head.end)
}

/// The widest field that begins under each heading, where columns have a place on the page.
fn widths(tokens: &[Token], head: &Head, texts: &Texts) -> Vec<usize> {
    let of = |wall: &(usize, usize)| {
        let under = tokens.iter().filter(|t| !t.alone && t.field.place.0.abs_diff(wall.0) <= 1);
        under.map(|t| texts.wide(t.id)).max().unwrap_or(0)
    };
    head.walls.iter().flatten().map(of).collect()
}

impl Decoder<'_> {
    fn run(&mut self, tokens: &[Token], width: usize, end: usize) -> Option<Decoded> {
        let start = State {
            cells: [MISSING; COLUMNS],
            col: -1,
            open: false,
            ended: false,
            label: MISSING,
            number: 0,
            category: MISSING,
            group: MISSING,
            above: MISSING,
            rows: 0,
            piece: 0,
            early: false,
            counted: false,
            total: false,
        };
        let mut beam = Beam::new(width, start);
        let mut used = 0;
        for token in tokens {
            if token.field.first {
                let open: Vec<(i32, bool)> = beam.open().map(|(score, s)| (score, s.ended)).collect();
                let best = open.iter().find(|o| o.1).map_or(0, |o| o.0.max(0));
                if self.free && open.iter().filter(|o| !o.1).all(|o| o.0 < best - GIVE_UP) {
                    break;
                }
            }
            let stepped = beam.step(|s, moves| self.moves(s, token, moves), key);
            used += usize::from(stepped);
            if !stepped {
                break;
            }
        }
        beam.step(|s, moves| self.end(s, moves), |s| s.ended);
        let best = beam.finish()?;
        if !best.state.ended {
            return None;
        }
        let score = best.score + self.way.prior() - self.head.odd;
        Some(self.build(&tokens[..used], &best.choices, score, end))
    }

    /// Points of a finished row.
    fn close(&self, s: &State) -> (State, i32) {
        if !s.open {
            return (*s, 0);
        }
        // What a row passed over was paid for; one that began above its number pays at its end.
        let behind = |c: &usize| s.early || i32::from(s.col) < i32::try_from(*c).unwrap_or(0);
        let lost = |values: bool| -> i32 {
            let of = |c: &usize| s.cells[*c] == MISSING && behind(c) && (self.head.slots[*c] == Slot::Value) == values;
            (0..self.columns).filter(of).map(|c| self.miss[c]).sum()
        };
        let missing =
            if s.total { 0 } else { lost(false) + if self.way.shows_empty() { lost(true) } else { lost(true).min(VALUES) } };
        let valued = self.head.slots.iter().zip(&s.cells).any(|(slot, id)| *slot == Slot::Value && *id > BLANK);
        let attribute = self.attribute.is_some_and(|a| s.cells[a] > BLANK);
        let none = if valued {
            0
        } else if attribute || self.way.shows_empty() || self.head.walls.is_some() {
            10
        } else {
            30
        };
        // Where names are counted, only the rows of a parent go without a number.
        let lone = s.counted
            && !s.total
            && s.group == MISSING
            && vote::numbered(self.texts.flat(s.cells[self.name]), s.number).is_none();
        let unnumbered = if lone && self.number.is_none() { UNNUMBERED } else { 0 };
        let closed = State {
            cells: [MISSING; COLUMNS],
            col: -1,
            open: false,
            above: s.group,
            group: MISSING,
            early: false,
            total: false,
            ..*s
        };
        (closed, -missing - none - unnumbered)
    }

    fn end(&self, s: &State, moves: &mut Moves<State, Step>) {
        if s.ended {
            moves.push(*s, 0, Step::End);
        } else if s.open {
            let (closed, points) = self.close(s);
            moves.push(State { ended: true, ..closed }, points, Step::End);
        }
    }

    /// The state with a field put into a column, and what that is worth.
    fn put(&mut self, s: &State, c: usize, token: &Token) -> (State, i32) {
        let mut next = *s;
        let (old, slot) = (s.cells[c], self.head.slots[c]);
        let mut points = 0;
        let id = self.texts.join(old, token.id);
        if token.field.empty && old == MISSING {
            points -= self.blank[c];
            // One number stands for several rows.
            if slot == Slot::Number {
                next.number = next.number.saturating_sub(1);
            }
        } else if slot == Slot::Number {
            let due = s.number;
            match self.texts.facts(id).bare {
                Some(n) => {
                    points += if n == due { 40 } else { -50 };
                    next.number = n;
                }
                None => points -= 80,
            }
        } else if token.field.empty {
            points -= 5;
        } else {
            points += self.texts.vote(slot, id) - if old > BLANK { self.texts.vote(slot, old) } else { 0 };
            if slot == Slot::Name {
                next.piece = self.texts.wide(token.id);
                let due = s.number;
                let had = old > BLANK && vote::numbered(self.texts.flat(old), due).is_some();
                if let Some((n, _)) = vote::numbered(self.texts.flat(id), due).filter(|_| !had) {
                    points += if n == due { 30 } else { -30 };
                    next.counted |= n == due;
                }
            }
            if slot == Slot::Category {
                points += if id == s.category { 12 } else { 0 };
                next.category = id;
            }
        }
        if let Some(wall) = self.head.walls.as_ref().and_then(|w| w.get(c)) {
            points += against(token.field.place, *wall);
        }
        if token.column.is_some_and(|column| column != c) {
            points -= OUT_OF_PLACE;
        }
        next.cells[c] = id;
        next.col = i8::try_from(c).unwrap_or(i8::MAX);
        (next, points)
    }

    fn moves(&mut self, s: &State, token: &Token, moves: &mut Moves<State, Step>) {
        let bol = token.field.first;
        let (filled, shows) = (!token.field.empty, self.way.shows_empty());
        if s.ended {
            moves.push(*s, 0, Step::End);
            return;
        }
        if bol {
            if self.free {
                self.end(s, moves);
            }
            // The number of a page among the rows.
            if let Some(n) = self.texts.facts(token.id).bare.filter(|_| token.alone && !self.way.per_line()) {
                moves.push(*s, if n == s.number + 1 { -20 } else { -2 }, Step::Skip);
            }
        }
        let lost = -token.lost;
        // The next running number may follow the last cell of a row on the same line.
        let due_here = !bol
            && self.way == Way::Single
            && self.number.is_some()
            && s.open
            && self.texts.facts(token.id).bare == Some(s.number + 1);
        if bol && (filled || shows) || due_here {
            let (closed, points) = self.close(s);
            let fresh = State { cells: [MISSING; COLUMNS], open: true, number: s.number + 1, label: MISSING, ..closed };
            let mut skipped = 0;
            let extra = if due_here { 10 } else { 0 };
            for c in 0..=self.name {
                if !due_here || Some(c) == self.number {
                    let (next, put) = self.put(&fresh, c, token);
                    moves.push(next, lost + points - ROW - skipped - extra + put, Step::Row(self.column(c)));
                }
                skipped += self.miss[c];
            }
            if !due_here {
                self.other_starts(s, &closed, &fresh, token, lost + points - ROW, moves);
            }
        }
        if bol && filled && token.alone && self.texts.facts(token.id).label {
            self.label(s, token, lost, moves);
        }
        if !s.open {
            // Empty fields behind a label.
            if !filled || !bol {
                moves.push(*s, lost - if filled { 40 } else { 0 }, Step::Skip);
            }
            return;
        }
        self.next_cells(s, token, lost, moves);
        if filled {
            self.more(s, token, lost, moves);
            if self.texts.facts(token.id).number && usize::try_from(s.col).is_ok_and(|c| c > self.name) {
                moves.push(*s, lost - EXTRA, Step::Extra);
            }
            if !bol
                && shows
                && !self.way.per_line()
                && self.head.slots.get(usize::try_from(s.col).unwrap_or(0)) == Some(&Slot::Name)
            {
                self.child(s, token, lost, 12, moves);
            }
        } else if usize::try_from(s.col) == Ok(self.name) && s.cells[self.name] == BLANK {
            // One more empty field before the name of a row that goes on under its parent.
            moves.push(*s, lost - 5, Step::Skip);
        } else if token.field.last && usize::try_from(s.col).is_ok_and(|c| c + 1 == self.columns) {
            moves.push(*s, lost, Step::Skip);
        }
    }

    fn next_cells(&mut self, s: &State, token: &Token, lost: i32, moves: &mut Moves<State, Step>) {
        let bol = token.field.first;
        let (filled, shows, per_line) = (!token.field.empty, self.way.shows_empty(), self.way.per_line());
        if !(filled || shows || per_line) {
            return;
        }
        if !bol || per_line || self.way == Way::Single {
            let mut cost = if bol && !per_line { 10 } else { 0 };
            let mut values = 0;
            for c in usize::try_from(s.col + 1).unwrap_or(0)..self.columns {
                if cost < 70 {
                    let (next, put) = self.put(s, c, token);
                    moves.push(next, lost - cost + put, Step::Cell(self.column(c)));
                }
                if s.cells[c] == MISSING && !s.early && !s.total {
                    // A row that is set by the level above may have no value at all.
                    let value = self.head.slots[c] == Slot::Value;
                    let room = if value { (VALUES - values).max(0) } else { i32::MAX };
                    let more = self.miss[c].min(room);
                    values += if value { more } else { 0 };
                    cost += more;
                }
            }
        }
        // The number stands in the middle of the lines of its row.
        if bol
            && s.early
            && let Some(number) = self.number.filter(|n| s.cells[*n] == MISSING)
            && self.texts.facts(token.id).bare == Some(s.number)
        {
            let (next, put) = self.put(s, number, token);
            moves.push(next, lost + put, Step::Cell(self.column(number)));
        }
        // The category stands in the middle of the lines of its row, as a page prints a cell over several.
        let nothing_yet = || s.cells.iter().skip(self.name + 1).all(|c| *c == MISSING);
        if bol
            && s.early
            && self.way == Way::Page
            && let Some(category) = self.category.filter(|c| s.cells[*c] == MISSING)
            && s.cells[self.name] > BLANK
            && nothing_yet()
        {
            let (next, put) = self.put(s, category, token);
            moves.push(next, lost + put, Step::Cell(self.column(category)));
        }
    }

    fn more(&mut self, s: &State, token: &Token, lost: i32, moves: &mut Moves<State, Step>) {
        let walls = self.head.walls.is_some();
        if !token.field.first {
            if self.way == Way::Single
                && let Ok(col) = usize::try_from(s.col)
                && s.cells[col] > BLANK
            {
                let (next, put) = self.put(s, col, token);
                moves.push(next, lost - 6 + put, Step::More(self.column(col)));
            }
            return;
        }
        let rest_of_name = self.way == Way::Single && self.number.is_some() && token.alone;
        for c in 0..self.columns {
            let here = usize::try_from(s.col) == Ok(c);
            let late = rest_of_name && !here && (c == self.name || Some(c) == self.unit);
            if s.cells[c] <= BLANK || !(here || walls || late) || self.head.slots[c] == Slot::Number {
                continue;
            }
            let (slot, old) = (self.head.slots[c], s.cells[c]);
            let open = c == self.name && self.unit.is_some() || s.early;
            let mut cost = if s.early && late || self.texts.facts(token.id).remark {
                2
            } else if self.texts.whole(slot, old) && !(late && open) {
                25
            } else if walls {
                2
            } else if late {
                12
            } else {
                6
            };
            let words = slot == Slot::Words;
            if slot == Slot::Value && self.texts.facts(old).number && self.texts.facts(token.id).number {
                cost += 40;
            }
            // A line that was full is not shorter than its rest.
            if self.texts.wide(token.id) > self.texts.wide(old) + 4 && !words {
                cost += 20;
            }
            // A line that left room is not broken there; a unit in brackets may stand below its name.
            let last = if c == self.name { s.piece } else { self.texts.wide(old) };
            let room = self.widths.get(c).map_or(0, |width| width.saturating_sub(last));
            let next = self.texts.flat(token.id);
            // A word of letters or digits is not broken.
            let needs = if next.starts_with(crate::source::is_han) { 2 } else { 8 };
            if walls && room >= needs && !next.starts_with('(') {
                cost += if room > 3 { UNFILLED } else { UNFILLED / 2 };
            }
            // No column of names is that narrow.
            if c == self.name && self.texts.wide(old) < 14 && !walls && !s.early {
                cost += if self.texts.wide(old) <= 10 { 21 } else { 15 };
            }
            let (next, put) = self.put(s, c, token);
            let col = if late { s.col } else { next.col };
            moves.push(State { col, ..next }, lost - cost + put, Step::More(self.column(c)));
        }
        self.child(s, token, lost, 32, moves);
    }

    /// The name so far is the parent of rows, and the field the name of the first of them.
    fn child(&mut self, s: &State, token: &Token, lost: i32, cost: i32, moves: &mut Moves<State, Step>) {
        let name = s.cells[self.name];
        if usize::try_from(s.col) != Ok(self.name) || token.field.empty {
            return;
        }
        let shows = self.way.shows_empty();
        let above = if name > BLANK {
            name
        } else if s.group != MISSING {
            s.group
        } else {
            s.above
        };
        if above == MISSING || above == BLANK || s.group != MISSING && name > BLANK && !shows {
            return;
        }
        let back = if name > BLANK { self.texts.vote(Slot::Name, name) } else { -self.blank[self.name] };
        // A parent could stand for itself.
        if name > BLANK && back <= 0 {
            return;
        }
        let mut bare = *s;
        bare.cells[self.name] = MISSING;
        bare.group = above;
        let (next, put) = self.put(&bare, self.name, token);
        // A parent stands for itself: as a name it would have been worth as much.
        let parent = if shows && !self.way.per_line() { 0 } else { 5 };
        // An empty field before a name says that the parent above goes on.
        let cost = if name > BLANK { cost - self.kinship(name, token.id) } else { 10 };
        moves.push(next, lost - back - cost + parent + put, Step::Child);
    }

    /// What says that one text is the parent of another: a unit that only the first has, words of the genre.
    fn kinship(&self, parent: u32, child: u32) -> i32 {
        let (parent, child) = (self.texts.flat(parent), self.texts.flat(child));
        let unit = vote::ends_with_unit(parent) && !vote::ends_with_unit(child);
        let known = label::heads(parent, child) && !label::wraps(parent);
        i32::from(unit) * 10 + i32::from(known) * 32
    }

    /// The column of a step.
    fn column(&self, c: usize) -> u8 {
        if self.head.slots.get(c) == Some(&Slot::Category) { CATEGORY } else { u8::try_from(c).unwrap_or(CATEGORY) }
    }

    /// The place of the column of a step.
    fn place(&self, column: u8) -> usize {
        if column == CATEGORY { self.category.unwrap_or(usize::MAX) } else { usize::from(column) }
    }
}

/// Readings that go on alike are one.
fn key(s: &State) -> State {
    if s.ended {
        State { cells: [MISSING; COLUMNS], number: 0, category: 0, group: 0, above: 0, rows: 0, label: 0, ..*s }
    } else {
        State { category: MISSING, above: MISSING, rows: 0, ..*s }
    }
}

/// How well a field stands under its heading: aligned at the left, the right or the middle, or under no other.
fn against(field: (usize, usize), wall: (usize, usize)) -> i32 {
    let near = |a: usize, b: usize, by: usize| a.abs_diff(b) <= by;
    if near(field.0, wall.0, 1) {
        5
    } else if near(field.1, wall.1, 1) || near(field.0 + field.1, wall.0 + wall.1, 3) {
        3
    } else if field.0 < wall.1 && wall.0 < field.1 {
        // What begins left of its column is a label over it, or belongs to another.
        if field.0 + 3 < wall.0 { -12 } else { -5 }
    } else {
        -40
    }
}
