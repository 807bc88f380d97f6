//! A hit: what is stored of a passage or a number, and what of a query holds in it.

use std::borrow::Cow;
use std::cell::OnceCell;

use serde::{Deserialize, Serialize};

use crate::index::analysis::{fold_text, folded, occurrences};
use crate::index::query::Query;
use crate::record::{PassageRecord, PlanRecord, QuantityRecord, TargetRecord};

/// Characters of a passage that has one subject.
const SHORT: usize = 80;

/// One hit. Fields of numbers are those of the number in a passage that answers best.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Hit {
    /// passage, target or figure.
    pub kind: String,
    /// paragraph, heading, note, table; of passages.
    pub block: Option<String>,
    /// The plan.
    pub plan_id: String,
    /// Title of the plan.
    pub title: Option<String>,
    /// Place.
    pub jurisdiction: Option<String>,
    /// Region code.
    pub region_code: Option<String>,
    /// 国家, 省, 市, 县区.
    pub level: Option<String>,
    /// Period of the plan.
    pub period: Option<String>,
    /// 纲要, 专项规划 ….
    pub doc_type: Option<String>,
    /// Section path.
    pub section: String,
    /// Titles of the section, the outermost first.
    pub heading: Option<String>,
    /// One-based page, where the format has pages.
    pub page: Option<u32>,
    /// One-based line.
    pub line: usize,
    /// Byte offset in the reading text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
    /// The whole passage; the clause around a number.
    pub text: String,
    /// Byte ranges of `text` that match, in order, on character bounds.
    pub highlights: Vec<(usize, usize)>,
    /// The same ranges in the reading text of the plan.
    pub highlights_in_plan: Vec<(usize, usize)>,
    /// Score; comparable within one answer only.
    pub score: f32,
    /// What of the query holds here, and where.
    pub why: Vec<String>,
    /// What of the query this hit has not; empty for hits that have all of it.
    pub lacks: Vec<String>,
    /// Wordings found that were not typed.
    pub expanded: Vec<String>,
    /// Id of the target.
    pub target_id: Option<String>,
    /// Indicator as printed.
    pub indicator: Option<String>,
    /// Canonical indicator.
    pub indicator_id: Option<String>,
    /// Who or where.
    pub subject: Option<String>,
    /// Number as written.
    pub value: Option<String>,
    /// High end of a range.
    pub high: Option<String>,
    /// Comparator.
    pub cmp: Option<String>,
    /// Unit as written.
    pub unit: Option<String>,
    /// Value in the base unit.
    pub value_base: Option<String>,
    /// Base unit.
    pub base_unit: Option<String>,
    /// Year of the number: to be reached, or reached in.
    pub target_year: Option<i32>,
    /// level, growth, ….
    pub form: Option<String>,
    /// target, achieved, threshold, other.
    pub role: Option<String>,
    /// 约束性, 预期性.
    pub attribute: Option<String>,
    /// stated, delegated, text, not_stated, not_read.
    pub state: Option<String>,
    /// Lower bound as written.
    pub low: Option<String>,
    /// Whether the bound itself is allowed.
    pub low_inclusive: Option<bool>,
    /// Whether the upper bound itself is allowed.
    pub high_inclusive: Option<bool>,
    /// 左右, 约, 近.
    pub approximate: Option<bool>,
    /// Hedge words.
    pub hedge: Option<String>,
    /// 力争, 确保 ….
    pub commitment: Option<String>,
    /// Old value as written.
    pub base_value: Option<String>,
    /// Year of the old value.
    pub base_year: Option<i32>,
    /// Doubts.
    pub flags: Vec<String>,
    /// Numbers of the passage that answer, the best first; its other numbers are left out.
    pub parts: Vec<Part>,
    /// The same passage in other copies of the plan, or elsewhere in it: `PLAN:LINE`.
    pub copies: Vec<String>,
}

