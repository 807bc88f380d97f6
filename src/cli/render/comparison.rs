//! Comparisons for people and for spreadsheets.

use std::collections::BTreeMap;
use std::path::Path;

use rust_xlsxwriter::{Format, Workbook};

use crate::cli::language::{say, word};
use crate::cli::output;
use crate::cli::render::layout::{Align, Grid, edged, width};
use crate::cli::render::text::span;
use crate::cli::render::{PAGE_WIDTH, columns};
use crate::compare::{Cell, Comparison, PlanHead, Row};

/// Columns of the names.
const NAME_WIDTH: usize = 34;
/// Columns of the unit.
const UNIT_WIDTH: usize = 8;
/// Signs behind a value, with what they mean under the table.
const SIGNS: [(&str, char, &str); 11] = [
    ("cell-ambiguous", '?', "could also stand in another column"),
    ("unit-missing", '!', "characters around the figure were lost"),
    ("damaged", '!', "characters around the figure were lost"),
    ("other-statements", '+', "the plan states it elsewhere with another value (see json)"),
    ("reference-confidence-medium", '*', "reference value not rechecked against the publication"),
    ("reference-confidence-low", '*', "reference value not rechecked against the publication"),
    ("reference-confidence-secondary", '*', "reference value not rechecked against the publication"),
    ("year-or-sum", ';', "the table does not say whether the number is of one year or of the period"),
    ("one-year", '^', "growth of one year; it is not put in order with averages of a period"),
    ("unit-unusual", '#', "printed with a % that the indicator cannot have; shown without it, or in the indicator's own unit"),
    ("year-inherited-from-period", '.', "year taken from the period"),
];

/// How a plan is called in a column: A, B, …
fn letter(at: usize) -> String {
    let c = char::from(b'A' + u8::try_from(at % 26).unwrap_or(0));
    if at < 26 { c.to_string() } else { format!("{c}{}", at / 26) }
}

fn head_line(name: &str, head: &PlanHead) -> String {
    let years = span(head.start_year, head.end_year).map(|years| format!(" {years}")).unwrap_or_default();
    let what = if head.kind == "reference" {
        let source = head.source.trim_end_matches(';');
        let (source, unchecked) = source.strip_suffix(", not rechecked").map_or((source, ""), |s| (s, word(", not rechecked")));
        let piece = |piece: &str| match piece.strip_prefix("a secondary copy (cites ").and_then(|rest| rest.strip_suffix(')')) {
            Some(cited) => say("a secondary copy (cites {what})", &[("what", &cited)]),
            None => word(piece).to_owned(),
        };
        let source = source.split("; ").map(piece).collect::<Vec<_>>().join("; ");
        say("reference table: {source}", &[("source", &format!("{source}{unchecked}"))])
    } else {
        format!(
            "{}, sha256 {}…",
            output::path(Path::new(&head.source)),
            head.sha256.as_deref().unwrap_or("").get(..12).unwrap_or("")
        )
    };
    format!("{name}  {}{years}  {}\n   {what}\n", edged(&head.title, 60), head.plan_id)
}

/// `311.02 → 400 亿元`, `≥ 88`, `完成省下达目标`, with the signs of its doubts.
pub(super) fn value(cell: &Cell, with_unit: bool) -> String {
    let Some(target) = &cell.target else { return "–".to_owned() };
    let mut out = String::new();
    if let Some(base) = &cell.base {
        out.push_str(&base.short());
        out.push_str(" → ");
    }
    let shown = target.short();
    out.push_str(&shown);
    if with_unit && let Some(unit) = target.unit.as_deref().filter(|u| !shown.ends_with(u)) {
        out.push(' ');
        out.push_str(unit);
    }
    if let Some(filled) = &cell.filled {
        out.push_str(&say(" (above: {value})", &[("value", &filled.value)]));
    }
    if let Some(look) = &cell.look_in {
        // 省: no plan of that level and period is given
        let place = look.split_once(": ").map_or_else(|| look.clone(), |(at, why)| format!("{at}: {}", word(why)));
        out.push_str(&say(" (see {place})", &[("place", &place)]));
    }
    let mut signs: Vec<char> = SIGNS.iter().filter(|(mark, ..)| cell.marks.iter().any(|m| m == mark)).map(|s| s.1).collect();
    signs.dedup();
    if !signs.is_empty() {
        out.push(' ');
    }
    out.extend(signs);
    out
}

