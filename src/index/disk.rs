//! Files of an index as its readers see them: nothing is written, so a build can lie on a read-only disk or belong to
//! somebody else. A published build never changes; no lock has to keep its files in place.
//!
//! Shards are one index: the segments of all their folders in one list. What is counted over an index (how many documents hold
//! a term, how long texts are) is then counted over all shards, and a text scores what it would score in a single index.

use std::panic::AssertUnwindSafe;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::{fmt, io};

use tantivy::Directory;
use tantivy::directory::error::{DeleteError, LockError, OpenDirectoryError, OpenReadError, OpenWriteError};
use tantivy::directory::{DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr};

use crate::index::IndexError;

/// A flipped byte inside a compressed list makes tantivy panic; that is the user's damaged file, not a crash.
pub(crate) fn guarded<T>(search: impl FnOnce() -> Result<T, IndexError>) -> Result<T, IndexError> {
    std::panic::catch_unwind(AssertUnwindSafe(search))
        .unwrap_or_else(|_| Err(IndexError::Damaged("the search broke off".to_owned())))
}

/// The list of an index's segments.
const META: &str = "meta.json";

/// Folders that are only read, as one.
#[derive(Clone)]
pub(crate) struct ReadOnly {
    folders: Vec<MmapDirectory>,
    /// The list of all segments, where there are several folders.
    meta: Option<Arc<Vec<u8>>>,
}

impl ReadOnly {
    /// Open the folders of an index: one, or that of each shard.
    pub(crate) fn open(dirs: &[PathBuf]) -> Result<Self, String> {
        let folders = dirs.iter().map(MmapDirectory::open).collect::<Result<Vec<_>, _>>();
        let folders = folders.map_err(|e: OpenDirectoryError| e.to_string())?;
        let meta = if dirs.len() > 1 { Some(Arc::new(joined(&folders)?)) } else { None };
        Ok(Self { folders, meta })
    }

    /// The folder that has a file: segments have names of their own, so that only one has.
    fn folder(&self, path: &Path) -> Option<&MmapDirectory> {
        let has = |folder: &&MmapDirectory| folder.exists(path).unwrap_or(false);
        self.folders.iter().find(has).or(self.folders.first())
    }
}

/// The list of the segments of all folders.
fn joined(folders: &[MmapDirectory]) -> Result<Vec<u8>, String> {
    let mut all: Option<serde_json::Value> = None;
    for folder in folders {
        let bytes = folder.atomic_read(Path::new(META)).map_err(|e| e.to_string())?;
        let mut meta: serde_json::Value = serde_json::from_slice(&bytes).map_err(|e| format!("{META}: {e}"))?;
        let Some(whole) = &mut all else {
            all = Some(meta);
            continue;
        };
        // Another version's fields: told by the reader, which compares them with its own.
        if whole["schema"] != meta["schema"] {
            return Ok(bytes);
        }
        let opstamp = whole["opstamp"].as_u64().max(meta["opstamp"].as_u64());
        whole["opstamp"] = opstamp.into();
        if let (Some(segments), Some(more)) = (whole["segments"].as_array_mut(), meta["segments"].as_array_mut()) {
            segments.append(more);
        }
    }
    serde_json::to_vec(&all).map_err(|e| e.to_string())
}

impl fmt::Debug for ReadOnly {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "ReadOnly({:?})", self.folders)
    }
}

fn refused() -> io::Error {
    io::ErrorKind::ReadOnlyFilesystem.into()
}

impl Directory for ReadOnly {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        let missing = || OpenReadError::FileDoesNotExist(path.to_owned());
        self.folder(path).ok_or_else(missing)?.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        Err(DeleteError::IoError { io_error: Arc::new(refused()), filepath: path.to_owned() })
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.folder(path).map_or(Ok(false), |folder| folder.exists(path))
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        Err(OpenWriteError::wrap_io_error(refused(), path.to_owned()))
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        if let Some(meta) = self.meta.as_ref().filter(|_| path == Path::new(META)) {
            return Ok(meta.to_vec());
        }
        let missing = || OpenReadError::FileDoesNotExist(path.to_owned());
        self.folder(path).ok_or_else(missing)?.atomic_read(path)
    }

    fn atomic_write(&self, _: &Path, _: &[u8]) -> io::Result<()> {
        Err(refused())
    }

    fn sync_directory(&self) -> io::Result<()> {
        Ok(())
    }

    fn acquire_lock(&self, _: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        // A build never changes: nothing to watch for.
        let _ = callback;
        Ok(WatchHandle::empty())
    }
}
