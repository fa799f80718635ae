//! Interactions of an application without an endpoint: told on the gateway, answered over REST.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use serde_json::Value;
use tokio::{sync::oneshot, time::timeout};

use super::{Answer, Outcome, PATIENCE, deliver::outcome};
use crate::{World, gateway::Event, state::ids::InteractionId};

/// The deliveries that wait for an answer over REST.
#[derive(Debug, Default)]
pub(crate) struct Awaited(Mutex<HashMap<InteractionId, oneshot::Sender<Answer>>>);

impl Awaited {
    fn expect(&self, id: InteractionId) -> oneshot::Receiver<Answer> {
        let (sender, receiver) = oneshot::channel();
        self.waiting().insert(id, sender);
        receiver
    }

    /// Passes an answer that was just applied to the delivery that waits for it, if one does.
    pub(crate) fn hear(&self, id: InteractionId, answer: Answer) {
        if let Some(sender) = self.waiting().remove(&id) {
            // It may have lost its patience this very moment.
            let _ = sender.send(answer);
        }
    }

    fn waiting(&self) -> std::sync::MutexGuard<'_, HashMap<InteractionId, oneshot::Sender<Answer>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl World {
    /// Tells the gateway of an interaction and waits for its answer; `None` where an endpoint takes it.
    pub(super) async fn deliver_by_gateway(&self, id: InteractionId, payload: &Value) -> Option<Outcome> {
        if self.read(|state| state.application.interactions_endpoint_url.is_some()) {
            return None;
        }
        let answer = self.inner().awaited.expect(id);
        if !self.announce_interaction(payload) {
            self.inner().awaited.waiting().remove(&id);
            return Some(self.fail(id, "the application has neither an endpoint nor a gateway session"));
        }
        let answer = timeout(PATIENCE, answer).await;
        self.inner().awaited.waiting().remove(&id);
        Some(match answer {
            Ok(Ok(answer)) => self.read(|state| outcome(state, id, answer)),
            _ => self.fail(id, "no answer within 3 s"),
        })
    }

    /// Whether a client with a socket hears of it.
    fn announce_interaction(&self, payload: &Value) -> bool {
        let guild_id = payload["guild_id"].as_str().and_then(|id| id.parse().ok());
        let event = Event { name: "INTERACTION_CREATE", guild_id, intent: 0 };
        self.live().sessions.announce(&event, &Arc::from(payload.to_string()))
    }
}