/// Indicator with what tells rows of one indicator apart.
fn name(row: &Row) -> String {
    let measure = match row.measure {
        "growth" if !row.indicator.contains("增") => " (growth)",
        "change" => " (change)",
        "cumulative" if !row.indicator.contains("新增") => " (sum)",
        "yearly" => " (a year)",
        _ => "",
    };
    format!("{}{}", row.indicator, word(measure))
}

/// 江西省赣州市章贡区 is 章贡区 among districts.
fn last_place(place: &str) -> &str {
    let ends: Vec<usize> =
        place.char_indices().filter(|(_, c)| "省市州盟县区旗".contains(*c)).map(|(i, c)| i + c.len_utf8()).collect();
    let from = ends.len().checked_sub(2).and_then(|i| ends.get(i)).copied().unwrap_or(0);
    if place.len() - from >= "市区县".len() { &place[from..] } else { place }
}

/// What plans are called where their texts are compared: place and period; the id where two would be called alike.
#[derive(Debug, Default)]
pub(crate) struct Called(BTreeMap<String, String>);

impl Called {
    /// Names for plans given as id, place and period.
    pub(crate) fn of<'p>(plans: impl Iterator<Item = (&'p str, Option<&'p str>, Option<&'p str>)>) -> Self {
        let mut ids: BTreeMap<String, Vec<&str>> = BTreeMap::new();
        for (id, place, period) in plans {
            let name = place.map_or_else(|| id.to_owned(), |place| format!("{}{}", last_place(place), period.unwrap_or("")));
            ids.entry(name).or_default().push(id);
        }
        let named = |(name, ids): (String, Vec<&str>)| {
            let alone = ids.len() == 1;
            let called = move |id: &str| if alone { name.clone() } else { id.to_owned() };
            ids.into_iter().map(|id| (id.to_owned(), called(id))).collect::<Vec<_>>()
        };
        Self(ids.into_iter().flat_map(named).collect())
    }

    fn name<'n>(&'n self, id: &'n str) -> &'n str {
        self.0.get(id).map_or(id, String::as_str)
    }
}

/// Short names of the plans where they differ and are short; else letters.
pub(crate) fn names(comparison: &Comparison, room: usize) -> Vec<String> {
    let periods: std::collections::BTreeSet<_> = comparison.plans.iter().map(|p| &p.period).collect();
    let of = |plan: &PlanHead| {
        let last = last_place(plan.jurisdiction.as_deref()?);
        let period = plan.period.as_deref().filter(|_| periods.len() > 1).unwrap_or("");
        Some(format!("{last}{period}"))
    };
    let names: Vec<Option<String>> = comparison.plans.iter().map(of).collect();
    let fit = names.iter().all(|n| n.as_ref().is_some_and(|n| width(n) <= room));
    let mut unique: Vec<&Option<String>> = names.iter().collect();
    unique.sort();
    unique.dedup();
    if fit && unique.len() == names.len() {
        names.into_iter().flatten().collect()
    } else {
        (0..names.len()).map(letter).collect()
    }
}

/// Most plans that stand beside each other on a page.
const ABREAST: usize = 4;

