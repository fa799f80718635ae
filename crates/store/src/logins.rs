//! Logins that were begun, until Discord sends their people back.

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::Result;

/// A login that was begun.
#[derive(Clone, Debug)]
pub struct Login<'a> {
    /// SHA-256 of the state that Discord gives back.
    pub state_hash: &'a [u8; 32],
    /// SHA-256 of the cookie of the browser that began it.
    pub browser_hash: &'a [u8; 32],
    /// The code verifier (RFC 7636).
    pub verifier: &'a str,
    /// Where the person wants to go then, a path.
    pub return_to: &'a str,
    /// When it is too late.
    pub expires_at: OffsetDateTime,
}

/// What is needed to end a login.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Begun {
    /// The code verifier.
    pub verifier: String,
    /// Where the person wants to go.
    pub return_to: String,
}

/// Notes that a login was begun.
pub async fn begin(conn: &mut PgConnection, login: &Login<'_>) -> Result<()> {
    sqlx::query!(
        "insert into logins (state_hash, browser_hash, verifier, return_to, expires_at)
         values ($1, $2, $3, $4, $5)",
        login.state_hash.as_slice(),
        login.browser_hash.as_slice(),
        login.verifier,
        login.return_to,
        login.expires_at
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Takes a login out, once, for the browser that began it; `None` for any other, and when it is too late.
pub async fn take(
    conn: &mut PgConnection,
    (state_hash, browser_hash): (&[u8; 32], &[u8; 32]),
    now: OffsetDateTime,
) -> Result<Option<Begun>> {
    Ok(sqlx::query_as!(
        Begun,
        "delete from logins where state_hash = $1 and browser_hash = $2 and expires_at > $3
         returning verifier, return_to",
        state_hash.as_slice(),
        browser_hash.as_slice(),
        now
    )
    .fetch_optional(conn)
    .await?)
}

/// Forgets at most `most` logins that nobody ended in time.
pub async fn prune(conn: &mut PgConnection, now: OffsetDateTime, most: i64) -> Result<u64> {
    let pruned = sqlx::query!(
        "delete from logins where state_hash in
             (select state_hash from logins where expires_at <= $1 limit $2)",
        now,
        most
    )
    .execute(conn)
    .await?;
    Ok(pruned.rows_affected())
}
