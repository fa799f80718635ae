//! A file that is there only once it is whole.

use std::{
    fs::File,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use tempfile::{Builder, NamedTempFile};

/// A file under another name in the same folder, which nobody but its owner may read; removed unless it is kept.
pub(crate) struct Partial {
    file: NamedTempFile,
    path: PathBuf,
}

impl Partial {
    /// Makes one for this path, at which there must be nothing.
    pub(crate) fn beside(path: &Path) -> anyhow::Result<Self> {
        anyhow::ensure!(!path.exists(), "{} is there already, and stays as it is", path.display());
        let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty());
        let folder = folder.unwrap_or_else(|| Path::new("."));
        let made = Builder::new().prefix(".bellhop-").suffix(".part").tempfile_in(folder);
        let file = made.with_context(|| format!("nothing can be written to {}", folder.display()))?;
        Ok(Self { file, path: path.to_owned() })
    }

    /// Where it is until it is kept.
    pub(crate) fn path(&self) -> &Path {
        self.file.path()
    }

    /// What is written to it.
    pub(crate) fn file(&mut self) -> &mut File {
        self.file.as_file_mut()
    }

    /// Brings it to the disk and gives it its name, unless something has it by now; its size in bytes.
    pub(crate) fn keep(self) -> anyhow::Result<u64> {
        let Self { file, path } = self;
        // What another program wrote there is brought to the disk, too: a file is one, whoever opened it.
        file.as_file().sync_all().context("the file cannot be brought to the disk")?;
        let size = file.as_file().metadata()?.len();
        file.persist_noclobber(&path).with_context(|| format!("{} cannot be written", path.display()))?;
        Ok(size)
    }
}
