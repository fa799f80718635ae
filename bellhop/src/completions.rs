//! `bellhop completions`.

use anyhow::Context as _;
use clap::CommandFactory as _;
use clap_complete::{Shell, generate};

use crate::{cli::Cli, output::print};

/// Prints what a shell needs to complete commands.
pub(crate) fn completions(shell: Shell) -> anyhow::Result<()> {
    let (mut command, mut script) = (Cli::command(), Vec::new());
    generate(shell, &mut command, "bellhop", &mut script);
    let script = String::from_utf8(script).context("the script is no text")?;
    print(script.trim_end())
}