/// The comparison as aligned text; `whole` cells where no page limits them.
pub(crate) fn comparison_text(comparison: &Comparison, whole: bool) -> String {
    let mut out = String::new();
    let n = comparison.plans.len();
    let abreast = if whole { n.max(1) } else { n.clamp(1, ABREAST) };
    // What is left of the page beside the names, the units and the last column.
    let name_width = (columns() / 3).min(NAME_WIDTH);
    let room = columns().saturating_sub(name_width + UNIT_WIDTH + 4);
    let column = if whole { 80 } else { (room / (abreast + 1)).saturating_sub(2).max(10) };
    let names = names(comparison, column);
    for (name, head) in names.iter().zip(&comparison.plans) {
        out.push_str(&head_line(name, head));
    }
    let rows: Vec<&Row> = comparison.rows.iter().filter(|r| !aside(r)).collect();
    let plans: Vec<usize> = (0..n).collect();
    let blocks: Vec<&[usize]> = plans.chunks(abreast).collect();
    for (at, block) in blocks.iter().enumerate() {
        let last = at + 1 == blocks.len();
        out.push('\n');
        let mut widths = vec![(Align::Left, if whole { 80 } else { name_width }), (Align::Left, UNIT_WIDTH)];
        widths.extend(std::iter::repeat_n((Align::Right, column), block.len()));
        widths.push((Align::Left, if whole { 200 } else { column.max(14) }));
        let mut grid = Grid::new(&widths);
        let head = ["indicator", "unit"].map(|name| word(name).to_owned());
        let heads = block.iter().map(|p| names[*p].clone());
        let end = if last { result_head(comparison).to_owned() } else { String::new() };
        grid.row(head.into_iter().chain(heads).chain([end]));
        for row in &rows {
            let cell =
                |p: &usize| row.cells.get(&comparison.plans[*p].plan_id).map_or_else(String::new, |c| value(c, differs(row, c)));
            let end = if last { result(comparison, row, &names) } else { String::new() };
            let line = [name(row), row.unit.clone().unwrap_or_default()].into_iter().chain(block.iter().map(cell)).chain([end]);
            grid.row(line);
        }
        out.push_str(&grid.print(0));
    }
    out.push('\n');
    for (sign, meaning) in signs_used(comparison) {
        out.push_str(&format!("{sign} {}\n", word(meaning)));
    }
    let left_out = comparison.rows.len() - rows.len();
    if left_out > 0 {
        out.push_str(&say(
            "{n} statements of running text that one plan alone makes are left out (csv, xlsx and json have them)\n",
            &[("n", &left_out)],
        ));
    }
    out.push_str(&possible(comparison, &names));
    out.push_str(&reviews(comparison));
    out.push_str(&summary(comparison, &names));
    out
}

/// What one plan alone says in running text is nothing to read beside anything.
fn aside(row: &Row) -> bool {
    row.cells.len() == 1 && row.periods.is_empty() && row.cells.values().all(|c| c.origin == "text")
}

/// Pairs of rows that a reader may take for one, the first ones.
fn possible(comparison: &Comparison, names: &[String]) -> String {
    const MOST: usize = 12;
    if comparison.possible.is_empty() {
        return String::new();
    }
    let short = |ids: &[String]| {
        let of = |id: &String| {
            comparison.plans.iter().position(|p| p.plan_id == *id).map_or_else(|| id.clone(), |at| names[at].clone())
        };
        ids.iter().map(of).collect::<Vec<_>>().join(", ")
    };
    let mut out = say("possible matches, not merged ({n}):\n", &[("n", &comparison.possible.len())]);
    for pair in comparison.possible.iter().take(MOST) {
        out.push_str(&format!(
            "  {} ({}) / {} ({}): {}\n",
            edged(&pair.a, 30),
            short(&pair.a_plans),
            edged(&pair.b, 30),
            short(&pair.b_plans),
            word(pair.differs_in)
        ));
    }
    if comparison.possible.len() > MOST {
        out.push_str(&say("  … {n} more (json has all)\n", &[("n", &(comparison.possible.len() - MOST))]));
    }
    out
}

/// How many targets of a period were met.
pub(super) fn reviews(comparison: &Comparison) -> String {
    let mut out = String::new();
    for review in &comparison.reviews {
        let judged = review.met + review.not_met;
        let share = if judged > 0 { format!(" ({:.0} %)", 100.0 * review.met as f64 / judged as f64) } else { String::new() };
        out.push_str(&say(
            "{period} {attribute}: {met} met{share}, {not_met} not met, {cannot_tell} cannot be told, {no_outcome} without an outcome\n",
            &[
                ("period", &review.period),
                ("attribute", &word(&review.attribute)),
                ("met", &review.met),
                ("share", &share),
                ("not_met", &review.not_met),
                ("cannot_tell", &review.cannot_tell),
                ("no_outcome", &review.no_outcome),
            ],
        ));
    }
    out
}

