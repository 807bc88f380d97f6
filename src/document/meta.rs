//! What a document says it is: title, issuer, place, period, date, number.

use std::sync::LazyLock;

use crate::pattern::Pattern;

use crate::cues::{self, PageWord};
use crate::document::front::{self, ISSUERS, TitleLines};
use crate::document::lines::Line;
use crate::document::{DocType, Level, Metadata, place};
use crate::lexicon::{self, Resolution};
use crate::source::{Code, Sink, Source, Span};

static PERIOD: Pattern = Pattern::new("第([一二三四五六七八九十]{1,3})个五年");
static SHORT_PERIOD: Pattern = Pattern::new("[“\"]([一二三四五六七八九十]{2,3}五)[”\"]");
/// Years a plan is for, in its title or on a line of their own below it.
static YEARS: Pattern = Pattern::new("((?:19|20)[0-9]{2})年?(?:[-—–―~～至到一]|--|——)((?:19|20)[0-9]{2})年?");
static MEETING: Pattern = Pattern::new("在([^,。;:]{2,20}?)(?:第.{1,4}届)?(?:人民代表大会|人代会)");
/// On whose behalf the report is made.
static ON_BEHALF: Pattern = Pattern::new("(?:代表|受)([^,。;:“《]{2,16}?)人民政府");
/// Who signs: 某市人民政府市长 某某.
static SIGNED: Pattern =
    Pattern::new("^([^,。;:“《]{2,16}?)(?:人民政府)?(?:代理|代)?(?:省长|市长|县长|区长|州长|盟长|旗长|主席)");
static DATE: Pattern = Pattern::new("((?:19|20)[0-9]{2})年([0-9]{1,2})月(?:([0-9]{1,2})日)?");
static ISO_DATE: Pattern = Pattern::new("((?:19|20)[0-9]{2})[-/.]([0-9]{1,2})(?:[-/.]([0-9]{1,2}))?");
static HAN_DATE: Pattern =
    Pattern::new("([一二三四五六七八九〇零○OΟ0]{4})年([一二三四五六七八九十]{1,2})月(?:([一二三四五六七八九十]{1,3})日)?");
/// What may stand beside a date that is alone on its line.
static ALONE: LazyLock<Pattern> = LazyLock::new(|| dated("^[(—―-]{0,2}(?:DATE)[)]?(?:前言|序言|引言|目录|目次)?$"));
/// The session that a report was made to, or that passed a plan.
static SESSION: LazyLock<Pattern> = LazyLock::new(|| {
    dated("^[(—―–-]{0,4}(?:经|于)?DATE[^,。;]{0,40}(?:会议|大会|全会|常委会)[^,。;]{0,12}$|DATE.{0,40}(?:通过|批准)[)]?$")
});
/// The day it was issued, said in words.
static ISSUED_ON: LazyLock<Pattern> = LazyLock::new(|| dated("DATE印发(?:[。;,)]|$)"));
static NUMBER: Pattern = Pattern::new(r"[\u{4e00}-\u{9fff}]{1,10}[〔\[(](?:19|20)[0-9]{2}[〕\])]第?[0-9]{1,4}号");
/// The title line of a plan or report, whole or its second half.
static OTHER_TITLE: Pattern = Pattern::new(
    "^(?:[^,。;:“《]{2,24}国民经济和社会发展)?第[一二三四五六七八九十]{1,3}个五年(?:规划|计划)(?:和.{4,20}远景目标)?(?:纲要)?(?:[(]草案[)])?$|^[^,。;:“《]{2,20}政府工作报告$",
);
/// A numbering that begins anew.
static FIRST: Pattern = Pattern::new("^(?:第一[篇章编部]|一、)");
static BARE_DIGITS: Pattern = Pattern::new("^20[0-9]{3,7}$");
static STAGE: Pattern = Pattern::new(
    r"\(([^()]{0,8}(?:草案|征求意见稿|审议稿|送审稿|讨论稿|协商稿|修订稿|修改稿|初稿|审查稿|摘要|摘编|节选|解读))\)",
);
/// The report on a budget, also under another title.
static BUDGET: Pattern = Pattern::new("预算执行情况.{0,30}(?:报告|草案)");

