"""Plans read on a Spark cluster: the same records as on one machine, the same tables as a release.

    from gangyao_spark import read_plans, write_tables

    plans = read_plans(spark, "hdfs:///plans/*")
    write_tables(plans, "hdfs:///data")

A document is read where its bytes are, in a process of its own; a file that gives no plan is a row that says why. Nothing but
the package has to be on the machines of the cluster: there is no server.
"""

from __future__ import annotations

import os
import tempfile
from typing import TYPE_CHECKING, Any, Dict, Iterable, Iterator, List, Sequence, Tuple, Union

import pyarrow as pa

import gangyao
from gangyao import _native
from gangyao._frames import Frame
from gangyao._plan import Plan, Worker

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

__all__ = ["TABLES", "failures", "read_plans", "schema", "table", "write_tables"]

#: Tables whose rows come from documents; ``codings`` is the same in every release.
TABLES: List[str] = [about["name"] for about in gangyao.tables() if about["name"] != "codings"]
#: What a file that gives no plan says: ``what`` is wrong and the ``remedy``.
_FAILED = pa.struct([pa.field("what", pa.string()), pa.field("remedy", pa.string())])
#: Columns of every row: the file, its hash, the kind of the record, its place among those of its kind in the file.
_OF_ALL = [("path", pa.string()), ("sha256", pa.string()), ("kind", pa.string()), ("n", pa.int64())]
#: Tables of what occurs: one row for each value, whichever plan has it first.
_OF_WHAT_OCCURS = {"indicators": "indicator_id", "regions": "region_code"}


def _struct(name: str) -> pa.DataType:
    fields = pa.table(Frame(_native.empty(name))).schema
    return pa.struct([pa.field(field.name, field.type) for field in fields])


_STRUCTS: Dict[str, pa.DataType] = {**{name: _struct(name) for name in TABLES}, "failed": _FAILED}


def schema() -> pa.Schema:
    """The one schema of all kinds of records.

    ``kind`` says which of the struct columns is filled: a table of a release, or ``failed``.
    """
    return pa.schema([*_OF_ALL, *_STRUCTS.items()])


def read_plans(spark: "SparkSession", paths: Union[str, Sequence[str]], *, isolated: bool = True, **limits: int) -> "DataFrame":
    """Read documents: a row for each record, in the columns of :func:`schema`.

    ``paths`` are files, folders or patterns in any file system of the cluster. Unless ``isolated`` is turned off, documents are
    read in a process that is stopped when it takes too much memory or time: that document is then a row ``failed``, and all
    others are read. ``limits`` as for :func:`gangyao.read`.
    """
    from pyspark.sql.pandas.types import from_arrow_schema

    given = limits or None

    def read(batches: Iterable[pa.RecordBatch]) -> Iterator[pa.RecordBatch]:
        reader = _Reader(isolated, given)
        for batch in batches:
            for path, content in zip(batch.column("path"), batch.column("content")):
                yield from reader.rows(path.as_py(), content.as_py())

    files = spark.read.format("binaryFile").load([paths] if isinstance(paths, str) else list(paths))
    documents = files.select("path", "content").unionByName(_without_bytes(files))
    return documents.mapInArrow(read, from_arrow_schema(schema()))


def _without_bytes(files: "DataFrame") -> "DataFrame":
    """Files of no bytes, which Spark passes over in silence: they are failures like others."""
    from pyspark.sql import functions as f

    listed = [(_plain(uri),) for uri in files.inputFiles()]
    empty = files.sparkSession.createDataFrame(listed, "path string").join(files.select("path"), "path", "left_anti")
    return empty.select("path", f.lit(b"").alias("content"))


def _plain(uri: str) -> str:
    """A URI as the column ``path`` has it."""
    from urllib.parse import unquote

    return unquote(uri).replace("file:///", "file:/", 1)


class _Reader:
    """Reads the documents of a partition."""

    def __init__(self, isolated: bool, given: "Dict[str, int] | None") -> None:
        self._worker = Worker() if isolated else None
        self._given = given

    def rows(self, path: str, content: bytes) -> Iterator[pa.RecordBatch]:
        """Everything that one document gives."""
        import hashlib

        sha256 = hashlib.sha256(content).hexdigest()
        try:
            plan = self._read(path.rstrip("/").rsplit("/", 1)[-1], content)
        except gangyao.Error as error:
            failed = pa.StructArray.from_arrays([pa.array([error.what]), pa.array([error.remedy])], fields=list(_FAILED))
            yield _batch(path, sha256, "failed", failed)
            return
        for name in TABLES:
            # A document whose read fails half way gives none of its rows: they are all made before.
            table = pa.table(plan.frame(name)).combine_chunks()
            if table.num_rows:
                columns = [column.chunk(0) for column in table.columns]
                yield _batch(path, sha256, name, pa.StructArray.from_arrays(columns, fields=list(_STRUCTS[name])))

    def _read(self, name: str, content: bytes) -> Plan:
        if self._worker is None:
            return gangyao.read(content, name=name, **(self._given or {}))
        from gangyao._errors import explained

        # The name of a file is part of its records.
        with tempfile.TemporaryDirectory(prefix="gangyao-") as folder, explained():
            path = os.path.join(folder, name)
            with open(path, "wb") as out:
                out.write(content)
            return Plan(self._worker.read(path, self._given))


