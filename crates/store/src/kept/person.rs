//! What is kept of a person.

use futures_util::{Stream, TryStreamExt as _};
use serde_json::Value;
use sqlx::{AssertSqlSafe, PgConnection};
use twilight_model::id::{Id, marker::UserMarker};

use super::{BATCH, NOBODY};
use crate::{Error, Result, ids::raw};

/// Rows of a table that tell of a person.
#[derive(Clone, Copy, Debug)]
pub struct Held {
    /// What they are, for the person.
    pub what: &'static str,
    /// Where they are.
    pub table: &'static str,
    /// Which: `$1` is the person's id, and `$2` finds it in a text.
    which: &'static str,
    /// Columns that are nobody's to read: hashes of secrets, and tokens of Discord's.
    hidden: &'static str,
    /// What becomes of them.
    pub fate: Fate,
}

/// What becomes of rows when a person is removed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// They go.
    Deleted,
    /// They stay, and name nobody; the assignments that see to it, where `$3` is who stands for nobody.
    Anonymous(&'static str),
    /// They stay until something else has happened: what.
    Waits(&'static str),
    /// They are Discord's or the server's own: what removes them.
    Stays(&'static str),
}

/// Everything that is kept of a person. Discord's answers to clicks (`interactions`) are forgotten after an hour.
pub const PERSON: [Held; 18] = [
    held("profile", "users", "user_id = $1", "{}", Fate::Deleted),
    held("servers at the last sign-in", "user_guilds", "user_id = $1", "{}", Fate::Deleted),
    held("sign-ins", "sessions", "user_id = $1", "{hash}", Fate::Deleted),
    held("roles as last read", "member_readings", "user_id = $1", "{}", Fate::Deleted),
    held(
        "answers to requests",
        "idempotency_keys",
        "bearer_kind = 'member' and bearer_id = $1",
        "{fingerprint}",
        Fate::Deleted,
    ),
    held(
        "mentions in answers to others",
        "idempotency_keys",
        "(bearer_kind, bearer_id) is distinct from ('member', $1) and concat_ws(' ', location, body) ~ $2",
        // Whose they are is not this person's to read.
        "{fingerprint,bearer_kind,bearer_id,key}",
        Fate::Deleted,
    ),
    held("events for live streams", "outbox", "payload::text ~ $2", "{}", Fate::Deleted),
    held("channel permissions as they were", "history", "target_id = $1", "{}", Fate::Deleted),
    held(
        "audit log",
        "audit",
        "(actor_kind = 'member' and actor_id = $1 or details::text ~ $2)",
        "{}",
        Fate::Anonymous(
            "actor_id = case when actor_kind = 'member' and actor_id = $1 then $3 else actor_id end,
             details = regexp_replace(details::text, $2, $3::text, 'g')::jsonb",
        ),
    ),
    held(
        "actions",
        "actions",
        "finished_at is not null and (requested_by = $1
            or concat_ws(' ', order_key, idempotency_key, payload, result, error) ~ $2)",
        "{reply_token,lease_token}",
        Fate::Anonymous(
            "requested_by = case when requested_by = $1 then $3 else requested_by end,
             order_key = regexp_replace(order_key, $2, $3::text, 'g'),
             -- It stays the only one of its source.
             idempotency_key = case when idempotency_key ~ $2 then 'removed ' || action_id else idempotency_key end,
             payload = regexp_replace(payload::text, $2, $3::text, 'g')::jsonb,
             result = regexp_replace(result::text, $2, $3::text, 'g')::jsonb,
             error = regexp_replace(error, $2, $3::text, 'g')",
        ),
    ),
    held(
        "actions under way",
        "actions",
        "finished_at is null and (requested_by = $1
            or concat_ws(' ', order_key, idempotency_key, payload, result, error) ~ $2)",
        "{reply_token,lease_token}",
        Fate::Waits("they are done, or cancelled"),
    ),
    held(
        "roles given for a time",
        "panel_grants",
        "user_id = $1",
        "{}",
        Fate::Waits("the worker has taken them back"),
    ),
    held(
        "servers of theirs",
        "guilds",
        "owner_id = $1",
        "{}",
        Fate::Stays("it equals Discord, until the server has another owner or the bot has left it"),
    ),
    held(
        "channel permissions",
        "channel_overwrites",
        "target_id = $1",
        "{}",
        Fate::Stays("they equal Discord, until they are removed there"),
    ),
    held(
        "mentions in messages",
        "messages",
        "deleted_at is null and content::text ~ $2",
        "{}",
        Fate::Stays("they are the server's, until it edits or deletes its message"),
    ),
    held(
        "mentions in panels",
        "panels",
        "concat_ws(' ', title, body) ~ $2",
        "{}",
        Fate::Stays("they are the server's, until it edits or deletes its panel"),
    ),
    held(
        "mentions in buttons of panels",
        "panel_entries",
        "concat_ws(' ', label, description) ~ $2",
        "{}",
        Fate::Stays("they are the server's, until it edits or deletes its panel"),
    ),
    held(
        "mentions in deleted messages",
        "messages",
        "deleted_at is not null and content::text ~ $2",
        "{}",
        Fate::Anonymous("content = regexp_replace(content::text, $2, $3::text, 'g')::jsonb"),
    ),
];

