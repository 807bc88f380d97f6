"""gangyao in Python, cell by cell: read a plan, look at its targets, search and compare a build.

Run it as a whole, or cell by cell in an editor that knows `# %%`:

    gangyao build                                  # corpus/ → index/
    python examples/tutorial.py --out figures      # prints what each cell finds, writes three figures
"""

# %% What it needs: the package with its extras, `pip install '.[frames,figures]'`, a plan and a build.
import argparse
from pathlib import Path

import matplotlib

matplotlib.use("Agg")
import matplotlib.font_manager
import matplotlib.pyplot as plt
import polars as pl

import gangyao

parser = argparse.ArgumentParser(description="gangyao in Python, cell by cell")
parser.add_argument("--plan", default="corpus/zhanggong-14.txt", help="a document")
parser.add_argument("--index", default="index", help="a build")
parser.add_argument("--out", default="figures", help="folder of the figures")
given, _ = parser.parse_known_args()
out = Path(given.out)
out.mkdir(parents=True, exist_ok=True)

# Figures name indicators in Chinese where a font has the characters, by their ids elsewhere.
HAN_FONTS = ["Noto Sans CJK SC", "Source Han Sans SC", "PingFang SC", "Microsoft YaHei", "SimHei", "WenQuanYi Zen Hei"]
fonts = [font for font in HAN_FONTS if font in {f.name for f in matplotlib.font_manager.fontManager.ttflist}]
plt.rcParams["font.sans-serif"] = fonts + plt.rcParams["font.sans-serif"]
label = pl.col("indicator_raw") if fonts else pl.col("indicator_id")


def save(figure, name):
    """Write a figure and say where."""
    figure.tight_layout()
    figure.savefig(out / name, dpi=120)
    plt.close(figure)
    print("figure:", out / name)


# %% Read a plan. What a file is, is told from its bytes; doubts are in `diagnostics` and on the records.
plan = gangyao.read(given.plan)
print(plan.plan["title"], plan.plan["region_code"], plan.plan["period"])
print(len(plan.outline), "headings,", len(plan.tables), "tables,", len(plan.targets), "targets")

# %% A record is a dictionary; its characters are in the reading text, unedited.
target = next(t for t in plan.targets if t["indicator_id"] and t["value"])
print(target["indicator_raw"], target["cmp"], target["value"], target["unit_raw"], target["target_year"])
print("line", target["line"], "reads", repr(plan.at(target)), "in", repr(target["quote"]))
assert plan.at(target) == target["value_raw"]

# %% The same records as a frame, with the columns of a release. Numbers are exact decimals.
targets = plan.targets.to_polars()
print(targets.select("indicator_raw", "low", "high", "unit_raw", "target_year", "attribute", "state").head(5))

# %% States are different things: a value that is not stated is no zero and no missing value.
states = targets.group_by("state", "origin").len().sort("len", descending=True)
print(states)

# %% Figure 1: for which years the plan sets targets, and whether they bind.
years = (
    targets.filter(pl.col("target_year").is_not_null())
    .with_columns(pl.col("attribute").fill_null("not said"))
    .group_by("target_year", "attribute")
    .len()
    .sort("target_year")
)
figure, axes = plt.subplots(figsize=(7, 3.5))
kinds = {"约束性": "binding", "预期性": "expected", "not said": "not said"}
low = {}
for kind, name in kinds.items():
    of_kind = {row["target_year"]: row["len"] for row in years.filter(pl.col("attribute") == kind).to_dicts()}
    bars = [(year, n, low.get(year, 0)) for year, n in of_kind.items()]
    axes.bar([str(b[0]) for b in bars], [b[1] for b in bars], bottom=[b[2] for b in bars], label=name)
    low.update({year: low.get(year, 0) + n for year, n in of_kind.items()})
axes.set(xlabel="year to be reached", ylabel="targets")
axes.legend()
save(figure, "years.png")

# %% Figure 2: from base to target, shares only: one unit on one axis.
shares = (
    targets.filter(
        (pl.col("unit_raw") == "%")
        & pl.col("base_value").is_not_null()
        & pl.col("value").is_not_null()
        & pl.col("indicator_id").is_not_null()
        & (pl.col("form") == "level")
    )
    .unique("indicator_id", keep="first", maintain_order=True)
    .with_columns(label.alias("label"), pl.col("base_value").cast(pl.Float64), pl.col("value").cast(pl.Float64))
    .head(14)
)
figure, axes = plt.subplots(figsize=(7, 4.5))
for at, row in enumerate(shares.to_dicts()):
    axes.plot([row["base_value"], row["value"]], [at, at], color="0.7", zorder=1)
    axes.scatter(row["base_value"], at, color="tab:grey", zorder=2)
    axes.scatter(row["value"], at, color="tab:blue", zorder=2)
axes.set_yticks(range(shares.height), shares["label"].to_list())
axes.set(xlabel="% (grey: base, blue: target)")
save(figure, "shares.png")

# %% What the plan says against itself: both places stand in the record, nothing is corrected.
found = [c for c in plan.checks if not c["passed"]]
print(len(found), "findings; the first:", found[0]["message"] if found else "none")

# %% A build of many plans: search it as the command does.
build = gangyao.open_build(given.index)
hits = build.search("森林覆盖率", kind="target")
for hit in hits[:5]:
    print(hit["plan_id"], hit["line"], hit["indicator"], hit["cmp"], hit["value"], hit["unit"], hit["target_year"])
print("cite:", hits.about["sources"][0]["citation"])

# %% Figure 3: who asks for what. Reference tables of the national plans can be named without being in the build.
comparison = build.compare(build.plan_ids[0], "全国十三五", "全国十四五", at_least=2)
rows = [row for row in comparison["rows"] if len(row["cells"]) >= 2]
print(len(rows), "indicators of at least two of", [p["title"] for p in comparison["plans"]])
counts = targets.filter(pl.col("indicator_id").is_not_null()).group_by("indicator_id").len().sort("len", descending=True)
figure, axes = plt.subplots(figsize=(7, 4))
axes.barh(counts["indicator_id"].head(12).to_list()[::-1], counts["len"].head(12).to_list()[::-1])
axes.set(xlabel="targets of the plan")
save(figure, "indicators.png")

# %% Away with it: parquet for others, with titles and meanings of the columns in the file.
import pyarrow.parquet

pyarrow.parquet.write_table(plan.targets.to_arrow(), out / "targets.parquet")
print("wrote", out / "targets.parquet")
