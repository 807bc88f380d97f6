//! A build in memory as pages ask for it.

use std::cmp::Reverse;
use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, LazyLock, Mutex, MutexGuard, PoisonError};

use aho_corasick::{AhoCorasick, AhoCorasickKind};
use serde::Deserialize;
use serde::de::{Deserializer, MapAccess, Visitor};

use crate::corpus::{self, Anchor, Build, OpenError};
use crate::index::{self, IndexError, Reader};
use crate::record::{CheckRecord, PlanRecord, PlanRecords, QuantityRecord, TableRecord, TargetRecord};
use crate::web::words;

/// Plans whose text and records stay in memory.
const KEPT: usize = 24;

/// What a line holds that tells a result in a table.
static RESULTS: LazyLock<Option<[AhoCorasick; 2]>> =
    LazyLock::new(|| Some([AhoCorasick::new(["\"achieved\""]).ok()?, AhoCorasick::new(["\"table\""]).ok()?]));

/// An opened build. Plans, targets and findings are in memory, texts are read when a page asks.
pub struct Site {
    pub(super) build: Build,
    pub(super) reader: Reader,
    pub(super) plans: Vec<PlanRecord>,
    pub(super) targets: Vec<TargetRecord>,
    /// Findings that did not pass.
    pub(super) checks: Vec<CheckRecord>,
    plan_at: HashMap<String, usize>,
    target_at: HashMap<String, usize>,
    targets_of: HashMap<String, Range<usize>>,
    checks_of: HashMap<String, Range<usize>>,
    checks_by_code: BTreeMap<String, Findings>,
    by_indicator: BTreeMap<String, Stated>,
    /// Targets with doubts that a reader should see, those with most first.
    doubtful: Vec<usize>,
    texts: Mutex<VecDeque<(String, Arc<Text>)>>,
    out: PathBuf,
}

/// The targets on one indicator.
#[derive(Default)]
struct Stated {
    at: Vec<usize>,
    /// Of how many plans they are.
    plans: usize,
}

/// The findings of one kind.
#[derive(Default)]
struct Findings {
    at: Vec<usize>,
    /// How many of them are to be looked at; the others are hints.
    look: usize,
}

/// What the page of one plan needs. Of the records only what it shows is read: most of their fields are for other readers.
pub(super) struct Text {
    pub(super) text: Arc<str>,
    pub(super) passages: Vec<Passage>,
    pub(super) outline: Vec<Heading>,
    pub(super) quantities: Vec<Number>,
    pub(super) tables: Vec<TableRecord>,
    pub(super) columns: Vec<Stretch>,
}

/// A passage as a page shows it.
#[derive(Deserialize)]
pub(super) struct Passage {
    pub(super) kind: String,
    pub(super) line: usize,
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) text: String,
}

/// A heading as a page shows it.
#[derive(Deserialize)]
pub(super) struct Heading {
    pub(super) kind: String,
    pub(super) number: Option<String>,
    pub(super) title: String,
    pub(super) depth: u8,
    pub(super) line: usize,
    pub(super) start: usize,
}

/// A number in the text as a page shows it.
#[derive(Deserialize)]
pub(super) struct Number {
    pub(super) surface: String,
    pub(super) indicator: Option<String>,
    pub(super) role: String,
    pub(super) damaged: bool,
    pub(super) origin: String,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// Where a 专栏 stands.
#[derive(Deserialize)]
pub(super) struct Stretch {
    pub(super) start: usize,
    pub(super) end: usize,
}

/// A table as the places of findings show it.
#[derive(Deserialize)]
pub(super) struct Cells {
    pub(super) rows: Vec<RowOfCells>,
}

/// A row of it.
#[derive(Deserialize)]
pub(super) struct RowOfCells {
    pub(super) indicator: String,
    pub(super) unit: Option<String>,
    #[serde(deserialize_with = "in_order")]
    pub(super) cells: Vec<(String, PlacedCell)>,
}

/// A cell: where it begins, and its characters.
#[derive(Deserialize)]
pub(super) struct PlacedCell {
    pub(super) start: Option<usize>,
    pub(super) text: Option<String>,
}

/// Cells by their columns, in the order of the table.
fn in_order<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<(String, PlacedCell)>, D::Error> {
    struct InOrder;
    impl<'de> Visitor<'de> for InOrder {
        type Value = Vec<(String, PlacedCell)>;

        fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
            f.write_str("cells by their columns")
        }

        fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
            let mut cells = Vec::new();
            while let Some(cell) = map.next_entry()? {
                cells.push(cell);
            }
            Ok(cells)
        }
    }
    deserializer.deserialize_map(InOrder)
}

