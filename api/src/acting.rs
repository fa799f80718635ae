//! Having work done against Discord.

use bellhop_actions::{MAX_ATTEMPTS, NewAction, enqueue, new_id};
use bellhop_guilds::Work;
use uuid::Uuid;

use crate::{Error, writing::Change};

/// Where the idempotency keys of requests' actions count.
const SOURCE: &str = "api";

/// Puts the work into the queue in the name of whoever asks, in the transaction of their change; the action's id.
///
/// An action's own id is its key: that a request is done once is seen to where it is written.
pub(crate) async fn accept(change: &mut Change<'_>, work: Work) -> Result<Uuid, Error> {
    let (actor, now) = (change.manager.actor(), change.now);
    let action_id = new_id(now);
    let action = NewAction {
        action_id,
        application_id: actor.application_id,
        kind: work.kind.to_owned(),
        guild_id: actor.guild_id,
        payload: work.payload,
        order_key: work.order_key,
        max_attempts: MAX_ATTEMPTS,
        source: SOURCE.to_owned(),
        idempotency_key: action_id.to_string(),
        channel_id: work.channel_id,
        requested_by: actor.by,
        reply: None,
        run_at: now,
    };
    enqueue(change.conn, &action, now).await?;
    Ok(action_id)
}
