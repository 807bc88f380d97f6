//! A [`Plan`] → its records.

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};

use crate::document::{BlockKind, DocType, HeadingKind};
use crate::lexicon::{self, NameKey};
use crate::pipeline::{Plan, Status};
use crate::quantity::Comparator;
use crate::record::SCHEMA_VERSION;
use crate::record::model::{
    CellRecord, CheckRecord, ColumnItemRecord, ColumnRecord, DeclaredRecord, DiagnosticRecord, NumberRecord, OutlineRecord,
    PassageRecord, PlaceRecord, PlanRecord, QuantityRecord, SourceRecord, TableRecord, TableRowRecord, TargetRecord,
};
use crate::source::{Diagnostic, Place, Severity, Span, fold_char};
use crate::tables::{Cell, ColumnRole, Row, Table};
use crate::targets::{Mention, Origin, Role, YearFrom};

/// All records of one plan.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct PlanRecords {
    /// The plan.
    pub plan: PlanRecord,
    /// Headings.
    pub outline: Vec<OutlineRecord>,
    /// 专栏.
    pub columns: Vec<ColumnRecord>,
    /// Tables.
    pub tables: Vec<TableRecord>,
    /// Quantities.
    pub quantities: Vec<QuantityRecord>,
    /// Targets.
    pub targets: Vec<TargetRecord>,
    /// Checks.
    pub checks: Vec<CheckRecord>,
    /// Passages.
    pub passages: Vec<PassageRecord>,
    /// Diagnostics.
    pub diagnostics: Vec<DiagnosticRecord>,
}

impl PlanRecords {
    /// Give the plan another id, in every record: two files of one plan in a corpus need two ids.
    pub fn set_plan_id(&mut self, id: &str) {
        let ids = std::iter::once(&mut self.plan.plan_id)
            .chain(self.outline.iter_mut().map(|r| &mut r.plan_id))
            .chain(self.columns.iter_mut().map(|r| &mut r.plan_id))
            .chain(self.tables.iter_mut().map(|r| &mut r.plan_id))
            .chain(self.quantities.iter_mut().map(|r| &mut r.plan_id))
            .chain(self.targets.iter_mut().map(|r| &mut r.plan_id))
            .chain(self.checks.iter_mut().map(|r| &mut r.plan_id))
            .chain(self.passages.iter_mut().map(|r| &mut r.plan_id))
            .chain(self.diagnostics.iter_mut().filter_map(|r| r.plan_id.as_mut()));
        ids.for_each(|old| id.clone_into(old));
    }
}

