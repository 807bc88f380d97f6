//! A sheet that was filled in → rates, printed and kept beside the build.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::Context as _;

use crate::cli::language::{chinese, say, word};
use crate::cli::render::width;
use crate::cli::{Exit, output};
use crate::corpus::Build;
use crate::release::{self, Audit, Fault, IS_ONE, Mark, Rate};
use crate::{corpus, index};

/// What a mark may be.
const RIGHT: [&str; 6] = ["right", "r", "1", "对", "√", "y"];
const WRONG: [&str; 7] = ["wrong", "w", "0", "错", "×", "n", "x"];
/// A mark at the start of a file that says how its bytes are to be read.
const BOM: char = '\u{feff}';

/// Read a sheet that was filled in, print the rates and keep them beside the build.
pub(super) fn read(build: &Build, path: &Path) -> anyhow::Result<Exit> {
    let (about, rows) = table(path)?;
    let parts: Vec<&str> = about.split(' ').collect();
    let [id, kind, seed, ref only @ ..] = parts[..] else {
        anyhow::bail!("{}: is no sheet of an audit (it does not say of what it was drawn)", output::path(path));
    };
    let older = if id == build.manifest.id { None } else { Some(older(build, id).with_context(|| output::path(path))?) };
    let build = older.as_ref().unwrap_or(build);
    let judged = judge(&rows, kind).with_context(|| output::path(path))?;
    if judged.marks.is_empty() {
        output::note("nothing in the sheet is marked yet");
        return Ok(Exit::Nothing);
    }
    let audit = Audit {
        build: id.to_owned(),
        kind: kind.to_owned(),
        seed: seed.parse().unwrap_or(0),
        only: only.iter().map(|filter| (*filter).to_owned()).collect(),
        records: judged.records.len(),
        rates: release::rates(&judged.marks),
        faults: judged.faults,
    };
    output::text(&shown(&audit, &judged.records))?;
    let kept = release::keep_audit(build, &audit).context("the result cannot be kept beside the build")?;
    let told =
        if older.is_some() { "a release of that build, not of the build now," } else { "the codebook of the next release" };
    output::note(&format!("kept as {}; {told} prints it", output::path(&kept)));
    Ok(Exit::Done)
}

/// The build that a sheet was drawn of, when another has taken its place since: a person who judges takes days.
fn older(build: &Build, id: &str) -> anyhow::Result<Build> {
    let dir = build.dir().with_file_name(id);
    let named = !id.is_empty() && id.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-');
    anyhow::ensure!(
        named && dir.is_dir(),
        "was drawn of build {id}, which is kept no more (the build now is {}); draw anew",
        build.manifest.id
    );
    Ok(corpus::open_one(&dir, index::FORMAT)?)
}

/// What the rows of a sheet say.
#[derive(Debug, Default)]
struct Judged {
    marks: Vec<Mark>,
    faults: Vec<Fault>,
    /// Ids of the records that were judged.
    records: Vec<String>,
}

/// The marks of the rows, the first of which is the head.
fn judge(rows: &[Vec<String>], kind: &str) -> anyhow::Result<Judged> {
    let head = rows.first().cloned().unwrap_or_default();
    // A sheet says its columns in the language it was drawn in; it is read in any.
    let column = |name: &str| {
        let (field, mark) = name.strip_suffix(" ?").map_or((name, ""), |field| (field, " ?"));
        let other = chinese(field).map(|field| format!("{field}{mark}"));
        head.iter().position(|h| h == name).or_else(|| head.iter().position(|h| Some(h) == other.as_ref()))
    };
    let stratum = column("stratum").context("the sheet has no column 'stratum'")?;
    let mut out = Judged::default();
    for (n, row) in rows.iter().enumerate().skip(1) {
        let text = |at: Option<usize>| at.and_then(|at| row.get(at)).map_or("", |t| t.trim());
        let mark = |at: Option<usize>| mark(text(at)).with_context(|| format!("row {}", n + 1));
        let rest = mark(column("all"))?;
        let is_one = mark(column(&format!("{IS_ONE} ?")))?;
        let before = out.marks.len();
        for field in release::judged(kind) {
            let Some(at) = column(&format!("{field} ?")) else { continue };
            let own = mark(Some(at))?;
            // Where there should be no record, its fields are neither.
            let right = if field == IS_ONE { own.or(rest) } else { own.or(rest).filter(|_| is_one != Some(false)) };
            let Some(right) = right else { continue };
            out.marks.push((text(Some(stratum)).to_owned(), field.to_owned(), right));
            if !right {
                out.faults.push(Fault {
                    id: text(column("id")).to_owned(),
                    place: text(column("place")).to_owned(),
                    field: field.to_owned(),
                    read: text(column(field)).to_owned(),
                    note: text(column("note")).to_owned(),
                });
            }
        }
        if out.marks.len() > before {
            out.records.push(text(column("id")).to_owned());
        }
    }
    Ok(out)
}

/// What a cell says.
fn mark(said: &str) -> anyhow::Result<Option<bool>> {
    match said.to_lowercase().as_str() {
        "" => Ok(None),
        s if RIGHT.contains(&s) => Ok(Some(true)),
        s if WRONG.contains(&s) => Ok(Some(false)),
        other => anyhow::bail!("'{other}' is neither right nor wrong"),
    }
}

