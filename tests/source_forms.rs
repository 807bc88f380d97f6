//! Forms in which documents come to a data team: exports with escapes, Markdown, tables with one document a row, sentence
//! pairs, odd encodings, and files whose parts or prints stand elsewhere.

use std::io::Write as _;

use gangyao::pipeline::{self, Plan};
use gangyao::source::{self, Limits, Place};

fn plan(name: &str, bytes: &[u8]) -> Plan {
    pipeline::read_bytes(name, bytes, &Limits::default()).0.unwrap_or_else(|e| panic!("{name}: {e}"))
}

fn text(name: &str, bytes: &[u8]) -> String {
    plan(name, bytes).source.text
}

fn codes(name: &str, bytes: &[u8]) -> Vec<&'static str> {
    pipeline::read_bytes(name, bytes, &Limits::default()).1.iter().map(|d| d.code.id()).collect()
}

const TITLE: &str = "云川县国民经济和社会发展第十五个五年规划纲要";

#[test]
fn escapes_of_an_export_are_read_and_told() {
    let bytes = format!("{TITLE}\\r\\n<U+3000>第一章&nbsp;发展目标<br>到2030年，森林覆盖率达到&ldquo;60%&rdquo;。\\r\\n");
    let plan = plan("export.txt", bytes.as_bytes());
    let lines: Vec<&str> = plan.source.text.lines().map(str::trim).collect();
    assert_eq!(lines, [TITLE, "第一章\u{a0}发展目标", "到2030年，森林覆盖率达到“60%”。"]);
    assert!(codes("export.txt", bytes.as_bytes()).contains(&"text-unescaped"));
    // Each line still knows its byte.
    let at = plan.source.text.find("到2030年").unwrap();
    let Some(Place::Byte(byte)) = plan.source.origin(at) else { panic!("no origin") };
    assert!(bytes[usize::try_from(*byte).unwrap()..].starts_with("到2030年"));
}

#[test]
fn markdown_gives_headings_tables_and_words_without_marks() {
    let text = format!(
        "# {TITLE}\n\n## 第一章 发展目标\n\n- **教育**：新建学校*6*所\n- **卫生**：新建医院2家\n\n\
         | 指标 | 单位 | 2025年 | 2030年 | 属性 |\n|---|---|---|---|---|\n| 就业 | 万人 | 3 | 4 | 预期性 |\n| 粮食 | 万吨 | 5 | 6 | 约束性 |\n"
    );
    let plan = plan("plan.md", text.as_bytes());
    assert_eq!(plan.source.format.as_str(), "markdown");
    assert_eq!(plan.document.meta.title.as_deref(), Some(TITLE));
    assert!(plan.source.text.contains("\n教育：新建学校6所\n"), "{}", plan.source.text);
    assert_eq!(plan.tables.iter().map(|t| t.rows.len()).collect::<Vec<_>>(), [2]);
    let place = plan.source.origin(plan.source.text.find("教育").unwrap());
    assert!(matches!(place, Some(Place::Byte(b)) if text[usize::try_from(*b).unwrap()..].starts_with("- **教育")));
}

#[test]
fn a_table_with_one_document_is_that_document_and_one_with_more_says_what_to_do() {
    let body = "第一章 发展目标\n到2030年，森林覆盖率达到60%，新建学校6所。\n第二章 保障措施\n加强组织领导，完善推进机制，定期开展评估，接受社会监督。";
    let one = format!("标题,省份,发布日期,正文\n{TITLE},青山省,2026/3/5,\"{TITLE}\n{body}\"\n");
    assert_eq!(text("one.csv", one.as_bytes()), format!("{TITLE}\n{body}"));
    assert!(codes("one.csv", one.as_bytes()).contains(&"row-read"));
    let json = serde_json::json!({"title": TITLE, "content": format!("{TITLE}\n{body}")}).to_string();
    assert_eq!(plan("one.json", json.as_bytes()).source.format.as_str(), "json");
    let two = format!("{json}\n{json}\n");
    let error =
        source::decode("two.jsonl", two.as_bytes(), &Limits::default(), &mut source::Sink::new()).unwrap_err().to_string();
    assert!(error.contains("2 documents") && error.contains("gangyao add --rows FILE --text content --title title"), "{error}");
    // A table of figures is no table of documents.
    let figures = "指标,2025年,2030年\n就业（万人）,3,4\n";
    assert_eq!(text("figures.csv", figures.as_bytes()), figures);
}

#[test]
fn sentence_pairs_give_their_chinese_side() {
    let tmx = format!(
        "<?xml version=\"1.0\"?><tmx version=\"1.4\"><header/><body>\
         <tu><tuv xml:lang=\"en\"><seg>Outline</seg></tuv><tuv xml:lang=\"zh\"><seg>{TITLE}</seg></tuv></tu>\
         <tu><tuv xml:lang=\"en\"><seg>Six schools.</seg></tuv><tuv xml:lang=\"zh\"><seg>新建<bpt i=\"1\"/>学校6所。</seg></tuv></tu></body></tmx>"
    );
    assert_eq!(text("pairs.tmx", tmx.as_bytes()), format!("{TITLE}\n新建学校6所。\n"));
    let english =
        "<?xml version=\"1.0\"?><tmx version=\"1.4\"><body><tu><tuv xml:lang=\"en\"><seg>a</seg></tuv></tu></body></tmx>";
    let (result, _) = pipeline::read_bytes("en.tmx", english.as_bytes(), &Limits::default());
    assert!(result.unwrap_err().to_string().contains("without Chinese"));
}