/// The records of a plan.
#[must_use]
pub fn records(plan: &Plan, diagnostics: &[Diagnostic], status: Status) -> PlanRecords {
    let id = plan_id(plan);
    let cx = Cx { plan, id: &id };
    let outline = cx.outline();
    let columns = cx.columns();
    let tables: Vec<_> = plan.tables.iter().map(|t| cx.table(t)).collect();
    let quantities: Vec<_> = plan.mentions.iter().filter(|m| m.value.is_some()).map(|m| cx.quantity(m)).collect();
    let mut targets: Vec<_> = plan.mentions.iter().filter(|m| m.role == Role::Target).map(|m| cx.target(m)).collect();
    tell_apart(&mut targets);
    group_statements(&mut targets);
    let checks: Vec<_> = plan
        .findings
        .iter()
        .map(|f| CheckRecord {
            schema_version: SCHEMA_VERSION,
            plan_id: id.clone(),
            code: f.code.id().to_owned(),
            severity: f.severity.as_str().to_owned(),
            passed: f.passed,
            message: f.message.clone(),
            spans: f
                .places
                .iter()
                .map(|p| PlaceRecord {
                    label: p.label.to_owned(),
                    line: plan.source.line_number(p.span.start),
                    start: p.span.start,
                    end: p.span.end,
                    text: p.span.of(&plan.source.text).to_owned(),
                })
                .collect(),
            numbers: f.numbers.iter().map(|n| NumberRecord { name: n.name.to_owned(), value: n.value.clone() }).collect(),
        })
        .collect();

    let mut counts = BTreeMap::new();
    let of_kind = |kind: HeadingKind| plan.document.headings.iter().filter(|h| h.kind == kind).count() as u64;
    for (name, count) in [
        ("headings", plan.document.headings.len() as u64),
        ("parts", of_kind(HeadingKind::Part)),
        ("chapters", of_kind(HeadingKind::Chapter)),
        ("sections", of_kind(HeadingKind::Section)),
        ("special_columns", columns.len() as u64),
        ("tables", tables.len() as u64),
        ("table_rows", tables.iter().map(|t| t.rows.len() as u64).sum()),
        ("quantities", quantities.len() as u64),
        ("targets", targets.len() as u64),
        ("checks_passed", checks.iter().filter(|c| c.passed).count() as u64),
        ("checks_error", failed(plan, Severity::Error)),
        ("checks_warning", failed(plan, Severity::Warning)),
        ("checks_info", failed(plan, Severity::Info)),
    ] {
        counts.insert(name.to_owned(), count);
    }

    let meta = &plan.document.meta;
    let plan_record = PlanRecord {
        schema_version: SCHEMA_VERSION,
        plan_id: id.clone(),
        title: meta.title.clone(),
        issuer: meta.issuer.clone(),
        jurisdiction: meta.jurisdiction.clone(),
        region_code: meta.region_code.clone(),
        level: meta.level.map(|l| l.as_str().to_owned()),
        period: meta.period.clone(),
        start_year: meta.start_year,
        end_year: meta.end_year,
        issued: meta.issued.clone(),
        document_number: meta.document_number.clone(),
        doc_type: meta.doc_type.as_str().to_owned(),
        stage: meta.stage.clone(),
        source: SourceRecord {
            name: plan.source.name.clone(),
            sha256: plan.source.sha256.clone(),
            format: plan.source.format.as_str().to_owned(),
            encoding: plan.source.encoding.clone(),
            bytes: plan.source.byte_len,
            url: None,
            title: None,
            retrieved: None,
            rights: None,
        },
        counts,
        status: status.as_str().to_owned(),
        supersedes: None,
        review: Vec::new(),
    };
    let diagnostics = diagnostics.iter().map(|d| diagnostic(plan, &id, d)).collect();
    PlanRecords { plan: plan_record, outline, columns, tables, quantities, targets, checks, passages: cx.passages(), diagnostics }
}

fn failed(plan: &Plan, severity: Severity) -> u64 {
    plan.findings.iter().filter(|f| !f.passed && f.severity == severity).count() as u64
}

/// `360702-2021-2025-outline`: region code (or the start of the source's hash), years, kind of document.
fn plan_id(plan: &Plan) -> String {
    let meta = &plan.document.meta;
    // A place without a code is told by its name, so that another copy or a corrected text of its plan has the same id.
    let named = meta.jurisdiction.as_deref().or(meta.title.as_deref()).unwrap_or(&plan.source.sha256);
    let place = meta.region_code.clone().unwrap_or_else(|| format!("x{}", short_hash(named, 4)));
    let years = match (meta.start_year, meta.end_year) {
        (Some(start), Some(end)) if start == end => start.to_string(),
        (Some(start), Some(end)) => format!("{start}-{end}"),
        _ => "undated".to_owned(),
    };
    let kind = match meta.doc_type {
        DocType::Outline => "outline",
        DocType::SpecialPlan => "special",
        DocType::WorkReport => "report",
        DocType::Proposal => "proposal",
        DocType::ActionPlan => "action",
        DocType::Other => "other",
    };
    // Special plans and action plans of one place and period differ by their subject: the title tells them apart.
    let subject = match meta.doc_type {
        DocType::SpecialPlan | DocType::ActionPlan | DocType::Other => {
            format!("-{}", short_hash(meta.title.as_deref().unwrap_or(&plan.source.sha256), 4))
        }
        _ => String::new(),
    };
    format!("{place}-{years}-{kind}{subject}")
}

fn short_hash(text: &str, bytes: usize) -> String {
    use std::fmt::Write as _;
    Sha256::digest(text.as_bytes()).iter().take(bytes).fold(String::new(), |mut hex, b| {
        let _ = write!(hex, "{b:02x}");
        hex
    })
}

struct Cx<'a> {
    plan: &'a Plan,
    id: &'a str,
}

