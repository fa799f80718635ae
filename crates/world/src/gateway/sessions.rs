//! All sessions: who hears which event.
//!
//! Discord lets several sessions of one shard live side by side (Discord Docs: Gateway, "Sharding"),
//! so an IDENTIFY ends nobody else's session; a client that must have but one is found out by
//! [`Sessions::list`].

use std::{
    collections::{BTreeMap, HashMap},
    sync::Arc,
};

use serde::Serialize;
use time::{Duration, OffsetDateTime};
use tokio::sync::Notify;

use super::{
    dispatch::{self, Event},
    faults::GatewayFaults,
    intents, ready,
    session::{Rewind, Session},
    starts::Starts,
    telling::Telling,
};
use crate::state::{Change, Guild, State};

/// How long, on the world's clock, a session waits for its client to come back.
const IDLE: Duration = Duration::minutes(5);
/// How much all sessions without a socket may keep for their replays, in bytes; past it those that left
/// first are forgotten, which their clients are told by op 9.
const IDLE_BYTES: usize = 512 * 1024 * 1024;
/// How often clients shall send a heartbeat.
const HEARTBEAT: std::time::Duration = std::time::Duration::from_millis(41_250);

/// The sessions by their ids, and what holds for all of them.
#[derive(Debug)]
pub(crate) struct Sessions {
    by_id: HashMap<String, Session>,
    /// Counts sockets, to tell a session's present one from older ones.
    sockets: u64,
    pub(super) starts: Starts,
    pub(super) faults: GatewayFaults,
    /// Rung when the faults are cleared.
    pub(super) released: Arc<Notify>,
    /// What HELLO asks of the next connections.
    pub(super) heartbeat: std::time::Duration,
    /// How many shards are recommended; `None`: as many as the guilds need.
    pub(super) recommended: Option<u64>,
    /// Events by name, counted for each session that heard them.
    pub(super) dispatches: BTreeMap<&'static str, u64>,
}

impl Default for Sessions {
    fn default() -> Self {
        Self {
            by_id: HashMap::new(),
            sockets: 0,
            starts: Starts::default(),
            faults: GatewayFaults::default(),
            released: Arc::default(),
            heartbeat: HEARTBEAT,
            recommended: None,
            dispatches: BTreeMap::new(),
        }
    }
}

/// Who identified: what IDENTIFY said.
pub(super) struct Identity {
    pub(super) shard: (u64, u64),
    pub(super) intents: u64,
    /// The address at which the session may be resumed.
    pub(super) resume_url: String,
}

/// A socket's place at its session.
#[derive(Clone, Debug)]
pub(super) struct Seat {
    pub(super) session_id: String,
    pub(super) socket: u64,
}

/// A session that is open: it has a socket, or still waits for its client to resume it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct GatewaySession {
    /// Its id.
    pub session_id: String,
    /// The shard, and of how many.
    pub shard: (u64, u64),
    /// The intents' bits.
    pub intents: u64,
    /// The number of its last event.
    pub sequence: u64,
    /// Whether a socket is there.
    pub connected: bool,
}

impl Sessions {
    /// The sessions that are open, with and without a socket, by shard.
    pub(super) fn list(&mut self, now: OffsetDateTime) -> Vec<GatewaySession> {
        self.forget_expired(now);
        let view = |(id, session): (&String, &Session)| GatewaySession {
            session_id: id.clone(),
            shard: session.shard,
            intents: session.intents,
            sequence: session.sequence(),
            connected: session.idle_since.is_none(),
        };
        let mut list: Vec<_> = self.by_id.iter().map(view).collect();
        list.sort_by(|a, b| (a.shard, &a.session_id).cmp(&(b.shard, &b.session_id)));
        list
    }

    pub(super) fn all(&mut self) -> impl Iterator<Item = &mut Session> {
        self.by_id.values_mut()
    }

    fn forget_expired(&mut self, now: OffsetDateTime) {
        self.by_id.retain(|_, session| session.idle_since.is_none_or(|since| now - since < IDLE));
    }

    /// Opens a session with READY; its guilds follow.
    pub(super) fn identify(&mut self, state: &State, identity: &Identity) -> Seat {
        self.forget_expired(state.now());
        let id = hex::encode(rand::random::<[u8; 16]>());
        let mut session = Session::new(identity.shard, identity.intents);
        session.pending = guilds_of(state, identity.shard).map(Guild::id).collect();
        let data = Arc::from(ready::data(state, &session, (&id, &identity.resume_url)));
        self.by_id.insert(id.clone(), session);
        let seat = self.seat(&id);
        self.tell(&seat, &Event { name: "READY", guild_id: None, intent: 0 }, data);
        seat
    }

    /// Takes a session up again after the event `sequence`; an older socket of it ends.
    pub(super) fn resume(
        &mut self,
        session_id: &str,
        sequence: u64,
        now: OffsetDateTime,
    ) -> Result<Seat, Rewind> {
        self.forget_expired(now);
        self.by_id.get_mut(session_id).ok_or(Rewind::Forgotten)?.rewind(sequence)?;
        *self.dispatches.entry("RESUMED").or_default() += 1;
        Ok(self.seat(session_id))
    }

