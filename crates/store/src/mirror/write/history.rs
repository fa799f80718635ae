//! What roles and overwrites were, kept as rows in the transaction that changes them.
//!
//! A batch may take a role through several states; each is kept with the time of its event, though the
//! mirror itself is written once. The statements run before the mirror is written: it holds the state
//! before the first. What is said of a guild for the first time is no change, and neither is a late
//! word about a tombstone.

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{GuildMarker, RoleMarker},
};

use super::{ChannelRow, Deletion, OverwriteKind, RoleRow};
use crate::{
    Result,
    ids::{raw, raws},
};

/// A state that something was said to be in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Said<Row> {
    /// The state.
    pub row: Row,
    /// When the event came that said so.
    pub at: OffsetDateTime,
}

/// Keeps the states that roles went through, in order, and their deletions after them.
pub(super) async fn keep_roles(
    conn: &mut PgConnection,
    said: &[Said<RoleRow>],
    deleted: &[Deletion<Id<RoleMarker>>],
    snapshots: &[Id<GuildMarker>],
) -> Result<()> {
    if said.is_empty() && deleted.is_empty() {
        return Ok(());
    }
    let steps = RoleSteps::of(said, deleted);
    sqlx::query!(
        "with fresh as (
             select * from unnest($1::bigint[], $2::bigint[], $3::timestamptz[], $4::text[], $5::bigint[],
                                  $6::integer[], $7::integer[], $8::boolean[], $9::boolean[])
                 with ordinality
                 as fresh (role_id, guild_id, at, name, permissions, position, color, hoist, mentionable, nth)
             where exists (select 1 from guilds where guilds.guild_id = fresh.guild_id)
               and not exists (select 1 from roles
                               where roles.role_id = fresh.role_id and roles.deleted_at is not null
                                 and roles.guild_id <> all($10))
         ), states as (
             select role_id, guild_id, nth, at,
                    case when name is not null then jsonb_build_object(
                        'name', name, 'permissions', permissions::text, 'position', position,
                        'color', color, 'hoist', hoist, 'mentionable', mentionable) end as state
             from fresh
             union all
             select role_id, guild_id, 0, null, jsonb_build_object(
                        'name', name, 'permissions', permissions::text, 'position', position,
                        'color', primary_color, 'hoist', hoist, 'mentionable', mentionable)
             from roles
             where role_id in (select role_id from fresh) and deleted_at is null
         ), steps as (
             select *, lag(state) over (partition by role_id order by nth) as before from states
         )
         insert into history (guild_id, subject, subject_id, before, after, at)
         select guild_id, 'role', role_id, before, state, at from steps
         where nth > 0 and before is distinct from state
         order by nth",
        &steps.role_ids,
        &steps.guild_ids,
        &steps.times,
        &steps.names as _,
        &steps.permissions,
        &steps.positions,
        &steps.colors,
        &steps.hoist,
        &steps.mentionable,
        &raws(snapshots)
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps that roles are gone which a snapshot of their guild leaves out.
pub(super) async fn keep_pruned_roles(
    conn: &mut PgConnection,
    rows: &[RoleRow],
    snapshots: &[Id<GuildMarker>],
    now: OffsetDateTime,
) -> Result<()> {
    if snapshots.is_empty() {
        return Ok(());
    }
    sqlx::query!(
        "insert into history (guild_id, subject, subject_id, before, at)
         select guild_id, 'role', role_id, jsonb_build_object(
                    'name', name, 'permissions', permissions::text, 'position', position,
                    'color', primary_color, 'hoist', hoist, 'mentionable', mentionable), $3
         from roles
         where guild_id = any($1) and deleted_at is null
           and not exists (select 1 from unnest($2::bigint[]) as named (role_id)
                           where named.role_id = roles.role_id)",
        &raws(snapshots),
        &rows.iter().map(|row| raw(row.role_id)).collect::<Vec<_>>(),
        now
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Keeps the states that channels' overwrites went through, in order.
pub(super) async fn keep_overwrites(
    conn: &mut PgConnection,
    said: &[Said<ChannelRow>],
    snapshots: &[Id<GuildMarker>],
) -> Result<()> {
    if said.is_empty() {
        return Ok(());
    }
    let steps = OverwriteSteps::of(said);
    sqlx::query!(
        "with fresh as (
             select * from unnest($1::bigint[], $2::bigint[], $3::timestamptz[]) with ordinality
                 as fresh (channel_id, guild_id, at, nth)
             where exists (select 1 from guilds where guilds.guild_id = fresh.guild_id)
               and not exists (select 1 from channels
                               where channels.channel_id = fresh.channel_id
                                 and channels.deleted_at is not null
                                 and channels.guild_id <> all($9))
         ), named as (
             select fresh.channel_id, fresh.nth, said.target_id,
                    jsonb_build_object('kind', said.kind, 'allow', said.allow::text, 'deny', said.deny::text)
                        as state
             from unnest($4::bigint[], $5::bigint[], $6::smallint[], $7::bigint[], $8::bigint[])
                      as said (nth, target_id, kind, allow, deny)
             join fresh using (nth)
             union all
             select channel_id, 0, target_id,
                    jsonb_build_object('kind', kind, 'allow', allow::text, 'deny', deny::text)
             from channel_overwrites
             where channel_id in (select channel_id from fresh)
         ), moments as (
             select channel_id, guild_id, at, nth from fresh
             union all
             select distinct channel_id, guild_id, null::timestamptz, 0::bigint from fresh
         ), steps as (
             select moments.*, targets.target_id, named.state,
                    lag(named.state) over (partition by moments.channel_id, targets.target_id
                                           order by moments.nth) as before
             from moments
             join (select distinct channel_id, target_id from named) as targets using (channel_id)
             left join named on named.channel_id = moments.channel_id and named.nth = moments.nth
                            and named.target_id = targets.target_id
         )
         insert into history (guild_id, subject, subject_id, target_id, before, after, at)
         select guild_id, 'overwrite', channel_id, target_id, before, state, at from steps
         where nth > 0 and before is distinct from state
         order by nth",
        &steps.channel_ids,
        &steps.guild_ids,
        &steps.times,
        &steps.nths,
        &steps.target_ids,
        &steps.kinds,
        &steps.allows,
        &steps.denies,
        &raws(snapshots)
    )
    .execute(conn)
    .await?;
    Ok(())
}

#[derive(Default)]
struct RoleSteps<'a> {
    role_ids: Vec<i64>,
    guild_ids: Vec<i64>,
    times: Vec<OffsetDateTime>,
    /// None: the role is gone.
    names: Vec<Option<&'a str>>,
    permissions: Vec<i64>,
    positions: Vec<i32>,
    colors: Vec<i32>,
    hoist: Vec<bool>,
    mentionable: Vec<bool>,
}

impl<'a> RoleSteps<'a> {
    fn of(said: &'a [Said<RoleRow>], deleted: &[Deletion<Id<RoleMarker>>]) -> Self {
        let mut steps = Self::default();
        for Said { row, at } in said {
            steps.role_ids.push(raw(row.role_id));
            steps.guild_ids.push(raw(row.guild_id));
            steps.times.push(*at);
            steps.names.push(Some(&row.name));
            steps.permissions.push(row.permissions.bits().cast_signed());
            steps.positions.push(row.position);
            steps.colors.push(row.colors.primary);
            steps.hoist.push(row.hoist);
            steps.mentionable.push(row.mentionable);
        }
        for gone in deleted {
            steps.role_ids.push(raw(gone.id));
            steps.guild_ids.push(raw(gone.guild_id));
            steps.times.push(gone.at);
            steps.names.push(None);
            steps.permissions.push(0);
            steps.positions.push(0);
            steps.colors.push(0);
            steps.hoist.push(false);
            steps.mentionable.push(false);
        }
        steps
    }
}

#[derive(Default)]
struct OverwriteSteps {
    channel_ids: Vec<i64>,
    guild_ids: Vec<i64>,
    times: Vec<OffsetDateTime>,
    /// Of each overwrite: the state of its channel that names it, counted from 1.
    nths: Vec<i64>,
    target_ids: Vec<i64>,
    kinds: Vec<i16>,
    allows: Vec<i64>,
    denies: Vec<i64>,
}

impl OverwriteSteps {
    fn of(said: &[Said<ChannelRow>]) -> Self {
        let mut steps = Self::default();
        for (nth, Said { row, at }) in (1..).zip(said) {
            steps.channel_ids.push(raw(row.channel_id));
            steps.guild_ids.push(raw(row.guild_id));
            steps.times.push(*at);
            for overwrite in &row.overwrites {
                steps.nths.push(nth);
                steps.target_ids.push(raw(overwrite.target_id));
                steps.kinds.push(match overwrite.kind {
                    OverwriteKind::Role => 0,
                    OverwriteKind::Member => 1,
                });
                steps.allows.push(overwrite.allow.bits().cast_signed());
                steps.denies.push(overwrite.deny.bits().cast_signed());
            }
        }
        steps
    }
}
