//! The name of an indicator taken apart: object, per, denominator, statistic, measure.
//!
//! No list of indicators takes part: 每千人口拥有执业（助理）医师数 and 每千人口执业医师数 have one key because their parts are the
//! same. Same key = same statistic; two keys that differ in one part are a *possible* match, never one row. The lexicon stands above keys:
//! it names a key, and keeps twins apart that words alone would join. Word classes are rows of `data/name_words.tsv`.

use std::sync::LazyLock;

use crate::lexicon::{Indicator, dimension, known, names};

/// Parts of a name that decide whether two names are one statistic.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct NameKey {
    /// What is measured.
    pub object: String,
    /// By what it is divided: 人均, 每千人, 单位GDP.
    pub per: String,
    /// What a share is a share of; `?` where the name leaves it out.
    pub denominator: String,
    /// `share`, or empty.
    pub statistic: String,
    /// `level`, `growth`, `fall`, `gain`.
    pub measure: String,
}

/// class, written, kept, example.
const DATA: &str = include_str!("data/name_words.tsv");

/// Words by class.
struct Words {
    same: Vec<(&'static str, &'static str)>,
    scope: Vec<(&'static str, &'static str)>,
    per: Vec<(&'static str, &'static str)>,
    /// Ends with the measure they state.
    measure: Vec<(&'static str, &'static str)>,
    share: Vec<&'static str>,
    amount: Vec<&'static str>,
    /// Those of them that say that it is added up.
    sums_up: Vec<&'static str>,
    noun: Vec<&'static str>,
    generic: Vec<&'static str>,
    rate: Vec<&'static str>,
    sum: Vec<&'static str>,
    less: Vec<&'static str>,
    more: Vec<&'static str>,
}

fn rows() -> impl Iterator<Item = [&'static str; 4]> {
    let shown = DATA.lines().filter(|l| !l.starts_with('#') && !l.trim().is_empty()).skip(1);
    shown.map(|line| {
        let mut fields = line.split('\t');
        [(); 4].map(|()| fields.next().unwrap_or(""))
    })
}

static WORDS: LazyLock<Words> = LazyLock::new(|| {
    let pairs = |class: &str| rows().filter(|r| r[0] == class).map(|r| (r[1], r[2])).collect::<Vec<_>>();
    let ends = |class: &str| rows().filter(|r| r[0] == class).map(|r| r[1]).collect::<Vec<_>>();
    let measures = rows().filter(|r| matches!(r[0], "growth" | "fall" | "gain")).map(|r| (r[1], r[0])).collect();
    Words {
        same: pairs("same"),
        scope: pairs("scope"),
        per: pairs("per"),
        measure: measures,
        share: ends("share"),
        amount: rows().filter(|r| matches!(r[0], "amount" | "amount-sum")).map(|r| r[1]).collect(),
        sums_up: ends("amount-sum"),
        noun: ends("noun"),
        generic: ends("generic"),
        rate: ends("rate"),
        sum: ends("sum"),
        less: ends("less"),
        more: ends("more"),
    }
});

impl NameKey {
    /// The parts of a name as printed, running number and unit bracket included.
    #[must_use]
    pub fn of(name: &str) -> Self {
        let mut text = bare(name);
        for (written, kept) in &WORDS.same {
            if text.contains(written) {
                text = text.replace(written, kept);
            }
        }
        text = whole_product(&text);
        for twice in ["地区生产总值地区生产总值", "细颗粒物细颗粒物"] {
            text = text.replace(twice, &twice[..twice.len() / 2]);
        }
        text = text.replace("()", "").chars().filter(|c| !matches!(c, '(' | ')' | '[' | ']' | '·' | '、')).collect();
        let mut key = Self { measure: "level".to_owned(), ..Self::default() };
        text = trimmed(&without_scope(&text));
        // 相当于地区生产总值比例, 与地区生产总值之比: a share in other words.
        for (before, after) in [("相当于地区生产总值", "占地区生产总值比重"), ("与地区生产总值之比", "占地区生产总值比重")]
        {
            if let Some(at) = text.find(before) {
                let rest = &text[at + before.len()..];
                if matches!(rest, "" | "比例" | "的比例" | "比重" | "的比重" | "之比") {
                    text = format!("{}{after}", &text[..at]);
                }
            }
        }
        if let Some((rest, measure)) = WORDS.measure.iter().find_map(|(end, m)| Some((text.strip_suffix(end)?, *m)))
            && rest.chars().count() >= 2
        {
            measure.clone_into(&mut key.measure);
            text = trimmed(rest);
        }
        if let Some((per, rest)) = divided(&text) {
            key.per = per;
            text = rest;
        }
        if let Some(rest) = WORDS.share.iter().find_map(|end| text.strip_suffix(end))
            && rest.chars().count() >= 2
        {
            "share".clone_into(&mut key.statistic);
            let rest = trimmed(rest);
            match rest.split_once('占') {
                Some((part, of)) if part.chars().count() >= 2 => {
                    key.denominator = if of.is_empty() { "?".to_owned() } else { counted(&without_scope(of)) };
                    text = part.to_owned();
                }
                _ => {
                    "?".clone_into(&mut key.denominator);
                    text = rest;
                }
            }
        }
        key.object = trimmed(&counted(&without_scope(&trimmed(&text))));
        key
    }