const fn held(
    what: &'static str,
    table: &'static str,
    which: &'static str,
    hidden: &'static str,
    fate: Fate,
) -> Held {
    Held { what, table, which, hidden, fate }
}

/// Whether this account stands for people who were removed, and is nobody's.
pub fn is_nobody(user_id: Id<UserMarker>) -> bool {
    raw(user_id) == NOBODY
}

/// Finds the id where it is not a part of a longer number.
fn pattern(user_id: Id<UserMarker>) -> String {
    format!("(?<![0-9]){user_id}(?![0-9])")
}

/// How many such rows there are.
pub async fn count_person(conn: &mut PgConnection, held: &Held, user_id: Id<UserMarker>) -> Result<u64> {
    let Held { table, which, .. } = held;
    let count = format!("select count(*) from {table} where {which}");
    let count = sqlx::query_scalar::<_, i64>(AssertSqlSafe(count)).bind(raw(user_id)).bind(pattern(user_id));
    Ok(count.fetch_one(conn).await?.unsigned_abs())
}

/// Such rows, as they are, less what is nobody's to read.
pub fn list_person<'c>(
    conn: &'c mut PgConnection,
    held: &Held,
    user_id: Id<UserMarker>,
) -> impl Stream<Item = Result<Value>> + 'c {
    let Held { table, which, hidden, .. } = held;
    let list = format!("select to_jsonb({table}) - '{hidden}'::text[] from {table} where {which}");
    let list = sqlx::query_scalar(AssertSqlSafe(list)).bind(raw(user_id)).bind(pattern(user_id));
    list.fetch(conn).map_err(Error::from)
}

/// Removes a batch of such rows, or the person from them; how many there were, none once it is done, nor of what stays.
pub async fn remove_person_rows(
    conn: &mut PgConnection,
    held: &Held,
    user_id: Id<UserMarker>,
) -> Result<u64> {
    let Held { table, which, fate, .. } = held;
    let verb = match fate {
        Fate::Deleted => format!("delete from {table}"),
        Fate::Anonymous(assignments) => format!("update {table} set {assignments}"),
        Fate::Waits(_) | Fate::Stays(_) => return Ok(0),
    };
    let remove = format!("{verb} where ctid = any (array(select ctid from {table} where {which} limit $4))");
    let remove = sqlx::query(AssertSqlSafe(remove)).bind(raw(user_id)).bind(pattern(user_id));
    Ok(remove.bind(NOBODY).bind(BATCH).execute(conn).await?.rows_affected())
}

/// Whether an id is known for something else than a person: a guild, a channel, a role, a message or an application.
pub async fn is_something_else(conn: &mut PgConnection, user_id: Id<UserMarker>) -> Result<bool> {
    let known = sqlx::query_scalar!(
        r#"select exists (select from guilds where guild_id = $1)
                  or exists (select from channels where channel_id = $1)
                  or exists (select from roles where role_id = $1)
                  or exists (select from messages where message_id = $1)
                  or exists (select from panels where message_id = $1)
                  or exists (select from applications where application_id = $1) as "known!""#,
        raw(user_id)
    );
    Ok(known.fetch_one(conn).await?)
}
