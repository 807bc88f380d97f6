//! Administrative divisions by year.

use std::sync::{LazyLock, OnceLock};

use rustc_hash::FxHashMap;

/// level, code, name, parent code, parent name, province, first and last year; one division and span of years a line.
const DATA: &str = include_str!("data/divisions_intervals.tsv");

/// A division as valid for a span of years.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Region {
    /// 0 the nation, 1 province, 2 prefecture, 3 county.
    pub level: u8,
    /// Six-digit code.
    pub code: String,
    /// Full name.
    pub name: String,
    /// Code of the division above; empty for provinces.
    pub parent_code: String,
    /// Name of the division above.
    pub parent_name: String,
    /// Province name.
    pub province: String,
    /// First year valid.
    pub from_year: i32,
    /// Last year valid; `None` = still.
    pub to_year: Option<i32>,
}

impl Region {
    fn valid_in(&self, year: i32) -> bool {
        self.from_year <= year && self.to_year.is_none_or(|last| year <= last)
    }
}

/// A line of the table: what it is looked up by is read at once, all else when it is asked for. Few documents ask for more than one.
struct Row {
    level: u8,
    code: &'static str,
    name: &'static str,
    line: &'static str,
    region: OnceLock<Box<Region>>,
}

impl Row {
    /// A row of a line; nothing if it is none.
    fn of(line: &'static str) -> Option<Self> {
        // Level and code are digits of one width. Names are short: a search that is made for long texts takes longer than each byte.
        let (head, rest) = line.split_at_checked("1\t110000\t".len())?;
        let end = rest.bytes().position(|b| b == b'\t')?;
        let (level, code) = head.trim_end().split_once('\t')?;
        Some(Self { level: level.parse().ok()?, code, name: &rest[..end], line, region: OnceLock::new() })
    }

    fn region(&self) -> &Region {
        self.region.get_or_init(|| {
            let mut fields = self.line.split('\t').skip(3);
            let mut next = || fields.next().unwrap_or("");
            Box::new(Region {
                level: self.level,
                code: self.code.to_owned(),
                name: self.name.to_owned(),
                parent_code: next().to_owned(),
                parent_name: next().to_owned(),
                province: next().to_owned(),
                // A test reads every row.
                from_year: next().trim().parse().unwrap_or(i32::MAX),
                to_year: next().trim().parse().ok(),
            })
        })
    }
}