/// A cell whose unit is not the row's carries it.
pub(super) fn differs(row: &Row, cell: &Cell) -> bool {
    cell.target.as_ref().is_some_and(|t| t.is_numeric() && t.unit != row.unit)
}

pub(super) fn signs_used(comparison: &Comparison) -> Vec<(char, &'static str)> {
    let marks = |sign: &str| comparison.rows.iter().flat_map(|r| r.cells.values()).any(|c| c.marks.iter().any(|m| m == sign));
    let mut used: Vec<(char, &'static str)> =
        SIGNS.iter().filter(|(mark, ..)| marks(mark)).map(|(_, sign, meaning)| (*sign, *meaning)).collect();
    used.dedup();
    used
}

pub(super) fn result_head(comparison: &Comparison) -> &'static str {
    word(match comparison.what {
        "levels" => "below against above",
        "periods" => "last target → outcome: met or not; new target",
        _ if comparison.plans.len() > 2 => "who asks most: ranks",
        _ => "order",
    })
}

/// What the last column says of a row.
pub(super) fn result(comparison: &Comparison, row: &Row, names: &[String]) -> String {
    let short =
        |id: &str| comparison.plans.iter().position(|p| p.plan_id == id).map_or_else(|| id.to_owned(), |at| names[at].clone());
    match comparison.what {
        "levels" => {
            let steps: Vec<String> = row
                .steps
                .iter()
                .map(|s| {
                    let by =
                        s.difference.as_deref().filter(|d| *d != "0").map(|d| format!(" ({})", signed(d))).unwrap_or_default();
                    format!("{}/{} {}{by}", short(&s.below), short(&s.above), word(s.result.trim_start_matches("below ")))
                })
                .collect();
            steps.join("; ")
        }
        "periods" => {
            let steps: Vec<String> = row
                .periods
                .iter()
                .map(|p| {
                    let [target, outcome, next_base, next_target] = &p.short;
                    let show = |v: &Option<String>| v.clone().unwrap_or_else(|| "–".to_owned());
                    let base = match (p.base_against_outcome, next_base) {
                        ("same", _) | (_, None) => String::new(),
                        ("different", Some(base)) => say("; base {base} differs", &[("base", base)]),
                        (_, Some(base)) => say("; base {base}", &[("base", base)]),
                    };
                    let next = match (p.change, next_target) {
                        (change @ ("raised" | "lowered"), Some(next)) => {
                            say("; {change} to {next}", &[("change", &word(change)), ("next", next)])
                        }
                        ("new", _) | (_, None) => format!("{}{}", word("; "), word(p.change)),
                        (change, Some(next)) => say("; {change}: {next}", &[("change", &word(change)), ("next", next)]),
                    };
                    format!("{} {} → {}: {}{base}{next}", p.period, show(target), show(outcome), word(p.result))
                })
                .collect();
            steps.join(" | ")
        }
        _ if row.same => word("same").to_owned(),
        _ if comparison.plans.len() > 2 => {
            let rank = |p: &PlanHead| match row.ranks.get(&p.plan_id) {
                Some([best, worst]) if best == worst => best.to_string(),
                Some([best, worst]) => format!("{best}–{worst}"),
                None => "·".to_owned(),
            };
            if row.ranks.is_empty() { String::new() } else { comparison.plans.iter().map(rank).collect::<Vec<_>>().join(" ") }
        }
        _ => {
            let mut order = row.order.clone().unwrap_or_default();
            let mut plans: Vec<(usize, &PlanHead)> = comparison.plans.iter().enumerate().collect();
            // Longer ids first: one id may be the beginning of another.
            plans.sort_by_key(|(_, p)| std::cmp::Reverse(p.plan_id.len()));
            for (at, plan) in plans {
                order = order.replace(&plan.plan_id, &names[at]);
            }
            match &row.difference {
                Some(difference) if difference != "0" => format!("{order} ({})", signed(difference)),
                _ => order,
            }
        }
    }
}

fn signed(difference: &str) -> String {
    if difference.starts_with('-') { difference.to_owned() } else { format!("+{difference}") }
}

