//! Units that may follow a number: scale + measure, perhaps under a stroke by scale + measure.
//!
//! `units.tsv` of the lexicon has the measures; this module knows what else may stand there in a text.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use crate::cues::{bounds, words};
use crate::lexicon;
use crate::source::is_han;

/// Words of scale that may stand alone before a measure, longest first.
const SCALES: &[&str] =
    &["百亿亿", "十万亿", "百万亿", "千万亿", "万亿", "千亿", "百亿", "十亿", "亿", "千万", "百万", "十万", "万", "千", "百"];

/// Spellings by their first character, longest first.
type Spellings = BTreeMap<char, Vec<&'static str>>;

fn by_first(forms: impl Iterator<Item = &'static str>) -> Spellings {
    let mut map = Spellings::new();
    for form in forms {
        if let Some(first) = form.chars().next() {
            map.entry(first).or_default().push(form);
        }
    }
    for forms in map.values_mut() {
        forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
        forms.dedup();
    }
    map
}

fn longest(spellings: &Spellings, text: &str) -> Option<&'static str> {
    spellings.get(&text.chars().next()?)?.iter().copied().find(|form| text.starts_with(form))
}

/// Spellings of the table that a number is read with in prose; classes, signs and words of the calendar are not.
fn in_prose() -> impl Iterator<Item = &'static str> {
    let not = words::quantity("unit-not-in-prose");
    let forms = lexicon::units().iter().filter(|unit| unit.dimension != "class").flat_map(|unit| unit.forms.iter());
    let whole = |form: &&str| !not.contains(form) && !form.contains(['/', ' ', '／', '（']);
    forms.map(String::as_str).filter(whole).filter(|form| !composed(form))
}

/// Whether a spelling is a scale of 万 or 亿 and a measure (亿元): the scale is read by itself.
fn composed(form: &str) -> bool {
    let scale = SCALES.iter().filter(|scale| scale.contains(['万', '亿'])).find(|scale| form.starts_with(**scale));
    scale.is_some_and(|scale| form.len() == scale.len() || lexicon::unit(&form[scale.len()..]).is_some())
}

static MEASURES: LazyLock<Spellings> = LazyLock::new(|| by_first(in_prose()));
/// What may stand under a stroke.
static UNDER: LazyLock<Spellings> = LazyLock::new(|| {
    let calendar = words::quantity("unit-under-stroke").iter().copied();
    by_first(in_prose().chain(calendar).chain(lexicon::per_nouns()))
});

/// Prefixes and bases of Latin units; with a stroke behind them single letters are units too.
const PREFIXES: &[&str] = &["", "k", "K", "M", "G", "T", "P", "E", "Z", "m", "c", "d", "h", "μ", "µ", "u", "n"];
const BASES: &[&str] = &[
    "Wh", "Wp", "W", "VA", "var", "V", "Hz", "bps", "FLOPS", "Flops", "flops", "OPS", "FLOP", "B", "b", "g", "L", "l", "J", "Pa",
    "m", "s", "min", "t", "ha", "tce", "h", "d", "a", "A", "Bq", "Sv", "cd", "lx", "mol", "K",
];

/// What a physical unit is taken by in words. 每年 and 每人 begin a statement of their own.
const EACH: &[&str] = &["每秒", "每立方米", "每小时", "每升", "每平方公里", "每平方米", "每千克", "每公斤"];

/// What follows a number.
pub(super) struct Tail {
    /// The unit as written; none if no unit follows.
    pub(super) unit: Option<String>,
    /// Where it ends.
    pub(super) end: usize,
    /// 余 or 多 stands beside it.
    pub(super) more: bool,
    /// Bytes of the unit's own words of scale.
    pub(super) scale: usize,
}

/// Characters that a measure word, a scale or what else makes a numeral count may begin with.
pub(super) fn may_begin(c: char) -> bool {
    MEASURES.contains_key(&c) || "十百千万亿余多大年级 (个半".contains(c)
}

/// Whether a text begins with a measure of the table.
pub(super) fn measure(text: &str) -> Option<&'static str> {
    longest(&MEASURES, text).filter(|form| whole(form, &text[form.len()..]))
}

/// Whether a spelling is a unit before what follows it: 15m深 and 3分以上, not 20mall, 3分区 or 5方面.
fn whole(form: &str, rest: &str) -> bool {
    if form.ends_with(|c: char| c.is_ascii_alphabetic()) {
        return !rest.starts_with(|c: char| c.is_ascii_alphanumeric());
    }
    let next = rest.chars().next();
    match form {
        "分" | "站" | "方" | "床" | "平方" | "网点" | "工位" | "圆" => {
            next.is_none_or(|c| !is_han(c)) || bounds::after(rest, false).is_some() || rest.starts_with(['的', '余', '多', '和'])
        }
        "成" => next.is_none_or(|c| !"功立为员长果效就本品绩熟交因".contains(c)),
        "台" => next != Some('阶'),
        "轮" => next.is_none_or(|c| !"车胎船机椅".contains(c)) && !rest.starts_with("摩托"),
        _ => true,
    }
}

