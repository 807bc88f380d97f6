//! What a document says it is: title, issuer, place, period, date, number.

use std::sync::LazyLock;

use regex::Regex;

use crate::document::front::{ISSUERS, TitleLines};
use crate::document::lines::Line;
use crate::document::{DocType, Level, Metadata};
use crate::lexicon::{self, Resolution};
use crate::source::{Code, Sink, Source};

static PERIOD: LazyLock<Regex> = LazyLock::new(|| compile("第([一二三四五六七八九十]{1,3})个五年"));
static SHORT_PERIOD: LazyLock<Regex> = LazyLock::new(|| compile("[“\"]([一二三四五六七八九十]{2,3}五)[”\"]"));
static PLACE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        "^(?:关于)?(?:(?:19|20)[0-9]{2}年)?(.{2,24}?)(?:(?:19|20)[0-9]{2}年)?(?:国民经济和社会发展|人民政府|[“\"]|政府工作报告)",
    )
});
static MEETING: LazyLock<Regex> = LazyLock::new(|| compile("在(.{2,20}?)第.{1,4}届人民代表大会"));
static DATE: LazyLock<Regex> = LazyLock::new(|| compile("((?:19|20)[0-9]{2})年([0-9]{1,2})月(?:([0-9]{1,2})日)?"));
static HAN_DATE: LazyLock<Regex> = LazyLock::new(|| {
    compile("([一二三四五六七八九〇零○OΟ0]{4})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?")
});
static NUMBER: LazyLock<Regex> =
    LazyLock::new(|| compile(r"[\u{4e00}-\u{9fff}]{1,10}[〔\[(](?:19|20)[0-9]{2}[〕\])]第?[0-9]{1,4}号"));
/// The title line of a plan or report, whole or its second half.
static OTHER_TITLE: LazyLock<Regex> = LazyLock::new(|| {
    compile(
        "^(?:[^,。;:“《]{2,24}国民经济和社会发展)?第[一二三四五六七八九十]{1,3}个五年(?:规划|计划)(?:和.{4,20}远景目标)?(?:纲要)?(?:[(]草案[)])?$|^[^,。;:“《]{2,20}政府工作报告$",
    )
});
/// A numbering that begins anew.
static FIRST: LazyLock<Regex> = LazyLock::new(|| compile("^(?:第一[篇章编部]|一、)"));
static BARE_DIGITS: LazyLock<Regex> = LazyLock::new(|| compile("^20[0-9]{3,7}$"));
static STAGE: LazyLock<Regex> = LazyLock::new(|| compile(r"\((草案|征求意见稿|审议稿|摘要|摘编|解读|修订稿|送审稿)\)"));

fn compile(pattern: &str) -> Regex {
    Regex::new(pattern).unwrap_or_else(|e| unreachable!("pattern {pattern}: {e}"))
}

/// Read the metadata from title and front matter.
pub(crate) fn read(source: &Source, lines: &[Line], title: Option<TitleLines>, body_from: usize, sink: &mut Sink) -> Metadata {
    let mut meta = Metadata::default();
    let front = &lines[..body_from.min(lines.len()).min(400)];
    match title {
        Some(found) => {
            let parts = lines[found.first..=found.last].iter().filter(|l| !l.is_blank());
            meta.title = Some(parts.map(|l| l.folded.trim_end_matches(['·', '•', '.', '…', '-', ' '])).collect());
            meta.title_span = Some(lines[found.first].content.to(lines[found.last].content));
        }
        None => {
            sink.report(Code::TitleMissing, None, "no title of a plan stands before the first heading");
            meta.title.clone_from(&source.layout.title);
        }
    }
    let title = meta.title.clone().unwrap_or_default();
    meta.doc_type = doc_type(&title);
    meta.stage = STAGE.captures(&title).map(|c| c[1].to_owned());
    meta.document_number = front.iter().find_map(|l| NUMBER.find(&l.folded).map(|m| m.as_str().to_owned()));
    meta.issuer = front.iter().find_map(|l| issuer(&l.folded, &title));
    issued(front, source, &mut meta, sink);
    period(&title, &mut meta, sink);
    place(&title, front, &mut meta, sink);
    other_documents(lines, body_from, &title, sink);
    meta
}

/// Lines between a title and the first heading at most: a contents page may stand there.
const TITLE_TO_BODY: usize = 400;

