//! No file ends the process, holds it up or reaches the terminal.

use std::path::{Path, PathBuf};
use std::process::Output;

use crate::cli::{gangyao, gangyao_path, stderr, stdout};

const PLAN: &str = "云川市国民经济和社会发展第十四个五年规划纲要\n\n第一章 目标\n\n到2025年，森林覆盖率达到65%。\n";

fn write(dir: &Path, name: &str, bytes: &[u8]) -> PathBuf {
    let path = dir.join(name);
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(&path, bytes).unwrap();
    path
}

/// A PDF whose only page holds an object nested so deep.
fn nested_pdf(depth: usize) -> Vec<u8> {
    let nest = "[".repeat(depth) + &"]".repeat(depth);
    let objects = [
        "<< /Type /Catalog /Pages 2 0 R >>".to_owned(),
        "<< /Type /Pages /Kids [3 0 R] /Count 1 >>".to_owned(),
        format!("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Annots {nest} >>"),
    ];
    let mut out = b"%PDF-1.4\n".to_vec();
    let mut at = Vec::new();
    for (n, object) in (1..).zip(&objects) {
        at.push(out.len());
        out.extend(format!("{n} 0 obj\n{object}\nendobj\n").into_bytes());
    }
    let xref = out.len();
    out.extend(format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1).into_bytes());
    at.iter().for_each(|at| out.extend(format!("{at:010} 00000 n \n").into_bytes()));
    out.extend(format!("trailer\n<< /Size {} /Root 1 0 R >>\nstartxref\n{xref}\n%%EOF\n", objects.len() + 1).into_bytes());
    out
}

fn extract(files: &[&Path], more: &[&str]) -> Output {
    let mut args: Vec<std::ffi::OsString> = vec!["extract".into(), "plan".into()];
    args.extend(files.iter().map(|f| f.as_os_str().to_owned()));
    args.extend(["--format", "jsonl"].iter().chain(more).map(Into::into));
    gangyao(&args)
}

#[test]
fn a_file_that_ends_its_reader_is_told_and_the_others_are_read() {
    let dir = tempfile::tempdir().unwrap();
    let good = write(dir.path(), "good.txt", PLAN.as_bytes());
    let deep = write(dir.path(), "deep.pdf", &nested_pdf(20_000));
    let output = extract(&[&deep, &good], &[]);
    let said = stderr(&output);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains("deep.pdf: ") && !said.contains("overflow") && said.lines().count() == 1, "{said}");
    assert!(stdout(&output).contains("云川市"), "{}", stdout(&output));
}

#[cfg(target_os = "linux")]
#[test]
fn memory_and_time_of_one_document_are_bounded_and_the_bounds_can_be_raised() {
    let dir = tempfile::tempdir().unwrap();
    let good = write(dir.path(), "good.txt", PLAN.as_bytes());
    let long: String = (0..200_000).map(|n| format!("第{n}处，新建水库{n}座，完善防洪体系。\n")).collect();
    let long = write(dir.path(), "long.txt", (PLAN.to_owned() + &long).as_bytes());
    let slow = extract(&[&long, &good], &["--max-seconds", "0"]);
    assert!(stderr(&slow).contains("long.txt: reading took longer than 0 seconds"), "{}", stderr(&slow));
    let small = extract(&[&good], &["--max-memory", "1"]);
    let said = stderr(&small);
    assert!(small.status.code() == Some(2) && said.contains("good.txt: read"), "{said}");
    assert_eq!(extract(&[&good], &["--max-memory", "512"]).status.code(), Some(0));
}

