//! Tests of `quantity` and `targets` on phrases as plans word them. The suites stand beside the repository and are not part of it.

use gangyao::lexicon;
use gangyao::pipeline;
use gangyao::quantity;
use gangyao::source::Limits;
use gangyao::targets::Mention;
use rust_decimal::Decimal;
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use crate::common::shared;

/// A phrase that is a cell of an indicator table, with the name before it: the number has no unit of its own.
fn in_table(phrase: &str) -> Option<(&str, &str)> {
    match phrase.find('[') {
        Some(at) => Some((phrase[..at].trim_end_matches("累计下降"), &phrase[at..])),
        None => (phrase.starts_with("年均") && phrase.ends_with(|c: char| c.is_ascii_digit())).then_some(("", phrase)),
    }
}

/// The number of a cell in the column of growth and changes.
fn cell(name: &str, cell: &str) -> Option<String> {
    let name = if name.is_empty() { "投资额" } else { name };
    let text = format!(
        "附表1\n主要指标\n指标  2020年  2025年  年均/累计  属性\n{name}（%）  —  —  {cell}  预期性\n人均预期寿命（岁）  77  78  [1]  预期性\n注：[ ]内为五年累计数。\n"
    );
    let (result, _) = pipeline::read_bytes("cell.txt", text.as_bytes(), &Limits::default());
    result.ok()?.tables.first()?.rows.first()?.cells.get(2)?.value.clone()
}

/// Mentions of a phrase that stands as a paragraph of a plan.
fn mentions(phrase: &str) -> (String, Vec<Mention>) {
    let text = format!("云川县国民经济和社会发展第十四个五年规划纲要\n\n第一章 目标\n\n{phrase}。\n");
    let (result, _) = pipeline::read_bytes("phrase.txt", text.as_bytes(), &Limits::default());
    let plan = result.unwrap_or_else(|e| panic!("{phrase}: {e}"));
    let mentions = plan.mentions.into_iter().filter(|m| plan.document.blocks[m.block].span.of(&text).contains(phrase)).collect();
    (text, mentions)
}

/// A value in the base of its unit, as the suite gives it (3.9万人 → 39000).
fn scaled(value: &str, unit: &str) -> Option<Decimal> {
    let number: Decimal = match value.split_once('/') {
        Some((a, b)) => a.parse::<Decimal>().ok()? / b.parse::<Decimal>().ok()?,
        None => value.parse().ok()?,
    };
    let bare: String = unit.trim_start_matches(['十', '百', '千', '万', '亿']).to_owned();
    let scale: Decimal = unit[..unit.len() - bare.len()]
        .chars()
        .map(|c| match c {
            '十' => 10,
            '百' => 100,
            '千' => 1000,
            '万' => 10_000,
            _ => 100_000_000_i64,
        })
        .map(Decimal::from)
        .product();
    Some(number * scale)
}

