//! What a guild's managers configured for the whole guild.

use sqlx::PgConnection;
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
    /// Roles whose members may configure Bellhop, beside Manage Server.
    pub manager_role_ids: Vec<Id<RoleMarker>>,
}

/// The guild's settings, empty ones where nothing was configured.
pub async fn get(conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> Result<GuildSettings> {
    let row = sqlx::query!(
        r#"select audit_channel_id,
                  array(select role_id from manager_roles where manager_roles.guild_id = guild_settings.guild_id
                        order by role_id) as "manager_role_ids!"
           from guild_settings where guild_id = $1"#,
        raw(guild_id)
    )
    .fetch_optional(conn)
    .await?;
    Ok(row.map_or_else(GuildSettings::default, |row| GuildSettings {
        audit_channel_id: maybe(row.audit_channel_id),
        manager_role_ids: ids(&row.manager_role_ids),
    }))
}

/// Lets members of the role configure Bellhop in the guild.
pub async fn add_manager_role(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    role_id: Id<RoleMarker>,
) -> Result<()> {
    sqlx::query!(
        "insert into guild_settings (guild_id, revision) values ($1, 1)
         on conflict (guild_id) do update set revision = guild_settings.revision + 1",
        raw(guild_id)
    )
    .execute(&mut *conn)
    .await?;
    sqlx::query!(
        "insert into manager_roles (guild_id, role_id) values ($1, $2) on conflict do nothing",
        raw(guild_id),
        raw(role_id)
    )
    .execute(conn)
    .await?;
    Ok(())
}
