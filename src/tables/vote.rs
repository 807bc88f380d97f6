//! What a finished cell is worth in a column of a kind, in tenths of a point.
//!
//! Only the look of one cell is judged here; what the cells of a table say together is for the decoder.

use std::sync::LazyLock;

use crate::pattern::Pattern;
use rustc_hash::FxHashMap;

use crate::lexicon;
use crate::tables::cell::{self, any, folded};
use crate::tables::label;

/// What a column holds, as far as the look of its cells tells.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Slot {
    /// 类别.
    Category,
    /// 序号.
    Number,
    /// 指标.
    Name,
    /// 单位.
    Unit,
    /// 约束性, 预期性.
    Attribute,
    /// Numbers, or words in their place.
    Value,
    /// Words of any kind (责任单位, 主要内容).
    Words,
}

const SLOTS: usize = 7;

macro_rules! pattern {
    ($name:ident, of $form:expr) => {
        static $name: LazyLock<Pattern> = LazyLock::new(|| Pattern::of($form));
    };
    ($name:ident, $form:literal) => {
        static $name: Pattern = Pattern::new($form);
    };
}

pattern!(ATTRIBUTE, r"^(?:预期|约束|指导|引导)性?(?:指标)?$");
pattern!(
    UNIT,
    r"^(?:(?:[百千万亿十]{0,3}(?:元|人次?|美元|斤|吨|亩|公顷|平方公?里|平方千?米|立方米|公里|千米|千瓦时?|千伏安|兆瓦|件|个|张|岁|年|月|户|项|家|次|里|所|处|座|倍|套|床|分|天|度|册|株|台|篇|米|升|只|头|辆|标准?箱|标台|小时|分钟|吨?标准?煤|吨标煤|例|名|位|条|份|艘|架|班|间|支|瓦|番|宗|部|种|公斤|人年|课时|TEU|GDP)|[%‰]|个?百分点|μg|mg|[kK]?[wW]h?|m[²³23]?|k?m[²2]?|日|[微毫千]克|分贝|[A-Z]{1,2}FLOPS|[TPE]B?|[℃]|以.{1,6}为\d+)(?:[/每]|$))+(?:\(.{1,8}\))?$"
);
pattern!(MEASURES, of format!("^{unit}(?:/{unit})?(?:\\([^()]{{1,8}}\\))?$", unit = crate::quantity::unit_pattern()));
pattern!(CLOSED, r"\(([^()]{1,14})\)[*∗※①-⑳]?$");
pattern!(PHRASE, of format!(r#"^[“"]|^(?:{}|[\d<>≥≤])"#, any("cell_words")));
pattern!(TAIL, of format!("^(?:{})", any("cell_tail")));
pattern!(DONE, of format!("(?:{})$", any("cell_done")));
pattern!(PROSE, r"[。;!?]|^(?:注|附注|说明|备注|资料来源)[::]|^第[一二三四五六七八九十百\d]+[篇章节]");
pattern!(DASHES, r"^[—–*/\-−―]+$");
pattern!(MARKS, r"[*∗※#①-⑳△▲☆★]+$");
pattern!(SEVERAL, r"^(?:\p{Han}{1,5}(?:[≥≤<>约]|超过?|不低于)?\d[\d,.]*[%‰]?[/、,;]?){2,4}$");
pattern!(CATEGORY, r"^(?:\p{Han}|[、“”]){2,12}(?:\(?\d+[项个]\)?)?$");
pattern!(
    LABEL,
    r"^(?:[一二三四五六七八九十]+[、.]|\([一二三四五六七八九十]+\))?[\p{Han}、,“”]{1,18}(?:\(?共?\d+[项个](?:指标)?\)?)?(?:\(%\)?)?$|^\(?共?\d+[项个]\)?$"
);
pattern!(COUNTED, r"\d[项个]|^[一二三四五六七八九十]+、|^\([一二三四五六七八九十]+\)");
pattern!(GOES_ON, of format!("(?:{})$", any("cell_open")));
pattern!(REMARK, r"^\((?:\d{4}年.{0,8}|.{0,6}(?:值|数|口径))\)$");
pattern!(NUMBER_GOES_ON, r"\d.*(?:年均(?:增[速长幅])?|增[速长幅]|累计)$");
pattern!(AFTER_UNIT, r"\(([^()]{1,10})\)[≥≤<>]?\d");

/// Ends of cells that go on.
const HANGING: [char; 5] = [',', ';', '、', '(', '/'];

/// Running text, the start of notes, or a heading: no cell.
pub(crate) fn is_prose(flat: &str) -> bool {
    PROSE.is_match(flat)
}

/// A label over rows: short and without a value.
pub(crate) fn is_label(flat: &str) -> bool {
    LABEL.is_match(flat) && !ATTRIBUTE.is_match(flat)
}

/// A label that counts its rows or is numbered.
pub(crate) fn is_counted_label(flat: &str) -> bool {
    LABEL.is_match(flat) && COUNTED.is_match(flat)
}

/// Words that stand in for a value.
pub(crate) fn is_phrase(flat: &str) -> bool {
    PHRASE.is_match(flat)
}

/// A cell that ends with a unit in brackets.
pub(crate) fn ends_with_unit(flat: &str) -> bool {
    CLOSED.captures(flat).and_then(|c| c.get(1)).is_some_and(|m| is_unit(m.as_str())) || cell::has_unit_bracket(flat)
}

/// A unit and nothing else.
pub(crate) fn is_unit(flat: &str) -> bool {
    (UNIT.is_match(flat) || MEASURES.is_match(flat)) && !flat.ends_with('/')
}

/// A number with what may surround it: the value that a column of values is made of.
pub(crate) fn is_number(flat: &str) -> bool {
    if flat.ends_with(HANGING) || GOES_ON.is_match(flat) || NUMBER_GOES_ON.is_match(flat) || is_remark(flat) {
        return false;
    }
    cell::is_number(flat)
        || cell::worded_number(flat).is_some()
        || SEVERAL.is_match(flat)
        || cell::is_number(&MARKS.cut_first(flat))
}

/// A remark in brackets on the value before it: （2024年）.
pub(crate) fn is_remark(flat: &str) -> bool {
    REMARK.is_match(flat)
}

/// The running number before a name and the bytes it takes: `27.3岁以下…` is row 27 where 27 is due.
pub(crate) fn numbered(flat: &str, due: u32) -> Option<(u32, usize)> {
    let inside = flat.strip_prefix('(');
    let digits: &str = inside.unwrap_or(flat);
    let digits = &digits[..digits.bytes().take_while(u8::is_ascii_digit).count()];
    let number: u32 = (1..=3).contains(&digits.len()).then(|| digits.parse().ok())??;
    let end = digits.len() + usize::from(inside.is_some());
    let mark = flat[end..].chars().next().filter(|c| if inside.is_some() { *c == ')' } else { matches!(c, '.' | '、') })?;
    let end = end + mark.len_utf8();
    let decimal = flat[end..].starts_with(|c: char| c.is_ascii_digit());
    (number == due || !decimal).then_some((number, end))
}

/// A running number that stands alone.
pub(crate) fn bare(flat: &str) -> Option<u32> {
    let digits = flat.trim_end_matches(['.', '、']);
    (digits.len() <= 3 && !digits.is_empty() && digits.bytes().all(|b| b.is_ascii_digit())).then(|| digits.parse().ok())?
}

/// What a finished cell of a kind is worth.
fn vote(slot: Slot, flat: &str) -> i32 {
    let chars = flat.chars().count();
    if slot == Slot::Words {
        let number = cell::is_number(flat) && !flat.contains('-');
        return if ATTRIBUTE.is_match(flat) {
            -80
        } else if number || flat.contains('。') {
            -10
        } else {
            8
        };
    }
    if is_prose(flat) {
        return -90;
    }
    if slot == Slot::Attribute || ATTRIBUTE.is_match(flat) {
        return if slot == Slot::Attribute && ATTRIBUTE.is_match(flat) { 40 } else { -80 };
    }
    match slot {
        Slot::Unit => {
            if is_unit(flat) {
                25
            } else if DASHES.is_match(flat) {
                5
            } else {
                -40
            }
        }
        Slot::Category => {
            if PHRASE.is_match(flat) {
                -30
            } else if CATEGORY.is_match(flat) {
                3
            } else {
                -40
            }
        }
        Slot::Name => name(flat, chars),
        Slot::Number | Slot::Attribute | Slot::Words => 0,
        Slot::Value => value(flat, chars),
    }
}

fn name(flat: &str, chars: usize) -> i32 {
    let han = flat.chars().filter(|c| crate::source::is_han(*c)).count();
    let end = ends_with_unit(flat);
    let number = is_number(flat);
    let mut points = if han < 2 || number {
        -60
    } else {
        let open = flat.matches('(').count() > flat.matches(')').count() && !flat.ends_with(['%', ')']);
        10 + if end { 20 } else { 0 } - if open { 30 } else { 0 }
    };
    // The rest of the name above: ）, and (亿斤) alone.
    let inside = flat.strip_prefix('(').and_then(|rest| rest.strip_suffix(')'));
    if flat.starts_with([')', ']', '%', ',']) || inside.is_some_and(|inside| !inside.contains(['(', ')'])) {
        points -= 60;
    }
    // A name that is known is whole: 细颗粒物(PM2.5)浓度 does not go on with the label below it.
    let bare = flat.trim_start_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | '、'));
    if lexicon::resolve(bare, None).is_some() {
        points += 8;
    }
    let digits = flat.starts_with(|c: char| c.is_ascii_digit());
    if PHRASE.is_match(flat) && !end && !digits {
        points -= 15;
    }
    if cell::is_status(flat) {
        points -= 25;
    }
    if chars > 48 {
        points -= 40;
    }
    if flat.ends_with(HANGING) {
        points -= 30;
    }
    // A unit bracket with a number behind it: two cells.
    if AFTER_UNIT.captures(flat).and_then(|c| c.get(1)).is_some_and(|m| is_unit(m.as_str())) {
        points -= 30;
    }
    points
}

