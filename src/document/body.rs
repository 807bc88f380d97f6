//! What is the document's own text and what is not: a copy of it, footers of a journal, explanations of terms and notes at the
//! end; and whether the text ends where a text can end.
//!
//! Lines are marked before anything is read from them, so that every later stage sees the same body. Deliberately absent: the
//! page around the text (`front`) and the contents (`toc`).

use std::collections::HashMap;
use std::ops::Range;

use crate::pattern::Pattern;

use crate::cues::{self, PageWord};
use crate::document::front;
use crate::document::lines::{Line, wrap_width};
use crate::source::{Code, Normalized, Sink, Source, is_han};

/// The head of a list of explanations.
static GLOSSARY: Pattern = Pattern::new(
    r"^(?:附录|附件|附)?[0-9一二三四五]{0,2}[:、. ]?(?:《?[^。,;]{0,24}?(?:报告|规划|纲要)》?(?:中的?)?)?(?:有关|相关|部分|主要|专业|重要|专有)?(?:名词|术语|词语|用语|词汇|概念|指标|缩略语)(?:和|与|及|、)?(?:术语|名词|缩略语|概念|定义)?(?:的)?(?:解释|注释|释义|说明|定义|解读|一览|对照表|简释)(?:和说明)?[:)]?$|^(?:附录|附)?[:： ]?(?:注释|尾注|术语和定义|名词解释|缩略语)[:]?$",
);
/// What begins an entry: `1. [1] ① (1) 注1.`
static ENTRY: Pattern =
    Pattern::new(r"^(?:[\[(〔【]?(?:注)?([0-9]{1,3})[\])〕】]|(?:注)?([0-9]{1,3})[.、:．]|([①-⑳㉑-㉟])|[*※])");
/// An explanation: a term, then what it means.
static MEANS: Pattern = Pattern::new(
    r"^(?:[\[(〔【]?(?:注)?[0-9]{1,3}[\])〕】.、:．]|[①-⑳㉑-㉟]|[*※])?[“《\x22]?[^,。;:]{1,24}?[”》\x22]?(?:\([^()]{1,40}\))?(?:,?(?:是指|指的是|系指|主要指|特指|泛指|一般指|通常指|是对|是一种)|[:。]“?(?:是|指|即|系|主要|为))",
);
/// Headings and captions that no glossary holds: what follows belongs to the document again.
static ENDS_GLOSSARY: Pattern = Pattern::new(
    r"^(?:第[一二三四五六七八九十百]{1,4}[篇章编]|附件|附表|附图|附录|专栏|表[0-9]|图[0-9]|[一二三四五六七八九十]{1,3}、[^,。;:]{2,24}$)",
);

/// Bytes of text that a copy has at least; shorter repetitions are forms of words.
const COPY: usize = 240;

/// A copy holds at least one of so many parts of the text.
const SHARE: usize = 5;
/// Lines that a copy has at least.
const FEWEST: usize = 3;

/// Whether a line is broken off in mid-sentence.
fn runs_on(line: &Line) -> bool {
    line.n_chars() >= 20 && !line.ends_sentence()
}

/// Mark the lines that are no text of the document, and report what was found.
pub(crate) fn mark(lines: &mut [Line], source: &Source, sink: &mut Sink) {
    for line in lines.iter_mut().filter(|l| !l.furniture && l.n_chars() <= 120) {
        line.furniture = cues::holds(&line.folded, PageWord::Journal);
    }
    copies(lines, sink);
    let notes = notes(lines);
    if let Some(range) = &notes {
        for line in lines[range.clone()].iter_mut().filter(|l| !l.is_blank() && l.grid.is_none()) {
            line.footnote = true;
        }
        without_numbers(&mut lines[range.clone()], source);
        let n = lines[range.clone()].iter().filter(|l| l.footnote).count();
        let span = lines[range.start].content.to(lines[range.end - 1].content);
        sink.report(Code::GlossaryFound, span, format!("{n} lines explain terms or are notes; their numbers are no targets"));
    }
    cut_off(lines, notes.map_or(lines.len(), |r| r.start), source, sink);
}

