//! Dispatches from a connection into the buffer.

use std::{collections::HashSet, sync::atomic::Ordering, time::Duration};

use bellhop_store::mirror::shards::State;
use tokio::time::Instant;
use twilight_model::id::{Id, marker::GuildMarker};

use crate::{
    change::{Change, Entry},
    decode::{self, Envelope, Unreadable},
    tenure::Tenure,
};

/// How long the next of a fresh session's guilds may take to arrive before the shard is called active without
/// those that have not, and they are read over REST.
const GUILDS_WITHIN: Duration = Duration::from_secs(30);

/// What has been taken in over one connection.
pub(crate) struct Intake<'a> {
    tenure: &'a Tenure,
    /// The last dispatch taken in.
    sequence: u64,
    /// The guilds of a fresh session that have not arrived, and how long they are waited for.
    arriving: Option<(HashSet<Id<GuildMarker>>, Instant)>,
}

/// What a dispatch was.
pub(crate) enum Taken {
    /// One of many.
    Entry,
    /// The one that says that the session has begun or is resumed.
    Established,
    /// One that should have, but could not be read.
    NoSession,
    /// One without a name or a place in the session, or one that is no JSON.
    Unreadable(String),
}

impl<'a> Intake<'a> {
    /// Takes in what comes after the dispatch `sequence`.
    pub(crate) fn new(tenure: &'a Tenure, sequence: u64) -> Self {
        Self { tenure, sequence, arriving: None }
    }

    /// Takes in a dispatch of `bytes`; one that was taken in before is left out.
    pub(crate) fn dispatch(&mut self, envelope: &Envelope<'_>, bytes: usize) -> Taken {
        let (Some(sequence), Some(event)) = (envelope.s, envelope.t.as_deref()) else {
            return Taken::Unreadable("the name or the sequence is missing".to_owned());
        };
        if event != "READY" && sequence <= self.sequence {
            metrics::counter!("bellhop_sync_duplicates_total").increment(1);
            return Taken::Entry;
        }
        let decode = |payload| decode::dispatch(event, payload, self.tenure.me.get().copied());
        let decoded = match decode(envelope.payload()) {
            // Or what was taken for the payload is not: only now it is worth a look.
            Err(_) => match envelope.read_payload() {
                Ok(payload) => decode(payload),
                Err(error) => return Taken::Unreadable(error.to_string()),
            },
            decoded => decoded,
        };
        metrics::counter!("bellhop_sync_dispatches_total", "event" => decode::label(event)).increment(1);
        let change = match decoded {
            Ok(change) => change,
            Err(unreadable) => {
                let change = self.unreadable(event, unreadable);
                if event == "READY" {
                    return Taken::NoSession;
                }
                Some(change)
            }
        };
        if matches!(change, Some(Change::Sight { .. })) {
            self.tenure.reread.notify_one();
        }
        self.sequence = sequence;
        let active = self.arrived(change.as_ref()) || event == "RESUMED";
        self.push(sequence, change, bytes);
        if active {
            self.arriving = None;
            self.tenure.push(Change::State(State::Active));
        }
        if matches!(event, "READY" | "RESUMED") { Taken::Established } else { Taken::Entry }
    }

    /// The last dispatch taken in; 0 before the first of a session.
    pub(crate) fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Takes in that something was left out that cannot be read.
    pub(crate) fn gap(&self) {
        self.tenure.push(Change::Gap { event: "not readable at all".to_owned() });
        self.tenure.gap.store(true, Ordering::Relaxed);
        self.tenure.reread.notify_one();
    }

    /// Takes in that a heartbeat was acknowledged.
    pub(crate) fn acknowledged(&mut self, latency: Duration) {
        self.tenure.push(Change::Ack(latency));
        if let Some((missing, _)) = self.arriving.take_if(|(_, until)| *until <= Instant::now()) {
            tracing::warn!(missing = missing.len(), "active, although not every guild has arrived");
            self.ask_for(missing);
            self.tenure.push(Change::State(State::Active));
        }
    }

