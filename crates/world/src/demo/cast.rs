//! Who and what is in the demo guild, by ids that never change.

use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GuildMarker, RoleMarker, UserMarker},
};

/// The first id: midnight of the first of January 2024, as a snowflake.
const FIRST: u64 = 283_996_800_000 << 22;

/// The demo guild's ids.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Demo {
    /// The guild.
    pub guild_id: Id<GuildMarker>,
    /// Owns the guild.
    pub owner: Id<UserMarker>,
    /// Has Manage Server by a role.
    pub manager: Id<UserMarker>,
    /// Sees the staff's channels.
    pub staff: Id<UserMarker>,
    /// Has two of the roles that anybody may have.
    pub member: Id<UserMarker>,
    /// Has no role.
    pub newcomer: Id<UserMarker>,
    /// Has an account, but is not in the guild.
    pub stranger: Id<UserMarker>,
    /// Everybody talks here.
    pub general_channel_id: Id<ChannelMarker>,
    /// Where the panels stand.
    pub roles_channel_id: Id<ChannelMarker>,
    /// The staff alone see it.
    pub staff_channel_id: Id<ChannelMarker>,
    /// The staff alone see it; made for the audit embeds.
    pub audit_channel_id: Id<ChannelMarker>,
    /// A voice channel.
    pub voice_channel_id: Id<ChannelMarker>,
    /// Roles below the bot without rights of their own, lowest first.
    pub self_assignable: Vec<Id<RoleMarker>>,
    /// The staff's role, below the bot.
    pub staff_role_id: Id<RoleMarker>,
    /// The managers' role, with Manage Server, below the bot.
    pub manager_role_id: Id<RoleMarker>,
    /// The bot's own, managed role.
    pub bot_role_id: Id<RoleMarker>,
    /// The one role above the bot, an administrator's.
    pub above_bot_role_id: Id<RoleMarker>,
}

/// An id of the demo guild by its number.
pub(super) const fn id<M>(number: u64) -> Id<M> {
    Id::new(FIRST + number)
}

/// Channels, from this number on.
pub(super) const CHANNELS: u64 = 100;
/// Roles, from this number on; @everyone has the guild's own id.
pub(super) const ROLES: u64 = 200;
/// Accounts, from this number on.
pub(super) const ACCOUNTS: u64 = 300;
/// How many roles may be handed out; the first so many.
pub(super) const SELF_ASSIGNABLE: u64 = 8;

impl Demo {
    /// The ids, whether or not a world holds the guild yet.
    pub(super) fn ids() -> Self {
        Self {
            guild_id: id(1),
            owner: id(ACCOUNTS),
            manager: id(ACCOUNTS + 1),
            staff: id(ACCOUNTS + 2),
            member: id(ACCOUNTS + 3),
            newcomer: id(ACCOUNTS + 4),
            stranger: id(ACCOUNTS + 5),
            roles_channel_id: id(CHANNELS + 3),
            general_channel_id: id(CHANNELS + 5),
            voice_channel_id: id(CHANNELS + 11),
            staff_channel_id: id(CHANNELS + 14),
            audit_channel_id: id(CHANNELS + 15),
            self_assignable: (0..SELF_ASSIGNABLE).map(|number| id(ROLES + number)).collect(),
            staff_role_id: id(ROLES + SELF_ASSIGNABLE),
            manager_role_id: id(ROLES + SELF_ASSIGNABLE + 1),
            bot_role_id: id(ROLES + SELF_ASSIGNABLE + 2),
            above_bot_role_id: id(ROLES + SELF_ASSIGNABLE + 3),
        }
    }
}