/// Leave the running number of an entry out of its content: the 2. of `2.24小时书屋` begins no number.
fn without_numbers(lines: &mut [Line], source: &Source) {
    let mut next = 1u32;
    for line in lines.iter_mut().filter(|l| l.footnote) {
        let number = ENTRY
            .captures(&line.folded)
            .and_then(|c| c.get(2).map(|n| (n.as_str().parse::<u32>(), c.get(0).map_or(0, |m| m.end()))));
        let Some((Ok(number), end)) = number else { continue };
        if number != next || end >= line.folded.len() {
            continue;
        }
        next += 1;
        let view = Normalized::fold(&source.text, &line.pieces);
        let from = view.raw(end, view.text().len()).start;
        line.pieces.retain(|p| p.end > from);
        if let Some(first) = line.pieces.first_mut() {
            first.start = first.start.max(from);
        }
    }
}

/// A text that stands twice: every copy after the first is furniture, with the short lines of the page between the two.
fn copies(lines: &mut [Line], sink: &mut Sink) {
    let shown: Vec<usize> = (0..lines.len()).filter(|i| !lines[*i].is_blank() && !lines[*i].furniture).collect();
    let mut text = String::new();
    // Where each shown line begins in `text`.
    let mut starts = Vec::with_capacity(shown.len() + 1);
    for idx in &shown {
        starts.push(text.len());
        text.push_str(&lines[*idx].folded);
    }
    starts.push(text.len());
    let bytes = text.as_bytes();
    let key = |at: usize| bytes.get(at..at + 36);
    let mut first: HashMap<&[u8], usize> = HashMap::new();
    let mut found: Vec<(Range<usize>, usize)> = Vec::new();
    let mut at = 0;
    while at < shown.len() {
        let Some(key) = key(starts[at]) else { break };
        let Some(before) = first.get(key).copied() else {
            first.insert(key, at);
            at += 1;
            continue;
        };
        let (matched, end) = alike(bytes, &starts, before, at);
        // The copy holds most of what stands between the beginnings of the two, in running text.
        let between = starts[at] - starts[before];
        let prose = lines[shown[at]..=shown[end.max(at + 1) - 1]].iter().any(|l| l.ends_sentence() && l.grid.is_none());
        // A copy is a good part of the document and whole paragraphs: plans repeat sentences, and none may be cut.
        let whole = end > at && lines[shown[end - 1]].ends_sentence() && (at == 0 || !runs_on(&lines[shown[at - 1]]));
        let large = matched * SHARE >= bytes.len() && end - at >= FEWEST;
        if matched >= COPY && matched * 10 >= between * 6 && prose && whole && large {
            found.push((at..end, before));
        }
        // What was compared is not compared again: the cost stays linear.
        at = end.max(at + 1);
    }
    for (range, before) in found {
        // The page's own lines between the end of the first text and the copy.
        let first_end = before + (range.end - range.start);
        let mut from = range.start;
        while from > first_end
            && range.start - from < 40
            && lines[shown[from - 1]].n_chars() <= 40
            && !lines[shown[from - 1]].ends_sentence()
        {
            from -= 1;
        }
        let (start, end) = (shown[from], shown[range.end - 1]);
        let span = lines[shown[range.start]].content.to(lines[end].content);
        let line = lines[shown[before]].content;
        sink.report(Code::TextRepeated, span, format!("the text from byte {} stands here again; it is read once", line.start));
        for line in &mut lines[start..=end] {
            line.furniture = true;
        }
    }
}