/// A number of a passage.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Part {
    /// target or figure.
    pub kind: String,
    /// Id of the target.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_id: Option<String>,
    /// Indicator as printed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indicator: Option<String>,
    /// Canonical indicator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub indicator_id: Option<String>,
    /// Who or where.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub subject: Option<String>,
    /// Number as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    /// Lower bound.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub low: Option<String>,
    /// High end of a range.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub high: Option<String>,
    /// Comparator.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub cmp: Option<String>,
    /// Unit as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Value in the base unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_base: Option<String>,
    /// Base unit.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_unit: Option<String>,
    /// Year.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub target_year: Option<i32>,
    /// level, growth, ….
    #[serde(skip_serializing_if = "Option::is_none")]
    pub form: Option<String>,
    /// target, achieved, threshold, other.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub role: Option<String>,
    /// 约束性, 预期性.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub attribute: Option<String>,
    /// stated, delegated, ….
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<String>,
    /// Hedge words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub hedge: Option<String>,
    /// 力争, 确保 ….
    #[serde(skip_serializing_if = "Option::is_none")]
    pub commitment: Option<String>,
    /// 左右, 约, 近.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub approximate: Option<bool>,
    /// Old value as written.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_value: Option<String>,
    /// Year of the old value.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub base_year: Option<i32>,
    /// Doubts.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub flags: Vec<String>,
    /// One-based line.
    pub line: usize,
    /// Byte offset in the reading text.
    pub start: usize,
    /// One past the last byte.
    pub end: usize,
}

impl Hit {
    fn of_plan(plan: &PlanRecord) -> Self {
        Self {
            plan_id: plan.plan_id.clone(),
            title: plan.title.clone(),
            jurisdiction: plan.jurisdiction.clone(),
            region_code: plan.region_code.clone(),
            level: plan.level.clone(),
            period: plan.period.clone(),
            doc_type: Some(plan.doc_type.clone()),
            ..Self::default()
        }
    }

    pub(crate) fn passage(plan: &PlanRecord, p: &PassageRecord) -> Self {
        Self {
            kind: "passage".to_owned(),
            block: Some(p.kind.clone()),
            section: p.section.clone(),
            line: p.line,
            start: p.start,
            end: p.end,
            text: p.text.clone(),
            ..Self::of_plan(plan)
        }
    }

    pub(crate) fn target(plan: &PlanRecord, t: &TargetRecord) -> Self {
        Self {
            kind: "target".to_owned(),
            section: t.section.clone(),
            page: t.page,
            line: t.line,
            start: t.start,
            end: t.end,
            text: t.quote.clone(),
            target_id: Some(t.target_id.clone()),
            indicator: t.indicator_raw.clone(),
            indicator_id: t.indicator_id.clone(),
            subject: t.subject.clone(),
            value: t.value.clone(),
            low: t.low.clone(),
            low_inclusive: t.low_inclusive,
            high: t.high.clone().filter(|h| t.value.as_ref() != Some(h)),
            high_inclusive: t.high_inclusive,
            cmp: Some(t.cmp.clone()),
            unit: t.unit_raw.clone(),
            value_base: t.value_base.clone(),
            base_unit: t.base_unit.clone(),
            target_year: t.target_year,
            form: Some(t.form.clone()),
            role: Some("target".to_owned()),
            attribute: t.attribute.clone(),
            state: Some(t.state.clone()),
            approximate: Some(t.approximate),
            hedge: t.hedge.clone(),
            commitment: t.commitment.clone(),
            base_value: t.base_value.clone(),
            base_year: t.base_year,
            flags: t.flags.clone(),
            ..Self::of_plan(plan)
        }
    }

    /// A number that is no target.
    pub(crate) fn figure(plan: &PlanRecord, q: &QuantityRecord) -> Self {
        Self {
            kind: "figure".to_owned(),
            section: q.section.clone(),
            line: q.line,
            start: q.start,
            end: q.end,
            text: q.quote.clone(),
            indicator: q.indicator.clone(),
            indicator_id: q.indicator_id.clone(),
            subject: q.subject.clone(),
            value: q.value.clone(),
            high: q.high.clone(),
            cmp: Some(q.cmp.clone()),
            unit: q.unit.clone(),
            target_year: q.year.as_deref().and_then(|y| y.parse().ok()),
            form: Some(q.form.clone()),
            role: Some(q.role.clone()),
            state: q.value.is_some().then(|| "stated".to_owned()),
            hedge: q.hedge.clone(),
            base_value: q.baseline.clone(),
            flags: q.flags.clone(),
            ..Self::of_plan(plan)
        }
    }