    /// Has guilds read over REST of which neither a `GUILD_CREATE` came nor an outage was told.
    fn ask_for(&self, missing: HashSet<Id<GuildMarker>>) {
        for guild_id in missing {
            self.tenure.push(Change::Unreadable { guild_id, event: "READY".to_owned() });
        }
        self.tenure.reread.notify_one();
    }

    fn push(&self, sequence: u64, change: Option<Change>, bytes: usize) {
        let at = self.tenure.app.clock.now();
        let entry = Entry { sequence: Some(sequence), change, at, since: Instant::now(), bytes };
        self.tenure.buffer.push(entry);
    }

    fn unreadable(&self, event: &str, unreadable: Unreadable) -> Change {
        let Unreadable { guild_id, reason } = unreadable;
        tracing::error!(event, guild.id = guild_id.map(Id::get), reason, "a dispatch cannot be read");
        metrics::counter!("bellhop_sync_undecodable_total", "event" => decode::label(event)).increment(1);
        let event = event.to_owned();
        self.tenure.gap.fetch_or(guild_id.is_none(), Ordering::Relaxed);
        self.tenure.reread.notify_one();
        match guild_id {
            Some(guild_id) => Change::Unreadable { guild_id, event },
            None => Change::Gap { event },
        }
    }

    /// Notes which guilds are to come and which have; whether with this one all have.
    fn arrived(&mut self, change: Option<&Change>) -> bool {
        match change {
            Some(Change::Ready { user_id, guild_ids, .. }) => {
                // A token is one bot's: whoever was known before is the same.
                _ = self.tenure.me.set(*user_id);
                let until = Instant::now() + GUILDS_WITHIN;
                self.arriving = Some((guild_ids.iter().copied().collect(), until));
            }
            Some(
                change @ (Change::Snapshot(_)
                | Change::Unavailable(_)
                | Change::Retired(_)
                | Change::Unreadable { .. }),
            ) => {
                if let (Some((guilds, until)), Some(guild_id)) = (&mut self.arriving, change.guild_id())
                    && guilds.remove(&guild_id)
                {
                    // While they arrive, none is missing.
                    *until = Instant::now() + GUILDS_WITHIN;
                }
            }
            _ => {}
        }
        self.arriving.as_ref().is_some_and(|(guilds, _)| guilds.is_empty())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tenure::tests::idle;

    /// A fresh session's intake, whose guilds 7 and 8 should have come by now.
    fn overdue(tenure: &Tenure) -> Intake<'_> {
        let mut intake = Intake::new(tenure, 1);
        intake.arriving = Some((HashSet::from([Id::new(7), Id::new(8)]), Instant::now()));
        intake
    }

    async fn changes(tenure: &Tenure) -> Vec<Option<Change>> {
        tenure.buffer.take().await.into_iter().map(|entry| entry.change).collect()
    }

    #[tokio::test]
    async fn guilds_that_do_not_come_are_asked_for_and_keep_the_shard_no_longer() {
        let tenure = idle();
        let mut intake = overdue(&tenure);
        intake.acknowledged(Duration::ZERO);
        let changes = changes(&tenure).await;
        for guild_id in [Id::new(7), Id::new(8)] {
            let asked = Change::Unreadable { guild_id, event: "READY".to_owned() };
            assert!(changes.contains(&Some(asked)), "{changes:?}");
        }
        assert_eq!(changes.last(), Some(&Some(Change::State(State::Active))));
    }

    #[tokio::test]
    async fn none_is_missing_while_others_come() {
        let tenure = idle();
        let mut intake = overdue(&tenure);
        assert!(!intake.arrived(Some(&Change::Unavailable(Id::new(7)))));
        intake.acknowledged(Duration::ZERO);
        assert_eq!(changes(&tenure).await, [Some(Change::Ack(Duration::ZERO))]);
    }
}
