//! The kinds of work a process can do.

use std::{collections::BTreeMap, panic::AssertUnwindSafe, sync::Arc};

use futures_util::FutureExt as _;
use serde_json::Value;

use crate::{Attempt, Failure, Kind, reply::Reply};

/// Every kind a process can do, by name; clones share them.
#[derive(Clone)]
pub struct Registry {
    kinds: Arc<BTreeMap<&'static str, Arc<dyn Kind>>>,
}

impl Registry {
    /// These kinds, and the queue's own.
    pub fn new(kinds: impl IntoIterator<Item = Arc<dyn Kind>>) -> Self {
        let own: Arc<dyn Kind> = Arc::new(Reply);
        let kinds = kinds.into_iter().chain([own]).map(|kind| (kind.name(), kind)).collect();
        Self { kinds: Arc::new(kinds) }
    }

    pub(crate) fn find(&self, name: &str) -> Option<&dyn Kind> {
        self.kinds.get(name).map(AsRef::as_ref)
    }

    /// Attempts an action; a panic in its kind is a failure like another, and ends nothing else.
    pub(crate) async fn attempt(&self, attempt: Attempt<'_>) -> Result<Value, Failure> {
        let action = attempt.action;
        if action.attempts > action.max_attempts {
            return Err(Failure::Final { code: None, reason: "every attempt was cut short".to_owned() });
        }
        let Some(kind) = self.find(&action.kind) else {
            let reason = format!("this build does not know actions of kind {}", action.kind);
            return Err(Failure::Retry { after: None, reason });
        };
        AssertUnwindSafe(kind.attempt(attempt)).catch_unwind().await.unwrap_or_else(|_| {
            tracing::error!(action.id = %action.action_id, action.kind, "an attempt panicked");
            Err(Failure::Retry { after: None, reason: "internal error".to_owned() })
        })
    }
}
