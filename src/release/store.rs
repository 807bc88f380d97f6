//! Rows of a table on disk, so that a release of any size is written in the memory of a small one.
//!
//! ```text
//!  rows, one at a time → blocks of some thousand rows, column by column, in a file without a name → rows again | one column again
//! ```
//! The last block stays in memory: a small table needs no file. Formats that store columns read one column of each block, the
//! others all of them. Deliberately absent: what a table is (`rows`), and what a format makes of it.

use std::fs::File;
use std::io::{self, Read as _, Seek as _, SeekFrom, Write as _};
use std::path::{Path, PathBuf};

use crate::release::{Datum, Table};

/// Rows of a block: a multiple of the rows that a parquet page is measured by, so that blocks leave no trace in it.
pub(crate) const BLOCK: usize = 4096;

/// Where a block stands in the file: its start, and the bytes of each column.
#[derive(Debug)]
struct Place {
    start: u64,
    columns: Vec<u64>,
}

/// The rows of one table.
#[derive(Debug)]
pub(crate) struct Stored {
    /// Its definition.
    pub(crate) table: &'static Table,
    /// Where its file is made, when it needs one.
    dir: PathBuf,
    file: Option<File>,
    end: u64,
    blocks: Vec<Place>,
    /// The rows that are in no block yet.
    last: Vec<Vec<Datum>>,
}

impl Stored {
    /// A table without rows; its file will be made in a folder.
    pub(crate) fn new(table: &'static Table, dir: &Path) -> Self {
        Self { table, dir: dir.to_owned(), file: None, end: 0, blocks: Vec::new(), last: Vec::new() }
    }

    /// How many rows there are.
    pub(crate) fn len(&self) -> usize {
        self.blocks.len() * BLOCK + self.last.len()
    }

    /// Add a row.
    pub(crate) fn push(&mut self, row: Vec<Datum>) -> io::Result<()> {
        self.last.push(row);
        if self.last.len() == BLOCK { self.put_away() } else { Ok(()) }
    }

    fn put_away(&mut self) -> io::Result<()> {
        // It has no name: whatever becomes of the process, nothing is left behind.
        let made = if let Some(file) = self.file.take() { file } else { tempfile::tempfile_in(&self.dir)? };
        let mut bytes = Vec::new();
        let mut columns = Vec::new();
        for at in 0..self.table.fields.len() {
            let before = bytes.len();
            self.last.iter().for_each(|row| encode(&row[at], &mut bytes));
            columns.push((bytes.len() - before) as u64);
        }
        (&made).seek(SeekFrom::Start(self.end))?;
        (&made).write_all(&bytes)?;
        self.blocks.push(Place { start: self.end, columns });
        self.end += bytes.len() as u64;
        self.file = Some(made);
        self.last.clear();
        Ok(())
    }

    fn read(&self, start: u64, bytes: u64) -> io::Result<Vec<u8>> {
        let mut file = self.file.as_ref().ok_or(io::ErrorKind::NotFound)?;
        file.seek(SeekFrom::Start(start))?;
        let mut out = vec![0; usize::try_from(bytes).map_err(io::Error::other)?];
        file.read_exact(&mut out)?;
        Ok(out)
    }

    /// Hand on every row, in order.
    pub(crate) fn each_row<E: From<io::Error>>(&self, mut each: impl FnMut(&[Datum]) -> Result<(), E>) -> Result<(), E> {
        let mut row = Vec::with_capacity(self.table.fields.len());
        for place in &self.blocks {
            let bytes = self.read(place.start, place.columns.iter().sum())?;
            let mut at = 0;
            let mut columns: Vec<&[u8]> = Vec::with_capacity(place.columns.len());
            for size in &place.columns {
                let end = at + usize::try_from(*size).map_err(io::Error::other)?;
                columns.push(&bytes[at..end]);
                at = end;
            }
            for _ in 0..BLOCK {
                row.clear();
                for column in &mut columns {
                    row.push(decode(column)?);
                }
                each(&row)?;
            }
        }
        self.last.iter().try_for_each(|row| each(row))
    }

    /// Parts of the table of at most so many blocks, at least one part.
    pub(crate) fn parts(&self, blocks: usize) -> Vec<std::ops::Range<usize>> {
        let all = self.blocks.len() + usize::from(!self.last.is_empty() || self.blocks.is_empty());
        (0..all).step_by(blocks.max(1)).map(|start| start..(start + blocks.max(1)).min(all)).collect()
    }