/// Who greets an assembly to report on the work of a government.
static DELIVERS: Pattern = Pattern::new("代表[^,。;:]{2,16}人民政府,?(?:现)?向(?:大会|会议)(?:报告|作)政府工作");

fn delivers(line: &Line) -> bool {
    DELIVERS.is_match(&line.folded)
}

/// A pattern in which `DATE` stands for a date in figures or characters.
/// A pattern in which DATE stands for a day, however it is written.
fn dated(pattern: &str) -> Pattern {
    let date = "(?:(?:19|20)[0-9]{2}年[0-9]{1,2}月(?:[0-9]{1,2}日)?|(?:19|20)[0-9]{2}[-/.][0-9]{1,2}[-/.][0-9]{1,2}|[一二三四五六七八九〇零○OΟ0]{4}年[一二三四五六七八九十]{1,2}月(?:[一二三四五六七八九十]{1,3}日)?)";
    Pattern::of(pattern.replace("DATE", date))
}

/// Read the metadata from title and front matter.
pub(crate) fn read(source: &Source, lines: &[Line], title: Option<TitleLines>, body_from: usize, sink: &mut Sink) -> Metadata {
    let mut meta = Metadata::default();
    let front = &lines[..body_from.min(lines.len()).min(400)];
    let stated = source.layout.stated.as_deref();
    let span = |(first, last): (usize, usize)| lines[first].content.to(lines[last].content);
    let own = title.map(|t| (front::joined(lines, t.name), span(t.name)));
    let in_text = || front::named(lines).map(|(title, at)| (title, lines[at].content));
    // What a table of documents says stands beside the document: it fills in, and says in full what the text says in short.
    let column = stated.and_then(|s| s.title.clone());
    let found = match (own, column) {
        (Some((own, _)), Some(column)) if column.len() > own.len() && column.ends_with(&own) => Some((column, None)),
        (Some((own, span)), _) => Some((own, Some(span))),
        (None, Some(column)) => Some((column, None)),
        (None, None) => in_text().map(|(title, span)| (title, Some(span))),
    };
    match found {
        Some((title, span)) => (meta.title, meta.title_span) = (Some(title), span),
        None => {
            sink.report(Code::TitleMissing, None, "no title of a plan stands before the first heading");
            meta.title.clone_from(&source.layout.title);
        }
    }
    let title_text = meta.title.clone().unwrap_or_default();
    // Years and draft marks often stand on lines of their own below the title.
    let below: Vec<&Line> = title.map_or_else(Vec::new, |t| {
        let mut below: Vec<&Line> = lines[t.last + 1..].iter().filter(|l| !l.is_blank()).take(3).collect();
        if t.name.1 != t.last {
            below.extend(lines[t.name.1 + 1..].iter().filter(|l| !l.is_blank()).take(3));
        }
        below.retain(|l| l.n_chars() <= 24);
        below
    });
    meta.doc_type = doc_type(&title_text);
    // A report whose title was not copied says what it is where it greets.
    if title.is_none() && meta.doc_type == DocType::Other && lines.iter().filter(|l| !l.is_blank()).take(8).any(delivers) {
        meta.doc_type = DocType::WorkReport;
    }
    if meta.doc_type == DocType::WorkReport {
        meta.doc_type = report(lines, title, meta.title_span, sink);
    }
    let marks = std::iter::once(title_text.as_str()).chain(below.iter().map(|l| l.folded.as_str()));
    meta.stage = marks.clone().find_map(|m| STAGE.captures(m).map(|c| c[1].to_owned()));
    meta.document_number = front.iter().find_map(|l| NUMBER.find(&l.folded).map(|m| m.as_str().to_owned()));
    meta.issuer = front.iter().find_map(|l| issuer(&l.folded, &title_text));
    let years = marks.clone().find_map(|m| YEARS.captures(m)).and_then(|c| Some((c[1].parse().ok()?, c[2].parse().ok()?)));
    issued(front, source, &title_text, &mut meta, sink);
    period(&title_text, years, source, &mut meta, sink);
    where_for(&title_text, lines, body_from, source, &mut meta, sink);
    other_documents(lines, body_from, &title_text, sink);
    meta
}

