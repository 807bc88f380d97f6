//! The structure of one document.

use crate::source::{Normalized, Span};

/// One document as parsed.
///
/// **Invariant**: the spans of [`Document::blocks`] cover the reading text exactly once, in order.
#[derive(Clone, Debug, Default)]
pub struct Document {
    /// What the document says it is.
    pub meta: Metadata,
    /// The reading text cut into blocks.
    pub blocks: Vec<Block>,
    /// Headings of the body in order.
    pub headings: Vec<Heading>,
    /// 专栏 in order.
    pub columns: Vec<SpecialColumn>,
    /// Entries of the table of contents, if there is one.
    pub toc: Vec<TocEntry>,
}

/// Index into [`Document::headings`].
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct HeadingId(pub u32);

/// A stretch of the reading text with one role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Block {
    /// The role.
    pub kind: BlockKind,
    /// The stretch, line ends included.
    pub span: Span,
    /// The lines of content inside, without line ends and surrounding blanks, page furniture left out:
    /// a hard-wrapped paragraph has several.
    pub pieces: Vec<Span>,
    /// Heading the block stands under (for a heading block: itself).
    pub heading: Option<HeadingId>,
}

impl Block {
    /// The folded view of the block's content.
    #[must_use]
    pub fn view(&self, text: &str) -> Normalized {
        Normalized::fold(text, &self.pieces)
    }
}

/// Roles of blocks.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum BlockKind {
    /// Not the plan: web page shell, notice, page headers and numbers, what follows the end.
    Furniture,
    /// Title, subtitle, issuer or date on the plan's own cover.
    Title,
    /// Table of contents.
    Toc,
    /// A heading.
    Heading(HeadingId),
    /// Running text, a list entry or the text of a 专栏 item.
    Paragraph,
    /// A table: index into the source's native grids, or none for a table that is only text.
    Table(Option<usize>),
    /// A note under a table (注:…).
    Note,
    /// Caption of a figure, or a label left over from one.
    Caption,
    /// A footnote or endnote, or an entry of a glossary.
    Footnote,
    /// Blank lines.
    Blank,
}

/// A heading of the body.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Heading {
    /// Its kind.
    pub kind: HeadingKind,
    /// Number as written, without 第 and the level word: `一`, `十二`, `1`, `（三）` → `三`; none for 序言.
    pub number: Option<String>,
    /// Label of the section path: `第三篇`, `第一章`, `专栏5`, the bare numeral for 一、（一）1. styles, the title without number otherwise.
    pub label: String,
    /// Title without number, folded only by [`Normalized`] (line breaks and inner blanks of typesetting removed).
    pub title: String,
    /// One for the outermost level found in the document.
    pub depth: u8,
    /// The heading it stands under.
    pub parent: Option<HeadingId>,
    /// From the number to the end of the title.
    pub span: Span,
    /// Labels from the outermost heading to this one, joined by `/`.
    pub path: String,
    /// The title ends inside a line of text that goes on behind it.
    pub run_in: bool,
    /// How much better this reading was than the next best one, in the votes of the outline; none if there was no other.
    pub margin: Option<i32>,
}

/// Kinds of headings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum HeadingKind {
    /// 部分, or an unnumbered part (序言).
    Division,
    /// 篇.
    Part,
    /// 章.
    Chapter,
    /// 节.
    Section,
    /// First level below 章 and 节, whatever its number looks like: 一、, 1., 1.
    First,
    /// Second level below 章 and 节: （一）, 1.1, 1.
    Second,
    /// Third level below 章 and 节, and any deeper.
    Third,
    /// 专栏.
    SpecialColumn,
    /// 附表, or 表 with indicators.
    AnnexTable,
    /// （一） inside a 专栏.
    Item,
    /// 图.
    Figure,
}

