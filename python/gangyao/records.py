"""Types of the records, as `gangyao schema` gives them: made by python/records_of_schema.py, not by hand.

Numbers are decimal text, in the unit that stands beside them. Offsets count bytes of the UTF-8 reading text.
"""

from __future__ import annotations

from typing import Any, Dict, List, Optional, TypedDict



class CheckRecord(TypedDict, total=False):
    """`checks`: one per finding."""

    #: Version of this form.
    schema_version: int
    #: The plan.
    plan_id: str
    #: What was checked.
    code: str
    #: info, warning, error.
    severity: str
    #: The two statements agree.
    passed: bool
    #: The reason in words.
    message: str
    #: Places.
    spans: List[PlaceRecord]
    #: Numbers involved.
    numbers: List[NumberRecord]


class ColumnItemRecord(TypedDict, total=False):
    """An item of a 专栏."""

    #: Number.
    number: Optional[str]
    #: Head.
    title: Optional[str]
    #: Exact characters of the text.
    text: str
    #: Byte offset of the text.
    start: int
    #: One past the last byte.
    end: int


class ColumnRecord(TypedDict, total=False):
    """`columns`: one per 专栏."""

    #: Version of this form.
    schema_version: int
    #: The plan.
    plan_id: str
    #: Number.
    number: Optional[str]
    #: Title.
    title: str
    #: Section path it stands in.
    section: str
    #: Items.
    items: List[ColumnItemRecord]
    #: Numbers (or captions) of tables inside.
    tables: List[str]
    #: Place in the file: `byte 1234`, `page 3 (72,100)-(300,112)`, `paragraph 45`, `table 1 row 2 column 3`, `Sheet1
    #: row 3 column 2`, a path of elements; none where the reading text is the file.
    place: Optional[str]
    #: One-based line.
    line: int
    #: Byte offset.
    start: int
    #: One past the last byte.
    end: int


class DeclaredRecord(TypedDict, total=False):
    """A count the table declares."""

    #: What.
    name: str
    #: How many.
    count: int
    #: Byte offset.
    start: int
    #: One past the last byte.
    end: int


class DiagnosticRecord(TypedDict, total=False):
    """`diagnostics`: one per defect reported while reading."""

    #: Version of this form.
    schema_version: int
    #: File.
    file: str
    #: The plan, if there is one.
    plan_id: Optional[str]
    #: Which defect.
    code: str
    #: info, warning, error.
    severity: str
    #: The particulars.
    message: str
    #: One-based line.
    line: Optional[int]
    #: Byte offset.
    start: Optional[int]
    #: One past the last byte.
    end: Optional[int]
    #: Characters at the place (at most 60).
    excerpt: Optional[str]


class KeyRecord(TypedDict, total=False):
    """The name of an indicator taken apart; two names with one key are one statistic."""

    #: What is measured.
    object: str
    #: By what it is divided: 人均, 每千人, 单位GDP; empty if by nothing.
    per: str
    #: What a share is a share of; `?` where the name leaves it out.
    denominator: str
    #: share, or empty.
    statistic: str
    #: level, growth, fall, gain.
    measure: str


class NumberRecord(TypedDict, total=False):
    """A number of a finding."""

    #: What it is.
    name: str
    #: Decimal string.
    value: str


class OutlineRecord(TypedDict, total=False):
    """`outline`: one per heading of the body."""

    #: Version of this form.
    schema_version: int
    #: The plan.
    plan_id: str
    #: 篇, 章, 节, 专栏 …
    kind: str
    #: Number as written without 第/篇….
    number: Optional[str]
    #: Title.
    title: str
    #: One = outermost.
    depth: int
    #: Section path of the heading above.
    parent: Optional[str]
    #: Place in the file: `byte 1234`, `page 3 (72,100)-(300,112)`, `paragraph 45`, `table 1 row 2 column 3`, `Sheet1
    #: row 3 column 2`, a path of elements; none where the reading text is the file.
    place: Optional[str]
    #: One-based line.
    line: int
    #: Byte offset in the reading text.
    start: int
    #: One past the last byte.
    end: int
    #: Section path, this heading included.
    section: str
    #: The title ends inside a line of text that goes on behind it.
    run_in: bool
    #: How much better this reading of the line was than the next best, in votes (a place in the order counts 40); none
    #: if there was no other.
    margin: Optional[int]


class PassageRecord(TypedDict, total=False):
    """`passages`: one per paragraph, heading, note or table row, the unit of search."""

    #: Version of this form.
    schema_version: int
    #: The plan.
    plan_id: str
    #: paragraph, heading, note, table.
    kind: str
    #: Section path.
    section: str
    #: One-based line.
    line: int
    #: Byte offset in the reading text.
    start: int
    #: One past the last byte.
    end: int
    #: Its lines, page furniture left out.
    text: str


