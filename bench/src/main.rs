//! Figures of the release builds, with the bars they must keep.
//!
//! The programs are measured from outside, as processes: how soon the interactions handler asks
//! Lambda for its first event, and how much memory it and the sync daemon hold while idle. Only
//! release builds are measured; `.ci/release` builds them. The measuring itself may be a debug build.
//!
//! These are no tests: a busy machine makes them slower, and `--check` fails only where a bar is missed.

mod figures;
mod idle;
mod memory;
mod mirror;
mod scale;
mod served;
mod start;

use std::process::ExitCode;

use clap::Parser;

use crate::figures::Figures;

/// Measures the release builds and prints what it found.
#[derive(Parser)]
struct Options {
    /// End with a failure if a bar is missed.
    #[arg(long)]
    check: bool,
    /// Measure the simulated Discord with 2,000 guilds instead, in this process and as it was built.
    #[arg(long)]
    world: bool,
    /// Measure the mirror instead, against discord.js, COPY and one row a statement; a bar missed is a failure.
    #[arg(long)]
    mirror: bool,
    /// How often each side of that is measured.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let options = Options::parse();
    let mut figures = Figures::default();
    if options.world {
        scale::measure(&mut figures).await?;
    } else if options.mirror {
        mirror::measure(&mut figures, options.rounds).await?;
    } else {
        start::measure(&mut figures).await;
        idle::measure(&mut figures).await?;
    }
    figures.print();
    let failed = (options.check || options.mirror) && !figures.are_kept();
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