/// Titles of further documents inside the body, as in a file put together from several.
fn other_documents(lines: &[Line], body_from: usize, title: &str, sink: &mut Sink) {
    let body = lines.get(body_from..).unwrap_or_default();
    let Some(first) = body.iter().position(|l| FIRST.is_match(&l.folded)) else { return };
    for (at, line) in body.iter().enumerate().skip(first + 1) {
        let is_title =
            !line.furniture && line.n_chars() >= 8 && OTHER_TITLE.is_match(&line.folded) && !title.ends_with(&line.folded);
        // Behind it the numbering begins with the same kind as the first document's, before anything else is numbered.
        let anew = || body[at + 1..].iter().take(TITLE_TO_BODY).any(|l| same_start(&l.folded, &body[first].folded));
        let repeated = || body.iter().filter(|l| l.folded == line.folded).count() > 1;
        if is_title && !repeated() && anew() {
            let message = format!("another document begins here: {}; split the file, all of it is read as one", line.folded);
            sink.report(Code::SeveralDocuments, line.content, message);
        }
    }
}

/// Whether two lines begin with the same first number (第一章, 一、).
fn same_start(a: &str, b: &str) -> bool {
    FIRST.find(a).zip(FIRST.find(b)).is_some_and(|(x, y)| x.as_str() == y.as_str())
}

/// Ends of the names of departments.
const DEPARTMENTS: [&str; 4] = ["局", "厅", "办公室", "指挥部"];

/// The body a short line names, without the label of an information table (发文单位:某市人民政府).
fn issuer(line: &str, title: &str) -> Option<String> {
    let name = line.rsplit_once(':').map_or(line, |(label, name)| if label.chars().count() <= 8 { name } else { line });
    // 某市水务局 on the cover of 某市“十四五”水利发展规划: a department of the place that the title names.
    let place = |text: &str| text.chars().take(2).collect::<String>();
    let department = DEPARTMENTS.iter().any(|end| name.ends_with(end)) && place(name) == place(title) && name != title;
    let body = department || ISSUERS.iter().any(|end| name.ends_with(end) && name.len() > end.len());
    (name.chars().count() <= 24 && body && !name.contains('>')).then(|| name.to_owned())
}

fn doc_type(title: &str) -> DocType {
    let about = title.ends_with("报告") || title.ends_with("说明");
    if title.contains("建议") && title.contains("五年") {
        DocType::Proposal
    } else if about && ["规划", "纲要", "计划"].iter().any(|word| title.contains(word)) {
        // A report on a plan (计划执行情况与…计划草案的报告, 规划纲要的说明) is neither the plan nor the government's work report.
        DocType::Other
    } else if title.contains("国民经济和社会发展") && (title.contains("规划") || title.contains("计划") || title.contains("纲要"))
    {
        DocType::Outline
    } else if title.contains("工作报告") {
        DocType::WorkReport
    } else if title.contains("行动计划") || title.contains("行动方案") || title.contains("实施方案") {
        DocType::ActionPlan
    } else if title.contains("规划") {
        DocType::SpecialPlan
    } else {
        DocType::Other
    }
}

/// The date of issue: a date alone on a line before one inside a sentence.
fn issued(front: &[Line], source: &Source, meta: &mut Metadata, sink: &mut Sink) {
    let date_of = |l: &Line| -> Option<String> {
        if let Some(c) = DATE.captures(&l.folded) {
            let month: u32 = c[2].parse().ok()?;
            let day = c.get(3).and_then(|d| d.as_str().parse::<u32>().ok());
            return Some(day.map_or_else(|| format!("{}-{month:02}", &c[1]), |d| format!("{}-{month:02}-{d:02}", &c[1])));
        }
        let c = HAN_DATE.captures(&l.folded)?;
        let year: String =
            c[1].chars().map(|d| "〇一二三四五六七八九".chars().position(|x| x == d).unwrap_or(0).to_string()).collect();
        let number = |text: &str| crate::document::numbering::ordinal(text);
        let month = number(&c[2])?;
        let day = c.get(3).and_then(|d| number(d.as_str()));
        Some(day.map_or_else(|| format!("{year}-{month:02}"), |d| format!("{year}-{month:02}-{d:02}")))
    };
    let content: Vec<&Line> = front.iter().filter(|l| !l.furniture && l.n_chars() <= 60).collect();
    let alone = content.iter().filter(|l| l.n_chars() <= 14).find_map(|l| date_of(l));
    meta.issued = alone.or_else(|| content.iter().find_map(|l| date_of(l)));
    if meta.issued.is_none()
        && let Some(damaged) = content.iter().find(|l| BARE_DIGITS.is_match(&l.folded))
    {
        let as_written = damaged.content.of(&source.text);
        sink.report(
            Code::DateDamaged,
            damaged.content,
            format!("the date reads {as_written}: 年, 月 or 日 was lost; no date is derived from it"),
        );
    }
}

