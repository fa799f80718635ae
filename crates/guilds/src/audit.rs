//! The guild's log: who did what, and what came of it.

use bellhop_store::{
    PgConnection, Result,
    actions::Action,
    audit::{By, NewEntry, write},
};
use serde_json::Value;
use time::OffsetDateTime;

/// Writes what came of an action, in the name of the member who asked for it.
pub async fn record(
    conn: &mut PgConnection,
    action: &Action,
    event: &str,
    details: &Value,
    now: OffsetDateTime,
) -> Result<()> {
    let entry = NewEntry {
        application_id: action.application_id,
        guild_id: action.guild_id,
        event,
        by: action.requested_by.map_or(By::System, By::Member),
        details,
    };
    write(conn, &entry, now).await
}
