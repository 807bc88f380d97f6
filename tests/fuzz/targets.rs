//! What is fuzzed, and what it begins with.

use std::path::{Path, PathBuf};
use std::sync::{LazyLock, Mutex};

use gangyao::corpus::{self, Build, Corrections};
use gangyao::index::{self, Order, Page, Question, Reader, Sort, Writer};
use gangyao::record::{self, PlanRecord, PlanRecords};
use gangyao::{pipeline, quantity};

use super::laws::{self, feature};
use super::mutate::Shape;
use super::words::{CORRECTIONS, DOCX, HTML, MANIFEST, NOISE, OFD, OUTLINE, PDF, QUANTITY, QUERY, SETTINGS, TABLES, XLSX};
use super::{Seen, Target};
use crate::common::root;

/// Everything that is fuzzed.
pub(crate) const TARGETS: &[Target] = &[
    Target { name: "decode", seeds: any_format, shape: Shape::Bytes, words: NOISE, check: |b| laws::document("file", b) },
    Target { name: "html", seeds: || kind("html"), shape: Shape::Text, words: HTML, check: |b| laws::document("page.html", b) },
    Target { name: "docx", seeds: || kind("docx"), shape: Shape::Zip, words: DOCX, check: |b| laws::document("plan.docx", b) },
    Target { name: "xlsx", seeds: || kind("xlsx"), shape: Shape::Zip, words: XLSX, check: |b| laws::document("list.xlsx", b) },
    Target { name: "pdf", seeds: pdfs, shape: Shape::Bytes, words: PDF, check: |b| laws::document("plan.pdf", b) },
    Target { name: "ofd", seeds: || kind("ofd"), shape: Shape::Zip, words: OFD, check: |b| laws::document("plan.ofd", b) },
    Target { name: "outline", seeds: plans, shape: Shape::Text, words: OUTLINE, check: |b| laws::document("plan.txt", b) },
    Target { name: "tables", seeds: tables, shape: Shape::Text, words: TABLES, check: |b| laws::document("plan.txt", b) },
    Target { name: "quantity", seeds: phrases, shape: Shape::Text, words: QUANTITY, check: quantities },
    Target { name: "query", seeds: questions, shape: Shape::Text, words: QUERY, check: query },
    Target { name: "corrections", seeds: corrections_seeds, shape: Shape::Text, words: CORRECTIONS, check: corrections },
    Target { name: "manifest", seeds: manifests, shape: Shape::Bytes, words: MANIFEST, check: manifest },
    Target { name: "settings", seeds: settings_seeds, shape: Shape::Bytes, words: SETTINGS, check: settings },
    Target { name: "index", seeds: index_seeds, shape: Shape::Bytes, words: NOISE, check: damaged_index },
];

