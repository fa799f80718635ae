//! What a guild's managers configured for the whole guild.

use sqlx::PgConnection;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GuildMarker, RoleMarker},
};

use crate::{
    Result,
    ids::{ids, maybe, raw},
};

/// A guild's settings; all empty until someone configures it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct GuildSettings {
    /// Where audit notices are posted.
    pub audit_channel_id: Option<Id<ChannelMarker>>,
    /// Since when the channel is found closed to the bot.
    pub audit_channel_lost_at: Option<OffsetDateTime>,
    /// Roles whose members may configure Bellhop, beside Manage Server.
    pub manager_role_ids: Vec<Id<RoleMarker>>,
    /// Rises with every change; 0 until the first.
    pub revision: i64,
}

/// The guild's settings, empty ones where nothing was configured.
pub async fn get(conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> Result<GuildSettings> {
    let row = sqlx::query!(
        r#"select audit_channel_id, audit_channel_lost_at, revision,
                  array(select role_id from manager_roles where manager_roles.guild_id = guild_settings.guild_id
                        order by role_id) as "manager_role_ids!"
           from guild_settings where guild_id = $1"#,
        raw(guild_id)
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map_or_else(GuildSettings::default, |row| GuildSettings {
        audit_channel_id: maybe(row.audit_channel_id),
        audit_channel_lost_at: row.audit_channel_lost_at,
        manager_role_ids: ids(&row.manager_role_ids),
        revision: row.revision,
    }))
}

/// Holds the guild's settings until the transaction ends, and yields what they are.
pub async fn hold(conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> Result<GuildSettings> {
    sqlx::query!(
        "insert into guild_settings (guild_id, revision) values ($1, 0)
         on conflict (guild_id) do update set revision = guild_settings.revision",
        raw(guild_id)
    )
    .execute(&mut *conn)
    .await?;
    get(conn, guild_id).await
}

/// Raises the revision of the guild's settings, which are held.
pub async fn raise_revision(conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> Result<()> {
    sqlx::query!("update guild_settings set revision = revision + 1 where guild_id = $1", raw(guild_id))
        .execute(conn)
        .await?;
    Ok(())
}

/// Says where audit notices are posted; nowhere with `None`, and what was still to be told is not.
pub async fn set_audit_channel(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    channel_id: Option<Id<ChannelMarker>>,
) -> Result<()> {
    sqlx::query!(
        "update guild_settings set audit_channel_id = $2, audit_channel_lost_at = null where guild_id = $1",
        raw(guild_id),
        channel_id.map(raw)
    )
    .execute(&mut *conn)
    .await?;
    if channel_id.is_none() {
        sqlx::query!("update audit set untold = false where guild_id = $1 and untold", raw(guild_id))
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// Lets members of the role configure Bellhop in the guild, whose settings are held; `false` when they may already.
pub async fn add_manager_role(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    role_id: Id<RoleMarker>,
) -> Result<bool> {
    let added = sqlx::query!(
        "insert into manager_roles (guild_id, role_id) values ($1, $2) on conflict do nothing",
        raw(guild_id),
        raw(role_id)
    )
    .execute(conn)
    .await?;
    Ok(added.rows_affected() == 1)
}

/// Does not let members of the role configure Bellhop any more; `false` when they could not.
pub async fn remove_manager_role(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    role_id: Id<RoleMarker>,
) -> Result<bool> {
    let removed = sqlx::query!(
        "delete from manager_roles where guild_id = $1 and role_id = $2",
        raw(guild_id),
        raw(role_id)
    )
    .execute(conn)
    .await?;
    Ok(removed.rows_affected() == 1)
}

/// Notes that the audit channel is closed to the bot, or (`None`) open again; `false` when another channel is
/// set by now.
pub async fn set_audit_channel_lost(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    channel_id: Id<ChannelMarker>,
    lost_at: Option<OffsetDateTime>,
) -> Result<bool> {
    let noted = sqlx::query!(
        "update guild_settings set audit_channel_lost_at = $3
         where guild_id = $1 and audit_channel_id = $2",
        raw(guild_id),
        raw(channel_id),
        lost_at
    )
    .execute(conn)
    .await?;
    Ok(noted.rows_affected() == 1)
}
