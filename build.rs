//! Gives the program a name for its rules: a hash of everything that decides what is read from a document, so that a build
//! can tell whether a document has to be read again.

use std::fs;
use std::path::{Path, PathBuf};

/// What decides the records of a document and their place in the full-text index.
const READING: [&str; 16] = [
    "src/source",
    "src/pattern",
    "src/lexicon",
    "src/cues",
    "src/decode",
    "src/document",
    "src/quantity",
    "src/tables",
    "src/targets",
    "src/checks",
    "src/pipeline",
    "src/record",
    "src/isolate",
    "src/corpus/corrections",
    "src/index",
    "Cargo.lock",
];

fn main() {
    let mut files = Vec::new();
    for path in READING {
        println!("cargo:rerun-if-changed={path}");
        collect(Path::new(path), &mut files);
    }
    files.sort();
    // FNV-1a, 128 bits: a name, not a seal.
    let mut hash: u128 = 0x6c62_272e_07bb_0142_62b8_2175_6295_c58d;
    let mut feed = |bytes: &[u8]| {
        for byte in bytes {
            hash = (hash ^ u128::from(*byte)).wrapping_mul(0x0000_0000_0100_0000_0000_0000_0000_013b);
        }
    };
    for file in files {
        feed(file.to_string_lossy().replace('\\', "/").as_bytes());
        // A file that cannot be read fails the compilation by itself.
        feed(&fs::read(&file).unwrap_or_default());
    }
    println!("cargo:rustc-env=GANGYAO_RULES={hash:032x}");
}

fn collect(path: &Path, files: &mut Vec<PathBuf>) {
    match fs::read_dir(path) {
        Ok(entries) => entries.flatten().for_each(|entry| collect(&entry.path(), files)),
        Err(_) => files.push(path.to_owned()),
    }
}
