//! Roles (Discord Docs: Permissions, "Role Object").

use bellhop_discord::permissions::Rank;
use serde::{Deserialize, Serialize};
use twilight_model::guild::Permissions;

use super::{
    Change, Patch, State,
    ids::{GuildId, RoleId, UserId},
};
use crate::error::ApiError;

/// A role object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Role {
    pub(crate) id: RoleId,
    pub(crate) name: String,
    pub(crate) permissions: Permissions,
    pub(crate) position: i64,
    pub(crate) color: u32,
    pub(crate) colors: RoleColors,
    pub(crate) hoist: bool,
    pub(crate) managed: bool,
    pub(crate) mentionable: bool,
    pub(crate) icon: Option<String>,
    pub(crate) unicode_emoji: Option<String>,
    pub(crate) flags: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) tags: Option<RoleTags>,
}

/// A role's colours; `color` repeats the primary one.
#[allow(clippy::struct_field_names, reason = "the fields are Discord's")]
#[derive(Clone, Copy, Debug, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct RoleColors {
    pub(crate) primary_color: u32,
    pub(crate) secondary_color: Option<u32>,
    pub(crate) tertiary_color: Option<u32>,
}

/// What a managed role belongs to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct RoleTags {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) bot_id: Option<UserId>,
}

/// What a creation or a change of a role may say; what is absent stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct RoleEdit {
    pub(crate) name: Option<String>,
    pub(crate) permissions: Option<Permissions>,
    pub(crate) colors: Option<RoleColors>,
    pub(crate) hoist: Option<bool>,
    pub(crate) mentionable: Option<bool>,
    pub(crate) unicode_emoji: Patch<String>,
}

impl Role {
    /// A role without colour, permissions or members.
    pub(crate) fn plain(id: RoleId, name: &str) -> Self {
        Self {
            id,
            name: name.to_owned(),
            permissions: Permissions::empty(),
            position: 0,
            color: 0,
            colors: RoleColors::default(),
            hoist: false,
            managed: false,
            mentionable: false,
            icon: None,
            unicode_emoji: None,
            flags: 0,
            tags: None,
        }
    }

    pub(crate) fn rank(&self) -> Rank {
        Rank { role_id: self.id, position: self.position, permissions: self.permissions }
    }

    fn apply(&mut self, edit: RoleEdit) {
        if let Some(name) = edit.name {
            self.name = name;
        }
        if let Some(permissions) = edit.permissions {
            self.permissions = permissions;
        }
        if let Some(colors) = edit.colors {
            self.color = colors.primary_color;
            self.colors = colors;
        }
        self.hoist = edit.hoist.unwrap_or(self.hoist);
        self.mentionable = edit.mentionable.unwrap_or(self.mentionable);
        edit.unicode_emoji.apply(&mut self.unicode_emoji);
    }
}

impl State {
    pub(crate) fn role(&self, guild_id: GuildId, role_id: RoleId) -> Result<&Role, ApiError> {
        self.guild(guild_id)?.roles.get(&role_id).ok_or_else(ApiError::unknown_role)
    }

    /// Adds a role at the bottom, just above @everyone, as Discord does.
    pub(crate) fn create_role(&mut self, guild_id: GuildId, edit: RoleEdit) -> Result<RoleId, ApiError> {
        let role_id = self.next_id();
        let everyone = self.guild(guild_id)?.everyone().permissions;
        let mut role = Role { permissions: everyone, position: 1, ..Role::plain(role_id, "new role") };
        role.apply(edit);
        self.insert_role(guild_id, role)?;
        Ok(role_id)
    }

    /// Puts a whole role at its position; those at or above it move up.
    pub(crate) fn insert_role(&mut self, guild_id: GuildId, role: Role) -> Result<(), ApiError> {
        let role_id = role.id;
        let moved = {
            let roles = &mut self.guild_mut(guild_id)?.roles;
            let moved: Vec<RoleId> = roles
                .values_mut()
                .filter(|other| other.position >= role.position && role.position > 0)
                .map(|other| {
                    other.position += 1;
                    other.id
                })
                .collect();
            roles.insert(role_id, role);
            moved
        };
        self.record(Change::RoleCreate { guild_id, role_id });
        for role_id in moved {
            self.record(Change::RoleUpdate { guild_id, role_id });
        }
        Ok(())
    }

    pub(crate) fn update_role(
        &mut self,
        guild_id: GuildId,
        role_id: RoleId,
        edit: RoleEdit,
    ) -> Result<(), ApiError> {
        self.syncing_threads(guild_id, |state| {
            let roles = &mut state.guild_mut(guild_id)?.roles;
            roles.get_mut(&role_id).ok_or_else(ApiError::unknown_role)?.apply(edit);
            state.record(Change::RoleUpdate { guild_id, role_id });
            Ok(())
        })
    }

    /// Moves roles to the given positions, then numbers all from 1 without gaps.
    pub(crate) fn move_roles(&mut self, guild_id: GuildId, moves: &[(RoleId, i64)]) -> Result<(), ApiError> {
        let guild = self.guild_mut(guild_id)?;
        let target = |role: &Role| {
            let asked = moves.iter().find(|(role_id, _)| *role_id == role.id);
            // A moved role wins its place against the one that stands there: after it on the way
            // up, before it on the way down.
            match asked {
                Some((_, to)) if *to > role.position => (*to, 1),
                Some((_, to)) => (*to, -1),
                None => (role.position, 0),
            }
        };
        let everyone = guild.everyone_id();
        let mut order: Vec<_> = guild
            .roles
            .values()
            .filter(|r| r.id != everyone)
            .map(|r| (target(r), std::cmp::Reverse(r.id)))
            .collect();
        order.sort_unstable();
        let mut changed = Vec::new();
        for (position, (_, std::cmp::Reverse(role_id))) in (1..).zip(order) {
            if let Some(role) = guild.roles.get_mut(&role_id).filter(|role| role.position != position) {
                role.position = position;
                changed.push(role_id);
            }
        }
        for role_id in changed {
            self.record(Change::RoleUpdate { guild_id, role_id });
        }
        Ok(())
    }

    /// Removes a role from the guild, its members and its channels' overwrites.
    ///
    /// The positions above keep the gap: nothing promises that positions are contiguous (Discord
    /// Docs: Permissions, "Role Object"), so clients must sort; the next move closes it.
    pub(crate) fn delete_role(&mut self, guild_id: GuildId, role_id: RoleId) -> Result<(), ApiError> {
        self.role(guild_id, role_id)?;
        self.syncing_threads(guild_id, |state| state.forget_role(guild_id, role_id))
    }

    fn forget_role(&mut self, guild_id: GuildId, role_id: RoleId) -> Result<(), ApiError> {
        let guild = self.guild_mut(guild_id)?;
        guild.roles.remove(&role_id);
        for member in guild.members.values_mut() {
            member.roles.retain(|held| *held != role_id);
        }
        let channel_ids: Vec<_> = guild.channel_ids.iter().copied().collect();
        self.record(Change::RoleDelete { guild_id, role_id });
        for channel_id in channel_ids {
            self.forget_overwrite(channel_id, role_id.cast());
        }
        Ok(())
    }
}
