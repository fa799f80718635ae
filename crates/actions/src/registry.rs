//! The kinds of work a process can do.

use std::{collections::BTreeMap, panic::AssertUnwindSafe, sync::Arc};

use bellhop_store::actions::Action;
use futures_util::FutureExt as _;
use serde_json::Value;
use tokio::time::timeout_at;
use twilight_model::http::interaction::InteractionResponseData;

use crate::{Attempt, Control, Failure, Kind, Settled, reply::Reply};

/// What a person is told of an action that ended without its kind.
pub type Apology = fn(&Action) -> InteractionResponseData;

/// Every kind a process can do, by name; clones share them.
#[derive(Clone)]
pub struct Registry {
    kinds: Arc<BTreeMap<&'static str, Arc<dyn Kind>>>,
    apology: Apology,
}

impl Registry {
    /// These kinds, and the queue's own; `apology` for what ends without a kind.
    pub fn new(kinds: impl IntoIterator<Item = Arc<dyn Kind>>, apology: Apology) -> Self {
        let own: Arc<dyn Kind> = Arc::new(Reply);
        let kinds = kinds.into_iter().chain([own]).map(|kind| (kind.name(), kind)).collect();
        Self { kinds: Arc::new(kinds), apology }
    }

    /// What people may do to actions of this kind; nothing to those of one that this process does not know.
    pub fn control(&self, name: &str) -> Control {
        self.find(name).map_or(Control::None, Kind::control)
    }

    pub(crate) fn find(&self, name: &str) -> Option<&dyn Kind> {
        self.kinds.get(name).map(AsRef::as_ref)
    }

    /// What the person who asked is told of an action that ended.
    pub(crate) fn words(&self, settled: Settled<'_>) -> Option<InteractionResponseData> {
        match self.find(&settled.action.kind) {
            Some(kind) => kind.words(settled),
            None => Some(self.apology(settled.action)),
        }
    }

    /// What they are told where its kind cannot say.
    pub(crate) fn apology(&self, action: &Action) -> InteractionResponseData {
        (self.apology)(action)
    }

    /// Attempts an action until its deadline; a panic in its kind is a failure like another, and ends nothing else.
    pub(crate) async fn attempt(&self, attempt: Attempt<'_>) -> Result<Value, Failure> {
        let action = attempt.action;
        if action.attempts > action.max_attempts {
            return Err(Failure::Final { code: None, reason: "every attempt was cut short".to_owned() });
        }
        let Some(kind) = self.find(&action.kind) else {
            let reason = format!("this build does not know actions of kind {}", action.kind);
            return Err(Failure::Retry { after: None, reason });
        };
        let again = |reason: &str| Err(Failure::Retry { after: None, reason: reason.to_owned() });
        let attempting = AssertUnwindSafe(kind.attempt(attempt)).catch_unwind();
        match timeout_at(attempt.deadline, attempting).await {
            Ok(Ok(result)) => result,
            Ok(Err(_)) => {
                tracing::error!(action.id = %action.action_id, action.kind, "an attempt panicked");
                again("internal error")
            }
            Err(_) => again("the attempt took too long"),
        }
    }
}
