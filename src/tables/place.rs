//! Values without columns → columns, by constraints taken together.
//!
//! A row that lost its empty cells has `k` values for `n` columns. Every order-preserving placement is a candidate;
//! each is scored by independent pieces of evidence. What decides is the *margin* to the next candidate: where it is
//! small, every candidate inside it is kept and the cells are marked, because a wrong number that looks right is worse
//! than a doubt.

use rust_decimal::Decimal;

use crate::tables::cell::{self, CellValue, folded, is_status};
use crate::tables::label::{RowDraft, Tok};
use crate::tables::{Column, ColumnRole, Placement};

/// Points by which the best candidate must lead. A single soft hint gives 5–15, a decisive one 30 and more.
const MARGIN: i32 = 18;
/// Score of what cannot be.
const IMPOSSIBLE: i32 = -200;

/// What is known outside the row.
pub(crate) struct Evidence<'a> {
    /// Whether an earlier table of the document gives this number as the result of the indicator; `None` if it has none.
    pub(crate) outcome: &'a dyn Fn(&str, &str) -> Option<bool>,
    /// What prose says the number is, next to the indicator's name.
    pub(crate) prose: &'a dyn Fn(&str, &str) -> Option<ColumnRole>,
    /// A note says that the values of 约束性 rows are set by the level above.
    pub(crate) binding_set_above: bool,
    /// A note says that brackets are the change over the period.
    pub(crate) brackets_are_changes: bool,
    /// A note says that the result of the indicator is not known yet (待普查结果公布后确定).
    pub(crate) pending: &'a dyn Fn(&str) -> bool,
    /// Years from base to target.
    pub(crate) years: u32,
}

/// A row with columns.
#[derive(Clone, Debug)]
pub(crate) struct Placed {
    /// Per column: the cell, how it came there, and whether it could stand elsewhere.
    pub(crate) cells: Vec<Option<PlacedCell>>,
    /// Values that found no column (more values than columns).
    pub(crate) left_over: Vec<Tok>,
}

/// A placed value.
#[derive(Clone, Debug)]
pub(crate) struct PlacedCell {
    /// The value.
    pub(crate) tok: Tok,
    /// Evidence that decided.
    pub(crate) placed: Placement,
    /// Could stand in another column.
    pub(crate) ambiguous: bool,
}

/// Look of a cell, for what a column usually holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Look {
    Plain,
    Bracket,
    About,
    Bound,
    Ratio,
    Words,
    Dash,
    Status,
}

const LOOKS: usize = 8;

struct Value {
    read: CellValue,
    look: Look,
    /// What an earlier table says of the number (see [`Evidence::outcome`]).
    outcome: Option<bool>,
    /// What prose says of the number (see [`Evidence::prose`]).
    prose: Option<ColumnRole>,
}

fn value(tok: &Tok) -> Value {
    let read = cell::parse(&tok.text);
    let flat = folded(&tok.text);
    let look = if is_status(&flat) {
        Look::Status
    } else if read.dash {
        Look::Dash
    } else if read.value.is_none() {
        Look::Words
    } else if read.ratio {
        Look::Ratio
    } else if read.bracket {
        Look::Bracket
    } else if flat.contains("左右") || read.growth {
        Look::About
    } else if read.cmp.is_some_and(|c| c.as_str() != "=") || read.change || read.cumulative {
        Look::Bound
    } else {
        Look::Plain
    };
    Value { read, look, outcome: None, prose: None }
}

/// A candidate: column of each value (values in order), or a merge of neighbours.
#[derive(Clone, Debug)]
struct Candidate {
    columns: Vec<usize>,
    terms: Vec<(Placement, i32)>,
}

impl Candidate {
    fn total(&self) -> i32 {
        self.terms.iter().map(|t| t.1).sum()
    }
}

