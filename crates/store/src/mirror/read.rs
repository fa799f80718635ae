//! Reading the mirror: a guild's channels and roles.

use std::collections::HashMap;

use sqlx::{Connection as _, PgConnection, Postgres, Transaction};
use twilight_model::{
    channel::{
        ChannelType,
        permission_overwrite::{PermissionOverwrite, PermissionOverwriteType},
    },
    guild::Permissions,
    id::{
        Id,
        marker::{
            ChannelMarker, GuildMarker, IntegrationMarker, RoleMarker, RoleSubscriptionSkuMarker, UserMarker,
        },
    },
};

use crate::{
    Result,
    ids::{id, maybe, raw},
};

/// A channel or active thread.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MirroredChannel {
    /// Its id.
    pub channel_id: Id<ChannelMarker>,
    /// Text, voice, category, thread and so on.
    pub kind: ChannelType,
    /// Its name.
    pub name: String,
    /// Its place among its siblings; a thread has none of its own.
    pub position: i32,
    /// The category it stands in; of a thread the channel.
    pub parent_id: Option<Id<ChannelMarker>>,
    /// Its topic.
    pub topic: Option<String>,
    /// Restricted by age.
    pub nsfw: bool,
    /// Its permission overwrites, by target; a thread has its parent's and none of its own.
    pub overwrites: Vec<PermissionOverwrite>,
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MirroredRole {
    /// Its id; @everyone has the guild's.
    pub role_id: Id<RoleMarker>,
    /// Its name.
    pub name: String,
    /// The first colour, `0xRRGGBB`; 0 is none.
    pub primary_color: u32,
    /// The second colour of a gradient.
    pub secondary_color: Option<u32>,
    /// The third colour of a holographic role.
    pub tertiary_color: Option<u32>,
    /// Its height in the hierarchy; @everyone has 0.
    pub position: i32,
    /// What it grants in the whole guild.
    pub permissions: Permissions,
    /// Managed by an integration; nobody can give it.
    pub managed: bool,
    /// Its members are listed apart.
    pub hoist: bool,
    /// Everyone may mention it.
    pub mentionable: bool,
    /// The hash of its icon.
    pub icon: Option<String>,
    /// The emoji that stands for an icon.
    pub unicode_emoji: Option<String>,
    /// Where a managed role comes from.
    pub tags: MirroredRoleTags,
}

/// Where a managed role comes from (Discord Docs: Role Tags Structure).
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MirroredRoleTags {
    /// The bot whose own role it is.
    pub bot_id: Option<Id<UserMarker>>,
    /// The integration that manages it.
    pub integration_id: Option<Id<IntegrationMarker>>,
    /// The listing that sells it.
    pub subscription_listing_id: Option<Id<RoleSubscriptionSkuMarker>>,
    /// The role of the guild's boosters.
    pub premium_subscriber: bool,
    /// It can be bought.
    pub available_for_purchase: bool,
    /// It is given by a linked role's connection.
    pub guild_connections: bool,
}

/// Begins a read-only transaction whose statements all see one state of the mirror.
///
/// The connection must not be in a transaction already.
pub async fn snapshot(conn: &mut PgConnection) -> Result<Transaction<'_, Postgres>> {
    Ok(conn.begin_with("begin isolation level repeatable read read only").await?)
}

/// The guild's channels and active threads by id, without deleted, archived or hidden ones.
///
/// Two statements: inside a [`snapshot`] the overwrites are those of the channels' own moment.
pub async fn list_channels(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
) -> Result<Vec<MirroredChannel>> {
    let rows = sqlx::query!(
        "select channel_id, kind, name, position, parent_id, topic, nsfw from channels
         where guild_id = $1 and deleted_at is null and not archived_or_hidden
         order by channel_id",
        raw(guild_id)
    )
    .fetch_all(&mut *conn)
    .await?;
    let mut overwrites = overwrites(conn, guild_id).await?;
    Ok(rows
        .into_iter()
        .map(|row| MirroredChannel {
            channel_id: id(row.channel_id),
            kind: ChannelType::from(u8::try_from(row.kind).unwrap_or(u8::MAX)),
            name: row.name,
            position: row.position,
            parent_id: maybe(row.parent_id),
            topic: row.topic,
            nsfw: row.nsfw,
            overwrites: overwrites.remove(&row.channel_id).unwrap_or_default(),
        })
        .collect())
}

