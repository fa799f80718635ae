//! Where the parts of the state lie.

use std::{
    fs,
    io::{self, ErrorKind, Write},
    path::{Path, PathBuf},
};

use crate::state::Part;

/// The folder of the parts beside the state file.
pub(super) fn folder(state_file: &Path) -> PathBuf {
    state_file.with_extension("guilds")
}

/// The file of a part.
pub(super) fn of(state_file: &Path, part: Part) -> PathBuf {
    folder(state_file).join(match part {
        Part::Guild(guild_id) => format!("{guild_id}.json"),
        Part::Direct => "direct.json".to_owned(),
    })
}

/// Writes what a file shall hold beside its place.
pub(super) fn draft(path: &Path, bytes: &[u8]) -> io::Result<()> {
    fs::File::create(path.with_extension("tmp"))?.write_all(bytes)
}

/// Puts the draft of a file in its place.
pub(super) fn settle(path: &Path) -> io::Result<()> {
    fs::rename(path.with_extension("tmp"), path)
}

/// Removes a file that may be gone already.
pub(super) fn remove(path: &Path) -> io::Result<()> {
    match fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}