    /// The number as part of its passage.
    #[must_use]
    pub fn part(&self) -> Part {
        Part {
            kind: self.kind.clone(),
            target_id: self.target_id.clone(),
            indicator: self.indicator.clone(),
            indicator_id: self.indicator_id.clone(),
            subject: self.subject.clone(),
            value: self.value.clone(),
            low: self.low.clone(),
            high: self.high.clone(),
            cmp: self.cmp.clone(),
            unit: self.unit.clone(),
            value_base: self.value_base.clone(),
            base_unit: self.base_unit.clone(),
            target_year: self.target_year,
            form: self.form.clone(),
            role: self.role.clone(),
            attribute: self.attribute.clone(),
            state: self.state.clone(),
            hedge: self.hedge.clone(),
            commitment: self.commitment.clone(),
            approximate: self.approximate.filter(|a| *a),
            base_value: self.base_value.clone(),
            base_year: self.base_year,
            flags: self.flags.clone(),
            line: self.line,
            start: self.start,
            end: self.end,
        }
    }

    /// Show the number of a passage that answers best as the passage's own.
    fn lead_with(&mut self, part: &Part) {
        self.target_id.clone_from(&part.target_id);
        self.indicator.clone_from(&part.indicator);
        self.indicator_id.clone_from(&part.indicator_id);
        self.subject.clone_from(&part.subject);
        self.value.clone_from(&part.value);
        self.low.clone_from(&part.low);
        self.high.clone_from(&part.high);
        self.cmp.clone_from(&part.cmp);
        self.unit.clone_from(&part.unit);
        self.value_base.clone_from(&part.value_base);
        self.base_unit.clone_from(&part.base_unit);
        self.target_year = part.target_year;
        self.form.clone_from(&part.form);
        self.role.clone_from(&part.role);
        self.attribute.clone_from(&part.attribute);
        self.state.clone_from(&part.state);
        self.hedge.clone_from(&part.hedge);
        self.commitment.clone_from(&part.commitment);
        self.approximate = part.approximate;
        self.base_value.clone_from(&part.base_value);
        self.base_year = part.base_year;
        self.flags.clone_from(&part.flags);
    }