    /// The parts of a row's name under the group it stands in: what the name leaves out is the group's.
    #[must_use]
    pub fn within(group: &str, name: &str) -> Self {
        let (above, mut key) = (Self::of(group), Self::of(name));
        if key.per.is_empty() {
            key.per.clone_from(&above.per);
        }
        if key.measure == "level" {
            key.measure.clone_from(&above.measure);
        }
        if key.statistic.is_empty() {
            key.statistic.clone_from(&above.statistic);
            key.denominator.clone_from(&above.denominator);
        }
        let said = |noun: &&&str| counted(&above.object).ends_with(counted(noun).as_str());
        if let Some(noun) = WORDS.noun.iter().find(said).map(|n| counted(n))
            && !key.object.contains(noun.as_str())
        {
            key.object.push_str(&noun);
        }
        key
    }

    /// Whether it says what is measured, so that a name in running text means the same elsewhere.
    #[must_use]
    pub fn names_something(&self) -> bool {
        let han = self.object.chars().filter(|c| ('\u{4e00}'..='\u{9fff}').contains(c)).count();
        let plain = self.object.as_str();
        !WORDS.generic.contains(&plain) && (han >= 4 || han >= 2 && !(self.per.is_empty() && self.denominator.len() <= 1))
    }

    /// Whether it is a rate, share or other level that knows no sum over years.
    #[must_use]
    pub fn is_rate(&self) -> bool {
        self.measure == "level" && (self.statistic == "share" || WORDS.rate.iter().any(|end| self.object.ends_with(end)))
    }

    /// Whether its numbers add up over the years of a period: 新增, 累计.
    #[must_use]
    pub fn adds_up(&self) -> bool {
        WORDS.sum.iter().any(|word| self.object.contains(word))
    }

    /// One line: `object|per|denominator|statistic|measure`.
    #[must_use]
    pub fn line(&self) -> String {
        [&self.object, &self.per, &self.denominator, &self.statistic, &self.measure].map(String::as_str).join("|")
    }

    /// The part in which two keys differ, if it is only one.
    #[must_use]
    pub fn differs_only_in(&self, other: &Self) -> Option<&'static str> {
        let parts = [
            ("object", self.object != other.object),
            ("per", self.per != other.per),
            ("denominator", (&self.denominator, &self.statistic) != (&other.denominator, &other.statistic)),
            ("measure", self.measure != other.measure),
        ];
        let mut differing = parts.iter().filter(|p| p.1);
        match (differing.next(), differing.next()) {
            (Some((part, _)), None) => Some(part),
            _ => None,
        }
    }
}

/// Whether the words of a name say that less of it is better.
#[must_use]
pub fn falls(name: &str) -> bool {
    WORDS.less.iter().any(|word| name.contains(word))
}

/// Whether the words of a name say that more of it is better.
#[must_use]
pub fn rises(name: &str) -> bool {
    !falls(name) && WORDS.more.iter().any(|word| name.contains(word))
}

