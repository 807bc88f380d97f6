//! Precision, recall and field accuracy of records against gold.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

/// Fields of a quantity that are compared.
const FIELDS: [&str; 8] = ["unit", "cmp", "indicator", "year", "form", "role", "hedge", "baseline"];
/// Fields that must all be right for a whole record.
const WHOLE: [&str; 5] = ["unit", "cmp", "indicator", "year", "role"];

/// Scores by name, and what differs in words.
#[derive(Debug, Default)]
pub(crate) struct Report {
    pub(crate) scores: BTreeMap<String, f64>,
    pub(crate) differences: Vec<String>,
}

/// Text compared without width, blanks and quotes; nothing for an empty one.
fn norm(value: &Value) -> Option<String> {
    let text = match value {
        Value::Null => return None,
        Value::String(s) => s.clone(),
        other => other.to_string(),
    };
    let folded: String = text.nfkc().filter(|c| !c.is_whitespace() && !matches!(c, '“' | '”' | '"' | '\'' | '‘' | '’')).collect();
    (!folded.is_empty()).then_some(folded)
}

fn number(value: &Value) -> Option<String> {
    let text = norm(value)?;
    Some(match text.replace(',', "").parse::<f64>() {
        Ok(number) => number.to_string(),
        Err(_) => text.replace(['∶', '：'], ":"),
    })
}

/// Value and high end; 翻番, 翻一番 and 倍增 are one thing however they are written.
fn value_key(o: &Value) -> (Option<String>, Option<String>) {
    let surface = o["surface"].as_str().unwrap_or("");
    if ["翻番", "翻一番", "倍增"].iter().any(|w| surface.contains(w)) {
        return (Some("doubling".to_owned()), None);
    }
    (number(&o["value"]), number(&o["high"]))
}

/// Character-bag F1 of two noun phrases.
fn overlap(a: &Value, b: &Value) -> f64 {
    let (a, b) = (norm(a).unwrap_or_default(), norm(b).unwrap_or_default());
    if a.is_empty() || b.is_empty() {
        return if a == b { 1.0 } else { 0.0 };
    }
    if a.contains(&b) || b.contains(&a) {
        return 1.0;
    }
    let mut pool: Vec<char> = b.chars().collect();
    let n = a.chars().count() + pool.len();
    let mut hits = 0;
    for c in a.chars() {
        if let Some(at) = pool.iter().position(|p| *p == c) {
            pool.swap_remove(at);
            hits += 1;
        }
    }
    2.0 * f64::from(hits) / n as f64
}

fn leading_number(value: &Value) -> Option<String> {
    let text = norm(value)?;
    let mut end = text.len();
    let mut seen_digit = false;
    for (at, c) in text.char_indices() {
        if c.is_ascii_digit() {
            seen_digit = true;
        } else if seen_digit && !matches!(c, '.' | ':' | '∶') {
            end = at;
            break;
        }
    }
    let lead = Value::String(text[..end].to_owned());
    number(&lead)
}

fn words(value: &Value) -> Vec<String> {
    norm(value).unwrap_or_default().split(['、', ',', ';']).filter(|w| !w.is_empty()).map(str::to_owned).collect()
}

fn same(field: &str, gold: &Value, got: &Value) -> bool {
    let mut accepted = vec![&gold[field]];
    if let Some(also) = gold["also"][field].as_array() {
        accepted.extend(also);
    }
    let got = &got[field];
    match field {
        "indicator" => accepted.iter().any(|g| overlap(g, got) >= 0.6),
        "baseline" => accepted.iter().any(|g| leading_number(g) == leading_number(got)),
        "unit" if value_key(gold).0.as_deref() == Some("doubling") => matches!(norm(got).as_deref(), Some("番" | "倍")),
        "hedge" => accepted.iter().any(|g| {
            let (g, p) = (words(g), words(got));
            let subset = !g.is_empty() && g.iter().all(|w| p.contains(w));
            g == p || subset
        }),
        _ => accepted.iter().any(|g| norm(g) == norm(got)),
    }
}

