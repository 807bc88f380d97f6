//! Writing the index.

use std::borrow::Cow;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use rust_decimal::Decimal;
use rust_decimal::prelude::ToPrimitive as _;
use rustc_hash::FxHashMap;
use tantivy::merge_policy::LogMergePolicy;
use tantivy::schema::{Field, Schema};
use tantivy::{Index, IndexWriter, TantivyDocument, Term};

use crate::index::amounts::scope;
use crate::index::analysis::{cut, fold_text, number_key};
use crate::index::cores::on_all_cores;
use crate::index::hit::{Hit, Part};
use crate::index::names::{mark, names_in};
use crate::index::numbers::Packed;
use crate::index::schema::{
    ABOUT, BY_START, BY_UNIT, BY_VALUE, BY_YEAR, FACETS, INDICATOR, INDICATOR_HOLDS, NAMES, NUMBER_VALUES, NUMBERS, Scope,
    cannot_write, counted, field, register, schema, value_key,
};
use crate::index::{IndexError, learn};
use crate::lexicon;
use crate::record::{PassageRecord, PlanRecord, PlanRecords, bare_indicator};
use crate::source::is_han;

/// Visible characters of a passage that says more than a heading.
const LONG: usize = 16;
/// Memory before a segment is written: some hundred plans, so that few segments are read again to be merged.
const HEAP: usize = 192 << 20;

/// Writes the index of a build.
pub struct Writer {
    dir: PathBuf,
    writer: IndexWriter,
    fields: Fields,
}

/// The fields of the schema by their names, looked up once.
struct Fields {
    by_name: FxHashMap<String, Field>,
    /// Columns of [`FACETS`], [`NUMBERS`] and [`NUMBER_VALUES`], in their order.
    facets: Vec<Field>,
    numbers: Vec<Field>,
    values: Vec<Field>,
}

impl Fields {
    fn of(schema: &Schema) -> Result<Self, IndexError> {
        let by_name = schema.fields().map(|(field, entry)| (entry.name().to_owned(), field)).collect();
        let all = |names: &[&str]| names.iter().map(|name| field(schema, name)).collect::<Result<Vec<_>, _>>();
        let facets = FACETS.iter().map(|name| field(schema, &counted(name))).collect::<Result<Vec<_>, _>>()?;
        Ok(Self { by_name, facets, numbers: all(&NUMBERS)?, values: all(&NUMBER_VALUES)? })
    }

    fn named(&self, name: &str) -> Result<Field, IndexError> {
        self.by_name.get(name).copied().ok_or(IndexError::Version)
    }

    /// A passage with the numbers in it.
    fn passage(
        &self,
        plan: &PlanRecord,
        passage: &PassageRecord,
        hit: &Hit,
        words: &Cut<'_>,
    ) -> Result<TantivyDocument, IndexError> {
        let mut document = self.document(plan, hit)?;
        self.put(&mut document, "block", &passage.kind)?;
        let han = passage.text.chars().filter(|c| is_han(*c)).count();
        let visible = passage.text.chars().filter(|c| !c.is_whitespace()).count();
        // A row of a table is short and says much; a number alone in its line says nothing.
        let says = visible >= LONG || !hit.parts.is_empty() && han >= 4 && visible >= 8;
        if says && passage.kind != "heading" {
            self.put(&mut document, "size", "long")?;
        }
        self.put_numbers(&mut document, &hit.parts)?;
        let of_text = words.of_text(&hit.text);
        self.put_words(&mut document, &of_text)?;
        self.read_into(&mut document, &of_text.folded, &hit.parts)?;
        Ok(document)
    }

    /// A target, or another number.
    fn number(&self, plan: &PlanRecord, number: &Hit, words: &Cut<'_>) -> Result<TantivyDocument, IndexError> {
        let part = number.part();
        let mut document = self.document(plan, number)?;
        // A target is a figure, too.
        self.put(&mut document, "kind", if number.kind == "target" { "figure" } else { "number" })?;
        self.put(&mut document, "size", "long")?;
        let parts = std::slice::from_ref(&part);
        self.put_numbers(&mut document, parts)?;
        let of_text = words.of_text(&number.text);
        self.put_words(&mut document, &of_text)?;
        self.read_into(&mut document, &of_text.folded, parts)?;
        Ok(document)
    }

    fn put(&self, document: &mut TantivyDocument, name: &str, value: &str) -> Result<(), IndexError> {
        document.add_text(self.named(name)?, value);
        Ok(())
    }

