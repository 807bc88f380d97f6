//! Writing the index.

use std::path::Path;

use tantivy::merge_policy::LogMergePolicy;
use tantivy::schema::Schema;
use tantivy::{Index, IndexWriter, TantivyDocument, Term};

use crate::index::IndexError;
use crate::index::analysis::{fold_text, number_key};
use crate::index::schema::{
    BY_START, BY_UNIT, BY_VALUE, BY_YEAR, FACETS, Scope, cannot_write, counted, field, register, schema, value_key,
};
use crate::index::search::Hit;
use crate::record::{PassageRecord, PlanRecord, PlanRecords, TargetRecord, bare_indicator};

/// Memory before a segment is written.
const HEAP: usize = 64 << 20;

/// Writes the index of a build.
pub struct Writer {
    writer: IndexWriter,
    schema: Schema,
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
        Ok(Self { writer, schema: index.schema() })
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
        Ok(Some(Self { writer, schema: index.schema() }))
    }

    /// Take out a plan.
    ///
    /// # Errors
    /// The index is of another version.
    pub fn remove(&mut self, plan_id: &str) -> Result<(), IndexError> {
        self.writer.delete_term(Term::from_field_text(field(&self.schema, "plan_id")?, plan_id));
        Ok(())
    }

    /// Add the passages and targets of a plan.
    ///
    /// # Errors
    /// The disk is full.
    pub fn add(&mut self, records: &PlanRecords) -> Result<(), IndexError> {
        let plan = &records.plan;
        for passage in &records.passages {
            let hit = Hit::passage(plan, passage);
            let mut document = self.document(plan, &hit)?;
            self.passage(&mut document, records, passage)?;
            self.writer.add_document(document).map_err(cannot_write)?;
        }
        for target in &records.targets {
            let hit = Hit::target(plan, target);
            let mut document = self.document(plan, &hit)?;
            self.target(&mut document, target)?;
            self.writer.add_document(document).map_err(cannot_write)?;
        }
        Ok(())
    }

    /// Make what was added searchable.
    ///
    /// # Errors
    /// The disk is full.
    pub fn finish(mut self) -> Result<(), IndexError> {
        self.writer.commit().map_err(cannot_write)?;
        self.writer.wait_merging_threads().map_err(cannot_write)?;
        Ok(())
    }

    fn put(&self, document: &mut TantivyDocument, name: &str, value: &str) -> Result<(), IndexError> {
        document.add_text(field(&self.schema, name)?, value);
        Ok(())
    }

    /// What passages and targets have in common.
    fn document(&self, plan: &PlanRecord, hit: &Hit) -> Result<TantivyDocument, IndexError> {
        let mut document = TantivyDocument::default();
        self.put(&mut document, "stored", &serde_json::to_string(hit).map_err(cannot_write)?)?;
        for name in ["text", "words"] {
            self.put(&mut document, name, &hit.text)?;
        }
        for name in FACETS {
            if let Some(value) = hit.facet(name) {
                self.put(&mut document, &counted(name), &value)?;
            }
        }
        if let Some(year) = hit.target_year {
            document.add_i64(field(&self.schema, BY_YEAR)?, i64::from(year));
        }
        if let Some(value) = hit.value_base.as_deref().and_then(|v| v.parse::<f64>().ok()) {
            document.add_f64(field(&self.schema, BY_VALUE)?, value);
        }
        if let Some(unit) = &hit.base_unit {
            self.put(&mut document, BY_UNIT, unit)?;
        }
        document.add_u64(field(&self.schema, BY_START)?, hit.start as u64);
        self.put(&mut document, "section", &hit.section)?;
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

    /// A passage also has the years, roles and indicators of the numbers it holds.
    fn passage(&self, document: &mut TantivyDocument, records: &PlanRecords, passage: &PassageRecord) -> Result<(), IndexError> {
        self.put(document, "block", &passage.kind)?;
        let inside = |start: usize| passage.start <= start && start < passage.end;
        for q in records.quantities.iter().filter(|q| inside(q.start)) {
            self.put(document, "role", &q.role)?;
            self.indicator(document, q.indicator.as_deref(), q.indicator_id.as_deref(), q.unit.as_deref())?;
            if let Some(year) = q.year.as_deref().and_then(|y| y.parse().ok()) {
                document.add_i64(field(&self.schema, "year")?, year);
            }
        }
        Ok(())
    }

    fn target(&self, document: &mut TantivyDocument, t: &TargetRecord) -> Result<(), IndexError> {
        // The sentence may leave the indicator to the one before it: what was read is searched as well, apart from the text.
        for more in [&t.indicator_raw, &t.subject].into_iter().flatten() {
            if !fold_text(&t.quote).contains(&fold_text(more)) {
                for name in ["text", "words"] {
                    self.put(document, name, more)?;
                }
            }
        }
        self.put(document, "role", "target")?;
        self.put(document, "form", &t.form)?;
        self.put(document, "state", &t.state)?;
        self.indicator(document, t.indicator_raw.as_deref(), t.indicator_id.as_deref(), t.unit_raw.as_deref())?;
        if let Some(attribute) = &t.attribute {
            self.put(document, "attribute", attribute)?;
        }
        if let Some(year) = t.target_year {
            document.add_i64(field(&self.schema, "year")?, i64::from(year));
        }
        let unit = t.unit_raw.as_deref().map(fold_text);
        if let Some(unit) = &unit {
            self.put(document, "unit", unit)?;
        }
        let mut ends: Vec<String> = Vec::new();
        for end in [&t.value, &t.low, &t.high].into_iter().flatten() {
            if let Some(key) = end.parse().ok().map(number_key)
                && !ends.contains(&key)
            {
                ends.push(key);
            }
        }
        for key in ends {
            self.put(document, "value", &value_key(Scope::Any, &key))?;
            if let Some(unit) = &unit {
                self.put(document, "value", &value_key(Scope::Unit(unit), &key))?;
            }
        }
        if let (Some(base), Some(key)) = (&t.base_unit, t.value_base.as_ref().and_then(|v| v.parse().ok()).map(number_key)) {
            self.put(document, "value", &value_key(Scope::Base(base), &key))?;
        }
        Ok(())
    }

    fn indicator(
        &self,
        document: &mut TantivyDocument,
        name: Option<&str>,
        id: Option<&str>,
        unit: Option<&str>,
    ) -> Result<(), IndexError> {
        if let Some(id) = id {
            self.put(document, "indicator_id", id)?;
        }
        let Some(name) = name else { return Ok(()) };
        self.put(document, "indicator", name)?;
        self.put(document, "indicator_name", &fold_text(bare_indicator(name, unit)))
    }
}

/// A region code with those of the divisions it lies in: 360702, 360700, 360000.
fn with_ancestors(code: &str) -> Vec<String> {
    let mut codes = vec![code.to_owned()];
    for digits in [4, 2] {
        let above = code.get(..digits).map(|start| format!("{start:0<6}"));
        codes.extend(above.filter(|a| !codes.contains(a)));
    }
    codes
}
