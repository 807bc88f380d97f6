//! What goes between the program and its workers: a line of JSON each way.

use std::path::{Path, PathBuf};
use std::time::Duration;

use serde::{Deserialize, Serialize};

use crate::record::PlanRecords;
use crate::source::Limits;

/// What became of one document.
#[derive(Debug)]
pub struct Reading {
    /// The document.
    pub path: PathBuf,
    /// What was read, or in words why nothing was.
    pub result: Result<Read, String>,
}

/// What is read of a document.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Read {
    /// All records.
    pub records: PlanRecords,
    /// The reading text.
    pub text: String,
}

/// The worker's answer.
pub(crate) type Answer = Result<Read, String>;

/// The bytes of a path in hex: names need not be characters.
#[derive(Debug, Serialize, Deserialize)]
pub(super) struct Request {
    path: String,
    bounds: [u64; 10],
    /// Size of the document as it was seen.
    pub(super) bytes: u64,
}

impl Request {
    pub(super) fn new(path: &Path, bytes: u64, limits: &Limits) -> Self {
        // A new bound must be named here, or this does not compile.
        let Limits { max_bytes, max_text, max_unpacked, max_depth, max_elements, max_grid, max_pages, office_time, memory, time } =
            *limits;
        let bounds = [
            max_bytes,
            max_text,
            max_unpacked,
            max_depth as u64,
            max_elements as u64,
            max_grid as u64,
            u64::from(max_pages),
            office_time.as_secs(),
            memory,
            time.as_secs(),
        ];
        Self { path: hex(path), bounds, bytes }
    }

    pub(super) fn limits(&self) -> Limits {
        let [max_bytes, max_text, max_unpacked, max_depth, max_elements, max_grid, max_pages, office_time, memory, time] =
            self.bounds;
        let size = |n: u64| usize::try_from(n).unwrap_or(usize::MAX);
        Limits {
            max_bytes,
            max_text,
            max_unpacked,
            max_depth: size(max_depth),
            max_elements: size(max_elements),
            max_grid: size(max_grid),
            max_pages: u32::try_from(max_pages).unwrap_or(u32::MAX),
            office_time: Duration::from_secs(office_time),
            memory,
            time: Duration::from_secs(time),
        }
    }

    pub(super) fn path(&self) -> Option<PathBuf> {
        let digits = self.path.as_bytes();
        let bytes: Option<Vec<u8>> =
            digits.chunks(2).map(|pair| u8::from_str_radix(std::str::from_utf8(pair).ok()?, 16).ok()).collect();
        path_of(bytes?)
    }
}

fn hex(path: &Path) -> String {
    use std::fmt::Write as _;
    path.as_os_str().as_encoded_bytes().iter().fold(String::new(), |mut out, b| {
        let _ = write!(out, "{b:02x}");
        out
    })
}

#[cfg(unix)]
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    use std::os::unix::ffi::OsStringExt as _;
    Some(std::ffi::OsString::from_vec(bytes).into())
}

#[cfg(not(unix))]
fn path_of(bytes: Vec<u8>) -> Option<PathBuf> {
    String::from_utf8(bytes).ok().map(PathBuf::from)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_holds_the_path_and_every_bound() {
        let limits = Limits { max_bytes: 1, max_grid: 2, time: Duration::from_secs(3), ..Limits::default() };
        let request = Request::new(Path::new("规划/a b\n.txt"), 7, &limits);
        let line = serde_json::to_string(&request).unwrap();
        let read: Request = serde_json::from_str(&line).unwrap();
        assert_eq!(read.path().unwrap(), Path::new("规划/a b\n.txt"));
        assert_eq!(format!("{:?}", read.limits()), format!("{limits:?}"));
    }
}