/// The rates for people: all fields over all, then what is wrong by stratum and plan, then each wrong value.
fn shown(audit: &Audit, records: &[String]) -> String {
    let counted: &[(&str, &dyn std::fmt::Display)] = &[("n", &audit.records), ("kind", &audit.kind)];
    let mut out = say("{n} {kind} judged; share of wrong values with its 95 % interval\n", counted);
    let mut strata: BTreeMap<&str, Vec<&Rate>> = BTreeMap::new();
    for rate in &audit.rates {
        match rate.stratum.as_deref() {
            None => out.push_str(&line(rate)),
            Some(stratum) => strata.entry(stratum).or_default().push(rate),
        }
    }
    for (stratum, rates) in strata {
        let records = rates.iter().map(|r| r.n).max().unwrap_or(0);
        let wrong: Vec<&&Rate> = rates.iter().filter(|r| r.wrong > 0).collect();
        let none = if wrong.is_empty() { word(", nothing wrong") } else { "" };
        let counted: &[(&str, &dyn std::fmt::Display)] = &[("stratum", &stratum), ("n", &records), ("none", &none)];
        out.push_str(&say("\n{stratum}: {n} judged{none}\n", counted));
        wrong.into_iter().for_each(|rate| out.push_str(&line(rate)));
    }
    let mut plans: BTreeMap<&str, [usize; 2]> = BTreeMap::new();
    let plan = |id: &str| id.rsplit_once(':').map_or(0, |(plan, _)| plan.len());
    for id in records {
        let count = plans.entry(&id[..plan(id)]).or_default();
        count[0] += usize::from(audit.faults.iter().any(|f| f.id == *id));
        count[1] += 1;
    }
    out.push_str(word("\nrecords with something wrong, by plan\n"));
    plans.iter().for_each(|(plan, [wrong, n])| out.push_str(&format!("  {wrong:>4} / {n:>4}  {plan}\n")));
    if !audit.faults.is_empty() {
        out.push_str(&format!("\n{}\n", word("wrong")));
    }
    for fault in &audit.faults {
        let note = if fault.note.is_empty() { String::new() } else { format!(" — {}", fault.note) };
        out.push_str(&format!("  {} {}: {} ({}){note}\n", fault.id, word(&fault.field), fault.read, fault.place));
    }
    out
}

fn line(rate: &Rate) -> String {
    let (share, from, to) = rate.rate;
    let field = word(&rate.field);
    let pad = " ".repeat(16usize.saturating_sub(width(field)));
    let counts = format!("{:>4} / {:>4}", rate.wrong, rate.n);
    say(
        "  {field} {counts} wrong  {share}  ({from}–{to})\n",
        &[
            ("field", &format!("{field}{pad}")),
            ("counts", &counts),
            ("share", &format!("{share:.3}")),
            ("from", &format!("{from:.3}")),
            ("to", &format!("{to:.3}")),
        ],
    )
}

/// What a sheet says it was drawn of, and its rows.
fn table(path: &Path) -> anyhow::Result<(String, Vec<Vec<String>>)> {
    let shown = output::path(path);
    if path.extension().is_some_and(|e| e.eq_ignore_ascii_case("csv")) {
        let mut csv = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_path(path)
            .with_context(|| format!("{shown} cannot be read"))?;
        let mut rows: Vec<Vec<String>> = Vec::new();
        for record in csv.records() {
            let record = record.with_context(|| format!("{shown} cannot be read"))?;
            rows.push(record.iter().map(|cell| cell.trim_start_matches(BOM).to_owned()).collect());
        }
        let first = if rows.is_empty() { Vec::new() } else { rows.remove(0) };
        return Ok((first.get(1).cloned().unwrap_or_default(), rows));
    }
    workbook(path, &shown)
}

/// The sheets of a workbook: the name of the build, and the rows.
#[cfg(feature = "office")]
fn workbook(path: &Path, shown: &str) -> anyhow::Result<(String, Vec<Vec<String>>)> {
    use calamine::Reader as _;
    let mut book: calamine::Xlsx<_> =
        calamine::open_workbook(path).map_err(|e: calamine::XlsxError| anyhow::anyhow!("{shown}: {e}"))?;
    let mut sheet = |name: &str| -> anyhow::Result<Vec<Vec<String>>> {
        let range = book.worksheet_range(name).map_err(|_| anyhow::anyhow!("{shown}: has no sheet '{name}'"))?;
        Ok(range.rows().map(|row| row.iter().map(ToString::to_string).collect()).collect())
    };
    let about = sheet("about")?.first().and_then(|row| row.first().cloned()).unwrap_or_default();
    Ok((about, sheet("audit")?))
}

/// A program built without workbooks reads the sheet as text.
#[cfg(not(feature = "office"))]
fn workbook(_path: &Path, shown: &str) -> anyhow::Result<(String, Vec<Vec<String>>)> {
    anyhow::bail!("{shown}: this program was built without the feature 'office'; save the sheet as CSV")
}