/// What a chain of place names stands for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Resolution {
    /// One division.
    One(&'static Region),
    /// Several: the parent must be known.
    Ambiguous(Vec<&'static Region>),
    /// None.
    Unknown,
}

/// Names of the nation as titles write it.
const NATION: [&str; 4] = ["中华人民共和国", "全国", "国家", "中国"];

/// The nation, in the form of the table.
const WHOLE: &str = "0\t100000\t全国\t\t\t\t1949\t";

static ROWS: LazyLock<Vec<Row>> = LazyLock::new(|| {
    let mut rows = Vec::with_capacity(DATA.len() / 50);
    rows.extend(std::iter::once(WHOLE).chain(DATA.lines().skip(1)).filter_map(Row::of));
    rows
});

/// Rows by a column, those of one value in file order.
struct By {
    first: FxHashMap<&'static str, usize>,
    /// The next row of the same value behind each row.
    next: Vec<Option<usize>>,
}

impl By {
    fn of(column: fn(&Row) -> &'static str) -> Self {
        let mut by = Self { first: FxHashMap::default(), next: vec![None; ROWS.len()] };
        by.first.reserve(ROWS.len());
        for (at, row) in ROWS.iter().enumerate().rev() {
            by.next[at] = by.first.insert(column(row), at);
        }
        by
    }

    fn get(&'static self, value: &str) -> impl Iterator<Item = &'static Region> + use<> {
        std::iter::successors(self.first.get(value).copied(), |at| self.next[*at]).map(|at| ROWS[at].region())
    }
}

static BY_NAME: LazyLock<By> = LazyLock::new(|| By::of(|row| row.name));
static BY_CODE: LazyLock<By> = LazyLock::new(|| By::of(|row| row.code));
/// Provinces and prefectures, in file order.
static ABOVE_COUNTY: LazyLock<Vec<&'static Row>> =
    LazyLock::new(|| ROWS.iter().filter(|row| matches!(row.level, 1 | 2)).collect());

/// Resolve a chain (`江西省赣州市章贡区`, `赣州市章贡区`, `章贡区`) in a year; `context` are further texts that may name
/// the parent (notice line, issuer, web shell). The longest full name at the end of the chain counts; a name that several
/// divisions share needs its parent in the chain or, failing that, in the context.
#[must_use]
pub fn resolve_region(chain: &str, year: i32, context: &[&str]) -> Resolution {
    if NATION.contains(&chain) {
        return ROWS.first().map_or(Resolution::Unknown, |row| Resolution::One(row.region()));
    }
    for (at, _) in chain.char_indices() {
        let (before, name) = chain.split_at(at);
        let mut valid: Vec<&'static Region> = BY_NAME.get(name).filter(|r| r.valid_in(year)).collect();
        if !before.is_empty() {
            valid.retain(|r| before.ends_with(&r.parent_name) || before.ends_with(&r.province));
        }
        if valid.len() > 1 {
            let named =
                |r: &&'static Region| context.iter().any(|c| !r.parent_name.is_empty() && c.contains(r.parent_name.as_str()));
            let by_context: Vec<_> = valid.iter().copied().filter(named).collect();
            if by_context.len() == 1 {
                valid = by_context;
            }
        }
        match valid.as_slice() {
            [] => {}
            [one] => return Resolution::One(one),
            _ => return Resolution::Ambiguous(valid),
        }
    }
    Resolution::Unknown
}

/// Words after which the name of a province or prefecture is left as people say it: 苏州市, 苏州.
const ENDS: [&str; 5] = ["自治州", "地区", "省", "市", "盟"];

/// Whether a word is the full name of a division of any year, or the short name of a province or prefecture. Short names of
/// counties are no evidence: many are words (和平, 新城).
#[must_use]
pub fn names_place(word: &str) -> bool {
    let above_county = |name: &str| BY_NAME.get(name).any(|r| matches!(r.level, 1 | 2));
    BY_NAME.first.contains_key(word) || ENDS.iter().any(|end| above_county(&format!("{word}{end}")))
}

/// The province or prefecture that a short name stands for in a year (内蒙古, 西藏, 恩施): one whose full name begins with it and
/// goes on with nothing but the words for its kind and its people.
#[must_use]
pub fn full_name(short: &str, year: i32) -> Option<&'static Region> {
    let mut found = ABOVE_COUNTY.iter().filter(|r| r.name.len() > short.len()).filter(|r| {
        r.name.strip_prefix(short).is_some_and(|rest| {
            ENDS.contains(&rest)
                || rest == "自治区"
                || rest == "特别行政区"
                || rest.ends_with("族自治区")
                || rest.ends_with("族自治州")
        }) && r.region().valid_in(year)
    });
    let first = found.next()?;
    // 吉林 is a province and a city of it: the higher one is meant.
    Some(found.fold(first, |best, other| if other.level < best.level { other } else { best }).region())
}

/// Divisions of any year that a name means: full (贵州省, 贵州省遵义市) or short (贵州, 遵义). A county only by its full name or its
/// name without 县, 区, 市.
#[must_use]
pub fn regions_named(name: &str) -> Vec<&'static Region> {
    if NATION.contains(&name) {
        return ROWS.first().into_iter().map(Row::region).collect();
    }
    let fits = |r: &&Row| r.name == name || short_place(r.name) == name;
    let found: Vec<&'static Region> = ROWS.iter().filter(fits).map(Row::region).collect();
    if !found.is_empty() {
        return found;
    }
    // 江西省赣州市, 赣州章贡: the last division, below one of those named before.
    for (at, _) in name.char_indices().skip(2) {
        let (above, below) = name.split_at(at);
        let all = ROWS.iter().filter(|r| r.name == below || short_place(r.name) == below).map(Row::region);
        let under = |r: &&Region| {
            [&r.parent_name, &r.province].iter().any(|p| above.ends_with(p.as_str()) || above.ends_with(short_place(p)))
        };
        let found: Vec<&'static Region> = all.filter(|r| !r.parent_name.is_empty()).filter(under).collect();
        if !found.is_empty() {
            return found;
        }
    }
    Vec::new()
}

