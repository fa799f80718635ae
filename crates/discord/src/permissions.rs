//! Permission and hierarchy arithmetic (Discord Docs: Permissions, "Permission Overwrites").
//!
//! Pure functions of roles and overwrites: the mirror, the signed payload and the simulated Discord
//! all judge with the same rules. twilight's calculator is not used: it strips what does not matter in
//! a channel, Manage Server among it, where Discord's payloads keep it.

use std::cmp::Ordering;

use twilight_model::{
    channel::permission_overwrite::{PermissionOverwrite, PermissionOverwriteType},
    guild::Permissions,
    id::{
        Id,
        marker::{GenericMarker, GuildMarker, RoleMarker, UserMarker},
    },
};

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
        let granted = self.roles.iter().fold(self.everyone, |granted, role| granted | role.permissions);
        if self.is_owner() || granted.contains(Permissions::ADMINISTRATOR) {
            Permissions::all()
        } else {
            granted
        }
    }

    /// The permissions in a channel with `overwrites` (a thread's are its parent's).
    ///
    /// @everyone's overwrite first, then those of the roles together, then the subject's own; an
    /// overwrite's denials before what it allows.
    pub fn channel_permissions(&self, overwrites: &[PermissionOverwrite]) -> Permissions {
        let base = self.guild_permissions();
        if base.contains(Permissions::ADMINISTRATOR) {
            return base;
        }
        let is_own = |id: Id<GenericMarker>| self.roles.iter().any(|role| role.role_id.cast() == id);
        let steps: [&dyn Fn(&PermissionOverwrite) -> bool; 3] = [
            &|overwrite| is_role(overwrite) && overwrite.id == self.guild_id.cast(),
            &|overwrite| is_role(overwrite) && is_own(overwrite.id),
            &|overwrite| !is_role(overwrite) && overwrite.id == self.user_id.cast(),
        ];
        steps.iter().fold(base, |permissions, applies| {
            let applying = || overwrites.iter().filter(|overwrite| applies(overwrite));
            let denied = applying().fold(Permissions::empty(), |all, overwrite| all | overwrite.deny);
            let allowed = applying().fold(Permissions::empty(), |all, overwrite| all | overwrite.allow);
            (permissions - denied) | allowed
        })
    }
}

fn is_role(overwrite: &PermissionOverwrite) -> bool {
    overwrite.kind == PermissionOverwriteType::Role
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

    fn overwrite(
        id: u64,
        kind: PermissionOverwriteType,
        allow: Permissions,
        deny: Permissions,
    ) -> PermissionOverwrite {
        PermissionOverwrite { allow, deny, id: Id::new(id), kind }
    }

    #[test]
    fn overwrites_apply_from_everyone_to_the_roles_to_the_member() {
        use PermissionOverwriteType::{Member, Role};
        const SEND: Permissions = Permissions::SEND_MESSAGES;
        const NONE: Permissions = Permissions::empty();
        let subject = member(vec![rank(2, 1, Permissions::MANAGE_GUILD), rank(3, 2, NONE)]);
        let may_send =
            |overwrites: &[PermissionOverwrite]| subject.channel_permissions(overwrites).contains(SEND);
        let everyone_may = overwrite(1, Role, SEND, NONE);
        let role_may_not = overwrite(2, Role, NONE, SEND);
        let other_role_may = overwrite(3, Role, SEND, NONE);
        let member_may_not = overwrite(50, Member, NONE, SEND);
        let stranger_may = overwrite(60, Member, SEND, NONE);
        assert!(!may_send(&[]));
        assert!(may_send(&[everyone_may]));
        assert!(!may_send(&[role_may_not, everyone_may]));
        assert!(may_send(&[other_role_may, role_may_not]));
        assert!(!may_send(&[member_may_not, other_role_may]));
        assert!(!may_send(&[stranger_may]));
        assert!(subject.channel_permissions(&[]).contains(Permissions::MANAGE_GUILD));
    }

    #[test]
    fn an_administrator_passes_every_overwrite() {
        let admin = member(vec![rank(2, 1, Permissions::ADMINISTRATOR)]);
        let none = [overwrite(1, PermissionOverwriteType::Role, Permissions::empty(), Permissions::all())];
        assert_eq!(admin.channel_permissions(&none), Permissions::all());
    }
}
