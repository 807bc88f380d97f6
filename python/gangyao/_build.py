"""Builds: many plans, their search and comparison."""

from __future__ import annotations

import os
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any, Dict, Iterable, List, Optional, Tuple, Union

from gangyao import _native
from gangyao._errors import explained
from gangyao._frames import Frame, Records, records_of

if TYPE_CHECKING:
    from gangyao import records as r


class Found(List[Dict[str, Any]]):
    """Hits, best first: those that have all of the query, then those that come close (``lacks`` says what they lack)."""

    def __init__(self, hits: Iterable[Dict[str, Any]], about: Dict[str, Any], notes: List[str]) -> None:
        super().__init__(hits)
        #: What was asked of what: query, filters, build, hits in all, sources with their citations.
        self.about = about
        #: What a person is told: other names searched, why nothing was found.
        self.notes = notes


class Build:
    """An opened build: what ``gangyao build`` wrote, or several shards of it. It never changes; threads may share it."""

    def __init__(self, native: "_native.Build", place: Path) -> None:
        self._native = native
        #: Folder of the build.
        self.place = place

    def __repr__(self) -> str:
        return f"<gangyao.Build {self.id} in {self.place}: {len(self.plan_ids)} plans>"

    @property
    def id(self) -> str:
        """Name of the build."""
        return self._native.id

    @property
    def plan_ids(self) -> List[str]:
        """Ids of the plans in order."""
        return self._native.plan_ids

    @property
    def failed(self) -> List[Dict[str, str]]:
        """Files that gave no plan: ``file`` and ``message``."""
        return self._native.failed

    @cached_property
    def plans(self) -> "Records[r.PlanRecord]":
        """Title, place, level, period, kind, counts and source of each plan."""
        return self.records("plans")

    def records(self, kind: str, plan_id: Optional[str] = None) -> "Records[Any]":
        """Records of a kind, of one plan or of all.

        Kinds: plans, outline, columns, tables, quantities, targets, checks, passages, diagnostics; :mod:`gangyao.records`
        says what their fields mean. The frame of the list always holds all plans.
        """
        with explained():
            return records_of(kind, self._native.records(kind, plan_id), self.frame)

    def text(self, plan_id: str) -> str:
        """The reading text of a plan."""
        with explained():
            return self._native.text(plan_id)

    def frame(self, table: str) -> Frame:
        """A table of a release with the rows of all plans; :func:`gangyao.tables` names them."""
        with explained():
            return Frame(self._native.frame(table))

    def search(self, query: str = "", **filters: Any) -> Found:
        """Search as ``gangyao search`` does: the same query language, the same ranking, the same hits.

        ``filters`` are the command's flags: ``kind`` (passage, target, figure), ``plan``, ``region``, ``level``, ``period``,
        ``indicator``, ``year`` (2025 or "2021..2025"), ``role``, ``sort`` (relevance, value, year, plan), ``per_plan``,
        ``exact=True``, ``limit``, ``offset``. Without ``limit`` all hits come.
        """
        with explained():
            found = self._native.search(query, _flags(filters))
        return Found(found["hits"], found["about"], found["notes"])

    def facet(self, name: str, query: str = "", **filters: Any) -> List[Tuple[str, int]]:
        """How many hits have each value of a facet: kind, plan, region, level, period, indicator, year, unit …"""
        with explained():
            return self._native.facet(name, query, _flags(filters))

    def compare(self, *plans: str, what: str = "indicators", **options: Any) -> Any:
        """Compare plans as ``gangyao compare`` does.

        ``plans`` are ids, files, places with periods (章贡区十四五) or reference tables (全国十四五). ``what``: indicators, levels
        or periods give one object with ``plans`` and ``rows`` (what ``--format json`` prints); passages, emphasis or sections a
        list. ``options`` are the command's flags: ``indicators=["gdp"]``, ``shared=True``, ``peers=True``, ``all=True``,
        ``at_least=2``, ``coding``, ``range``, ``text``.
        """
        if "at_least" in options:
            options["in"] = options.pop("at_least")
        with explained():
            return self._native.compare([*_flags({"what": what, **options}), "--", *plans])[0]


def _flags(options: Dict[str, Any]) -> List[str]:
    """Options as flags of the command."""
    flags: List[str] = []
    for name, value in options.items():
        if value is None or value is False:
            continue
        flag = "--" + name.replace("_", "-")
        if value is True:
            flags.append(flag)
        elif isinstance(value, (list, tuple)):
            flags.append(f"{flag}={','.join(map(str, value))}")
        else:
            flags.append(f"{flag}={value}")
    return flags


def open_build(directory: Union[str, "os.PathLike[str]"] = "index") -> Build:
    """Open what ``gangyao build`` wrote. Raises :class:`gangyao.BuildError`, which says what to do."""
    place = Path(os.fspath(directory))
    with explained():
        return Build(_native.Build(place), place)