    fn put_words(&self, document: &mut TantivyDocument, of: &OfText) -> Result<(), IndexError> {
        self.put(document, "words", &of.words)?;
        if of.names.is_empty() { Ok(()) } else { self.put(document, NAMES, &of.names) }
    }

    /// What passages and targets have in common, but for the words.
    fn document(&self, plan: &PlanRecord, hit: &Hit) -> Result<TantivyDocument, IndexError> {
        let mut document = TantivyDocument::default();
        self.put(&mut document, "stored", &stored(hit)?)?;
        self.put(&mut document, "text", &hit.text)?;
        for (name, field) in FACETS.iter().zip(&self.facets) {
            if let Some(value) = hit.facet(name) {
                document.add_text(*field, &*value);
            }
        }
        if let Some(year) = hit.target_year {
            document.add_i64(self.named(BY_YEAR)?, i64::from(year));
        }
        // Values are put in order within what converts into each other: shares apart from counts.
        if let (Some(value), Some(unit)) = (&hit.value, &hit.unit) {
            let (scope, factor) = scope(unit);
            let value = value.replace(',', "").parse::<Decimal>().ok().and_then(|v| v.checked_mul(factor));
            if let Some(value) = value.and_then(|v| v.normalize().to_f64()) {
                document.add_f64(self.named(BY_VALUE)?, value);
                self.put(&mut document, BY_UNIT, &scope)?;
            }
        }
        document.add_u64(self.named(BY_START)?, hit.start as u64);
        self.put(&mut document, "section", &hit.section)?;
        if let Some(heading) = &hit.heading {
            self.put(&mut document, ABOUT, heading)?;
        }
        self.put(&mut document, "doc_type", &plan.doc_type)?;
        for (name, value) in [
            ("kind", Some(&hit.kind)),
            ("plan_id", Some(&plan.plan_id)),
            ("level", plan.level.as_ref()),
            ("period", plan.period.as_ref()),
            ("place", plan.jurisdiction.as_ref()),
        ] {
            if let Some(value) = value {
                self.put(&mut document, name, value)?;
            }
        }
        for code in plan.region_code.as_deref().map(with_ancestors).unwrap_or_default() {
            self.put(&mut document, "region", &code)?;
        }
        Ok(document)
    }

    /// Years, roles, units, values … of the numbers of a document: what may hold, and in columns what holds of one number.
    fn put_numbers(&self, document: &mut TantivyDocument, parts: &[Part]) -> Result<(), IndexError> {
        let mut values: BTreeSet<(&str, String)> = BTreeSet::new();
        let mut years = BTreeSet::new();
        for part in parts {
            let unit = part.unit.as_deref().filter(|u| !u.is_empty());
            for (name, value) in [
                ("role", &part.role),
                ("form", &part.form),
                ("state", &part.state),
                ("attribute", &part.attribute),
                ("indicator_id", &part.indicator_id),
                (INDICATOR, &part.indicator),
            ] {
                values.extend(value.clone().map(|value| (name, value)));
            }
            values.extend(unit.map(|u| ("unit", fold_text(u))));
            values.extend(part.indicator.as_deref().map(|n| ("indicator_name", fold_text(bare_indicator(n, unit)))));
            years.insert(part.target_year.map_or(0, i64::from));
            for end in [&part.value, &part.low, &part.high].into_iter().flatten() {
                let Ok(end) = end.replace(',', "").parse::<Decimal>() else { continue };
                values.insert(("value", value_key(Scope::Any, &number_key(end))));
                if let Some((scope, factor)) = unit.map(scope)
                    && let Some(base) = end.checked_mul(factor)
                {
                    values.insert(("value", value_key(Scope::Base(&scope), &number_key(base))));
                }
            }
            for n in Packed::of(part) {
                for (field, value) in self.numbers.iter().zip([n.year, n.unit, n.what, n.how]) {
                    document.add_u64(*field, value);
                }
                for (field, value) in self.values.iter().zip([n.raw, n.base]) {
                    document.add_f64(*field, value);
                }
            }
        }
        for (name, value) in &values {
            self.put(document, name, value)?;
            if *name == INDICATOR {
                let names = names_in(&fold_text(value), value);
                if !names.is_empty() {
                    self.put(document, INDICATOR_HOLDS, &names)?;
                }
            }
        }
        for year in years {
            document.add_i64(self.named("year")?, year);
        }
        Ok(())
    }

