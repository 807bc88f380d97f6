//! Bounds on what is read, so that no file can exhaust the machine.

use std::time::Duration;

/// Bounds on one file. Every one can be raised by a caller that trusts its input.
///
/// Memory while decoding stays within a small multiple of [`Limits::max_bytes`] and [`Limits::max_unpacked`] together.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Limits {
    /// Largest file in bytes; a larger one is refused unread.
    pub max_bytes: u64,
    /// Largest reading text in bytes; the rest is left out and reported as `text-truncated`.
    pub max_text: u64,
    /// What all parts of a package (docx, xlsx, ofd) or all streams of a PDF may unpack to, in bytes.
    pub max_unpacked: u64,
    /// Elements that may be open at once in a web page or an XML part.
    pub max_depth: usize,
    /// Elements of a web page or nodes of an XML part.
    pub max_elements: usize,
    /// Positions of one table's grid (rows × columns); a larger table is read as lines.
    pub max_grid: usize,
    /// Pages of a PDF or OFD; further ones are left out and reported as `text-truncated`.
    pub max_pages: u32,
    /// How long an installed LibreOffice may take for one file.
    pub office_time: Duration,
    /// Memory of the process that reads one document, beside what its size allows it ([`Limits::memory_for`]). Only a process of its own
    /// can be held to it: see `isolate`.
    pub memory: u64,
    /// How long the reading of one document may take, where it can be stopped.
    pub time: Duration,
}

impl Limits {
    /// Bytes of memory that a byte of a document may need: what is read from a page of text is many times its size.
    const MEMORY_PER_BYTE: u64 = 64;
    /// No document needs more than this beyond [`Limits::memory`].
    const MEMORY_MOST: u64 = 3 << 30;

    /// Memory for a document of so many bytes.
    #[must_use]
    pub fn memory_for(&self, bytes: u64) -> u64 {
        self.memory.saturating_add(bytes.saturating_mul(Self::MEMORY_PER_BYTE).min(Self::MEMORY_MOST))
    }
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            max_bytes: 256 << 20,
            max_text: 64 << 20,
            max_unpacked: 512 << 20,
            max_depth: 256,
            max_elements: 4_000_000,
            max_grid: 1_000_000,
            max_pages: 5_000,
            office_time: Duration::from_secs(120),
            memory: 512 << 20,
            time: Duration::from_secs(120),
        }
    }
}