    fn seat(&mut self, session_id: &str) -> Seat {
        self.sockets += 1;
        if let Some(session) = self.by_id.get_mut(session_id) {
            session.socket = self.sockets;
            session.stalled = false;
            session.idle_since = None;
            // The older socket wakes, finds another's number, and ends; it must not take the wakes of
            // the new one.
            std::mem::take(&mut session.wake).notify_one();
        }
        Seat { session_id: session_id.to_owned(), socket: self.sockets }
    }

    /// The session of a socket that is still its present one.
    pub(super) fn seated(&mut self, seat: &Seat) -> Option<&mut Session> {
        self.by_id.get_mut(&seat.session_id).filter(|session| session.socket == seat.socket)
    }

    /// Ends a session for good.
    pub(super) fn end(&mut self, seat: &Seat) {
        if self.seated(seat).is_some() {
            self.by_id.remove(&seat.session_id);
        }
    }

    /// The socket is gone; the session waits for a RESUME.
    pub(super) fn leave(&mut self, seat: &Seat, now: OffsetDateTime) {
        if let Some(session) = self.seated(seat) {
            session.idle_since = Some(now);
            session.stalled = false;
        }
        self.forget_expired(now);
        while self.idle().map(|(_, session)| session.kept_bytes()).sum::<usize>() > IDLE_BYTES {
            let first = self.idle().min_by_key(|(_, session)| session.idle_since);
            let Some(id) = first.map(|(id, _)| id.clone()) else { return };
            self.by_id.remove(&id);
        }
    }

    fn idle(&self) -> impl Iterator<Item = (&String, &Session)> {
        self.by_id.iter().filter(|(_, session)| session.idle_since.is_some())
    }

    /// Tells a change to every session that should hear of it.
    pub(crate) fn dispatch(&mut self, state: &State, change: &Change) {
        if self.by_id.is_empty() {
            return;
        }
        let Some(event) = dispatch::event(state, change) else { return };
        let Self { by_id, faults, dispatches, .. } = self;
        let mut telling = None;
        for session in by_id.values_mut().filter(|session| hears(session, &event)) {
            match (change, event.guild_id) {
                // It will be told with its pending GUILD_CREATE, or need not be told any more.
                (Change::GuildDelete { guild_id, .. }, _) => drop(session.pending.remove(guild_id)),
                (_, Some(guild_id)) if session.pending.contains(&guild_id) => continue,
                _ => {}
            }
            let telling = telling.get_or_insert_with(|| Telling::new(faults, &event));
            telling.to(session, |content| dispatch::data(state, change, content));
            *dispatches.entry(event.name).or_default() += 1;
        }
    }

    /// Tells an event to every session of its guild's shard; whether one of them has a socket.
    pub(crate) fn announce(&mut self, event: &Event, data: &Arc<str>) -> bool {
        let Self { by_id, faults, dispatches, .. } = self;
        let mut telling = Telling::new(faults, event);
        let mut heard = false;
        for session in by_id.values_mut().filter(|session| hears(session, event)) {
            telling.to(session, |_| data.clone());
            *dispatches.entry(event.name).or_default() += 1;
            heard |= session.idle_since.is_none();
        }
        heard
    }

    /// Tells an event to one session alone.
    pub(super) fn tell(&mut self, seat: &Seat, event: &Event, data: Arc<str>) {
        let mut telling = Telling::new(&mut self.faults, event);
        if let Some(session) = self.seated(seat) {
            telling.to(session, |_| data);
            *self.dispatches.entry(event.name).or_default() += 1;
        }
    }

    /// Tells a session its next pending guild, so that the socket need not wait for all at once.
    pub(super) fn tell_next_guild(&mut self, state: &State, seat: &Seat) {
        let Some(session) = self.seated(seat) else { return };
        let Some(guild_id) = session.pending.pop_first() else { return };
        if session.intents & intents::GUILDS == 0 {
            session.pending.clear();
            return;
        }
        let unavailable = state.guilds.get(&guild_id).is_none_or(|guild| guild.unavailable);
        let change = if unavailable {
            Change::GuildDelete { guild_id, unavailable, told: true }
        } else {
            Change::GuildCreate { guild_id }
        };
        if let Some(event) = dispatch::event(state, &change) {
            self.tell(seat, &event, dispatch::data(state, &change, true));
        }
    }
}

/// The bot's guilds on a shard.
pub(super) fn guilds_of(state: &State, (index, total): (u64, u64)) -> impl Iterator<Item = &Guild> {
    let bot_id = state.application.bot_id();
    let on_shard = move |guild: &&Guild| (guild.id().get() >> 22) % total == index;
    state.guilds.values().filter(on_shard).filter(move |guild| guild.members.contains_key(&bot_id))
}

/// Whether a session asked for such events; those of nobody's intent are for the bot itself.
fn hears(session: &Session, event: &Event) -> bool {
    session.holds(event.guild_id) && (event.intent == 0 || session.intents & event.intent != 0)
}
