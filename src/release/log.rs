//! What changed between two releases, read from their folders a plan at a time: of two releases of any size the rows of one plan
//! are held.

use std::collections::{BTreeMap, BTreeSet};
use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom};
use std::ops::Range;
use std::path::Path;

use crate::release::diff::{is_compared, row_of};
use crate::release::{Side, Table, changes_md, diff, tables};

/// The tables of a release that are compared, and where each plan stands in them.
#[derive(Debug)]
pub(super) struct Indexed {
    tables: Vec<Compared>,
}

/// A csv file.
#[derive(Debug)]
struct Compared {
    table: &'static Table,
    file: File,
    /// Columns in the order of the file.
    names: Vec<String>,
    /// The stretches of each plan, one after the other: its rows stand together.
    plans: BTreeMap<String, Vec<Range<u64>>>,
}

impl Indexed {
    /// Look through the csv files of a release.
    ///
    /// # Errors
    /// One is missing or is no csv.
    pub(super) fn of(dir: &Path) -> io::Result<Self> {
        let compared = tables().iter().filter(|table| is_compared(table));
        Ok(Self { tables: compared.map(|table| Compared::of(table, dir)).collect::<io::Result<_>>()? })
    }

    fn plans(&self) -> impl Iterator<Item = &String> {
        self.tables.iter().flat_map(|t| t.plans.keys())
    }

    /// The rows of one plan.
    fn side(&self, plan: &str) -> io::Result<Side> {
        let rows = |t: &Compared| Ok((t.table.name, t.rows(plan)?));
        Ok(Side::of_tables(self.tables.iter().map(rows).collect::<io::Result<_>>()?))
    }
}

impl Compared {
    fn of(table: &'static Table, dir: &Path) -> io::Result<Self> {
        let file = File::open(dir.join(format!("csv/{}.csv", table.name)))?;
        let mut csv = csv::Reader::from_reader(file.try_clone()?);
        let names: Vec<String> = csv.headers().map_err(io::Error::from)?.iter().map(str::to_owned).collect();
        let at = names.iter().position(|name| name == "plan_id").ok_or(io::ErrorKind::InvalidData)?;
        let mut plans: BTreeMap<String, Vec<Range<u64>>> = BTreeMap::new();
        let mut record = csv::ByteRecord::new();
        let mut start = csv.position().byte();
        while csv.read_byte_record(&mut record).map_err(io::Error::from)? {
            let end = csv.position().byte();
            let plan = String::from_utf8_lossy(record.get(at).unwrap_or_default());
            let stretches = plans.entry(plan.into_owned()).or_default();
            match stretches.last_mut() {
                Some(last) if last.end == start => last.end = end,
                _ => stretches.push(start..end),
            }
            start = end;
        }
        Ok(Self { table, file, names, plans })
    }

    fn rows(&self, plan: &str) -> io::Result<Vec<BTreeMap<&'static str, String>>> {
        let mut out = Vec::new();
        for stretch in self.plans.get(plan).into_iter().flatten() {
            (&self.file).seek(SeekFrom::Start(stretch.start))?;
            let bytes = (&self.file).take(stretch.end - stretch.start);
            let mut csv = csv::ReaderBuilder::new().has_headers(false).from_reader(bytes);
            for record in csv.records() {
                out.push(row_of(self.table, &self.names, &record.map_err(io::Error::from)?));
            }
        }
        Ok(out)
    }
}

/// The changes as [`changes_md`] says them.
///
/// # Errors
/// A file cannot be read any more.
pub(super) fn changes(old: &Indexed, new: &Indexed, heading: &str) -> io::Result<String> {
    let plans: BTreeSet<&String> = old.plans().chain(new.plans()).collect();
    let (mut whole, mut inside) = (Vec::new(), String::new());
    for plan in plans {
        let (came_or_went, changed): (Vec<_>, Vec<_>) =
            diff(&old.side(plan)?, &new.side(plan)?).into_iter().partition(|change| change.cause == "plan");
        whole.extend(came_or_went);
        if !changed.is_empty() {
            inside.push_str(&changes_md(&changed, heading));
        }
    }
    // Without any it says so.
    Ok(if whole.is_empty() && !inside.is_empty() { inside } else { changes_md(&whole, heading) + &inside })
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A release of the csv files alone.
    fn release(dir: &Path, plans: &[(&str, &str)]) {
        assert!(std::fs::create_dir_all(dir.join("csv")).is_ok());
        for table in tables().iter().filter(|t| is_compared(t)) {
            let mut text: String = table.fields.iter().map(|f| f.name).collect::<Vec<_>>().join(",") + "\r\n";
            for (plan, value) in plans {
                let field = |name: &str| match (table.name, name) {
                    (_, "plan_id") => (*plan).to_owned(),
                    ("plans", "title") => format!("\"规划,\r\n{plan}\""),
                    ("plans", "source_sha256") => format!("hash of {value}"),
                    ("targets", "indicator_raw") => "森林覆盖率".to_owned(),
                    ("targets", "value") => (*value).to_owned(),
                    _ => String::new(),
                };
                text += &(table.fields.iter().map(|f| field(f.name)).collect::<Vec<_>>().join(",") + "\r\n");
            }
            assert!(std::fs::write(dir.join(format!("csv/{}.csv", table.name)), text).is_ok());
        }
    }

    #[test]
    fn a_plan_at_a_time_says_what_all_at_once_say() {
        let Ok(home) = tempfile::tempdir() else { panic!("no folder") };
        let (old, new) = (home.path().join("old"), home.path().join("new"));
        for (before, after) in [
            (vec![("b", "61"), ("a", "62"), ("c", "63")], vec![("c", "64"), ("d", "60"), ("b", "61")]),
            (vec![("a", "61")], vec![("a", "61")]),
            (vec![("a", "61")], vec![("a", "62")]),
            (vec![], vec![("a", "62")]),
        ] {
            release(&old, &before);
            release(&new, &after);
            let sides = Side::of_release(&old).ok().zip(Side::of_release(&new).ok());
            let at_once = sides.map(|(old, new)| changes_md(&diff(&old, &new), "###"));
            let indexed = Indexed::of(&old).ok().zip(Indexed::of(&new).ok());
            let by_plan = indexed.and_then(|(old, new)| changes(&old, &new, "###").ok());
            assert!(by_plan.is_some() && by_plan == at_once, "{by_plan:?}\n{at_once:?}");
        }
    }
}
