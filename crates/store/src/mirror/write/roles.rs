//! Roles: read, written, deleted.

use std::collections::BTreeMap;

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::{
    guild::Permissions,
    id::{Id, marker::RoleMarker},
};

use super::{
    Deletion, RoleColors, RoleRow, RoleTags, Said,
    compare::{Compared, Named, Row as _, Stored, Table, column},
    said::{Snapshots, States},
    told::Told,
};
use crate::{
    Result,
    ids::{id, maybe, raw},
};

/// Reads what is stored: the rows that are named, and all of guilds with a snapshot.
pub(super) async fn read(
    conn: &mut PgConnection,
    rows: &[Said<'_, RoleRow>],
    snapshots: &Snapshots,
) -> Result<Table<RoleRow>> {
    let named = Named::of(rows, snapshots);
    let mut stored = Vec::new();
    if !named.whole.is_empty() {
        let whole = sqlx::query_as!(
            Record,
            "select role_id, guild_id, name, primary_color, secondary_color, tertiary_color, position,
                    permissions, managed, hoist, mentionable, icon, unicode_emoji, tag_bot_id,
                    tag_integration_id, tag_subscription_listing_id, tag_premium_subscriber,
                    tag_available_for_purchase, tag_guild_connections, deleted_at
             from roles where guild_id = any($1)",
            &named.whole
        );
        stored.extend(whole.fetch_all(&mut *conn).await?);
    }
    if !named.ids.is_empty() {
        let alone = sqlx::query_as!(
            Record,
            "select role_id, guild_id, name, primary_color, secondary_color, tertiary_color, position,
                    permissions, managed, hoist, mentionable, icon, unicode_emoji, tag_bot_id,
                    tag_integration_id, tag_subscription_listing_id, tag_premium_subscriber,
                    tag_available_for_purchase, tag_guild_connections, deleted_at
             from roles
             join (select unnest($1::bigint[]) as guild_id, unnest($2::bigint[]) as role_id) as named
                  using (guild_id, role_id)",
            &named.guild_ids,
            &named.ids
        );
        stored.extend(alone.fetch_all(conn).await?);
    }
    let stored = stored.into_iter().map(|record| {
        let gone = record.deleted_at.is_some();
        (record.role_id, Stored { row: record.into(), gone })
    });
    Ok(stored.collect())
}

/// Tells the states that each role goes through, each against the one before it.
pub(super) fn tell(
    told: &mut Told,
    compared: &Compared<'_, RoleRow>,
    table: &Table<RoleRow>,
    states: &States<'_, RoleRow>,
) {
    for last in &compared.said {
        let stored = table.get(&last.row.key()).filter(|stored| !stored.gone);
        let mut before = stored.map(|stored| &stored.row);
        for (said, is_first_sight) in states.up_to(last) {
            if !is_first_sight && before != Some(&said.row) {
                told.role(before, Some(&said.row), said.at);
            }
            before = Some(&said.row);
        }
    }
}

/// Writes what is said and not stored; yields the guilds, one for each row.
pub(super) async fn write(conn: &mut PgConnection, compared: &Compared<'_, RoleRow>) -> Result<Vec<i64>> {
    insert(conn, &compared.created).await?;
    update(conn, &compared.changed).await?;
    Ok(compared.created.iter().chain(&compared.changed).map(|row| row.guild()).collect())
}

async fn insert(conn: &mut PgConnection, rows: &[&RoleRow]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let columns = Columns::of(rows);
    sqlx::query!(
        "insert into roles (role_id, guild_id, name, primary_color, secondary_color, tertiary_color,
                            position, permissions, managed, hoist, mentionable, icon, unicode_emoji,
                            tag_bot_id, tag_integration_id, tag_subscription_listing_id,
                            tag_premium_subscriber, tag_available_for_purchase, tag_guild_connections)
         select unnest($1::bigint[]), unnest($2::bigint[]), unnest($3::text[]), unnest($4::integer[]),
                unnest($5::integer[]), unnest($6::integer[]), unnest($7::integer[]), unnest($8::bigint[]),
                unnest($9::boolean[]), unnest($10::boolean[]), unnest($11::boolean[]), unnest($12::text[]),
                unnest($13::text[]), unnest($14::bigint[]), unnest($15::bigint[]), unnest($16::bigint[]),
                unnest($17::boolean[]), unnest($18::boolean[]), unnest($19::boolean[])",
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
    .execute(conn)
    .await?;
    Ok(())
}

async fn update(conn: &mut PgConnection, rows: &[&RoleRow]) -> Result<()> {
    if rows.is_empty() {
        return Ok(());
    }
    let columns = Columns::of(rows);
    sqlx::query!(
        "update roles
         set name = fresh.name, primary_color = fresh.primary_color,
             secondary_color = fresh.secondary_color, tertiary_color = fresh.tertiary_color,
             position = fresh.position, permissions = fresh.permissions, managed = fresh.managed,
             hoist = fresh.hoist, mentionable = fresh.mentionable, icon = fresh.icon,
             unicode_emoji = fresh.unicode_emoji, tag_bot_id = fresh.bot_id,
             tag_integration_id = fresh.integration_id, tag_subscription_listing_id = fresh.listing_id,
             tag_premium_subscriber = fresh.premium, tag_available_for_purchase = fresh.purchase,
             tag_guild_connections = fresh.connections, deleted_at = null
         from (select unnest($1::bigint[]) as role_id, unnest($2::bigint[]) as guild_id,
                      unnest($3::text[]) as name, unnest($4::integer[]) as primary_color,
                      unnest($5::integer[]) as secondary_color, unnest($6::integer[]) as tertiary_color,
                      unnest($7::integer[]) as position, unnest($8::bigint[]) as permissions,
                      unnest($9::boolean[]) as managed, unnest($10::boolean[]) as hoist,
                      unnest($11::boolean[]) as mentionable, unnest($12::text[]) as icon,
                      unnest($13::text[]) as unicode_emoji, unnest($14::bigint[]) as bot_id,
                      unnest($15::bigint[]) as integration_id, unnest($16::bigint[]) as listing_id,
                      unnest($17::boolean[]) as premium, unnest($18::boolean[]) as purchase,
                      unnest($19::boolean[]) as connections) as fresh
         where roles.guild_id = fresh.guild_id and roles.role_id = fresh.role_id",
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
    .execute(conn)
    .await?;
    Ok(())
}

/// Turns roles into tombstones, those that were deleted and those that the snapshot of their guild leaves
/// out; yields the guilds, one for each.
pub(super) async fn delete(
    conn: &mut PgConnection,
    (deleted, left_out): (&[Deletion<Id<RoleMarker>>], &[&RoleRow]),
    snapshots: &Snapshots,
    told: &mut Told,
) -> Result<Vec<i64>> {
    let deleted = deleted.iter().map(|gone| ((raw(gone.guild_id), raw(gone.id)), gone.at));
    let left_out =
        left_out.iter().filter_map(|row| Some(((row.guild(), row.key()), snapshots.at(row.guild())?)));
    let times: BTreeMap<(i64, i64), OffsetDateTime> = left_out.chain(deleted).collect();
    if times.is_empty() {
        return Ok(Vec::new());
    }
    let gone = sqlx::query_as!(
        Record,
        "update roles set deleted_at = gone.at
         from (select unnest($1::bigint[]) as guild_id, unnest($2::bigint[]) as role_id,
                      unnest($3::timestamptz[]) as at) as gone
         where roles.guild_id = gone.guild_id and roles.role_id = gone.role_id and roles.deleted_at is null
         returning roles.role_id, roles.guild_id, roles.name, roles.primary_color, roles.secondary_color,
                   roles.tertiary_color, roles.position, roles.permissions, roles.managed, roles.hoist,
                   roles.mentionable, roles.icon, roles.unicode_emoji, roles.tag_bot_id,
                   roles.tag_integration_id, roles.tag_subscription_listing_id,
                   roles.tag_premium_subscriber, roles.tag_available_for_purchase,
                   roles.tag_guild_connections, roles.deleted_at",
        &times.keys().map(|(guild_id, _)| *guild_id).collect::<Vec<_>>(),
        &times.keys().map(|(_, role_id)| *role_id).collect::<Vec<_>>(),
        &times.values().copied().collect::<Vec<_>>()
    )
    .fetch_all(conn)
    .await?;
    let mut guild_ids = Vec::with_capacity(gone.len());
    for record in gone {
        guild_ids.push(record.guild_id);
        if let Some(at) = record.deleted_at {
            told.role(Some(&record.into()), None, at);
        }
    }
    Ok(guild_ids)
}

/// A role as it is stored.
#[expect(clippy::struct_excessive_bools, reason = "the table's columns")]
struct Record {
    role_id: i64,
    guild_id: i64,
    name: String,
    primary_color: i32,
    secondary_color: Option<i32>,
    tertiary_color: Option<i32>,
    position: i32,
    permissions: i64,
    managed: bool,
    hoist: bool,
    mentionable: bool,
    icon: Option<String>,
    unicode_emoji: Option<String>,
    tag_bot_id: Option<i64>,
    tag_integration_id: Option<i64>,
    tag_subscription_listing_id: Option<i64>,
    tag_premium_subscriber: bool,
    tag_available_for_purchase: bool,
    tag_guild_connections: bool,
    deleted_at: Option<OffsetDateTime>,
}

impl From<Record> for RoleRow {
    fn from(record: Record) -> Self {
        Self {
            role_id: id(record.role_id),
            guild_id: id(record.guild_id),
            name: record.name,
            colors: RoleColors {
                primary: record.primary_color,
                secondary: record.secondary_color,
                tertiary: record.tertiary_color,
            },
            position: record.position,
            permissions: Permissions::from_bits_retain(record.permissions.cast_unsigned()),
            managed: record.managed,
            hoist: record.hoist,
            mentionable: record.mentionable,
            icon: record.icon,
            unicode_emoji: record.unicode_emoji,
            tags: RoleTags {
                bot_id: maybe(record.tag_bot_id),
                integration_id: maybe(record.tag_integration_id),
                subscription_listing_id: maybe(record.tag_subscription_listing_id),
                premium_subscriber: record.tag_premium_subscriber,
                available_for_purchase: record.tag_available_for_purchase,
                guild_connections: record.tag_guild_connections,
            },
        }
    }
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
    fn of(rows: &[&'a RoleRow]) -> Self {
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
