//! A manager configures the guild.

use bellhop_store::{PgConnection, guild_settings, problems::reopen};
use serde_json::json;
use time::OffsetDateTime;
use twilight_model::{
    channel::ChannelType,
    id::{
        Id,
        marker::{ChannelMarker, RoleMarker},
    },
};

use crate::{Error, Ground, GuildManager, Place, Refused, audit, manages_server};

/// Says where the log is told; nowhere with `None`. Who may is not whom the log watches: a manager role is not enough.
pub async fn set_audit_channel(
    conn: &mut PgConnection,
    manager: &GuildManager,
    channel_id: Option<Id<ChannelMarker>>,
    now: OffsetDateTime,
) -> Result<(), Error<Refused>> {
    let actor = manager.actor();
    may_appoint(manager)?;
    // First, as whoever judges holds the judgement before the settings.
    reopen(conn, actor.guild_id).await?;
    let before = guild_settings::hold(conn, actor.guild_id).await?;
    if let Some(channel_id) = channel_id {
        may_tell(conn, manager, channel_id).await?;
    }
    guild_settings::set_audit_channel(conn, actor.guild_id, channel_id).await?;
    let details = json!({ "before": before.audit_channel_id, "after": channel_id });
    Ok(audit::by(conn, actor, "config.audit-channel", &details, now).await?)
}

async fn may_tell(
    conn: &mut PgConnection,
    manager: &GuildManager,
    channel_id: Id<ChannelMarker>,
) -> Result<(), Error<Refused>> {
    let ground = Ground::find(conn, manager.actor().guild_id).await?;
    let Some(ground) = ground else { return Err(Error::Refused(Refused::NotAChannel(channel_id))) };
    match ground.place(conn, channel_id).await? {
        place @ Place::Open { kind: ChannelType::GuildText | ChannelType::GuildAnnouncement, .. } => {
            if place.is_open() { Ok(()) } else { Err(Error::Refused(Refused::ClosedChannel(channel_id))) }
        }
        _ => Err(Error::Refused(Refused::NotAChannel(channel_id))),
    }
}

/// Lets members of the role configure Bellhop. Who adds one has Manage Server: a manager role cannot make others.
pub async fn add_manager_role(
    conn: &mut PgConnection,
    manager: &GuildManager,
    role_id: Id<RoleMarker>,
    now: OffsetDateTime,
) -> Result<(), Error<Refused>> {
    let actor = manager.actor();
    may_appoint(manager)?;
    if role_id == actor.guild_id.cast() {
        return Err(Error::Refused(Refused::RoleOfEveryone));
    }
    reopen(conn, actor.guild_id).await?;
    guild_settings::hold(conn, actor.guild_id).await?;
    if !guild_settings::add_manager_role(conn, actor.guild_id, role_id).await? {
        return Err(Error::Refused(Refused::ManagesAlready(role_id)));
    }
    let details = json!({ "role_id": role_id });
    Ok(audit::by(conn, actor, "config.manager-role-added", &details, now).await?)
}

/// Does not let members of the role configure Bellhop any more.
pub async fn remove_manager_role(
    conn: &mut PgConnection,
    manager: &GuildManager,
    role_id: Id<RoleMarker>,
    now: OffsetDateTime,
) -> Result<(), Error<Refused>> {
    let actor = manager.actor();
    may_appoint(manager)?;
    reopen(conn, actor.guild_id).await?;
    guild_settings::hold(conn, actor.guild_id).await?;
    if !guild_settings::remove_manager_role(conn, actor.guild_id, role_id).await? {
        return Err(Error::Refused(Refused::ManagesNot(role_id)));
    }
    let details = json!({ "role_id": role_id });
    Ok(audit::by(conn, actor, "config.manager-role-removed", &details, now).await?)
}

fn may_appoint(manager: &GuildManager) -> Result<(), Error<Refused>> {
    if manages_server(manager.actor().permissions) {
        Ok(())
    } else {
        Err(Error::Refused(Refused::NotServerManager))
    }
}