/// Why a site cannot be opened.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum SiteError {
    /// No build, or one of another version.
    #[error(transparent)]
    Open(#[from] OpenError),
    /// The full-text index cannot be read.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A data file cannot be read.
    #[error("the build cannot be read ({0}); run `gangyao build` again")]
    Io(#[from] std::io::Error),
}

/// Stretches of records of one plan.
fn ranges<T>(records: &[T], plan: impl Fn(&T) -> &str) -> HashMap<String, Range<usize>> {
    let mut out = HashMap::new();
    let mut start = 0;
    for group in records.chunk_by(|a, b| plan(a) == plan(b)) {
        out.insert(plan(&group[0]).to_owned(), start..start + group.len());
        start += group.len();
    }
    out
}

impl Site {
    /// Open the build of a folder.
    ///
    /// # Errors
    /// [`SiteError`], whose message says what to do.
    pub fn open(out: &Path) -> Result<Self, SiteError> {
        let build = corpus::open(out, index::FORMAT)?;
        // Pages ask for plan after plan.
        build.index_plans();
        let reader = Reader::open_all(&build.fulltexts())?;
        let plans: Vec<PlanRecord> = build.read("plans")?;
        let targets: Vec<TargetRecord> = build.read("targets")?;
        let mut checks: Vec<CheckRecord> = build.read("checks")?;
        checks.retain(|c| !c.passed);
        let mut by_indicator: BTreeMap<String, Stated> = BTreeMap::new();
        for (at, target) in targets.iter().enumerate() {
            if let Some(id) = &target.indicator_id {
                let stated = by_indicator.entry(id.clone()).or_default();
                // The targets of a plan stand together.
                let known = stated.at.last().is_some_and(|last| targets[*last].plan_id == target.plan_id);
                stated.plans += usize::from(!known);
                stated.at.push(at);
            }
        }
        let mut checks_by_code: BTreeMap<String, Findings> = BTreeMap::new();
        for (at, check) in checks.iter().enumerate() {
            let of = checks_by_code.entry(check.code.clone()).or_default();
            of.look += usize::from(check.severity != "info");
            of.at.push(at);
        }
        Ok(Self {
            plan_at: plans.iter().enumerate().map(|(at, p)| (p.plan_id.clone(), at)).collect(),
            target_at: targets.iter().enumerate().map(|(at, t)| (t.target_id.clone(), at)).collect(),
            targets_of: ranges(&targets, |t| &t.plan_id),
            checks_of: ranges(&checks, |c| &c.plan_id),
            checks_by_code,
            by_indicator,
            doubtful: most_doubtful(&targets),
            texts: Mutex::new(VecDeque::new()),
            out: out.to_owned(),
            build,
            reader,
            plans,
            targets,
            checks,
        })
    }

    /// Name of the build.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.build.manifest.id
    }

    /// Whether another build was published since.
    #[must_use]
    pub fn is_old(&self) -> bool {
        corpus::current(&self.out).is_some_and(|id| id != self.id())
    }

    /// Folder of the builds.
    #[must_use]
    pub fn folder(&self) -> &Path {
        &self.out
    }

    pub(super) fn plan(&self, id: &str) -> Option<&PlanRecord> {
        self.plan_at.get(id).map(|at| &self.plans[*at])
    }

    pub(super) fn target(&self, id: &str) -> Option<&TargetRecord> {
        self.target_at.get(id).map(|at| &self.targets[*at])
    }

    pub(super) fn targets_of(&self, plan: &str) -> &[TargetRecord] {
        self.targets_of.get(plan).map_or(&[], |range| &self.targets[range.clone()])
    }

    pub(super) fn checks_of(&self, plan: &str) -> &[CheckRecord] {
        self.checks_of.get(plan).map_or(&[], |range| &self.checks[range.clone()])
    }

    /// The records of a plan that a decision on a target is tried on: the plan itself and its targets.
    pub(super) fn decidable(&self, id: &str) -> Option<PlanRecords> {
        Some(PlanRecords {
            plan: self.plan(id)?.clone(),
            targets: self.targets_of(id).to_vec(),
            outline: Vec::new(),
            columns: Vec::new(),
            tables: Vec::new(),
            quantities: Vec::new(),
            checks: Vec::new(),
            passages: Vec::new(),
            diagnostics: Vec::new(),
        })
    }

    /// What the build knows of targets that corrections name, by id: what they said before they were corrected.
    pub(super) fn anchors_of(&self, id: &str) -> BTreeMap<String, Anchor> {
        let entry = self.build.manifest.plans.at(id);
        entry.map(|e| e.anchors.clone()).unwrap_or_default()
    }

    /// Indicators that occur, of how many plans, and in how many targets.
    pub(super) fn indicators(&self) -> impl Iterator<Item = (&str, usize, usize)> {
        self.by_indicator.iter().map(|(id, stated)| (id.as_str(), stated.plans, stated.at.len()))
    }

    /// Whether there is a target on an indicator.
    pub(super) fn is_stated(&self, indicator: &str) -> bool {
        self.by_indicator.contains_key(indicator)
    }

    pub(super) fn targets_on(&self, indicator: &str) -> impl Iterator<Item = &TargetRecord> {
        self.by_indicator.get(indicator).into_iter().flat_map(|stated| &stated.at).map(|at| &self.targets[*at])
    }

    /// Targets with doubts that a reader should see, those with most first.
    pub(super) fn doubtful(&self) -> impl ExactSizeIterator<Item = &TargetRecord> {
        self.doubtful.iter().map(|at| &self.targets[*at])
    }

    /// Kinds of findings that there are.
    pub(super) fn codes(&self) -> impl Iterator<Item = &str> {
        self.checks_by_code.keys().map(String::as_str)
    }

    /// The findings of a kind.
    pub(super) fn checks_on(&self, code: &str) -> impl Iterator<Item = &CheckRecord> {
        self.checks_by_code.get(code).into_iter().flat_map(|of| &of.at).map(|at| &self.checks[*at])
    }

    /// How many findings of a kind are to be looked at, and how many there are.
    pub(super) fn count_on(&self, code: &str) -> (usize, usize) {
        self.checks_by_code.get(code).map_or((0, 0), |of| (of.look, of.at.len()))
    }

    /// How many findings are to be looked at.
    pub(super) fn to_look_at(&self) -> usize {
        self.checks_by_code.values().map(|of| of.look).sum()
    }

    /// The bytes of a plan's text, and the tables that hold one of these places: what shows the places of a finding.
    pub(super) fn places(&self, id: &str, starts: &[usize]) -> std::io::Result<(Vec<u8>, Vec<Cells>)> {
        // A table without the number holds no such place, and needs no parsing.
        let any = AhoCorasick::builder().kind(Some(AhoCorasickKind::ContiguousNFA)).build(starts.iter().map(usize::to_string));
        let any = any.ok();
        let tables = self.build.read_some_of("tables", id, |line| any.as_ref().is_none_or(|any| any.is_match(line)))?;
        Ok((self.build.text_bytes(id)?, tables))
    }

    /// The text of a plan.
    pub(super) fn words(&self, id: &str) -> std::io::Result<Arc<str>> {
        match self.kept(id) {
            Some(kept) => Ok(Arc::clone(&kept.text)),
            None => Ok(self.build.text(id)?.into()),
        }
    }

    /// Results that a plan tells in its tables.
    pub(super) fn results(&self, id: &str) -> std::io::Result<Vec<QuantityRecord>> {
        // A line without these words is of another role or place: most are, and need no parsing.
        let told = |line: &[u8]| RESULTS.as_ref().is_none_or(|words| words.iter().all(|word| word.is_match(line)));
        let mut found: Vec<QuantityRecord> = self.build.read_some_of("quantities", id, told)?;
        found.retain(|q| q.origin == "table" && q.role == "achieved");
        Ok(found)
    }

    fn texts(&self) -> MutexGuard<'_, VecDeque<(String, Arc<Text>)>> {
        self.texts.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The text and records of a plan, if they are in memory.
    fn kept(&self, id: &str) -> Option<Arc<Text>> {
        let mut kept = self.texts();
        let at = kept.iter().position(|(name, _)| name == id)?;
        let entry = kept.remove(at)?;
        let text = Arc::clone(&entry.1);
        kept.push_back(entry);
        Some(text)
    }

    /// Text and records of a plan; the last ones asked for stay in memory.
    pub(super) fn text(&self, id: &str) -> std::io::Result<Arc<Text>> {
        if let Some(kept) = self.kept(id) {
            return Ok(kept);
        }
        // Two halves of about the same size.
        let (texts, records) = rayon::join(
            || Ok::<_, std::io::Error>((self.build.text(id)?.into(), self.build.read_of("passages", id)?)),
            || {
                let (outline, columns) = (self.build.read_of("outline", id)?, self.build.read_of("columns", id)?);
                Ok::<_, std::io::Error>((
                    self.build.read_of("quantities", id)?,
                    self.build.read_of("tables", id)?,
                    outline,
                    columns,
                ))
            },
        );
        let ((text, passages), (quantities, tables, outline, columns)) = (texts?, records?);
        let text = Arc::new(Text { text, passages, outline, quantities, tables, columns });
        let mut kept = self.texts();
        kept.push_back((id.to_owned(), Arc::clone(&text)));
        if kept.len() > KEPT {
            kept.pop_front();
        }
        Ok(text)
    }
}