    /// The sentence may leave the indicator to the one before it: what was read is searched as well, apart from the text.
    fn read_into(&self, document: &mut TantivyDocument, folded: &str, parts: &[Part]) -> Result<(), IndexError> {
        let mut added: BTreeSet<&String> = BTreeSet::new();
        for more in parts.iter().flat_map(|p| [&p.indicator, &p.subject]).flatten() {
            if added.insert(more) && !folded.contains(&fold_text(more)) {
                self.put(document, "text", more)?;
                self.put_words(document, &OfText::of(more))?;
            }
        }
        Ok(())
    }
}

impl Writer {
    /// An empty index in an empty folder.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn create(dir: &Path) -> Result<Self, IndexError> {
        let index = Index::create_in_dir(dir, schema()).map_err(cannot_write)?;
        register(&index);
        // One thread: documents keep the order of the corpus, so hits of equal score come in reading order.
        let writer = index.writer_with_num_threads(1, HEAP).map_err(cannot_write)?;
        Ok(Self { dir: dir.to_owned(), writer, fields: Fields::of(&index.schema())? })
    }

    /// The index of an earlier build, in an empty folder: its files are shared (they never change), not copied. Plans can
    /// then be removed and added. `None` if a file of it is damaged: make a new one instead.
    ///
    /// # Errors
    /// The folder cannot be written.
    pub fn onto(dir: &Path, earlier: &Path) -> Result<Option<Self>, IndexError> {
        for entry in std::fs::read_dir(earlier).map_err(cannot_write)? {
            let entry = entry.map_err(cannot_write)?;
            let name = entry.file_name();
            let text = name.to_string_lossy();
            if text.ends_with(".lock") {
                continue;
            }
            let (from, to) = (entry.path(), dir.join(&name));
            // The lists of files are written anew by every commit.
            let shared = !text.ends_with(".json") && std::fs::hard_link(&from, &to).is_ok();
            if !shared {
                std::fs::copy(&from, &to).map_err(cannot_write)?;
            }
        }
        let opened = Index::open_in_dir(dir).ok().filter(|index| index.schema() == schema());
        let Some(index) = opened.filter(|index| index.validate_checksum().is_ok_and(|damaged| damaged.is_empty())) else {
            return Ok(None);
        };
        register(&index);
        let writer = index.writer_with_num_threads(1, HEAP).map_err(cannot_write)?;
        // What was removed still counts in the frequencies of words until its segment is merged: not for long.
        let mut merging = LogMergePolicy::default();
        merging.set_del_docs_ratio_before_merge(0.2);
        writer.set_merge_policy(Box::new(merging));
        Ok(Some(Self { dir: dir.to_owned(), writer, fields: Fields::of(&index.schema())? }))
    }

    /// Take out a plan.
    ///
    /// # Errors
    /// The index is of another version.
    pub fn remove(&mut self, plan_id: &str) -> Result<(), IndexError> {
        self.writer.delete_term(Term::from_field_text(self.fields.named("plan_id")?, plan_id));
        Ok(())
    }

    /// Add the passages, targets and other numbers of a plan, and what the index says of the plan itself.
    ///
    /// # Errors
    /// The disk is full.
    pub fn add(&mut self, records: &PlanRecords) -> Result<(), IndexError> {
        let plan = &records.plan;
        self.plan(plan)?;
        let Searched { passages, numbers } = Searched::of(records);
        let words = Cut::of(passages.iter().chain(&numbers).map(|hit| hit.text.as_str()));
        let of_passages = records.passages.iter().zip(&passages).map(|(passage, hit)| (Some(passage), hit));
        let all: Vec<(Option<&PassageRecord>, &Hit)> = of_passages.chain(numbers.iter().map(|number| (None, number))).collect();
        let fields = &self.fields;
        let made = on_all_cores(&all, |(passage, hit)| match passage {
            Some(passage) => fields.passage(plan, passage, hit, &words),
            None => fields.number(plan, hit, &words),
        });
        for document in made {
            self.writer.add_document(document?).map_err(cannot_write)?;
        }
        for name in learn::names(records) {
            let mut document = TantivyDocument::default();
            self.fields.put(&mut document, "self", "meta")?;
            self.fields.put(&mut document, "plan_id", &plan.plan_id)?;
            self.fields.put(&mut document, "alias", &fold_text(&name.name))?;
            self.fields.put(&mut document, "alias", &fold_text(&name.short))?;
            let stored =
                serde_json::json!({ "plan_id": plan.plan_id, "line": name.line, "name": name.name, "short": name.short });
            self.fields.put(&mut document, "stored", &stored.to_string())?;
            self.writer.add_document(document).map_err(cannot_write)?;
        }
        Ok(())
    }

    /// The plan itself: its title, and how it is called.
    fn plan(&self, plan: &PlanRecord) -> Result<(), IndexError> {
        let mut document = TantivyDocument::default();
        if let Some(mark) = mark() {
            self.fields.put(&mut document, "self", mark)?;
        }
        for (name, value) in [("self", "meta"), ("kind", "plan"), ("plan_id", &plan.plan_id)] {
            self.fields.put(&mut document, name, value)?;
        }
        self.fields.put(&mut document, "title", plan.title.as_deref().unwrap_or(""))?;
        let stored = serde_json::json!({
            "plan_id": plan.plan_id,
            "title": plan.title,
            "jurisdiction": plan.jurisdiction,
            "period": plan.period,
            "file": plan.source.name,
        });
        self.fields.put(&mut document, "stored", &stored.to_string())?;
        self.writer.add_document(document).map_err(cannot_write)?;
        Ok(())
    }

    /// Make what was added searchable.
    ///
    /// # Errors
    /// The disk is full.
    pub fn finish(mut self) -> Result<(), IndexError> {
        self.writer.commit().map_err(cannot_write)?;
        self.writer.wait_merging_threads().map_err(cannot_write)?;
        readable(&self.dir).map_err(cannot_write)
    }
}

