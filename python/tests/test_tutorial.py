"""The tutorial runs as a person runs it, and its figures show something."""

import re
import subprocess
import sys

import pyarrow.parquet
import pytest
from conftest import PLAN, ROOT, run

pytest.importorskip("matplotlib")


@pytest.fixture(scope="module")
def done(tmp_path_factory):
    home = tmp_path_factory.mktemp("tutorial")
    run("build", PLAN, "--out", home / "index", "--corrections", home / "none")
    script = [sys.executable, ROOT / "examples" / "tutorial.py", "--plan", PLAN, "--index", home / "index"]
    ran = subprocess.run([*script, "--out", home / "figures"], capture_output=True, text=True, cwd=home)
    assert ran.returncode == 0, ran.stderr
    return ran.stdout, home / "figures"


def test_every_cell_says_something(done):
    assert re.search(r"\d+ headings, \d+ tables, \d{3} targets", done[0])
    assert "cite: " in done[0] and "findings" in done[0]
    assert int(re.search(r"(\d+) indicators of at least two", done[0])[1]) >= 3


def test_figures_are_drawn(done):
    import matplotlib.image

    for name in ("years.png", "shares.png", "indicators.png"):
        picture = matplotlib.image.imread(done[1] / name)
        height, width = picture.shape[:2]
        assert width >= 600 and height >= 300
        # A page with axes alone has few dark or coloured pixels.
        marked = (picture[..., :3].min(axis=2) < 0.8).mean()
        assert marked > 0.01, (name, marked)


def test_what_is_written_keeps_its_meanings(done):
    schema = pyarrow.parquet.read_schema(done[1] / "targets.parquet")
    assert schema.field("value").metadata[b"title"]
