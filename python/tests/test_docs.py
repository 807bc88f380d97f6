"""The Python of the documentation runs; its examples give what they say."""

import doctest
import shutil

import pytest
from conftest import PLAN, ROOT, run

import gangyao
import gangyao._plan


def blocks(name):
    """The Python blocks of a page."""
    out, inside = [], None
    for line in (ROOT / "docs" / name).read_text().splitlines():
        if line == "```python":
            inside = []
        elif line == "```" and inside is not None:
            out.append("\n".join(inside))
            inside = None
        elif inside is not None:
            inside.append(line)
    return out


def test_every_block_of_the_page_on_python_runs(tmp_path, monkeypatch):
    pytest.importorskip("polars")
    (tmp_path / "corpus").mkdir()
    shutil.copy(PLAN, tmp_path / "corpus")
    (tmp_path / "scan.pdf").write_bytes(b"%PDF-1.7\n")
    run("build", cwd=tmp_path)
    monkeypatch.chdir(tmp_path)
    found = blocks("python.md")
    assert len(found) >= 4
    names = {}
    for block in found:
        exec(compile(block, "docs/python.md", "exec"), names)
    assert names["hits"] and names["plan"].targets


def test_the_python_of_the_page_on_spark_is_python():
    for block in blocks("spark.md"):
        compile(block, "docs/spark.md", "exec")


@pytest.mark.parametrize("module", [gangyao, gangyao._plan])
def test_examples_of_docstrings_hold(module, monkeypatch):
    monkeypatch.chdir(ROOT)
    result = doctest.testmod(module)
    assert result.attempted >= 2 and result.failed == 0
