//! What people do to an action: call it off before it begins, or have it tried again after it failed.

use bellhop_store::{
    Result,
    actions::{self, Retry},
    audit::By,
};
use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::GuildMarker};
use uuid::Uuid;

use crate::{MAX_ATTEMPTS, Outcome, Registry, Settled, conclude::count, reply};

/// Calls off an action that waits, with what its kind records of that and the words for who waits for any, in the caller's
/// transaction; `false` when it does not wait any more.
pub async fn cancel(
    conn: &mut PgConnection,
    registry: &Registry,
    (guild_id, action_id): (Id<GuildMarker>, Uuid),
    now: OffsetDateTime,
) -> Result<bool> {
    let Some(action) = actions::cancel(conn, (guild_id, action_id), now).await? else { return Ok(false) };
    let settled = Settled { action: &action, outcome: &Outcome::Cancelled, now };
    if let Some(kind) = registry.find(&action.kind) {
        kind.settle(conn, settled).await?;
    }
    if let Some(words) = registry.words(settled) {
        reply::owe(conn, &action, words, now).await?;
    }
    count(&action, &Outcome::Cancelled);
    Ok(true)
}

/// Has an action that failed tried again as often as a new one, behind what of its order key is unfinished; `false` when
/// it had not failed. Who has it tried again is who asks for it from then on. `anew` is for one of which they say that it
/// took no effect: nobody looks for any.
pub async fn retry(
    conn: &mut PgConnection,
    (guild_id, action_id): (Id<GuildMarker>, Uuid),
    (by, anew): (By, bool),
    now: OffsetDateTime,
) -> Result<bool> {
    let retry = Retry { action_id, attempts: MAX_ATTEMPTS, anew, by };
    actions::retry(conn, guild_id, retry, now).await
}
