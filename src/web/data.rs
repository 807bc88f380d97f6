//! A build in memory as pages ask for it.

use std::collections::{BTreeMap, HashMap, VecDeque};
use std::ops::Range;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use crate::corpus::{self, Anchor, Build, OpenError};
use crate::index::{self, IndexError, Reader};
use crate::record::{
    CheckRecord, ColumnRecord, OutlineRecord, PassageRecord, PlanRecord, PlanRecords, QuantityRecord, TableRecord, TargetRecord,
};

/// Plans whose text and records stay in memory.
const KEPT: usize = 24;

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
    by_indicator: BTreeMap<String, Vec<usize>>,
    texts: Mutex<VecDeque<(String, Arc<Text>)>>,
    out: PathBuf,
}

/// What the page of one plan needs.
pub(super) struct Text {
    pub(super) text: String,
    pub(super) passages: Vec<PassageRecord>,
    pub(super) outline: Vec<OutlineRecord>,
    pub(super) quantities: Vec<QuantityRecord>,
    pub(super) tables: Vec<TableRecord>,
    pub(super) columns: Vec<ColumnRecord>,
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
        let reader = Reader::open_all(&build.fulltexts())?;
        let plans: Vec<PlanRecord> = build.read("plans")?;
        let targets: Vec<TargetRecord> = build.read("targets")?;
        let mut checks: Vec<CheckRecord> = build.read("checks")?;
        checks.retain(|c| !c.passed);
        let mut by_indicator: BTreeMap<String, Vec<usize>> = BTreeMap::new();
        for (at, target) in targets.iter().enumerate() {
            if let Some(id) = &target.indicator_id {
                by_indicator.entry(id.clone()).or_default().push(at);
            }
        }
        Ok(Self {
            plan_at: plans.iter().enumerate().map(|(at, p)| (p.plan_id.clone(), at)).collect(),
            target_at: targets.iter().enumerate().map(|(at, t)| (t.target_id.clone(), at)).collect(),
            targets_of: ranges(&targets, |t| &t.plan_id),
            checks_of: ranges(&checks, |c| &c.plan_id),
            by_indicator,
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
        let entry = self.build.manifest.plans.iter().find(|p| p.plan_id == id);
        entry.map(|e| e.anchors.clone()).unwrap_or_default()
    }

    /// Indicators that occur, with their targets.
    pub(super) fn indicators(&self) -> impl Iterator<Item = (&str, Vec<&TargetRecord>)> {
        self.by_indicator.iter().map(|(id, list)| (id.as_str(), list.iter().map(|at| &self.targets[*at]).collect()))
    }

    pub(super) fn targets_on(&self, indicator: &str) -> Vec<&TargetRecord> {
        self.by_indicator.get(indicator).map(|list| list.iter().map(|at| &self.targets[*at]).collect()).unwrap_or_default()
    }

    /// Text and tables of a plan: what shows the places of a finding.
    pub(super) fn places(&self, id: &str) -> std::io::Result<(String, Vec<TableRecord>)> {
        Ok((self.build.text(id)?, self.build.read_of("tables", id)?))
    }

    /// Text and records of a plan; the last ones asked for stay in memory.
    pub(super) fn text(&self, id: &str) -> std::io::Result<Arc<Text>> {
        let lock = || self.texts.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
        let mut kept = lock();
        if let Some(at) = kept.iter().position(|(name, _)| name == id) {
            let entry = kept.remove(at);
            let text = entry.as_ref().map(|(_, text)| Arc::clone(text));
            kept.extend(entry);
            if let Some(text) = text {
                return Ok(text);
            }
        }
        drop(kept);
        let text = Arc::new(Text {
            text: self.build.text(id)?,
            passages: self.build.read_of("passages", id)?,
            outline: self.build.read_of("outline", id)?,
            quantities: self.build.read_of("quantities", id)?,
            tables: self.build.read_of("tables", id)?,
            columns: self.build.read_of("columns", id)?,
        });
        let mut kept = lock();
        kept.push_back((id.to_owned(), Arc::clone(&text)));
        if kept.len() > KEPT {
            kept.pop_front();
        }
        Ok(text)
    }
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
