//! What a person, or a script, asked for, on standard output.

use std::{
    fmt::Display,
    io::{Write as _, stdout},
};

use anyhow::Context as _;

/// Prints a line; fails, rather than panics, when nobody reads it any more or the disk is full.
pub(crate) fn print(line: impl Display) -> anyhow::Result<()> {
    let mut stdout = stdout().lock();
    writeln!(stdout, "{line}").and_then(|()| stdout.flush()).context("standard output takes nothing")
}
