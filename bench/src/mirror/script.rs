//! What is played, and what every side must hold afterwards.

use std::collections::HashMap;

use anyhow::Context as _;
use bytes::Bytes;
use serde_json::Value;

use super::{
    frames,
    record::{self, PLAN, Told},
};

/// The changes that are played as fast as they are read.
pub(super) const UPDATES: usize = 20_000;
/// The changes that are played one a millisecond.
const STEADY: usize = 4_000;

/// What is played, the same to every side.
pub(super) struct Script {
    /// READY and all guilds, in pieces.
    pub(super) guilds: Vec<Bytes>,
    /// The updates, in pieces.
    pub(super) updates: Vec<Bytes>,
    /// The same, one by one and as they were told.
    pub(super) told: Vec<Told>,
    /// What comes after, a frame each.
    pub(super) steady: Vec<(Bytes, Told)>,
    /// What the guilds hold.
    pub(super) counts: Counts,
    /// Bytes of all guilds.
    pub(super) guild_bytes: usize,
}

/// How many of everything there are.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, serde::Deserialize)]
pub(super) struct Counts {
    /// Guilds.
    pub(super) guilds: i64,
    /// Channels; no threads are played.
    pub(super) channels: i64,
    /// Permission overwrites of the channels.
    pub(super) overwrites: i64,
    /// Roles, @everyone included.
    pub(super) roles: i64,
    /// Emojis.
    pub(super) emojis: i64,
}

impl Script {
    /// Records it; `resume_url` is what READY says.
    pub(super) async fn record(resume_url: &str) -> anyhow::Result<Self> {
        let recording = record::record(UPDATES + STEADY, resume_url).await?;
        let mut told = recording.changes;
        let steady = told.split_off(UPDATES);
        let mut counts = Counts::default();
        for message in recording.guilds.iter().skip(1) {
            counts.add(&serde_json::from_str(message)?)?;
        }
        anyhow::ensure!(counts.guilds == i64::from(PLAN.guilds), "not all guilds were recorded: {counts:?}");
        Ok(Self {
            guilds: frames::pieces(recording.guilds.iter().map(String::as_str)),
            updates: frames::pieces(told.iter().map(|told| told.message.as_str())),
            steady: steady.into_iter().map(|told| (frames::frame(&told.message), told)).collect(),
            told,
            counts,
            guild_bytes: recording.guilds.iter().skip(1).map(String::len).sum(),
        })
    }

    /// The last update: whoever shows it has heard all before it.
    pub(super) fn last(&self) -> anyhow::Result<&Told> {
        self.told.last().context("no updates")
    }

    /// The names that the updates leave behind.
    pub(super) fn names(&self) -> HashMap<i64, &str> {
        self.told.iter().map(|told| (told.id, told.name.as_str())).collect()
    }
}

impl Counts {
    fn add(&mut self, message: &Value) -> anyhow::Result<()> {
        anyhow::ensure!(message["t"] == "GUILD_CREATE", "{} among the guilds", message["t"]);
        let guild = &message["d"];
        self.guilds += 1;
        self.channels += count(&guild["channels"]);
        self.roles += count(&guild["roles"]);
        self.emojis += count(&guild["emojis"]);
        let channels = guild["channels"].as_array().context("no channels")?;
        self.overwrites +=
            channels.iter().map(|channel| count(&channel["permission_overwrites"])).sum::<i64>();
        Ok(())
    }
}

fn count(list: &Value) -> i64 {
    list.as_array().and_then(|list| i64::try_from(list.len()).ok()).unwrap_or_default()
}