/// Places of the targets with doubts that a reader should see, those with most first.
fn most_doubtful(targets: &[TargetRecord]) -> Vec<usize> {
    let is_doubtful = |at: &usize| targets[*at].flags.iter().any(|flag| words::is_doubt(flag));
    let mut found: Vec<usize> = (0..targets.len()).filter(is_doubtful).collect();
    let rank = |at: &usize| {
        let t = &targets[*at];
        (Reverse(t.flags.len()), t.plan_id.as_str(), t.start)
    };
    found.sort_by(|a, b| rank(a).cmp(&rank(b)));
    found
}

/// Place and period of a plan, as a reader calls it: 章贡区 十四五.
pub(super) fn name(plan: &PlanRecord) -> String {
    let place = plan.jurisdiction.as_deref().map(last_division);
    let period = plan.period.as_deref().or(plan.end_year.is_none().then_some("")).unwrap_or("");
    let kind = match plan.doc_type.as_str() {
        "纲要" => "",
        other => other,
    };
    let topic = if kind == "专项规划" { plan.title.as_deref().unwrap_or(kind) } else { kind };
    match place {
        Some(_) if kind == "专项规划" => topic.to_owned(),
        Some(place) => [place, period, topic].iter().filter(|p| !p.is_empty()).copied().collect::<Vec<_>>().join(" "),
        None => plan.title.clone().unwrap_or_else(|| plan.source.name.clone()),
    }
}

/// The last division of a chain: 赣州市章贡区 → 章贡区.
pub(super) fn last_division(chain: &str) -> &str {
    let ends = ['省', '市', '州', '盟', '县', '区', '旗'];
    let Some(last) = chain.char_indices().last() else { return chain };
    let cut = chain[..last.0].char_indices().filter(|(_, c)| ends.contains(c)).map(|(at, c)| at + c.len_utf8()).next_back();
    match cut {
        Some(cut) if chain[cut..].chars().count() >= 2 => &chain[cut..],
        _ => chain,
    }
}

#[cfg(test)]
mod tests {
    use super::last_division;

    #[test]
    fn a_chain_is_called_by_its_last_division() {
        assert_eq!(last_division("赣州市章贡区"), "章贡区");
        assert_eq!(last_division("广州市"), "广州市");
        assert_eq!(last_division("呼伦贝尔市海拉尔区"), "海拉尔区");
        assert_eq!(last_division("云南省"), "云南省");
    }
}