/// How many bytes from line `b` on are the same as from line `a` on, and the line after the last such one. Lines that differ
/// in between (another date, a page number) are passed over, three at a time.
fn alike(bytes: &[u8], starts: &[usize], a: usize, b: usize) -> (usize, usize) {
    let line_at = |offset: usize| starts.partition_point(|s| *s <= offset).saturating_sub(1);
    let (mut i, mut j) = (starts[a], starts[b]);
    let stop = starts[b];
    let mut matched = 0;
    let mut end = b;
    loop {
        let run = bytes[i.min(stop)..stop].iter().zip(&bytes[j.min(bytes.len())..]).take_while(|(x, y)| x == y).count();
        matched += run;
        (i, j) = (i + run, j + run);
        let line = line_at(j.min(bytes.len().saturating_sub(1)));
        // Whole lines count; the last one of the text as well.
        end = end.max(if j >= bytes.len() { starts.len() - 1 } else { line });
        if i >= stop || j >= bytes.len() {
            break;
        }
        // Meet again at the start of one of the next lines.
        let (next_a, next_b) = (line_at(i) + 1, line_at(j) + 1);
        let meet = (0..4usize).flat_map(|d| (0..=d).map(move |e| (d - e, e))).find(|(da, db)| {
            let (x, y) = (starts.get(next_a + da), starts.get(next_b + db));
            x.zip(y).is_some_and(|(x, y)| *x < stop && bytes.get(*x..*x + 24).is_some_and(|k| bytes.get(*y..*y + 24) == Some(k)))
        });
        let Some((da, db)) = meet else { break };
        (i, j) = (starts[next_a + da], starts[next_b + db]);
    }
    (matched, end)
}

/// Lines of explanations and notes at the end, without their head.
fn notes(lines: &[Line]) -> Option<Range<usize>> {
    let shown: Vec<usize> = (0..lines.len()).filter(|i| !lines[*i].is_blank() && !lines[*i].furniture).collect();
    let tail = front::tail(lines, 0).unwrap_or(lines.len());
    // The last head: contents may list it before.
    let head = shown.iter().enumerate().rev().find(|(nth, i)| {
        let line = &lines[**i];
        line.n_chars() <= 30
            && line.grid.is_none()
            && GLOSSARY.is_match(line.folded.trim_start_matches(['—', '-', '(']))
            && *nth * 5 >= shown.len()
            && shown.get(nth + 1).is_some_and(|next| {
                let next = &lines[*next].folded;
                let listed = ENTRY.is_match(next) || MEANS.is_match(next);
                // 主要指标说明 may head a part of the plan: what follows must be explanations.
                let sure = !["指标", "概念", "词汇", "注释"].iter().any(|w| line.folded.contains(w));
                listed || sure && next.chars().count() > 12 && !ENDS_GLOSSARY.is_match(next)
            })
    });
    if let Some((nth, head)) = head {
        let entries = &shown[nth + 1..];
        let stop = entries
            .iter()
            .find(|i| **i >= tail || ENDS_GLOSSARY.is_match(&lines[**i].folded) && !MEANS.is_match(&lines[**i].folded));
        let end = stop.copied().unwrap_or(lines.len());
        return (head + 1 < end).then(|| head + 1..end);
    }
    unmarked(lines, &shown, tail)
}

