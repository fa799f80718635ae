//! Figures of the release builds, with the bars they must keep.
//!
//! The programs are measured from outside, as processes: how soon the Lambda functions ask for
//! their first event and have answered it, how much memory they ever hold, and how much the services hold while idle. Only
//! release builds are measured; `.ci/release` builds them. The measuring itself may be a debug build.
//!
//! These are no tests: a busy machine makes them slower, and `--check` fails only where a bar is missed.

mod clicks;
mod connections;
mod figures;
mod idle;
mod memory;
mod mirror;
mod process;
mod queue;
mod reads;
mod scale;
mod served;
mod server;
mod start;
mod streams;

use std::process::ExitCode;

use clap::Parser;

use crate::figures::Figures;

/// Measures the release builds and prints what it found.
#[derive(Parser)]
#[expect(clippy::struct_excessive_bools, reason = "flags of a command line")]
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
    /// Measure what a click costs the interactions handler instead, beside one that only verifies; a bar missed is a
    /// failure.
    #[arg(long)]
    clicks: bool,
    /// Measure what a read costs the API instead, beside one primary-key SELECT; a bar missed is a failure.
    #[arg(long)]
    reads: bool,
    /// Measure how fast the worker empties a queue of 10,000 messages instead, which takes five minutes, and how soon it
    /// begins when it is idle; a bar missed is a failure.
    #[arg(long)]
    queue: bool,
    /// Measure how soon changes are told to open streams instead, in this process and as it was built; a bar missed is a
    /// failure.
    #[arg(long)]
    streams: bool,
    /// Serve the side that makes one SELECT, on this port; `--reads` starts it.
    #[arg(long, hide = true, requires = "bytes")]
    select: Option<u16>,
    /// How many bytes it answers with.
    #[arg(long, hide = true)]
    bytes: Option<usize>,
    /// Serve the side that only verifies, on this port; `--clicks` starts it.
    #[arg(long, hide = true, requires = "key")]
    constant: Option<u16>,
    /// Serve the handler that may call Discord as often as it wants; `--clicks` starts it.
    #[arg(long, hide = true)]
    roomy: bool,
    /// The public key it verifies with.
    #[arg(long, hide = true)]
    key: Option<String>,
    /// How often each side of that is measured.
    #[arg(long, default_value_t = 5)]
    rounds: usize,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let options = Options::parse();
    let mut figures = Figures::default();
    if let Some((port, key)) = options.constant.zip(options.key) {
        clicks::constant(port, &key).await?;
    } else if let Some((port, bytes)) = options.select.zip(options.bytes) {
        reads::select(port, bytes).await?;
    } else if options.roomy {
        return Ok(clicks::roomy().await);
    } else if options.clicks {
        clicks::measure(&mut figures, options.rounds).await?;
    } else if options.reads {
        reads::measure(&mut figures, options.rounds).await?;
    } else if options.queue {
        queue::measure(&mut figures).await?;
    } else if options.streams {
        streams::measure(&mut figures).await?;
    } else if options.world {
        scale::measure(&mut figures).await?;
    } else if options.mirror {
        mirror::measure(&mut figures, options.rounds).await?;
    } else {
        start::measure(&mut figures).await?;
        idle::measure(&mut figures).await?;
    }
    figures.print();
    let is_strict = options.check
        || options.mirror
        || options.clicks
        || options.reads
        || options.queue
        || options.streams;
    let failed = is_strict && !figures.are_kept();
    Ok(if failed { ExitCode::FAILURE } else { ExitCode::SUCCESS })
}
