//! Files that are not what they seem, that are made to exhaust a reader, or that need another program; and a fixture for
//! every diagnostic code.

use std::collections::BTreeSet;
use std::fmt::Write as _;
use std::io::Write as _;

use gangyao::pipeline;
use gangyao::source::{Code, Limits};

use crate::cli::{stderr, stdout};
use crate::common::root;

fn fixture(name: &str) -> Vec<u8> {
    std::fs::read(root().join("tests/cases/source").join(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
}

/// The message of a refusal, or the codes of what was read.
fn outcome(name: &str, bytes: &[u8], limits: &Limits) -> String {
    let (result, diagnostics) = pipeline::read_bytes(name, bytes, limits);
    let codes: Vec<_> = diagnostics.iter().map(|d| d.code.id()).collect();
    match result {
        Ok(plan) => format!("{} {} bytes: {}", plan.source.format.as_str(), plan.source.text.len(), codes.join(" ")),
        Err(error) => error.to_string(),
    }
}

/// A package with one part of `times` repetitions.
fn package(part: &str, head: &str, body: &str, times: usize, tail: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Deflated);
    zip.start_file("[Content_Types].xml", options).unwrap();
    zip.write_all(b"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"/>").unwrap();
    zip.start_file(part, options).unwrap();
    zip.write_all(head.as_bytes()).unwrap();
    let chunk = body.repeat(1000);
    for _ in 0..times / 1000 {
        zip.write_all(chunk.as_bytes()).unwrap();
    }
    zip.write_all(tail.as_bytes()).unwrap();
    zip.finish().unwrap().into_inner()
}

/// A PDF of the given pages: content streams, each with the resources of a font and a picture.
fn pdf(pages: &[&str]) -> Vec<u8> {
    let mut objects = vec![
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        String::new(),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
        "<</Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceGray/BitsPerComponent 8/Length 1>>\nstream\nA\nendstream".to_owned(),
    ];
    let mut kids = String::new();
    for content in pages {
        let stream = objects.len() + 1;
        objects.push(format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()));
        let _ = write!(kids, "{} 0 R ", stream + 1);
        objects.push(format!(
            "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents {stream} 0 R/Resources<</Font<</F 3 0 R>>/XObject<</I 4 0 R>>>>>>"
        ));
    }
    objects[1] = format!("<</Type/Pages/Kids[{kids}]/Count {}>>", pages.len());
    let mut out = "%PDF-1.4\n".to_owned();
    let mut offsets = Vec::new();
    for (n, object) in objects.iter().enumerate() {
        offsets.push(out.len());
        let _ = write!(out, "{} 0 obj\n{object}\nendobj\n", n + 1);
    }
    let xref = out.len();
    let _ = write!(out, "xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    for offset in offsets {
        let _ = writeln!(out, "{offset:010} 00000 n ");
    }
    let _ = write!(out, "trailer <</Size {}/Root 1 0 R>>\nstartxref\n{xref}\n%%EOF\n", objects.len() + 1);
    out.into_bytes()
}

const PICTURE: &str = "q 595 0 0 842 0 0 cm /I Do Q";
const TEXT: &str = "BT /F 12 Tf 72 700 Td (Plan of a place, with enough letters to be a page of text in any reader.) Tj ET";

#[test]
fn files_made_to_exhaust_a_reader_are_bounded_and_named() {
    let small =
        Limits { max_unpacked: 1 << 20, max_text: 1 << 16, max_depth: 64, max_grid: 100, max_pages: 2, ..Limits::default() };
    let word = "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\"><w:body>";
    let docx = package("word/document.xml", word, "<w:p><w:r><w:t>A</w:t></w:r></w:p>", 200_000, "</w:body></w:document>");
    let sheet = "<worksheet xmlns=\"http://schemas.openxmlformats.org/spreadsheetml/2006/main\"><sheetData>";
    let xlsx = package("xl/workbook.xml", sheet, "<row><c><v>1</v></c></row>", 200_000, "</sheetData></worksheet>");
    let deep = format!("<html><body>{}第一章 深{}", "<div>".repeat(20_000), "</div>".repeat(20_000));
    let wide =
        format!("<html><body><p>第一章 表</p><table>{}</table>", format!("<tr>{}</tr>", "<td>1</td>".repeat(40)).repeat(40));
    let loops = "%PDF-1.4\n1 0 obj <</Type/Catalog/Pages 2 0 R>> endobj\n2 0 obj <</Type/Pages/Kids[3 0 R 2 0 R]/Count 2/Parent 2 0 R>> \
                 endobj\n3 0 obj <</Type/Pages/Kids[2 0 R]/Count 1/Parent 2 0 R>> endobj\ntrailer <</Size 4/Root 1 0 R>>\nstartxref\n0\n%%EOF";
    let line = "到2025年，".to_owned() + &"发展".repeat(100_000);
    for (name, bytes, says) in [
        ("bomb.docx", docx, "DOCX file holds more than the limit of 1048576 bytes unpacked"),
        ("bomb.xlsx", xlsx, "limit of 1048576 bytes unpacked"),
        ("deep.html", deep.into_bytes(), "nested-too-deep"),
        ("wide.html", wide.into_bytes(), "table-too-large"),
        ("loop.pdf", loops.as_bytes().to_vec(), "damaged or cut short"),
        ("pages.pdf", pdf(&[TEXT, TEXT, TEXT]), "text-truncated"),
        ("line.txt", line.into_bytes(), "text-truncated"),
    ] {
        let got = outcome(name, &bytes, &small);
        assert!(got.contains(says), "{name}: {got}");
    }
    let at_most = Limits { max_bytes: 10, ..Limits::default() };
    assert!(outcome("large.txt", b"01234567890", &at_most).contains("more than the limit of 10"));
}

#[test]
fn files_that_are_not_what_their_name_says_are_read_or_named() {
    let ole = |stream: &str| {
        let mut bytes = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".to_vec();
        bytes.resize(512, 0);
        bytes.extend(stream.encode_utf16().flat_map(u16::to_le_bytes));
        bytes.resize(4096, 0);
        bytes
    };
    let handler = "/Encrypt <</Filter/Standard/V 2/R 3/Length 128/P -44/O(01234567890123456789012345678901)/U(01234567890123456789012345678901)>>\
                   /ID[(0123456789012345)(0123456789012345)]";
    let locked = String::from_utf8(pdf(&[TEXT])).unwrap().replace("trailer <<", &format!("trailer <<{handler}")).into_bytes();
    for (name, bytes, says) in [
        ("picture.pdf", b"\x89PNG\r\n\x1a\n0000".to_vec(), "PNG picture; text in pictures needs OCR"),
        ("nothing.txt", Vec::new(), "the file is empty"),
        ("noughts.txt", vec![0; 100_000], "not a document"),
        ("secret.docx", ole("EncryptedPackage"), "encrypted"),
        ("page.doc", fixture("modern_utf8.html"), "html "),
        ("message.doc", fixture("is_mhtml.doc"), "html "),
        ("package.doc", fixture("auto_numbered.docx"), "docx "),
        ("cut.doc", fixture("is_mhtml.doc")[..9000].to_vec(), "html "),
        ("letters.doc", pdf(&[TEXT]), "pdf "),
        ("locked.pdf", locked, "encrypted"),
    ] {
        let got = outcome(name, &bytes, &Limits::default());
        assert!(got.contains(says), "{name}: {got}");
    }
}

#[test]
fn a_web_page_in_a_message_gives_what_the_page_gives() {
    let read = |name: &str| {
        let (result, _) = pipeline::read_bytes(name, &fixture(name), &Limits::default());
        let plan = result.unwrap_or_else(|e| panic!("{name}: {e}"));
        let titles: Vec<String> = plan.document.headings.iter().map(|h| h.title.clone()).collect();
        (titles, plan.tables.iter().map(|t| t.rows.len()).collect::<Vec<_>>())
    };
    assert_eq!(read("is_mhtml.doc"), read("modern_utf8.html"));
}

#[cfg(unix)]
#[test]
fn old_word_files_go_through_the_office_that_is_installed() {
    use std::os::unix::fs::PermissionsExt as _;
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("plan.doc");
    let mut bytes = b"{\\rtf1\\ansi ".to_vec();
    bytes.extend_from_slice(b"text}");
    std::fs::write(&file, bytes).unwrap();
    let run = |path: &std::path::Path, more: &[&str]| {
        std::process::Command::new(env!("CARGO_BIN_EXE_gangyao"))
            .args(["extract", "plan"])
            .arg(&file)
            .args(more)
            .env_clear()
            .env("PATH", path)
            .output()
            .unwrap()
    };
    // Without it the message says what to install.
    let none = run(dir.path(), &[]);
    assert!(
        none.status.code() == Some(2) && stderr(&none).contains("install it") && stderr(&none).contains("plan.doc"),
        "{}",
        stderr(&none)
    );

    // A stand-in that converts: the command line is the one LibreOffice takes.
    let office = dir.path().join("soffice");
    let put = |script: &str| {
        std::fs::write(&office, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&office, std::fs::Permissions::from_mode(0o755)).unwrap();
    };
    let converted = root().join("tests/cases/source/auto_numbered.docx");
    put(&format!(
        "while [ $# -gt 0 ]; do if [ \"$1\" = --outdir ]; then out=$2; fi; shift; done\n/bin/cat '{}' > \"$out/input.docx\"",
        converted.display()
    ));
    let read = run(dir.path(), &[]);
    assert!(
        read.status.success() && stdout(&read).contains("(doc,") && stdout(&read).contains("2 篇, 4 章"),
        "{}{}",
        stdout(&read),
        stderr(&read)
    );

    // One that fails, and one that hangs.
    put("exit 1");
    assert!(stderr(&run(dir.path(), &[])).contains("could not convert"));
    put("exec /bin/sleep 60");
    assert!(stderr(&run(dir.path(), &["--office-seconds", "0"])).contains("longer than 0 seconds"));
}

#[test]
fn every_diagnostic_code_has_a_fixture() {
    let long = "坚持稳中求进工作总基调，推动高质量发展取得新成效，人民生活水平持续提高，社会大局保持稳定，发展基础更加坚实。";
    let contents: String = (1..=9)
        .map(|n| format!("第{}章 标题{n}……{n}\n", ["一", "二", "三", "四", "五", "六", "七", "八", "九"][n - 1]))
        .collect();
    let chapters = format!("第一章 标题一\n\n{long}\n\n第二章 标题2\n\n{long}\n\n第四章 标题4\n\n{long}\n");
    let page = "<html><body><p>第一章 表</p><p>坚持稳中求进。</p><img src='figure1.png' width=600 height=400>\
                <table><tr><td><img src=a.png></td></tr><tr><td><img src=b.png></td></tr></table></body></html>";
    let small = Limits { max_text: 1 << 12, max_depth: 16, max_grid: 20, ..Limits::default() };
    let deep = format!("<html><body>{}第一章 深{}", "<div>".repeat(400), "</div>".repeat(400));
    let wide = format!("<html><body><p>第一章 表</p><table>{}</table>", "<tr><td>1</td><td>2</td><td>3</td></tr>".repeat(20));
    let mut found: BTreeSet<&'static str> = BTreeSet::new();
    let mut see = |name: &str, bytes: &[u8], limits: &Limits| {
        found.extend(pipeline::read_bytes(name, bytes, limits).1.iter().map(|d| d.code.id()));
    };
    let plan = std::fs::read(root().join("corpus/zhanggong-14.txt")).unwrap();
    see("plan.txt", &plan, &Limits::default());
    for entry in std::fs::read_dir(root().join("tests/cases/source")).unwrap().flatten() {
        see(&entry.file_name().to_string_lossy(), &std::fs::read(entry.path()).unwrap(), &Limits::default());
    }
    let left = "第一章 表\n\n附表1 主要指标\n指标      2020年      2025年      属性\n总值（亿元）      300      400      预期性\n\
                收入（元）      20000      30000      45000      50000      预期性\n森林覆盖率（%）      50      60      约束性\n\
                粮食产量（万吨）      5      6      约束性\n";
    see("left.txt", left.as_bytes(), &Limits::default());
    let jump = "表1 主要指标\n序号    指标    2020年    2025年    属性\n1    森林覆盖率（%）    50    60    约束性\n\
                5    粮食产量（万吨）    5    6    约束性\n6    用水总量（亿立方米）    7    8    约束性\n";
    see("jump.txt", jump.as_bytes(), &Limits::default());
    let headless = format!("表2 主要指标\n序号    指标    2020年    2025年目标    属性\n{long}\n{long}\n");
    see("headless.txt", headless.as_bytes(), &Limits::default());
    let second = chapters.replace("云川县", "临江县");
    let two = format!(
        "云川县国民经济和社会发展第十四个五年规划纲要\n\n{chapters}\n临江县国民经济和社会发展第十三个五年规划纲要\n\n{second}"
    );
    see("two.txt", two.as_bytes(), &Limits::default());
    let plan_of = |place: &str, task: &str| {
        format!(
            "{place}国民经济和社会发展第十四个五年规划纲要\n\n第一章 目标\n\n到2025年，森林覆盖率达到65%。\n\n第二章 保障\n\n{task}。\n\n"
        )
    };
    let several = plan_of("云川市", "落实任务") + &plan_of("临江县", "加强监督");
    see("several.txt", several.as_bytes(), &Limits::default());
    see("contents.txt", format!("云川县规划纲要\n\n目录\n{contents}\n{chapters}").as_bytes(), &Limits::default());
    see("private.txt", format!("第一章 表\n{long}\u{e123}\u{e124}\n").as_bytes(), &Limits::default());
    let bare = format!(
        "云川县国民经济和社会发展第十四个五年规划纲要\n\n发展基础\n\n{long}\n\n发展目标\n\n{long}\n\n保障措施\n\n{long}\n"
    );
    see("bare.txt", bare.as_bytes(), &Limits::default());
    let joined =
        format!("云川县国民经济和社会发展第十四个五年规划纲要 {}", bare.replace("\n\n", " 一、").replace('\n', " ").repeat(3));
    see("joined.txt", joined.as_bytes(), &Limits::default());
    see(
        "escaped.txt",
        "云川县国民经济和社会发展第十四个五年规划纲要\\n第一章 基础\\n坚持稳中求进。\\n".as_bytes(),
        &Limits::default(),
    );
    see("row.csv", format!("title,content\n云川县规划,\"{long}\n{long}\"\n").as_bytes(), &Limits::default());
    let report = format!("2027年云川县政府工作报告\n各位代表：\n一、回顾\n{long}\n二、安排\n{long}\n谢谢大家！\n");
    see("twice.txt", format!("{report}首页\n{report}").as_bytes(), &Limits::default());
    see(
        "terms.txt",
        format!("{report}名词解释\n1.慢行圈：步行20分钟可到达的区域。\n2.书屋：全天开放的空间。\n").as_bytes(),
        &Limits::default(),
    );
    see("cut.txt", format!("{report}建设交易市场5家，打造山区特色林下种").as_bytes(), &Limits::default());
    see("links.txt", "2027年云川县政府工作报告\n上一篇：\n2026年云川县政府工作报告\n".as_bytes(), &Limits::default());
    see("page.html", page.as_bytes(), &Limits::default());
    see("deep.html", deep.as_bytes(), &small);
    see("wide.html", wide.as_bytes(), &small);
    see("long.txt", plan.as_slice(), &small);
    see("pictures.pdf", &pdf(&[TEXT, PICTURE]), &Limits::default());
    see("layer.pdf", &pdf(&[&format!("{PICTURE} {}", TEXT.replace("12 Tf", "12 Tf 3 Tr"))]), &Limits::default());
    let missing: Vec<_> = Code::ALL.iter().map(|c| c.id()).filter(|id| !found.contains(id)).collect();
    assert!(missing.is_empty(), "no fixture gives {missing:?}");
}
