//! Roles: written, deleted, pruned.

use std::collections::HashSet;

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{GuildMarker, RoleMarker},
};

use super::{Deletion, RoleRow};
use crate::{
    Result,
    ids::{raw, raws},
};

/// Brings back tombstones that a snapshot names.
pub(super) async fn revive(
    conn: &mut PgConnection,
    rows: &[RoleRow],
    snapshots: &[Id<GuildMarker>],
) -> Result<Vec<i64>> {
    if snapshots.is_empty() {
        return Ok(Vec::new());
    }
    let whole: HashSet<_> = snapshots.iter().collect();
    let named = rows.iter().filter(|row| whole.contains(&row.guild_id)).map(|row| raw(row.role_id));
    Ok(sqlx::query_scalar!(
        "update roles set deleted_at = null
         where guild_id = any($1) and deleted_at is not null and role_id = any($2)
         returning guild_id",
        &raws(snapshots),
        &named.collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?)
}

/// Writes roles of known guilds; tombstones stay as they are.
pub(super) async fn upsert(conn: &mut PgConnection, rows: &[RoleRow]) -> Result<Vec<i64>> {
    if rows.is_empty() {
        return Ok(Vec::new());
    }
    let columns = Columns::of(rows);
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
        "update roles set deleted_at = gone.at
         from unnest($1::bigint[], $2::timestamptz[]) as gone (role_id, at)
         where roles.role_id = gone.role_id and roles.deleted_at is null
         returning roles.guild_id",
        &deleted.iter().map(|gone| raw(gone.id)).collect::<Vec<_>>(),
        &deleted.iter().map(|gone| gone.at).collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?)
}

/// Turns roles that a snapshot left out into tombstones.
pub(super) async fn prune(
    conn: &mut PgConnection,
    rows: &[RoleRow],
    snapshots: &[Id<GuildMarker>],
    now: OffsetDateTime,
) -> Result<Vec<i64>> {
    if snapshots.is_empty() {
        return Ok(Vec::new());
    }
    Ok(sqlx::query_scalar!(
        "update roles set deleted_at = $3
         where guild_id = any($1) and deleted_at is null
           and not exists (select 1 from unnest($2::bigint[]) as named (role_id)
                           where named.role_id = roles.role_id)
         returning guild_id",
        &raws(snapshots),
        &rows.iter().map(|row| raw(row.role_id)).collect::<Vec<_>>(),
        now
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
}

impl<'a> Columns<'a> {
    fn of(rows: &'a [RoleRow]) -> Self {
        fn column<'a, T>(rows: &'a [RoleRow], value: impl Fn(&'a RoleRow) -> T) -> Vec<T> {
            rows.iter().map(value).collect()
        }
        Self {
            role_ids: column(rows, |row| raw(row.role_id)),
            guild_ids: column(rows, |row| raw(row.guild_id)),
            names: column(rows, |row| row.name.as_str()),
            primary: column(rows, |row| row.colors.primary),
            secondary: column(rows, |row| row.colors.secondary),
            tertiary: column(rows, |row| row.colors.tertiary),
            positions: column(rows, |row| row.position),
            permissions: column(rows, |row| row.permissions.bits().cast_signed()),
            managed: column(rows, |row| row.managed),
            hoist: column(rows, |row| row.hoist),
            mentionable: column(rows, |row| row.mentionable),
            icons: column(rows, |row| row.icon.as_deref()),
            unicode_emojis: column(rows, |row| row.unicode_emoji.as_deref()),
            bot_ids: column(rows, |row| row.tags.bot_id.map(raw)),
            integration_ids: column(rows, |row| row.tags.integration_id.map(raw)),
            listing_ids: column(rows, |row| row.tags.subscription_listing_id.map(raw)),
            premium: column(rows, |row| row.tags.premium_subscriber),
            purchase: column(rows, |row| row.tags.available_for_purchase),
            connections: column(rows, |row| row.tags.guild_connections),
        }
    }
}