/// Place the values of every row. `columns` are the value columns without the attribute.
pub(crate) fn place(rows: &[RowDraft], columns: &[Column], evidence: &Evidence<'_>) -> Vec<Placed> {
    let mut profile = Profile::new(columns.len());
    // What complete rows show of each column is evidence for the others.
    for row in rows.iter().filter(|r| r.values.len() == columns.len()) {
        for (at, tok) in row.values.iter().enumerate() {
            profile.add(at, value(tok).look);
        }
    }
    // A second pass also knows the rows that the first could decide.
    for row in rows.iter().filter(|r| r.values.len() < columns.len()) {
        let (best, rivals) = solve(row, columns, evidence, &profile);
        if let (Some(best), true) = (best, rivals.is_empty()) {
            for (tok, at) in row.values.iter().zip(&best.columns) {
                profile.later.push((*at, value(tok).look));
            }
        }
    }
    profile.settle();
    rows.iter().map(|row| doubt_crowded(place_row(row, columns, evidence, &profile))).collect()
}

/// Of a row with more values than columns none is certain: which of them are the surplus is not known.
fn doubt_crowded(mut placed: Placed) -> Placed {
    if !placed.left_over.is_empty() {
        for cell in placed.cells.iter_mut().flatten() {
            (cell.ambiguous, cell.placed) = (true, Placement::Undecided);
        }
    }
    placed
}

fn place_row(row: &RowDraft, columns: &[Column], evidence: &Evidence<'_>, profile: &Profile) -> Placed {
    let n = columns.len();
    let mut toks = row.values.clone();
    let mut left_over = Vec::new();
    while toks.len() > n {
        // A cell broken over lines: the neighbours whose join reads best become one.
        let Some(at) = best_merge(&toks) else { break };
        let next = toks.remove(at + 1);
        let tok = &mut toks[at];
        tok.text.push_str(&next.text);
        tok.span = tok.span.to(next.span);
        tok.whole = false;
    }
    if toks.len() > n {
        left_over = toks.split_off(n);
    }
    let mut cells: Vec<Option<PlacedCell>> = vec![None; n];
    if toks.len() == n {
        for (cell, tok) in cells.iter_mut().zip(toks) {
            let placed = if tok.doubtful { Placement::Undecided } else { Placement::Complete };
            *cell = Some(PlacedCell { ambiguous: tok.doubtful, tok, placed });
        }
        return Placed { cells, left_over };
    }
    let row = RowDraft { values: toks, ..row.clone() };
    let (best, rivals) = solve(&row, columns, evidence, profile);
    let Some(best) = best else { return Placed { cells, left_over } };
    let ambiguous = |value: usize| rivals.iter().any(|r| r.columns[value] != best.columns[value]);
    let decided = best.terms.iter().max_by_key(|t| t.1).map_or(Placement::Kind, |t| t.0);
    for (value, tok) in row.values.iter().enumerate() {
        let doubt = ambiguous(value) || tok.doubtful;
        let placed = if doubt { Placement::Undecided } else { decided };
        cells[best.columns[value]] = Some(PlacedCell { tok: tok.clone(), placed, ambiguous: doubt });
    }
    // Every remaining placement is kept: the same value stands, marked, in each column it could belong to.
    for rival in &rivals {
        for (value, tok) in row.values.iter().enumerate() {
            let cell = &mut cells[rival.columns[value]];
            if cell.is_none() {
                *cell = Some(PlacedCell { tok: tok.clone(), placed: Placement::Undecided, ambiguous: true });
            }
        }
    }
    Placed { cells, left_over }
}

/// The pair of neighbours whose join is most likely one cell.
fn best_merge(toks: &[Tok]) -> Option<usize> {
    let joined = |at: usize| format!("{}{}", toks[at].text, toks[at + 1].text);
    let score = |at: usize| {
        let (a, b) = (value(&toks[at]), value(&toks[at + 1]));
        match (a.look, b.look) {
            (Look::Words, Look::Words) if cell::is_words(&joined(at)) => 3,
            (Look::Words, Look::Words) => 2,
            (Look::Dash | Look::Status, _) | (_, Look::Dash | Look::Status) => -1,
            _ if cell::is_value(&joined(at)) && (a.look == Look::Words || b.look == Look::Words) => 1,
            _ => -1,
        }
    };
    (0..toks.len().saturating_sub(1)).max_by_key(|at| (score(*at), usize::MAX - at)).filter(|at| score(*at) > 0)
}

