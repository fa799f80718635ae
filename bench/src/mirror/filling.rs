//! How a client is timed: the same for the daemon and for discord.js.

use std::time::{Duration, Instant};

use super::{
    gateway::Session,
    script::{Counts, Script},
};
use crate::process;

/// A client that is being played to.
pub(super) trait Side {
    /// Its process.
    fn pid(&self) -> anyhow::Result<u32>;

    /// The first process of the server that works for it, if one does.
    fn server(&self) -> Option<u32>;

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
    /// Seconds of CPU of its process before IDENTIFY.
    pub(super) start: f64,
    /// From IDENTIFY until it held everything.
    pub(super) guilds: Cpu,
    /// During the updates.
    pub(super) updates: Cpu,
    /// The most memory its process ever held resident, in MiB.
    pub(super) peak: f64,
}

/// Seconds of CPU, user and system.
#[derive(Clone, Copy, Debug)]
pub(super) struct Cpu {
    /// Of the process.
    pub(super) own: f64,
    /// Of the server that works for it.
    pub(super) server: f64,
}

impl Filling {
    /// Seconds of CPU of its process from IDENTIFY to the last update, what it was asked between left out.
    pub(super) fn cpu(&self) -> f64 {
        self.guilds.own + self.updates.own
    }
}

impl Cpu {
    fn now(side: &impl Side) -> anyhow::Result<Self> {
        let server = side.server().map(process::family_cpu).transpose()?;
        Ok(Self { own: process::cpu(side.pid()?)?, server: server.unwrap_or_default() })
    }

    fn since(side: &impl Side, before: Self) -> anyhow::Result<Self> {
        let now = Self::now(side)?;
        Ok(Self { own: now.own - before.own, server: now.server - before.server })
    }
}

/// Plays guilds and updates to a client that has just identified.
pub(super) async fn fill(
    side: &mut impl Side,
    session: &Session,
    script: &Script,
) -> anyhow::Result<Filling> {
    let start = Cpu::now(side)?;
    session.play(&script.guilds)?;
    side.filled().await?;
    let mirror = session.identified.elapsed();
    let guilds = Cpu::since(side, start)?;
    let counts = side.counts().await?;
    anyhow::ensure!(counts == script.counts, "{:?} were played, but a side holds {counts:?}", script.counts);
    let before = Cpu::now(side)?;
    let began = Instant::now();
    session.play(&script.updates)?;
    side.updated().await?;
    let took = began.elapsed();
    Ok(Filling {
        mirror: mirror.as_secs_f64(),
        rate: rate(script.told.len(), took),
        start: start.own,
        guilds,
        updates: Cpu::since(side, before)?,
        peak: process::peak(side.pid()?)?,
    })
}

/// So many events in this time, a second.
#[expect(clippy::cast_precision_loss, reason = "some thousands")]
pub(super) fn rate(events: usize, took: Duration) -> f64 {
    events as f64 / took.as_secs_f64()
}
