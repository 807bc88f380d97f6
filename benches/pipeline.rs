//! Throughput of each stage and of the whole on the plan in `corpus/`, beside the least that anyone does with the same text: a check
//! that it is UTF-8, jieba's segmentation, a bare tantivy index of its lines.
//!
//! `cargo bench --bench pipeline` prints MB/s of reading text. Documents beside the repository (`../shared/plans`) are read too if they are there.

use std::path::{Path, PathBuf};
use std::sync::LazyLock;

use divan::counter::BytesCount;
use divan::{Bencher, black_box};
use gangyao::source::{Limits, Sink, Source};
use gangyao::{checks, document, index, pipeline, record, source, tables, targets};

fn main() {
    divan::main();
}

/// One document with its file name.
struct Input {
    name: String,
    bytes: Vec<u8>,
}

static PLAN: LazyLock<Input> = LazyLock::new(|| load(&root().join("corpus/zhanggong-14.txt")));

/// The plan and every shared document that decodes.
static ALL: LazyLock<Vec<Input>> = LazyLock::new(|| {
    let mut inputs = vec![load(&root().join("corpus/zhanggong-14.txt"))];
    let mut files: Vec<PathBuf> =
        std::fs::read_dir(root().join("../shared/plans")).into_iter().flatten().flatten().map(|e| e.path()).collect();
    files.sort();
    inputs.extend(files.iter().filter(|f| !f.ends_with("zhanggong-14.txt")).map(|f| load(f)));
    inputs
});

static JIEBA: LazyLock<jieba_rs::Jieba> = LazyLock::new(jieba_rs::Jieba::new);

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn load(path: &Path) -> Input {
    let name = path.file_name().map(|n| n.to_string_lossy().into_owned()).unwrap_or_default();
    Input { name, bytes: std::fs::read(path).unwrap_or_else(|e| panic!("{}: {e}", path.display())) }
}

fn decoded(input: &Input) -> Source {
    source::decode(&input.name, &input.bytes, &Limits::default(), &mut Sink::new())
        .unwrap_or_else(|e| panic!("{}: {e}", input.name))
}

fn text_bytes(inputs: &[Input]) -> BytesCount {
    BytesCount::new(inputs.iter().map(|i| decoded(i).text.len()).sum::<usize>())
}

mod stage {
    use super::*;

    #[divan::bench]
    fn decode(bencher: Bencher<'_, '_>) {
        bencher.counter(BytesCount::new(PLAN.bytes.len())).bench(|| decoded(black_box(&PLAN)));
    }

    #[divan::bench]
    fn document(bencher: Bencher<'_, '_>) {
        let source = decoded(&PLAN);
        bencher.counter(BytesCount::new(source.text.len())).bench(|| document::parse(black_box(&source), &mut Sink::new()));
    }

    #[divan::bench]
    fn tables(bencher: Bencher<'_, '_>) {
        let source = decoded(&PLAN);
        let doc = document::parse(&source, &mut Sink::new());
        bencher.counter(BytesCount::new(source.text.len())).bench(|| tables::rebuild(black_box(&source), &doc, &mut Sink::new()));
    }

    #[divan::bench]
    fn targets(bencher: Bencher<'_, '_>) {
        let source = decoded(&PLAN);
        let doc = document::parse(&source, &mut Sink::new());
        let tables = tables::rebuild(&source, &doc, &mut Sink::new());
        bencher
            .counter(BytesCount::new(source.text.len()))
            .bench(|| targets::extract(black_box(&source), &doc, &tables, &mut Sink::new()));
    }

    #[divan::bench]
    fn checks(bencher: Bencher<'_, '_>) {
        let source = decoded(&PLAN);
        let doc = document::parse(&source, &mut Sink::new());
        let tables = tables::rebuild(&source, &doc, &mut Sink::new());
        let mentions = targets::extract(&source, &doc, &tables, &mut Sink::new());
        bencher.counter(BytesCount::new(source.text.len())).bench(|| checks::run(black_box(&source), &doc, &tables, &mentions));
    }
}

/// Decoding of one fictional plan in every format (`tests/cases/source`); pages/s for the paged ones.
mod format {
    use divan::counter::ItemsCount;

    use super::*;

    const FILES: [&str; 7] = [
        "utf8.txt",
        "utf16le_nobom.txt",
        "modern_utf8.html",
        "auto_numbered.docx",
        "tables.xlsx",
        "rl_unigb_noembed.pdf",
        "plan.ofd",
    ];

