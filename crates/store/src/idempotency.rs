//! Requests that are done once however often they come: each with a key that its sender chose.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::{Error, Result, audit::By, ids::raw};

/// A request with a key.
#[derive(Clone, Copy, Debug)]
pub struct Keyed<'a> {
    /// Who sent it; keys of two never meet.
    pub by: By,
    /// The key.
    pub key: &'a str,
    /// SHA-256 of the method, the path with its query, and the body.
    pub fingerprint: &'a [u8; 32],
}

/// What a request was answered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answered {
    /// The HTTP status.
    pub status: u16,
    /// Where what it made is to be found.
    pub location: Option<String>,
    /// The revision of what it made or changed, where that has one.
    pub revision: Option<i64>,
    /// The body, JSON or empty.
    pub body: String,
}

/// Bounds what the transaction waits for: who asked does not wait any longer, and what goes on without them would keep
/// its place in the server.
pub async fn bound(conn: &mut PgConnection) -> Result<()> {
    sqlx::query!(
        "select set_config('lock_timeout', '1500ms', true) as locks,
                set_config('statement_timeout', '2500ms', true) as statements"
    )
    .fetch_one(conn)
    .await?;
    Ok(())
}

/// Holds the key until the transaction ends: of two requests with one key the second waits for the first. What the first
/// was answered, where it came before; [`Error::KeyReused`] where that was another request.
pub async fn hold(conn: &mut PgConnection, keyed: Keyed<'_>) -> Result<Option<Answered>> {
    let (kind, bearer_id) = bearer(keyed.by);
    sqlx::query!(
        "select pg_advisory_xact_lock(hashtextextended($1, $2))",
        format!("{kind} {}", keyed.key),
        bearer_id
    )
    .execute(&mut *conn)
    .await?;
    let row = sqlx::query!(
        "select fingerprint, status, location, revision, body from idempotency_keys
         where bearer_kind = $1 and bearer_id = $2 and key = $3",
        kind,
        bearer_id,
        keyed.key
    )
    .fetch_optional(conn)
    .await?;
    let Some(row) = row else { return Ok(None) };
    if row.fingerprint != keyed.fingerprint {
        return Err(Error::KeyReused);
    }
    let status = u16::try_from(row.status).unwrap_or_default();
    Ok(Some(Answered { status, location: row.location, revision: row.revision, body: row.body }))
}

/// Keeps what the request is answered, in the transaction of what it did.
pub async fn keep(
    conn: &mut PgConnection,
    keyed: Keyed<'_>,
    answered: &Answered,
    now: OffsetDateTime,
) -> Result<()> {
    let (kind, bearer_id) = bearer(keyed.by);
    sqlx::query!(
        "insert into idempotency_keys
           (bearer_kind, bearer_id, key, fingerprint, status, location, revision, body, used_at)
         values ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        kind,
        bearer_id,
        keyed.key,
        keyed.fingerprint.as_slice(),
        i16::try_from(answered.status).unwrap_or_default(),
        answered.location,
        answered.revision,
        answered.body,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Forgets at most `most` keys that were used before `before`.
pub async fn prune(conn: &mut PgConnection, before: OffsetDateTime, most: i64) -> Result<u64> {
    let pruned = sqlx::query!(
        "delete from idempotency_keys where (bearer_kind, bearer_id, key) in
             (select bearer_kind, bearer_id, key from idempotency_keys
              where used_at < $1 order by used_at limit $2)",
        before,
        most
    )
    .execute(conn)
    .await?;
    Ok(pruned.rows_affected())
}

fn bearer(by: By) -> (&'static str, i64) {
    match by {
        By::Member(user_id) => ("member", raw(user_id)),
        By::Token(api_token_id) => ("token", api_token_id),
        // Nobody sends requests in its name.
        By::System => ("member", 0),
    }
}
