//! One owner a data directory.

use std::ffi::OsString;
use std::fs::{File, OpenOptions, TryLockError};
use std::path::{Path, PathBuf};

use crate::error::{Attempt, StartError};

/// The right to start, clear and make what is in a data directory. The kernel takes it back when its process
/// ends in whatever way.
#[derive(Debug)]
pub(crate) struct Lock {
    _file: File,
}

impl Lock {
    /// Takes the lock unless another process (or another [`Server`](crate::Server) of this one) has it.
    pub(crate) fn try_take(data_dir: &Path) -> Result<Option<Self>, StartError> {
        let path = beside(data_dir, ".lock");
        let opened = OpenOptions::new().create(true).truncate(false).write(true).open(&path);
        let file = opened.attempt("open", &path)?;
        match file.try_lock() {
            Ok(()) => Ok(Some(Self { _file: file })),
            Err(TryLockError::WouldBlock) => Ok(None),
            Err(TryLockError::Error(error)) => Err(error).attempt("lock", &path),
        }
    }
}

/// The path with something appended to its last name.
pub(crate) fn beside(path: &Path, suffix: &str) -> PathBuf {
    let mut name = OsString::from(path);
    name.push(suffix);
    PathBuf::from(name)
}