fn read(path: &Path) -> Vec<u8> {
    std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The fixtures of a folder, by the ends of their names.
fn fixtures(folder: &str, ends: &[&str]) -> Vec<Vec<u8>> {
    let entries = std::fs::read_dir(root().join("tests/cases").join(folder)).into_iter().flatten().flatten();
    let mut files: Vec<PathBuf> =
        entries.map(|e| e.path()).filter(|p| ends.iter().any(|e| p.extension().is_some_and(|x| x == *e))).collect();
    files.sort();
    files.iter().map(|f| read(f)).filter(|b| b.len() <= super::LONGEST).collect()
}

fn kind(end: &str) -> Vec<Vec<u8>> {
    [fixtures("source", &[end]), fixtures("plans", &[end])].concat()
}

fn any_format() -> Vec<Vec<u8>> {
    fixtures("source", &["txt", "html", "doc", "docx", "xlsx", "pdf", "ofd"])
}

/// The text plan of many encodings and layouts.
fn plans() -> Vec<Vec<u8>> {
    fixtures("plans", &["txt"])
}

/// A page with rulings, text and a map of its characters, uncompressed: what is changed is what is read.
fn pdfs() -> Vec<Vec<u8>> {
    let map = "/CIDInit /ProcSet findresource begin begincmap 1 begincodespacerange <0000><FFFF> endcodespacerange 2 beginbfchar <0001><7B2C> <0002><4E00> endbfchar \
               1 beginbfrange <0003><0020><4E00> endbfrange endcmap end";
    let content = "q 0.5 w 72 600 300 60 re S 72 630 m 372 630 l S 200 600 m 200 660 l S Q\nBT /F 12 Tf 72 700 Td <000100020003> Tj 0 -20 Td [<0004> -500 <0005>] TJ ET\n\
                   BT /G 10 Tf 1 0 0 1 80 640 Tm (Indicator 2025) Tj 1 0 0 1 210 640 Tm (65.5%) Tj ET";
    let objects = [
        "<</Type/Catalog/Pages 2 0 R>>".to_owned(),
        "<</Type/Pages/Kids[3 0 R]/Count 1>>".to_owned(),
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F 5 0 R/G 8 0 R>>>>>>".to_owned(),
        format!("<</Length {}>>\nstream\n{content}\nendstream", content.len()),
        "<</Type/Font/Subtype/Type0/BaseFont/Song/Encoding/Identity-H/DescendantFonts[6 0 R]/ToUnicode 7 0 R>>".to_owned(),
        "<</Type/Font/Subtype/CIDFontType2/BaseFont/Song/CIDSystemInfo<</Registry(Adobe)/Ordering(Identity)/Supplement 0>>/DW 1000/W[1[500 600]3 9 700]>>".to_owned(),
        format!("<</Length {}>>\nstream\n{map}\nendstream", map.len()),
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>".to_owned(),
    ];
    let mut out = "%PDF-1.4\n".to_owned();
    let mut offsets = Vec::new();
    for (n, object) in (1..).zip(&objects) {
        offsets.push(out.len());
        out += &format!("{n} 0 obj\n{object}\nendobj\n");
    }
    let xref = out.len();
    out += &format!("xref\n0 {}\n0000000000 65535 f \n", objects.len() + 1);
    offsets.iter().for_each(|at| out += &format!("{at:010} 00000 n \n"));
    out += &format!("trailer <</Size {}/Root 1 0 R>>\nstartxref\n{xref}\n%%EOF\n", objects.len() + 1);
    [vec![out.into_bytes()], kind("pdf")].concat()
}

/// Plans with tables, and the annex of the plan in `corpus/`.
fn tables() -> Vec<Vec<u8>> {
    let plan = String::from_utf8(read(&root().join("corpus/zhanggong-14.txt"))).unwrap_or_default();
    let annex = plan.rfind("附表1").map_or("", |at| &plan[at..]);
    let head = "云川市国民经济和社会发展第十四个五年规划纲要\n\n第一章 目标\n\n";
    let cut: String = annex.chars().take(6000).collect();
    [vec![format!("{head}{cut}").into_bytes()], plans()].concat()
}

fn phrases() -> Vec<Vec<u8>> {
    let lines = String::from_utf8(read(&root().join("tests/cases/phrases.txt"))).unwrap_or_default();
    lines.lines().filter(|l| !l.trim().is_empty()).map(|l| l.as_bytes().to_vec()).take(400).collect()
}

/// Numbers lie in the text, in order, and hold what they say.
fn quantities(bytes: &[u8]) -> Result<Seen, String> {
    let text = String::from_utf8_lossy(bytes);
    let whole = |start: usize, end: usize| start < end && text.is_char_boundary(start) && text.is_char_boundary(end);
    let mut seen = Vec::new();
    let mut last = 0;
    for q in quantity::scan(&text) {
        if !whole(q.start, q.end) || q.number < q.start || q.number > q.end || q.start < last {
            return Err(format!("scan: {}..{} (number at {}) after {last}", q.start, q.end, q.number));
        }
        last = q.end;
        seen.push(feature(&format!("{} {:?} {:?}", q.rule, q.kind, q.cmp), q.value.len()));
        seen.push(feature("unit", q.unit.map_or(0, |u| u.len())));
    }
    let numbers = quantity::numbers(&text);
    let percentages = quantity::percentages(&text);
    seen.push(feature("numbers", numbers.len()));
    seen.push(feature("percentages", percentages.len()));
    for n in numbers.iter().chain(&percentages) {
        if !whole(n.start, n.end) {
            return Err(format!("numbers: {}..{}", n.start, n.end));
        }
    }
    seen.push(feature("intervals", quantity::intervals(&text).len()));
    seen.push(feature("money", quantity::money(&text).len()));
    seen.push(feature("numeral", quantity::numeral(&text).map_or(0, |n| n.len())));
    Ok(seen)
}

/// A small plan with everything in it, and what is read of it.
static SMALL: LazyLock<(PlanRecords, String)> = LazyLock::new(|| {
    let text = "云川市青石区国民经济和社会发展第十四个五年规划和二〇三五年远景目标纲要\n\n第一章 发展目标\n\n\
                到2025年，森林覆盖率达到65.5%以上，地区生产总值年均增长8%左右，人均GDP达到9.9万元。\n\n\
                专栏1 重点工程\n\n（一）水利工程\n\n新建水库12座。\n\n第二章 生态\n\n单位GDP能耗下降5%，力争建成国家森林城市。\n\n\
                附表1 主要指标\n\n指标\t2020年\t2025年\t属性\n森林覆盖率（%）\t60\t65.5\t约束性\n地区生产总值（亿元）\t300\t440\t预期性\n";
    let (result, diagnostics) = pipeline::read_bytes("plan.txt", text.as_bytes(), &laws::limits());
    let plan = result.unwrap_or_else(|e| panic!("{e}"));
    (record::records(&plan, &diagnostics, pipeline::status_of(&diagnostics)), plan.source.text)
});

/// A folder that lives as long as the process, one for each use.
fn folder(name: &str) -> PathBuf {
    static HOME: LazyLock<tempfile::TempDir> = LazyLock::new(|| tempfile::tempdir().unwrap_or_else(|e| panic!("{e}")));
    let path = HOME.path().join(name);
    std::fs::create_dir_all(&path).unwrap_or_else(|e| panic!("{e}"));
    path
}

fn put(path: &Path, bytes: &[u8]) {
    std::fs::write(path, bytes).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
}

fn questions() -> Vec<Vec<u8>> {
    let table = String::from_utf8(read(&root().join("tests/questions.tsv"))).unwrap_or_default();
    let column = table.lines().filter_map(|l| l.split('\t').next()).filter(|q| !q.is_empty());
    let more = [
        "kind:target year:2025 value:>5%",
        "\"森林覆盖率\" OR (水利 -防洪)",
        "title:规划 AND NOT section:第一章",
        "森林覆盖率 不低于60%",
    ];
    column.chain(more).map(|q| q.as_bytes().to_vec()).collect()
}

static SEARCHED: LazyLock<Reader> = LazyLock::new(|| {
    let dir = folder("searched");
    let made = Writer::create(&dir).and_then(|mut writer| {
        writer.add(&SMALL.0)?;
        writer.finish()?;
        Reader::open(&dir)
    });
    made.unwrap_or_else(|e| panic!("{e}"))
});

const FIRST: Order = Order { sort: Sort::Relevance, per_plan: None, page: Page { limit: 50, offset: 0 }, exact: false };

/// A question is answered, or refused with its place and what to write instead.
fn query(bytes: &[u8]) -> Result<Seen, String> {
    let text: String = String::from_utf8_lossy(bytes).chars().take(400).collect();
    let mut seen = Vec::new();
    for exact in [false, true] {
        if let Err(error) = index::parse(&text, exact) {
            if !error.query.is_char_boundary(error.at) || error.suggestion.is_empty() || !error.to_string().contains('^') {
                return Err(format!("a refusal without its place: {error}"));
            }
            seen.push(feature(&error.message.chars().filter(|c| !c.is_ascii_digit()).take(20).collect::<String>(), 1));
        }
        let question = Question { text: &text, exact, ..Question::default() };
        let query = match question.query(&SEARCHED, || Ok(vec![SMALL.0.plan.clone()])) {
            Ok(query) => query,
            Err(error) if error.to_string().contains("make it anew") => {
                return Err(format!("a sound index is called damaged: {error}"));
            }
            Err(_) => continue,
        };
        let answer =
            SEARCHED.answer(&query, &Order { exact, ..FIRST }).map_err(|e| format!("a sound index is called damaged: {e}"))?;
        seen.push(feature("hits", answer.hits.len()));
        seen.push(feature("total", answer.total));
        for hit in &answer.hits {
            let bounds = |text: &str, ranges: &[(usize, usize)]| {
                ranges.iter().all(|(a, b)| a < b && text.is_char_boundary(*a) && text.is_char_boundary(*b))
                    && ranges.windows(2).all(|pair| pair[0].1 <= pair[1].0)
            };
            if !bounds(&hit.text, &hit.highlights) || !bounds(&SMALL.1, &hit.highlights_in_plan) {
                return Err(format!("marks {:?} {:?} of {:?}", hit.highlights, hit.highlights_in_plan, hit.text));
            }
            seen.push(feature(&hit.kind, hit.why.len()));
        }
    }
    Ok(seen)
}

fn corrections_seeds() -> Vec<Vec<u8>> {
    let id = SMALL.0.targets.first().map_or("", |t| t.target_id.as_str());
    [
        format!("[[correction]]\naction = \"accept\"\ntarget_id = \"{id}\"\nreviewer = \"甲\"\ndate = \"2026-01-02\"\nreason = \"看过\"\n"),
        format!("[[correction]]\naction = \"change\"\ntarget_id = \"{id}\"\nfield = \"value\"\nold = \"65.5\"\nnew = \"66\"\nreviewer = \"甲\"\ndate = \"2026-01-02\"\nreason = \"x\"\n"),
        "[[correction]]\naction = \"add\"\nline = 11\nsurface = \"12座\"\nindicator = \"水库\"\nvalue = \"12\"\nunit = \"座\"\ntarget_year = 2025\nreviewer = \"甲\"\ndate = \"2026-01-02\"\nreason = \"x\"\n".to_owned(),
        "[[correction]]\naction = \"confirm\"\ntable = \"附表1\"\nindicator = \"森林覆盖率\"\ncolumn = \"2025年\"\nreviewer = \"甲\"\ndate = \"2026-01-02\"\nreason = \"x\"\n".to_owned(),
        "[[correction]]\naction = \"merge\"\nindicator = \"人均GDP\"\nindicator_id = \"gdp_per_capita\"\nreviewer = \"甲\"\ndate = \"2026-01-02\"\nreason = \"x\"\n".to_owned(),
        "[[correction]]\naction = \"change\"\nfield = \"title\"\nold = \"x\"\nnew = \"y\"\n\n[[correction]]\naction = \"reject\"\nquote = \"能耗下降5%\"\nvalue_raw = \"下降5%\"\n".to_owned(),
    ]
    .map(String::into_bytes)
    .to_vec()
}

/// Corrections are applied or reported, each of them, and the records hold all the same.
fn corrections(bytes: &[u8]) -> Result<Seen, String> {
    let dir = folder("corrections");
    let (small, text) = &*SMALL;
    put(&dir.join(format!("{}.toml", small.plan.plan_id)), bytes);
    let loaded = Corrections::load(&dir);
    let mut records = small.clone();
    let applied = loaded.apply(&mut records, text, &|_| None);
    laws::written(&records, text)?;
    if applied.left != applied.told.len() || loaded.problems.iter().any(|(_, reason)| reason.trim().is_empty()) {
        return Err(format!("{} are not applied, {} are told: {:?}", applied.left, applied.told.len(), loaded.problems));
    }
    let mut seen = vec![feature("done", applied.done), feature("left", applied.left), feature("problems", loaded.problems.len())];
    let gist = |told: &str| {
        told.rsplit(": ").next().unwrap_or_default().chars().filter(|c| !c.is_ascii_digit()).take(24).collect::<String>()
    };
    seen.extend(applied.told.iter().map(|t| feature(&gist(t), 1)));
    Ok(seen)
}

fn manifests() -> Vec<Vec<u8>> {
    let of_corpus = read(&root().join("corpus/manifest.toml"));
    let small = "# ours\n[[document]]\nfile = \"a.txt\"\ntitle = \"规划\"\nsource = \"https://example.org\"\nretrieved = 2026-01-02\nid = \"a-1\"\n\n[[document]]\nfile = \"b.txt\"\nsupersedes = \"a.txt\"\nreplaces = \"00\"\n";
    vec![of_corpus, small.as_bytes().to_vec()]
}

/// Whatever the manifest says, the files of its folder are found, no other is, and what is wrong is told.
fn manifest(bytes: &[u8]) -> Result<Seen, String> {
    let dir = folder("manifest");
    put(&dir.join("a.txt"), b"a");
    put(&dir.join("b.txt"), b"b");
    put(&dir.join("manifest.toml"), bytes);
    let found = corpus::discover(std::slice::from_ref(&dir));
    let mut names: Vec<&PathBuf> = found.files.iter().collect();
    names.sort();
    if names != [&dir.join("a.txt"), &dir.join("b.txt")] {
        return Err(format!("found {names:?}"));
    }
    let outside = found.provenance.keys().find(|file| file.parent().is_none_or(|p| !p.starts_with(&dir)));
    if let Some(file) = outside {
        return Err(format!("{} is no file of the folder", file.display()));
    }
    let told: Vec<&String> = found.problems.iter().chain(&found.notes).map(|p| &p.message).collect();
    if told.iter().any(|t| t.trim().is_empty())
        || found.provenance.values().any(|p| p.id.as_deref().is_some_and(|id| !corpus::is_id(id)))
    {
        return Err(format!("{told:?} {:?}", found.provenance));
    }
    let mut seen = vec![
        feature("problems", found.problems.len()),
        feature("notes", found.notes.len()),
        feature("said", found.provenance.len()),
    ];
    seen.extend(told.iter().map(|t| {
        feature(&t.lines().next().unwrap_or("").chars().filter(char::is_ascii_alphabetic).take(40).collect::<String>(), 1)
    }));
    Ok(seen)
}

fn settings_seeds() -> Vec<Vec<u8>> {
    vec![
        b"index = \"data\"\ncorpus = \"plans\"\ncorrections = \"corrections\"\nlanguage = \"zh\"\n".to_vec(),
        b"# ours\nlanguage = 'en'\n".to_vec(),
    ]
}

/// Settings are taken, or refused with the name of their file.
fn settings(bytes: &[u8]) -> Result<Seen, String> {
    let dir = folder("settings");
    put(&dir.join("gangyao.toml"), bytes);
    match gangyao::cli::settings_in(&dir) {
        Ok(n) => Ok(vec![feature("settings", n)]),
        Err(said) if said.contains("gangyao.toml") && said.len() > 40 => Ok(vec![feature(
            &said.lines().last().unwrap_or("").chars().filter(char::is_ascii_alphabetic).take(40).collect::<String>(),
            1,
        )]),
        Err(said) => Err(format!("a refusal that says nothing: {said}")),
    }
}

/// A published build and what it answers.
struct Published {
    dir: PathBuf,
    /// Its files below the folder, in order.
    files: Vec<PathBuf>,
    answers: String,
    /// Kept for one input at a time: a file is changed in place and put back.
    one: Mutex<()>,
}

static PUBLISHED: LazyLock<Published> = LazyLock::new(|| {
    let dir = folder("published");
    let (records, text) = &*SMALL;
    let made = (|| -> Result<(), Box<dyn std::error::Error>> {
        let mut draft = corpus::Draft::new(&dir)?;
        draft.add(records, text, corpus::ReadWith::default())?;
        let mut writer = Writer::create(&draft.fulltext())?;
        writer.add(records)?;
        writer.finish()?;
        draft.publish(index::FORMAT, Vec::new(), &corpus::Timing::default())?;
        Ok(())
    })();
    made.unwrap_or_else(|e| panic!("{e}"));
    let mut files = Vec::new();
    let mut open = vec![dir.clone()];
    while let Some(folder) = open.pop() {
        for entry in std::fs::read_dir(&folder).into_iter().flatten().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            match entry.path() {
                path if path.is_dir() => open.push(path),
                // What nobody reads.
                _ if name.ends_with(".lock") || name == ".managed.json" => {}
                path => files.push(path),
            }
        }
    }
    files.sort();
    let answers = answers(&dir).unwrap_or_else(|e| panic!("{e}"));
    Published { dir, files, answers, one: Mutex::new(()) }
});