class PlaceRecord(TypedDict, total=False):
    """A place of a finding."""

    #: What it contributes.
    label: str
    #: One-based line.
    line: int
    #: Byte offset.
    start: int
    #: One past the last byte.
    end: int
    #: Exact characters.
    text: str


class PlanRecord(TypedDict, total=False):
    """`plan`: one per document."""

    #: Version of this form.
    schema_version: int
    #: Stable id.
    plan_id: str
    #: Title.
    title: Optional[str]
    #: Issuing body.
    issuer: Optional[str]
    #: Place names as in the title.
    jurisdiction: Optional[str]
    #: Region code.
    region_code: Optional[str]
    #: 国家, 省, 市, 县区.
    level: Optional[str]
    #: 十四五 …
    period: Optional[str]
    #: First year.
    start_year: Optional[int]
    #: Last year.
    end_year: Optional[int]
    #: Issue date, if undamaged.
    issued: Optional[str]
    #: 文号.
    document_number: Optional[str]
    #: 纲要, 专项规划 …
    doc_type: str
    #: 草案, 摘要 …
    stage: Optional[str]
    #: The file.
    source: SourceRecord
    #: Counts: headings of any kind, parts, chapters, sections, special_columns, tables, table_rows, quantities,
    #: targets, and checks by severity.
    counts: Dict[str, int]
    #: clean, warnings, degraded.
    status: str
    #: Id of the older copy that this one takes the place of.
    supersedes: Optional[str]
    #: Corrections of the plan itself that were applied.
    review: List[str]


class QuantityRecord(TypedDict, total=False):
    """`quantities`: one per mention."""

    #: Version of this form.
    schema_version: int
    #: The plan.
    plan_id: str
    #: Exact characters.
    surface: str
    #: Number as written.
    value: Optional[str]
    #: High end.
    high: Optional[str]
    #: Unit as written.
    unit: Optional[str]
    #: Comparator.
    cmp: str
    #: Thing measured.
    indicator: Optional[str]
    #: Canonical indicator.
    indicator_id: Optional[str]
    #: Who or where.
    subject: Optional[str]
    #: Year.
    year: Optional[str]
    #: Period.
    period: Optional[str]
    #: Form.
    form: str
    #: Role.
    role: str
    #: Hedge words.
    hedge: Optional[str]
    #: Old value.
    baseline: Optional[str]
    #: Characters were lost.
    damaged: bool
    #: text or table.
    origin: str
    #: Section path.
    section: str
    #: Place in the file: `byte 1234`, `page 3 (72,100)-(300,112)`, `paragraph 45`, `table 1 row 2 column 3`, `Sheet1
    #: row 3 column 2`, a path of elements; none where the reading text is the file.
    place: Optional[str]
    #: One-based line.
    line: int
    #: Byte offset.
    start: int
    #: One past the last byte.
    end: int
    #: Clause around it.
    quote: str
    #: Rule that fired.
    rule: str
    #: Doubts.
    flags: List[str]
    #: indicator, deliverable, threshold, other.
    kind: str
    #: stated, clause, lead_in, section, period: where the year comes from.
    year_from: Optional[str]
    #: What a reader should look at: role-doubtful, name-doubtful, cell-ambiguous, …
    doubts: List[str]


class SourceRecord(TypedDict, total=False):
    """Of what file a plan was read."""

    #: File name.
    name: str
    #: SHA-256 of the bytes.
    sha256: str
    #: Format told from the content.
    format: str
    #: Encoding.
    encoding: str
    #: Size.
    bytes: int
    #: Where it was published, as the manifest of the corpus states it.
    url: Optional[str]
    #: Title that the manifest gives it.
    title: Optional[str]
    #: Day it was fetched, YYYY-MM-DD.
    retrieved: Optional[str]
    #: Rights.
    rights: Optional[str]


class TableRecord(TypedDict, total=False):
    """`tables`: one per data table."""

    #: Version of this form.
    schema_version: int
    #: The plan.
    plan_id: str
    #: 附表1 …
    number: Optional[str]
    #: Caption.
    caption: Optional[str]
    #: Section path.
    section: str
    #: Leaf names of value columns.
    columns: List[str]
    #: Rows.
    rows: List[TableRowRecord]
    #: Notes.
    notes: List[str]
    #: Declared counts.
    declared: List[DeclaredRecord]
    #: grid, columns, inferred.
    alignment: str
    #: Place in the file: `byte 1234`, `page 3 (72,100)-(300,112)`, `paragraph 45`, `table 1 row 2 column 3`, `Sheet1
    #: row 3 column 2`, a path of elements; none where the reading text is the file.
    place: Optional[str]
    #: One-based line.
    line: int
    #: Byte offset.
    start: int
    #: One past the last byte.
    end: int


