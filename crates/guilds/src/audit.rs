//! The guild's log: who did what, and what came of it.

use bellhop_store::{
    PgConnection, Result,
    actions::Action,
    audit::{By, NewEntry, write},
};
use bellhop_words::{Locale, say};
use serde_json::Value;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, GuildMarker},
};

use crate::Actor;

/// Who did something, in a line of the log.
pub fn who(by: By, locale: &Locale) -> String {
    match by {
        By::Member(user_id) => format!("<@{user_id}>"),
        By::Token(api_token_id) => say(locale, "audit-token", [("id", api_token_id.to_string().into())]),
        By::System => say(locale, "audit-nobody", []),
    }
}

/// Writes what came of an action, in the name of whoever asked for it.
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
        by: action.requested_by,
        details,
    };
    write(conn, &entry, now).await
}

/// Writes what somebody did.
pub async fn by(
    conn: &mut PgConnection,
    actor: &Actor,
    event: &str,
    details: &Value,
    now: OffsetDateTime,
) -> Result<()> {
    let entry = NewEntry {
        application_id: actor.application_id,
        guild_id: actor.guild_id,
        event,
        by: actor.by,
        details,
    };
    write(conn, &entry, now).await
}

/// Writes what happened by itself.
pub async fn by_system(
    conn: &mut PgConnection,
    (application_id, guild_id): (Id<ApplicationMarker>, Id<GuildMarker>),
    event: &str,
    details: &Value,
    now: OffsetDateTime,
) -> Result<()> {
    write(conn, &NewEntry { application_id, guild_id, event, by: By::System, details }, now).await
}