/// The best candidate, with the evidence that sets it apart, and those too close to be ruled out.
fn solve(row: &RowDraft, columns: &[Column], evidence: &Evidence<'_>, profile: &Profile) -> (Option<Candidate>, Vec<Candidate>) {
    if row.values.is_empty() || row.values.len() > columns.len() {
        return (None, Vec::new());
    }
    let mut values: Vec<Value> = row.values.iter().map(value).collect();
    let name = folded(&row.name.as_ref().map(|n| n.text.clone()).unwrap_or_default());
    let facts = Facts::of(row, &name);
    // Asked once per value, not once per candidate: prose is the whole document.
    for value in &mut values {
        if let Some(number) = value.read.value.as_deref() {
            value.outcome = (evidence.outcome)(&name, number);
            value.prose = (evidence.prose)(&name, number);
        }
    }
    let mut candidates: Vec<Candidate> = combinations(columns.len(), values.len())
        .into_iter()
        .map(|chosen| {
            let terms = score(&chosen, &values, columns, &facts, evidence, profile);
            Candidate { columns: chosen, terms }
        })
        .collect();
    candidates.sort_by_key(|c| (-c.total(), c.columns.clone()));
    let mut ranked = candidates.into_iter();
    let Some(mut best) = ranked.next() else { return (None, Vec::new()) };
    let top = best.total();
    let others: Vec<Candidate> = ranked.collect();
    if let Some(second) = others.first() {
        best.terms = difference(&best.terms, &second.terms);
    }
    let rivals = others.into_iter().take_while(|c| top - c.total() < MARGIN && c.total() > IMPOSSIBLE / 2).collect();
    (Some(best), rivals)
}

/// Evidence by kind: how much more the first has than the second.
fn difference(a: &[(Placement, i32)], b: &[(Placement, i32)]) -> Vec<(Placement, i32)> {
    let mut out: Vec<(Placement, i32)> = Vec::new();
    for (terms, sign) in [(a, 1), (b, -1)] {
        for (kind, points) in terms {
            match out.iter_mut().find(|o| o.0 == *kind) {
                Some(found) => found.1 += sign * points,
                None => out.push((*kind, sign * points)),
            }
        }
    }
    out
}

/// Ascending choices of `k` of `n` columns.
fn combinations(n: usize, k: usize) -> Vec<Vec<usize>> {
    let mut out = Vec::new();
    let mut chosen = Vec::with_capacity(k);
    fn go(from: usize, n: usize, k: usize, chosen: &mut Vec<usize>, out: &mut Vec<Vec<usize>>) {
        if chosen.len() == k {
            out.push(chosen.clone());
            return;
        }
        for c in from..n {
            chosen.push(c);
            go(c + 1, n, k, chosen, out);
            chosen.pop();
        }
    }
    // A header of more columns than this is no indicator table; the bound keeps hostile input cheap.
    if n <= 14 {
        go(0, n, k, &mut chosen, &mut out);
    }
    out
}

/// What the row itself says.
struct Facts {
    name: String,
    binding: bool,
    expected: bool,
    growth_name: bool,
    reduction_name: bool,
    share_name: bool,
}

impl Facts {
    fn of(row: &RowDraft, name: &str) -> Self {
        let attribute = folded(&row.attribute.as_ref().map(|a| a.text.clone()).unwrap_or_default());
        let has = |words: &[&str]| words.iter().any(|w| name.contains(w) || row.group.as_deref().is_some_and(|g| g.contains(w)));
        Self {
            name: name.to_owned(),
            binding: attribute.contains("约束"),
            expected: attribute.contains("预期"),
            growth_name: has(&["增速", "增长", "增幅", "年均"]),
            reduction_name: has(&["下降", "降低", "降幅", "减少", "削减", "提高", "累计"]),
            share_name: has(&["率", "比重", "占比", "比例", "比率", "覆盖", "普及"]) && name.contains(['%', '‰']),
        }
    }
}