impl Cx<'_> {
    fn text(&self, span: Span) -> String {
        span.of(&self.plan.source.text).to_owned()
    }

    fn line(&self, offset: usize) -> usize {
        self.plan.source.line_number(offset)
    }

    fn outline(&self) -> Vec<OutlineRecord> {
        let doc = &self.plan.document;
        doc.headings
            .iter()
            .map(|h| OutlineRecord {
                schema_version: SCHEMA_VERSION,
                plan_id: self.id.to_owned(),
                kind: h.kind.as_str().to_owned(),
                number: h.number.clone(),
                title: h.title.clone(),
                depth: h.depth,
                parent: h.parent.map(|p| doc.heading(p).path.clone()),
                place: self.place(h.span.start),
                line: self.line(h.span.start),
                start: h.span.start,
                end: h.span.end,
                section: h.path.clone(),
                run_in: h.run_in,
                margin: h.margin,
            })
            .collect()
    }

    fn passages(&self) -> Vec<PassageRecord> {
        let mut out = Vec::new();
        for block in &self.plan.document.blocks {
            let (kind, groups) = match block.kind {
                BlockKind::Paragraph => ("paragraph", vec![block.pieces.as_slice()]),
                BlockKind::Heading(_) => ("heading", vec![block.pieces.as_slice()]),
                BlockKind::Note => ("note", vec![block.pieces.as_slice()]),
                BlockKind::Title => ("title", vec![block.pieces.as_slice()]),
                BlockKind::Caption => ("caption", vec![block.pieces.as_slice()]),
                BlockKind::Footnote => ("footnote", vec![block.pieces.as_slice()]),
                BlockKind::Table(_) => ("table", self.row_groups(&block.pieces)),
                _ => continue,
            };
            for pieces in groups {
                let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { continue };
                out.push(PassageRecord {
                    schema_version: SCHEMA_VERSION,
                    plan_id: self.id.to_owned(),
                    kind: kind.to_owned(),
                    section: self.plan.document.path(block).to_owned(),
                    line: self.line(first.start),
                    start: first.start,
                    end: last.end,
                    text: self.joined(pieces),
                });
            }
        }
        out
    }

    /// Pieces as they stand in the reading text: on lines of their own, or on one line where only a reference to a note was
    /// left out between them.
    fn joined(&self, pieces: &[Span]) -> String {
        let mut out = String::new();
        let mut end = None;
        for piece in pieces {
            let broken = end.is_some_and(|end| self.plan.source.text.get(end..piece.start).is_none_or(|gap| gap.contains('\n')));
            if broken {
                out.push('\n');
            }
            out.push_str(piece.of(&self.plan.source.text));
            end = Some(piece.end);
        }
        out
    }

    /// The lines of a table, those of one data row together: `7.64` alone on its line tells a reader nothing, the
    /// row with its indicator does. Lines of no row (header, category) stand alone.
    fn row_groups<'p>(&self, pieces: &'p [Span]) -> Vec<&'p [Span]> {
        let (Some(first), Some(last)) = (pieces.first(), pieces.last()) else { return Vec::new() };
        let block = Span::new(first.start, last.end);
        let rows: Vec<Span> = self
            .plan
            .tables
            .iter()
            .flat_map(|t| &t.rows)
            .map(|row| {
                let spans = row.cells.iter().filter_map(|c| c.span).chain([row.indicator_span]);
                spans.fold(row.indicator_span, |all, s| Span::new(all.start.min(s.start), all.end.max(s.end)))
            })
            // Of a volume with many tables only the rows of this one are looked through for each piece.
            .filter(|row| row.start < block.end && block.start < row.end)
            .collect();
        let row_of = |piece: &Span| rows.iter().position(|row| row.start < piece.end && piece.start < row.end);
        pieces.chunk_by(|a, b| row_of(a).is_some_and(|row| row_of(b) == Some(row))).collect()
    }

    fn columns(&self) -> Vec<ColumnRecord> {
        let doc = &self.plan.document;
        doc.columns
            .iter()
            .map(|c| {
                let heading = doc.heading(c.heading);
                ColumnRecord {
                    schema_version: SCHEMA_VERSION,
                    plan_id: self.id.to_owned(),
                    number: heading.number.clone(),
                    title: heading.title.clone(),
                    section: heading.path.clone(),
                    items: c
                        .items
                        .iter()
                        .map(|i| ColumnItemRecord {
                            number: i.number.clone(),
                            title: i.title.clone(),
                            text: self.text(i.text),
                            start: i.text.start,
                            end: i.text.end,
                        })
                        .collect(),
                    tables: self
                        .plan
                        .tables
                        .iter()
                        .filter(|t| c.span.contains(t.span))
                        .map(|t| t.number.clone().or_else(|| t.caption.clone()).unwrap_or_default())
                        .collect(),
                    place: self.place(c.span.start),
                    line: self.line(c.span.start),
                    start: c.span.start,
                    end: c.span.end,
                }
            })
            .collect()
    }

    fn table(&self, table: &Table) -> TableRecord {
        // A column without a value, and without a name of its own, is none: cells may be merged over very many.
        let filled = |at: usize| table.rows.iter().any(|row| row.cells.get(at).is_some_and(|cell| cell.text.is_some()));
        let mut seen = BTreeSet::from([""]);
        let mut named = |at: usize| seen.insert(table.columns[at].name.as_str());
        let columns: Vec<usize> = (0..table.columns.len()).filter(|at| named(*at) || filled(*at)).collect();
        let names = told_apart(columns.iter().map(|at| table.columns[*at].name.as_str()));
        TableRecord {
            schema_version: SCHEMA_VERSION,
            plan_id: self.id.to_owned(),
            number: table.number.clone(),
            caption: table.caption.clone(),
            section: table.heading.map_or_else(String::new, |h| self.plan.document.heading(h).path.clone()),
            rows: table.rows.iter().map(|r| self.row(&names, &columns, r)).collect(),
            columns: names,
            notes: table.notes.iter().map(|n| self.text(*n)).collect(),
            declared: table
                .declared
                .iter()
                .map(|d| DeclaredRecord { name: d.name.clone(), count: d.count, start: d.span.start, end: d.span.end })
                .collect(),
            alignment: table.alignment.as_str().to_owned(),
            place: self.place(table.span.start),
            line: self.line(table.span.start),
            start: table.span.start,
            end: table.span.end,
        }
    }

    fn row(&self, names: &[String], columns: &[usize], row: &Row) -> TableRowRecord {
        let mut cells = serde_json::Map::new();
        for (column, cell) in names.iter().zip(columns).filter_map(|(name, at)| Some((name, row.cells.get(*at)?))) {
            let record = cell_record(cell);
            cells.insert(column.clone(), serde_json::to_value(record).unwrap_or_default());
        }
        TableRowRecord {
            category: row.category.clone(),
            group: row.group.clone(),
            number: row.number.clone(),
            indicator: row.indicator.clone(),
            unit: row.unit.clone(),
            indicator_id: row.indicator_id.clone(),
            cells,
            attribute: row.attribute.clone(),
            measure: row.measure.clone(),
            ambiguous: row.cells.iter().any(|c| c.ambiguous),
            line: self.line(row.indicator_span.start),
            start: row.indicator_span.start,
            end: row.indicator_span.end,
        }
    }

    /// Where an offset of the reading text stands in the file.
    fn place(&self, offset: usize) -> Option<String> {
        Some(match self.plan.source.origin(offset)? {
            Place::Byte(at) => format!("byte {at}"),
            Place::Element(path) => path.clone(),
            Place::Paragraph(n) => format!("paragraph {n}"),
            Place::TableCell(table, row, column) => format!("table {table} row {row} column {column}"),
            Place::Cell { sheet, row, col } => format!("{sheet} row {row} column {col}"),
            Place::Page { page, bbox: [left, top, right, bottom] } => {
                format!("page {page} ({left:.0},{top:.0})-({right:.0},{bottom:.0})")
            }
        })
    }

    fn quantity(&self, m: &Mention) -> QuantityRecord {
        let block = &self.plan.document.blocks[m.block];
        QuantityRecord {
            schema_version: SCHEMA_VERSION,
            plan_id: self.id.to_owned(),
            surface: self.text(m.span),
            value: m.value.clone(),
            high: m.high.clone(),
            unit: m.unit.clone(),
            cmp: m.cmp.as_str().to_owned(),
            indicator: m.indicator.clone(),
            indicator_id: m.indicator_id.clone(),
            subject: m.subject.clone(),
            year: m.year.map(|y| y.to_string()),
            period: m.period.clone(),
            form: m.form.as_str().to_owned(),
            role: m.role.as_str().to_owned(),
            hedge: m.hedge.clone(),
            baseline: m.baseline.clone(),
            damaged: m.damaged,
            origin: origin(m).to_owned(),
            section: self.plan.document.path(block).to_owned(),
            place: self.place(m.span.start),
            line: self.line(m.span.start),
            start: m.span.start,
            end: m.span.end,
            quote: self.text(m.quote),
            rule: m.rule.to_string(),
            flags: m.flags.iter().map(|f| (*f).to_owned()).collect(),
            kind: m.kind.as_str().to_owned(),
            year_from: m.year_from.map(|y| y.as_str().to_owned()),
            doubts: doubts(m),
        }
    }

    fn target(&self, m: &Mention) -> TargetRecord {
        let plan = self.plan;
        let meta = &plan.document.meta;
        let block = &plan.document.blocks[m.block];
        let (low, low_inclusive, high, high_inclusive) = bounds(m.value.as_deref(), m.high.as_deref(), m.cmp.as_str());
        // “十五五”期间新建8所, or a goal of a section on the goals of that period: by its end, and said so.
        let inherited = meta.end_year.filter(|_| m.year.is_none() && m.period.is_some() && m.period == meta.period);
        let unit = m.unit.as_deref().and_then(lexicon::unit);
        let value_base = m.value.as_deref().zip(unit.as_ref()).and_then(|(value, unit)| in_base(value, unit));
        let key = format!("{}:{}-{}:{}", plan.source.sha256, m.span.start, m.span.end, m.indicator.as_deref().unwrap_or(""));
        TargetRecord {
            schema_version: SCHEMA_VERSION,
            target_id: short_hash(&key, 8),
            plan_id: self.id.to_owned(),
            jurisdiction: meta.jurisdiction.clone(),
            region_code: meta.region_code.clone(),
            level: meta.level.map(|l| l.as_str().to_owned()),
            period: meta.period.clone(),
            indicator_raw: m.indicator.clone(),
            indicator_id: m.indicator_id.clone(),
            key: self.key(m).map(Into::into),
            parent: self.row_of(m).and_then(|(_, row)| row.group.clone()),
            subject: m.subject.clone(),
            measure: m.measure.clone(),
            form: m.form.as_str().to_owned(),
            value_raw: self.text(m.span),
            value: m.value.clone(),
            low,
            low_inclusive,
            high,
            high_inclusive,
            cmp: m.cmp.as_str().to_owned(),
            approximate: m.cmp == Comparator::About || m.hedge.as_deref().is_some_and(|h| h.contains("左右") || h.contains('约')),
            hedge: m.hedge.clone(),
            commitment: m.commitment.clone(),
            unit_raw: m.unit.clone(),
            unit: unit.as_ref().map(|u| u.id.clone()),
            base_unit: value_base.as_ref().and(unit).map(|u| u.base.clone()),
            value_base,
            target_year: m.year.or(inherited),
            base_year: m.baseline_year,
            base_value: m.baseline.clone(),
            base_raw: self.base_raw(m),
            attribute: m.attribute.clone(),
            state: m.state.as_str().to_owned(),
            relative_to: m.relative_to.clone(),
            origin: origin(m).to_owned(),
            section: plan.document.path(block).to_owned(),
            page: match plan.source.origin(m.span.start) {
                Some(Place::Page { page, .. }) => Some(*page),
                _ => None,
            },
            place: self.place(m.span.start),
            line: self.line(m.span.start),
            start: m.span.start,
            end: m.span.end,
            quote: self.text(m.quote),
            source_sha256: plan.source.sha256.clone(),
            rule: m.rule.to_string(),
            flags: m.flags.iter().map(|f| (*f).to_owned()).collect(),
            kind: m.kind.as_str().to_owned(),
            year_from: m.year_from.or(inherited.map(|_| YearFrom::Period)).map(|y| y.as_str().to_owned()),
            doubts: doubts(m),
            why: m.why.clone(),
            conflict_group: None,
            review: None,
        }
    }

    /// The row of the table that a cell stands in.
    fn row_of(&self, m: &Mention) -> Option<(&Table, &Row)> {
        let Origin::Table { table, row, .. } = m.origin else { return None };
        let table = self.plan.tables.get(table)?;
        Some((table, table.rows.get(row)?))
    }

    /// The name taken apart; a row under a group leaves part of its name to it.
    fn key(&self, m: &Mention) -> Option<NameKey> {
        let name = m.indicator.as_deref()?;
        let group = self.row_of(m).and_then(|(_, row)| row.group.as_deref());
        Some(group.map_or_else(|| NameKey::of(name), |group| NameKey::within(group, name)))
    }

    /// What the base column prints, where that is more than a number.
    fn base_raw(&self, m: &Mention) -> Option<String> {
        m.baseline.as_ref()?;
        let (table, row) = self.row_of(m)?;
        let at = table.columns.iter().position(|c| c.role == ColumnRole::Base)?;
        let cell = row.cells.get(at)?;
        let text: String = cell.text.as_deref()?.split_whitespace().collect();
        (cell.value.as_deref() != Some(text.as_str())).then_some(text)
    }
}

