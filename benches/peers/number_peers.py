#!/usr/bin/env python3
"""Recognisers of Chinese numbers beside gangyao, on the same sentences and the same texts.

    cargo build --release --bin gangyao --example numbers
    python3 benches/peers/number_peers.py --venv target/peers         # makes the virtual environment, installs, measures
    python3 benches/peers/number_peers.py --bins DIR [--quick]        # in an environment that has them; binaries in DIR

Three tables:
- numbers that count or measure something, in the plans that have a hand-made list of them (`tests/gold`, `../shared/gold`): found,
  and how much of what was found is one. An end of a range counts by itself; a value that lacks its 万 or 亿 is wrong.
- rows of public suites of sentences (`../shared/suites`), if they are there: the rows of which every number is found and no other.
- megabytes of text a second of processor time, on `corpus/zhanggong-14.txt` and the texts of `../shared/plans`.
Whatever cannot be measured is said with the word SKIPPED.
"""
import argparse
import contextlib
import io
import json
import os
import re
import resource
import statistics
import subprocess
import sys
import time
import unicodedata
import warnings
from collections import namedtuple
from decimal import Decimal, InvalidOperation
from itertools import accumulate
from pathlib import Path

HERE = Path(__file__).resolve().parent
ROOT = HERE.parent.parent
SHARED = ROOT.parent / "shared"
RUNS = 5
SECONDS = 3.0  # of one run over a text; a slow tool gets only as many lines as it reads in that time

# What a tool found: the value multiplied out (percentages in per cent), and the characters on both sides.
Found = namedtuple("Found", "value before after")


def decimal(text):
    try:
        return Decimal(str(text))
    except InvalidOperation:
        return None


def around(line, start, end):
    """Characters before and after line[start:end]."""
    return line[max(0, start - 6):start], line[end:end + 3]


# ---- tools ------------------------------------------------------------------------------------------------------------------

ARABIC = re.compile(r"(-?[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?)(万亿|[万亿千百]*)(%?)")
SCALES = {"十": 10, "百": 100, "千": 1000, "万": 10**4, "亿": 10**8}


def arabic(line):
    """Numbers in Arabic figures with their scale words: what is read of the text that a normaliser wrote."""
    for m in ARABIC.finditer(line):
        value = Decimal(m[1].replace(",", ""))
        for scale in m[2]:
            value *= SCALES[scale]
        yield Found(value, *around(line, m.start(), m.end()))


def recognizers_number():
    from recognizers_number import recognize_number, recognize_percentage
    from recognizers_text import Culture

    def read(line, kind="number"):
        out = {}
        models = {"number": (recognize_number, recognize_percentage), "plain": (recognize_number,), "percent": (recognize_percentage,)}
        for model in models[kind]:
            for x in model(line, Culture.Chinese):
                value = decimal((x.resolution or {}).get("value", "").rstrip("%"))
                if value is not None:  # 8.5 and 8.5% begin at one place: the percentage is the number
                    out[x.start] = Found(value, *around(line, x.start, x.end + 1))
        return [out[at] for at in sorted(out)]

    return read


def recognizers_unit():
    from recognizers_number import recognize_percentage
    from recognizers_number_with_unit import recognize_currency, recognize_dimension
    from recognizers_text import Culture

    def read(line, kind="number"):
        out = {}
        models = (recognize_currency,) if kind == "money" else (recognize_dimension, recognize_currency, recognize_percentage)
        for model in models:
            for x in model(line, Culture.Chinese):
                value = decimal(str((x.resolution or {}).get("value", "")).rstrip("%"))
                if kind == "money":
                    out[x.start] = (value, x.resolution.get("isoCurrency"))
                elif value is not None:
                    out[x.start] = Found(value, *around(line, x.start, x.end + 1))
        return [out[at] for at in sorted(out)]

    return read