fn score(
    chosen: &[usize],
    values: &[Value],
    columns: &[Column],
    facts: &Facts,
    evidence: &Evidence<'_>,
    profile: &Profile,
) -> Vec<(Placement, i32)> {
    let mut terms = Vec::new();
    for (value, at) in values.iter().zip(chosen) {
        let column = &columns[*at];
        terms.extend(kind_terms(value, column, facts, evidence));
        terms.push((Placement::Majority, profile.points(*at, value.look)));
        terms.extend(outside_terms(value, column));
    }
    let at_role = |role: ColumnRole| chosen.iter().zip(values).find(|(at, _)| columns[**at].role == role).map(|(_, v)| v);
    let has_role = |role: ColumnRole| columns.iter().any(|c| c.role == role);
    let (base, target, growth) = (at_role(ColumnRole::Base), at_role(ColumnRole::Target), at_role(ColumnRole::Growth));

    // Words on completion judge a result; without them there is none yet (待普查).
    if has_role(ColumnRole::Status) && has_role(ColumnRole::Actual) {
        match (at_role(ColumnRole::Status).is_some(), at_role(ColumnRole::Actual).is_some()) {
            (true, false) => terms.push((Placement::Kind, -60)),
            (false, true) => terms.push((Placement::Kind, if (evidence.pending)(&facts.name) { -45 } else { -8 })),
            _ => {}
        }
    }
    if has_role(ColumnRole::Status) && target.is_none() {
        // A review without a target reviews nothing; a base year is left out more often.
        terms.push((Placement::Kind, -4));
    }
    let plans = has_role(ColumnRole::Target) || has_role(ColumnRole::Growth);
    if plans && !has_role(ColumnRole::Status) {
        let says = target.is_some() || growth.is_some();
        if facts.expected && !says {
            // 预期性 without a target or growth expects nothing.
            terms.push((Placement::Kind, -45));
        }
        if facts.binding && evidence.binding_set_above {
            if target.is_some_and(|t| t.look != Look::Words && t.look != Look::Dash) {
                terms.push((Placement::Kind, -28));
            }
            // [21.4] of 单位GDP能耗降幅 may be the last period's result: the new one is not known yet.
            if facts.reduction_name && growth.is_some_and(|g| g.look == Look::Bracket) {
                terms.push((Placement::Kind, -28));
            }
        } else if target.is_none() && has_role(ColumnRole::Target) {
            terms.push((Placement::Kind, -12));
        }
        if base.is_none() && has_role(ColumnRole::Base) {
            terms.push((Placement::Kind, -8));
        }
    }
    // ≥2200 ≥2300: where the plan starts from is a bound of the same kind as where it goes (capacities, reserves).
    if let (Some(b), Some(t)) = (base, target)
        && (b.look, t.look) == (Look::Bound, Look::Bound)
        && b.read.cmp == t.read.cmp
    {
        terms.push((Placement::Wording, 45));
    }
    terms.extend(arithmetic(base, target, growth, evidence.years));
    terms
}