    /// Its value of a facet; none for a name that is no facet.
    pub(crate) fn facet(&self, name: &str) -> Option<Cow<'_, str>> {
        match name {
            "kind" => Some(&self.kind),
            "block" => self.block.as_ref(),
            "plan" => Some(&self.plan_id),
            "region" => self.region_code.as_ref(),
            "place" => self.jurisdiction.as_ref(),
            "level" => self.level.as_ref(),
            "type" => self.doc_type.as_ref(),
            "period" => self.period.as_ref(),
            "section" => Some(&self.section).filter(|s| !s.is_empty()),
            "indicator" => self.indicator_id.as_ref(),
            "year" => return self.target_year.map(|y| y.to_string().into()),
            "role" => self.role.as_ref(),
            "form" => self.form.as_ref(),
            "attribute" => self.attribute.as_ref(),
            "state" => self.state.as_ref(),
            "unit" => self.unit.as_ref(),
            _ => None,
        }
        .map(|value| Cow::Borrowed(value.as_str()))
    }

    /// Say what of the query holds in the hit, and where.
    pub(crate) fn explain(&mut self, query: &Query) {
        let chars = folded(&self.text);
        let read = OnceCell::new();
        let mut marks = Vec::new();
        for words in query.wordings() {
            let typed = &words.wordings[0];
            let mut of_word: Vec<(usize, usize)> = Vec::new();
            for wording in &words.wordings {
                let phrase = fold_text(wording);
                let found = occurrences(&chars, &phrase.chars().collect::<Vec<_>>(), words.whole);
                let place = if found.is_empty() {
                    let read = read.get_or_init(|| self.read());
                    let Some((name, _)) = read.iter().find(|(_, text)| text.contains(&phrase)) else { continue };
                    *name
                } else {
                    "text"
                };
                // 生产总值 inside a 地区生产总值 that was found already is no news.
                let inside = |f: &(usize, usize)| of_word.iter().any(|w| w.0 <= f.0 && f.1 <= w.1);
                if !found.is_empty() && found.iter().all(inside) {
                    continue;
                }
                of_word.extend(&found);
                marks.extend(found);
                if wording == typed {
                    self.why.push(format!("{typed} in {place}"));
                } else {
                    self.why.push(format!("{typed} as {wording} in {place}"));
                    self.expanded.push(wording.clone());
                }
            }
        }
        self.why.extend(query.certain().into_iter().map(str::to_owned));
        self.mark(marks);
        self.choose_parts(query);
    }

    /// What was read of the hit or stands above it, folded, each by its name: first what says most.
    fn read(&self) -> Vec<(&'static str, String)> {
        let parts = |of: fn(&Part) -> &Option<String>| self.parts.iter().map(of);
        let indicators = std::iter::once(&self.indicator).chain(parts(|p| &p.indicator)).map(|text| ("indicator", text));
        let subjects = std::iter::once(&self.subject).chain(parts(|p| &p.subject)).map(|text| ("subject", text));
        let all = indicators.chain(subjects).chain(std::iter::once(("heading", &self.heading)));
        all.filter_map(|(name, text)| Some((name, fold_text(text.as_deref()?)))).collect()
    }

    /// Ranges to be shown, in order, those that overlap as one.
    pub(crate) fn mark(&mut self, mut marks: Vec<(usize, usize)>) {
        marks.append(&mut self.highlights);
        marks.sort_unstable();
        for (start, end) in marks {
            match self.highlights.last_mut() {
                Some(last) if start < last.1 => last.1 = last.1.max(end),
                _ => self.highlights.push((start, end)),
            }
        }
    }

    /// Keep the numbers of the passage that the query asks for, the best first.
    fn choose_parts(&mut self, query: &Query) {
        if self.kind != "passage" || self.parts.is_empty() {
            return;
        }
        let tests = query.number_tests();
        let asked = query.asked_of_numbers();
        let mut parts = std::mem::take(&mut self.parts);
        parts.retain(|part| tests.iter().all(|group| group.iter().any(|tests| tests.iter().all(|t| t.holds_of(part)))));
        let words: Vec<Vec<String>> =
            query.wordings().iter().map(|words| words.wordings.iter().map(|w| fold_text(w)).collect()).collect();
        let rank = |part: &Part| {
            let names = [&part.indicator, &part.subject].map(|n| n.as_deref().map(fold_text).unwrap_or_default());
            let named = words.iter().filter(|of| of.iter().any(|w| names.iter().any(|n| n.contains(w.as_str())))).count();
            // 城镇化率 asks for 常住人口城镇化率 before a name in which it is one word of many.
            let extra = names[0].chars().count().min(99);
            let fits = asked.iter().filter(|t| t.holds_of(part)).count();
            (usize::MAX - named, usize::MAX - fits, usize::from(part.kind != "target"), extra)
        };
        // The one number of a short passage is about what the passage is about.
        let single = parts.len() == 1 && self.text.chars().count() < SHORT;
        let mut ranked: Vec<_> = parts.into_iter().map(|part| (rank(&part), part)).collect();
        ranked.sort_by_key(|a| a.0);
        let best = ranked.first().map(|r| (r.0.0, r.0.1));
        // Numbers about something else are no part of the answer.
        ranked.retain(|r| {
            let (named, fits) = (usize::MAX - r.0.0, usize::MAX - r.0.1);
            Some((r.0.0, r.0.1)) == best && (named > 0 || fits > 0 || !tests.is_empty() || single && !words.is_empty())
        });
        self.parts = ranked.into_iter().map(|r| r.1).collect();
        if let Some(first) = self.parts.first().cloned() {
            self.lead_with(&first);
        }
    }
}