    #[divan::bench(args = FILES)]
    fn bytes(bencher: Bencher<'_, '_>, file: &str) {
        let input = load(&root().join("tests/cases/source").join(file));
        bencher.counter(BytesCount::new(input.bytes.len())).bench(|| decoded(black_box(&input)));
    }

    #[divan::bench(args = ["rl_unigb_noembed.pdf", "plan.ofd"])]
    fn pages(bencher: Bencher<'_, '_>, file: &str) {
        let input = load(&root().join("tests/cases/source").join(file));
        let page = |origin: &source::Origin| match origin.place {
            source::Place::Page { page, .. } => Some(page),
            _ => None,
        };
        let pages = decoded(&input).layout.origins.iter().filter_map(page).max().unwrap_or(1);
        bencher.counter(ItemsCount::new(pages)).bench(|| decoded(black_box(&input)));
    }
}

mod whole {
    use super::*;

    fn read(input: &Input) -> usize {
        let (result, diagnostics) = pipeline::read_bytes(&input.name, &input.bytes, &Limits::default());
        let plan = result.unwrap_or_else(|e| panic!("{}: {e}", input.name));
        record::records(&plan, &diagnostics, pipeline::Status::Clean).quantities.len()
    }

    #[divan::bench]
    fn decode_to_records_plan(bencher: Bencher<'_, '_>) {
        bencher.counter(BytesCount::new(PLAN.bytes.len())).bench(|| read(black_box(&PLAN)));
    }

    #[divan::bench]
    fn decode_to_records_all(bencher: Bencher<'_, '_>) {
        bencher.counter(text_bytes(&ALL)).bench(|| ALL.iter().map(read).sum::<usize>());
    }
}

/// Writing the full-text index of the plan's records.
mod indexing {
    use super::*;

    #[divan::bench]
    fn plan(bencher: Bencher<'_, '_>) {
        let (result, diagnostics) = pipeline::read_bytes(&PLAN.name, &PLAN.bytes, &Limits::default());
        let plan = result.unwrap_or_else(|e| panic!("{}: {e}", PLAN.name));
        let records = record::records(&plan, &diagnostics, pipeline::Status::Clean);
        bencher
            .counter(BytesCount::new(PLAN.bytes.len()))
            .with_inputs(|| tempfile::tempdir().expect("a temporary folder"))
            .bench_values(|dir| {
                let mut writer = index::Writer::create(dir.path()).expect("an empty index");
                writer.add(black_box(&records)).expect("records added");
                writer.finish().expect("an index");
                dir
            });
    }
}

mod bare_jieba {
    use super::*;

    fn segment(text: &str) -> usize {
        text.lines().map(|line| JIEBA.cut(line, true).len()).sum()
    }

    #[divan::bench]
    fn cut_plan(bencher: Bencher<'_, '_>) {
        let source = decoded(&PLAN);
        LazyLock::force(&JIEBA);
        bencher.counter(BytesCount::new(source.text.len())).bench(|| segment(black_box(&source.text)));
    }

    #[divan::bench]
    fn cut_all(bencher: Bencher<'_, '_>) {
        let sources: Vec<Source> = ALL.iter().map(decoded).collect();
        LazyLock::force(&JIEBA);
        bencher.counter(text_bytes(&ALL)).bench(|| sources.iter().map(|s| segment(&s.text)).sum::<usize>());
    }
}

/// The least that can be done with all texts.
mod bare {
    use super::*;

    #[divan::bench]
    fn utf8_check_all(bencher: Bencher<'_, '_>) {
        let texts: Vec<Vec<u8>> = ALL.iter().map(|i| decoded(i).text.into_bytes()).collect();
        bencher.counter(text_bytes(&ALL)).bench(|| texts.iter().filter(|t| std::str::from_utf8(black_box(t)).is_ok()).count());
    }

    /// Lines in a tantivy index in memory, with its own tokenizer and nothing stored.
    #[divan::bench]
    fn tantivy_all(bencher: Bencher<'_, '_>) {
        let texts: Vec<String> = ALL.iter().map(|i| decoded(i).text).collect();
        let mut schema = tantivy::schema::Schema::builder();
        let field = schema.add_text_field("text", tantivy::schema::TEXT);
        let schema = schema.build();
        bencher.counter(text_bytes(&ALL)).bench(|| {
            let index = tantivy::Index::create_in_ram(schema.clone());
            let mut writer = index.writer_with_num_threads(1, 64_000_000).expect("an index");
            for line in texts.iter().flat_map(|t| t.lines()).filter(|l| !l.trim().is_empty()) {
                writer.add_document(tantivy::doc!(field => line)).expect("a line added");
            }
            writer.commit().expect("an index")
        });
    }
}