fn value(flat: &str, chars: usize) -> i32 {
    if is_number(flat) {
        return 30;
    }
    if ends_with_unit(flat) || is_unit(flat) || TAIL.is_match(flat) || is_remark(flat) {
        return -40;
    }
    if DASHES.is_match(flat) {
        return 10;
    }
    let mut points = if PHRASE.is_match(flat) || cell::is_words(flat) || cell::is_status(flat) {
        10
    } else if flat.contains(|c: char| c.is_ascii_digit()) {
        5
    } else {
        -7
    };
    if chars > 34 {
        points -= 30;
    }
    if flat.ends_with(HANGING) || GOES_ON.is_match(flat) {
        points -= 15;
    }
    points
}

/// Texts of cells as they are put together, each judged once.
#[derive(Debug, Default)]
pub(crate) struct Texts {
    texts: Vec<Text>,
    known: FxHashMap<String, u32>,
    /// As printed: a text is folded once.
    printed: FxHashMap<String, u32>,
    joined: FxHashMap<(u32, u32), u32>,
}

#[derive(Debug)]
struct Text {
    flat: String,
    wide: usize,
    votes: [Option<i32>; SLOTS],
    facts: Facts,
}

/// What the moves ask of a text again and again.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Facts {
    /// See [`is_number`].
    pub(crate) number: bool,
    /// See [`is_label`].
    pub(crate) label: bool,
    /// A running number that stands alone.
    pub(crate) bare: Option<u32>,
    /// 合计.
    pub(crate) total: bool,
    /// 一、交通, 交通（2项）.
    pub(crate) part: bool,
    /// 一, （二）.
    pub(crate) ordinal: bool,
    /// See [`is_remark`].
    pub(crate) remark: bool,
    /// See [`ends_with_unit`].
    unit: bool,
}

