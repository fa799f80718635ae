//! The server's log file and the part of it that an error shows.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};

/// Enough for the reason that PostgreSQL gives, with its hint.
const SHOWN_LINES: usize = 8;

/// The log of the cluster in `data_dir`.
pub(crate) fn path(data_dir: &Path) -> PathBuf {
    data_dir.join("server.log")
}

/// Begins a new log. One former log is kept beside it, since the reason of a crash is in there.
pub(crate) fn begin(data_dir: &Path) -> io::Result<File> {
    let log = path(data_dir);
    match fs::rename(&log, data_dir.join("server.log.1")) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error),
        _ => File::create(log),
    }
}

/// The last lines that the server of `data_dir` wrote.
pub(crate) fn tail(data_dir: &Path) -> String {
    last_lines(&fs::read(path(data_dir)).unwrap_or_default())
}

/// The last lines of a program's output.
pub(crate) fn last_lines(output: &[u8]) -> String {
    let text = String::from_utf8_lossy(output);
    let lines: Vec<&str> = text.lines().filter(|line| !line.trim().is_empty()).collect();
    lines[lines.len().saturating_sub(SHOWN_LINES)..].join("\n")
}
