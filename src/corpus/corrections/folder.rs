//! The folder of the corrections, for a program that adds to it: a file is replaced whole, and never over what another hand wrote.

use std::fs;
use std::io::{self, ErrorKind, Write as _};
use std::path::{Path, PathBuf};

use crate::corpus::is_id;

/// Largest file that is added to.
const LARGEST: u64 = 16 << 20;

/// A folder of corrections, a `PLAN_ID.toml` each. It need not be there yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Folder {
    dir: PathBuf,
}

/// Why a file of corrections was not read or written.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FolderError {
    /// The id cannot name a file.
    #[error("'{id}' is no id of a plan")]
    NoId {
        /// What was given.
        id: String,
    },
    /// A link, a folder, or too large.
    #[error("{} is no plain file of at most 16 MiB; write the correction by hand", path.display())]
    NotPlain {
        /// The file.
        path: PathBuf,
    },
    /// Another hand wrote to it.
    #[error("{} was changed meanwhile; nothing was written", path.display())]
    Changed {
        /// The file.
        path: PathBuf,
    },
    /// It cannot be read or written.
    #[error("{} cannot be read or written ({source}); check permissions and free space", path.display())]
    Io {
        /// The file.
        path: PathBuf,
        /// What happened.
        source: io::Error,
    },
}

impl Folder {
    /// A folder by its path.
    #[must_use]
    pub fn new(dir: &Path) -> Self {
        Self { dir: dir.to_owned() }
    }

    /// The file of a plan.
    ///
    /// # Errors
    /// [`FolderError::NoId`]: the name would be none inside the folder.
    pub fn file(&self, plan_id: &str) -> Result<PathBuf, FolderError> {
        match is_id(plan_id) {
            true => Ok(self.dir.join(format!("{plan_id}.toml"))),
            false => Err(FolderError::NoId { id: plan_id.to_owned() }),
        }
    }

    /// What the file of a plan holds; nothing where there is none yet.
    ///
    /// # Errors
    /// [`FolderError`], whose message says what to do.
    pub fn text(&self, plan_id: &str) -> Result<Option<String>, FolderError> {
        let path = self.file(plan_id)?;
        match fs::symlink_metadata(&path) {
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
            Err(error) => return Err(io_of(&path, error)),
            Ok(meta) if !meta.is_file() || meta.len() > LARGEST => return Err(FolderError::NotPlain { path }),
            Ok(_) => {}
        }
        fs::read_to_string(&path).map(Some).map_err(|error| io_of(&path, error))
    }

    /// Put lines behind what the file of a plan holds, whole or not at all, if it still holds `before`.
    ///
    /// # Errors
    /// [`FolderError`], whose message says what to do; the file is as it was.
    pub fn append(&self, plan_id: &str, before: Option<&str>, added: &str) -> Result<(), FolderError> {
        let path = self.file(plan_id)?;
        let io = |error: io::Error| io_of(&path, error);
        fs::create_dir_all(&self.dir).map_err(io)?;
        let mut builder = tempfile::Builder::new();
        // Neither a build nor a person takes a file with a dot in front for corrections.
        builder.prefix(".writing-").suffix(".tmp");
        // Others may read it as they may any other file.
        #[cfg(unix)]
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o666));
        let mut file = builder.tempfile_in(&self.dir).map_err(io)?;
        if before.is_some() {
            let like = fs::metadata(&path).map_err(io)?.permissions();
            file.as_file().set_permissions(like).map_err(io)?;
        }
        file.write_all(before.unwrap_or_default().as_bytes()).map_err(io)?;
        file.write_all(added.as_bytes()).map_err(io)?;
        file.as_file().sync_all().map_err(io)?;
        let changed = || FolderError::Changed { path: path.clone() };
        // As late as can be: what stands between this look and the rename is one call.
        if self.text(plan_id)?.as_deref() != before {
            return Err(changed());
        }
        match before {
            Some(_) => file.persist(&path).map(drop).map_err(|e| io(e.error)),
            None => file.persist_noclobber(&path).map(drop).map_err(|e| match e.error.kind() {
                ErrorKind::AlreadyExists => changed(),
                _ => io(e.error),
            }),
        }
    }
}

fn io_of(path: &Path, source: io::Error) -> FolderError {
    FolderError::Io { path: path.to_owned(), source }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_grows_and_never_over_another_hand() {
        let Ok(home) = tempfile::tempdir() else { panic!("no folder") };
        let folder = Folder::new(&home.path().join("corrections"));
        let read = || folder.text("plan").ok().flatten();
        assert!(folder.text("plan").is_ok_and(|t| t.is_none()));
        assert!(folder.append("plan", None, "a\n").is_ok());
        assert!(matches!(folder.append("plan", None, "b\n"), Err(FolderError::Changed { .. })));
        assert!(matches!(folder.append("plan", Some("x"), "b\n"), Err(FolderError::Changed { .. })));
        assert!(folder.append("plan", Some("a\n"), "b\n").is_ok());
        assert_eq!(read().as_deref(), Some("a\nb\n"));
        for id in ["../plan", "", ".plan", "a/b", "a\0", "-x", "计划"] {
            assert!(matches!(folder.append(id, None, "x"), Err(FolderError::NoId { .. })), "{id}");
        }
        // Nothing is left beside the file.
        assert_eq!(fs::read_dir(home.path().join("corrections")).map(Iterator::count).ok(), Some(1));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_leads_nowhere_and_permissions_stay() {
        use std::os::unix::fs::PermissionsExt as _;
        let Ok(home) = tempfile::tempdir() else { panic!("no folder") };
        let (inside, outside) = (home.path().join("plan.toml"), home.path().join("outside"));
        assert!(fs::write(&outside, "mine").is_ok() && std::os::unix::fs::symlink(&outside, &inside).is_ok());
        let folder = Folder::new(home.path());
        assert!(matches!(folder.append("plan", Some("mine"), "x"), Err(FolderError::NotPlain { .. })));
        assert_eq!(fs::read_to_string(&outside).ok().as_deref(), Some("mine"));
        let own = home.path().join("own.toml");
        assert!(fs::write(&own, "").is_ok() && fs::set_permissions(&own, fs::Permissions::from_mode(0o640)).is_ok());
        assert!(folder.append("own", Some(""), "x").is_ok());
        assert_eq!(fs::metadata(&own).map(|m| m.permissions().mode() & 0o777).ok(), Some(0o640));
    }
}
