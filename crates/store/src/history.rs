//! How roles and overwrites were; the mirror writes it ([`crate::mirror::write`]).

use sqlx::PgConnection;
use time::OffsetDateTime;

use crate::Result;

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