def cn2an_transform():
    import cn2an

    def read(line, kind="number"):
        try:
            line = cn2an.transform(line)
        except ValueError:
            pass
        found = list(arabic(line))
        return [f for f in found if f.after.startswith("%")] if kind == "percent" else found

    return read


def chinese2digits_take():
    import chinese2digits

    def read(line, kind="number"):
        got = chinese2digits.takeNumberFromString(line)
        out, at = [], 0
        for text, digits in zip(got["CHNumberStringList"], got["digitsStringList"]):
            start = line.find(text, at)
            at = max(start, 0) + len(text)
            percent = "%" in text or "％" in text or text.startswith("百分之")
            value = decimal(digits)
            if value is not None and (kind != "percent" or percent):
                out.append(Found(value * 100 if percent else value, *around(line, max(start, 0), at)))
        return out

    return read


def wetext_itn():
    with contextlib.redirect_stderr(io.StringIO()):
        from itn.chinese.inverse_normalizer import InverseNormalizer

        normalizer = InverseNormalizer()

    def read(line, kind="number"):
        return list(arabic(normalizer.normalize(line)))

    return read


def jionlp_money():
    with contextlib.redirect_stdout(io.StringIO()), contextlib.redirect_stderr(io.StringIO()):
        import jionlp

    def read(line, kind="number"):
        out = []
        for x in jionlp.ner.extract_money(line, with_parsing=True):
            nums = x["detail"]["num"]
            for num in nums if isinstance(nums, list) else [nums]:
                out.append((decimal(num), x["detail"]["case"]) if kind == "money" else Found(decimal(num), *around(line, *x["offset"])))
        return out

    return read


# Name, how it is made, what of the suites it is asked.
PEERS = [
    ("Recognizers-Text, numbers", recognizers_number, ("number", "percent")),
    ("Recognizers-Text, with unit", recognizers_unit, ("money",)),
    ("cn2an, transform", cn2an_transform, ("number",)),
    ("chinese2digits", chinese2digits_take, ("number", "percent")),
    ("WeTextProcessing, ITN", wetext_itn, ("number",)),
    ("jionlp, money alone", jionlp_money, ("money",)),
]


class Tool:
    """A peer; a sentence that it cannot read at all is one in which it finds nothing, and is counted."""

    def __init__(self, read):
        self.read = read
        self.failed = 0

    def __call__(self, line, kind="number"):
        try:
            return self.read(line, kind)
        except Exception:
            self.failed += 1
            return []


# ---- gold -------------------------------------------------------------------------------------------------------------------

NUMERAL = re.compile(r"[0-9０-９一二两三四五六七八九十百千万亿零〇半]")


def values(record):
    """The numbers of a record of a quantity, each as all its readings: 5千瓦 is 5 or 5000, 12.5亿元 only 1250000000."""
    unit = record.get("unit") or ""
    scales = re.match(r"(?!百分)[十百千万亿]*", unit)[0]
    factors = [1] + list(accumulate((SCALES[c] for c in scales), lambda a, b: a * b))
    firm = len(re.match(r"[万亿]*", scales)[0])
    factors = factors[firm:]
    out = []
    for part in [record.get("value"), record.get("high")]:
        for number in re.split(r"[:：∶]", str(part)) if part not in (None, "") else []:
            number = decimal(number.replace(",", "").strip())
            if number is not None:
                out.append([number * factor for factor in factors])
    return out


def is_soft(gold):
    return bool(gold.get("optional") or gold.get("role") == "other" or str(gold.get("note", "")).startswith("optional")
                or not NUMERAL.search(gold.get("surface") or ""))


def is_date_or_rank(found):
    """A date, a rank, a heading's number: nothing that counts, and whoever wants no such numbers can tell them by these marks."""
    before, after = found.before.strip(), found.after.strip()
    return (before.endswith(("第", "专栏", "附表")) or after.startswith(("年", "月", "日"))
            or not before and after.startswith(("、", ".", "．")) or before in ("（", "(") and after.startswith(("）", ")")))