def _batch(path: str, sha256: str, kind: str, records: pa.StructArray) -> pa.RecordBatch:
    """Records of one kind in the one schema."""
    n = len(records)
    of_all = [pa.array([value] * n, pa.string()) for value in (path, sha256, kind)]
    others = [records if name == kind else pa.nulls(n, of) for name, of in _STRUCTS.items()]
    return pa.RecordBatch.from_arrays([*of_all, pa.array(range(n), pa.int64()), *others], schema=schema())


def table(plans: "DataFrame", name: str) -> "DataFrame":
    """The records of one kind with the columns of the release's table, and ``path`` before them.

    ``seq`` of diagnostics counts within a document; :func:`write_tables` counts over all of them, as a release does.
    """
    from pyspark.sql import functions as f

    return plans.where(f.col("kind") == name).select("path", f"{name}.*")


def failures(plans: "DataFrame") -> "DataFrame":
    """Files that gave no plan: path, SHA-256, what is wrong, what can be done."""
    from pyspark.sql import functions as f

    return plans.where(f.col("kind") == "failed").select("path", "sha256", "failed.*")


def write_tables(plans: "DataFrame", folder: str) -> List[str]:
    """Write the tables of a release: ``FOLDER/parquet/TABLE.parquet``, each with the rows of one build of the same files.

    All records are written once, as they come, to ``FOLDER/records``; the tables are made from there, so that nothing is read
    twice. Plan ids are given as a build gives them: files in the order of their paths, the same bytes once, and a second copy
    of a plan with the start of its hash behind its id. Returns the names of the tables.
    """
    from pyspark.sql import functions as f

    spark = plans.sparkSession
    staged = f"{folder}/records"
    plans.write.mode("overwrite").partitionBy("kind").parquet(staged)
    schema_of_all = plans.schema
    records = spark.read.schema(schema_of_all).parquet(staged)
    order = f.broadcast(spark.createDataFrame(_in_order(records), "path string, at long, id string, before long"))
    written = []
    for name in TABLES:
        rows = records.where(f.col("kind") == name).select("path", "n", f"{name}.*").join(order, "path")
        columns = [about.name for about in schema_of_all[name].dataType.fields]
        if "plan_id" in columns:
            rows = rows.withColumn("plan_id", f.when(f.col("plan_id").isNotNull(), f.col("id")))
        if name == "diagnostics":
            rows = rows.withColumn("seq", f.col("seq") + f.col("before"))
        if name in _OF_WHAT_OCCURS:
            rows = _first_of_each(rows, _OF_WHAT_OCCURS[name])
        else:
            rows = rows.orderBy("at", "n")
        rows.select(columns).write.mode("overwrite").parquet(f"{folder}/parquet/{name}.parquet")
        written.append(name)
    codings = pa.table(Frame(_native.empty("codings"))).replace_schema_metadata(None)
    spark.createDataFrame(codings).coalesce(1).orderBy("seq").write.mode("overwrite").parquet(f"{folder}/parquet/codings.parquet")
    failures(records).orderBy("path").coalesce(1).write.mode("overwrite").parquet(f"{folder}/failed")
    return [*written, "codings"]


def _in_order(records: "DataFrame") -> List[Tuple[str, int, str, int]]:
    """Each document once: path, number, plan id, diagnostics of those before it. A row a plan is all that the driver holds."""
    from pyspark.sql import functions as f

    plans = records.where(f.col("kind") == "plans").select("path", "sha256", f.col("plans.plan_id").alias("base"))
    counts = records.where(f.col("kind") == "diagnostics").groupBy("path").count()
    found = plans.join(counts, "path", "left").collect()
    # As a build walks folders: part by part, by bytes.
    found.sort(key=lambda row: [part.encode() for part in row["path"].split("/")])
    seen: Dict[str, Any] = {}
    once = [row for row in found if seen.setdefault(row["sha256"], row) is row]
    ids = _native.claim_ids([(row["path"], row["base"], row["sha256"]) for row in once])
    out, before = [], 0
    for at, (row, plan_id) in enumerate(zip(once, ids)):
        out.append((row["path"], at, plan_id, before))
        before += row["count"] or 0
    return out


def _first_of_each(rows: "DataFrame", key: str) -> "DataFrame":
    """One row for each value, that of the first plan."""
    from pyspark.sql import Window
    from pyspark.sql import functions as f

    first = f.row_number().over(Window.partitionBy(key).orderBy("at", "n"))
    return rows.withColumn("nth", first).where("nth = 1").orderBy(key)