impl Facts {
    fn of(flat: &str) -> Self {
        Self {
            number: is_number(flat),
            label: is_label(flat),
            bare: bare(flat),
            total: label::is_total(flat),
            part: label::is_part(flat),
            ordinal: label::is_ordinal(flat),
            remark: is_remark(flat),
            unit: ends_with_unit(flat),
        }
    }
}

/// No text at all.
static NOTHING: LazyLock<Facts> = LazyLock::new(|| Facts::of(""));

/// No field filled the cell.
pub(crate) const MISSING: u32 = 0;
/// A field is there, and it is empty.
pub(crate) const BLANK: u32 = 1;
/// Ids below are no texts.
const FIRST: u32 = 2;

impl Texts {
    /// The id of a text.
    pub(crate) fn id(&mut self, text: &str) -> u32 {
        if let Some(id) = self.printed.get(text) {
            return *id;
        }
        let id = self.folded_id(folded(text));
        self.printed.insert(text.to_owned(), id);
        id
    }

    fn folded_id(&mut self, flat: String) -> u32 {
        if flat.is_empty() {
            return BLANK;
        }
        if let Some(id) = self.known.get(&flat) {
            return *id;
        }
        let id = FIRST + u32::try_from(self.texts.len()).unwrap_or(u32::MAX - FIRST);
        let facts = Facts::of(&flat);
        self.texts.push(Text { wide: crate::tables::field::wide(&flat), flat: flat.clone(), votes: [None; SLOTS], facts });
        self.known.insert(flat, id);
        id
    }