/// Words of the texts of one plan, cut on all cores: the numbers of a clause share its text, and the thread that writes
/// the index has enough to do.
struct Cut<'a>(FxHashMap<&'a str, OfText>);

/// A text folded, and the words and names in it.
#[derive(Clone)]
struct OfText {
    folded: String,
    words: String,
    names: String,
}

impl OfText {
    fn of(text: &str) -> Self {
        let folded = fold_text(text);
        let (words, names) = (cut(&folded), names_in(&folded, text));
        Self { folded, words, names }
    }
}

impl<'a> Cut<'a> {
    fn of(texts: impl Iterator<Item = &'a str>) -> Self {
        let mut texts: Vec<&str> = texts.collect();
        texts.sort_unstable();
        texts.dedup();
        let each = on_all_cores(&texts, |text| OfText::of(text));
        Self(texts.into_iter().zip(each).collect())
    }

    fn of_text(&self, text: &str) -> Cow<'_, OfText> {
        self.0.get(text).map_or_else(|| Cow::Owned(OfText::of(text)), Cow::Borrowed)
    }
}

/// What of a plan is searched, as it is stored.
pub(crate) struct Searched {
    /// Its passages with the numbers in them, in order.
    pub(crate) passages: Vec<Hit>,
    /// Its targets, then its other numbers.
    pub(crate) numbers: Vec<Hit>,
}

impl Searched {
    /// Everything that is searched of a plan.
    pub(crate) fn of(records: &PlanRecords) -> Self {
        let plan = &records.plan;
        let titles = titles(records);
        let mut numbers: Vec<Hit> = records.targets.iter().map(|t| Hit::target(plan, t)).collect();
        let starts: BTreeSet<usize> = numbers.iter().map(|n| n.start).collect();
        numbers.extend(records.quantities.iter().filter(|q| !starts.contains(&q.start)).map(|q| Hit::figure(plan, q)));
        for number in &mut numbers {
            number.heading = titles.get(number.section.as_str()).filter(|t| !t.is_empty()).cloned();
            in_base(number);
        }
        let mut order: Vec<usize> = (0..numbers.len()).collect();
        order.sort_by_key(|at| numbers[*at].start);
        let passage = |passage: &PassageRecord| {
            let PassageRecord { section, start, end, .. } = passage;
            let from = order.partition_point(|at| numbers[*at].start < *start);
            let inside = order[from..].iter().map(|at| &numbers[*at]).take_while(|n| n.start < *end);
            let mut hit = Hit::passage(plan, passage);
            hit.heading = titles.get(section.as_str()).filter(|t| !t.is_empty()).cloned();
            hit.parts = inside.map(Hit::part).collect();
            hit
        };
        let passages = records.passages.iter().map(passage).collect();
        Self { passages, numbers }
    }
}