fn f1(tp: usize, fp: usize, fn_: usize) -> f64 {
    if tp == 0 { 0.0 } else { 2.0 * tp as f64 / (2 * tp + fp + fn_) as f64 }
}

fn ratio(part: usize, whole: usize) -> f64 {
    if whole == 0 { 0.0 } else { part as f64 / whole as f64 }
}

fn text_of<'a>(o: &'a Value, field: &str) -> &'a str {
    o[field].as_str().unwrap_or("")
}

/// Whether the gold object lies outside what is scored.
fn soft(g: &Value) -> bool {
    g["optional"] == true || g["role"] == "other" || text_of(g, "note").starts_with("optional")
}

/// Mentions, targets and fields of quantities.
pub(crate) fn quantities(gold: &[Value], pred: &[Value]) -> Report {
    let head = gold.first().filter(|g| g.get("surface").is_none()).cloned().unwrap_or(Value::Null);
    let gold: Vec<&Value> = gold.iter().filter(|g| g.get("surface").is_some()).collect();
    let list = |name: &str| -> Option<Vec<String>> {
        Some(head[name].as_array()?.iter().filter_map(|s| s.as_str().map(str::to_owned)).collect())
    };
    let (sections, exclude) = (list("sections"), list("exclude"));
    let in_lines = |p: &Value| {
        head["lines"].as_array().is_none_or(|spans| {
            let line = p["line"].as_i64().unwrap_or(-1);
            spans.iter().any(|s| s[0].as_i64().is_some_and(|a| a <= line) && s[1].as_i64().is_some_and(|b| line <= b))
        })
    };
    let pred: Vec<&Value> = pred
        .iter()
        .filter(|p| text_of(p, "origin") != "table")
        .filter(|p| in_lines(p))
        .filter(|p| sections.as_ref().is_none_or(|s| s.iter().any(|s| text_of(p, "section").contains(s.as_str()))))
        .filter(|p| exclude.as_ref().is_none_or(|s| !s.iter().any(|s| text_of(p, "section").contains(s.as_str()))))
        .collect();
    let mut free: HashMap<_, Vec<usize>> = HashMap::new();
    for (at, p) in pred.iter().enumerate() {
        free.entry(value_key(p)).or_default().push(at);
    }
    let far = |g: &Value, p: &Value| match g.get("context") {
        Some(_) => 0,
        None => (g["line"].as_i64().unwrap_or(0) - p["line"].as_i64().unwrap_or(-99)).abs(),
    };
    let near = |g: &Value, p: &Value| match g.get("context") {
        Some(context) => {
            let (quote, context_text) = (norm(&p["quote"]).unwrap_or_default(), norm(context).unwrap_or_default());
            let surface = norm(&g["surface"]).unwrap_or_default();
            quote.contains(&context_text)
                || (!quote.is_empty() && context_text.contains(&quote))
                || (quote.contains(&surface) && overlap(context, &p["quote"]) > 0.8)
        }
        None => far(g, p) <= 1,
    };
    let mut pairs = Vec::new();
    let mut missed = Vec::new();
    for g in gold {
        let candidates = free.entry(value_key(g)).or_default();
        let best = candidates.iter().copied().filter(|p| near(g, pred[*p])).min_by(|a, b| {
            let cost = |p: usize| {
                (far(g, pred[p]), -overlap(&g["indicator"], &pred[p]["indicator"]), norm(&g["unit"]) != norm(&pred[p]["unit"]))
            };
            cost(*a).partial_cmp(&cost(*b)).unwrap()
        });
        match best {
            Some(p) => {
                candidates.retain(|c| *c != p);
                pairs.push((g, pred[p]));
            }
            None => missed.push(g),
        }
    }
    let mut spare: Vec<usize> = free.into_values().flatten().collect();
    spare.sort_unstable();
    let scored: Vec<_> = pairs.iter().filter(|(g, _)| !soft(g)).collect();
    let missed: Vec<_> = missed.into_iter().filter(|g| !soft(g)).collect();
    let spare_hard: Vec<_> = spare.iter().map(|p| pred[*p]).filter(|p| p["role"] != "other").collect();
    let is_target = |o: &Value| o["role"] == "target";
    let tp = scored.iter().filter(|(g, p)| is_target(g) && is_target(p)).count();
    let fp = spare.iter().filter(|p| is_target(pred[**p])).count()
        + pairs.iter().filter(|(g, p)| is_target(p) && !is_target(g) && g["optional"] != true).count();
    let fn_ =
        missed.iter().filter(|g| is_target(g)).count() + scored.iter().filter(|(g, p)| is_target(g) && !is_target(p)).count();
    let mut report = Report::default();
    report.scores.insert("mentions".into(), f1(scored.len(), spare_hard.len(), missed.len()));
    report.scores.insert("targets".into(), f1(tp, fp, fn_));
    for field in FIELDS {
        let right = scored.iter().filter(|(g, p)| same(field, g, p)).count();
        report.scores.insert(field.into(), ratio(right, scored.len()));
    }
    let whole = scored.iter().filter(|(g, p)| WHOLE.iter().all(|f| same(f, g, p))).count();
    report.scores.insert("whole record".into(), ratio(whole, scored.len()));
    let at = |o: &Value| format!("{}{}", o["line"], text_of(o, "context"));
    report.differences.extend(missed.iter().map(|g| format!("missed {} {}", at(g), text_of(g, "surface"))));
    report.differences.extend(spare_hard.iter().map(|p| format!("spurious {} {}", at(p), text_of(p, "surface"))));
    for (g, p) in scored {
        for field in FIELDS.iter().filter(|f| !same(f, g, p)) {
            report.differences.push(format!("{field} {} {}: {} got {}", at(g), text_of(g, "surface"), g[*field], p[*field]));
        }
    }
    report
}

