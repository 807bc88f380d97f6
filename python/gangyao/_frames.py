"""Tables as Arrow arrays, and lists of records that know their table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Callable, Generic, Iterable, List, TypedDict, TypeVar

from gangyao import _native

if TYPE_CHECKING:
    import pandas
    import polars
    import pyarrow

T = TypeVar("T")


class FieldAbout(TypedDict):
    """A column of a table."""

    name: str
    title: str
    title_zh: str
    #: string, integer, number (decimal, exact), boolean.
    type: str
    #: Allowed values; empty where any is.
    values: List[str]
    #: Meaning, unit, and what an empty value says.
    meaning: str
    meaning_zh: str


class TableAbout(TypedDict):
    """A table of a release."""

    name: str
    #: What a row is.
    row: str
    #: Names of the columns that identify a row.
    key: List[str]
    fields: List[FieldAbout]


def tables() -> List[TableAbout]:
    """The tables of a release in order: what a row is, and what each column means."""
    return _native.tables()


class Frame:
    """One table: Arrow arrays with the columns and types of the parquet file of a release.

    Whatever speaks the Arrow C stream interface takes it without a copy: ``pyarrow.table(frame)``, ``polars.DataFrame(frame)``,
    ``pandas.DataFrame.from_arrow(frame)``, ``duckdb.sql("select * from frame")``. Decimals are DECIMAL(38, 10), exact; titles
    (English and Chinese) and meanings are metadata of the fields.
    """

    def __init__(self, native: "_native.Frame") -> None:
        self._native = native

    @property
    def name(self) -> str:
        """Name of the table, as in :func:`tables`."""
        return self._native.name

    @property
    def columns(self) -> List[str]:
        """Names of the columns in order."""
        return self._native.columns

    def __len__(self) -> int:
        return len(self._native)

    def __repr__(self) -> str:
        return f"<gangyao.Frame {self.name}: {len(self)} rows, {len(self.columns)} columns>"

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self._native.__arrow_c_stream__(requested_schema)

    def to_arrow(self) -> "pyarrow.Table":
        """A pyarrow table over the same memory."""
        import pyarrow

        return pyarrow.table(self)

    def to_polars(self) -> "polars.DataFrame":
        """A polars frame; numbers are Decimal(38, 10)."""
        import polars

        return polars.from_arrow(self.to_arrow())

    def to_pandas(self) -> "pandas.DataFrame":
        """A pandas frame with Arrow-backed columns: empty values stay empty, decimals stay exact.

        ``frame["value"].astype(float)`` gives floats where a statistic is computed.
        """
        import pandas

        return self.to_arrow().to_pandas(types_mapper=pandas.ArrowDtype)


class Records(List[T], Generic[T]):
    """Records of one kind in order: a list of dictionaries that can also be had as a frame."""

    def __init__(self, records: Iterable[T], frame: Callable[[], Frame]) -> None:
        super().__init__(records)
        self._frame = frame

    @property
    def frame(self) -> Frame:
        """The table of these records; lists inside records (cells, items) are tables of their own, see ``Plan.frame``."""
        return self._frame()

    def __arrow_c_stream__(self, requested_schema: object = None) -> object:
        return self.frame.__arrow_c_stream__(requested_schema)

    def to_arrow(self) -> "pyarrow.Table":
        """As :meth:`Frame.to_arrow`."""
        return self.frame.to_arrow()

    def to_polars(self) -> "polars.DataFrame":
        """As :meth:`Frame.to_polars`."""
        return self.frame.to_polars()

    def to_pandas(self) -> "pandas.DataFrame":
        """As :meth:`Frame.to_pandas`."""
        return self.frame.to_pandas()

    def __reduce__(self) -> Any:
        return list, (list(self),)


#: Table of a release for each kind of records. Passages are the text itself and no table.
TABLE_OF = {
    "plans": "plans",
    "outline": "sections",
    "columns": "special_columns",
    "tables": "tables",
    "targets": "targets",
    "quantities": "quantities",
    "checks": "checks",
    "diagnostics": "diagnostics",
}


def records_of(kind: str, records: Iterable[Any], frame: Callable[[str], Frame]) -> "Records[Any]":
    """A list of records with its table."""

    def made() -> Frame:
        if kind not in TABLE_OF:
            raise TypeError(f"{kind} are no table of a release; pandas.DataFrame(list) makes one of the records")
        return frame(TABLE_OF[kind])

    return Records(records, made)
