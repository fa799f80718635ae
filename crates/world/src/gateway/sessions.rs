//! All sessions: who hears which event.

use std::{collections::HashMap, sync::Arc, time::Duration};

use serde_json::json;
use tokio::time::Instant;

use super::{
    dispatch::{self, Event},
    intents,
    session::{Rewind, Session},
};
use crate::state::{Change, State};

/// How long a session waits for its client to come back.
const IDLE: Duration = Duration::from_mins(5);

/// The sessions by their ids.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    by_id: HashMap<String, Session>,
    /// Counts sockets, to tell a session's present one from older ones.
    sockets: u64,
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

impl Sessions {
    /// How many sessions there are, with and without a socket.
    pub(crate) fn open(&self) -> usize {
        self.by_id.len()
    }

    pub(super) fn all(&mut self) -> impl Iterator<Item = &mut Session> {
        self.by_id.values_mut()
    }

    /// Opens a session with READY; its guilds follow.
    pub(super) fn identify(&mut self, state: &State, identity: &Identity) -> Seat {
        self.by_id.retain(|_, session| session.idle_since.is_none_or(|since| since.elapsed() < IDLE));
        let id = hex::encode(rand::random::<[u8; 16]>());
        let mut session = Session::new(identity.shard, identity.intents);
        let bot_id = state.application.bot_id();
        let guilds = state.guilds.values().filter(|guild| guild.members.contains_key(&bot_id));
        session.pending = guilds.map(crate::state::Guild::id).filter(|id| session.holds(*id)).collect();
        let ready = json!({
            "v": 10, "user": state.account(bot_id).ok().map(crate::state::Account::current),
            "user_settings": {}, "relationships": [], "private_channels": [], "presences": [],
            "guilds": session.pending.iter().map(|id| json!({ "id": id, "unavailable": true })).collect::<Vec<_>>(),
            "guild_join_requests": [], "geo_ordered_rtc_regions": [], "auth": {},
            "session_id": id, "session_type": "normal", "resume_gateway_url": identity.resume_url,
            "shard": [identity.shard.0, identity.shard.1], "_trace": [],
            "application": { "id": state.application.id, "flags": state.application.flags },
        });
        session.push("READY", Arc::from(ready.to_string()));
        self.by_id.insert(id.clone(), session);
        self.seat(&id)
    }

    /// Takes a session up again after the event `sequence`; an older socket of it ends.
    pub(super) fn resume(&mut self, session_id: &str, sequence: u64) -> Result<Seat, Rewind> {
        let session = self.by_id.get_mut(session_id).ok_or(Rewind::Forgotten)?;
        if session.idle_since.is_some_and(|since| since.elapsed() >= IDLE) {
            self.by_id.remove(session_id);
            return Err(Rewind::Forgotten);
        }
        session.rewind(sequence)?;
        Ok(self.seat(session_id))
    }

    fn seat(&mut self, session_id: &str) -> Seat {
        self.sockets += 1;
        if let Some(session) = self.by_id.get_mut(session_id) {
            session.socket = self.sockets;
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
        self.by_id.remove(&seat.session_id);
    }

    /// The socket is gone; the session waits for a RESUME.
    pub(super) fn leave(&mut self, seat: &Seat) {
        if let Some(session) = self.seated(seat) {
            session.idle_since = Some(Instant::now());
        }
    }

    /// Tells a change to every session that should hear of it.
    pub(crate) fn dispatch(&mut self, state: &State, change: &Change) {
        if self.by_id.is_empty() {
            return;
        }
        let Some(event) = dispatch::event(state, change) else { return };
        // With and without the content of messages.
        let mut data = [None, None];
        for session in self.by_id.values_mut().filter(|session| hears(session, &event)) {
            match change {
                // It will be told with its pending GUILD_CREATE, or need not be told any more.
                Change::GuildDelete { .. } => drop(session.pending.remove(&event.guild_id)),
                _ if session.pending.contains(&event.guild_id) => continue,
                _ => {}
            }
            let content = !dispatch::has_content(change) || session.intents & intents::MESSAGE_CONTENT != 0;
            let data =
                data[usize::from(content)].get_or_insert_with(|| dispatch::data(state, change, content));
            session.push(event.name, data.clone());
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
            session.push(event.name, dispatch::data(state, &change, true));
        }
    }
}

/// Whether a session asked for such events; those of nobody's intent are for the bot itself.
fn hears(session: &Session, event: &Event) -> bool {
    session.holds(event.guild_id) && (event.intent == 0 || session.intents & event.intent != 0)
}
