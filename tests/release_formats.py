"""Every format of a release holds the same rows, read with the readers people use; frictionless validates the package.

Usage: release_formats.py DIR
"""
import csv
import json
import math
import os
import sqlite3
import sys

import openpyxl
import pandas
import pyarrow.parquet
import pyreadstat
from frictionless import Package

folder = sys.argv[1]
package = json.load(open(f"{folder}/datapackage.json", encoding="utf-8"))
book = openpyxl.load_workbook(f"{folder}/gangyao.xlsx", read_only=True)
database = sqlite3.connect(f"{folder}/gangyao.sqlite")
assert database.execute("pragma foreign_key_check").fetchall() == []


def norm(value, kind):
    if value is None or value == "" or (isinstance(value, float) and math.isnan(value)):
        return None
    if kind == "number":
        return round(float(value), 6)
    if kind == "integer":
        return int(value)
    if kind == "boolean":
        return value.lower() == "true" if isinstance(value, str) else bool(value)
    return str(value).replace("\r\n", "\n")


def plain(text):
    """A cell that a spreadsheet would take for a formula is quoted in csv, and only there."""
    quoted = text.startswith("'") and text[1:].strip()[:1] in tuple("=+-@＝＋－＠")
    return text[1:] if quoted else text


def same(name, what, rows, base):
    for n, (row, wanted) in enumerate(zip(rows, base)):
        assert row == wanted, (name, what, n, [(a, b) for a, b in zip(row, wanted) if a != b])
    assert len(rows) == len(base), (name, what, len(rows), len(base))


total = 0
for resource in package["resources"]:
    name = os.path.basename(resource["path"])[:-4]
    fields = resource["schema"]["fields"]
    names = [f["name"] for f in fields]
    kinds = [f["type"] for f in fields]
    typed = lambda rows: [[norm(v, k) for v, k in zip(row, kinds)] for row in rows]
    with open(f"{folder}/{resource['path']}", newline="", encoding="utf-8") as file:
        base = typed([[plain(row[n]) for n in names] for row in csv.DictReader(file)])
    total += len(base)
    with open(f"{folder}/jsonl/{name}.jsonl", encoding="utf-8") as file:
        same(name, "jsonl", typed([[o[n] for n in names] for o in map(json.loads, file)]), base)
    table = pyarrow.parquet.read_table(f"{folder}/parquet/{name}.parquet").to_pylist()
    same(name, "parquet", typed([[o[n] for n in names] for o in table]), base)
    columns = ",".join(f'"{n}"' for n in names)
    same(name, "sqlite", typed(database.execute(f'select {columns} from "{name}" order by rowid')), base)
    sheet = list(book[name].iter_rows(values_only=True))
    assert list(sheet[0]) == names
    # A cell of a workbook holds at most 32,000 characters here; a carriage return is escaped in the file.
    cut = lambda rows: [[v.replace("_x000D_", "\r")[:32000] if isinstance(v, str) else v for v in row] for row in rows]
    same(name, "xlsx", cut(typed(sheet[1:])), cut(base))
    frame, meta = pyreadstat.read_dta(f"{folder}/stata/{name}.dta", apply_value_formats=True)
    assert list(frame.columns) == names and all(meta.column_labels)
    same(name, "dta", typed(frame.astype(object).itertuples(index=False, name=None)), base)
    assert len(pandas.read_stata(f"{folder}/stata/{name}.dta")) == len(base)

report = Package(f"{folder}/datapackage.json").validate()
problems = [f"{task.name}: {error.message}" for task in report.tasks for error in task.errors]
assert report.valid, problems[:5] + [e.message for e in report.errors]
print(f"{total} rows the same in 6 formats; the package is valid")