fn summary(comparison: &Comparison, names: &[String]) -> String {
    let n = comparison.rows.len();
    let sole = |id: &str| comparison.rows.iter().filter(|r| r.cells.len() == 1 && r.cells.contains_key(id)).count();
    let only: Vec<String> = comparison.plans.iter().zip(names).map(|(p, name)| format!("{name} {}", sole(&p.plan_id))).collect();
    let refused = comparison.rows.iter().flat_map(|r| r.cells.values()).filter(|c| c.not_converted.is_some()).count();
    let mut out = say("{n} rows", &[("n", &n)]);
    if comparison.plans.len() > 1 {
        let (shared, differ) = (comparison.shared, comparison.different);
        out.push_str(&say("; {shared} in all plans, of these {differ} differ", &[("shared", &shared), ("differ", &differ)]));
        // Rows of one plan are not there where only shared ones are asked for.
        if comparison.rows.iter().any(|r| r.cells.len() == 1) {
            out.push_str(&say("; in one plan only: {list}", &[("list", &only.join(", "))]));
        }
    }
    out.push('\n');
    if comparison.different == 0 && comparison.shared == n && n > 0 {
        out.push_str(word("no differences\n"));
    }
    if refused > 0 {
        out.push_str(&say("{n} values are in a unit that does not convert; they keep it\n", &[("n", &refused)]));
    }
    let range = match comparison.range_rule {
        "low" => "the lower end",
        "mid" => "the middle",
        as_stated => as_stated,
    };
    out.push_str(&say(
        "ranges: {range}; 左右: {coding}; ? between plans: the bounds overlap; gangyao {version}\n",
        &[("range", &word(range)), ("coding", &word(comparison.coding)), ("version", &comparison.gangyao)],
    ));
    out
}

/// Shared passages: how alike they are, and both wordings with their places.
pub(crate) fn passages_text(
    found: &[crate::compare::Shared],
    clusters: &[crate::compare::Cluster],
    covered: &[crate::compare::Covered],
    called: &Called,
) -> String {
    let mut out = String::new();
    for shared in found {
        let common = if shared.boilerplate { word(", in most plans") } else { "" };
        out.push_str(&format!("{} ({:.0} %{common})\n", word(shared.kind), shared.similarity * 100.0));
        let exact = shared.kind == "exact";
        for side in [&shared.a, &shared.b] {
            out.push_str(&format!("  {}:{}  {}\n", called.name(&side.plan_id), side.line, side.section));
            // The same words once.
            if !exact || std::ptr::eq(side, &shared.b) {
                out.push_str(&format!("    {}\n", edged(&unbroken(&side.text), PAGE_WIDTH * 2)));
            }
        }
    }
    for share in covered {
        let percent = format!("{:.1}", share.share * 100.0);
        out.push_str(&say(
            "{percent} % of {plan} stands in {other}\n",
            &[("percent", &percent), ("plan", &called.name(&share.plan_id)), ("other", &called.name(&share.by))],
        ));
    }
    let wide: Vec<&crate::compare::Cluster> = clusters.iter().filter(|c| c.plans.len() > 2).collect();
    if !wide.is_empty() {
        out.push_str(&say("{n} passages stand in three plans or more:\n", &[("n", &wide.len())]));
        for cluster in wide.iter().take(10) {
            let plans: Vec<&str> = cluster.plans.iter().map(|id| called.name(id)).collect();
            out.push_str(&format!("  {}: {}\n", plans.join(", "), edged(&unbroken(&cluster.text), 60)));
        }
    }
    let count = |kind: &str| found.iter().filter(|s| s.kind == kind && !s.boilerplate).count();
    out.push_str(&say(
        "{n} shared passages: {exact} exact, {changed} with other numbers, {reworded} reworded; {common} more are in most plans\n",
        &[
            ("n", &found.iter().filter(|s| !s.boilerplate).count()),
            ("exact", &count("exact")),
            ("changed", &count("numbers-changed")),
            ("reworded", &count("reworded")),
            ("common", &found.iter().filter(|s| s.boilerplate).count()),
        ],
    ));
    out
}

