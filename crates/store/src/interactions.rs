//! Interactions that had an effect: each is answered once, however often it is delivered.

use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::InteractionMarker};

use crate::{Result, ids::raw};

/// Whether an interaction is seen for the first time.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Arrival {
    /// Its effect is this transaction's to make.
    First,
    /// Its effect was accepted before; [`find_answer`] tells what was answered.
    Again,
}

/// Records the interaction, unless its first delivery did.
///
/// While another transaction records the same interaction this waits for its end, so that exactly one
/// of two deliveries at once is the first.
pub async fn arrive(
    conn: &mut PgConnection,
    interaction_id: Id<InteractionMarker>,
    now: OffsetDateTime,
) -> Result<Arrival> {
    let inserted = sqlx::query!(
        "insert into interactions (interaction_id, received_at) values ($1, $2) on conflict do nothing",
        raw(interaction_id),
        now
    )
    .execute(conn)
    .await?;
    Ok(if inserted.rows_affected() == 1 { Arrival::First } else { Arrival::Again })
}

/// Whether the interaction was recorded before: its effect was accepted.
pub async fn has_arrived(conn: &mut PgConnection, interaction_id: Id<InteractionMarker>) -> Result<bool> {
    let arrived = sqlx::query_scalar!(
        r#"select exists (select 1 from interactions where interaction_id = $1) as "arrived!""#,
        raw(interaction_id)
    );
    Ok(arrived.fetch_one(conn).await?)
}

/// What the first delivery of the interaction was answered, once it was.
pub async fn find_answer(
    conn: &mut PgConnection,
    interaction_id: Id<InteractionMarker>,
) -> Result<Option<Value>> {
    let response = sqlx::query_scalar!(
        "select response from interactions where interaction_id = $1",
        raw(interaction_id)
    )
    .fetch_optional(conn)
    .await?;
    Ok(response.flatten())
}

/// Keeps the answer for a second delivery.
pub async fn answered(
    conn: &mut PgConnection,
    interaction_id: Id<InteractionMarker>,
    response: &Value,
) -> Result<()> {
    sqlx::query!(
        "update interactions set response = $2 where interaction_id = $1 and response is null",
        raw(interaction_id),
        response
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets interactions received before `before`; Discord does not deliver them any more.
pub async fn prune(conn: &mut PgConnection, before: OffsetDateTime) -> Result<u64> {
    let pruned =
        sqlx::query!("delete from interactions where received_at < $1", before).execute(conn).await?;
    Ok(pruned.rows_affected())
}