/// A unit of Latin letters that no table has: letters glued to the number, ended by a mark or a bound.
fn open(text: &str) -> Option<&str> {
    let letters = text.find(|c: char| !(c.is_ascii_alphabetic() || matches!(c, 'μ' | 'µ' | 'Ω' | '°'))).unwrap_or(text.len());
    let power = text[letters..].chars().next().filter(|c| matches!(c, '2' | '3' | '²' | '³')).map_or(0, char::len_utf8);
    let (word, rest) = (&text[..letters + power], &text[letters + power..]);
    if letters == 0 || rest.starts_with(|c: char| c.is_ascii_alphanumeric()) {
        return None;
    }
    let known = PREFIXES.iter().any(|p| word[..letters].strip_prefix(p).is_some_and(|base| BASES.contains(&base)));
    // 12g/km, 3L/s: under a stroke single letters are units; alone 5G and 3D are names.
    if let Some(under) = rest.strip_prefix('/')
        && known
    {
        return (!under.starts_with(|c: char| c.is_ascii_digit())).then_some(word);
    }
    let closes = rest.is_empty()
        || rest.starts_with(|c: char| !is_han(c) && c != '+' && c != '-' && c != '/' && c != '&')
        || bounds::after(rest, false).is_some();
    let several = letters >= 2 && (known || closes);
    let roman = word.chars().all(|c| "IVX".contains(c));
    (several && !roman && !word.starts_with("Gt")).then_some(word)
}

/// The unit at a place.
pub(super) fn tail(view: &str, from: usize) -> Tail {
    let none = Tail { unit: None, end: from, more: false, scale: 0 };
    let mut here = from;
    if view[here..].starts_with(' ') {
        here += 1;
    }
    // 36②亿元: the mark of a note stands between number and unit.
    here += view[here..].chars().next().filter(|c| matches!(c, '①'..='⑳')).map_or(0, char::len_utf8);
    let mut unit = String::new();
    let mut more = false;
    let vague = |at: usize| ["余", "多"].iter().find(|word| view[at..].starts_with(**word)).map_or(0, |word| word.len());
    let step = vague(here);
    (here, more) = (here + step, more || step > 0);
    let mut found = measure(&view[here..]);
    let mut scale = 0;
    if found.is_none()
        && let Some(word) = SCALES.iter().find(|word| view[here..].starts_with(**word))
    {
        unit.push_str(word);
        (here, scale) = (here + word.len(), word.len());
        let step = vague(here);
        (here, more) = (here + step, more || step > 0);
        found = measure(&view[here..]);
    }
    let word = match found {
        Some(form) => form,
        None if here == from => open(&view[here..]).unwrap_or(""),
        None => "",
    };
    unit.push_str(word);
    here += word.len();
    // 5万名(个), 20万吨级.
    if !word.is_empty() {
        if let Some(inner) = view[here..].strip_prefix('(')
            && let Some(pair) = longest(&MEASURES, inner).or_else(|| other_measure(inner))
            && inner[pair.len()..].starts_with(')')
        {
            unit.push_str(&format!("({pair})"));
            here += pair.len() + 2;
        }
        if matches!(word, "吨" | "伏" | "瓦" | "千瓦" | "千伏") && view[here..].starts_with('级') {
            unit.push('级');
            here += "级".len();
        }
        if let Some(under) = view[here..].strip_prefix('/').and_then(per) {
            unit.push('/');
            unit.push_str(under);
            here += 1 + under.len();
        } else if let Some(each) = EACH.iter().find(|each| view[here..].starts_with(**each)) {
            // 12立方米每秒
            unit.push_str(each);
            here += each.len();
        }
    }
    // 多 belongs to the next word in 多个, 多种; after a plain number without unit it says nothing.
    if unit.is_empty() {
        return none;
    }
    let step = vague(here);
    Tail { unit: Some(unit), end: here + step, more: more || step > 0, scale }
}

/// A character in a bracket that stands for another measure word: 8条(段).
fn other_measure(inner: &str) -> Option<&str> {
    let c = inner.chars().next().filter(|c| "段幅块座处次个名户栋".contains(*c))?;
    Some(&inner[..c.len_utf8()])
}