/// A value that could stand in two columns gives two targets of one place: the second id says so.
fn tell_apart(targets: &mut [TargetRecord]) {
    let mut taken: BTreeMap<String, usize> = BTreeMap::new();
    for target in targets {
        let n = taken.entry(target.target_id.clone()).or_insert(0);
        *n += 1;
        if *n > 1 {
            target.target_id = format!("{}-{n}", target.target_id);
        }
    }
}

/// Statements of one target in several places share a group: same indicator, subject, year and form (a level and a
/// growth rate of one indicator are two targets). A target without a year may belong to any, so it joins none. A name
/// that the lexicon does not know must be a table's: prose leaves part of a name to its context, and the 营业收入 of two
/// industries is not one target.
fn group_statements(targets: &mut [TargetRecord]) {
    let key = |t: &TargetRecord| {
        let name = match &t.indicator_id {
            Some(id) => id.clone(),
            None => fold(bare_indicator(t.indicator_raw.as_deref()?, t.unit_raw.as_deref())),
        };
        let subject = t.subject.as_deref().unwrap_or("");
        (!name.is_empty()).then_some(format!("{name}|{subject}|{}|{}", t.target_year?, t.form))
    };
    let mut groups: BTreeMap<String, Vec<usize>> = BTreeMap::new();
    for (at, target) in targets.iter().enumerate() {
        if let Some(key) = key(target) {
            groups.entry(key).or_default().push(at);
        }
    }
    for (key, members) in groups {
        let first = &targets[members[0]];
        let several = members.iter().any(|at| targets[*at].start != first.start);
        let whole_name = members.iter().any(|at| targets[*at].indicator_id.is_some() || targets[*at].origin == "table");
        if several && whole_name {
            let group = short_hash(&key, 6);
            for at in members {
                targets[at].conflict_group = Some(group.clone());
            }
        }
    }
}

