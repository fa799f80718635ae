//! What was asked of the world, counted for tests and `/control`.

use std::{
    collections::BTreeMap,
    sync::{Mutex, PoisonError},
};

use serde::Serialize;

use crate::state::Twins;

/// The counts since the world was made or last cleared.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Counts {
    /// Answers by route template (`GET /guilds/{guild_id}`) and status.
    pub requests: BTreeMap<String, BTreeMap<u16, u64>>,
    /// Requests to routes the world does not have, as `METHOD /path`. Tests refuse any.
    pub unknown_routes: Vec<String>,
    /// Sockets that the gateway accepted.
    pub gateway_connections: u64,
    /// Accepted IDENTIFYs.
    pub identifies: u64,
    /// IDENTIFYs that were refused, for whatever reason.
    pub identifies_refused: u64,
    /// Accepted RESUMEs.
    pub resumes: u64,
    /// Sockets that the gateway closed, by close code.
    pub closes: BTreeMap<u16, u64>,
    /// Events by name, counted for each session that heard them.
    pub dispatches: BTreeMap<String, u64>,
    /// Messages that everybody in a channel may see, created since the start.
    pub messages_created: u64,
    /// Messages of the bot that say again what it had said in the same channel less than three
    /// minutes before: with the same nonce, or with the same content, embeds and components and
    /// born of the same interaction or of none.
    pub messages_created_twice: Vec<Twins>,
}

impl Counts {
    /// How often a route answered, whatever the status.
    pub fn answers(&self, route: &str) -> u64 {
        self.requests.get(route).map_or(0, |statuses| statuses.values().sum())
    }

    /// How often a route answered with a status.
    pub fn answers_with(&self, route: &str, status: u16) -> u64 {
        self.requests.get(route).and_then(|statuses| statuses.get(&status)).copied().unwrap_or(0)
    }
}

/// The counts behind their lock.
#[derive(Debug, Default)]
pub(crate) struct Counters(Mutex<Counts>);

impl Counters {
    pub(crate) fn update(&self, update: impl FnOnce(&mut Counts)) {
        update(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner));
    }

    pub(crate) fn snapshot(&self) -> Counts {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(crate) fn clear(&self) {
        self.update(|counts| *counts = Counts::default());
    }
}
