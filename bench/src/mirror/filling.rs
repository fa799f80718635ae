//! How a client is timed: the same for the daemon and for discord.js.

use std::time::{Duration, Instant};

use super::{
    gateway::Session,
    process,
    script::{Counts, Script},
};

/// A client that is being played to.
pub(super) trait Side {
    /// Its process.
    fn pid(&self) -> anyhow::Result<u32>;

    /// Waits until it holds everything of all guilds.
    async fn filled(&mut self) -> anyhow::Result<()>;

    /// What it holds.
    async fn counts(&mut self) -> anyhow::Result<Counts>;

    /// Waits until it shows the last update.
    async fn updated(&mut self) -> anyhow::Result<()>;
}

/// What a client took.
#[derive(Clone, Copy, Debug)]
pub(super) struct Filling {
    /// Seconds from IDENTIFY until it held everything.
    pub(super) mirror: f64,
    /// Updates a second, until the last was there.
    pub(super) rate: f64,
    /// Seconds of CPU of its process from IDENTIFY to the last update.
    pub(super) cpu: f64,
    /// The same, the process's start included.
    pub(super) whole_cpu: f64,
    /// The most memory its process ever held resident, in MiB.
    pub(super) peak: f64,
}

/// Plays guilds and updates to a client that has just identified.
pub(super) async fn fill(
    side: &mut impl Side,
    session: &Session,
    script: &Script,
) -> anyhow::Result<Filling> {
    let pid = side.pid()?;
    let start = process::cpu(pid)?;
    session.play(&script.guilds)?;
    side.filled().await?;
    let mirror = session.identified.elapsed();
    let mut cpu = process::cpu(pid)? - start;
    // Counting costs no side anything.
    let counts = side.counts().await?;
    anyhow::ensure!(counts == script.counts, "{:?} were played, but a side holds {counts:?}", script.counts);
    let before = process::cpu(pid)?;
    let began = Instant::now();
    session.play(&script.updates)?;
    side.updated().await?;
    let updates = began.elapsed();
    cpu += process::cpu(pid)? - before;
    Ok(Filling {
        mirror: mirror.as_secs_f64(),
        rate: rate(script.told.len(), updates),
        cpu,
        whole_cpu: start + cpu,
        peak: process::peak(pid)?,
    })
}

/// So many events in this time, a second.
#[expect(clippy::cast_precision_loss, reason = "some thousands")]
pub(super) fn rate(events: usize, took: Duration) -> f64 {
    events as f64 / took.as_secs_f64()
}