/// The name without the bracket of its unit: `地区生产总值（亿元）` of a table is 地区生产总值 of prose. The bracket may have
/// lost its end (`森林覆盖率(%`).
#[must_use]
pub fn bare_indicator<'n>(name: &'n str, unit: Option<&str>) -> &'n str {
    let (Some(at), Some(unit)) = (name.rfind(['(', '（']), unit) else { return name };
    let inside = fold(&name[at..]);
    let inside = inside.trim_start_matches('(').trim_end_matches(')');
    if inside == fold(unit) { name[..at].trim_end() } else { name }
}

fn fold(text: &str) -> String {
    text.chars().map(fold_char).filter(|c| !c.is_whitespace()).flat_map(char::to_lowercase).collect()
}

/// What of a mention a reader should look at.
fn doubts(m: &Mention) -> Vec<String> {
    let particulars = ["unit-of-growth-column"];
    m.flags.iter().filter(|flag| !particulars.contains(flag)).map(|flag| (*flag).to_owned()).collect()
}

fn origin(m: &Mention) -> &'static str {
    match m.origin {
        Origin::Text => "text",
        Origin::Table { .. } => "table",
    }
}

type Bound = (Option<String>, Option<bool>);

/// Bounds a value and its comparator state. A ratio has none.
fn bounds(value: Option<&str>, top: Option<&str>, cmp: &str) -> (Option<String>, Option<bool>, Option<String>, Option<bool>) {
    let Some(value) = value.filter(|v| v.parse::<rust_decimal::Decimal>().is_ok()) else {
        return (None, None, None, None);
    };
    let top = top.unwrap_or(value);
    let none: Bound = (None, None);
    let at = |value: &str, inclusive: bool| -> Bound { (Some(value.to_owned()), Some(inclusive)) };
    let (low, high) = match cmp {
        ">=" => (at(value, true), none),
        ">" => (at(value, false), none),
        "<=" => (none, at(top, true)),
        "<" => (none, at(top, false)),
        _ => (at(value, true), at(top, true)),
    };
    (low.0, low.1, high.0, high.1)
}