    /// Hand on the values of a column, block by block; the last one, or the only one, may have none.
    pub(crate) fn each_chunk<E: From<io::Error>>(
        &self,
        column: usize,
        blocks: std::ops::Range<usize>,
        mut each: impl FnMut(&[&Datum]) -> Result<(), E>,
    ) -> Result<(), E> {
        for number in blocks {
            let Some(place) = self.blocks.get(number) else {
                let values: Vec<&Datum> = self.last.iter().map(|row| &row[column]).collect();
                each(&values)?;
                continue;
            };
            let start = place.start + place.columns[..column].iter().sum::<u64>();
            let bytes = self.read(start, place.columns[column])?;
            let mut rest = bytes.as_slice();
            let values = (0..BLOCK).map(|_| decode(&mut rest)).collect::<io::Result<Vec<Datum>>>()?;
            each(&values.iter().collect::<Vec<_>>())?;
        }
        Ok(())
    }
}

fn encode(datum: &Datum, out: &mut Vec<u8>) {
    let mut text = |tag: u8, text: &str| {
        out.push(tag);
        out.extend((text.len() as u64).to_le_bytes());
        out.extend_from_slice(text.as_bytes());
    };
    match datum {
        Datum::Null => out.push(0),
        Datum::Text(t) => text(1, t),
        Datum::Number(n) => text(2, n),
        Datum::Integer(i) => {
            out.push(3);
            out.extend(i.to_le_bytes());
        }
        Datum::Boolean(b) => out.push(4 + u8::from(*b)),
    }
}

fn decode(bytes: &mut &[u8]) -> io::Result<Datum> {
    fn eight(bytes: &mut &[u8]) -> io::Result<[u8; 8]> {
        let (found, rest) = bytes.split_first_chunk::<8>().ok_or(io::ErrorKind::UnexpectedEof)?;
        *bytes = rest;
        Ok(*found)
    }
    let (tag, rest) = bytes.split_first().ok_or(io::ErrorKind::UnexpectedEof)?;
    *bytes = rest;
    Ok(match tag {
        0 => Datum::Null,
        1 | 2 => {
            let size = usize::try_from(u64::from_le_bytes(eight(bytes)?)).map_err(io::Error::other)?;
            let (text, rest) = bytes.split_at_checked(size).ok_or(io::ErrorKind::UnexpectedEof)?;
            *bytes = rest;
            let text = String::from_utf8(text.to_vec()).map_err(io::Error::other)?;
            if *tag == 1 { Datum::Text(text) } else { Datum::Number(text) }
        }
        3 => Datum::Integer(i64::from_le_bytes(eight(bytes)?)),
        _ => Datum::Boolean(*tag == 5),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::release::tables;

    /// A row of a table, another for every number.
    fn row(table: &Table, n: usize) -> Vec<Datum> {
        let value = |at: usize| match (n + at) % 5 {
            0 => Datum::Null,
            1 => Datum::Text(format!("第{n}行")),
            2 => Datum::Integer(-i64::try_from(n).unwrap_or(0)),
            3 => Datum::Number(format!("{n}.50")),
            _ => Datum::Boolean(n.is_multiple_of(2)),
        };
        (0..table.fields.len()).map(value).collect()
    }

    #[test]
    fn rows_and_columns_come_back_as_they_were() {
        let Ok(dir) = tempfile::tempdir() else { panic!("no folder") };
        let table = &tables()[0];
        for n_rows in [0, 1, BLOCK - 1, BLOCK, 2 * BLOCK + 7] {
            let mut stored = Stored::new(table, dir.path());
            for n in 0..n_rows {
                assert!(stored.push(row(table, n)).is_ok());
            }
            assert_eq!(stored.len(), n_rows);
            let mut n = 0;
            let read: io::Result<()> = stored.each_row(|r| {
                assert_eq!(r, row(table, n));
                n += 1;
                Ok(())
            });
            assert!(read.is_ok() && n == n_rows, "{n} of {n_rows}");
            let column = table.fields.len() - 1;
            let mut n = 0;
            for part in stored.parts(2) {
                let read: io::Result<()> = stored.each_chunk(column, part, |values| {
                    for value in values {
                        assert_eq!(**value, row(table, n)[column]);
                        n += 1;
                    }
                    Ok(())
                });
                assert!(read.is_ok());
            }
            assert_eq!(n, n_rows);
        }
        assert_eq!(std::fs::read_dir(dir.path()).map(Iterator::count).ok(), Some(0), "the files have no names");
    }
}