/// Whether the kind of a value fits the kind of a column.
fn kind_terms(value: &Value, column: &Column, facts: &Facts, evidence: &Evidence<'_>) -> Vec<(Placement, i32)> {
    use ColumnRole::{Actual, Attribute, Base, Growth, Other, Status, Target};
    let mut terms = Vec::new();
    let mut term = |kind, points| terms.push((kind, points));
    if (value.look == Look::Status) != (column.role == Status) && value.look != Look::Dash {
        term(Placement::Kind, IMPOSSIBLE);
        return terms;
    }
    let header = folded(&column.name);
    match column.role {
        Base => match value.look {
            Look::Bracket if facts.growth_name || facts.reduction_name => term(Placement::Bracket, -4),
            Look::Bracket => term(Placement::Bracket, -35),
            Look::About if value.read.period => term(Placement::Wording, 5),
            Look::About if value.read.growth && facts.growth_name => term(Placement::Wording, -16),
            Look::About => term(Placement::Wording, -35),
            Look::Bound if value.read.period => {}
            Look::Bound => term(Placement::Wording, -45),
            Look::Words => term(Placement::Kind, -70),
            _ => {}
        },
        Actual => match value.look {
            Look::Words if value.read.state == crate::tables::State::Delegated => term(Placement::Kind, -80),
            // 稳定 is a result as well as a target.
            Look::Bound => term(Placement::Wording, -25),
            Look::About if !value.read.growth => term(Placement::Wording, -15),
            _ => {}
        },
        Target => match value.look {
            Look::Bracket if evidence.brackets_are_changes && header_has_growth_sibling(column) => {}
            Look::Bracket => term(Placement::Bracket, -8),
            Look::Words if value.read.state == crate::tables::State::Delegated => term(Placement::Kind, 4),
            // ＞7 of 研发经费投入增长 may be the rate of the growth column as well.
            Look::Bound => term(Placement::Wording, if facts.growth_name { 0 } else { 6 }),
            _ => {}
        },
        Growth => match value.look {
            Look::Bracket => {
                term(Placement::Bracket, if evidence.brackets_are_changes || header.contains("累计") { 12 } else { 4 })
            }
            Look::About if value.read.growth => term(Placement::Wording, 12),
            Look::About if facts.share_name && !facts.growth_name => term(Placement::Wording, -25),
            Look::About => {}
            Look::Plain if facts.share_name && !facts.growth_name => term(Placement::Kind, -25),
            // 年均增长 of 45236 元 is no growth rate.
            Look::Plain if value.read.number().is_some_and(|v| v.abs() > Decimal::from(60)) => term(Placement::Kind, -60),
            Look::Plain => term(Placement::Kind, -10),
            Look::Ratio => term(Placement::Kind, IMPOSSIBLE),
            Look::Bound => term(Placement::Wording, if facts.growth_name { 0 } else { -6 }),
            Look::Words | Look::Dash | Look::Status => {}
        },
        Attribute | Other | Status => {}
    }
    terms
}

/// Target columns beside a growth column rarely hold brackets; the header alone cannot tell.
fn header_has_growth_sibling(column: &Column) -> bool {
    folded(&column.name).contains("累计")
}

/// What another table or prose says on the same indicator.
fn outside_terms(value: &Value, column: &Column) -> Vec<(Placement, i32)> {
    let mut terms = Vec::new();
    if let (ColumnRole::Base, Some(same)) = (column.role, value.outcome) {
        terms.push((Placement::OtherTable, if same { 40 } else { -6 }));
    }
    if let Some(role) = value.prose {
        let fits = role == column.role || (role == ColumnRole::Base && column.role == ColumnRole::Actual);
        terms.push((Placement::Prose, if fits { 35 } else { -5 }));
    }
    terms
}

/// target − base = bracket; base·(1+g)^n ≈ target; base and target of one size.
fn arithmetic(base: Option<&Value>, target: Option<&Value>, growth: Option<&Value>, years: u32) -> Option<(Placement, i32)> {
    let (base_number, target_number) = (base?.read.number()?, target?.read.number()?);
    if let Some(growth) = growth
        && let Some(number) = growth.read.number()
    {
        if growth.read.bracket {
            let unit = Decimal::new(
                1,
                base?.read.decimals().min(target?.read.decimals()).max(growth.read.decimals()).min(Decimal::MAX_SCALE),
            );
            let off = (target_number - base_number - number).abs();
            return Some((Placement::Arithmetic, if off <= unit { 35 } else { -20 }));
        }
        let implied = implied_growth(base_number, target_number, years)?;
        let off = (implied - number).abs();
        return Some((
            Placement::Arithmetic,
            if off <= Decimal::ONE {
                25
            } else if off <= Decimal::from(4) {
                0
            } else {
                -20
            },
        ));
    }
    if base_number.is_zero() || base_number.is_sign_negative() {
        return None;
    }
    let ratio = target_number.checked_div(base_number)?;
    let near = ratio >= Decimal::new(3, 1) && ratio <= Decimal::from(5);
    Some((Placement::Arithmetic, if near { 6 } else { -15 }))
}

