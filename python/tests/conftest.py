"""What the tests share: the command, the fixtures, a build of them."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]


def _command() -> Path:
    """The command that the package is compared with: GANGYAO, or what was compiled last."""
    if "GANGYAO" in os.environ:
        return Path(os.environ["GANGYAO"]).resolve()
    made = [ROOT / "target" / profile / "gangyao" for profile in ("debug", "release")]
    made = [path for path in made if path.exists()]
    assert made, "compile the command first: cargo build"
    return max(made, key=lambda path: path.stat().st_mtime)


COMMAND = _command()


def run(*arguments, cwd=ROOT, codes=(0, 1)):
    """Run the command; 1 is an answer, too: nothing found, or findings."""
    done = subprocess.run([str(COMMAND), *map(str, arguments)], capture_output=True, cwd=cwd)
    assert done.returncode in codes, f"{arguments}: {done.stderr.decode()}"
    return done


def fixtures():
    """Every document among the fixtures."""
    cases = ROOT / "tests" / "cases"
    found = sorted(p for d in ("plans", "source") for p in (cases / d).iterdir() if p.suffix != ".expected")
    return [ROOT / "corpus" / "zhanggong-14.txt", *found]


PLAN = ROOT / "corpus" / "zhanggong-14.txt"


@pytest.fixture(scope="session")
def build_dir(tmp_path_factory):
    """A build of all fixtures."""
    home = tmp_path_factory.mktemp("build")
    corpus = home / "corpus"
    corpus.mkdir()
    for path in fixtures():
        (corpus / path.name).write_bytes(path.read_bytes())
    run("build", corpus, "--out", home / "index", "--corrections", home / "none", codes=(0, 2))
    return home / "index"
