//! Interactions that had an effect: each is answered once, however often it is delivered.

use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::InteractionMarker};

use crate::{Result, ids::raw};

/// Whether an interaction is seen for the first time.
#[derive(Clone, Debug, PartialEq)]
pub enum Arrival {
    /// Its effect is this transaction's to make.
    First,
    /// It was delivered before; its answer, once there is one.
    Again(Option<Value>),
}

/// Records the interaction, or finds what its first delivery was answered.
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
    .execute(&mut *conn)
    .await?;
    if inserted.rows_affected() == 1 {
        return Ok(Arrival::First);
    }
    Ok(find_answer(conn, interaction_id).await?.unwrap_or(Arrival::Again(None)))
}

/// What an earlier delivery of the interaction was answered, if it had an effect.
pub async fn find_answer(
    conn: &mut PgConnection,
    interaction_id: Id<InteractionMarker>,
) -> Result<Option<Arrival>> {
    let row =
        sqlx::query!("select response from interactions where interaction_id = $1", raw(interaction_id))
            .fetch_optional(conn)
            .await?;
    Ok(row.map(|row| Arrival::Again(row.response)))
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
