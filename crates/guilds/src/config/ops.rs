//! A manager configures the guild.

use std::collections::BTreeSet;

use bellhop_store::{
    PgConnection,
    guild_settings::{self, GuildSettings},
    problems::reopen,
};
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

/// What the settings are to be; what is `None` stays as it is.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Wanted {
    /// Where the log is told, or nowhere.
    pub audit_channel_id: Option<Option<Id<ChannelMarker>>>,
    /// Whose members may configure Bellhop: these, and no other.
    pub manager_role_ids: Option<Vec<Id<RoleMarker>>>,
}

/// Says where the log is told; nowhere with `None`. Who may is not whom the log watches: a manager role is not enough.
pub async fn set_audit_channel(
    conn: &mut PgConnection,
    manager: &GuildManager,
    channel_id: Option<Id<ChannelMarker>>,
    now: OffsetDateTime,
) -> Result<(), Error<Refused>> {
    let before = hold(conn, manager).await?;
    guild_settings::raise_revision(conn, manager.actor().guild_id).await?;
    tell(conn, manager, (before.audit_channel_id, channel_id), now).await
}

/// Makes the settings what is wanted, at the revision that the manager saw: one change, or none where they are so
/// already.
pub async fn change(
    conn: &mut PgConnection,
    manager: &GuildManager,
    revision: i64,
    wanted: Wanted,
    now: OffsetDateTime,
) -> Result<GuildSettings, Error<Refused>> {
    let guild_id = manager.actor().guild_id;
    let before = hold(conn, manager).await?;
    if before.revision != revision {
        return Err(Error::Refused(Refused::ChangedMeanwhile));
    }
    let channel = wanted.audit_channel_id.filter(|wanted| *wanted != before.audit_channel_id);
    let roles = wanted.manager_role_ids.map(BTreeSet::from_iter);
    let roles = roles.unwrap_or_else(|| before.manager_role_ids.iter().copied().collect());
    let new: Vec<_> = roles.iter().copied().filter(|id| !before.manager_role_ids.contains(id)).collect();
    let old: Vec<_> = before.manager_role_ids.iter().copied().filter(|id| !roles.contains(id)).collect();
    if channel.is_none() && new.is_empty() && old.is_empty() {
        return Ok(before);
    }
    guild_settings::raise_revision(conn, guild_id).await?;
    if let Some(channel_id) = channel {
        tell(conn, manager, (before.audit_channel_id, channel_id), now).await?;
    }
    are_known(conn, manager, &new).await?;
    for role_id in old {
        dismiss(conn, manager, role_id, now).await?;
    }
    for role_id in new {
        appoint(conn, manager, role_id, now).await?;
    }
    Ok(guild_settings::get(conn, guild_id).await?)
}

/// Holds the settings, for one who may change them.
async fn hold(conn: &mut PgConnection, manager: &GuildManager) -> Result<GuildSettings, Error<Refused>> {
    may_appoint(manager)?;
    let guild_id = manager.actor().guild_id;
    // First, as whoever judges holds the judgement before the settings.
    reopen(conn, guild_id).await?;
    Ok(guild_settings::hold(conn, guild_id).await?)
}

async fn tell(
    conn: &mut PgConnection,
    manager: &GuildManager,
    (before, after): (Option<Id<ChannelMarker>>, Option<Id<ChannelMarker>>),
    now: OffsetDateTime,
) -> Result<(), Error<Refused>> {
    if let Some(channel_id) = after {
        may_tell(conn, manager, channel_id).await?;
    }
    let actor = manager.actor();
    guild_settings::set_audit_channel(conn, actor.guild_id, after).await?;
    let details = json!({ "before": before, "after": after });
    Ok(audit::by(conn, actor, "config.audit-channel", &details, now).await?)
}

/// Whether the mirror knows all these roles.
async fn are_known(
    conn: &mut PgConnection,
    manager: &GuildManager,
    role_ids: &[Id<RoleMarker>],
) -> Result<(), Error<Refused>> {
    let ground = Ground::find(conn, manager.actor().guild_id).await?;
    let is_known = |role_id| ground.as_ref().is_some_and(|ground| ground.role(role_id).is_some());
    match role_ids.iter().copied().find(|role_id| !is_known(*role_id)) {
        Some(role_id) => Err(Error::Refused(Refused::RoleUnknown(role_id))),
        None => Ok(()),
    }
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
    hold(conn, manager).await?;
    guild_settings::raise_revision(conn, manager.actor().guild_id).await?;
    appoint(conn, manager, role_id, now).await
}

async fn appoint(
    conn: &mut PgConnection,
    manager: &GuildManager,
    role_id: Id<RoleMarker>,
    now: OffsetDateTime,
) -> Result<(), Error<Refused>> {
    let actor = manager.actor();
    if role_id == actor.guild_id.cast() {
        return Err(Error::Refused(Refused::RoleOfEveryone));
    }
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
    hold(conn, manager).await?;
    guild_settings::raise_revision(conn, manager.actor().guild_id).await?;
    dismiss(conn, manager, role_id, now).await
}

async fn dismiss(
    conn: &mut PgConnection,
    manager: &GuildManager,
    role_id: Id<RoleMarker>,
    now: OffsetDateTime,
) -> Result<(), Error<Refused>> {
    let actor = manager.actor();
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
