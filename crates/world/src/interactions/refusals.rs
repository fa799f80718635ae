//! The log of interactions that came to nothing: what was answered, and why it was refused.

use std::{
    collections::VecDeque,
    sync::{Mutex, PoisonError},
};

use serde::Serialize;
use serde_json::Value;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{InteractionMarker, UserMarker},
};

use crate::{World, state::snowflake};

/// How many refusals are kept; of more the oldest are forgotten.
const MOST: usize = 1_000;

/// An answer that Discord would not take, or the lack of one.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Refused {
    /// The interaction.
    pub interaction_id: Id<InteractionMarker>,
    /// Its type, by Discord's numbers; 0 if the world knows no such interaction.
    pub kind: u8,
    /// Who acted.
    pub user_id: Option<Id<UserMarker>>,
    /// When, in ISO 8601.
    pub at: String,
    /// The answer, as far as there was one that is JSON.
    pub answer: Value,
    /// Why it was refused.
    pub reason: String,
}

/// The refusals, oldest first.
#[derive(Debug, Default)]
pub(super) struct Refusals(Mutex<VecDeque<Refused>>);

impl Refusals {
    fn all(&self) -> std::sync::MutexGuard<'_, VecDeque<Refused>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl World {
    /// The interactions that came to nothing, oldest first.
    pub fn refused_answers(&self) -> Vec<Refused> {
        self.inner().courier.refusals.all().iter().cloned().collect()
    }

    /// Forgets the refusals so far.
    pub fn clear_refused_answers(&self) {
        self.inner().courier.refusals.all().clear();
    }

    /// Notes an answer that was refused, whether it came by HTTP response or over REST.
    pub(crate) fn note_refused(&self, id: Id<InteractionMarker>, (answer, reason): (Value, &str)) {
        tracing::info!(interaction.id = %id, %reason, "this interaction failed");
        let (kind, user_id) = self.read(|state| {
            let interaction = state.interaction(id).ok();
            (interaction.map_or(0, |known| known.kind), interaction.map(|known| known.user_id))
        });
        let at = iso(self.now());
        let refused = Refused { interaction_id: id, kind, user_id, at, answer, reason: reason.to_owned() };
        let mut all = self.inner().courier.refusals.all();
        if all.len() == MOST {
            all.pop_front();
        }
        all.push_back(refused);
    }
}

fn iso(now: OffsetDateTime) -> String {
    snowflake::timestamp(now).iso_8601().to_string()
}
