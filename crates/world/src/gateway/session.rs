//! One session: numbered events, kept for a RESUME.

use std::{
    collections::{BTreeSet, VecDeque},
    sync::Arc,
};

use tokio::{sync::Notify, time::Instant};

use crate::state::ids::GuildId;

/// How many events are kept for a replay.
const REPLAY: usize = 20_000;

/// A numbered event.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) sequence: u64,
    pub(super) name: &'static str,
    /// The event's `d`, shared by all sessions that hear it.
    pub(super) data: Arc<str>,
}

/// What a socket shall do besides sending events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Send op 7 RECONNECT.
    Reconnect,
    /// Send op 9 `INVALID_SESSION`; whether the session can be resumed.
    Invalidate(bool),
    /// End the connection without a close frame.
    Cut,
    /// Close with a code.
    Close(u16),
}

/// A client's session on one shard.
#[derive(Debug)]
pub(super) struct Session {
    /// The shard and the number of shards.
    pub(super) shard: (u64, u64),
    pub(super) intents: u64,
    /// The number of the last event.
    sequence: u64,
    /// The number of the last event that the present socket took.
    taken: u64,
    /// The latest events; the first has the number `sequence - kept.len() + 1`.
    kept: VecDeque<Frame>,
    /// Guilds that READY named and that are still to be told, in order.
    pub(super) pending: BTreeSet<GuildId>,
    pub(super) orders: VecDeque<Order>,
    /// Rung when there is something for the socket.
    pub(super) wake: Arc<Notify>,
    /// The present socket; an older one finds another number and ends.
    pub(super) socket: u64,
    /// Since when no socket has been there.
    pub(super) idle_since: Option<Instant>,
    /// How many of the next events are sent twice.
    pub(super) duplicates: u32,
}

impl Session {
    pub(super) fn new(shard: (u64, u64), intents: u64) -> Self {
        Self {
            shard,
            intents,
            sequence: 0,
            taken: 0,
            kept: VecDeque::new(),
            pending: BTreeSet::new(),
            orders: VecDeque::new(),
            wake: Arc::new(Notify::new()),
            socket: 0,
            idle_since: None,
            duplicates: 0,
        }
    }

    /// Whether a guild's events belong to this session's shard.
    pub(super) fn holds(&self, guild_id: GuildId) -> bool {
        (guild_id.get() >> 22) % self.shard.1 == self.shard.0
    }

    /// Adds an event.
    pub(super) fn push(&mut self, name: &'static str, data: Arc<str>) {
        self.sequence += 1;
        self.kept.push_back(Frame { sequence: self.sequence, name, data });
        if self.kept.len() > REPLAY {
            self.kept.pop_front();
        }
        self.wake.notify_one();
    }

    /// Gives the socket an order.
    pub(super) fn order(&mut self, order: Order) {
        self.orders.push_back(order);
        self.wake.notify_one();
    }

    /// The next events for the socket, up to `most`; each now and then twice, if so asked.
    pub(super) fn take(&mut self, most: usize) -> Vec<Frame> {
        let first = self.kept.front().map_or(self.sequence + 1, |frame| frame.sequence);
        let skip = usize::try_from((self.taken + 1).saturating_sub(first)).unwrap_or(usize::MAX);
        let mut frames = Vec::new();
        for frame in self.kept.iter().skip(skip).take(most) {
            self.taken = frame.sequence;
            if self.duplicates > 0 {
                self.duplicates -= 1;
                frames.push(frame.clone());
            }
            frames.push(frame.clone());
        }
        frames
    }

    /// Goes back to just after `sequence`, and tells the client when it has caught up.
    ///
    /// [`Rewind`] says why that cannot be.
    pub(super) fn rewind(&mut self, sequence: u64) -> Result<(), Rewind> {
        if sequence > self.sequence {
            return Err(Rewind::Ahead);
        }
        let first = self.kept.front().map_or(self.sequence + 1, |frame| frame.sequence);
        if sequence + 1 < first {
            return Err(Rewind::Forgotten);
        }
        self.taken = sequence;
        self.orders.clear();
        self.push("RESUMED", Arc::from("{\"_trace\":[]}"));
        Ok(())
    }
}

/// Why a session cannot be resumed from a number.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Rewind {
    /// The number was never given.
    Ahead,
    /// Events after it are no longer kept.
    Forgotten,
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session(events: u64) -> Session {
        let mut session = Session::new((0, 1), 1);
        for _ in 0..events {
            session.push("GUILD_UPDATE", Arc::from("{}"));
        }
        session
    }

    fn numbers(frames: &[Frame]) -> Vec<u64> {
        frames.iter().map(|frame| frame.sequence).collect()
    }

    #[test]
    fn a_resume_replays_what_came_after_it() {
        let mut session = session(4);
        assert_eq!(numbers(&session.take(3)), [1, 2, 3]);
        session.rewind(2).unwrap();
        let replay = session.take(9);
        assert_eq!(numbers(&replay), [3, 4, 5]);
        assert_eq!(replay[2].name, "RESUMED");
    }

    #[test]
    fn a_number_never_given_or_no_longer_kept_cannot_be_resumed() {
        let mut session = session(REPLAY as u64 + 5);
        assert_eq!(session.rewind(REPLAY as u64 + 6), Err(Rewind::Ahead));
        assert_eq!(session.rewind(4), Err(Rewind::Forgotten));
        assert_eq!(session.rewind(5), Ok(()));
    }

    #[test]
    fn an_event_is_sent_twice_on_request() {
        let mut session = session(2);
        session.duplicates = 1;
        assert_eq!(numbers(&session.take(9)), [1, 1, 2]);
    }
}
