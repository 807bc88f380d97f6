"""Reading one document."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Mapping, Union

from gangyao import _native
from gangyao._errors import explained
from gangyao._frames import Frame, Records, records_of

if TYPE_CHECKING:
    from gangyao import records as r

Source = Union[str, "os.PathLike[str]", bytes, bytearray, memoryview]


class Plan:
    """Everything read from one document.

    The native records are turned into Python objects when they are first asked for, and then kept.
    """

    def __init__(self, native: "_native.Plan") -> None:
        self._native = native

    def __repr__(self) -> str:
        return f"<gangyao.Plan {self.plan['plan_id']}: {self.plan['title']}>"

    def _records(self, kind: str) -> "Records[Any]":
        return records_of(kind, self._native.records(kind), self.frame)

    @cached_property
    def text(self) -> str:
        """The reading text: the decoded file, or what a reader sees of it. Never edited."""
        return self._native.text

    @cached_property
    def _bytes(self) -> bytes:
        return self.text.encode()

    def at(self, record: Mapping[str, Any]) -> str:
        """The characters of the reading text that a record was read from.

        ``start`` and ``end`` count bytes of the UTF-8 text; both are empty where a cell is.
        """
        start, end = record["start"], record["end"]
        return "" if start is None or end is None else self._bytes[start:end].decode()

    @cached_property
    def plan(self) -> "r.PlanRecord":
        """Title, place, level, period, kind, counts and source of the document."""
        return self._native.records("plans")[0]

    @cached_property
    def outline(self) -> "Records[r.OutlineRecord]":
        """Headings of the body in order: 篇, 章, 节, items, 专栏 and 附表; ``section`` is the path to each."""
        return self._records("outline")

    @cached_property
    def columns(self) -> "Records[r.ColumnRecord]":
        """专栏 (special columns) with their items. Columns of tables are in :attr:`tables`."""
        return self._records("columns")

    @cached_property
    def tables(self) -> "Records[r.TableRecord]":
        """Indicator tables: rows with a cell for every column, its state, and whether it could stand elsewhere."""
        return self._records("tables")

    @cached_property
    def quantities(self) -> "Records[r.QuantityRecord]":
        """Every number that counts or measures something, in any role; ``value`` is in ``unit`` as printed."""
        return self._records("quantities")

    @cached_property
    def targets(self) -> "Records[r.TargetRecord]":
        """Targets of prose and tables in one form.

        ``low`` and ``high`` are bounds in ``unit_raw``, decimal text; ``value_base`` is the value in ``base_unit``;
        ``target_year`` is the year to be reached; ``state`` says whether a value is stated, delegated, text, not stated or not
        read: five different things.
        """
        return self._records("targets")

    @cached_property
    def checks(self) -> "Records[r.CheckRecord]":
        """What the document says about itself against what was read, passed comparisons included."""
        return self._records("checks")

    @cached_property
    def passages(self) -> "Records[r.PassageRecord]":
        """Paragraphs, items and rows, each with its section."""
        return self._records("passages")

    @cached_property
    def diagnostics(self) -> "Records[r.DiagnosticRecord]":
        """What is damaged or doubtful about the file or its reading."""
        return self._records("diagnostics")

    def frame(self, table: str) -> Frame:
        """A table of a release with the rows of this plan; :func:`gangyao.tables` names them."""
        with explained():
            return Frame(self._native.frame(table))


def read(source: Source, *, name: "str | None" = None, isolated: bool = False, **limits: int) -> Plan:
    """Read one document: text in any encoding, a saved web page, Word, Excel, PDF, OFD. Its bytes say what it is.

    ``source`` is a path, or the bytes of a file; ``name`` is what messages and ids call bytes. Other threads go on while a
    document is read, and several can be read at once. With ``isolated`` it is read in a process of its own, which no damaged
    file can take Python down with, at the cost of starting one.

    ``limits`` bound what a file may make the program do: ``max_file``, ``max_text``, ``max_unpacked`` and ``max_memory`` in MiB,
    ``max_pages``, ``max_seconds`` (the last and ``max_memory`` hold where it is isolated).

    Raises :class:`gangyao.ReadError`, which says where and what can be done. Reading text never fails: doubts are in
    ``diagnostics`` and on the records.

    >>> import gangyao
    >>> text = "云岭市国民经济和社会发展第十五个五年规划纲要\\n第一章 主要目标\\n到2030年，森林覆盖率达到66%以上。\\n"
    >>> target = gangyao.read(text.encode(), name="plan.txt").targets[0]
    >>> target["cmp"], target["value"], target["unit_raw"], target["target_year"]
    ('>=', '66', '%', 2030)
    """
    given = limits or None
    with explained():
        if isinstance(source, (bytes, bytearray, memoryview)):
            if isolated:
                raise TypeError("isolated reading takes a path: a worker opens the file itself")
            return Plan(_native.read_bytes(name or "document", bytes(source), given))
        path = Path(os.fspath(source))
        return Plan(Worker().read(path, given) if isolated else _native.read_file(path, given))


def Worker() -> "_native.Worker":
    """A process that reads documents one after the other and can be stopped; started again after a document ended it."""
    import sys

    _native.started_by(Path(sys.executable), ["-m", "gangyao._worker"])
    return _native.Worker()
