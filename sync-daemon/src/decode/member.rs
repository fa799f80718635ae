//! The bot's own member; without the members intent Discord tells of no other.

use bellhop_store::mirror::write::SelfMemberRow;
use serde::Deserialize;
use time::OffsetDateTime;
use twilight_model::id::{
    Id,
    marker::{GuildMarker, RoleMarker, UserMarker},
};

use super::{Error, read, text};
use crate::change::Change;

/// A member as Discord describes it (Discord Docs: Guild Member Object).
#[derive(Debug, Deserialize)]
pub(crate) struct Member {
    user: Option<User>,
    nick: Option<String>,
    roles: Vec<Id<RoleMarker>>,
    #[serde(default, with = "time::serde::rfc3339::option")]
    communication_disabled_until: Option<OffsetDateTime>,
}

#[derive(Debug, Deserialize)]
struct User {
    id: Id<UserMarker>,
}

impl Member {
    /// Whose membership it is.
    pub(crate) fn user_id(&self) -> Option<Id<UserMarker>> {
        self.user.as_ref().map(|user| user.id)
    }

    /// The member's row.
    pub(crate) fn into_row(mut self, guild_id: Id<GuildMarker>, user_id: Id<UserMarker>) -> SelfMemberRow {
        // Discord promises no order; an order of our own keeps equal sets equal.
        self.roles.sort_unstable();
        SelfMemberRow {
            guild_id,
            user_id,
            nick: text::maybe_storable(self.nick),
            role_ids: self.roles,
            communication_disabled_until: self.communication_disabled_until,
        }
    }
}

/// The bot's own member among those of a guild; people in voice channels are listed beside it.
pub(super) fn own(
    members: Vec<Member>,
    guild_id: Id<GuildMarker>,
    me: Option<Id<UserMarker>>,
) -> Option<SelfMemberRow> {
    let me = me?;
    let member = members.into_iter().find(|member| member.user_id() == Some(me))?;
    Some(member.into_row(guild_id, me))
}

/// A member joined or changed; `None` for anyone but the bot.
pub(super) fn written(payload: &str, me: Option<Id<UserMarker>>) -> Result<Option<Change>, Error> {
    #[derive(Deserialize)]
    struct Written {
        guild_id: Id<GuildMarker>,
        user: User,
    }
    let Written { guild_id, user } = read(payload)?;
    if me != Some(user.id) {
        return Ok(None);
    }
    let member: Member = read(payload)?;
    Ok(Some(Change::SelfMember(member.into_row(guild_id, user.id))))
}