class TableRowRecord(TypedDict, total=False):
    """A row of a table."""

    #: Category label.
    category: Optional[str]
    #: Parent indicator.
    group: Optional[str]
    #: Running number.
    number: Optional[str]
    #: Indicator as printed.
    indicator: str
    #: Unit.
    unit: Optional[str]
    #: Canonical indicator.
    indicator_id: Optional[str]
    #: Cells by column name, in column order.
    cells: Dict[str, Any]
    #: 约束性, 预期性.
    attribute: Optional[str]
    #: Measure.
    measure: Optional[str]
    #: Some cell of the row is ambiguous.
    ambiguous: bool
    #: One-based line of the indicator.
    line: int
    #: Byte offset of the indicator.
    start: int
    #: One past the last byte.
    end: int


class TargetRecord(TypedDict, total=False):
    """`targets`: one per target of prose or table."""

    #: Version of this form.
    schema_version: int
    #: Hash of source, span and indicator.
    target_id: str
    #: The plan.
    plan_id: str
    #: Place.
    jurisdiction: Optional[str]
    #: Region code.
    region_code: Optional[str]
    #: Level.
    level: Optional[str]
    #: Period of the plan.
    period: Optional[str]
    #: Indicator as printed.
    indicator_raw: Optional[str]
    #: Canonical indicator.
    indicator_id: Optional[str]
    #: Parts of the name, what a row leaves to its group included.
    key: Optional[KeyRecord]
    #: The row above that a sub-row of a table belongs to (城镇化率 over 常住人口城镇化率): the full name is both.
    parent: Optional[str]
    #: Who or where.
    subject: Optional[str]
    #: Measure.
    measure: Optional[str]
    #: Form.
    form: str
    #: Exact characters.
    value_raw: str
    #: Number as written.
    value: Optional[str]
    #: Lower bound in the unit as written; absent when there is none.
    low: Optional[str]
    #: Whether the lower bound itself is allowed.
    low_inclusive: Optional[bool]
    #: Upper bound in the unit as written.
    high: Optional[str]
    #: Whether the upper bound itself is allowed.
    high_inclusive: Optional[bool]
    #: Comparator.
    cmp: str
    #: 左右, 约, 近.
    approximate: bool
    #: Hedge words.
    hedge: Optional[str]
    #: 力争, 确保 ….
    commitment: Optional[str]
    #: Unit as written.
    unit_raw: Optional[str]
    #: Canonical unit id.
    unit: Optional[str]
    #: Value × factor in the unit's base.
    value_base: Optional[str]
    #: Base unit.
    base_unit: Optional[str]
    #: Year to be reached.
    target_year: Optional[int]
    #: Year of the old value.
    base_year: Optional[int]
    #: Old value as written.
    base_value: Optional[str]
    #: Old value with the words around it (2左右), where a table prints more than the number.
    base_raw: Optional[str]
    #: 约束性, 预期性.
    attribute: Optional[str]
    #: stated, delegated, text, not_stated, not_read.
    state: str
    #: What a relative target is relative to.
    relative_to: Optional[str]
    #: text or table.
    origin: str
    #: Section path.
    section: str
    #: One-based page, where the format has pages.
    page: Optional[int]
    #: Place in the file: `byte 1234`, `page 3 (72,100)-(300,112)`, `paragraph 45`, `table 1 row 2 column 3`, `Sheet1
    #: row 3 column 2`, a path of elements; none where the reading text is the file.
    place: Optional[str]
    #: One-based line.
    line: int
    #: Byte offset.
    start: int
    #: One past the last byte.
    end: int
    #: Clause around it.
    quote: str
    #: SHA-256 of the file.
    source_sha256: str
    #: Rule that fired.
    rule: str
    #: Doubts.
    flags: List[str]
    #: indicator, deliverable, threshold, other.
    kind: str
    #: stated, clause, lead_in, section, period: where the year comes from.
    year_from: Optional[str]
    #: What a reader should look at: role-doubtful, name-doubtful, cell-ambiguous, …
    doubts: List[str]
    #: Votes for its role and candidates for its name, the best first.
    why: List[str]
    #: Same indicator stated elsewhere in the plan: all statements share this id.
    conflict_group: Optional[str]
    #: Review state: none, or the correction that applies.
    review: Optional[str]
