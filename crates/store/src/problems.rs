//! What stands in the way of something that people configured, from when it was noticed until it is mended.

use serde_json::Value;
use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, GuildMarker},
};

use crate::{
    Result,
    ids::{id, raw},
};

/// A problem, as its feature judged it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What it concerns, such as a panel; 0 for the guild's own settings.
    pub subject_id: i64,
    /// What is wrong, such as `role_deleted`.
    pub code: String,
    /// With what of it, such as a role; 0 for the whole.
    pub item_id: i64,
    /// What its sentence names.
    pub details: Value,
}

/// A problem as it is kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Open {
    /// The problem.
    pub problem: Problem,
    /// The feature it is one of.
    pub feature: String,
    /// When it was noticed.
    pub since: OffsetDateTime,
}

/// What changed between two judgements.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Difference {
    /// Problems that were not there before.
    pub new: Vec<Problem>,
    /// Problems that are mended.
    pub ended: Vec<Problem>,
}

/// Makes a feature's open problems of the guild what was judged; yields what changed.
///
/// Whoever calls it holds the guild's judgement ([`hold`]).
pub async fn replace(
    conn: &mut PgConnection,
    (application_id, guild_id, feature): (Id<ApplicationMarker>, Id<GuildMarker>, &str),
    judged: &[Problem],
    now: OffsetDateTime,
) -> Result<Difference> {
    let open = list(conn, guild_id, Some(feature)).await?;
    let same =
        |a: &Problem, b: &Problem| (a.subject_id, &a.code, a.item_id) == (b.subject_id, &b.code, b.item_id);
    let ended: Vec<Problem> = open
        .iter()
        .map(|open| &open.problem)
        .filter(|open| !judged.iter().any(|judged| same(judged, open)))
        .cloned()
        .collect();
    for problem in &ended {
        end(conn, (guild_id, feature), problem, now).await?;
    }
    let mut new = Vec::new();
    for problem in judged {
        if raise(conn, (application_id, guild_id, feature), problem, now).await? {
            new.push(problem.clone());
        }
    }
    Ok(Difference { new, ended })
}

/// Notes a problem, or what it is like by now; `false` when it is open already.
pub async fn raise(
    conn: &mut PgConnection,
    (application_id, guild_id, feature): (Id<ApplicationMarker>, Id<GuildMarker>, &str),
    problem: &Problem,
    now: OffsetDateTime,
) -> Result<bool> {
    let raised = sqlx::query_scalar!(
        r#"insert into problems (application_id, guild_id, feature, subject_id, code, item_id, details, since)
           values ($1, $2, $3, $4, $5, $6, $7, $8)
           on conflict (guild_id, feature, subject_id, code, item_id) where ended_at is null
           do update set details = excluded.details where problems.details is distinct from excluded.details
           returning since = $8 as "new!""#,
        raw(application_id),
        raw(guild_id),
        feature,
        problem.subject_id,
        problem.code,
        problem.item_id,
        problem.details,
        now
    )
    .fetch_optional(conn)
    .await?;
    Ok(raised == Some(true))
}

/// Ends a problem, if it is open.
pub async fn settle(
    conn: &mut PgConnection,
    of: (Id<GuildMarker>, &str),
    problem: &Problem,
    now: OffsetDateTime,
) -> Result<()> {
    end(conn, of, problem, now).await
}