/// What a person asks of a build: its plans, their records and texts, and two searches.
fn answers(dir: &Path) -> Result<String, String> {
    let words = |error: &dyn std::fmt::Display| error.to_string();
    let build: Build = corpus::open(dir, index::FORMAT).map_err(|e| words(&e))?;
    let plans: Vec<PlanRecord> = build.read("plans").map_err(|e| words(&e))?;
    let mut out = String::new();
    for plan in &plans {
        out += &format!("{:?}", build.plan(&plan.plan_id).map_err(|e| words(&e))?);
        out += &build.text(&plan.plan_id).map_err(|e| words(&e))?;
    }
    let targets: Vec<record::TargetRecord> = build.read("targets").map_err(|e| words(&e))?;
    out += &format!("{targets:?}");
    let reader = Reader::open_all(&build.fulltexts()).map_err(|e| words(&e))?;
    for text in ["森林覆盖率", "水库 kind:target", "year:2025 value:>5%"] {
        let question = Question { text, ..Question::default() };
        let query = question.query(&reader, || Ok(plans.clone())).map_err(|e| words(&e))?;
        let answer = reader.answer(&query, &FIRST).map_err(|e| words(&e))?;
        out += &format!("{} {:?}", answer.total, answer.hits);
    }
    Ok(out)
}