fn period(title: &str, meta: &mut Metadata, sink: &mut Sink) {
    let ordinal = PERIOD.captures(title).and_then(|c| crate::document::numbering::ordinal(&c[1]));
    let found = ordinal
        .and_then(|o| u8::try_from(o).ok())
        .and_then(lexicon::Period::new)
        .or_else(|| SHORT_PERIOD.captures(title).and_then(|c| lexicon::period(&c[1])));
    if let Some(found) = found {
        meta.period = Some(found.name().to_owned());
        meta.start_year = Some(found.start_year());
        meta.end_year = Some(found.end_year());
    } else if (meta.doc_type == DocType::WorkReport || title.contains("社会发展计划"))
        && let Some(year) =
            titled_year(title).or_else(|| meta.issued.as_deref().and_then(|d| d.get(..4)).and_then(|y| y.parse::<i32>().ok()))
    {
        meta.period = Some(format!("{year}年度"));
        (meta.start_year, meta.end_year) = (Some(year), Some(year));
    } else {
        sink.report(Code::PeriodUnknown, meta.title_span, "the title names no five-year period");
    }
}

/// The last year a report's title names (2021年某市政府工作报告; 2020年计划执行情况与2021年计划草案).
fn titled_year(title: &str) -> Option<i32> {
    let before = |at: usize| title.get(at.checked_sub(4)?..at)?.parse().ok().filter(|y| (1949..2100).contains(y));
    title.rmatch_indices('年').find_map(|(at, _)| before(at))
}

/// Ends of the names of divisions.
const DIVISION_ENDS: [&str; 10] = ["自治区", "自治州", "自治县", "省", "市", "州", "盟", "县", "区", "旗"];

/// The place at the head of a title that goes on with a field (`甲市文化和旅游发展“十四五”规划`): the longest head that
/// is a division of the year, else the first that ends like one.
fn place_of(chain: String, year: i32) -> String {
    let known = |name: &str| !matches!(lexicon::resolve_region(name, year, &[]), Resolution::Unknown);
    if known(&chain) {
        return chain;
    }
    let heads: Vec<&str> = chain
        .char_indices()
        .map(|(at, c)| &chain[..at + c.len_utf8()])
        .filter(|head| DIVISION_ENDS.iter().any(|end| head.ends_with(end) && head.chars().count() > end.chars().count()))
        .collect();
    // 海州市水利: 海州 ends like a division, and so does 海州市, one character on.
    let first = heads
        .iter()
        .zip(heads.iter().skip(1).map(Some).chain([None]))
        .find(|(head, next)| next.is_none_or(|next| next.chars().count() > head.chars().count() + 1));
    let found = heads.iter().rev().find(|head| known(head)).copied().or(first.map(|(head, _)| *head));
    found.map_or(chain.clone(), str::to_owned)
}

fn place(title: &str, front: &[Line], meta: &mut Metadata, sink: &mut Sink) {
    let named = PLACE.captures(title).map(|c| c[1].to_owned());
    let met = front.iter().filter(|l| !l.furniture).find_map(|l| MEETING.captures(&l.folded).map(|c| c[1].to_owned()));
    let by_issuer = meta.issuer.as_deref().and_then(|i| i.split("人民政府").next()).filter(|p| !p.is_empty()).map(str::to_owned);
    let chain = named.or(met).or(by_issuer);
    let Some(chain) = chain else {
        sink.report(Code::JurisdictionUnknown, meta.title_span, "neither title nor front matter names a place");
        return;
    };
    let year = meta.start_year.unwrap_or(2021);
    let chain = place_of(chain, year);
    let context: Vec<&str> = front.iter().filter(|l| l.n_chars() <= 80).map(|l| l.folded.as_str()).collect();
    match lexicon::resolve_region(&chain, year, &context) {
        Resolution::One(region) => {
            meta.region_code = Some(region.code.clone());
            meta.level = Some(match region.level {
                0 => Level::National,
                1 => Level::Province,
                2 => Level::City,
                _ => Level::County,
            });
            // 海拉尔区 alone is given with the city it belongs to.
            let parent = region.parent_name.as_str();
            let full = region.level == 3 && !parent.is_empty() && !chain.contains(parent) && chain == region.name;
            meta.jurisdiction = Some(if full { format!("{parent}{chain}") } else { chain });
        }
        Resolution::Ambiguous(list) => {
            let choices: Vec<String> = list.iter().map(|r| format!("{}{} ({})", r.parent_name, r.name, r.code)).collect();
            sink.report(Code::JurisdictionUnknown, meta.title_span, format!("{chain} may be {}", choices.join(", ")));
            meta.jurisdiction = Some(chain);
        }
        Resolution::Unknown => {
            sink.report(Code::JurisdictionUnknown, meta.title_span, format!("{chain} is no known division in {year}"));
            meta.jurisdiction = Some(chain);
        }
    }
}