/// What of an expectation a reading gets wrong; nothing if it is right.
fn differs(expected: &Value, phrase: &str, found: &[Mention]) -> Option<String> {
    if let Some(years) = expected["years"].as_array() {
        let (text, inherited) = mentions(&format!("{phrase}，建成学校12所"));
        let mention = inherited.iter().find(|m| m.span.of(&text).contains("12所"))?;
        let span = |m: &Mention| match (&m.period, m.year) {
            (Some(period), _) if lexicon::period(period).is_some() => {
                lexicon::period(period).map(|p| (p.start_year(), p.end_year()))
            }
            (Some(period), _) => period
                .split_once(['-', '—', '–'])
                .and_then(|(a, b)| Some((a.parse().ok()?, b.trim_end_matches('年').parse().ok()?))),
            (None, year) => year.map(|y| (y, y)),
        };
        let wanted = (i32::try_from(years[0].as_i64()?).ok()?, i32::try_from(years[1].as_i64()?).ok()?);
        let got = span(mention);
        return (got != Some(wanted)).then(|| format!("years {got:?}, {:?} {:?}", mention.year, mention.period));
    }
    let number = |v: &Value| v.as_f64().and_then(|f| Decimal::try_from(f).ok()).map(|d| d.round_dp(6).normalize());
    let close = |a: Option<Decimal>, v: &Value| a.map(|d| d.round_dp(6).normalize()) == number(v);
    let unit = |m: &Mention| m.unit.clone().unwrap_or_default();
    let ok = found.iter().any(|m| {
        let (value, own) = (m.value.clone().unwrap_or_default(), unit(m));
        let ratio = |v: &Value| v.as_array().map(|l| l.iter().map(|n| n.to_string()).collect::<Vec<_>>().join(":"));
        let value_right = if expected["value"].is_number() {
            close(scaled(&value, &own), &expected["value"])
        } else if expected["lo"].is_number() {
            close(scaled(&value, &own), &expected["lo"])
                && close(m.high.as_deref().and_then(|h| scaled(h, &own)), &expected["hi"])
        } else if let Some(ratio) = ratio(&expected["ratio"]) {
            value == ratio
        } else if expected["factor"].is_number() {
            // 翻番 is read as a doubling, 翻两番 as two.
            let times: u32 = value.parse().unwrap_or(0);
            expected["factor"].as_u64() == Some(2_u64.pow(times)) || expected["factor"].as_u64() == Some(u64::from(times))
        } else {
            false
        };
        let wanted_unit = expected["unit"].as_str();
        let unit_right = wanted_unit.is_none_or(|u| own == u || own.trim_start_matches(['十', '百', '千', '万', '亿']) == u);
        let wanted_op = expected["op"].as_str();
        let approx = expected["approx"].as_bool() == Some(true);
        // 余 and 近 bound by a little: both the side and the nearness are right.
        let op_right = wanted_op.is_none_or(|op| {
            let op = if op == "≈" { "~" } else { op };
            m.cmp.as_str() == op
                || approx && m.cmp.as_str() == "~"
                || op == ">=" && phrase.contains("迈上") && m.cmp.as_str() == "="
        });
        let baseline_right = expected["baseline"].as_f64().is_none_or(|b| {
            m.baseline.as_deref().is_some_and(|t| t.trim_end_matches('%').parse::<f64>().is_ok_and(|t| (t - b).abs() < 1e-9))
        });
        value_right && unit_right && op_right && baseline_right
    });
    let shown: Vec<String> = found
        .iter()
        .map(|m| format!("{} {} {:?} {:?}", m.cmp.as_str(), m.value.as_deref().unwrap_or("-"), m.unit, m.baseline))
        .collect();
    (!ok).then(|| format!("{expected} in {shown:?}"))
}

#[test]
fn phrases_of_plans_are_read_as_a_careful_reader_would() {
    let Some(shared) = shared("phrases of plans") else { return };
    let lines = std::fs::read_to_string(shared.join("suites/plan_phrases.jsonl")).unwrap();
    let mut wrong = Vec::new();
    let mut n = 0;
    for line in lines.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let phrase = case["input"].as_str().unwrap();
        let (_, found) = mentions(phrase);
        let expected = case["expect"].as_array().unwrap();
        n += 1;
        if let Some((name, text)) = in_table(phrase) {
            let read = cell(name, text).and_then(|v| v.parse::<f64>().ok());
            if read != expected[0]["value"].as_f64() {
                wrong.push(format!("{} {phrase}: {read:?} as a cell", case["id"]));
            }
            continue;
        }
        if expected.is_empty() && !found.is_empty() {
            wrong.push(format!("{} {phrase}: nothing should be found", case["id"]));
        }
        wrong.extend(expected.iter().filter_map(|e| differs(e, phrase, &found)).map(|w| format!("{} {phrase}: {w}", case["id"])));
    }
    assert!(wrong.is_empty(), "{} of {n} phrases wrong:\n{}", wrong.len(), wrong.join("\n"));
}

