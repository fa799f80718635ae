//! What the gateway can be made to do to its clients, and what it tells of them.

use std::{collections::BTreeMap, time::Duration};

use serde::{Deserialize, Serialize};

use super::{
    faults::{GatewayFault, GatewayRule},
    session::{Order, Session},
    sessions::{GatewaySession, guilds_of},
    starts::StartLimit,
};
use crate::World;

/// How many guilds Discord thinks right for one shard.
const GUILDS_A_SHARD: usize = 1_000;

/// What the gateway does at once to every client.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "do")]
pub enum GatewayAct {
    /// Sends op 7 RECONNECT.
    Reconnect,
    /// Sends op 9 `INVALID_SESSION`; a session that cannot be resumed ends.
    Invalidate {
        /// Whether it can be resumed.
        resumable: bool,
    },
    /// Asks for a heartbeat with op 1.
    AskHeartbeat,
    /// Cuts the sockets, without a close frame; the sessions stay.
    Cut,
    /// Closes the sockets with a code, such as 4000 or 4004; the sessions stay.
    Close {
        /// The code.
        code: u16,
    },
    /// Lets the sockets stand: they neither send nor read, until their sessions are resumed on
    /// others, the faults are cleared, or heartbeats have been missed.
    Stall,
    /// Sends the next events of every session twice.
    Duplicate {
        /// How many.
        count: u32,
    },
}

/// Misbehaving now.
impl World {
    /// Does something to the clients of every session, or of those of one shard.
    pub fn gateway_act(&self, act: GatewayAct, shard: Option<u64>) {
        let mut live = self.live();
        for session in live.sessions.all().filter(|s| shard.is_none_or(|index| s.shard.0 == index)) {
            carry_out(session, act);
        }
    }

    /// Sends op 7 RECONNECT to every session.
    pub fn gateway_reconnect(&self) {
        self.gateway_act(GatewayAct::Reconnect, None);
    }

    /// Sends op 9 `INVALID_SESSION` to every session; one that cannot be resumed ends.
    pub fn gateway_invalidate(&self, resumable: bool) {
        self.gateway_act(GatewayAct::Invalidate { resumable }, None);
    }

    /// Cuts every socket, without a close frame.
    pub fn gateway_cut(&self) {
        self.gateway_act(GatewayAct::Cut, None);
    }

    /// Closes every socket with a code, such as 4000 or 4004; the sessions stay.
    pub fn gateway_close(&self, code: u16) {
        self.gateway_act(GatewayAct::Close { code }, None);
    }

    /// Lets every socket stand, see [`GatewayAct::Stall`].
    pub fn gateway_stall(&self) {
        self.gateway_act(GatewayAct::Stall, None);
    }

    /// Sends the next `count` events of every session twice.
    pub fn gateway_duplicate(&self, count: u32) {
        self.gateway_act(GatewayAct::Duplicate { count }, None);
    }
}

/// Misbehaving from now on.
impl World {
    /// Lets something go wrong on the gateway.
    pub fn add_gateway_fault(&self, rule: GatewayRule) {
        self.live().sessions.faults.add(rule);
    }

    /// Lets the gateway behave again; stalled sockets go on.
    pub fn clear_gateway_faults(&self) {
        let mut live = self.live();
        live.sessions.faults.clear();
        live.sessions.released.notify_waiters();
        for session in live.sessions.all() {
            (session.stalled, session.duplicates) = (false, 0);
            session.wake.notify_one();
        }
    }

    /// The gateway's faults in force.
    pub fn gateway_faults(&self) -> Vec<GatewayRule> {
        self.live().sessions.faults.list()
    }

    /// Whether a new connection shall stand still.
    pub(super) fn stalls_connection(&self) -> bool {
        let stalls = |fault: &GatewayFault| *fault == GatewayFault::StallConnection;
        self.live().sessions.faults.strike(stalls).is_some()
    }
}

/// Settings and sights.
impl World {
    /// How many gateway sessions are open; one outlives its socket for five minutes of the world's clock.
    pub fn gateway_sessions(&self) -> usize {
        self.list_gateway_sessions().len()
    }

    /// The gateway sessions that are open, by shard: sessions, not sockets.
    pub fn list_gateway_sessions(&self) -> Vec<GatewaySession> {
        let mut live = self.live();
        let now = live.state.now();
        live.sessions.list(now)
    }

    /// The events that were told, by name.
    pub(crate) fn dispatches(&self) -> BTreeMap<String, u64> {
        self.live().sessions.dispatches.iter().map(|(name, told)| ((*name).to_owned(), *told)).collect()
    }

    pub(crate) fn clear_dispatches(&self) {
        self.live().sessions.dispatches.clear();
    }

    /// What `GET /gateway/bot` tells of the IDENTIFYs that are left.
    pub fn start_limit(&self) -> StartLimit {
        let mut live = self.live();
        let now = live.state.now();
        live.sessions.starts.limit(now)
    }

    /// Sets how many IDENTIFYs are left, until when, and how many may come at once.
    pub fn set_start_limit(&self, limit: StartLimit) {
        let mut live = self.live();
        let now = live.state.now();
        live.sessions.starts.set(limit, now);
    }

    /// Sets how long an IDENTIFY keeps others of its bucket waiting: 5 s at Discord; zero lifts it.
    pub fn set_identify_window(&self, window: Duration) {
        self.live().sessions.starts.set_window(window);
    }

    /// How many shards `GET /gateway/bot` recommends.
    pub(crate) fn recommended_shards(&self) -> u64 {
        let live = self.live();
        let guilds = guilds_of(&live.state, (0, 1)).count();
        let needed = u64::try_from(guilds.div_ceil(GUILDS_A_SHARD)).unwrap_or(u64::MAX);
        live.sessions.recommended.unwrap_or(needed).max(1)
    }

    /// Sets how many shards `GET /gateway/bot` recommends; `None`: one for every thousand guilds.
    pub fn set_recommended_shards(&self, shards: Option<u64>) {
        self.live().sessions.recommended = shards;
    }

    /// Sets the heartbeat interval of new connections: 41.25 s otherwise.
    pub fn set_heartbeat_interval(&self, interval: Duration) {
        self.live().sessions.heartbeat = interval.max(Duration::from_millis(1));
    }
}

fn carry_out(session: &mut Session, act: GatewayAct) {
    match act {
        GatewayAct::Reconnect => session.order(Order::Reconnect),
        GatewayAct::Invalidate { resumable } => session.order(Order::Invalidate(resumable)),
        GatewayAct::AskHeartbeat => session.order(Order::AskHeartbeat),
        GatewayAct::Cut => session.order(Order::Cut),
        GatewayAct::Close { code } => session.order(Order::Close(code)),
        GatewayAct::Stall => {
            session.stalled = true;
            session.wake.notify_one();
        }
        GatewayAct::Duplicate { count } => session.duplicates += count,
    }
}
