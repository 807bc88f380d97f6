//! Small files of plain text, which need no process of their own.
//!
//! Nothing foreign reads them, and what they can cost is bounded by their size: their text is no larger than they are, and no stage
//! takes more than n log n of it. A panic is caught in place. Where someone set a bound of their own, a process holds it.

use std::fs::File;
use std::io::Read as _;
use std::path::Path;

use crate::isolate::wire::Answer;
use crate::isolate::{seat, worker};
use crate::source::{self, Limits};

/// Most bytes of such a file.
const MOST: u64 = 32 << 10;

/// What is read of a small file of plain text; nothing for any other file.
pub(super) fn read(path: &Path, limits: &Limits) -> Option<Answer> {
    // What is no file, a pipe among them, is never opened: the one who reads all others tells of it.
    if *limits != Limits::default() || !seat::size(path, limits).is_ok_and(|size| size <= MOST) {
        return None;
    }
    let mut bytes = Vec::new();
    File::open(path).and_then(|file| file.take(MOST + 1).read_to_end(&mut bytes)).ok()?;
    (bytes.len() as u64 <= MOST && source::is_plain_text(&bytes)).then(|| worker::of_bytes(path, &bytes, limits))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_small_plain_text_within_the_usual_bounds_is_read_in_place() {
        let folder = tempfile::tempdir().unwrap();
        let read_in_place = |bytes: &[u8], limits: &Limits| {
            let path = folder.path().join("a.txt");
            std::fs::write(&path, bytes).unwrap();
            read(&path, limits).is_some()
        };
        let usual = Limits::default();
        let text = "某市规划纲要\n第一章 发展目标\n";
        assert!(read_in_place(text.as_bytes(), &usual));
        assert!(!read_in_place(text.repeat(1_000).as_bytes(), &usual));
        assert!(!read_in_place(text.as_bytes(), &Limits { memory: 1 << 20, ..usual }));
        for other in [&b"<p>2025</p>"[..], b"%PDF-1.7", b"PK\x03\x04", b"{\\rtf1}", b"a\0b", b"\xd6\xd0\xce\xc4"] {
            assert!(!read_in_place(other, &usual), "{other:?}");
        }
        assert!(read(folder.path(), &usual).is_none() && read(&folder.path().join("none"), &usual).is_none());
    }
}
