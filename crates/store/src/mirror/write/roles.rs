//! Roles: written, deleted, pruned.

use std::collections::HashSet;

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::RoleMarker};

use super::{
    Deletion, RoleRow, Said,
    said::{self, Snapshots},
};
use crate::{Result, ids::raw};

/// Keeps what the roles were, before anything of the batch is written: each state they went through, in
/// order, against the one before it. A guild's first sight, of the guilds in `new`, is where its roles begin.
pub(super) async fn keep(
    conn: &mut PgConnection,
    (earlier, rows): (&[Said<RoleRow>], &[Said<RoleRow>]),
    snapshots: &Snapshots,
    new: &HashSet<i64>,
) -> Result<()> {
    let (told, first_sight) = said::told(earlier, rows, new);
    if told.is_empty() {
        return Ok(());
    }
    let columns = Columns::of(told.iter().copied());
    sqlx::query!(
        "with said as (
             select row(said.role_id, said.guild_id, name, primary_color, secondary_color, tertiary_color,
                        position, permissions, managed, hoist, mentionable, icon, unicode_emoji, bot_id,
                        integration_id, listing_id, premium, purchase, connections, null)::roles as role,
                    at, nth, first_sight
             from unnest($1::bigint[], $2::bigint[], $3::text[], $4::integer[], $5::integer[], $6::integer[],
                         $7::integer[], $8::bigint[], $9::boolean[], $10::boolean[], $11::boolean[],
                         $12::text[], $13::text[], $14::bigint[], $15::bigint[], $16::bigint[],
                         $17::boolean[], $18::boolean[], $19::boolean[], $20::timestamptz[], $21::boolean[])
                      with ordinality
                  as said (role_id, guild_id, name, primary_color, secondary_color, tertiary_color, position,
                           permissions, managed, hoist, mentionable, icon, unicode_emoji, bot_id,
                           integration_id, listing_id, premium, purchase, connections, at, first_sight, nth)
             where exists (select 1 from guilds where guilds.guild_id = said.guild_id)
               and not exists (select 1 from roles
                               where roles.role_id = said.role_id and roles.deleted_at is not null
                                 and roles.guild_id <> all($22))
         ), steps as (
             select *, lag(role) over (partition by (role).role_id order by nth) as before
             from (select * from said union all
                   select roles, null, 0, true from roles
                   where role_id = any($1) and deleted_at is null) as states
         )
         insert into history (guild_id, subject, subject_id, before, after, at)
         select (role).guild_id, 'role', (role).role_id, role_state(before), role_state(role), at
         from steps where not first_sight and before is distinct from role order by nth",
        &columns.role_ids,
        &columns.guild_ids,
        &columns.names as _,
        &columns.primary,
        &columns.secondary as _,
        &columns.tertiary as _,
        &columns.positions,
        &columns.permissions,
        &columns.managed,
        &columns.hoist,
        &columns.mentionable,
        &columns.icons as _,
        &columns.unicode_emojis as _,
        &columns.bot_ids as _,
        &columns.integration_ids as _,
        &columns.listing_ids as _,
        &columns.premium,
        &columns.purchase,
        &columns.connections,
        &columns.times,
        &first_sight,
        &snapshots.guild_ids
    )
    .execute(conn)
    .await?;
    Ok(())
}

/// Brings back tombstones that a snapshot names.
pub(super) async fn revive(
    conn: &mut PgConnection,
    rows: &[Said<RoleRow>],
    snapshots: &Snapshots,
) -> Result<Vec<i64>> {
    if snapshots.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_scalar!(
        "update roles set deleted_at = null
         where guild_id = any($1) and deleted_at is not null and role_id = any($2)
         returning guild_id",
        &snapshots.guild_ids,
        &rows.iter().map(|said| raw(said.row.role_id)).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?)
}

/// Writes roles of known guilds; tombstones stay as they are.
pub(super) async fn upsert(conn: &mut PgConnection, rows: &[Said<RoleRow>]) -> Result<Vec<i64>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let columns = Columns::of(rows.iter());
    Ok(sqlx::query_scalar!(
        "insert into roles (role_id, guild_id, name, primary_color, secondary_color, tertiary_color,
                            position, permissions, managed, hoist, mentionable, icon, unicode_emoji,
                            tag_bot_id, tag_integration_id, tag_subscription_listing_id,
                            tag_premium_subscriber, tag_available_for_purchase, tag_guild_connections)
         select fresh.*
         from unnest($1::bigint[], $2::bigint[], $3::text[], $4::integer[], $5::integer[], $6::integer[],
                     $7::integer[], $8::bigint[], $9::boolean[], $10::boolean[], $11::boolean[], $12::text[],
                     $13::text[], $14::bigint[], $15::bigint[], $16::bigint[], $17::boolean[],
                     $18::boolean[], $19::boolean[])
              as fresh (role_id, guild_id)
         where exists (select 1 from guilds where guilds.guild_id = fresh.guild_id)
         on conflict (role_id) do update
         set (name, primary_color, secondary_color, tertiary_color, position, permissions, managed, hoist,
              mentionable, icon, unicode_emoji, tag_bot_id, tag_integration_id, tag_subscription_listing_id,
              tag_premium_subscriber, tag_available_for_purchase, tag_guild_connections) =
             (excluded.name, excluded.primary_color, excluded.secondary_color, excluded.tertiary_color,
              excluded.position, excluded.permissions, excluded.managed, excluded.hoist,
              excluded.mentionable, excluded.icon, excluded.unicode_emoji, excluded.tag_bot_id,
              excluded.tag_integration_id, excluded.tag_subscription_listing_id,
              excluded.tag_premium_subscriber, excluded.tag_available_for_purchase,
              excluded.tag_guild_connections)
         where roles.deleted_at is null and roles.* is distinct from excluded.*
         returning guild_id",
        &columns.role_ids,
        &columns.guild_ids,
        &columns.names as _,
        &columns.primary,
        &columns.secondary as _,
        &columns.tertiary as _,
        &columns.positions,
        &columns.permissions,
        &columns.managed,
        &columns.hoist,
        &columns.mentionable,
        &columns.icons as _,
        &columns.unicode_emojis as _,
        &columns.bot_ids as _,
        &columns.integration_ids as _,
        &columns.listing_ids as _,
        &columns.premium,
        &columns.purchase,
        &columns.connections
    )
    .fetch_all(conn)
    .await?)
}

