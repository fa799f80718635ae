//! Guild members (Discord Docs: Guild Resource, "Guild Member Object").

use serde::{Deserialize, Serialize};
use serde_json::Value;
use twilight_model::{guild::Permissions, util::Timestamp};

use super::{
    Change, Patch, State, User,
    ids::{GuildId, RoleId, UserId},
    snowflake,
};
use crate::error::ApiError;

/// A membership; its JSON is a [`MemberJson`], which adds the user.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Member {
    pub(crate) nick: Option<String>,
    pub(crate) avatar: Option<String>,
    pub(crate) banner: Option<String>,
    pub(crate) roles: Vec<RoleId>,
    pub(crate) joined_at: Timestamp,
    pub(crate) premium_since: Option<Timestamp>,
    pub(crate) deaf: bool,
    pub(crate) mute: bool,
    pub(crate) flags: u64,
    pub(crate) pending: bool,
    pub(crate) communication_disabled_until: Option<Timestamp>,
    pub(crate) avatar_decoration_data: Option<Value>,
    pub(crate) collectibles: Option<Value>,
}

/// What a change of a member may say; what is absent stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct MemberEdit {
    pub(crate) nick: Patch<String>,
    pub(crate) roles: Option<Vec<RoleId>>,
    pub(crate) communication_disabled_until: Patch<Timestamp>,
    pub(crate) flags: Option<u64>,
}

/// A member object.
#[derive(Serialize)]
pub(crate) struct MemberJson<'a> {
    #[serde(flatten)]
    member: &'a Member,
    #[serde(skip_serializing_if = "Option::is_none")]
    user: Option<&'a User>,
    /// The guild, which only gateway events carry.
    #[serde(skip_serializing_if = "Option::is_none")]
    guild_id: Option<GuildId>,
    /// The rights in the channel, which only interactions carry.
    #[serde(skip_serializing_if = "Option::is_none")]
    permissions: Option<Permissions>,
}

impl<'a> MemberJson<'a> {
    pub(crate) fn new(member: &'a Member, user: &'a User) -> Self {
        Self { member, user: Some(user), guild_id: None, permissions: None }
    }

    /// Without the user, as messages on the gateway carry it.
    pub(crate) fn bare(member: &'a Member) -> Self {
        Self { member, user: None, guild_id: None, permissions: None }
    }

    pub(crate) fn of_guild(self, guild_id: GuildId) -> Self {
        Self { guild_id: Some(guild_id), ..self }
    }

    pub(crate) fn with_permissions(self, permissions: Permissions) -> Self {
        Self { permissions: Some(permissions), ..self }
    }
}

impl State {
    pub(crate) fn member(&self, guild_id: GuildId, user_id: UserId) -> Result<&Member, ApiError> {
        self.guild(guild_id)?.members.get(&user_id).ok_or_else(ApiError::unknown_member)
    }

    pub(crate) fn member_json(&self, guild_id: GuildId, user_id: UserId) -> Result<MemberJson<'_>, ApiError> {
        Ok(MemberJson::new(self.member(guild_id, user_id)?, self.user(user_id)?))
    }

    fn member_mut(&mut self, guild_id: GuildId, user_id: UserId) -> Result<&mut Member, ApiError> {
        self.guild_mut(guild_id)?.members.get_mut(&user_id).ok_or_else(ApiError::unknown_member)
    }

    /// Lets a user join; one who is a member stays as they are.
    pub(crate) fn add_member(
        &mut self,
        guild_id: GuildId,
        user_id: UserId,
        roles: Vec<RoleId>,
    ) -> Result<(), ApiError> {
        self.user(user_id)?;
        let joined_at = snowflake::timestamp(self.now());
        let members = &mut self.guild_mut(guild_id)?.members;
        if members.contains_key(&user_id) {
            return Ok(());
        }
        members.insert(user_id, Member::joined(joined_at, roles));
        if user_id == self.application.bot_id() {
            self.record(Change::GuildCreate { guild_id });
        } else {
            self.record(Change::MemberAdd { guild_id, user_id });
        }
        Ok(())
    }

    /// Removes a member; when it is the bot, the bot leaves the guild.
    pub(crate) fn remove_member(&mut self, guild_id: GuildId, user_id: UserId) -> Result<(), ApiError> {
        let bot_id = self.application.bot_id();
        let guild = self.guild_mut(guild_id)?;
        guild.members.remove(&user_id).ok_or_else(ApiError::unknown_member)?;
        self.leave_threads(guild_id, user_id);
        let guild = self.guild_mut(guild_id)?;
        if user_id == bot_id {
            // The managed role goes with the bot, as when an integration is removed.
            let owned = |tags: &super::RoleTags| tags.bot_id == Some(bot_id);
            guild.roles.retain(|_, role| !role.tags.as_ref().is_some_and(owned));
            self.record(Change::GuildDelete { guild_id, unavailable: false, told: true });
        } else {
            self.record(Change::MemberRemove { guild_id, user_id });
        }
        Ok(())
    }

    /// Gives or takes one role; `true` if that changed anything.
    pub(crate) fn set_member_role(
        &mut self,
        guild_id: GuildId,
        user_id: UserId,
        (role_id, held): (RoleId, bool),
    ) -> Result<bool, ApiError> {
        self.role(guild_id, role_id)?;
        let mut roles = self.member(guild_id, user_id)?.roles.clone();
        if roles.contains(&role_id) == held {
            return Ok(false);
        }
        if held {
            roles.push(role_id);
        } else {
            roles.retain(|other| *other != role_id);
        }
        self.set_member_roles(guild_id, user_id, roles)?;
        Ok(true)
    }

    /// Changes a member.
    pub(crate) fn update_member(
        &mut self,
        guild_id: GuildId,
        user_id: UserId,
        edit: MemberEdit,
    ) -> Result<(), ApiError> {
        for role_id in edit.roles.iter().flatten() {
            self.role(guild_id, *role_id)?;
        }
        self.syncing_threads(guild_id, |state| {
            let member = state.member_mut(guild_id, user_id)?;
            edit.nick.apply(&mut member.nick);
            edit.communication_disabled_until.apply(&mut member.communication_disabled_until);
            member.flags = edit.flags.unwrap_or(member.flags);
            if let Some(roles) = edit.roles {
                member.roles = roles;
            }
            state.record(Change::MemberUpdate { guild_id, user_id });
            Ok(())
        })
    }

    /// Replaces all of a member's roles.
    pub(crate) fn set_member_roles(
        &mut self,
        guild_id: GuildId,
        user_id: UserId,
        roles: Vec<RoleId>,
    ) -> Result<(), ApiError> {
        let edit = MemberEdit { roles: Some(roles), ..MemberEdit::default() };
        self.update_member(guild_id, user_id, edit)
    }

    /// Takes a member who is gone out of all threads of the guild.
    fn leave_threads(&mut self, guild_id: GuildId, user_id: UserId) {
        let threads = self.channels_and_threads(guild_id).filter(|channel| channel.is_thread());
        for thread_id in threads.map(|thread| thread.id).collect::<Vec<_>>() {
            self.leave_thread(thread_id, user_id);
        }
    }
}

impl Member {
    /// A membership that begins at `joined_at`.
    pub(crate) fn joined(joined_at: Timestamp, roles: Vec<RoleId>) -> Self {
        Self {
            nick: None,
            avatar: None,
            banner: None,
            roles,
            joined_at,
            premium_since: None,
            deaf: false,
            mute: false,
            flags: 0,
            pending: false,
            communication_disabled_until: None,
            avatar_decoration_data: None,
            collectibles: None,
        }
    }
}
