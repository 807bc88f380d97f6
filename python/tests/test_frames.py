"""Frames have the rows and types of a release's parquet files."""

from decimal import Decimal

import pandas
import polars
import pyarrow
import pyarrow.parquet
import pytest
from conftest import PLAN, run

import gangyao

TABLES = [table["name"] for table in gangyao.tables()]


@pytest.fixture(scope="module")
def released(build_dir, tmp_path_factory):
    out = tmp_path_factory.mktemp("release") / "release"
    run("release", out, "--index", build_dir)
    return out


def bare(table):
    """A table without metadata: parquet keeps none of ours."""
    return table.cast(pyarrow.schema([pyarrow.field(f.name, f.type, True) for f in table.schema]))


@pytest.mark.parametrize("name", TABLES)
def test_a_frame_of_a_build_is_the_table_of_its_release(name, build_dir, released):
    ours = bare(gangyao.open_build(build_dir).frame(name).to_arrow())
    theirs = bare(pyarrow.parquet.read_table(released / "parquet" / f"{name}.parquet"))
    assert ours.schema == theirs.schema
    assert ours.equals(theirs)
    assert ours.num_rows > 0


def test_a_frame_of_a_plan_has_a_row_for_each_record():
    plan = gangyao.read(PLAN)
    for records in (plan.outline, plan.columns, plan.tables, plan.targets, plan.quantities, plan.checks, plan.diagnostics):
        assert len(records.frame) == len(records)
    values = [None if t["value"] is None else t["value"] for t in plan.targets]
    column = plan.targets.to_arrow().column("value").to_pylist()
    plain = [(a, b) for a, b in zip(values, column) if b is not None]
    assert len(plain) > 100 and all(Decimal(a) == b for a, b in plain)
    with pytest.raises(TypeError, match="passages"):
        plan.passages.to_arrow()


def test_pandas_polars_and_pyarrow_see_the_same():
    targets = gangyao.read(PLAN).targets
    arrow, pl, pd = targets.to_arrow(), targets.to_polars(), targets.to_pandas()
    assert arrow.num_rows == pl.height == len(pd) == len(targets)
    assert pl.schema["value"] == polars.Decimal(38, 10) and pl.schema["target_year"] == polars.Int64
    assert pl["value"].to_list() == arrow.column("value").to_pylist()
    assert pd["target_year"].dropna().astype(int).tolist() == [t["target_year"] for t in targets if t["target_year"]]
    assert isinstance(pd, pandas.DataFrame) and pd["indicator_raw"].notna().sum() > 100


def test_nothing_is_copied_on_the_way_to_arrow():
    frame = gangyao.read(PLAN).frame("targets")
    first, second = pyarrow.table(frame), pyarrow.table(frame)
    address = lambda table, name: [b and b.address for b in table.column(name).chunk(0).buffers()]
    for name in ("plan_id", "value", "target_year"):
        assert address(first, name) == address(second, name)
    # The arrays outlive the plan.
    del frame
    assert first.column("plan_id").to_pylist()[0] == "360702-2016-2020-outline" or first.num_rows > 0


def test_fields_say_what_they_mean():
    schema = gangyao.read(PLAN).targets.to_arrow().schema
    assert schema.metadata[b"table"] == b"targets"
    about = schema.field("value").metadata
    assert about[b"title"] and about[b"title_zh"] and about[b"description"]
    for table in gangyao.tables():
        assert all(field["title"] and field["meaning"] for field in table["fields"])


def test_an_unknown_table_is_told():
    with pytest.raises(KeyError, match="target_words"):
        gangyao.read(PLAN).frame("goals")