class Score:
    def __init__(self):
        self.hit = self.missed = self.spare = self.dates = 0

    def add(self, hard, soft, found):
        left = list(found)

        def take(readings):
            for i, f in enumerate(left):
                if any(abs(f.value - r) <= abs(r) * Decimal("1e-9") for r in readings):
                    del left[i]
                    return True
            return False

        for readings in hard:
            if take(readings):
                self.hit += 1
            else:
                self.missed += 1
        for readings in soft:
            take(readings)
        dates = sum(map(is_date_or_rank, left))
        self.dates += dates
        self.spare += len(left) - dates

    def row(self):
        share = lambda a, b: a / (a + b) if a + b else 0.0
        recall, precision = share(self.hit, self.missed), share(self.hit, self.spare)
        f1 = 2 * recall * precision / (recall + precision) if recall + precision else 0.0
        return f"{recall:8.3f} {share(self.hit, self.spare + self.dates):10.3f} {precision:14.3f} {f1:8.3f}"


def documents():
    """Plans in plain text with a list of their quantities by line."""
    for folder, plans in ((ROOT / "tests/gold", ROOT / "corpus"), (SHARED / "gold", SHARED / "plans")):
        for gold in sorted(folder.glob("*.quantities.jsonl")):
            name = gold.name.split(".")[0]
            text = next(iter(sorted(plans.glob(name + ".*txt"))), None)
            if text is None or folder != ROOT / "tests/gold" and (ROOT / "tests/gold" / gold.name).exists():
                continue
            records = [json.loads(line) for line in gold.read_text("utf-8").splitlines() if line.strip()]
            head = records[0] if "surface" not in records[0] else {}
            records = [r for r in records if "line" in r and "surface" in r]
            if records:
                yield name, text, head.get("lines") or [[1, 10**9]], records


def text_of(path):
    data = path.read_bytes()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return data.decode("gb18030")


def gangyao_records(bins, path):
    out = subprocess.run([bins / "gangyao", "extract", "quantities", path, "--format", "jsonl"], capture_output=True, text=True)
    if out.returncode not in (0, 1):
        sys.exit(f"gangyao cannot read {path.name}: {out.stderr}")
    return [json.loads(line) for line in out.stdout.splitlines()]


def on_gold(tools, bins):
    print(f"\n## Numbers that count or measure something\n\n{'':30} {'found':>8} {'of all':>10} {'without dates':>14} {'F1':>8}")
    names, scores, numbers = [], {name: Score() for name in ["gangyao extract", *tools]}, 0
    for name, path, spans, gold in documents():
        names.append(name)
        lines = re.split(r"\r\n|\n|\r", text_of(path))
        own = gangyao_records(bins, path)
        in_tables = {r["line"] for r in own if r.get("origin") == "table"}
        by_line = {}
        for r in own:
            if r.get("origin", "text") == "text":
                line = lines[r["line"] - 1]
                found = Found(None, *around(line, line.find(r["surface"]), line.find(r["surface"]) + len(r["surface"])))
                by_line.setdefault(r["line"], []).extend(found._replace(value=v[0]) for v in values(r) if r.get("role") != "other")
        for number, line in enumerate(lines, 1):
            here = [g for g in gold if g["line"] == number]
            if not any(a <= number <= b for a, b in spans) or not here and (number in in_tables or not line.strip()):
                continue
            hard = [v for g in here if not is_soft(g) for v in values(g)]
            soft = [v for g in here if is_soft(g) for v in values(g)]
            numbers += len(hard)
            scores["gangyao extract"].add(hard, soft, by_line.get(number, []))
            for tool, read in tools.items():
                scores[tool].add(hard, soft, read(line))
    for tool, score in scores.items():
        print(f"{tool:30} {score.row()}")
    print(f"\n{numbers} numbers in {', '.join(names)}. `without dates`: precision where dates, ranks and numbers of headings are not "
          "counted as found.")


# ---- suites -----------------------------------------------------------------------------------------------------------------

