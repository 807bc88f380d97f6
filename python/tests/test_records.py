"""Records are those of the command, byte for byte; errors say where and what to do."""

import json
import pickle
import subprocess
import sys
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import pytest
from conftest import COMMAND, PLAN, ROOT, fixtures, run

import gangyao

KINDS = {
    "plan": lambda p: [p.plan],
    "outline": lambda p: p.outline,
    "columns": lambda p: p.columns,
    "tables": lambda p: p.tables,
    "quantities": lambda p: p.quantities,
    "targets": lambda p: p.targets,
    "checks": lambda p: p.checks,
    "diagnostics": lambda p: p.diagnostics,
}


@pytest.fixture(scope="module")
def plans():
    """Every fixture by name, as it is read: two at a time."""
    with ThreadPoolExecutor(2) as pool:
        return dict(zip((path.name for path in fixtures()), pool.map(gangyao.read, fixtures())))


def wire(record):
    return json.dumps(record, ensure_ascii=False, separators=(",", ":"))


def test_records_are_those_that_the_command_writes(plans, build_dir):
    manifest = json.loads(next(build_dir.glob("builds/*/build.json")).read_text())
    read = []
    for entry in manifest["plans"]:
        plan = plans[entry["file"]]
        # A build gives a second copy of a plan an id of its own.
        read.append(plan if plan.plan["plan_id"] == entry["plan_id"] else gangyao.Plan(plan._native.renamed(entry["plan_id"])))
    assert len(read) >= 35
    folder = next(build_dir.glob("builds/*"))
    for kind, of in {**KINDS, "passages": lambda p: p.passages}.items():
        lines = (folder / f"{'plans' if kind == 'plan' else kind}.jsonl").read_text().split("\n")[:-1]
        ours = [wire(record) for plan in read for record in of(plan)]
        assert ours == lines, kind
        assert len(lines) >= 30, kind


@pytest.mark.parametrize("kind", KINDS)
def test_records_are_those_that_the_command_prints(kind, plans):
    # One document of each format: those that are small.
    sizes = {}
    for path in fixtures():
        sizes.setdefault(path.suffix, []).append((path.stat().st_size, path))
    files = [min(of)[1] for of in sizes.values()]
    lines = run("extract", kind, *files, "--format", "jsonl", codes=(0,)).stdout.decode().splitlines()
    assert [wire(record) for path in files for record in KINDS[kind](plans[path.name])] == lines


def test_files_that_give_no_plan_are_told_as_the_command_tells_them(tmp_path):
    bad = {"empty.txt": b"", "cut.pdf": b"%PDF-1.7\n1 0 obj << >>", "cut.docx": b"PK\x03\x04" + bytes(60), "image.png": b"\x89PNG\r\n\x1a\n"}
    for name, data in bad.items():
        (tmp_path / name).write_bytes(data)
    paths = [tmp_path / name for name in [*bad, "none.txt"]]
    said = run("extract", "plan", *paths, codes=(2,)).stderr.decode().splitlines()
    for path in paths:
        for isolated in (False, True):
            with pytest.raises(gangyao.ReadError) as caught:
                gangyao.read(path, isolated=isolated)
            error = caught.value
            assert error.place == str(path) and error.remedy
            assert any(str(path) in line and error.what in line for line in said), (error.what, said)


def test_bytes_give_the_same_as_the_file():
    plan = gangyao.read(PLAN.read_bytes(), name=PLAN.name)
    file = gangyao.read(str(PLAN))
    assert plan.plan == file.plan and plan.targets == file.targets and plan.text == file.text


def test_a_worker_gives_the_same_as_reading_here():
    small = [path for path in fixtures() if path.suffix in (".docx", ".txt") and path.stat().st_size < 20_000][:3]
    for path in small:
        plan, here = gangyao.read(path, isolated=True), gangyao.read(path)
        assert all(list(kind(plan)) == list(kind(here)) for kind in KINDS.values())


def test_characters_of_a_record_are_found_in_the_text():
    plan = gangyao.read(PLAN)
    assert all(plan.at(target) == target["value_raw"] for target in plan.targets)
    assert all(plan.at(q) == q["surface"] for q in plan.quantities)


@pytest.mark.parametrize(
    ("source", "what"),
    [
        (b"", "empty"),
        ("no/such/plan.txt", "no such file"),
        (b"%PDF-1.7\ngarbage", "damaged"),
        (bytes(range(256)) * 40, ""),
    ],
)
def test_errors_say_where_and_what_to_do(source, what):
    with pytest.raises(gangyao.ReadError) as caught:
        gangyao.read(source)
    error = caught.value
    assert isinstance(error, gangyao.Error) and what in error.what and len(error.remedy) > 10
    assert error.place == ("no/such/plan.txt" if isinstance(source, str) else "document")
    assert str(error) == f"{error.place}: {error.what}; {error.remedy}"
    assert str(pickle.loads(pickle.dumps(error))) == str(error)


def test_a_wrong_argument_is_a_type_error():
    with pytest.raises(TypeError, match="max_size"):
        gangyao.read(PLAN, max_size=1)
    with pytest.raises(TypeError, match="isolated"):
        gangyao.read(b"x", isolated=True)
    with pytest.raises(gangyao.ReadError):
        gangyao.read(PLAN.read_bytes() * 8, max_file=1)


def test_other_threads_go_on_while_a_document_is_read():
    data = PLAN.read_bytes()
    steps = []
    done = threading.Event()

    def tick():
        while not done.is_set():
            steps.append(time.perf_counter())
            time.sleep(0.001)

    clock = threading.Thread(target=tick)
    clock.start()
    while not steps:
        time.sleep(0.001)
    start = time.perf_counter()
    gangyao.read(data)
    end = time.perf_counter()
    done.set()
    clock.join()
    during = [step for step in steps if start < step < end]
    # With the lock held there would be none, or one at the very end.
    assert len(during) >= 5, (len(during), end - start)


def test_threads_read_the_same_as_one(plans):
    small = [path for path in fixtures() if path.suffix == ".txt" and path.stat().st_size < 20_000]
    with ThreadPoolExecutor(8) as pool:
        for path, plan in zip(small, pool.map(gangyao.read, small)):
            assert plan.targets == plans[path.name].targets
    assert len(small) > 5


def test_types_of_records_are_those_of_the_schema():
    script = ROOT / "python" / "records_of_schema.py"
    made = subprocess.run([sys.executable, script, COMMAND], capture_output=True, check=True)
    assert (ROOT / "python" / "gangyao" / "records.py").read_text() == made.stdout.decode()


def test_records_have_the_fields_of_their_types(plans):
    from gangyao import records

    pairs = {
        "plan": records.PlanRecord,
        "outline": records.OutlineRecord,
        "columns": records.ColumnRecord,
        "tables": records.TableRecord,
        "quantities": records.QuantityRecord,
        "targets": records.TargetRecord,
        "checks": records.CheckRecord,
        "diagnostics": records.DiagnosticRecord,
    }
    for kind, form in pairs.items():
        for plan in plans.values():
            for record in KINDS[kind](plan):
                assert set(record) <= set(form.__annotations__), kind
