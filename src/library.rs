//! The face of the library: one call reads a document into plain records.

use std::path::Path;

use crate::pipeline::{self, Failure, Input};
use crate::record::{
    CheckRecord, ColumnRecord, DiagnosticRecord, OutlineRecord, PassageRecord, PlanRecord, PlanRecords, QuantityRecord,
    TableRecord, TargetRecord,
};
use crate::source::Limits;

/// Everything read from one document: its reading text and the records that point into it.
///
/// `start` and `end` of a record are byte offsets in [`Document::text`]: `&doc.text[t.start..t.end]` is what is printed
/// there. Field names are those of the wire form (`gangyao codebook` and `gangyao schema` explain each).
#[derive(Clone, Debug)]
pub struct Document {
    /// The reading text: the decoded file, or what a reader sees of it. Never edited.
    pub text: String,
    /// Title, place, level, period, type, counts, source.
    pub plan: PlanRecord,
    /// Headings of the body in order.
    pub outline: Vec<OutlineRecord>,
    /// 专栏 with their items.
    pub columns: Vec<ColumnRecord>,
    /// Tables with every cell in its column.
    pub tables: Vec<TableRecord>,
    /// Every number that counts or measures something, in any role.
    pub quantities: Vec<QuantityRecord>,
    /// Targets of prose and tables in one form.
    pub targets: Vec<TargetRecord>,
    /// What the document says about itself against what was read.
    pub checks: Vec<CheckRecord>,
    /// Paragraphs, items and rows, each with its section.
    pub passages: Vec<PassageRecord>,
    /// What is damaged or doubtful about the file or its reading.
    pub diagnostics: Vec<DiagnosticRecord>,
}

/// Read one file: text, web page, DOCX, OFD; with the features `pdf` and `office` also PDF, Excel and old Word.
///
/// The format is told from the content. Reading text never fails; doubts are in [`Document::diagnostics`] and on the
/// records themselves.
///
/// # Errors
/// [`Failure`] when the file cannot be opened, or gives no text at all; the message says what can be done.
///
/// ```
/// let doc = gangyao::read("corpus/zhanggong-14.txt")?;
/// assert_eq!(doc.plan.region_code.as_deref(), Some("360702"));
/// for target in doc.targets.iter().filter(|t| t.indicator_id.as_deref() == Some("forest_coverage")) {
///     println!("{:?}: {} {} in {:?}", target.indicator_raw, target.cmp, target.value_raw, target.target_year);
///     assert_eq!(&doc.text[target.start..target.end], target.value_raw);
/// }
/// # Ok::<(), gangyao::Failure>(())
/// ```
pub fn read(path: impl AsRef<Path>) -> Result<Document, Failure> {
    let outcome = pipeline::read(Input { path: path.as_ref().to_owned() }, &Limits::default());
    let status = outcome.status();
    let plan = outcome.result?;
    Ok(Document::new(crate::record::records(&plan, &outcome.diagnostics, status), plan.source.text))
}

/// Read the bytes of one file. `name` is used in messages and ids, never to tell the format.
///
/// # Errors
/// As [`read()`].
///
/// ```
/// let text = "云岭市国民经济和社会发展第十五个五年规划纲要\n第一章 主要目标\n到2030年，森林覆盖率达到66%以上。\n";
/// let doc = gangyao::read_bytes("plan.txt", text.as_bytes())?;
/// let target = &doc.targets[0];
/// assert_eq!((target.cmp.as_str(), target.value.as_deref(), target.unit_raw.as_deref()), (">=", Some("66"), Some("%")));
/// assert_eq!(target.target_year, Some(2030));
/// # Ok::<(), gangyao::Failure>(())
/// ```
pub fn read_bytes(name: &str, bytes: &[u8]) -> Result<Document, Failure> {
    let (result, diagnostics) = pipeline::read_bytes(name, bytes, &Limits::default());
    let plan = result?;
    let status = pipeline::status_of(&diagnostics);
    Ok(Document::new(crate::record::records(&plan, &diagnostics, status), plan.source.text))
}

impl Document {
    pub(crate) fn new(records: PlanRecords, text: String) -> Self {
        let PlanRecords { plan, outline, columns, tables, quantities, targets, checks, passages, diagnostics } = records;
        Self { text, plan, outline, columns, tables, quantities, targets, checks, passages, diagnostics }
    }
}