/// Turns roles into tombstones.
pub(super) async fn delete(
    conn: &mut PgConnection,
    deleted: &[Deletion<Id<RoleMarker>>],
) -> Result<Vec<i64>> {
    if deleted.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_scalar!(
        "with gone as (
             update roles set deleted_at = gone.at
             from unnest($1::bigint[], $2::timestamptz[]) as gone (role_id, at)
             where roles.role_id = gone.role_id and roles.deleted_at is null
             returning roles.*
         )
         insert into history (guild_id, subject, subject_id, before, at)
         select guild_id, 'role', role_id, role_state(row(gone.*)::roles), deleted_at from gone
         returning guild_id",
        &deleted.iter().map(|gone| raw(gone.id)).collect::<Vec<_>>(),
        &deleted.iter().map(|gone| gone.at).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?)
}

/// Turns roles that a snapshot left out into tombstones.
pub(super) async fn prune(
    conn: &mut PgConnection,
    rows: &[Said<RoleRow>],
    snapshots: &Snapshots,
) -> Result<Vec<i64>> {
    if snapshots.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_scalar!(
        "with gone as (
             update roles set deleted_at = whole.at
             from unnest($1::bigint[], $2::timestamptz[]) as whole (guild_id, at)
             where roles.guild_id = whole.guild_id and roles.deleted_at is null
               and not exists (select 1 from unnest($3::bigint[]) as named (role_id)
                               where named.role_id = roles.role_id)
             returning roles.*
         )
         insert into history (guild_id, subject, subject_id, before, at)
         select guild_id, 'role', role_id, role_state(row(gone.*)::roles), deleted_at from gone
         returning guild_id",
        &snapshots.guild_ids,
        &snapshots.times,
        &rows.iter().map(|said| raw(said.row.role_id)).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?)
}

struct Columns<'a> {
    role_ids: Vec<i64>,
    guild_ids: Vec<i64>,
    names: Vec<&'a str>,
    primary: Vec<i32>,
    secondary: Vec<Option<i32>>,
    tertiary: Vec<Option<i32>>,
    positions: Vec<i32>,
    permissions: Vec<i64>,
    managed: Vec<bool>,
    hoist: Vec<bool>,
    mentionable: Vec<bool>,
    icons: Vec<Option<&'a str>>,
    unicode_emojis: Vec<Option<&'a str>>,
    bot_ids: Vec<Option<i64>>,
    integration_ids: Vec<Option<i64>>,
    listing_ids: Vec<Option<i64>>,
    premium: Vec<bool>,
    purchase: Vec<bool>,
    connections: Vec<bool>,
    times: Vec<OffsetDateTime>,
}

impl<'a> Columns<'a> {
    fn of(said: impl Iterator<Item = &'a Said<RoleRow>>) -> Self {
        let said: Vec<_> = said.collect();
        Self {
            role_ids: column(&said, |row| raw(row.role_id)),
            guild_ids: column(&said, |row| raw(row.guild_id)),
            names: column(&said, |row| row.name.as_str()),
            primary: column(&said, |row| row.colors.primary),
            secondary: column(&said, |row| row.colors.secondary),
            tertiary: column(&said, |row| row.colors.tertiary),
            positions: column(&said, |row| row.position),
            permissions: column(&said, |row| row.permissions.bits().cast_signed()),
            managed: column(&said, |row| row.managed),
            hoist: column(&said, |row| row.hoist),
            mentionable: column(&said, |row| row.mentionable),
            icons: column(&said, |row| row.icon.as_deref()),
            unicode_emojis: column(&said, |row| row.unicode_emoji.as_deref()),
            bot_ids: column(&said, |row| row.tags.bot_id.map(raw)),
            integration_ids: column(&said, |row| row.tags.integration_id.map(raw)),
            listing_ids: column(&said, |row| row.tags.subscription_listing_id.map(raw)),
            premium: column(&said, |row| row.tags.premium_subscriber),
            purchase: column(&said, |row| row.tags.available_for_purchase),
            connections: column(&said, |row| row.tags.guild_connections),
            times: said.iter().map(|said| said.at).collect(),
        }
    }
}

fn column<'a, T>(said: &[&'a Said<RoleRow>], value: impl Fn(&'a RoleRow) -> T) -> Vec<T> {
    said.iter().map(|said| value(&said.row)).collect()
}