/// A passage without the blanks that line ends left between its characters.
fn unbroken(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    // A passage that begins behind a mark of quotation begins with it: “十五五”时期.
    if text.find('”').is_some_and(|close| text.find('“').is_none_or(|open| open > close)) {
        out.push('“');
    }
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let between =
            c.is_whitespace() && out.chars().next_back().is_some_and(wide) && rest.peek().is_some_and(|next| wide(*next));
        if !between {
            out.push(c);
        }
    }
    out
}

/// A character of two columns: Chinese, or its punctuation.
fn wide(c: char) -> bool {
    crate::source::is_han(c) || ('\u{3000}'..='\u{303f}').contains(&c) || ('\u{ff00}'..='\u{ff60}').contains(&c)
}

/// Policy fields, a line each: share of the words and of the targets of every plan.
pub(crate) fn fields_text(shares: &[crate::compare::FieldShare], called: &Called) -> String {
    let mut plans: Vec<&str> = shares.iter().map(|s| s.plan_id.as_str()).collect();
    plans.dedup();
    let mut columns = vec![(Align::Left, 24)];
    columns.extend(std::iter::repeat_n((Align::Right, 24), plans.len()));
    let mut grid = Grid::new(&columns);
    grid.row(std::iter::once(word("% of words (of targets)").to_owned()).chain(plans.iter().map(|p| called.name(p).to_owned())));
    for field in crate::compare::fields() {
        let of = |plan: &&str| {
            let share = shares.iter().find(|s| s.plan_id == **plan && s.field == field.id);
            share.map_or_else(String::new, |s| format!("{:.1} ({:.0})", s.share * 100.0, s.targets * 100.0))
        };
        grid.row(std::iter::once(field.zh.to_owned()).chain(plans.iter().map(of)));
    }
    grid.print(0) + "\n"
}

/// Words that plans use more than others, the strongest of each plan first.
pub(crate) fn emphasis_text(found: &[crate::compare::Keyword], plans: usize, called: &Called) -> String {
    /// Words of a plan that are printed; json and csv have all.
    const MOST: usize = 30;
    let mut out = String::new();
    for plan in found.chunk_by(|a, b| a.plan_id == b.plan_id) {
        out.push_str(&format!("{}\n", called.name(&plan[0].plan_id)));
        let mut grid = Grid::new(&[
            (Align::Left, 16),
            (Align::Right, 6),
            (Align::Right, 8),
            (Align::Right, 8),
            (Align::Right, 9),
            (Align::Right, 9),
        ]);
        grid.row(["word", "times", "‰ here", "‰ there", "G2", "log2"].map(word));
        for k in plan.iter().take(MOST) {
            grid.row([
                k.word.clone(),
                k.count.to_string(),
                format!("{:.2}", k.share),
                format!("{:.2}", k.share_others),
                format!("{:.1}", k.g2),
                format!("{:+.1}", k.log_ratio),
            ]);
        }
        out.push_str(&grid.print(2));
        if plan.len() > MOST {
            out.push_str(&say("  … {n} more (--format csv has all)\n", &[("n", &(plan.len() - MOST))]));
        }
    }
    out.push_str(&say(
        "each plan against the others of {plans}; G2 (log-likelihood) of {least} and more, {times} times and {paragraphs} paragraphs at \
         least; many words are tested, so read the list as a whole\n",
        &[
            ("plans", &plans),
            ("least", &crate::compare::LEAST_G2),
            ("times", &crate::compare::LEAST_COUNT),
            ("paragraphs", &crate::compare::LEAST_PARAGRAPHS),
        ],
    ));
    out
}

/// Chapters of two plans beside each other.
pub(crate) fn sections_text(found: &[crate::compare::Aligned]) -> String {
    let side = (columns() - 9) / 2;
    let mut grid = Grid::new(&[(Align::Left, side), (Align::Right, 5), (Align::Left, side)]);
    let name = |c: &Option<crate::compare::Chapter>| {
        c.as_ref().map_or_else(String::new, |c| format!("{} {}", c.section.rsplit('/').next().unwrap_or(""), c.title))
    };
    for pair in found {
        grid.row([name(&pair.a), pair.score.map_or_else(String::new, |s| format!("{s:.2}")), name(&pair.b)]);
    }
    grid.print(0)
}

