//! How rows begin otherwise than with the next number: under a parent, above the line of their number, as a total; and labels.

use crate::decode::Moves;
use crate::tables::decode::{Decoder, OUT_OF_PLACE, State, Step, against};
use crate::tables::field::Way;
use crate::tables::header;
use crate::tables::label;
use crate::tables::tokens::Token;
use crate::tables::vote::{self, MISSING, Slot};

impl Decoder<'_> {
    /// Rows that begin otherwise than with the next number: under a parent's number, or with a piece above the line of
    /// their number.
    pub(super) fn other_starts(
        &mut self,
        s: &State,
        closed: &State,
        fresh: &State,
        token: &Token,
        points: i32,
        moves: &mut Moves<State, Step>,
    ) {
        if !token.field.empty {
            self.sums(fresh, s.number, token, points, moves);
        }
        // 3.城镇化率 over two rows without numbers: only the parent is counted.
        let counted = self.number.is_some() || vote::numbered(self.texts.flat(closed.above), s.number).is_some();
        let bare = self.number.is_some() || vote::numbered(self.texts.flat(token.id), s.number + 1).is_none();
        if closed.above != MISSING && counted && bare && !token.field.empty && s.open {
            let same = State { number: s.number, group: closed.above, ..*fresh };
            let (next, put) = self.put(&same, self.name, token);
            moves.push(next, points - 3 + put, Step::SameRow(self.column(self.name)));
        }
        if let (Way::Single | Way::Page, Some(_), false) = (self.way, self.number, token.field.empty) {
            let early = State { early: true, ..*fresh };
            let flat = self.texts.flat(token.id);
            // On a page the first line of a name fills its column, closes no bracket, and is too long to be the rest of
            // the name above.
            let closes = flat.matches(')').count() > flat.matches('(').count();
            let (wide, above) = (self.texts.wide(token.id), s.cells[self.name]);
            let goes_on = s.open && wide <= self.texts.wide(above) + 4 && !self.texts.whole(Slot::Name, above);
            let rest = self.way == Way::Page && (closes || goes_on || wide < 14);
            if vote::bare(flat).is_none() && token.alone && !rest {
                let (next, put) = self.put(&early, self.name, token);
                // No column of names is that narrow: a short piece is a label.
                let narrow = if self.texts.wide(token.id) < 14 { 15 } else { 0 };
                moves.push(next, points - 6 - narrow + put, Step::Row(self.column(self.name)));
                if let Some(unit) = self.unit {
                    let (next, put) = self.put(&early, unit, token);
                    moves.push(next, points - 6 + put, Step::Row(self.column(unit)));
                }
            }
        }
    }

    /// A row that sums others: 合计, or a part with the sum of its rows (一、交通（2项）). It counts itself among no rows.
    fn sums(&mut self, fresh: &State, number: u32, token: &Token, points: i32, moves: &mut Moves<State, Step>) {
        let facts = self.texts.facts(token.id);
        let (part, ordinal) = (!token.alone && facts.part, !token.alone && facts.ordinal);
        let total = State { total: true, number, ..*fresh };
        if facts.total || part {
            let (mut next, put) = self.put(&total, self.name, token);
            // It may stand under any of the columns before the values, and leaves the name's empty.
            let place = |c: usize| {
                let wall = self.head.walls.as_ref().and_then(|w| w.get(c)).map_or(0, |w| against(token.field.place, *w));
                wall - if token.column.is_some_and(|column| column != c) { OUT_OF_PLACE } else { 0 }
            };
            let put = put - place(self.name) + (0..=self.name).map(place).max().unwrap_or(0);
            if let Some(column) = token.column.filter(|column| *column < self.name) {
                next.col = i8::try_from(column).unwrap_or(next.col);
            }
            moves.push(next, points + put, Step::Row(self.column(self.name)));
        }
        if let Some(c) = self.number.filter(|_| ordinal) {
            let mut next = total;
            next.cells[c] = token.id;
            next.col = i8::try_from(c).unwrap_or(i8::MAX);
            let off = if token.column.is_some_and(|column| column != c) { OUT_OF_PLACE } else { 0 };
            moves.push(next, points - off, Step::Row(self.column(c)));
        }
    }

    pub(super) fn label(&mut self, s: &State, token: &Token, lost: i32, moves: &mut Moves<State, Step>) {
        let flat = self.texts.flat(token.id).to_owned();
        let counted = flat.contains(|c: char| c.is_ascii_digit());
        // （3项）, not （二）民生福祉（3项）.
        let count_alone = counted && flat.trim_start_matches(['(', '共']).starts_with(|c: char| c.is_ascii_digit());
        if !count_alone {
            let (closed, points) = self.close(s);
            let short = flat.chars().count();
            let worth = if short == 1 || short == 2 && header::classify(&flat).is_some() {
                // 重 is the end of 比重, 目标 a piece of the header.
                -30
            } else if counted {
                30
            } else if vote::is_counted_label(&flat) {
                // 二、民生福祉: a name carries another number.
                15
            } else if vote::is_phrase(&flat) {
                -60
            } else if !label::is_category(&flat) {
                // 设区市空气质量 may be the first line of a name.
                -16
            } else {
                -12
            };
            let next = State { label: token.id, category: token.id, above: MISSING, ..closed };
            // On a page a label stands in its column, if there is one.
            let (left, right) = token.field.place;
            let over = |(c, wall): (usize, &(usize, usize))| Some(c) != self.category && left < wall.1 && wall.0 < right;
            let walls = self.head.walls.as_ref().filter(|_| self.category.is_some());
            let off = if walls.is_some_and(|walls| walls.iter().enumerate().any(over)) { -25 } else { 0 };
            moves.push(next, lost + points + worth + off, Step::Label);
        }
        // 创新 | 发展 | (3项): a narrow cell broke its label in pieces.
        if !s.open && s.label != MISSING {
            let before = self.texts.flat(s.label).chars().count();
            let short = before <= 4 && flat.chars().count() <= 4;
            if short || count_alone && before <= 16 {
                let id = self.texts.join(s.label, token.id);
                let next = State { label: id, category: id, ..*s };
                moves.push(next, lost + if count_alone { 25 } else { 8 }, Step::LabelMore);
            }
        }
    }
}