/// Average growth in percent that leads from base to target in `years`.
pub(crate) fn implied_growth(base: Decimal, target: Decimal, years: u32) -> Option<Decimal> {
    if base <= Decimal::ZERO || target <= Decimal::ZERO || years == 0 {
        return None;
    }
    let ratio = target.checked_div(base)?;
    if ratio > Decimal::from(100_000) {
        return None;
    }
    // Newton's method for the n-th root in decimals: exact to far more digits than any plan prints.
    let n = Decimal::from(years);
    let mut root = if ratio > Decimal::ONE { Decimal::ONE + (ratio - Decimal::ONE) / n } else { ratio.max(Decimal::new(1, 1)) };
    for _ in 0..80 {
        let mut power = Decimal::ONE;
        for _ in 1..years {
            power = power.checked_mul(root)?.round_dp(16);
        }
        if power.is_zero() {
            return None;
        }
        let next = (n - Decimal::ONE).checked_mul(root)?.checked_add(ratio.checked_div(power)?)?.checked_div(n)?;
        let next = next.round_dp(14);
        if (next - root).abs() < Decimal::new(1, 12) {
            root = next;
            break;
        }
        root = next;
    }
    Some(((root - Decimal::ONE) * Decimal::from(100)).round_dp(4))
}

/// What each column holds in the rows that are sure.
struct Profile {
    counts: Vec<[u32; LOOKS]>,
    later: Vec<(usize, Look)>,
}

impl Profile {
    fn new(columns: usize) -> Self {
        Self { counts: vec![[0; LOOKS]; columns], later: Vec::new() }
    }

    fn add(&mut self, column: usize, look: Look) {
        self.counts[column][look as usize] += 1;
    }

    fn settle(&mut self) {
        for (column, look) in std::mem::take(&mut self.later) {
            self.add(column, look);
        }
    }

