//! Targets in words: 居民收入增长与经济增长基本同步, 研发投入增速高于全国平均水平, 物价总水平保持基本稳定.
//!
//! They have no number of their own, so they are no quantities; as targets they keep the state `text` and what they are
//! relative to. Only indicators of the lexicon count: in running text much else is 稳定 or 同步.

use crate::pattern::Pattern;

use crate::lexicon;
use crate::quantity::Comparator;
use crate::source::Normalized;
use crate::tables::State;
use crate::targets::phrase::measured;
use crate::targets::place::Place;
use crate::targets::years::Years;
use crate::targets::{Form, Mention, Origin, Role, Rules, TargetKind, YearFrom};

/// The words, and what they compare with. 高于2020年水平 and 高于60% have a number and are read by `prose`.
static WORDS: Pattern = Pattern::new(concat!(
    r"(?:[与和](?P<with>经济增长|经济发展|地区生产总值增长|生产总值增长|GDP增长|国内生产总值增长|居民收入增长)(?:保持)?(?:基本)?同步(?:增长)?",
    r"|(?:不低于|不高于|略?高于|略?低于|快于|优于|好于)(?P<than>(?:全国|全省|全市|全区|国家|[省市]里?)(?:平均)?(?:水平|增速|增幅|目标)?|经济增长|经济增速|地区生产总值增长|地区生产总值增速|GDP增长|GDP增速|城镇居民)(?:平均水平|平均|水平)?",
    r"|(?:总体|基本)?保持(?:总体|基本)?稳定|稳中有[升降进])"
));

/// Marks before which the name of a target begins.
const MARKS: [char; 9] = [',', '。', ';', '、', ':', '!', '?', '(', '\n'];

/// Targets in words of one paragraph outside reviews.
pub(super) fn mentions(view: &Normalized, index: usize, place: &Place, years: &Years) -> Vec<Mention> {
    let text = view.text();
    let mut out = Vec::new();
    for found in WORDS.captures_iter(text) {
        let Some(whole) = found.get(0) else { continue };
        let from = text[..whole.start()].rfind(MARKS).map_or(0, |at| at + text[at..].chars().next().map_or(1, char::len_utf8));
        let before = &text[from..whole.start()];
        // A number in the clause makes it a quantity: 高于全省平均2个百分点 is read with its 2.
        let until = text[whole.end()..].find(MARKS).map_or(text.len(), |at| whole.end() + at);
        if text[from..until].chars().any(|c| c.is_ascii_digit()) {
            continue;
        }
        let name = measured(before);
        let grows = ["增长", "增速", "增幅"].iter().any(|w| before.ends_with(w));
        let resolved = if grows {
            lexicon::resolve(&format!("{name}增长"), Some("%"))
        } else {
            lexicon::resolve(&name, None).or_else(|| lexicon::resolve(&name, Some("%")))
        };
        let Some(indicator) = resolved.map(|r| r.indicator) else { continue };
        let stated = years.before(whole.start()).iter().rev().find(|e| e.governs && e.year.is_some());
        let (year, year_from) = match stated {
            Some(event) => (event.year, Some(if event.start < from { YearFrom::Clause } else { YearFrom::Stated })),
            None => (place.year, place.year.and(place.year_from)),
        };
        let relative = found.name("with").or_else(|| found.name("than")).map(|m| m.as_str().to_owned());
        out.push(Mention {
            span: view.raw(whole.start(), whole.end()),
            quote: view.raw(from, until),
            block: index,
            value: None,
            high: None,
            unit: None,
            cmp: Comparator::Equal,
            indicator: Some(if grows { format!("{name}增长") } else { name }),
            indicator_id: Some(indicator.id.clone()),
            subject: None,
            year,
            year_from,
            period: None,
            form: if grows || indicator.id.ends_with("_growth") { Form::Growth } else { Form::Level },
            role: Role::Target,
            kind: TargetKind::Indicator,
            hedge: None,
            commitment: None,
            baseline: None,
            baseline_year: None,
            damaged: false,
            state: State::Text,
            relative_to: relative,
            attribute: None,
            measure: None,
            origin: Origin::Text,
            rule: Rules { number: RELATIVE, ..Rules::default() },
            why: Vec::new(),
            flags: Vec::new(),
        });
    }
    out
}

/// Rule of these mentions; they are targets and no quantities.
const RELATIVE: &str = "target-in-words";