/// The comparison as a Markdown table.
pub(crate) fn comparison_md(comparison: &Comparison) -> String {
    let safe = |text: &str| text.replace('|', "\\|").replace('\n', " ");
    let mut out = String::new();
    let titles = names(comparison, 30);
    for (name, head) in titles.iter().zip(&comparison.plans) {
        out.push_str(&format!("- {}\n", safe(head_line(name, head).replace('\n', " ").trim())));
    }
    out.push_str(&format!("\n| indicator | unit | {} | {} |\n", titles.join(" | "), result_head(comparison)));
    out.push_str(&format!("|---|---|{}---|\n", "---:|".repeat(titles.len())));
    for row in &comparison.rows {
        let cells: Vec<String> = comparison
            .plans
            .iter()
            .map(|p| {
                row.cells
                    .get(&p.plan_id)
                    .map_or_else(String::new, |c| safe(&format!("{}{}", value(c, differs(row, c)), place(c))))
            })
            .collect();
        let unit = row.unit.as_deref().unwrap_or("");
        out.push_str(&format!(
            "| {} | {unit} | {} | {} |\n",
            safe(&name(row)),
            cells.join(" | "),
            safe(&result(comparison, row, &titles))
        ));
    }
    out.push('\n');
    for (sign, meaning) in signs_used(comparison) {
        out.push_str(&format!("`{sign}` {}  \n", word(meaning)));
    }
    out.push_str(&summary(comparison, &titles));
    out
}

/// Where a value stands, for a reader who looks it up.
fn place(cell: &Cell) -> String {
    cell.line.map(|l| say(" [line {line}]", &[("line", &l)])).unwrap_or_default()
}

/// Columns of a comparison in long form: a line per cell.
const LONG: [&str; 30] = [
    "indicator_id",
    "indicator",
    "measure",
    "aligned_by",
    "plan_id",
    "jurisdiction",
    "period",
    "indicator_raw",
    "base",
    "base_year",
    "target",
    "low",
    "low_inclusive",
    "high",
    "high_inclusive",
    "approximate",
    "hedge",
    "unit",
    "target_year",
    "target_in_row_unit",
    "row_unit",
    "growth_stated",
    "growth_implied",
    "attribute",
    "state",
    "marks",
    "section",
    "line",
    "origin",
    "source",
];

/// Those that hold numbers, where they hold anything.
const NUMBERS: [&str; 7] = ["base_year", "low", "high", "target_year", "target_in_row_unit", "growth_implied", "line"];

/// One line per cell.
fn long(comparison: &Comparison) -> Vec<Vec<String>> {
    let mut lines = Vec::new();
    for row in &comparison.rows {
        for plan in &comparison.plans {
            let Some(cell) = row.cells.get(&plan.plan_id) else { continue };
            let target = cell.target.clone().unwrap_or_default();
            let text = |v: &Option<String>| v.clone().unwrap_or_default();
            let year = |v: Option<i32>| v.map(|y| y.to_string()).unwrap_or_default();
            let mut marks = cell.marks.clone();
            marks.extend(cell.not_converted.clone());
            lines.push(vec![
                text(&row.indicator_id),
                row.indicator.clone(),
                row.measure.to_owned(),
                row.aligned_by.to_owned(),
                plan.plan_id.clone(),
                text(&plan.jurisdiction),
                text(&plan.period),
                cell.indicator_raw.clone(),
                cell.base.as_ref().map(|b| b.raw.clone()).unwrap_or_default(),
                year(cell.base_year),
                target.raw.clone(),
                text(&target.low),
                target.low_inclusive.to_string(),
                text(&target.high),
                target.high_inclusive.to_string(),
                target.approximate.to_string(),
                text(&target.hedge),
                text(&target.unit),
                year(cell.target_year),
                text(&cell.target_in_row_unit),
                text(&row.unit),
                text(&cell.growth_stated),
                text(&cell.growth_implied),
                text(&cell.attribute),
                cell.state.clone(),
                marks.join("; "),
                text(&cell.section),
                cell.line.map(|l| l.to_string()).unwrap_or_default(),
                cell.origin.clone(),
                plan.source.clone(),
            ]);
        }
    }
    lines
}