/// Characters of a text that a report does not fall short of.
const SHORT_REPORT: usize = 1500;

/// What stands under the title of a work report: the report, or a budget, a summary, a list of links.
fn report(lines: &[Line], title: Option<TitleLines>, span: Option<Span>, sink: &mut Sink) -> DocType {
    let from = title.map_or(0, |t| t.last + 1);
    let shown = || lines[from.min(lines.len())..].iter().filter(|l| !l.is_blank() && !l.furniture);
    let addressed = |l: &&Line| {
        ["各位代表", "各位委员", "同志们", "各位同志"].iter().any(|w| l.folded.starts_with(w))
            || l.folded.contains("报告工作")
            || l.folded.contains("工作报告,请")
    };
    let budget = shown().take(12).take_while(|l| !addressed(l)).any(|l| l.n_chars() <= 60 && BUDGET.is_match(&l.folded));
    let numbered =
        shown().filter(|l| FIRST.is_match(&l.folded) || l.folded.starts_with("二、") || l.folded.starts_with("(一)")).count();
    let length: usize = shown().map(Line::n_chars).take(400).sum();
    let said = if budget {
        "the text under the title of a work report is a report on the budget"
    } else if !shown().any(|l| addressed(&l)) && numbered == 0 && length < SHORT_REPORT {
        "the page has the title of a work report and holds none: a summary, or links"
    } else {
        return DocType::WorkReport;
    };
    sink.report(Code::NotTheDocument, span, said);
    DocType::Other
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
    if cues::holds(title, PageWord::About) || BUDGET.is_match(title) {
        // What tells about a plan (解读, 要点, 一图读懂) is not the plan; a budget is another paper.
        DocType::Other
    } else if title.contains("建议") && title.contains("五年") {
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

/// The date of the form `YYYY-MM-DD` or `YYYY-MM` that a line holds first.
fn date_of(line: &str) -> Option<String> {
    let shown = |year: &str, month: u32, day: Option<u32>| {
        let valid = (1..=12).contains(&month) && day.is_none_or(|d| (1..=31).contains(&d));
        valid.then(|| day.map_or_else(|| format!("{year}-{month:02}"), |d| format!("{year}-{month:02}-{d:02}")))
    };
    if let Some(c) = DATE.captures(line).or_else(|| ISO_DATE.captures(line)) {
        return shown(&c[1], c[2].parse().ok()?, c.get(3).and_then(|d| d.as_str().parse().ok()));
    }
    let c = HAN_DATE.captures(line)?;
    let year: String =
        c[1].chars().map(|d| "〇一二三四五六七八九".chars().position(|x| x == d).unwrap_or(0).to_string()).collect();
    let number = |text: &str| crate::document::numbering::ordinal(text);
    shown(&year, number(&c[2])?, c.get(3).and_then(|d| number(d.as_str())))
}

/// The date of issue: stated by a label, by the session or decree, or alone on its line; the day a page was put up only where
/// nothing else is said, and the site's own date only for a report of about that year. A date inside a sentence is none.
fn issued(front: &[Line], source: &Source, title: &str, meta: &mut Metadata, sink: &mut Sink) {
    let content: Vec<&Line> = front.iter().filter(|l| !l.furniture && l.n_chars() <= 80).collect();
    let labelled = |wanted: PageWord| {
        content.iter().enumerate().find_map(|(at, l)| {
            let (class, rest) = cues::label(&l.folded)?;
            // The value may stand on the next line.
            let value = if rest.is_empty() { content.get(at + 1).map_or("", |n| n.folded.as_str()) } else { rest };
            (class == wanted && value.starts_with(|c: char| c.is_ascii_digit() || "一二〇○".contains(c)))
                .then(|| date_of(value))
                .flatten()
        })
    };
    let words = || content.iter().find_map(|l| ISSUED_ON.find(&l.folded).and_then(|m| date_of(m.as_str())));
    let session = || {
        content.iter().enumerate().find_map(|(at, l)| {
            // A bracket that closes on the next line is read whole.
            let open = l.folded.starts_with('(') && !l.folded.contains(')');
            let rest = content.get(at + 1).filter(|_| open).map_or("", |n| n.folded.as_str());
            let whole = format!("{}{rest}", l.folded);
            SESSION.find(&whole).and_then(|m| date_of(m.as_str()))
        })
    };
    let alone = || content.iter().filter(|l| ALONE.is_match(&l.folded)).find_map(|l| date_of(&l.folded));
    let column = || source.layout.stated.as_deref().and_then(|s| s.issued.clone());
    let near = |date: &String| {
        let year = date.get(..4).and_then(|y| y.parse::<i32>().ok());
        titled_year(title).zip(year).is_some_and(|(a, b)| a.abs_diff(b) <= 1)
    };
    let stamp = || {
        let lines = content.iter().filter(|l| front::is_chrome(&l.folded) && cues::label(&l.folded).is_none());
        lines.filter_map(|l| date_of(&l.folded)).next()
    };
    // A report is dated by its session; a plan that a session passed may be issued later.
    let by_session = meta.doc_type == DocType::WorkReport || meta.doc_type == DocType::Proposal;
    meta.issued = labelled(PageWord::Issued)
        .or_else(words)
        .or_else(|| if by_session { session().or_else(alone) } else { alone().or_else(session) })
        .or_else(|| labelled(PageWord::Posted))
        .or_else(column)
        .or_else(|| labelled(PageWord::Site).or_else(stamp).filter(near));
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

fn period(title: &str, years: Option<(i32, i32)>, source: &Source, meta: &mut Metadata, sink: &mut Sink) {
    let stated = source.layout.stated.as_deref();
    let ordinal = PERIOD.captures(title).and_then(|c| crate::document::numbering::ordinal(&c[1]));
    let found = ordinal
        .and_then(|o| u8::try_from(o).ok())
        .and_then(lexicon::Period::new)
        .or_else(|| SHORT_PERIOD.captures(title).and_then(|c| lexicon::period(&c[1])));
    let yearly = meta.doc_type == DocType::WorkReport || title.contains("社会发展计划") || title.contains("政府工作报告");
    let years = years.filter(|(start, end)| !yearly && start <= end && end - start <= 40);
    let column = || stated.and_then(|s| s.period.as_deref()).and_then(|p| lexicon::period(p.trim_matches(['“', '”', '"'])));
    if let Some(found) = found.or_else(|| column().filter(|_| years.is_none() && !yearly)) {
        meta.period = Some(found.name().to_owned());
        meta.start_year = Some(found.start_year());
        meta.end_year = Some(found.end_year());
    } else if let Some((start, end)) = years {
        // 2026-2030 are the years of a five-year period; others are a period of their own.
        let same = (1..=30).filter_map(lexicon::Period::new).find(|p| p.start_year() == start && p.end_year() == end);
        meta.period = same.map(|p| p.name().to_owned());
        (meta.start_year, meta.end_year) = (Some(start), Some(end));
    } else if yearly
        && let Some(year) = titled_year(title)
            .or_else(|| stated.and_then(|s| s.year))
            .or_else(|| meta.issued.as_deref().and_then(|d| d.get(..4)).and_then(|y| y.parse::<i32>().ok()))
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

/// The place: named by the title, by the column of a table, by the session, the government that reports, or the issuer.
fn where_for(title: &str, lines: &[Line], body_from: usize, source: &Source, meta: &mut Metadata, sink: &mut Sink) {
    let year = meta.start_year.unwrap_or(2021);
    let front = &lines[..body_from.min(lines.len()).min(400)];
    let near: Vec<&Line> =
        lines[..(body_from + 12).min(lines.len()).min(400)].iter().filter(|l| !l.furniture && !l.is_blank()).collect();
    let clean = |name: &str| place::of_title(&format!("{name}人民政府"), year);
    let titled = place::of_title(title, year);
    let column = || source.layout.stated.as_deref().and_then(|s| s.place.clone());
    let own = |name: &str| {
        !["全省", "全市", "全县", "全区", "省", "市", "县", "区", "州", "自治区", "自治州", "自治县"].contains(&name)
    };
    let met = || near.iter().filter(|l| l.n_chars() <= 80).find_map(|l| MEETING.captures(&l.folded)).map(|c| c[1].to_owned());
    let met = || met().filter(|n| own(n)).and_then(|n| clean(&n));
    let on_behalf = || {
        near.iter()
            .filter_map(|l| ON_BEHALF.captures(&l.folded))
            .map(|c| c[1].to_owned())
            .find(|n| own(n))
            .and_then(|n| clean(&n))
    };
    let by_issuer = || {
        meta.issuer.as_deref().and_then(|i| i.split_once("人民政府")).filter(|(p, _)| !p.is_empty()).and_then(|(p, _)| clean(p))
    };
    let signed = || {
        let names = near.iter().filter(|l| l.n_chars() <= 24).filter_map(|l| SIGNED.captures(&l.folded)).map(|c| c[1].to_owned());
        names.filter(|n| own(n)).find_map(|n| clean(&n))
    };
    let chain = titled.or_else(met).or_else(by_issuer).or_else(on_behalf).or_else(signed).or_else(column);
    let Some(chain) = chain else {
        sink.report(Code::JurisdictionUnknown, meta.title_span, "neither title nor front matter names a place");
        return;
    };
    // A column may name the places above: 章贡区 in 江西省, 赣州市.
    let stated = column().unwrap_or_default();
    let chain = if stated.len() > chain.len() && stated.ends_with(&chain) { stated.clone() } else { chain };
    let mut context: Vec<&str> = front.iter().filter(|l| l.n_chars() <= 80).map(|l| l.folded.as_str()).collect();
    context.push(&stated);
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn dates_of_issue_are_told_from_dates_in_sentences() {
        for (line, alone, session) in [
            ("2021年9月前言", true, false),
            ("(2021年9月)", true, false),
            ("二〇二六年四月", true, false),
            ("——2021年1月31日在某市第十五届人民代表大会第六次会议上", false, true),
            ("(2025年12月5日中国共产党某市第十四届委员会第十次全体会议通过)", false, true),
            ("2023年4月,省政府召开会议研究林火预警工作。", false, false),
            ("2020年6月3日,国家发展改革委和自然资源部联合印发了《规划》", false, false),
        ] {
            assert_eq!(ALONE.is_match(line), alone, "{line}");
            assert_eq!(SESSION.is_match(line), session, "{line}");
        }
        assert!(ISSUED_ON.is_match("某市人民政府办公室2026年4月17日印发"));
        assert!(!ISSUED_ON.is_match("2020年6月3日印发了通知"));
        assert_eq!(date_of("二〇二六年四月").as_deref(), Some("2026-04"));
        assert_eq!(date_of("2026/2/1 10:00").as_deref(), Some("2026-02-01"));
    }

    #[test]
    fn what_tells_about_a_document_is_typed_so() {
        assert_eq!(doc_type("一图读懂2026年某省政府工作报告"), DocType::Other);
        assert_eq!(doc_type("关于某县2030年预算执行情况和2031年预算草案的报告"), DocType::Other);
        assert_eq!(doc_type("2026年某省政府工作报告"), DocType::WorkReport);
    }
}