/// What stands under a stroke: a scale and a measure (百亿元), 日, 10万.
fn per(text: &str) -> Option<&str> {
    if text.starts_with("10万") {
        return Some(&text[.."10万".len()]);
    }
    let scale = SCALES.iter().find(|word| text.starts_with(**word)).map_or(0, |word| word.len());
    let of = |from: usize| -> Option<usize> {
        let rest = &text[from..];
        let form = longest(&UNDER, rest).filter(|form| {
            let after = &rest[form.len()..];
            !(form.ends_with(|c: char| c.is_ascii_alphabetic()) && after.starts_with(|c: char| c.is_ascii_alphanumeric()))
        });
        form.map(str::len).or_else(|| {
            let letters = rest.find(|c: char| !c.is_ascii_alphabetic()).unwrap_or(rest.len());
            let power = rest[letters..].chars().next().filter(|c| matches!(c, '2' | '3' | '²' | '³')).map_or(0, char::len_utf8);
            (letters > 0 && letters <= 4).then_some(letters + power)
        })
    };
    // 千瓦时 and 千人: the measure of the table before scale and measure.
    let end = of(0).or_else(|| of(scale).map(|length| scale + length)).or((scale > 0).then_some(scale))?;
    // 元/人·年
    let joined =
        text[end..].strip_prefix('·').and_then(|rest| longest(&UNDER, rest)).map_or(0, |form| '·'.len_utf8() + form.len());
    Some(&text[..end + joined])
}

/// Pattern of a unit as a cell prints it behind its number: scale + measure, perhaps under a stroke; or a scale alone.
pub(crate) fn unit_pattern() -> &'static str {
    static PATTERN: LazyLock<String> = LazyLock::new(|| {
        let join = |mut forms: Vec<&'static str>| {
            forms.sort_by_key(|form| std::cmp::Reverse(form.len()));
            forms.dedup();
            forms.into_iter().map(regex::escape).collect::<Vec<_>>().join("|")
        };
        let calendar = words::quantity("unit-under-stroke").iter().copied();
        let measures = join(in_prose().chain(["年", "标准煤"]).collect());
        let under = join(in_prose().chain(calendar).chain(lexicon::per_nouns()).collect());
        format!("(?:[十百千万亿]*(?:{measures})(?:/(?:10)?[十百千万亿]*(?:{under}))?|[百千万亿]+)")
    });
    &PATTERN
}

/// A unit without its scale and its bracket: 人 of 万人, 户 of 户(次).
pub(crate) fn bare(unit: &str) -> &str {
    let bare = unit.trim_start_matches(['十', '百', '千', '万', '亿']);
    bare.split('(').next().unwrap_or(bare)
}

/// Whether a unit (scale word included) counts things that are named beside it.
pub(crate) fn counts(unit: &str) -> bool {
    words::quantity("unit-counts").contains(&bare(unit))
}

/// Whether a unit may be that of a size (米, 吨, 万千瓦): no money, no share.
pub(crate) fn is_of_size(unit: &str) -> bool {
    !unit.is_empty() && !unit.ends_with(['元', '%', '‰', '点'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_spelling_of_the_table_is_read_behind_a_number() {
        let mut lost = Vec::new();
        for form in lexicon::units().iter().filter(|unit| unit.dimension != "class").flat_map(|unit| &unit.forms) {
            let folded: String = form.chars().map(crate::source::fold_char).filter(|c| *c != ' ').collect();
            if words::quantity("unit-not-in-prose").contains(&folded.as_str()) {
                continue;
            }
            let read = tail(&folded, 0);
            if read.unit.as_deref() != Some(folded.as_str()) {
                lost.push(format!("{form} as {:?}", read.unit));
            }
        }
        assert!(lost.is_empty(), "{lost:?}");
    }

    #[test]
    fn every_unit_that_is_read_has_a_row() {
        let forms: Vec<&str> = in_prose().collect();
        for form in &forms {
            assert!(lexicon::unit(form).is_some_and(|u| u.factor.is_some() && !u.dimension.is_empty()), "{form}");
            assert!(lexicon::unit(&format!("万{form}")).is_some(), "万{form}");
        }
        for (upper, lower) in
            [("人", "百亿元"), ("批次", "千人"), ("起", "十万人"), ("千克", "百亩"), ("人", "万车"), ("吨", "年")]
        {
            let unit = format!("{upper}/{lower}");
            assert_eq!(tail(&unit, 0).unit.as_deref(), Some(unit.as_str()));
            assert!(lexicon::unit(&unit).is_some_and(|u| u.factor.is_some()), "{unit}");
        }
    }

    #[test]
    fn letters_glued_to_a_number_are_a_unit_where_a_mark_ends_them() {
        let unit = |text: &str| tail(text, 0).unit.unwrap_or_default();
        assert_eq!(unit("EFlops,"), "EFlops");
        assert_eq!(unit("QPS以上"), "QPS");
        assert_eq!(unit("mg/L。"), "mg/L");
        assert_eq!(unit("L/s"), "L/s");
        assert_eq!(unit("G网络"), "");
        assert_eq!(unit("D打印"), "");
        assert_eq!(unit("Pmax型"), "");
    }
}
