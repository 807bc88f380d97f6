//! One invented plan in every format and encoding against its truth: headings, paragraphs and the cells of both tables.

use std::fmt::Write as _;
use std::path::Path;

use gangyao::source::Limits;
use gangyao::{pipeline, record};
use serde_json::Value;
use unicode_normalization::UnicodeNormalization as _;

use crate::common::shared;

/// Text without blanks, width folded.
fn flat(text: &str) -> String {
    text.nfkc().filter(|c| !c.is_whitespace()).collect::<String>().replace('∶', ":")
}

/// What is true of the plan.
struct Truth {
    headings: Vec<String>,
    paragraphs: Vec<String>,
    /// Indicator and filled cells from left to right.
    rows: Vec<(String, Vec<String>)>,
}

fn truth(dir: &Path) -> Truth {
    let read = |name: &str| -> Value { serde_json::from_str(&std::fs::read_to_string(dir.join(name)).unwrap()).unwrap() };
    let body = read("body.json");
    let of = |kind: &str| body.as_array().unwrap().iter().filter(|b| b[0] == kind).cloned().collect::<Vec<Value>>();
    let text = |v: &Value| flat(v.as_str().unwrap());
    let mut rows = Vec::new();
    // Two header lines, the name in the third column, five values; one header line, the name in the third, four values.
    for (name, header, values) in [("table1.grid.json", 2, 3..8), ("table2.grid.json", 1, 3..7)] {
        for row in read(name).as_array().unwrap().iter().skip(header) {
            let cells = values.clone().map(|col| text(&row[col])).filter(|c| !c.is_empty() && c != "—").collect();
            rows.push((text(&row[2]), cells));
        }
    }
    Truth {
        headings: of("h").iter().map(|h| text(&h[3])).collect(),
        paragraphs: of("p").iter().map(|p| text(&p[1])).collect(),
        rows,
    }
}

/// How much of the truth a file gives, in a line.
fn compared(path: &Path, truth: &Truth) -> String {
    let outcome = pipeline::read(pipeline::Input { path: path.to_owned() }, &Limits::default());
    let status = outcome.status();
    let plan = match outcome.result {
        Ok(plan) => plan,
        Err(error) => return error.to_string().split(';').next().unwrap_or_default().to_owned(),
    };
    let records = record::records(&plan, &outcome.diagnostics, status);
    let headings = truth.headings.iter().filter(|h| records.outline.iter().any(|o| flat(&o.title) == **h)).count();
    let body: Vec<String> = records.passages.iter().map(|p| flat(&p.text)).collect();
    let paragraphs = truth.paragraphs.iter().filter(|p| body.iter().any(|b| b == *p)).count();
    let mut pool: Vec<(String, Vec<String>)> = records
        .tables
        .iter()
        .flat_map(|t| &t.rows)
        .map(|row| {
            // A value that could stand in two columns is one value.
            let mut cells: Vec<(u64, String)> = row
                .cells
                .values()
                .filter_map(|c| Some((c["start"].as_u64()?, flat(c["text"].as_str()?))))
                .filter(|c| !c.1.is_empty() && c.1 != "—")
                .collect();
            cells.sort();
            cells.dedup();
            let mut cells: Vec<String> = cells.into_iter().map(|c| c.1).collect();
            if let Some(attribute) = row.attribute.as_deref().map(flat).filter(|a| !cells.contains(a)) {
                cells.push(attribute);
            }
            (flat(&row.indicator), cells)
        })
        .collect();
    let mut right = 0;
    for (name, cells) in &truth.rows {
        if let Some(at) = pool.iter().position(|(found, of)| found.ends_with(name.as_str()) && of == cells) {
            pool.remove(at);
            right += 1;
        }
    }
    let codes: std::collections::BTreeSet<&str> = outcome.diagnostics.iter().map(|d| d.code.id()).collect();
    let codes: Vec<&str> = codes.into_iter().filter(|c| *c != "jurisdiction-unknown").collect();
    format!(
        "headings {headings}/{}, paragraphs {paragraphs}/{}, rows {right}/{}{}{}",
        truth.headings.len(),
        truth.paragraphs.len(),
        truth.rows.len(),
        if codes.is_empty() { "" } else { "; " },
        codes.join(", ")
    )
}

#[test]
fn every_format_and_encoding_gives_the_same_plan_or_says_why_not() {
    let Some(shared) = shared("samples of every format") else { return };
    let samples = shared.join("samples");
    let truth = truth(&samples.join("truth"));
    assert_eq!((truth.headings.len(), truth.rows.len()), (8, 29));
    let mut out = String::new();
    for folder in ["txt", "html", "docx", "doc", "pdf", "ofd", "xlsx"] {
        let mut files: Vec<_> = std::fs::read_dir(samples.join(folder)).unwrap().map(|e| e.unwrap().path()).collect();
        files.sort();
        for file in files {
            let name = file.file_name().unwrap().to_string_lossy().into_owned();
            // Through LibreOffice where it is installed: what they give depends on the machine.
            let office = folder == "doc" && !name.starts_with("is_d") && !name.starts_with("is_h") && !name.starts_with("is_m");
            if !office && name != "big_60x.html" {
                let _ = writeln!(out, "{folder}/{name}: {}", compared(&file, &truth));
            }
        }
    }
    expect_test::expect_file!["cases/samples.expected"].assert_eq(&out);
}

/// Old Word, WPS and RTF go through an installed LibreOffice; what it makes of them is the same plan.
#[test]
fn old_word_formats_give_the_same_plan_where_libreoffice_is_installed() {
    let Some(shared) = shared("samples of old Word formats") else { return };
    let on_path =
        |name: &str| std::env::split_paths(&std::env::var_os("PATH").unwrap_or_default()).any(|p| p.join(name).is_file());
    if !on_path("soffice") && !on_path("libreoffice") {
        eprintln!("SKIPPED: old Word formats, as no LibreOffice is installed (Debian: libreoffice-writer-nogui)");
        return;
    }
    let samples = shared.join("samples");
    let truth = truth(&samples.join("truth"));
    for name in ["auto_numbered.doc", "is_rtf.doc", "plain_no_styles.doc", "typed_numbers.doc", "typed_numbers.wps"] {
        let found = compared(&samples.join("doc").join(name), &truth);
        assert!(found.starts_with("headings 8/8, paragraphs 6/6, rows 29/29"), "{name}: {found}");
    }
}