#[test]
fn line_ends_and_encodings_of_old_machines() {
    let lines = format!("{TITLE}\r第一章 发展目标\r到2030年，森林覆盖率达到60%。\r");
    assert_eq!(text("mac.txt", lines.as_bytes()).lines().count(), 3);
    let wide: Vec<u8> = format!("\u{feff}{TITLE}\n").chars().flat_map(|c| (c as u32).to_le_bytes()).collect();
    let plan = plan("wide.txt", &wide);
    assert_eq!((plan.source.encoding.as_str(), plan.source.text.as_str()), ("utf-32le", format!("{TITLE}\n").as_str()));
}

/// A Word file of paragraphs, its text under a name of its own.
fn word(part: &str, paragraphs: &str) -> Vec<u8> {
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let options = zip::write::SimpleFileOptions::default();
    let main = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml";
    let types = format!(
        "<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Override PartName=\"/{part}\" ContentType=\"{main}\"/></Types>"
    );
    let relations = format!(
        "<Relationships xmlns=\"http://schemas.openxmlformats.org/package/2006/relationships\"><Relationship Id=\"a\" \
         Type=\"http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument\" Target=\"{part}\"/></Relationships>"
    );
    let document = format!(
        "<w:document xmlns:w=\"http://schemas.openxmlformats.org/wordprocessingml/2006/main\" \
         xmlns:m=\"http://schemas.openxmlformats.org/officeDocument/2006/math\"><w:body>{paragraphs}</w:body></w:document>"
    );
    for (name, content) in [("[Content_Types].xml", types), ("_rels/.rels", relations), (part, document)] {
        zip.start_file(name, options).unwrap();
        zip.write_all(content.as_bytes()).unwrap();
    }
    zip.finish().unwrap().into_inner()
}

#[test]
fn word_files_are_read_as_a_reader_sees_them() {
    let paragraphs = format!(
        "<w:p><w:r><w:t>{TITLE}</w:t></w:r></w:p>\
         <w:p><w:r><w:t>投入强度达到</w:t></w:r><m:oMathPara><m:oMath><m:r><m:t>2.8%</m:t></m:r></m:oMath></m:oMathPara><w:r><w:t>，新建学校</w:t></w:r>\
         <w:r><w:rPr><w:strike/></w:rPr><w:t>5</w:t></w:r><w:r><w:t>8所。</w:t></w:r></w:p>"
    );
    assert_eq!(text("a.docx", &word("text/content.xml", &paragraphs)), format!("{TITLE}\n投入强度达到2.8%，新建学校8所。\n"));
}

#[test]
fn pages_are_read_as_a_reader_sees_them() {
    let page = format!(
        "<html><body><h1>{TITLE}</h1><p>第一章 发展目标</p><p>新建<ruby>绿道<rt>lǜdào</rt></ruby><s>30</s>45公里，收入达到36<a href=\"#note2\">②</a>亿元\
         <span style=\"text-decoration: line-through\">以下</span>。</p></body></html>"
    );
    let plan = plan("a.html", page.as_bytes());
    assert!(plan.source.text.contains("新建绿道45公里，收入达到36②亿元。"), "{}", plan.source.text);
    assert_eq!(plan.source.layout.marks.len(), 1);
}

#[test]
fn cells_of_a_workbook_stand_as_they_are_shown() {
    let bytes = std::fs::read(crate::common::root().join("tests/cases/source/formats.xlsx")).unwrap();
    let plan = plan("formats.xlsx", &bytes);
    let cells: Vec<Vec<Option<String>>> =
        plan.tables[0].rows.iter().map(|r| r.cells.iter().map(|c| c.text.clone()).collect()).collect();
    let states: Vec<Vec<&str>> = plan.tables[0].rows.iter().map(|r| r.cells.iter().map(|c| c.state.as_str()).collect()).collect();
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(cells[0], [some("412.4公里"), some("≥455公里")]);
    assert_eq!(cells[1], [some("88"), some("96以上")]);
    assert_eq!(states[2], ["not_read", "not_read"]);
    assert_eq!(plan.tables[0].rows[3].cells[0].value.as_deref(), Some("73"));
}

#[test]
fn a_server_answer_before_a_pdf_is_no_part_of_it() {
    let bytes = std::fs::read(crate::common::root().join("tests/cases/source/rl_unigb_noembed.pdf")).unwrap();
    let mut answered = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\n\r\n".to_vec();
    answered.extend(&bytes);
    assert_eq!(text("a.pdf", &answered), text("b.pdf", &bytes));
}

#[test]
fn look_alike_characters_are_folded_for_every_format() {
    let plan = plan("a.txt", format!("{TITLE}\n第一章 目标\n到2030年，常住⼈⼝达到48万⼈，⾯积达到𝟏𝟓平⽅公⾥。\n").as_bytes());
    let units: Vec<_> = plan.mentions.iter().filter_map(|m| m.unit.clone()).collect();
    assert_eq!(units, ["万人", "平方公里"]);
}
