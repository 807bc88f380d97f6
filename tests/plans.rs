//! Whole invented plans, each in a layout and a wording of its own: what is read of them, as a person reads it.
//!
//! `cases/plans/NAME.expected` has the outline, the tables, the targets and what is reported; a change shows there.

use std::process::Command;

use crate::common::root;

/// What the command prints of a file.
fn printed(what: &str, file: &str) -> String {
    let out = Command::new(env!("CARGO_BIN_EXE_gangyao"))
        .current_dir(root().join("tests/cases/plans"))
        .args(["extract", what, file])
        .output()
        .unwrap();
    String::from_utf8(out.stdout).unwrap() + &String::from_utf8(out.stderr).unwrap()
}

#[test]
fn plans_of_every_layout_are_read_as_a_person_reads_them() {
    let folder = root().join("tests/cases/plans");
    let mut names: Vec<String> =
        std::fs::read_dir(&folder).unwrap().map(|f| f.unwrap().file_name().into_string().unwrap()).collect();
    names.retain(|n| !n.ends_with(".expected"));
    names.sort();
    assert!(names.len() >= 11, "the plans are there");
    for name in names {
        let mut out = String::new();
        for what in ["outline", "tables", "targets", "diagnostics"] {
            out.push_str(&format!("── {what}\n{}\n", printed(what, &name)));
        }
        expect_test::expect_file![folder.join(format!("{name}.expected"))].assert_eq(&out);
    }
}