#[cfg(target_os = "linux")]
#[test]
fn a_sound_part_that_is_larger_than_the_memory_is_not_called_damaged() {
    let dir = tempfile::tempdir().unwrap();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    zip.start_file("[Content_Types].xml", zip::write::SimpleFileOptions::default()).unwrap();
    let types = b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>";
    std::io::Write::write_all(&mut zip, types).unwrap();
    zip.start_file("word/document.xml", zip::write::SimpleFileOptions::default()).unwrap();
    let start = b"<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body><w:p><w:r><w:t>";
    std::io::Write::write_all(&mut zip, start).unwrap();
    let text = vec![b'5'; 1 << 20];
    (0..200).for_each(|_| std::io::Write::write_all(&mut zip, &text).unwrap());
    std::io::Write::write_all(&mut zip, b"</w:t></w:r></w:p></w:body></w:document>").unwrap();
    let large = write(dir.path(), "large.docx", &zip.finish().unwrap().into_inner());
    let output = extract(&[&large], &["--max-memory", "100"]);
    let said = stderr(&output);
    assert!(output.status.code() == Some(2) && said.contains("--max-memory") && !said.contains("damaged"), "{said}");
}

#[cfg(unix)]
#[test]
fn pipes_and_devices_are_no_documents() {
    let dir = tempfile::tempdir().unwrap();
    let corpus = dir.path().join("corpus");
    write(&corpus, "plan.txt", PLAN.as_bytes());
    let made = std::process::Command::new("mkfifo").arg(corpus.join("pipe.txt")).status().unwrap();
    assert!(made.success());
    std::os::unix::fs::symlink("/dev/zero", corpus.join("zero.txt")).unwrap();
    let out = dir.path().join("index");
    let output = gangyao(&["build".as_ref(), corpus.as_os_str(), "--out".as_ref(), out.as_os_str()]);
    assert_eq!(output.status.code(), Some(0), "{}", stderr(&output));
    let said = stderr(&output);
    for name in ["pipe.txt", "zero.txt"] {
        assert!(said.lines().any(|l| l.contains(name) && l.contains("no") && l.contains("document")), "{said}");
    }
    for (path, what) in [(corpus.join("pipe.txt"), "pipe or a device"), (corpus.clone(), "is a folder")] {
        let output = extract(&[&path], &[]);
        let said = stderr(&output);
        assert!(output.status.code() == Some(2) && said.contains(what) && !said.contains("os error"), "{said}");
    }
    assert_eq!(extract(&[&corpus], &["--recursive"]).status.code(), Some(0));
}

