"""Invented plans in any number, each with a place and figures of its own: the same number gives the same text."""

PLACES = "云平清安宁泰永新长兴东南西北中华石金银青白河江湖海山林田"
SUBJECTS = ["产业", "科技创新", "乡村", "生态环境", "教育", "医疗卫生", "交通", "水利", "文化旅游", "数字经济"]
NAMES = [
    ("地区生产总值", "亿元", "预期性"),
    ("常住人口城镇化率", "%", "预期性"),
    ("森林覆盖率", "%", "约束性"),
    ("劳动年龄人口平均受教育年限", "年", "约束性"),
    ("每千人口拥有3岁以下婴幼儿托位数", "个", "预期性"),
    ("粮食综合生产能力", "万吨", "约束性"),
    ("城镇调查失业率", "%", "预期性"),
    ("人均预期寿命", "岁", "预期性"),
]


def place(n):
    """The n-th place."""
    return PLACES[n % 28] + PLACES[n // 28 % 28] + PLACES[(n * 7 + 3) % 28]


def text(n, sections=6):
    """The n-th plan: a table of indicators, chapters with targets in prose, a special column."""
    out = [f"{place(n)}县国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要", "", "第一章 发展目标", ""]
    out.append(f"到2025年，全县地区生产总值达到{200 + n % 300}亿元以上，年均增长{5 + n % 4}.{n % 10}%左右。")
    out += ["", "专栏1 “十四五”时期经济社会发展主要指标", "指标\t单位\t2020年\t2025年\t属性"]
    for at, (name, unit, attribute) in enumerate(NAMES):
        base = 20 + (n * 13 + at * 7) % 60
        out.append(f"{name}\t{unit}\t{base}.{n % 10}\t{base + 1 + at}.{(n + at) % 10}\t{attribute}")
    out.append("")
    for at in range(sections):
        subject = SUBJECTS[(n + at) % len(SUBJECTS)]
        out += [f"第{'二三四五六七八九十'[at % 9]}章 推进{subject}高质量发展", ""]
        for section in "一二三":
            out += [f"第{section}节 完善{subject}体系", ""]
            out.append(
                f"围绕{subject}重点领域，实施重大工程{3 + (n + at) % 9}项，总投资{10 + (n * 3 + at) % 90}亿元。"
                f"到2025年，{subject}覆盖率达到{60 + (n + at) % 39}%以上，力争建成示范点{5 + n % 40}个。"
                f"“十三五”期间，累计完成投资{8 + (n + 5 * at) % 70}亿元，新增{subject}项目{2 + n % 17}个。"
            )
            out.append("")
    return "\n".join(out)


def write(folder, count, sections=6, bad=True):
    """Write plans to a folder: with bad ones, a file twice and two texts of one plan among them."""
    folder.mkdir(parents=True, exist_ok=True)
    for n in range(count):
        (folder / f"{n:05} {place(n)}县.txt").write_text(text(n, sections), encoding="utf-8")
    if bad:
        (folder / "empty.txt").write_bytes(b"")
        (folder / "cut short.pdf").write_bytes(b"%PDF-1.7\n1 0 obj << /Type /Catalog >>")
        (folder / "noise.bin").write_bytes(bytes(range(256)) * 64)
        (folder / "same bytes.txt").write_text(text(1, sections), encoding="utf-8")
        (folder / "a draft.txt").write_text(text(2, sections).replace("示范点", "样板点"), encoding="utf-8")
        (folder / "gbk.txt").write_bytes(text(count, sections).encode("gb18030"))
