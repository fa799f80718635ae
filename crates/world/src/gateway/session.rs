//! One session: numbered events, kept for a RESUME.

use std::{
    collections::{BTreeSet, HashMap, VecDeque},
    sync::Arc,
};

use time::OffsetDateTime;
use tokio::{sync::Notify, time::Instant};

use crate::state::ids::GuildId;

/// How many events are kept for a replay.
const REPLAY: usize = 20_000;
/// How many bytes of them: several times what 2,000 guilds of 50 channels make.
const REPLAY_BYTES: usize = 256 * 1024 * 1024;

/// The event that tells a client that it has caught up.
const RESUMED: &str = "RESUMED";

/// A numbered event.
#[derive(Clone, Debug)]
pub(super) struct Frame {
    pub(super) sequence: u64,
    pub(super) name: &'static str,
    /// The event's `d`, shared by all sessions that hear it.
    pub(super) data: Arc<str>,
    /// Whether it is sent twice.
    twice: bool,
    /// Before when it is not sent.
    due: Option<Instant>,
}

/// What a socket shall do besides sending events.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Order {
    /// Send op 7 RECONNECT.
    Reconnect,
    /// Send op 9 `INVALID_SESSION`; whether the session can be resumed.
    Invalidate(bool),
    /// Ask for a heartbeat with op 1.
    AskHeartbeat,
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
    /// The number of the last RESUMED; older ones are not replayed.
    resumed: u64,
    /// The latest events; the first has the number `sequence - kept.len() + 1`.
    kept: VecDeque<Frame>,
    kept_bytes: usize,
    /// Guilds that READY named and that are still to be told, in order.
    pub(super) pending: BTreeSet<GuildId>,
    pub(super) orders: VecDeque<Order>,
    /// Rung when there is something for the socket.
    pub(super) wake: Arc<Notify>,
    /// The present socket; an older one finds another number and ends.
    pub(super) socket: u64,
    /// The present socket neither sends nor reads.
    pub(super) stalled: bool,
    /// Since when no socket has been there.
    pub(super) idle_since: Option<OffsetDateTime>,
    /// How many of the next events are sent twice.
    pub(super) duplicates: u32,
    /// When all members of a guild were last asked for.
    pub(super) members_asked: HashMap<GuildId, Instant>,
}

impl Session {
    pub(super) fn new(shard: (u64, u64), intents: u64) -> Self {
        Self {
            shard,
            intents,
            sequence: 0,
            taken: 0,
            resumed: 0,
            kept: VecDeque::new(),
            kept_bytes: 0,
            pending: BTreeSet::new(),
            orders: VecDeque::new(),
            wake: Arc::new(Notify::new()),
            socket: 0,
            stalled: false,
            idle_since: None,
            duplicates: 0,
            members_asked: HashMap::new(),
        }
    }

    /// Whether events of this guild belong to this session's shard; those of none are the first's.
    pub(super) fn holds(&self, guild_id: Option<GuildId>) -> bool {
        guild_id.map_or(0, |guild_id| (guild_id.get() >> 22) % self.shard.1) == self.shard.0
    }

    /// The number of the last event.
    pub(super) fn sequence(&self) -> u64 {
        self.sequence
    }

