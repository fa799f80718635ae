//! How roles and overwrites were; the mirror writes it ([`crate::mirror::write`]).

use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{GenericMarker, GuildMarker},
};

use crate::{
    Result,
    ids::{id, maybe, raw},
};

/// Which changes are wanted.
#[derive(Clone, Copy, Debug, Default)]
pub struct Wanted<'a> {
    /// Those of a `role` or of an `overwrite`.
    pub subject: Option<&'a str>,
    /// Those of this role; of an overwrite those in this channel.
    pub subject_id: Option<Id<GenericMarker>>,
    /// Those from then on.
    pub since: Option<OffsetDateTime>,
    /// Those before then.
    pub until: Option<OffsetDateTime>,
    /// Those older than the one of this time and id.
    pub before: Option<(OffsetDateTime, i64)>,
}

/// A change of a role or overwrite.
#[derive(Clone, Debug, PartialEq)]
pub struct Change {
    /// Its id.
    pub history_id: i64,
    /// `role` or `overwrite`.
    pub subject: String,
    /// The role; of an overwrite its channel.
    pub subject_id: Id<GenericMarker>,
    /// Of an overwrite: the role or member it concerns.
    pub target_id: Option<Id<GenericMarker>>,
    /// How it was; `None` where it did not exist.
    pub before: Option<Value>,
    /// How it became; `None` where it does not exist any more.
    pub after: Option<Value>,
    /// When.
    pub at: OffsetDateTime,
}

/// The wanted changes in the guild, newest first, at most `most`.
pub async fn list(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    wanted: Wanted<'_>,
    most: i64,
) -> Result<Vec<Change>> {
    let (before_at, before_id) = wanted.before.unzip();
    let rows = sqlx::query!(
        "select history_id, subject, subject_id, target_id, before, after, at from history
         where guild_id = $1 and ($2::text is null or subject = $2) and ($3::bigint is null or subject_id = $3)
           and ($4::timestamptz is null or at >= $4) and ($5::timestamptz is null or at < $5)
           and ($6::timestamptz is null or (at <= $6 and (at, history_id) < ($6, $7::bigint)))
         order by at desc, history_id desc limit $8",
        raw(guild_id),
        wanted.subject,
        wanted.subject_id.map(raw),
        wanted.since,
        wanted.until,
        before_at,
        before_id,
        most
    )
    .fetch_all(conn)
    .await?;
    let changes = rows.into_iter().map(|row| Change {
        history_id: row.history_id,
        subject: row.subject,
        subject_id: id(row.subject_id),
        target_id: maybe(row.target_id),
        before: row.before,
        after: row.after,
        at: row.at,
    });
    Ok(changes.collect())
}

/// Deletes, of the `most` oldest changes, those from before `before`.
pub async fn prune(conn: &mut PgConnection, before: OffsetDateTime, most: i64) -> Result<u64> {
    // They are kept in the order of their ids, nearly that of their times: so that writing one costs no
    // index by time, only the oldest are looked at.
    let pruned = sqlx::query!(
        "delete from history where at < $1 and history_id in
             (select history_id from history order by history_id limit $2)",
        before,
        most
    )
    .execute(conn)
    .await?;
    Ok(pruned.rows_affected())
}
