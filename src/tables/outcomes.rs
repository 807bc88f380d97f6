//! What earlier tables of a document state as results: evidence for the base of the next.
//!
//! Every table is learned once; a question costs no more for a document of many tables than for one of two.

use std::collections::HashMap;

use crate::lexicon;
use crate::tables::cell::unit_bracket;
use crate::tables::publish::{alike, core_name};
use crate::tables::{ColumnRole, Table};

/// A result with the year of its column.
type Stated = (Option<i32>, String);

/// Results of tables, the latest first.
#[derive(Default)]
pub(crate) struct Outcomes {
    tables: usize,
    /// The first row of a name in the last table that has it.
    by_name: HashMap<String, (usize, Vec<Stated>)>,
    by_id: HashMap<String, (usize, Vec<Stated>)>,
    /// Names whose row states a number, with the last table that does.
    by_number: HashMap<String, Vec<(usize, Option<i32>, String)>>,
}

impl Outcomes {
    /// Take in a table.
    pub(crate) fn learn(&mut self, table: &Table) {
        self.tables += 1;
        for row in &table.rows {
            let core = core_name(&row.indicator);
            let cells = table.columns.iter().zip(&row.cells).filter(|(c, cell)| c.role == ColumnRole::Actual && !cell.ambiguous);
            let results: Vec<Stated> = cells.filter_map(|(c, cell)| Some((c.year, cell.value.clone()?))).collect();
            for (year, number) in &results {
                let held = self.by_number.entry(number.clone()).or_default();
                match held.iter_mut().find(|(_, y, name)| y == year && *name == core) {
                    Some(known) => known.0 = self.tables,
                    None => held.push((self.tables, *year, core.clone())),
                }
            }
            if let Some(id) = &row.indicator_id {
                keep(&mut self.by_id, id, (self.tables, &results));
            }
            keep(&mut self.by_name, &core, (self.tables, &results));
        }
    }

    /// Whether the last table that speaks of an indicator states this number as its result in a year; `None` if none does.
    pub(crate) fn states(&self, name: &str, number: &str, year: Option<i32>) -> Option<bool> {
        let core = core_name(name);
        let of_year = |y: &Option<i32>| year.is_none() || y.is_none() || *y == year;
        let id = || lexicon::resolve(&core, unit_bracket(name).as_deref()).map(|r| r.indicator.id.as_str());
        let named = self.by_name.get(&core);
        let known = id().and_then(|id| self.by_id.get(id));
        // In one table the row of the same name is asked before that of the same indicator.
        let same = named.filter(|n| known.is_none_or(|k| n.0 >= k.0)).or(known);
        // 单位生产总值能耗下降 of one table is 单位GDP能源消耗降幅 of the next: like names count where the number agrees.
        let held = self.by_number.get(number).into_iter().flatten();
        let like = held.filter(|(at, y, other)| same.is_none_or(|s| *at > s.0) && of_year(y) && alike(other, &core));
        if like.count() > 0 {
            return Some(true);
        }
        let results: Vec<&Stated> = same?.1.iter().filter(|(y, _)| of_year(y)).collect();
        (!results.is_empty()).then(|| results.iter().any(|(_, r)| r == number))
    }
}

fn keep(held: &mut HashMap<String, (usize, Vec<Stated>)>, key: &str, (at, results): (usize, &[Stated])) {
    if held.get(key).is_none_or(|(of, _)| *of < at) {
        held.insert(key.to_owned(), (at, results.to_vec()));
    }
}
