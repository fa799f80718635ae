//! Sessions of people who signed in: found by a secret's hash, ended by time or by hand.

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::UserMarker};

use crate::{Result, ids::raw};

/// A session to be begun.
#[derive(Clone, Debug)]
pub struct NewSession<'a> {
    /// SHA-256 of its secret.
    pub hash: &'a [u8; 32],
    /// Whose it is.
    pub user_id: Id<UserMarker>,
    /// What the browser calls itself.
    pub agent: &'a str,
    /// When it ends however much it is used.
    pub expires_at: OffsetDateTime,
}

/// A session that may be used.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Session {
    /// Its id.
    pub session_id: i64,
    /// Whose it is.
    pub user_id: Id<UserMarker>,
    /// When it was last used, to the minute.
    pub seen_at: OffsetDateTime,
}

/// A session as its owner sees it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Listed {
    /// Its id.
    pub session_id: i64,
    /// What the browser calls itself.
    pub agent: String,
    /// When it began.
    pub created_at: OffsetDateTime,
    /// When it was last used, to the minute.
    pub seen_at: OffsetDateTime,
    /// When it ends however much it is used.
    pub expires_at: OffsetDateTime,
}

/// The moment at which sessions are looked at.
#[derive(Clone, Copy, Debug)]
pub struct Moment {
    /// The time.
    pub now: OffsetDateTime,
    /// A session that was not used since is over.
    pub idle_since: OffsetDateTime,
}

/// Sessions of one person at most: a new one ends the least used.
const MOST_OF_ONE: i64 = 20;

/// Begins a session, unless `most` other people have one; its id. The person's least used beyond 20 end.
pub async fn begin(
    conn: &mut PgConnection,
    new: &NewSession<'_>,
    most: Option<i64>,
    moment: Moment,
) -> Result<Option<i64>> {
    if let Some(most) = most {
        // Of two who come at once the second counts the first.
        sqlx::query!("select pg_advisory_xact_lock(hashtext('sessions'))").execute(&mut *conn).await?;
        if count_others(conn, new.user_id, moment).await? >= most {
            return Ok(None);
        }
    }
    sqlx::query!(
        "delete from sessions where session_id in
             (select session_id from sessions where user_id = $1 order by seen_at desc, session_id desc offset $2)",
        raw(new.user_id),
        MOST_OF_ONE - 1
    )
    .execute(&mut *conn)
    .await?;
    Ok(Some(
        sqlx::query_scalar!(
            "insert into sessions (hash, user_id, agent, created_at, seen_at, expires_at)
             values ($1, $2, $3, $4, $4, $5) returning session_id",
            new.hash.as_slice(),
            raw(new.user_id),
            new.agent,
            moment.now,
            new.expires_at
        )
        .fetch_one(conn)
        .await?,
    ))
}

async fn count_others(conn: &mut PgConnection, user_id: Id<UserMarker>, moment: Moment) -> Result<i64> {
    Ok(sqlx::query_scalar!(
        r#"select count(distinct user_id) as "count!" from sessions
           where user_id <> $1 and expires_at > $2 and seen_at > $3"#,
        raw(user_id),
        moment.now,
        moment.idle_since
    )
    .fetch_one(conn)
    .await?)
}

/// Notes that the session was used, unless that was noted after `noted_until`: of many who notice at once, one writes.
pub async fn seen(
    conn: &mut PgConnection,
    session_id: i64,
    (noted_until, now): (OffsetDateTime, OffsetDateTime),
) -> Result<()> {
    sqlx::query!(
        "update sessions set seen_at = $2 where session_id = $1 and seen_at <= $3",
        session_id,
        now,
        noted_until
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The person's sessions that are not over, the last used first.
pub async fn list(conn: &mut PgConnection, user_id: Id<UserMarker>, moment: Moment) -> Result<Vec<Listed>> {
    Ok(sqlx::query_as!(
        Listed,
        "select session_id, agent, created_at, seen_at, expires_at from sessions
         where user_id = $1 and expires_at > $2 and seen_at > $3
         order by seen_at desc, session_id desc",
        raw(user_id),
        moment.now,
        moment.idle_since
    )
    .fetch_all(conn)
    .await?)
}

/// Ends one of the person's sessions; `false` where they have none of this id.
pub async fn end(conn: &mut PgConnection, user_id: Id<UserMarker>, session_id: i64) -> Result<bool> {
    let ended =
        sqlx::query!("delete from sessions where session_id = $2 and user_id = $1", raw(user_id), session_id)
            .execute(conn)
            .await?;
    Ok(ended.rows_affected() == 1)
}

/// Ends the session with this SHA-256 `hash`, if there is one.
pub async fn end_by_hash(conn: &mut PgConnection, hash: &[u8; 32]) -> Result<()> {
    sqlx::query!("delete from sessions where hash = $1", hash.as_slice()).execute(conn).await?;
    Ok(())
}

/// Deletes at most `most` sessions that are over.
pub async fn prune(conn: &mut PgConnection, moment: Moment, most: i64) -> Result<u64> {
    let pruned = sqlx::query!(
        "delete from sessions where session_id in
             (select session_id from sessions where expires_at <= $1 or seen_at <= $2 limit $3)",
        moment.now,
        moment.idle_since,
        most
    )
    .execute(conn)
    .await?;
    Ok(pruned.rows_affected())
}