#[test]
fn what_office_programs_leave_behind_is_passed_over() {
    let dir = tempfile::tempdir().unwrap();
    let corpus = dir.path().join("corpus");
    for name in ["~$plan.docx", "Thumbs.db", "desktop.ini", "plan.txt~", ".~lock.plan.odt#"] {
        write(&corpus, name, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1xxxxxxxx");
    }
    write(&corpus, "rest.pdf.crdownload", b"%PDF-1.4");
    write(&corpus, "plan.txt", PLAN.as_bytes());
    let found = gangyao::corpus::discover(std::slice::from_ref(&corpus));
    assert_eq!(found.files, [corpus.join("plan.txt")]);
    assert_eq!((found.problems.len(), found.notes.len()), (0, 1), "{found:?}");
}

#[test]
fn the_manifest_speaks_of_its_folder_only() {
    let dir = tempfile::tempdir().unwrap();
    let corpus = dir.path().join("corpus");
    write(dir.path(), "outside.txt", b"secret");
    write(&corpus, "plan.txt", PLAN.as_bytes());
    write(&corpus, "manifest.toml", b"[[document]]\nfile = \"../outside.txt\"\nsha256 = \"00\"\n");
    let found = gangyao::corpus::discover(std::slice::from_ref(&corpus));
    let notes: Vec<&str> = found.notes.iter().map(|n| n.message.as_str()).collect();
    assert!(notes.len() == 1 && notes[0].contains("outside.txt") && !notes[0].contains("differs"), "{notes:?}");
}

#[test]
fn control_characters_of_a_document_do_not_reach_a_terminal() {
    let dir = tempfile::tempdir().unwrap();
    let text = "云川市国民经济和社会发展第十四个五年规划纲要\n\n第一章 目\u{1b}[2J标\n\n到2025年，\u{202e}森林覆盖率\u{1b}[0m达到65%。\n";
    let file = write(dir.path(), "plan.txt", text.as_bytes());
    for what in ["plan", "outline", "targets", "quantities", "checks", "diagnostics"] {
        let output = gangyao(&["extract".as_ref(), what.as_ref(), file.as_os_str()]);
        assert!(!stdout(&output).contains(['\u{1b}', '\u{202e}', '\u{7}']), "{what}: {:?}", stdout(&output));
    }
    let records = gangyao(&["extract".as_ref(), "outline".as_ref(), file.as_os_str(), "--format".as_ref(), "jsonl".as_ref()]);
    let title: serde_json::Value = serde_json::from_str(stdout(&records).lines().next().unwrap()).unwrap();
    assert!(title["title"].as_str().is_some_and(|t| t.starts_with('目')), "{title}");
}

/// A name is one line of what is printed, and commands no terminal.
#[cfg(unix)]
#[test]
fn control_characters_of_a_name_do_not_reach_a_terminal() {
    let dir = tempfile::tempdir().unwrap();
    let (corpus, index) = (dir.path().join("corpus"), dir.path().join("index"));
    write(&corpus, "we\u{1b}[31mird\nname.txt", PLAN.as_bytes());
    write(&corpus, "other.txt", PLAN.replace("云川", "云岭").as_bytes());
    let built = gangyao(&["build".as_ref(), corpus.as_os_str(), "--out".as_ref(), index.as_os_str(), "-v".as_ref()]);
    let said = stdout(&built);
    assert!(said.contains("ird") && !said.lines().any(|line| line.starts_with("name")), "{said}");
    let plans = std::fs::read_to_string(index.join("current")).unwrap();
    let plans = std::fs::read_to_string(index.join("builds").join(plans.trim()).join("plans.jsonl")).unwrap();
    let ids: Vec<String> = plans
        .lines()
        .map(|l| serde_json::from_str::<serde_json::Value>(l).unwrap()["plan_id"].as_str().unwrap().to_owned())
        .collect();
    for format in ["text", "md", "html"] {
        let mut args: Vec<&std::ffi::OsStr> = vec!["compare".as_ref()];
        args.extend(ids.iter().map(|id| -> &std::ffi::OsStr { id.as_ref() }));
        args.extend::<[&std::ffi::OsStr; 4]>(["--format".as_ref(), format.as_ref(), "--index".as_ref(), index.as_os_str()]);
        let compared = stdout(&gangyao(&args));
        assert!(compared.contains("云岭") && !compared.contains('\u{1b}'), "{format}: {compared:?}");
        assert!(format == "html" || !compared.contains("\nname"), "{format}: {compared}");
    }
    for format in ["text", "bibtex", "ris", "csl"] {
        for id in &ids {
            let args: [&std::ffi::OsStr; 6] =
                ["cite".as_ref(), id.as_ref(), "--format".as_ref(), format.as_ref(), "--index".as_ref(), index.as_os_str()];
            let cited = stdout(&gangyao(&args));
            assert!(!cited.contains('\u{1b}') && !cited.contains("\nname"), "{format}: {cited:?}");
        }
    }
}

#[test]
fn blanks_and_empty_sheets_are_no_plan_and_no_damage() {
    let dir = tempfile::tempdir().unwrap();
    let file = write(dir.path(), "blank.txt", "  \n \n　\n".as_bytes());
    let output = extract(&[&file], &[]);
    let said = stderr(&output);
    assert!(output.status.code() == Some(2) && said.contains("blank.txt") && said.contains("no text"), "{said}");
}

#[test]
fn a_volume_that_repeats_itself_costs_no_more_than_its_length() {
    let dir = tempfile::tempdir().unwrap();
    let text = PLAN.to_owned() + &"到2025年，森林覆盖率达到65%以上。\n".repeat(8_000);
    let file = write(dir.path(), "often.txt", text.as_bytes());
    let start = std::time::Instant::now();
    assert_eq!(extract(&[&file], &[]).status.code(), Some(0));
    assert!(start.elapsed().as_secs() < 60, "{:?}", start.elapsed());
}

/// The worker is this program: it reads what it is asked for and nothing else.
#[test]
fn a_worker_ends_with_its_requests() {
    let status =
        std::process::Command::new(gangyao_path()).arg("read-worker").stdin(std::process::Stdio::null()).status().unwrap();
    assert!(status.success());
}
