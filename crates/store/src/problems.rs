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
    /// Its id: one that is noticed later has a greater one.
    pub problem_id: i64,
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
    let ended = settle(conn, (guild_id, feature), Mended::AllBut(judged), now).await?;
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
        r#"with raised as (
             insert into problems (application_id, guild_id, feature, subject_id, code, item_id, details, since)
             values ($1, $2, $3, $4, $5, $6, $7, $8)
             on conflict (guild_id, feature, subject_id, code, item_id) where ended_at is null
             do update set details = excluded.details where problems.details is distinct from excluded.details
             returning since = $8 as new
           ), told as (
             insert into outbox (guild_id, topic, payload, at)
             select $2, 'problem', jsonb_build_object(
                        'state', 'found', 'feature', $3::text, 'subject_id', nullif($4::bigint, 0)::text,
                        'code', $5::text, 'details', $7::jsonb), $8
             from raised
           )
           select new as "new!" from raised"#,
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

/// Which of a feature's open problems of a guild are mended.
#[derive(Clone, Copy, Debug)]
pub enum Mended<'a> {
    /// All with a subject.
    Subject(i64),
    /// Those with these items of a subject.
    Items(i64, &'a [i64]),
    /// All but these.
    AllBut(&'a [Problem]),
}

/// Ends the problems that are mended; yields them, the oldest first.
///
/// Everybody locks their rows from the oldest on: of two who end the same ones, one waits for the other, and never both.
pub async fn settle(
    conn: &mut PgConnection,
    (guild_id, feature): (Id<GuildMarker>, &str),
    mended: Mended<'_>,
    now: OffsetDateTime,
) -> Result<Vec<Problem>> {
    let (subject_id, item_ids, but) = match mended {
        Mended::Subject(subject_id) => (Some(subject_id), None, &[][..]),
        Mended::Items(subject_id, item_ids) => (Some(subject_id), Some(item_ids), &[][..]),
        Mended::AllBut(problems) => (None, None, problems),
    };
    let ended = sqlx::query_as!(
        Problem,
        r#"with ended as (
             update problems set ended_at = $8 where problem_id in (
                 select problem_id from problems
                 where guild_id = $1 and feature = $2 and ended_at is null
                   and ($3::bigint is null or subject_id = $3)
                   and ($4::bigint[] is null or item_id = any($4))
                   and (subject_id, code, item_id) not in (
                       select * from unnest($5::bigint[], $6::text[], $7::bigint[]))
                 order by problem_id for update
             ) returning problem_id, subject_id, code, item_id, details
           ), told as (
             insert into outbox (guild_id, topic, payload, at)
             select $1, 'problem', jsonb_build_object(
                        'state', 'mended', 'feature', $2::text, 'subject_id', nullif(subject_id, 0)::text,
                        'code', code, 'details', details), $8
             from ended order by problem_id
           )
           select subject_id, code, item_id, details from ended order by problem_id"#,
        raw(guild_id),
        feature,
        subject_id,
        item_ids,
        &but.iter().map(|problem| problem.subject_id).collect::<Vec<_>>(),
        &but.iter().map(|problem| problem.code.clone()).collect::<Vec<_>>(),
        &but.iter().map(|problem| problem.item_id).collect::<Vec<_>>(),
        now
    )
    .fetch_all(conn)
    .await?;
    Ok(ended)
}

/// The guild's open problems, the oldest first; of one feature, or of all.
pub async fn list(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    feature: Option<&str>,
) -> Result<Vec<Open>> {
    page(conn, (guild_id, feature), 0, i64::MAX).await
}

/// At most `most` of the guild's open problems, of one feature or of all, those after the problem `after`, the oldest
/// first.
pub async fn page(
    conn: &mut PgConnection,
    (guild_id, feature): (Id<GuildMarker>, Option<&str>),
    after: i64,
    most: i64,
) -> Result<Vec<Open>> {
    let rows = sqlx::query!(
        "select problem_id, feature, subject_id, code, item_id, details, since from problems
         where guild_id = $1 and ended_at is null and ($2::text is null or feature = $2) and problem_id > $3
         order by problem_id limit $4",
        raw(guild_id),
        feature,
        after,
        most
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| Open {
            problem_id: row.problem_id,
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
