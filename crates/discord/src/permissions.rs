//! Permission and hierarchy arithmetic (Discord Docs: Permissions), over twilight's calculator.
//!
//! Pure functions of roles and overwrites: the mirror, the signed payload and the simulated Discord
//! all judge with the same rules.

use std::cmp::Ordering;

use twilight_model::{
    channel::{ChannelType, permission_overwrite::PermissionOverwrite},
    guild::Permissions,
    id::{
        Id,
        marker::{GuildMarker, RoleMarker, UserMarker},
    },
};
use twilight_util::permission_calculator::PermissionCalculator;

/// What a role weighs in a judgement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rank {
    /// The role.
    pub role_id: Id<RoleMarker>,
    /// Its position; @everyone has 0.
    pub position: i64,
    /// What it grants in the whole guild.
    pub permissions: Permissions,
}

impl Rank {
    /// Orders two roles as Discord does: the higher position, and of equal positions the older id,
    /// stands above.
    pub fn cmp_hierarchy(&self, other: &Self) -> Ordering {
        (self.position, other.role_id).cmp(&(other.position, self.role_id))
    }

    /// Whether this role stands above `other`.
    pub fn is_above(&self, other: &Self) -> bool {
        self.cmp_hierarchy(other) == Ordering::Greater
    }
}

/// Someone whose rights in one guild are judged: a member or the bot itself.
#[derive(Clone, Debug)]
pub struct Subject {
    /// The guild.
    pub guild_id: Id<GuildMarker>,
    /// The person or bot.
    pub user_id: Id<UserMarker>,
    /// The guild's owner, who may do everything.
    pub owner_id: Id<UserMarker>,
    /// What @everyone grants.
    pub everyone: Permissions,
    /// The subject's roles, @everyone left out.
    pub roles: Vec<Rank>,
}

impl Subject {
    /// Whether the subject owns the guild.
    pub fn is_owner(&self) -> bool {
        self.user_id == self.owner_id
    }

    /// The highest of the subject's roles; `None` where it has but @everyone.
    pub fn highest(&self) -> Option<&Rank> {
        self.roles.iter().max_by(|a, b| a.cmp_hierarchy(b))
    }

    /// Whether the subject stands above `role`: the owner above all, others by their highest role.
    pub fn is_above(&self, role: &Rank) -> bool {
        self.is_owner() || self.highest().is_some_and(|own| own.is_above(role))
    }

    /// The permissions in the whole guild; the owner's and an administrator's are all.
    pub fn guild_permissions(&self) -> Permissions {
        self.with_calculator(|calculator| calculator.root())
    }

    /// The permissions in a channel with `overwrites` (a thread's are its parent's).
    pub fn channel_permissions(&self, kind: ChannelType, overwrites: &[PermissionOverwrite]) -> Permissions {
        self.with_calculator(|calculator| calculator.in_channel(kind, overwrites))
    }

    fn with_calculator(&self, judge: impl FnOnce(PermissionCalculator<'_>) -> Permissions) -> Permissions {
        let roles: Vec<_> = self.roles.iter().map(|role| (role.role_id, role.permissions)).collect();
        judge(
            PermissionCalculator::new(self.guild_id, self.user_id, self.everyone, &roles)
                .owner_id(self.owner_id),
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rank(id: u64, position: i64, permissions: Permissions) -> Rank {
        Rank { role_id: Id::new(id), position, permissions }
    }

    fn member(roles: Vec<Rank>) -> Subject {
        Subject {
            guild_id: Id::new(1),
            user_id: Id::new(50),
            owner_id: Id::new(51),
            everyone: Permissions::VIEW_CHANNEL,
            roles,
        }
    }

    #[test]
    fn of_equal_positions_the_older_role_stands_above() {
        let (older, younger) = (rank(2, 5, Permissions::empty()), rank(3, 5, Permissions::empty()));
        assert!(older.is_above(&younger));
        assert!(!younger.is_above(&older));
        assert!(!older.is_above(&older));
    }

    #[test]
    fn the_highest_role_decides_and_the_owner_is_above_all() {
        let subject = member(vec![rank(2, 1, Permissions::empty()), rank(3, 4, Permissions::MANAGE_ROLES)]);
        assert!(subject.is_above(&rank(9, 3, Permissions::empty())));
        assert!(!subject.is_above(&rank(9, 5, Permissions::empty())));
        let owner = Subject { user_id: subject.owner_id, ..subject };
        assert!(owner.is_above(&rank(9, 200, Permissions::empty())));
    }

    #[test]
    fn roles_add_up_and_an_administrator_has_everything() {
        let subject = member(vec![rank(2, 1, Permissions::MANAGE_ROLES)]);
        assert_eq!(subject.guild_permissions(), Permissions::VIEW_CHANNEL | Permissions::MANAGE_ROLES);
        let admin = member(vec![rank(2, 1, Permissions::ADMINISTRATOR)]);
        assert_eq!(admin.guild_permissions(), Permissions::all());
    }
}