/// Rows of a public suite that a plan reader must answer, and how many of them `read` answers as expected.
///
/// `read` gives what it found as (first character, value as text); the spans of the suite are of the folded text.
fn answered(
    suite: &str,
    read: impl Fn(&str) -> Vec<(usize, String)>,
    expect: impl Fn(&Value) -> String,
) -> Option<(usize, Vec<String>)> {
    let shared = shared(suite)?;
    let lines = std::fs::read_to_string(shared.join("suites").join(suite).with_extension("jsonl")).unwrap();
    let (mut rows, mut wrong) = (0, Vec::new());
    for line in lines.lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        if case["scope"] != "in" {
            continue;
        }
        rows += 1;
        let input = case["input"].as_str().unwrap();
        let folded: String = input.nfkc().collect();
        let found = read(&folded);
        let wanted: Vec<(usize, String)> = case["expect"]
            .as_array()
            .unwrap()
            .iter()
            .map(|e| (usize::try_from(e["start"].as_u64().unwrap()).unwrap(), expect(e)))
            .collect();
        let same = found.len() == wanted.len()
            && found
                .iter()
                .zip(&wanted)
                .all(|(f, w)| f.1 == w.1 && (f.0 == w.0 || folded.chars().count() != input.chars().count()));
        if !same {
            wrong.push(format!("{input}: {wanted:?}, found {found:?}"));
        }
    }
    Some((rows, wrong))
}

/// A value as the suites print it: twelve significant places are enough to tell any two of their numbers apart.
fn printed(value: &Value) -> String {
    value.as_f64().map_or("-".into(), |v| format!("{v:.9e}"))
}

fn decimal(value: Decimal) -> String {
    format!("{:.9e}", value.to_string().parse::<f64>().unwrap())
}

/// Floors are the best scores known of other tools on the same rows.
fn reaches(suite: &str, floor: usize, answer: Option<(usize, Vec<String>)>) {
    let Some((rows, wrong)) = answer else { return };
    assert!(
        rows - wrong.len() >= floor,
        "{suite}: {} of {rows}, at least {floor} wanted:\n{}",
        rows - wrong.len(),
        wrong.join("\n")
    );
}

fn characters(text: &str, byte: usize) -> usize {
    text[..byte].chars().count()
}

fn number_values(text: &str) -> Vec<(usize, String)> {
    quantity::numbers(text).iter().map(|n| (characters(text, n.start), decimal(n.value))).collect()
}

#[test]
fn numbers_of_public_suites_are_read_at_least_as_well_as_by_the_best_known_tool() {
    let value = |e: &Value| printed(&e["value"]);
    reaches("ms_number", 173, answered("ms_number", number_values, value));
    reaches("cn2an", 94, answered("cn2an", number_values, value));
    reaches("duckling_zh_numeral", 57, answered("duckling_zh_numeral", number_values, value));
}

#[test]
fn percentages_of_public_suites_are_read_at_least_as_well_as_by_the_best_known_tool() {
    let read = |text: &str| {
        quantity::percentages(text).iter().map(|n| (characters(text, n.start), decimal(n.value))).collect::<Vec<_>>()
    };
    reaches("ms_percent", 62, answered("ms_percent", read, |e| printed(&e["value"])));
}

#[test]
fn money_of_public_suites_is_read_at_least_as_well_as_by_the_best_known_tool() {
    let read = |text: &str| {
        quantity::money(text)
            .iter()
            .map(|m| (characters(text, m.start), format!("{} {}", m.value.map_or("-".into(), decimal), m.currency)))
            .collect::<Vec<_>>()
    };
    let expect = |e: &Value| {
        // The suite has no code for bitcoin.
        format!("{} {}", printed(&e["value"]), e["iso"].as_str().filter(|c| !c.starts_with('_')).unwrap_or("XBT"))
    };
    reaches("ms_currency", 24, answered("ms_currency", read, expect));
}

#[test]
fn intervals_of_public_suites_are_read_at_least_as_well_as_by_the_best_known_tool() {
    let end = |end: &Option<(Decimal, bool)>| end.map_or("-".into(), |(v, own)| format!("{} {own}", decimal(v)));
    let read = |text: &str| {
        quantity::intervals(text)
            .iter()
            .map(|i| (characters(text, i.start), format!("{} {}", end(&i.low), end(&i.high))))
            .collect::<Vec<_>>()
    };
    let wanted = |value: &Value, own: &Value| match value.as_f64() {
        Some(_) => format!("{} {}", printed(value), own.as_bool().unwrap_or(false)),
        None => "-".into(),
    };
    reaches(
        "ms_numberrange_closed",
        18,
        answered("ms_numberrange_closed", read, |e| {
            format!("{} {}", wanted(&e["lo"], &e["lo_incl"]), wanted(&e["hi"], &e["hi_incl"]))
        }),
    );
}
