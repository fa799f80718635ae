//! The mirror's rows as they are written.

use time::OffsetDateTime;
use twilight_model::{
    channel::ChannelType,
    guild::Permissions,
    id::{
        Id,
        marker::{
            ChannelMarker, EmojiMarker, GenericMarker, GuildMarker, IntegrationMarker, RoleMarker,
            RoleSubscriptionSkuMarker, UserMarker,
        },
    },
};

/// A guild's own columns.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct GuildRow {
    /// Its id.
    pub guild_id: Id<GuildMarker>,
    /// Its name.
    pub name: String,
    /// The hash of its icon.
    pub icon: Option<String>,
    /// Who owns it.
    pub owner_id: Id<UserMarker>,
    /// The language it announces, such as `en-US`.
    pub preferred_locale: String,
}

/// A channel, or a thread that the bot may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ChannelRow {
    /// Its id.
    pub channel_id: Id<ChannelMarker>,
    /// Its guild.
    pub guild_id: Id<GuildMarker>,
    /// What kind of channel it is.
    pub kind: ChannelType,
    /// Its name.
    pub name: String,
    /// Its place among its siblings; 0 for threads.
    pub position: i32,
    /// Its category; of a thread the channel.
    pub parent_id: Option<Id<ChannelMarker>>,
    /// Its topic.
    pub topic: Option<String>,
    /// Restricted by age.
    pub nsfw: bool,
    /// A thread that is not, or no longer, listed as active.
    pub archived_or_hidden: bool,
    /// Its permission overwrites; a thread has none of its own.
    pub overwrites: Vec<OverwriteRow>,
}

impl ChannelRow {
    /// Whether it is a thread, which is listed only while it is active and visible.
    pub fn is_thread(&self) -> bool {
        self.kind.is_thread()
    }
}

/// Whom an overwrite concerns.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum OverwriteKind {
    /// Everyone with a role.
    Role,
    /// One member.
    Member,
}

impl OverwriteKind {
    /// The number that Discord and the database have for it (Discord Docs: Overwrite Object).
    pub(super) fn stored(self) -> i16 {
        match self {
            Self::Role => 0,
            Self::Member => 1,
        }
    }

    /// What the number stands for; no other is ever stored.
    pub(super) fn of(stored: i16) -> Self {
        if stored == 1 { Self::Member } else { Self::Role }
    }
}

/// A permission overwrite of a channel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct OverwriteRow {
    /// The role or member.
    pub target_id: Id<GenericMarker>,
    /// Which of the two it is.
    pub kind: OverwriteKind,
    /// What it allows; bits without a name are kept.
    pub allow: Permissions,
    /// What it denies; bits without a name are kept.
    pub deny: Permissions,
}

impl OverwriteRow {
    /// The permissions that two states of an overwrite allow or deny otherwise; `None`: there is none.
    pub fn difference(before: Option<&Self>, after: Option<&Self>) -> Permissions {
        let allow = |row: Option<&Self>| row.map_or(Permissions::empty(), |row| row.allow);
        let deny = |row: Option<&Self>| row.map_or(Permissions::empty(), |row| row.deny);
        (allow(before) ^ allow(after)) | (deny(before) ^ deny(after))
    }
}

/// A role.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RoleRow {
    /// Its id; @everyone has the guild's.
    pub role_id: Id<RoleMarker>,
    /// Its guild.
    pub guild_id: Id<GuildMarker>,
    /// Its name.
    pub name: String,
    /// Its colours.
    pub colors: RoleColors,
    /// Its place in the hierarchy, from 0 for @everyone.
    pub position: i32,
    /// What it permits; bits without a name are kept.
    pub permissions: Permissions,
    /// Managed by an integration.
    pub managed: bool,
    /// Shown apart in the member list.
    pub hoist: bool,
    /// Anyone may mention it.
    pub mentionable: bool,
    /// The hash of its icon.
    pub icon: Option<String>,
    /// Its icon, where it is an emoji.
    pub unicode_emoji: Option<String>,
    /// What it belongs to.
    pub tags: RoleTags,
}

/// A role's colours, each `0xRRGGBB`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoleColors {
    /// The first; 0 is none.
    pub primary: i32,
    /// The second, of a gradient.
    pub secondary: Option<i32>,
    /// The third, of a holographic style.
    pub tertiary: Option<i32>,
}

/// What a role belongs to (Discord Docs: Role Tags Structure).
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct RoleTags {
    /// The bot it came with.
    pub bot_id: Option<Id<UserMarker>>,
    /// The integration it came with.
    pub integration_id: Option<Id<IntegrationMarker>>,
    /// The subscription that grants it.
    pub subscription_listing_id: Option<Id<RoleSubscriptionSkuMarker>>,
    /// The guild's booster role.
    pub premium_subscriber: bool,
    /// It can be bought.
    pub available_for_purchase: bool,
    /// A linked role.
    pub guild_connections: bool,
}

/// A guild's emoji.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct EmojiRow {
    /// Its id.
    pub emoji_id: Id<EmojiMarker>,
    /// Its guild.
    pub guild_id: Id<GuildMarker>,
    /// Its name.
    pub name: String,
    /// It moves.
    pub animated: bool,
    /// It can be used; false while the guild lacks the boosts for it.
    pub available: bool,
    /// Managed by an integration.
    pub managed: bool,
}

/// The bot's own member of a guild.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SelfMemberRow {
    /// The guild.
    pub guild_id: Id<GuildMarker>,
    /// The bot's user.
    pub user_id: Id<UserMarker>,
    /// Its name in the guild.
    pub nick: Option<String>,
    /// Its roles, ascending, @everyone not among them.
    pub role_ids: Vec<Id<RoleMarker>>,
    /// It is timed out until then.
    pub communication_disabled_until: Option<OffsetDateTime>,
}

impl SelfMemberRow {
    /// Whether a role or an overwrite with this id bears on what the bot may do: it is @everyone's, one of the
    /// bot's roles', or the bot's own.
    pub fn is_concerned_by(&self, target_id: Id<GenericMarker>) -> bool {
        target_id == self.guild_id.cast()
            || target_id == self.user_id.cast()
            || self.role_ids.contains(&target_id.cast())
    }
}
