//! How this process's shards stand, for whoever asks its health.

use std::{
    collections::BTreeMap,
    sync::{Arc, Mutex, PoisonError},
};

/// How a shard stands in this process.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Standing {
    /// Another process holds the shard.
    Elsewhere,
    /// Connecting, or catching up.
    CatchingUp,
    /// Not connected, for this reason.
    Waiting(String),
    /// It hears everything as it happens, and the mirror says so.
    Active,
}

/// The standing of every shard; clones share it.
#[derive(Clone, Default)]
pub(crate) struct Status {
    shards: Arc<Mutex<BTreeMap<i32, Standing>>>,
    /// Why there are no shards yet.
    before: Arc<Mutex<Option<String>>>,
}

impl Status {
    /// A shard stands so from now on.
    pub(crate) fn set(&self, shard_id: i32, standing: Standing) {
        self.shards.lock().unwrap_or_else(PoisonError::into_inner).insert(shard_id, standing);
    }

    /// Why no shard has begun yet.
    pub(crate) fn not_begun(&self, reason: String) {
        *self.before.lock().unwrap_or_else(PoisonError::into_inner) = Some(reason);
    }

    /// Whether every shard is active or held by another process; else a sentence that says which is not.
    pub(crate) fn ready(&self) -> Result<(), String> {
        let shards = self.shards.lock().unwrap_or_else(PoisonError::into_inner);
        if shards.is_empty() {
            let before = self.before.lock().unwrap_or_else(PoisonError::into_inner);
            return Err(before.clone().unwrap_or_else(|| "starting".to_owned()));
        }
        let reasons: Vec<String> = shards.iter().filter_map(|(id, standing)| standing.reason(*id)).collect();
        if reasons.is_empty() { Ok(()) } else { Err(reasons.join("; ")) }
    }
}

impl Standing {
    fn reason(&self, shard_id: i32) -> Option<String> {
        match self {
            Self::Elsewhere | Self::Active => None,
            Self::CatchingUp => Some(format!("shard {shard_id} is catching up")),
            Self::Waiting(reason) => Some(format!("shard {shard_id}: {reason}")),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_ready_when_each_shard_is_active_or_held_elsewhere() {
        let status = Status::default();
        assert_eq!(status.ready(), Err("starting".to_owned()));
        status.set(0, Standing::Active);
        status.set(1, Standing::Elsewhere);
        assert_eq!(status.ready(), Ok(()));
        status.set(1, Standing::Waiting("Discord refuses the token (4004)".to_owned()));
        assert_eq!(status.ready(), Err("shard 1: Discord refuses the token (4004)".to_owned()));
    }
}