impl HeadingKind {
    /// The word of the wire form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            HeadingKind::Division => "部分",
            HeadingKind::Part => "篇",
            HeadingKind::Chapter => "章",
            HeadingKind::Section => "节",
            HeadingKind::First => "一级",
            HeadingKind::Second => "二级",
            HeadingKind::Third => "三级",
            HeadingKind::SpecialColumn => "专栏",
            HeadingKind::AnnexTable => "附表",
            HeadingKind::Item => "项",
            HeadingKind::Figure => "图",
        }
    }
}

/// An entry of the table of contents.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TocEntry {
    /// Kind told from its number.
    pub kind: HeadingKind,
    /// Number, as for headings.
    pub number: Option<String>,
    /// Title without number, leaders and page.
    pub title: String,
    /// Where it stands.
    pub span: Span,
}

/// A 专栏 with its content.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SpecialColumn {
    /// Its heading.
    pub heading: HeadingId,
    /// From the heading's first to the last character of the content.
    pub span: Span,
    /// Items; a 专栏 without item heads has one item without number and title per paragraph.
    pub items: Vec<ColumnItem>,
    /// Indexes of blocks that are tables.
    pub tables: Vec<usize>,
}

/// An item of a 专栏.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ColumnItem {
    /// Number as written without brackets.
    pub number: Option<String>,
    /// Item head.
    pub title: Option<String>,
    /// Span of head and text.
    pub span: Span,
    /// Span of the text alone (empty at the head's end if the item has none).
    pub text: Span,
}

/// What a document says it is. Nothing here is derived from the file name.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Metadata {
    /// Title of the plan, line breaks removed.
    pub title: Option<String>,
    /// Where the title stands.
    pub title_span: Option<Span>,
    /// Issuing body as printed.
    pub issuer: Option<String>,
    /// Chain of place names (`赣州市章贡区`).
    pub jurisdiction: Option<String>,
    /// Six-digit region code valid in the plan's first year.
    pub region_code: Option<String>,
    /// Level of government.
    pub level: Option<Level>,
    /// Period name (`十四五`), or `2016年度` for a yearly report.
    pub period: Option<String>,
    /// First year.
    pub start_year: Option<i32>,
    /// Last year.
    pub end_year: Option<i32>,
    /// Issue date as `YYYY-MM-DD` or `YYYY-MM`, only if the source states it undamaged.
    pub issued: Option<String>,
    /// 文号 as printed.
    pub document_number: Option<String>,
    /// Kind of document.
    pub doc_type: DocType,
    /// 草案, 征求意见稿, 摘要, 解读 … as printed, if the title says so.
    pub stage: Option<String>,
}

/// Level of government.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Level {
    /// 国家.
    National,
    /// 省, 自治区, 直辖市.
    Province,
    /// 市, 自治州, 盟, 地区.
    City,
    /// 县, 区, 旗, 县级市.
    County,
}

impl Level {
    /// The word of the wire form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Level::National => "国家",
            Level::Province => "省",
            Level::City => "市",
            Level::County => "县区",
        }
    }
}

/// Kinds of documents.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DocType {
    /// 国民经济和社会发展五年规划纲要.
    Outline,
    /// 专项规划.
    SpecialPlan,
    /// 政府工作报告.
    WorkReport,
    /// 建议.
    Proposal,
    /// 行动计划, 实施方案.
    ActionPlan,
    /// Anything else.
    #[default]
    Other,
}

impl DocType {
    /// The word of the wire form.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            DocType::Outline => "纲要",
            DocType::SpecialPlan => "专项规划",
            DocType::WorkReport => "政府工作报告",
            DocType::Proposal => "建议",
            DocType::ActionPlan => "行动计划",
            DocType::Other => "其他",
        }
    }
}

impl Document {
    /// The heading of an id.
    #[must_use]
    pub fn heading(&self, id: HeadingId) -> &Heading {
        &self.headings[id.0 as usize]
    }

    /// Section path of a block: `第三篇/第一章/第二节`, empty before the first heading.
    #[must_use]
    pub fn path(&self, block: &Block) -> &str {
        block.heading.map_or("", |id| &self.heading(id).path)
    }
}