SUITES = [("ms_number", "number"), ("cn2an", "number"), ("duckling_zh_numeral", "number"), ("ms_percent", "percent"), ("ms_currency", "money")]


def rows_of(suite):
    lines = (SHARED / "suites" / f"{suite}.jsonl").read_text("utf-8").splitlines()
    return [case for case in map(json.loads, lines) if case["scope"] == "in"]


def gangyao_numbers(bins, inputs):
    folded = "\n".join(unicodedata.normalize("NFKC", text).replace("\n", " ") for text in inputs)
    out = subprocess.run([bins / "numbers"], input=folded, capture_output=True, text=True, check=True).stdout
    return [json.loads(line) for line in out.splitlines()]


def close(a, b):
    return a is not None and b is not None and abs(a - b) <= abs(b) * Decimal("1e-9")


def on_suites(tools, bins):
    if not (SHARED / "suites").is_dir():
        return print("\nSKIPPED public suites: ../shared/suites is absent")
    print("\n## Rows of public suites read without a fault\n")
    suites = {suite: (kind, rows_of(suite)) for suite, kind in SUITES}
    print(f"{'':30} " + " ".join(f"{suite:>20}" for suite in suites))
    print(f"{'rows':30} " + " ".join(f"{len(rows):>20}" for _, rows in suites.values()))
    currency = lambda e: e.get("iso") if not str(e.get("iso") or "_").startswith("_") else None
    for tool in ["gangyao, numbers of a line", *tools]:
        cells = []
        for kind, rows in suites.values():
            if tool not in tools:
                key = {"number": "numbers", "percent": "percentages", "money": "money"}[kind]
                answers = [[(decimal(x[1]) if x[1] is not None else None, x[2] if kind == "money" else None) for x in a[key]]
                           for a in gangyao_numbers(bins, [r["input"] for r in rows])]
            elif kind in next(asked for name, _, asked in PEERS if name == tool):
                asked = "plain" if kind == "number" and tool.startswith("Recognizers") else kind
                read = [tools[tool](r["input"], asked) for r in rows]
                answers = [list(a) if kind == "money" else [(f.value, None) for f in a] for a in read]
            else:
                cells.append("–")
                continue
            right = 0
            for row, answer in zip(rows, answers):
                wanted = [(decimal(e["value"]) if e.get("value") is not None else None, currency(e)) for e in row["expect"]]
                same = len(wanted) == len(answer) and all(
                    (close(a[0], w[0]) or a[0] is None and w[0] is None)
                    and (kind != "money" or w[1] is None or a[1] in (w[1], {"CNY": "元", "USD": "美元"}.get(w[1])))
                    for a, w in zip(answer, wanted))
                right += same
            cells.append(str(right))
        print(f"{tool:30} " + " ".join(f"{c:>20}" for c in cells))
    print("\nms_*: of Recognizers-Text itself; cn2an: of cn2an itself; duckling: of a tool that is not here. Values in order, and for"
          " money the currency.")


# ---- speed ------------------------------------------------------------------------------------------------------------------


def spread(rates):
    return f"{statistics.median(rates):9.3f} ({min(rates):.3f}–{max(rates):.3f})"


def children():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def of_process(command, size, **more):
    """Megabytes a second of processor time of a process, RUNS times."""
    rates = []
    for _ in range(RUNS):
        before = children()
        subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, **more)
        rates.append(size / 1e6 / max(children() - before, 1e-6))
    return rates