/// The two names of a row that states two things: 机场旅客/货邮吞吐量 → 机场旅客吞吐量, 机场货邮吞吐量.
#[must_use]
pub fn two_names(name: &str) -> Option<[String; 2]> {
    let text = bare(name);
    let (first, second) = text.split_once('/').filter(|(a, b)| a.chars().count() >= 2 && !b.contains('/'))?;
    let noun = ["吞吐量", "普及率", "覆盖率", "增加值", "排放量", "总量", "占比", "率", "量", "数"];
    let end = noun.iter().find(|end| second.ends_with(*end) && second.chars().count() > end.chars().count())?;
    let part = second.strip_suffix(*end)?;
    let first_part = first.strip_suffix(*end).unwrap_or(first);
    let long = first_part.chars().count();
    let head = |length: usize| first_part.chars().take(length).collect::<String>();
    let whole = |before: String| if part.starts_with(&before) { second.to_owned() } else { format!("{before}{second}") };
    // 港口货物/集装箱: parts of unlike length share what makes a name that is known; parts of one length what stands before them.
    let known = (1..long).rev().map(|length| whole(head(length))).find(|name| crate::lexicon::resolve(name, None).is_some());
    let second = known.unwrap_or_else(|| whole(head(long.saturating_sub(part.chars().count()))));
    Some([format!("{first_part}{end}"), second])
}

/// Folded, running number, last part of a path and unit bracket cut.
fn bare(name: &str) -> String {
    let folded = names::folded(name);
    let mut text = folded.rsplit('>').next().unwrap_or(&folded).to_owned();
    let digits = text.chars().take_while(char::is_ascii_digit).count();
    if (1..=2).contains(&digits)
        && text[digits..].starts_with(['.', '、', ')'])
        && !text[digits + 1..].starts_with(|c: char| c.is_ascii_digit())
    {
        text.drain(..=digits);
        if text.starts_with('\u{3001}') {
            text.remove(0);
        }
    }
    if let Some(at) = text.rfind('(') {
        let inside = text[at + 1..].trim_end_matches(')');
        let unit = crate::lexicon::unit(inside).is_some()
            || inside.contains('/') && dimension::dimension(inside).is_some_and(|d| d.under.is_some());
        if unit || inside.is_empty() {
            text.truncate(at);
        }
    }
    text
}

/// 生产总值 alone is that of the place; 海洋生产总值 is not.
fn whole_product(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(at) = rest.find("生产总值") {
        let before = &rest[..at];
        out.push_str(before);
        let known = out.ends_with("地区") || out.ends_with("海洋") || out.ends_with("林业") || out.ends_with("业");
        out.push_str(if known { "生产总值" } else { "地区生产总值" });
        rest = &rest[at + "生产总值".len()..];
    }
    out + rest
}

fn without_scope(text: &str) -> String {
    let mut text = text.to_owned();
    for _ in 0..2 {
        let found = WORDS.scope.iter().find_map(|(word, kept)| Some((text.strip_prefix(word)?, kept)));
        let Some((rest, kept)) = found.filter(|(rest, kept)| rest.chars().count() + kept.chars().count() >= 2) else { break };
        text = format!("{kept}{rest}");
        if !kept.is_empty() {
            break;
        }
    }
    text
}

fn trimmed(text: &str) -> String {
    text.trim_start_matches(['的', ':', ',', '-']).trim_end_matches(['的', '中', ':', ',', '为', '达']).to_owned()
}

/// Without the end that only says that it is counted.
fn counted(text: &str) -> String {
    let cut = |text: &'_ str| {
        let end = WORDS.amount.iter().find(|end| text.strip_suffix(**end).is_some_and(|rest| rest.chars().count() >= 2));
        end.copied()
    };
    let Some(first) = cut(text) else { return text.to_owned() };
    let rest = &text[..text.len() - first.len()];
    // 城镇新增就业人数累计 has two.
    let second = cut(rest).filter(|_| WORDS.sums_up.contains(&first)).unwrap_or("");
    rest[..rest.len() - second.len()].to_owned()
}