/// An input is the number of a file and its new content.
fn index_seeds() -> Vec<Vec<u8>> {
    let numbered = |(n, path): (usize, &PathBuf)| [vec![u8::try_from(n).unwrap_or(0)], read(path)].concat();
    PUBLISHED.files.iter().enumerate().map(numbered).collect()
}

/// Words of a refusal that say what to do.
const REMEDY: [&str; 3] = ["gangyao build", "name it with --index", "check the spelling"];

/// With one file changed, a build answers as before or is refused in words that say what to do: never with something else.
fn damaged_index(bytes: &[u8]) -> Result<Seen, String> {
    let Some((number, content)) = bytes.split_first() else { return Ok(Vec::new()) };
    let published = &*PUBLISHED;
    let Some(file) = published.files.get(usize::from(*number)) else { return Ok(Vec::new()) };
    let _one = published.one.lock().unwrap_or_else(std::sync::PoisonError::into_inner);
    let sound = read(file);
    put(file, content);
    let got = std::panic::catch_unwind(|| answers(&published.dir));
    put(file, &sound);
    let name = file.strip_prefix(&published.dir).unwrap_or(file).display().to_string();
    let kind = name.rsplit(['.', '/']).next().unwrap_or("").to_owned();
    match got {
        Err(_) => Err(format!("panic with {kind} changed")),
        Ok(Ok(said)) if said == published.answers => Ok(vec![feature(&kind, 0)]),
        Ok(Ok(_)) => Err(format!("other answers in silence with {kind} changed")),
        Ok(Err(message)) if REMEDY.iter().any(|r| message.contains(r)) => {
            let words: String = message.split(|c: char| !c.is_ascii_alphabetic()).filter(|w| w.len() > 4).take(20).collect();
            Ok(vec![feature(&(kind + &words), 1)])
        }
        Ok(Err(message)) => Err(format!("no remedy with {kind} changed: {message}")),
    }
}