async fn end(
    conn: &mut PgConnection,
    (guild_id, feature): (Id<GuildMarker>, &str),
    problem: &Problem,
    now: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "update problems set ended_at = $6
         where guild_id = $1 and feature = $2 and subject_id = $3 and code = $4 and item_id = $5
           and ended_at is null",
        raw(guild_id),
        feature,
        problem.subject_id,
        problem.code,
        problem.item_id,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends all of a feature's open problems with a subject.
pub async fn settle_all(
    conn: &mut PgConnection,
    (guild_id, feature): (Id<GuildMarker>, &str),
    subject_id: i64,
    now: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "update problems set ended_at = $4
         where guild_id = $1 and feature = $2 and subject_id = $3 and ended_at is null",
        raw(guild_id),
        feature,
        subject_id,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Ends all of a feature's open problems with an item of a subject.
pub async fn settle_item(
    conn: &mut PgConnection,
    (guild_id, feature): (Id<GuildMarker>, &str),
    (subject_id, item_id): (i64, i64),
    now: OffsetDateTime,
) -> Result<()> {
    sqlx::query!(
        "update problems set ended_at = $5
         where guild_id = $1 and feature = $2 and subject_id = $3 and item_id = $4 and ended_at is null",
        raw(guild_id),
        feature,
        subject_id,
        item_id,
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The guild's open problems, the oldest first; of one feature, or of all.
pub async fn list(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    feature: Option<&str>,
) -> Result<Vec<Open>> {
    let rows = sqlx::query!(
        "select feature, subject_id, code, item_id, details, since from problems
         where guild_id = $1 and ended_at is null and ($2::text is null or feature = $2)
         order by problem_id",
        raw(guild_id),
        feature
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Open {
            problem: Problem {
                subject_id: row.subject_id,
                code: row.code,
                item_id: row.item_id,
                details: row.details,
            },
            feature: row.feature,
            since: row.since,
        })
        .collect())
}

/// How many problems are open, in all guilds.
pub async fn count(conn: &mut PgConnection) -> Result<i64> {
    let open = sqlx::query_scalar!(r#"select count(*) as "open!" from problems where ended_at is null"#);
    Ok(open.fetch_one(conn).await?)
}

/// Deletes at most `most` problems that ended before `before`.
pub async fn prune(conn: &mut PgConnection, before: OffsetDateTime, most: i64) -> Result<u64> {
    let pruned = sqlx::query!(
        "delete from problems where problem_id in
             (select problem_id from problems where ended_at < $1 order by ended_at limit $2)",
        before,
        most
    )
    .execute(conn)
    .await?;
    Ok(pruned.rows_affected())
}

/// Guilds of the application whose mirror changed since what they configured was last judged, and in which
/// something is configured, or whose audit channel refused before `refused_before`, at most `most`.
pub async fn unjudged(
    conn: &mut PgConnection,
    application_id: Id<ApplicationMarker>,
    (refused_before, most): (OffsetDateTime, i64),
) -> Result<Vec<Id<GuildMarker>>> {
    let rows = sqlx::query_scalar!(
        "select guilds.guild_id from guilds
         left join judgements using (guild_id)
         where guilds.application_id = $1 and guilds.retired_at is null
           and (guilds.revision > coalesce(judgements.revision, 0)
                or exists (select 1 from guild_settings
                           where guild_settings.guild_id = guilds.guild_id
                             and audit_channel_lost_at < $2))
           and (exists (select 1 from panels
                        where panels.guild_id = guilds.guild_id and panels.deleted_at is null)
                or exists (select 1 from guild_settings
                           where guild_settings.guild_id = guilds.guild_id)
                or exists (select 1 from problems
                           where problems.guild_id = guilds.guild_id and problems.ended_at is null))
         order by guilds.guild_id limit $3",
        raw(application_id),
        refused_before,
        most
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(id).collect())
}

/// Begins a judgement of the guild: notes the revision that it will have seen, and keeps others from judging
/// until the transaction ends. What changes meanwhile raises the revision, and is judged next.
pub async fn hold(conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> Result<()> {
    sqlx::query!(
        "insert into judgements (guild_id, revision)
         select guild_id, revision from guilds where guild_id = $1
         on conflict (guild_id) do update set revision = excluded.revision",
        raw(guild_id)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// The channel on which it is announced that a guild is to be judged again.
pub const CHANNEL: &str = "bellhop_judgements";

/// Has the guild judged again, soon after the transaction commits: what it configured changed.
pub async fn reopen(conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> Result<()> {
    // A row at any rate: a first judgement that is under way is waited for.
    sqlx::query!(
        "insert into judgements (guild_id, revision) values ($1, 0)
         on conflict (guild_id) do update set revision = 0",
        raw(guild_id)
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!("select pg_notify($1, $2)", CHANNEL, guild_id.to_string()).execute(conn).await?;
    Ok(())
}