/// Let everyone read the files: the lists of them are written through temporary files, which are for their owner alone.
fn readable(dir: &Path) -> std::io::Result<()> {
    #[cfg(unix)]
    for entry in std::fs::read_dir(dir)? {
        use std::os::unix::fs::PermissionsExt as _;
        let path = entry?.path();
        let mode = std::fs::metadata(&path)?.permissions().mode();
        if mode & 0o444 != 0o444 {
            std::fs::set_permissions(&path, std::fs::Permissions::from_mode(mode | 0o444))?;
        }
    }
    Ok(())
}

/// A hit as it is stored: without what it does not have.
fn stored(hit: &Hit) -> Result<String, IndexError> {
    Ok(without_empty(&serde_json::to_string(hit).map_err(cannot_write)?))
}

/// A JSON object without its members that are null or an empty list. Every hit is stored, so no tree is made of it: inside a
/// string a quotation mark has `\` before it, so a name with its own marks and a colon is a member's.
fn without_empty(json: &str) -> String {
    let bytes = json.as_bytes();
    let mut out = String::with_capacity(json.len());
    let mut from = 0;
    for (end, _) in json.match_indices("\":") {
        let after = end + 2;
        let Some(value) = ["null", "[]"].into_iter().find(|value| json[after..].starts_with(value)) else { continue };
        let name = bytes[..end].iter().rev().take_while(|b| b.is_ascii_lowercase() || **b == b'_').count();
        let Some(start) = (end - name).checked_sub(1).filter(|at| name > 0 && bytes[*at] == b'"') else { continue };
        out.push_str(&json[from..start]);
        from = after + value.len();
        if bytes.get(from) == Some(&b',') {
            from += 1;
        } else if out.ends_with(',') {
            out.pop();
        }
    }
    out.push_str(&json[from..]);
    out
}

/// The same as an object.
pub(crate) fn filled(hit: &Hit) -> serde_json::Result<serde_json::Value> {
    let mut value = serde_json::to_value(hit)?;
    if let Some(fields) = value.as_object_mut() {
        fields.retain(|_, v| !(v.is_null() || v.as_array().is_some_and(Vec::is_empty)));
    }
    Ok(value)
}

/// Titles of each section from the outermost down, by its path.
fn titles(records: &PlanRecords) -> BTreeMap<&str, String> {
    let mut out: BTreeMap<&str, String> = BTreeMap::new();
    for heading in &records.outline {
        let above = heading.parent.as_deref().and_then(|p| out.get(p)).filter(|t| !t.is_empty());
        let title = above.map_or_else(|| heading.title.clone(), |above| format!("{above} / {}", heading.title));
        out.insert(heading.section.as_str(), title);
    }
    out
}

/// The value of a figure in its base unit, as targets have it.
fn in_base(number: &mut Hit) {
    let unit = number.unit.as_deref().and_then(lexicon::unit).filter(|_| number.value_base.is_none());
    let Some((unit, factor)) = unit.and_then(|u| u.factor.map(|f| (u, f))) else { return };
    let value = number.value.as_deref().and_then(|v| v.parse::<Decimal>().ok()).and_then(|v| v.checked_mul(factor));
    if let Some(value) = value {
        number.value_base = Some(value.normalize().to_string());
        number.base_unit = Some(unit.base.clone());
    }
}

/// A region code with those of the divisions it lies in: 360702, 360700, 360000.
pub(crate) fn with_ancestors(code: &str) -> Vec<String> {
    let mut codes = vec![code.to_owned()];
    for digits in [4, 2] {
        let above = code.get(..digits).map(|start| format!("{start:0<6}"));
        codes.extend(above.filter(|a| !codes.contains(a)));
    }
    codes
}

#[cfg(test)]
mod tests {
    use super::{Hit, filled, stored, without_empty};

    #[test]
    fn what_is_empty_is_not_stored() {
        let text = "引号\":null,\"x\":[] 与\\".to_owned();
        let full = Hit { text, flags: vec!["a".to_owned()], page: Some(3), ..Hit::default() };
        for hit in [Hit::default(), full] {
            assert_eq!(stored(&hit).unwrap(), filled(&hit).unwrap().to_string());
        }
        assert_eq!(without_empty("{\"a\":null}"), "{}");
        assert_eq!(without_empty("{\"a\":[],\"b\":null,\"c\":1,\"d\":null}"), "{\"c\":1}");
    }
}