/// The overwrites of all the guild's channels, by the channel's `bigint`.
async fn overwrites(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
) -> Result<HashMap<i64, Vec<PermissionOverwrite>>> {
    let rows = sqlx::query!(
        "select channel_id, target_id, kind, allow, deny from channel_overwrites
         where guild_id = $1 order by channel_id, target_id",
        raw(guild_id)
    )
    .fetch_all(conn)
    .await?;
    let mut by_channel = HashMap::<_, Vec<_>>::new();
    for row in rows {
        let overwrite = overwrite(row.target_id, row.kind, (row.allow, row.deny));
        by_channel.entry(row.channel_id).or_default().push(overwrite);
    }
    Ok(by_channel)
}

/// The overwrites of one channel.
pub(super) async fn overwrites_of(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    channel_id: Id<ChannelMarker>,
) -> Result<Vec<PermissionOverwrite>> {
    let rows = sqlx::query!(
        "select target_id, kind, allow, deny from channel_overwrites
         where guild_id = $1 and channel_id = $2 order by target_id",
        raw(guild_id),
        raw(channel_id)
    )
    .fetch_all(conn)
    .await?;
    Ok(rows.into_iter().map(|row| overwrite(row.target_id, row.kind, (row.allow, row.deny))).collect())
}

fn overwrite(target_id: i64, kind: i16, (allow, deny): (i64, i64)) -> PermissionOverwrite {
    PermissionOverwrite {
        allow: permissions(allow),
        deny: permissions(deny),
        id: id(target_id),
        kind: PermissionOverwriteType::from(u8::try_from(kind).unwrap_or(u8::MAX)),
    }
}

/// The guild's roles as Discord lists them: the highest first, @everyone last.
pub async fn list_roles(conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> Result<Vec<MirroredRole>> {
    let rows = sqlx::query!(
        "select role_id, name, primary_color, secondary_color, tertiary_color, position, permissions,
                managed, hoist, mentionable, icon, unicode_emoji, tag_bot_id, tag_integration_id,
                tag_subscription_listing_id, tag_premium_subscriber, tag_available_for_purchase,
                tag_guild_connections
         from roles where guild_id = $1 and deleted_at is null
         order by role_id = guild_id, position desc, role_id",
        raw(guild_id)
    )
    .fetch_all(conn)
    .await?;
    Ok(rows
        .into_iter()
        .map(|row| MirroredRole {
            role_id: id(row.role_id),
            name: row.name,
            primary_color: row.primary_color.cast_unsigned(),
            secondary_color: row.secondary_color.map(i32::cast_unsigned),
            tertiary_color: row.tertiary_color.map(i32::cast_unsigned),
            position: row.position,
            permissions: permissions(row.permissions),
            managed: row.managed,
            hoist: row.hoist,
            mentionable: row.mentionable,
            icon: row.icon,
            unicode_emoji: row.unicode_emoji,
            tags: MirroredRoleTags {
                bot_id: maybe(row.tag_bot_id),
                integration_id: maybe(row.tag_integration_id),
                subscription_listing_id: maybe(row.tag_subscription_listing_id),
                premium_subscriber: row.tag_premium_subscriber,
                available_for_purchase: row.tag_available_for_purchase,
                guild_connections: row.tag_guild_connections,
            },
        })
        .collect())
}

/// The permissions of a `bigint`; bits that have no name yet are kept.
fn permissions(bits: i64) -> Permissions {
    Permissions::from_bits_retain(bits.cast_unsigned())
}
