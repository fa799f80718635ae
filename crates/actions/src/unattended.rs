//! Work that nobody waits for: what a feature owes itself.

use bellhop_store::{actions::NewAction, audit::By};
use serde::Serialize;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, GuildMarker},
};

use crate::{Kind, MAX_ATTEMPTS, new_id};

/// The keys under which work is accepted.
#[derive(Clone, Debug)]
pub struct Keys {
    /// Work of one key is done in the order accepted.
    pub order_key: String,
    /// Where it came from, within which the idempotency key counts.
    pub source: &'static str,
    /// The same work twice is accepted once.
    pub idempotency_key: String,
}

/// Work of a kind that is due now and answers nobody; `payload` is a struct of named fields, which always has a JSON
/// form.
pub fn unattended(
    kind: &dyn Kind,
    (application_id, guild_id): (Id<ApplicationMarker>, Id<GuildMarker>),
    payload: &impl Serialize,
    keys: Keys,
    now: OffsetDateTime,
) -> NewAction {
    NewAction {
        action_id: new_id(now),
        application_id,
        kind: kind.name().to_owned(),
        guild_id,
        payload: serde_json::to_value(payload).unwrap_or_default(),
        order_key: keys.order_key,
        max_attempts: MAX_ATTEMPTS,
        source: keys.source.to_owned(),
        idempotency_key: keys.idempotency_key,
        channel_id: None,
        requested_by: By::System,
        reply: None,
        run_at: now,
    }
}