/// A value in the base of its unit.
fn in_base(value: &str, unit: &lexicon::Unit) -> Option<String> {
    let value: rust_decimal::Decimal = value.parse().ok()?;
    Some(value.checked_mul(unit.factor?)?.normalize().to_string())
}

impl TargetRecord {
    /// Make what follows from value, comparator and unit as written follow from them again, after one was changed. The upper end
    /// of a range is stated by itself and stays.
    pub fn settle(&mut self, range: bool) {
        let top = if range { self.high.clone() } else { None };
        (self.low, self.low_inclusive, self.high, self.high_inclusive) = bounds(self.value.as_deref(), top.as_deref(), &self.cmp);
        let unit = self.unit_raw.as_deref().and_then(lexicon::unit);
        self.unit = unit.as_ref().map(|u| u.id.clone());
        self.value_base = self.value.as_deref().zip(unit.as_ref()).and_then(|(value, unit)| in_base(value, unit));
        self.base_unit = self.value_base.as_ref().and(unit).map(|u| u.base.clone());
        self.approximate = self.cmp == "~" || self.hedge.as_deref().is_some_and(|h| h.contains("左右") || h.contains('约'));
    }
}

/// Names of columns, each once: cells go by them. Another of the same name, or without one, is followed by its number among those.
fn told_apart<'n>(names: impl Iterator<Item = &'n str>) -> Vec<String> {
    let mut out: Vec<String> = Vec::new();
    for name in names {
        let other = (2..).map(|n: usize| format!("{name}#{n}"));
        let free = std::iter::once(name.to_owned()).chain(other).find(|name| !out.contains(name));
        out.extend(free);
    }
    out
}