/// Explanations at the end without a head: entries in a row up to the end, numbered from one, or each saying what a term means.
fn unmarked(lines: &[Line], shown: &[usize], tail: usize) -> Option<Range<usize>> {
    let body: Vec<usize> = shown.iter().copied().filter(|i| *i < tail).collect();
    let mut first = None;
    let (mut entries, mut numbered, mut means, mut others) = (0usize, Vec::new(), 0usize, 0usize);
    for idx in body.iter().rev() {
        let line = &lines[*idx];
        if line.grid.is_some() {
            break;
        }
        let entry = ENTRY.captures(&line.folded);
        let explains = MEANS.is_match(&line.folded) && (line.folded.contains("指") || entry.is_some());
        if entry.is_none() && !explains {
            // A line that an entry goes on in.
            others += 1;
            if others > 3 {
                break;
            }
            continue;
        }
        let bracketed =
            line.folded.starts_with(['[', '〔', '【', '①', '②', '③', '④', '⑤', '⑥', '⑦', '⑧', '⑨', '⑩', '注', '*', '※']);
        if !explains && !bracketed {
            break;
        }
        entries += 1;
        means += usize::from(explains);
        others = 0;
        first = Some(*idx);
        if let Some(number) = entry.and_then(|e| e.get(1).or(e.get(2))).and_then(|n| n.as_str().parse::<u32>().ok()) {
            numbered.push(number);
            // 1 is the first of a list.
            if number == 1 {
                break;
            }
        } else if line.folded.starts_with('①') {
            break;
        }
    }
    let first = first?;
    numbered.reverse();
    let in_order = numbered.len() >= 2 && numbered.windows(2).all(|w| w[1] == w[0] + 1) && numbered.first() == Some(&1);
    let enough = means >= 3 && means * 10 >= entries * 7
        || means >= 2 && in_order
        || in_order && lines[first].folded.starts_with(['[', '〔', '【']);
    // Behind the text, not the text itself.
    let behind = body.iter().position(|i| *i == first).is_some_and(|at| at * 3 >= body.len());
    (enough && behind).then_some(first..tail)
}

/// Report a text that ends in the middle of a sentence.
fn cut_off(lines: &[Line], end: usize, source: &Source, sink: &mut Sink) {
    let tail = front::tail(lines, 0).unwrap_or(lines.len()).min(end);
    let own = |l: &&Line| !l.is_blank() && !l.furniture && !l.footnote;
    let is_text = |l: &Line| l.n_chars() >= 12 && l.folded.contains([',', '。', ';', '、']) && l.grid.is_none();
    let shown: Vec<&Line> = lines[..tail].iter().filter(own).collect();
    let Some(at) = shown.iter().rposition(|l| !is_mark(l)) else { return };
    let last = shown[at];
    let Some(c) = last.folded.chars().next_back() else { return };
    let open = is_han(c) || matches!(c, ',' | '、' | '(' | '“' | '《') || c.is_ascii_alphanumeric();
    if last.ends_sentence() || last.grid.is_some() || !open {
        return;
    }
    let wrap = wrap_width(lines, source.layout.wrapped);
    let before = at.checked_sub(1).map(|i| shown[i]);
    let cut = match wrap {
        // The line is the rest of a paragraph whose lines are full, or full itself.
        Some(full) => {
            let goes_on = before.is_some_and(|b| !b.ends_sentence() && b.width * 100 >= full * 85);
            (goes_on || last.width * 100 >= full * 85) && last.n_chars() >= 6
        }
        None => is_text(last),
    };
    // A copy that lost its marks ends no sentence anywhere.
    let (mut all, mut ended) = (0usize, 0usize);
    for line in shown[..at].iter().filter(|l| is_text(l)) {
        all += 1;
        ended += usize::from(line.ends_sentence());
    }
    let ends = all >= 2 && (wrap.is_some() || ended * 10 >= all * 7);
    if cut && ends {
        let near: String = last.folded.chars().rev().take(16).collect::<Vec<_>>().into_iter().rev().collect();
        sink.report(Code::TextCutOff, last.content, format!("the text ends in the middle of a sentence: …{near}"));
    }
}