    /// Adds an event: sent twice or not, and not before `due`.
    pub(super) fn push(
        &mut self,
        (name, data): (&'static str, Arc<str>),
        (twice, due): (bool, Option<Instant>),
    ) {
        self.sequence += 1;
        self.kept_bytes += data.len();
        self.kept.push_back(Frame { sequence: self.sequence, name, data, twice, due });
        while self.kept.len() > REPLAY || (self.kept_bytes > REPLAY_BYTES && self.kept.len() > 1) {
            let dropped = self.kept.pop_front();
            self.kept_bytes -= dropped.map_or(0, |frame| frame.data.len());
        }
        self.wake.notify_one();
    }

    /// Gives the socket an order.
    pub(super) fn order(&mut self, order: Order) {
        self.orders.push_back(order);
        self.wake.notify_one();
    }

    /// The next events for the socket, up to `most`, some of them twice; [`Rewind::Forgotten`] if it
    /// was so slow that some are no longer kept.
    pub(super) fn take(&mut self, most: usize) -> Result<Vec<Frame>, Rewind> {
        let skip = self.taken + 1 - self.first().min(self.taken + 1);
        if self.first() > self.taken + 1 {
            return Err(Rewind::Forgotten);
        }
        let (now, mut frames) = (Instant::now(), Vec::new());
        for frame in self.kept.iter().skip(usize::try_from(skip).unwrap_or(usize::MAX)).take(most) {
            if frame.due.is_some_and(|due| due > now) {
                break;
            }
            self.taken = frame.sequence;
            if frame.name == RESUMED && frame.sequence != self.resumed {
                continue;
            }
            if frame.twice || self.duplicates > 0 {
                self.duplicates = self.duplicates.saturating_sub(1);
                frames.push(frame.clone());
            }
            frames.push(frame.clone());
        }
        Ok(frames)
    }

    /// When the next event may be sent, where it was delayed.
    pub(super) fn due(&self) -> Option<Instant> {
        let skip = usize::try_from(self.taken + 1).ok()?.checked_sub(usize::try_from(self.first()).ok()?)?;
        self.kept.get(skip)?.due
    }

    /// The number of the first event that is kept, or of the next one.
    fn first(&self) -> u64 {
        self.kept.front().map_or(self.sequence + 1, |frame| frame.sequence)
    }

    /// Goes back to just after `sequence`, and tells the client when it has caught up.
    ///
    /// [`Rewind`] says why that cannot be.
    pub(super) fn rewind(&mut self, sequence: u64) -> Result<(), Rewind> {
        if sequence > self.sequence {
            return Err(Rewind::Ahead);
        }
        if sequence + 1 < self.first() {
            return Err(Rewind::Forgotten);
        }
        self.taken = sequence;
        self.orders.clear();
        self.push((RESUMED, Arc::from("{\"_trace\":[]}")), (false, None));
        self.resumed = self.sequence;
        Ok(())
    }

    /// How many bytes are kept for a replay.
    pub(super) fn kept_bytes(&self) -> usize {
        self.kept_bytes
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
            session.push(("GUILD_UPDATE", Arc::from("{}")), (false, None));
        }
        session
    }

    fn numbers(frames: &[Frame]) -> Vec<u64> {
        frames.iter().map(|frame| frame.sequence).collect()
    }

    #[test]
    fn a_resume_replays_what_came_after_it() {
        let mut session = session(4);
        assert_eq!(numbers(&session.take(3).unwrap()), [1, 2, 3]);
        session.rewind(2).unwrap();
        let replay = session.take(9).unwrap();
        assert_eq!(numbers(&replay), [3, 4, 5]);
        assert_eq!(replay[2].name, "RESUMED");
    }

    #[test]
    fn only_the_last_resume_says_that_it_is_one() {
        let mut session = session(2);
        for _ in 0..3 {
            session.rewind(2).unwrap();
        }
        assert_eq!(numbers(&session.take(9).unwrap()), [5]);
    }

    #[test]
    fn a_number_never_given_or_no_longer_kept_cannot_be_resumed() {
        let mut session = session(REPLAY as u64 + 5);
        assert_eq!(session.rewind(REPLAY as u64 + 6), Err(Rewind::Ahead));
        assert_eq!(session.rewind(4), Err(Rewind::Forgotten));
        assert_eq!(session.rewind(5), Ok(()));
    }

    #[test]
    fn a_socket_too_slow_for_what_is_kept_is_told_so() {
        let mut session = session(1);
        assert_eq!(session.take(9).unwrap().len(), 1);
        let large: Arc<str> = Arc::from(" ".repeat(REPLAY_BYTES / 2));
        for _ in 0..3 {
            session.push(("GUILD_CREATE", large.clone()), (false, None));
        }
        assert_eq!(session.take(9).unwrap_err(), Rewind::Forgotten);
    }

    #[test]
    fn an_event_is_sent_twice_on_request() {
        let mut session = session(2);
        session.duplicates = 1;
        assert_eq!(numbers(&session.take(9).unwrap()), [1, 1, 2]);
        session.push(("GUILD_UPDATE", Arc::from("{}")), (true, None));
        assert_eq!(numbers(&session.take(9).unwrap()), [3, 3]);
    }

    #[test]
    fn a_late_event_holds_back_those_after_it() {
        let mut session = session(1);
        let due = Instant::now() + std::time::Duration::from_mins(1);
        session.push(("GUILD_UPDATE", Arc::from("{}")), (false, Some(due)));
        session.push(("GUILD_UPDATE", Arc::from("{}")), (false, None));
        assert_eq!(numbers(&session.take(9).unwrap()), [1]);
        assert_eq!(session.due(), Some(due));
    }
}