fn cell_record(cell: &Cell) -> CellRecord {
    CellRecord {
        text: cell.text.clone(),
        value: cell.value.clone(),
        high: cell.high.clone(),
        cmp: cell.cmp.map(|c| c.as_str().to_owned()),
        unit: cell.unit.clone(),
        state: cell.state.as_str().to_owned(),
        ambiguous: cell.ambiguous,
        placed: cell.placed.as_str().to_owned(),
        measure: cell.measure.map(str::to_owned),
        start: cell.span.map(|s| s.start),
        end: cell.span.map(|s| s.end),
    }
}

fn diagnostic(plan: &Plan, id: &str, d: &Diagnostic) -> DiagnosticRecord {
    DiagnosticRecord {
        schema_version: SCHEMA_VERSION,
        file: plan.source.name.clone(),
        plan_id: Some(id.to_owned()),
        code: d.code.id().to_owned(),
        severity: d.code.severity().as_str().to_owned(),
        message: d.message.clone(),
        line: d.span.map(|s| plan.source.line_number(s.start)),
        start: d.span.map(|s| s.start),
        end: d.span.map(|s| s.end),
        excerpt: d.span.map(|s| s.of(&plan.source.text).chars().take(60).collect()),
    }
}

#[cfg(test)]
mod tests {
    use super::bare_indicator;

    #[test]
    fn the_bracket_of_a_unit_is_no_part_of_the_name() {
        assert_eq!(bare_indicator("地区生产总值（亿元）", Some("亿元")), "地区生产总值");
        assert_eq!(bare_indicator("地区生产总值(GDP)(亿元)", Some("亿元")), "地区生产总值(GDP)");
        assert_eq!(bare_indicator("森林覆盖率(%", Some("%")), "森林覆盖率");
        assert_eq!(bare_indicator("研发(含基础研究)投入", Some("%")), "研发(含基础研究)投入");
        assert_eq!(bare_indicator("地区生产总值(GDP)", None), "地区生产总值(GDP)");
    }
}