    /// How usual a look is in a column, in points; silent while little is known.
    fn points(&self, column: usize, look: Look) -> i32 {
        let counts = &self.counts[column];
        let seen: u32 = counts.iter().sum();
        if seen < 3 {
            return 0;
        }
        let share = counts[look as usize] * 100 / seen;
        match (counts[look as usize], share) {
            // Words are rare everywhere: that a column has none says little.
            (0, _) if seen >= 6 && look != Look::Words => -16,
            (0, _) => -8,
            (_, 50..) => 8,
            (_, 20..) => 3,
            _ => -4,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::source::Span;

    fn tok(text: &str) -> Tok {
        Tok { text: text.to_owned(), span: Span::default(), whole: true, doubtful: false }
    }

    fn column(name: &str, role: ColumnRole) -> Column {
        Column { name: name.to_owned(), role, year: None, span: None }
    }

    fn row(name: &str, values: &[&str], attribute: &str) -> RowDraft {
        RowDraft {
            name: Some(tok(name)),
            values: values.iter().map(|v| tok(v)).collect(),
            attribute: Some(tok(attribute)),
            ..RowDraft::default()
        }
    }

    fn show(rows: &[RowDraft], columns: &[Column], set_above: bool) -> Vec<String> {
        let evidence = Evidence {
            outcome: &|name, number| name.contains("能源消耗").then_some(number == "21.4"),
            prose: &|_, _| None,
            binding_set_above: set_above,
            brackets_are_changes: true,
            pending: &|name| name.contains("耕地"),
            years: 5,
        };
        place(rows, columns, &evidence)
            .iter()
            .map(|p| {
                let cells: Vec<String> = p
                    .cells
                    .iter()
                    .map(|c| {
                        c.as_ref().map_or("_".to_owned(), |c| format!("{}{}", c.tok.text, if c.ambiguous { "?" } else { "" }))
                    })
                    .collect();
                cells.join(" ")
            })
            .collect()
    }

    #[test]
    fn roots_are_exact_enough() {
        let growth = |b: i64, t: i64| implied_growth(Decimal::from(b), Decimal::from(t), 5).map(|g| g.round_dp(2).to_string());
        assert_eq!(growth(31102, 40000).as_deref(), Some("5.16"));
        assert_eq!(growth(18593, 29370).as_deref(), Some("9.57"));
        assert_eq!(growth(100, 50).as_deref(), Some("-12.94"));
        assert_eq!(growth(0, 50), None);
    }

    #[test]
    fn a_target_table_without_its_empty_cells() {
        use ColumnRole::{Base, Growth, Target};
        let columns = [column("2020基期值", Base), column("2025目标值", Target), column("年均增长/累计", Growth)];
        let rows = [
            row("生产总值(亿元)", &["312.46", "450", "7.6左右"], "预期性"),
            row("社零总额(亿元)", &["120.5", "170", "7左右"], "预期性"),
            row("城镇化率(%)", &["56.8", "62", "[5.2]"], "预期性"),
            row("研发强度(%)", &["1.3", "2.1", "[0.8]"], "预期性"),
            row("产业结构(%)", &["8:45:47", "7:44:49"], "预期性"),
            row("单位GDP能源消耗降幅(%)", &["[21.4]"], "约束性"),
            row("受教育年限(年)", &["[0.7]"], "约束性"),
            row("非化石能源比重(%)", &["9.67"], "约束性"),
            row("托位数(个)", &["4.5"], "预期性"),
            row("耕地保有量(万亩)", &[], "约束性"),
        ];
        assert_eq!(
            show(&rows, &columns, true)[4..],
            ["8:45:47 7:44:49 _", "[21.4] _ _", "_ _ [0.7]", "9.67 _ _", "_ 4.5 _", "_ _ _"]
        );
        // Without the note on binding values a single number may be base or target: both are kept.
        assert_eq!(show(&rows, &columns, false)[7], "9.67? 9.67? _");
    }

    #[test]
    fn a_review_table_without_its_empty_cells() {
        use ColumnRole::{Actual, Base, Status, Target};
        let columns =
            [column("2015", Base), column("2020规划目标", Target), column("2020预期值", Actual), column("完成情况", Status)];
        let rows = [
            row("财政收入(亿元)", &["33.6", "54.1", "45.5", "基本完成"], "预期性"),
            row("外资(亿美元)", &["1.06", "1.43", "1.73", "提前完成"], "预期性"),
            row("城镇化率(%)", &["78.5", "80", "82.8", "提前完成"], "预期性"),
            row("投资(%)", &["年均15", "年均12.3", "基本完成"], "预期性"),
            row("耕地(万亩)", &["4", "稳定"], "约束性"),
            row("碳排放下降(%)", &["省下达控制指标", "[21]", "全面完成"], "约束性"),
            row("PM2.5浓度(μg/m3)", &["39", "25", "提前完成"], "约束性"),
            // No note says that the result is still awaited: any two of the three.
            row("受教育年限(年)", &["11.2", "11.7"], "预期性"),
        ];
        assert_eq!(
            show(&rows, &columns, false)[3..],
            [
                "_ 年均15 年均12.3 基本完成",
                "4 稳定 _ _",
                "_ 省下达控制指标 [21] 全面完成",
                "39? 39? 25 提前完成",
                "11.2? 11.7? 11.7? _"
            ]
        );
    }
}
