//! One fictional plan in every format: the same structure and the same tables must come out of each.

use std::path::PathBuf;

use gangyao::pipeline::{self, Plan};
use gangyao::source::{Diagnostic, Limits, Sink, decode};
use serde_json::Value;

use crate::common::{root, shared};

fn fixture(name: &str) -> PathBuf {
    root().join("tests/cases/source").join(name)
}

fn read(path: PathBuf) -> (Plan, Vec<Diagnostic>) {
    let shown = path.display().to_string();
    let outcome = pipeline::read(pipeline::Input { path }, &Limits::default());
    (outcome.result.unwrap_or_else(|e| panic!("{shown}: {e}")), outcome.diagnostics)
}

/// Parts, chapters and sections with their titles, blanks removed.
fn headings(plan: &Plan) -> Vec<String> {
    let levels = ["篇", "章", "节"];
    let of_level = plan.document.headings.iter().filter(|h| levels.contains(&h.kind.as_str()));
    of_level.map(|h| format!("{} {}", h.label, h.title.replace([' ', '\u{3000}'], ""))).collect()
}

/// Every filled cell as `indicator|column|text`, blanks removed.
fn cells(plan: &Plan) -> Vec<String> {
    let mut out = Vec::new();
    for table in &plan.tables {
        for row in &table.rows {
            for (column, cell) in table.columns.iter().zip(&row.cells) {
                if let Some(text) = &cell.text {
                    // GBK has no ³ (the page prints m3), and the font of the PDF does not say what its sign is.
                    let cell = format!("{}|{}|{text}", row.indicator, column.name).replace(['³', '\u{fffd}'], "3");
                    out.push(cell.replace([' ', '\u{3000}', '\n'], ""));
                }
            }
        }
    }
    out
}

const STRUCTURE: [&str; 8] = [
    "第一篇 开启现代化建设新征程",
    "第一章 发展基础",
    "第二章 发展环境",
    "第二篇 建设先进制造业基地",
    "第一章 强化创新引领",
    "第一节 培育创新主体",
    "第二节 优化创新环境",
    "第二章 保障措施",
];

#[test]
fn every_format_gives_the_same_structure_and_rows() {
    for name in [
        "modern_utf8.html",
        "oldtable_gbk.html",
        "auto_numbered.docx",
        "plain_no_styles.docx",
        "rl_unigb_noembed.pdf",
        "plan.ofd",
        "utf8.txt",
        "utf16le_nobom.txt",
    ] {
        let (plan, _) = read(fixture(name));
        assert_eq!(headings(&plan), STRUCTURE, "{name}");
        let rows: Vec<usize> = plan.tables.iter().map(|t| t.rows.len()).collect();
        assert_eq!(rows, [20, 9], "{name}");
    }
}

#[test]
fn native_cells_are_the_same_in_every_format_that_has_cells() {
    let (html, _) = read(fixture("modern_utf8.html"));
    let expected = cells(&html);
    assert!(expected.contains(&"地区生产总值(亿元)|2020年/规划目标|突破300".to_owned()), "{expected:?}");
    for name in ["oldtable_gbk.html", "auto_numbered.docx", "plain_no_styles.docx", "rl_unigb_noembed.pdf", "plan.ofd"] {
        let (plan, _) = read(fixture(name));
        let found = cells(&plan);
        let differ: Vec<_> = expected.iter().filter(|c| !found.contains(c)).collect();
        assert!(differ.is_empty(), "{name} lacks {differ:?}");
    }
    let (workbook, _) = read(fixture("tables.xlsx"));
    assert_eq!(workbook.tables.iter().map(|t| t.rows.len()).collect::<Vec<_>>(), [20, 9]);
}

#[test]
fn damage_of_the_encoding_is_reported_and_never_passed_on_silently() {
    for (name, code) in [("utf8_broken.txt", "text-replaced"), ("mojibake_utf8.txt", "mojibake")] {
        let (_, diagnostics) = read(fixture(name));
        let codes: Vec<_> = diagnostics.iter().map(|d| d.code.id()).collect();
        assert!(codes.contains(&code), "{name}: {codes:?}");
    }
}

#[test]
fn truncated_packages_and_pages_are_refused_or_read_in_part_but_never_panic() {
    for name in ["auto_numbered.docx", "rl_unigb_noembed.pdf", "plan.ofd", "tables.xlsx", "modern_utf8.html", "oldtable_gbk.html"]
    {
        let bytes = std::fs::read(fixture(name)).unwrap();
        for part in [1, 10, 50, 90, 99] {
            let cut = &bytes[..(bytes.len() * part / 100).max(1)];
            let (result, _) = pipeline::read_bytes(name, cut, &Limits::default());
            if let Err(error) = result {
                let message = error.to_string();
                assert!(!message.contains("internal error"), "{name} at {part} %: {message}");
            }
        }
    }
}

#[test]
fn scans_are_refused_by_name_of_the_remedy() {
    let Some(shared) = shared("scanned PDF") else { return };
    for name in ["scanned.pdf", "no_tounicode.pdf"] {
        let bytes = std::fs::read(shared.join("samples/pdf").join(name)).unwrap();
        let error = decode(name, &bytes, &Limits::default(), &mut Sink::new()).map(|s| s.text).unwrap_err();
        assert!(error.to_string().contains("OCR"), "{name}: {error}");
    }
}

#[test]
fn the_grid_of_a_page_is_the_truth_grid() {
    let Some(shared) = shared("truth of the samples") else { return };
    let (plan, _) = read(fixture("modern_utf8.html"));
    for (grid, file) in plan.source.layout.grids.iter().filter(|g| g.n_cols >= 7).zip(["table1.grid.json", "table2.grid.json"]) {
        let truth: Vec<Vec<Value>> =
            serde_json::from_str(&std::fs::read_to_string(shared.join("samples/truth").join(file)).unwrap()).unwrap();
        assert_eq!((grid.n_rows, grid.n_cols), (truth.len(), truth[0].len()), "{file}");
        let squeeze = |s: &str| s.chars().filter(|c| !c.is_whitespace()).collect::<String>();
        for cell in &grid.cells {
            let text: String = cell.pieces.iter().map(|p| p.of(&plan.source.text)).collect();
            let wanted = truth[cell.row][cell.col].as_str().unwrap_or("");
            assert_eq!(squeeze(&text), squeeze(wanted), "{file} row {} column {}", cell.row, cell.col);
        }
    }
}