def on_speed(tools, bins):
    files = [ROOT / "corpus/zhanggong-14.txt"]
    if (SHARED / "plans").is_dir():
        files += sorted(f for f in (SHARED / "plans").glob("*.txt") if f.name != "zhanggong-14.txt")
    else:
        print("SKIPPED texts of ../shared/plans: absent")
    for title, chosen in (("corpus/zhanggong-14.txt", files[:1]), (f"{len(files)} texts", files))[: len(files)]:
        text = "\n".join(map(text_of, chosen))
        size = len(text.encode())
        print(f"\n## MB/s of processor time on {title}, {size / 1e6:.2f} MB; median (least–most) of {RUNS} runs\n")
        lines = [line for line in text.splitlines() if line.strip()]
        rates = []
        for _ in range(RUNS):
            before = children()
            for file in chosen:
                subprocess.run([bins / "gangyao", "extract", "quantities", file, "--format", "jsonl"], stdout=subprocess.DEVNULL,
                               stderr=subprocess.DEVNULL)
            rates.append(size / 1e6 / (children() - before))
        print(f"{'gangyao extract':30} {spread(rates)}   a process for each file, everything read")
        again = (text + "\n") * 10
        rates = of_process([bins / "numbers", "--count"], len(again.encode()), input=again.encode())
        print(f"{'gangyao, numbers of a line':30} {spread(rates)}   one process, the text ten times")
        for tool, read in tools.items():
            before = time.process_time()
            done = 0
            for line in lines:
                read(line)
                done += 1
                if time.process_time() - before > SECONDS:
                    break
            part = lines[:done]
            part_size = sum(len(line.encode()) + 1 for line in part)
            rates = []
            for _ in range(RUNS):
                before = time.process_time()
                for line in part:
                    read(line)
                rates.append(part_size / 1e6 / (time.process_time() - before))
            note = "" if done == len(lines) else f"   the first {part_size / 1e3:.0f} KB"
            print(f"{tool:30} {spread(rates)}{note}", flush=True)


# ---- environment ------------------------------------------------------------------------------------------------------------


def into_venv(folder, rest):
    """Make the environment, install what can be had, and run there."""
    python = folder / "bin/python"
    if not python.exists():
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
    for line in (HERE / "requirements.txt").read_text("utf-8").splitlines():
        if line and not line.startswith("#"):
            done = subprocess.run([python, "-m", "pip", "install", "--quiet", *line.split()], capture_output=True, text=True)
            if done.returncode:
                reason = (done.stderr.strip().splitlines() or ["?"])[-1]
                print(f"SKIPPED {line}: it cannot be installed here ({reason})", flush=True)
    os.execv(python, [str(python), __file__, *rest])


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--venv", type=Path, help="virtual environment to make and run in")
    parser.add_argument("--bins", type=Path, default=ROOT / "target/release", help="folder of gangyao (and numbers)")
    parser.add_argument("--quick", action="store_true", help="no speeds")
    arguments = parser.parse_args()
    if arguments.venv:
        rest = ["--bins", str(arguments.bins.absolute())] + (["--quick"] if arguments.quick else [])
        into_venv(arguments.venv.absolute(), rest)
    bins = arguments.bins.absolute()
    if (bins / "examples/numbers").exists() and not (bins / "numbers").exists():
        numbers = bins / "examples/numbers"
    else:
        numbers = bins / "numbers"
    for binary in (bins / "gangyao", numbers):
        if not binary.exists():
            sys.exit(f"no {binary}: cargo build --release --bin gangyao --example numbers")
    binaries = Binaries(bins / "gangyao", numbers)
    warnings.simplefilter("ignore")
    tools = {}
    for name, make, _ in PEERS:
        try:
            tool = Tool(make())
            tool.read("到2025年增长百分之八点五，达到36.57亿元。")
            tools[name] = tool
        except Exception as error:  # whatever keeps it from running here
            print(f"SKIPPED {name}: {type(error).__name__}: {error}; see {HERE.name}/requirements.txt")
    on_gold(tools, binaries)
    on_suites(tools, binaries)
    for name, tool in tools.items():
        if tool.failed:
            print(f"{name}: raised an error on {tool.failed} sentences")
    if not arguments.quick:
        on_speed(tools, binaries)


class Binaries(namedtuple("Binaries", "gangyao numbers")):
    def __truediv__(self, name):
        return getattr(self, name)


if __name__ == "__main__":
    main()
