//! Forgetting actions, and the daily figures that stay of them.

use sqlx::PgConnection;
use time::{Date, OffsetDateTime};
use twilight_model::id::{Id, marker::GuildMarker};

use super::State;
use crate::{Result, ids::raw};

/// How many actions of a kind ended so on a day.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Day {
    /// The day, in UTC.
    pub day: Date,
    /// What they were.
    pub kind: String,
    /// How they ended.
    pub state: State,
    /// How many.
    pub actions: i64,
    /// Attempts of all of them together.
    pub attempts: i64,
}

/// Forgets at most `most` actions that ended before `before`, and adds them to the figures of their days in the same
/// statement: each is counted once.
pub async fn prune(conn: &mut PgConnection, before: OffsetDateTime, most: i64) -> Result<u64> {
    let pruned = sqlx::query_scalar!(
        r#"with pruned as (
             delete from actions where action_id in (
                 select action_id from actions where finished_at < $1
                 order by finished_at limit $2 for update skip locked)
             returning guild_id, finished_at, kind, state, attempts
         ), summed as (
             insert into action_days (guild_id, day, kind, state, actions, attempts)
             select guild_id, (finished_at at time zone 'UTC')::date, kind, state, count(*), sum(attempts)
             from pruned group by 1, 2, 3, 4
             order by 1, 2, 3, 4
             on conflict on constraint action_days_pkey do update
             set actions = action_days.actions + excluded.actions,
                 attempts = action_days.attempts + excluded.attempts
         )
         select count(*) as "pruned!" from pruned"#,
        before,
        most
    )
    .fetch_one(conn)
    .await?;
    Ok(pruned.cast_unsigned())
}

/// Forgets the figures of days before `before`.
pub async fn prune_days(conn: &mut PgConnection, before: Date) -> Result<u64> {
    let pruned = sqlx::query!("delete from action_days where day < $1", before).execute(conn).await?;
    Ok(pruned.rows_affected())
}

/// The guild's figures of the days from `since` to `until`, both among them: of what was forgotten and of what is there,
/// the latest day first.
pub async fn list_days(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    (since, until): (Date, Date),
) -> Result<Vec<Day>> {
    Ok(sqlx::query_as!(
        Day,
        r#"select day as "day!", kind as "kind!", state as "state!: State",
                  sum(actions)::bigint as "actions!", sum(attempts)::bigint as "attempts!"
           from (
               select day, kind, state, actions, attempts from action_days
               where guild_id = $1 and day between $2 and $3
               union all
               select (finished_at at time zone 'UTC')::date, kind, state, count(*), sum(attempts) from actions
               where guild_id = $1 and finished_at >= $2::date::timestamp at time zone 'UTC'
                 and finished_at < ($3::date + 1)::timestamp at time zone 'UTC'
               group by 1, 2, 3
           ) as figures
           group by day, kind, state order by day desc, kind, state"#,
        raw(guild_id),
        since,
        until
    )
    .fetch_all(conn)
    .await?)
}