/// Headings as a sequence; `core` leaves out items, figures and unnumbered parts.
pub(crate) fn outline(gold: &Value, pred: &[Value]) -> Report {
    let key = |h: &Value| {
        let mut number = norm(&h["number"]).unwrap_or_default();
        for prefix in ["第", "专栏", "附表", "附图", "附录", "表", "图"] {
            if let Some(rest) = number.strip_prefix(prefix) {
                number = rest.to_owned();
                break;
            }
        }
        let number: String = number.trim_end_matches('.').chars().filter(|c| !"篇章节部分、,()".contains(*c)).collect();
        (text_of(h, "kind").to_owned(), number, norm(&h["title"]).unwrap_or_default())
    };
    let empty = Vec::new();
    let headings = gold["headings"].as_array().unwrap_or(&empty);
    let mut report = Report::default();
    for (name, skip) in [("outline core", &["项", "图", "部分"][..]), ("outline all", &[])] {
        let counted = |h: &&Value| !skip.contains(&text_of(h, "kind"));
        let kinds: Vec<&str> = headings.iter().filter(counted).map(|h| text_of(h, "kind")).collect();
        let g: Vec<_> = headings.iter().filter(counted).map(key).collect();
        let p: Vec<_> = pred.iter().filter(|h| kinds.contains(&text_of(h, "kind"))).map(key).collect();
        let common = longest_common(&g, &p);
        report.scores.insert(name.into(), f1(common.len(), p.len() - common.len(), g.len() - common.len()));
        if skip.is_empty() {
            let (in_gold, in_pred): (Vec<_>, Vec<_>) = common.into_iter().unzip();
            report
                .differences
                .extend(g.iter().enumerate().filter(|(i, _)| !in_gold.contains(i)).map(|(_, h)| format!("missed {h:?}")));
            report
                .differences
                .extend(p.iter().enumerate().filter(|(i, _)| !in_pred.contains(i)).map(|(_, h)| format!("spurious {h:?}")));
        }
    }
    report
}