/// 每千人口拥有, 人均, 单位地区生产总值 at the beginning.
fn divided(text: &str) -> Option<(String, String)> {
    let clean = |rest: &str| {
        let rest = rest.trim_start_matches(['的', '中']);
        rest.strip_prefix("拥有").unwrap_or(rest).to_owned()
    };
    if let Some((rest, kept)) = WORDS.per.iter().find_map(|(word, kept)| Some((text.strip_prefix(word)?, kept))) {
        return (rest.chars().count() >= 1).then(|| ((*kept).to_owned(), clean(rest)));
    }
    let rest = text.strip_prefix('每')?;
    let number: String = rest.chars().take_while(|c| c.is_ascii_digit() || "一二三十百千万亿".contains(*c)).collect();
    let rest = rest.strip_prefix(number.as_str()).filter(|_| !number.is_empty())?;
    let rest = rest.trim_start_matches("名").trim_start_matches("常住");
    let rest = rest.strip_prefix("人口").or_else(|| rest.strip_prefix('人'))?;
    (!rest.is_empty()).then(|| (format!("每{}人", number.replace("10万", "十万")), clean(rest)))
}

/// The indicator that the lexicon knows under a key; none for a key of twins.
#[must_use]
pub fn by_key(key: &NameKey) -> Option<&'static Indicator> {
    known::by_line(&key.line())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key(name: &str) -> NameKey {
        match name.split_once('>') {
            Some((group, name)) => NameKey::within(group, name),
            None => NameKey::of(name),
        }
    }

    #[test]
    fn every_word_does_what_its_example_says() {
        for [class, written, _, example] in rows() {
            if class == "less" {
                assert!(falls(example) && example.contains(written), "{example}");
            } else if class == "more" {
                assert!(rises(example) && example.contains(written), "{example}");
            } else if class == "rate" || class == "sum" {
                assert!(key(example).is_rate() == (class == "rate") && key(example).adds_up() == (class == "sum"), "{example}");
            } else if class == "generic" {
                assert!(!NameKey::of(example).names_something(), "{example} names nothing");
            } else if let Some((a, b)) = example.split_once('≠') {
                assert_ne!(key(a), key(b), "{class} {written}");
            } else {
                let (a, b) = example.split_once('=').unwrap();
                assert_eq!(key(a), key(b), "{class} {written}");
            }
        }
    }

    #[test]
    fn parts_of_names() {
        for (name, line) in [
            ("每千人口拥有执业（助理）医师数（人）", "执业医师|每千人|||level"),
            ("全社会研发经费支出相当于地区生产总值比例", "研发经费支出||地区生产总值|share|level"),
            ("研究与试验发展（R&D）经费支出与地区生产总值之比（%）", "研发经费支出||地区生产总值|share|level"),
            ("海洋生产总值", "海洋生产总值||||level"),
            ("规上工业增加值率（%）", "规模以上工业增加值率||||level"),
            ("单位GDP用水量下降率（%）", "用水|单位GDP|||fall"),
            ("服务贸易进出口年均增长（%）", "服务贸易进出口||||growth"),
            ("每10万人口火灾死亡人数", "火灾死亡|每十万人|||level"),
            ("3岁以下婴幼儿入托率", "3岁以下婴幼儿入托率||||level"),
            ("5G用户普及率", "5G用户普及率||||level"),
        ] {
            assert_eq!(NameKey::of(name).line(), line, "{name}");
        }
    }

    #[test]
    fn a_row_of_two_things_has_two_names() {
        let names = |name: &str| two_names(name).map(|[a, b]| format!("{a}, {b}"));
        assert_eq!(names("机场旅客/货邮吞吐量（万人次/万吨）").as_deref(), Some("机场旅客吞吐量, 机场货邮吞吐量"));
        assert_eq!(names("港口货物/集装箱吞吐量（亿吨/万标箱）").as_deref(), Some("港口货物吞吐量, 港口集装箱吞吐量"));
        assert_eq!(names("甲地旅客/货邮吞吐量").as_deref(), Some("甲地旅客吞吐量, 甲地货邮吞吐量"));
        assert_eq!(names("森林覆盖率"), None);
    }

    #[test]
    fn near_misses_are_told_by_their_part() {
        let of = NameKey::of;
        let part = |a: &str, b: &str| of(a).differs_only_in(&of(b));
        assert_eq!(part("服务业增加值占地区生产总值比重", "服务业增加值占比"), Some("denominator"));
        assert_eq!(part("地区生产总值", "人均地区生产总值"), Some("per"));
        assert_eq!(part("地区生产总值", "地区生产总值增长"), Some("measure"));
        assert_eq!(part("地区生产总值", "森林覆盖率增长"), None);
        assert_eq!(part("森林覆盖率", "森林覆盖率"), None);
    }
}