    /// The id of two texts one after the other.
    pub(crate) fn join(&mut self, a: u32, b: u32) -> u32 {
        if a < FIRST {
            return b;
        }
        if b < FIRST {
            return a;
        }
        if let Some(id) = self.joined.get(&(a, b)) {
            return *id;
        }
        let both = format!("{}{}", self.flat(a), self.flat(b));
        let id = self.folded_id(both);
        self.joined.insert((a, b), id);
        id
    }

    /// Folded text of an id.
    pub(crate) fn flat(&self, id: u32) -> &str {
        id.checked_sub(FIRST).and_then(|at| self.texts.get(at as usize)).map_or("", |t| &t.flat)
    }

    /// Display width of a text.
    pub(crate) fn wide(&self, id: u32) -> usize {
        id.checked_sub(FIRST).and_then(|at| self.texts.get(at as usize)).map_or(0, |t| t.wide)
    }

    /// What the text is worth as a finished cell of a column.
    pub(crate) fn vote(&mut self, slot: Slot, id: u32) -> i32 {
        let Some(text) = id.checked_sub(FIRST).and_then(|at| self.texts.get_mut(at as usize)) else { return 0 };
        *text.votes[slot as usize].get_or_insert_with(|| vote(slot, &text.flat))
    }

    /// What the moves ask of it.
    pub(crate) fn facts(&self, id: u32) -> Facts {
        id.checked_sub(FIRST).and_then(|at| self.texts.get(at as usize)).map_or(*NOTHING, |t| t.facts)
    }

    /// Looks finished: that it goes on in the next line would be odd.
    pub(crate) fn whole(&self, slot: Slot, id: u32) -> bool {
        let flat = self.flat(id);
        match slot {
            Slot::Name => self.facts(id).unit,
            Slot::Value => self.facts(id).number || DONE.is_match(flat),
            Slot::Words | Slot::Category => false,
            _ => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cues::words::examples;

    #[test]
    fn every_word_of_cells_does_what_its_class_says() {
        let read = |class: &str, does: &dyn Fn(&str) -> bool| {
            let wrong: Vec<_> = examples(class).filter(|example| !does(&folded(example))).collect();
            assert!(wrong.is_empty(), "{class}: {wrong:?}");
        };
        read("cell_words", &|cell| is_phrase(cell) && vote(Slot::Value, cell) > 0);
        read("cell_tail", &|cell| TAIL.is_match(cell));
        read("cell_done", &|cell| DONE.is_match(cell));
        read("cell_open", &|cell| vote(Slot::Value, cell) < 0);
        read("cell_before", &|cell| is_number(cell));
    }

    #[test]
    fn units_of_the_lexicon_are_units_of_cells() {
        for unit in ["亿m³", "万亿元", "亿立方米", "微克/立方米", "吨标准煤/万元", "人/平方公里", "%", "个百分点"]
        {
            assert!(is_unit(&folded(unit)), "{unit}");
        }
        for name in ["全市用水总量", "就业", "26.8", "森林覆盖率"] {
            assert!(!is_unit(name), "{name}");
        }
    }

    #[test]
    fn a_running_number_has_a_mark_or_brackets() {
        assert_eq!(numbered("3.城镇化率", 3), Some((3, 2)));
        assert_eq!(numbered("(11)主要污染物排放总量减少(%)", 11), Some((11, 4)));
        assert_eq!(numbered("2.5微米", 1), None);
    }
}