/// Index pairs of a longest common subsequence.
fn longest_common<T: PartialEq>(a: &[T], b: &[T]) -> Vec<(usize, usize)> {
    let mut best = vec![vec![0_usize; b.len() + 1]; a.len() + 1];
    for i in (0..a.len()).rev() {
        for j in (0..b.len()).rev() {
            best[i][j] = if a[i] == b[j] { best[i + 1][j + 1] + 1 } else { best[i + 1][j].max(best[i][j + 1]) };
        }
    }
    let (mut i, mut j, mut pairs) = (0, 0, Vec::new());
    while i < a.len() && j < b.len() {
        if a[i] == b[j] {
            pairs.push((i, j));
            (i, j) = (i + 1, j + 1);
        } else if best[i + 1][j] >= best[i][j + 1] {
            i += 1;
        } else {
            j += 1;
        }
    }
    pairs
}

/// The name without running number and trailing unit bracket.
fn bare(name: &Value) -> String {
    let text: String = name.as_str().unwrap_or("").nfkc().collect();
    let text = text.trim_start().trim_start_matches(|c: char| c.is_ascii_digit() || ('①'..='⑳').contains(&c));
    let text = text.trim_start_matches(['.', '、', '．']).trim();
    let cut = match text.rfind('(') {
        Some(at) if at > 0 && !text[at + 1..].trim_end_matches(')').contains(')') => &text[..at],
        _ => text,
    };
    norm(&Value::String(cut.to_owned())).unwrap_or_default()
}

/// Rows and cells of indicator tables; wrong cells of ambiguous rows that were not flagged are silent guesses.
pub(crate) fn tables(gold: &Value, pred: &[Value]) -> Report {
    let (mut cells, mut right, mut rows_found, mut rows, mut silent) = (0, 0, 0, 0, 0);
    let mut report = Report::default();
    let empty = Vec::new();
    let list = |t: &'_ Value| t["rows"].as_array().cloned().unwrap_or_default();
    for table in gold["tables"].as_array().unwrap_or(&empty) {
        let gold_rows = list(table);
        let names: Vec<String> = gold_rows.iter().map(|r| bare(&r["indicator"])).collect();
        let best = pred.iter().max_by_key(|t| list(t).iter().filter(|r| names.contains(&bare(&r["indicator"]))).count());
        let mut got: HashMap<String, Vec<Value>> = HashMap::new();
        for row in best.map(list).unwrap_or_default().into_iter().rev() {
            got.entry(bare(&row["indicator"])).or_default().push(row);
        }
        for row in gold_rows {
            rows += 1;
            let Some(found) = got.get_mut(&bare(&row["indicator"])).and_then(Vec::pop) else {
                cells += row["cells"].as_object().map_or(0, |c| c.values().filter(|v| !v.is_null()).count());
                report.differences.push(format!("row missing {}", row["indicator"]));
                continue;
            };
            rows_found += 1;
            let wanted = row["cells"].as_object().cloned().unwrap_or_default();
            let have = found["cells"].as_object().cloned().unwrap_or_default();
            for (at, (name, want)) in wanted.iter().enumerate() {
                let by_name = have.iter().find(|(k, _)| norm(&Value::String((*k).clone())) == norm(&Value::String(name.clone())));
                let cell = by_name
                    .map(|(_, v)| v.clone())
                    .or_else(|| (have.len() == wanted.len()).then(|| have.values().nth(at).cloned()).flatten());
                let cell = cell.unwrap_or(Value::Null);
                let (text, want_text) = (norm(&cell["text"]), norm(want));
                if text.is_none() && want_text.is_none() {
                    continue;
                }
                if row["ambiguous"] == true {
                    let flagged = cell["ambiguous"] == true || found["ambiguous"] == true;
                    silent += usize::from(!flagged && text != want_text);
                    continue;
                }
                cells += 1;
                if text == want_text {
                    right += 1;
                } else {
                    report.differences.push(format!("cell {} {name}: {want} got {}", row["indicator"], cell["text"]));
                }
            }
        }
    }
    report.scores.insert("cells".into(), ratio(right, cells));
    report.scores.insert("rows".into(), ratio(rows_found, rows));
    report.scores.insert("no silent guess".into(), if silent == 0 { 1.0 } else { 0.0 });
    report
}
