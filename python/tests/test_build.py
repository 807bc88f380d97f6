"""Searches and comparisons are those of the command."""

import json
import threading

import pytest
from conftest import run

import gangyao

SEARCHES = [
    ("森林覆盖率", {}),
    ("森林覆盖率", {"kind": "target"}),
    ("GDP", {"exact": True}),
    ("常住人口城镇化率 2025年", {"limit": 5}),
    ("", {"indicator": "forest_coverage", "sort": "value"}),
    ("", {"kind": "figure", "year": "2020..2025", "per_plan": 2}),
    ("养老服务 OR 托育", {"offset": 2, "limit": 3}),
    ("-5%", {}),
]


def flags(filters):
    out = []
    for name, value in filters.items():
        out += [f"--{name.replace('_', '-')}"] if value is True else [f"--{name.replace('_', '-')}={value}"]
    return out


@pytest.mark.parametrize(("query", "filters"), SEARCHES)
def test_a_search_gives_the_hits_of_the_command(query, filters, build_dir):
    done = run("search", "--index", build_dir, *flags(filters), "--format", "json", *([query] if query else []))
    printed = json.loads(done.stdout)
    found = gangyao.open_build(build_dir).search(query, **filters)
    assert list(found) == printed.pop("hits")
    assert found.about == printed


def test_some_searches_find_something(build_dir):
    build = gangyao.open_build(build_dir)
    assert len(build.search("森林覆盖率")) > 3
    assert sum(n for _, n in build.facet("plan", "森林覆盖率")) > 3


def test_a_facet_counts_as_the_command_does(build_dir):
    done = run("search", "森林覆盖率", "--index", build_dir, "--facet", "year", "--format", "jsonl")
    printed = [json.loads(line) for line in done.stdout.splitlines()]
    ours = gangyao.open_build(build_dir).facet("year", "森林覆盖率")
    assert ours == [(line["value"], line["count"]) for line in printed] and len(ours) > 1


@pytest.mark.parametrize(
    ("what", "plans", "options"),
    [
        ("indicators", ["全国十四五", "全国十三五"], {"at_least": 2}),
        ("levels", ["全国十四五", "章贡区十四五"], {}),
        ("periods", ["全国十三五", "全国十四五"], {}),
        ("passages", 2, {}),
        ("emphasis", 2, {}),
        ("sections", 2, {}),
    ],
)
def test_a_comparison_is_that_of_the_command(what, plans, options, build_dir):
    build = gangyao.open_build(build_dir)
    if plans == 2:
        plans = build.plan_ids[:2]
    given = [f"--in={options['at_least']}"] if options else []
    done = run("compare", *plans, "--what", what, "--index", build_dir, "--format", "json", *given)
    assert build.compare(*plans, what=what, **options) == json.loads(done.stdout)


def test_records_of_a_build_are_its_files(build_dir):
    build = gangyao.open_build(build_dir)
    folder = build_dir / "builds" / build.id
    for kind in ("plans", "outline", "targets", "passages", "diagnostics"):
        lines = (folder / f"{kind}.jsonl").read_text().splitlines()
        assert list(build.records(kind)) == [json.loads(line) for line in lines]
    first = build.plan_ids[0]
    of_first = build.records("targets", first)
    assert of_first == [t for t in build.records("targets") if t["plan_id"] == first]
    assert all(build.text(first).encode()[t["start"] : t["end"]].decode() == t["value_raw"] for t in of_first)


def test_errors_say_what_to_do(build_dir, tmp_path):
    with pytest.raises(gangyao.BuildError) as none:
        gangyao.open_build(tmp_path / "none")
    assert "no build" in none.value.what and "gangyao build" in none.value.remedy
    build = gangyao.open_build(build_dir)
    for query, filters in [('"open', {}), ("x", {"level": "村"}), ("x", {"sort": "colour"}), ("x", {"colour": 3})]:
        with pytest.raises(gangyao.QueryError) as wrong:
            build.search(query, **filters)
        assert wrong.value.what and wrong.value.remedy, (query, filters)
    with pytest.raises(gangyao.CompareError) as alone:
        build.compare("亚特兰蒂斯十四五", "全国十四五")
    assert "--list" in alone.value.remedy or "--list" in alone.value.what


def test_threads_share_a_build(build_dir):
    build = gangyao.open_build(build_dir)
    alone = build.search("森林覆盖率")
    found = []
    threads = [threading.Thread(target=lambda: found.append(build.search("森林覆盖率"))) for _ in range(8)]
    [t.start() for t in threads]
    [t.join() for t in threads]
    assert found == [alone] * 8