/// What may stand behind the last sentence: a date, who signs, a page number, a label, an annex.
fn is_mark(line: &Line) -> bool {
    let text = line.folded.as_str();
    let signs = ["人民政府", "办公室", "办公厅", "委员会", "印发", "日", "月"].iter().any(|end| text.ends_with(end));
    let names = ["附件", "附图", "附表", "图", "注", "(责任编辑", "责任编辑", "来源", "主题词", "抄送", "编辑", "校对", "(完)"];
    line.n_chars() <= 30 && (signs || names.iter().any(|n| text.starts_with(n)))
        || front::is_shell(line)
        || text.chars().all(|c| c.is_ascii_digit() || "-—–()·. ".contains(c))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::document::lines::lines;

    fn marked(text: &str) -> (Vec<String>, Vec<String>, Vec<&'static str>) {
        let source = Source::from_text("t.txt", text);
        let mut lines = lines(&source, &Default::default());
        let mut sink = Sink::new();
        mark(&mut lines, &source, &mut sink);
        let of = |wanted: fn(&Line) -> bool| lines.iter().filter(|l| wanted(l)).map(|l| l.folded.clone()).collect();
        (of(|l| l.footnote), of(|l| l.furniture && !l.is_blank()), sink.into_diagnostics().iter().map(|d| d.code.id()).collect())
    }

    const BODY: &str = "2027年某县政府工作报告\n各位代表:\n一、回顾\n粮食产量达到31万吨，新建小学2所，公路通车里程达到1200公里。\n二、安排\n新建高标准农田18万亩，改造老旧小区9个，城镇新增就业3000人。\n谢谢大家!\n";

    #[test]
    fn heads_of_glossaries() {
        for head in [
            "名词解释",
            "附录 名词解释",
            "名词注释",
            "附件:名词解释",
            "《政府工作报告》名词解释",
            "有关名词解释",
            "部分名词术语解释",
            "附录:术语和定义",
            "注释:",
            "主要指标解释",
            "规划相关名词解释",
            "政府工作报告中的名词解释",
            "专有名词释义",
        ] {
            assert!(GLOSSARY.is_match(&head.replace(' ', "")), "{head}");
        }
        for other in ["指标", "注释工作", "主要指标", "发展规划", "第一节 概念界定与说明"] {
            assert!(!GLOSSARY.is_match(&other.replace(' ', "")), "{other}");
        }
    }

    #[test]
    fn explanations_at_the_end_are_notes_with_and_without_a_head() {
        let (notes, _, codes) =
            marked(&format!("{BODY}\n词语解释\n慢行圈：步行20分钟可到达的区域。\n24小时书屋：全天开放的自助阅读空间。\n"));
        assert_eq!(notes.len(), 2);
        assert!(codes.contains(&"glossary-found"));
        let (notes, ..) = marked(&format!(
            "{BODY}\n1.“三链”融合：指产业链等3条链。\n2.保链贷：是指72小时放款的产品。\n3.一站两园：指12个枢纽之一。\n"
        ));
        assert_eq!(notes.len(), 3);
        let (notes, ..) =
            marked(&format!("{BODY}\n[1] 老旧小区：2000年底前建成的小区。\n[2] 高标准农田：亩产1000斤以上的农田。\n"));
        assert_eq!(notes.len(), 2);
        assert!(marked(BODY).0.is_empty());
        let list = format!("{BODY}1.新建小学3所，招收学生600人。\n2.新建公路50公里，投资3亿元。\n3.改造老旧小区9个。\n");
        assert!(marked(&list).0.is_empty(), "a list of tasks at the end");
    }

    #[test]
    fn a_text_that_stands_twice_is_read_once() {
        let (_, furniture, codes) = marked(&format!("{BODY}某县政府网\n首页\n{BODY}"));
        assert_eq!(furniture.len(), BODY.lines().count() + 2);
        assert!(codes.contains(&"text-repeated"));
        assert!(marked(BODY).1.is_empty());
    }

    #[test]
    fn a_text_that_ends_in_a_sentence_is_cut_off() {
        assert!(marked(&format!("{BODY}建设交易市场5家，打造山区特色林下种")).2.contains(&"text-cut-off"));
        assert!(!marked(BODY).2.contains(&"text-cut-off"));
        assert!(!marked(&format!("{BODY}某县人民政府\n2027年1月28日\n")).2.contains(&"text-cut-off"));
    }
}