/// Divisions of any year that lie in that of a code, itself among them.
pub fn regions_within(code: &str) -> impl Iterator<Item = &'static Region> {
    let above = code.trim_end_matches("00").to_owned();
    let nation = code == "100000";
    ROWS.iter().filter(move |r| !nation && r.code.starts_with(&above)).map(Row::region)
}

/// Divisions that a code has stood for, the present one last.
pub fn regions_of_code(code: &str) -> impl Iterator<Item = &'static Region> {
    BY_CODE.get(code)
}

/// A name as people say it: 贵州, 遵义, 广西, 恩施; itself where too little would be left.
#[must_use]
pub fn short_place(name: &str) -> &str {
    const PEOPLES: [&str; 12] =
        ["土家族苗族", "布依族苗族", "苗族侗族", "藏族羌族", "壮族", "回族", "维吾尔", "藏族", "彝族", "蒙古", "哈萨克", "傣族"];
    let mut short = name;
    for end in ["特别行政区", "自治区", "自治州", "自治县", "自治旗", "地区", "林区", "省", "市", "盟", "县", "区", "旗"]
    {
        if let Some(rest) = name.strip_suffix(end) {
            short = rest;
            break;
        }
    }
    for people in PEOPLES {
        short = short.strip_suffix(people).filter(|rest| rest.chars().nth(1).is_some()).unwrap_or(short);
    }
    if short.chars().nth(1).is_some() { short } else { name }
}

/// The division of a code in a year.
#[must_use]
pub fn region_by_code(code: &str, year: i32) -> Option<&'static Region> {
    ROWS.iter().filter(|r| r.code == code).map(Row::region).find(|r| r.valid_in(year))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn divisions_by_the_names_people_use() {
        let codes = |name: &str| regions_named(name).iter().map(|r| r.code.as_str()).collect::<Vec<_>>();
        for (name, code) in [
            ("贵州", "520000"),
            ("贵州省", "520000"),
            ("遵义", "520300"),
            ("广西", "450000"),
            ("内蒙古", "150000"),
            ("章贡", "360702"),
            ("赣州市章贡区", "360702"),
            ("江西赣州章贡", "360702"),
            ("全国", "100000"),
        ] {
            assert!(codes(name).contains(&code), "{name}: {:?}", codes(name));
        }
        assert!(codes("火星").is_empty());
    }

    #[test]
    fn every_line_of_the_table_is_a_row_and_read_whole() {
        assert_eq!(ROWS.len(), DATA.lines().count());
        for region in ROWS.iter().map(Row::region) {
            let whole = region.level == 0 || !region.province.is_empty();
            assert!(whole && (1900..2100).contains(&region.from_year) && region.code.len() == 6, "{region:?}");
        }
    }

    #[test]
    fn words_that_name_places() {
        for word in ["苏州", "苏州市", "广东", "章贡区"] {
            assert!(names_place(word), "{word}");
        }
        for word in ["和平", "新城", "发展", "产业"] {
            assert!(!names_place(word), "{word}");
        }
    }

    fn code(chain: &str, year: i32, context: &[&str]) -> Option<&'static str> {
        match resolve_region(chain, year, context) {
            Resolution::One(region) => Some(region.code.as_str()),
            _ => None,
        }
    }

    #[test]
    fn chains_years_and_shared_names() {
        assert_eq!(code("赣州市章贡区", 2021, &[]), Some("360702"));
        assert_eq!(code("江西省赣州市章贡区", 2021, &[]), Some("360702"));
        assert_eq!(code("海拉尔区", 2016, &[]), Some("150702"));
        assert_eq!(code("赣县区", 2012, &[]), None, "a county until 2016");
        assert!(matches!(resolve_region("鼓楼区", 2021, &[]), Resolution::Ambiguous(list) if list.len() > 1));
        assert_eq!(code("鼓楼区", 2021, &["南京市人民政府"]), Some("320106"));
        assert_eq!(code("中华人民共和国", 2021, &[]), Some("100000"));
        assert_eq!(resolve_region("某某开发区", 2021, &[]), Resolution::Unknown);
    }
}