/// Comment lines that say what the file is, then a line per cell.
pub(crate) fn comparison_csv(comparison: &Comparison) -> anyhow::Result<Vec<u8>> {
    let mut out = Vec::new();
    for line in artefact(comparison) {
        out.extend_from_slice(format!("# {line}\n").as_bytes());
    }
    let mut csv = csv::Writer::from_writer(out);
    csv.write_record(LONG)?;
    for line in long(comparison) {
        csv.write_record(&line)?;
    }
    Ok(csv.into_inner()?)
}

/// What makes the comparison reproducible.
fn artefact(comparison: &Comparison) -> Vec<String> {
    let mut lines = vec![format!(
        "gangyao {} compare --what {} --range {} --coding {}; records of schema {}",
        comparison.gangyao, comparison.what, comparison.range_rule, comparison.coding, comparison.schema_version
    )];
    lines.extend(comparison.plans.iter().map(|p| {
        format!(
            "{} {}; {}; sha256 {}",
            p.plan_id,
            p.title,
            output::path(Path::new(&p.source)),
            p.sha256.as_deref().unwrap_or("none (reference table)")
        )
    }));
    lines
}

/// A workbook: what it is, the plans side by side, and a line per cell.
pub(crate) fn comparison_xlsx(comparison: &Comparison) -> anyhow::Result<Vec<u8>> {
    let mut book = Workbook::new();
    let bold = Format::new().set_bold();
    let sheet = book.add_worksheet().set_name("README")?;
    for (at, line) in (0u32..).zip(artefact(comparison).iter().chain(&[summary(comparison, &names(comparison, 40))])) {
        sheet.write_string(at, 0, line.trim())?;
    }
    sheet.set_column_width(0, 120)?;
    let sheet = book.add_worksheet().set_name("side by side")?;
    let heads = comparison.plans.iter().map(|p| format!("{} {}", p.title, p.plan_id));
    let header: Vec<String> = ["indicator", "unit"]
        .map(|name| word(name).to_owned())
        .into_iter()
        .chain(heads)
        .chain([result_head(comparison).to_owned()])
        .collect();
    for (at, text) in (0u16..).zip(&header) {
        sheet.write_string_with_format(0, at, text, &bold)?;
        sheet.set_column_width(at, f64::from(u32::try_from(width(text).clamp(12, 40)).unwrap_or(20)))?;
    }
    let called = names(comparison, 40);
    for (at, row) in (1u32..).zip(&comparison.rows) {
        sheet.write_string(at, 0, name(row))?;
        sheet.write_string(at, 1, row.unit.as_deref().unwrap_or(""))?;
        let mut column = 2u16;
        for plan in &comparison.plans {
            if let Some(cell) = row.cells.get(&plan.plan_id) {
                sheet.write_string(at, column, value(cell, differs(row, cell)))?;
            }
            column += 1;
        }
        sheet.write_string(at, column, result(comparison, row, &called))?;
    }
    sheet.set_freeze_panes(1, 1)?;
    let sheet = book.add_worksheet().set_name("cells")?;
    for (at, text) in (0u16..).zip(LONG) {
        sheet.write_string_with_format(0, at, text, &bold)?;
    }
    for (at, line) in (1u32..).zip(long(comparison)) {
        for (column, text) in (0u16..).zip(&line) {
            // A number stays one for whoever computes with it, as long as a workbook keeps all its digits.
            let number = NUMBERS.contains(&LONG[usize::from(column)]).then(|| text.parse::<f64>().ok()).flatten();
            match number.filter(|n| n.to_string() == *text || text.contains('.') && text.len() <= 15) {
                Some(number) => sheet.write_number(at, column, number)?,
                None => sheet.write_string(at, column, text)?,
            };
        }
    }
    sheet.set_freeze_panes(1, 2)?;
    Ok(book.save_to_buffer()?)
}
