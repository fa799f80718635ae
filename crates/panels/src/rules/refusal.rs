//! Every no of the feature, and its sentence.

use bellhop_guilds::{NotManager, ui::shortened};
use bellhop_words::{Locale, Value, say};
use time::OffsetDateTime;
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{ChannelMarker, RoleMarker},
    },
};

use crate::{
    model::{MOST_ENTRIES, MOST_PANELS},
    view::mentions,
};

/// Why a choice or a change of a panel does nothing.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Refusal {
    /// The panel was deleted.
    PanelDeleted,
    /// The entry was taken off the panel.
    EntryDeleted,
    /// The bot is not in the server any more.
    BotRemoved,
    /// The role was deleted from the guild; its last name.
    RoleDeleted(String),
    /// The role belongs to an integration.
    RoleManaged(Id<RoleMarker>),
    /// The role stands above the bot's highest.
    RoleAboveBot(Id<RoleMarker>),
    /// The bot may not manage roles.
    BotLacksManageRoles,
    /// The member has it already, and the panel only gives.
    AlreadyYours(Id<RoleMarker>),
    /// The member does not have it, and nothing is to be taken.
    NotYours(Id<RoleMarker>),
    /// The member has none of the panel's roles.
    NoneYours,
    /// The panel only gives roles.
    OnlyGives,
    /// Only members with this role may use the panel.
    Requires(Id<RoleMarker>),
    /// Members with this role may not.
    Forbids(Id<RoleMarker>),
    /// The member has as many of the panel's roles as they may.
    AtLimit {
        /// How many that is.
        most: u8,
        /// Which they have.
        held: Vec<Id<RoleMarker>>,
    },
    /// The member is timed out until then.
    TimedOut(OffsetDateTime),
    /// Only managers may.
    NotManager,
    /// Somebody changed the panel since; what they did, in sentences.
    ChangedMeanwhile(Vec<String>),
    /// A panel has no room for so many roles.
    TooManyEntries,
    /// A guild has no room for more panels.
    TooManyPanels,
    /// The role is everybody's.
    RoleOfEveryone,
    /// The role stands above whoever would offer it.
    RoleAboveYou(Id<RoleMarker>),
    /// The role has permissions that whoever would offer it does not have.
    BeyondYou(Id<RoleMarker>),
    /// Everybody has the role of a limit, or two limits name the same.
    LimitMakesNoSense,
    /// Whoever would post there may not write there.
    ClosedToYou(Id<ChannelMarker>),
    /// The panel offers the role already.
    RoleOffered(Id<RoleMarker>),
    /// These roles are dangerous, and offering them was not confirmed.
    DangerousUnconfirmed(Vec<Id<RoleMarker>>),
    /// The entry gives this role, and cannot give another.
    EntryOfAnotherRole(Id<RoleMarker>),
    /// The mirror does not know the role.
    RoleUnknown(Id<RoleMarker>),
    /// This is no colour.
    NotAColor(String),
    /// This is no emoji.
    NotAnEmoji(String),
    /// The server does not have this emoji, or cannot use it now.
    EmojiUnusable,
    /// A required text is empty.
    Empty,
    /// The panel has nothing to choose yet.
    NoEntries,
    /// Nobody said where the panel is to be posted.
    NoChannel,
    /// The channel takes no panels, or is gone.
    NotAChannel(Id<ChannelMarker>),
    /// The bot lacks these permissions in the channel.
    ClosedChannel(Id<ChannelMarker>, Permissions),
    /// No panel is called so, or several are.
    NoSuchPanel(String),
}

impl From<NotManager> for Refusal {
    fn from(_: NotManager) -> Self {
        Self::NotManager
    }
}

impl bellhop_guilds::Refusal for Refusal {
    fn code(&self) -> &'static str {
        self.words().0
    }

    fn say(&self, locale: &Locale) -> String {
        if let Self::NotManager = self {
            return NotManager.say(locale);
        }
        say(locale, self.words().1, self.values(locale))
    }
}

impl Refusal {
    /// Its code, and its sentence's key.
    fn words(&self) -> (&'static str, &'static str) {
        match self {
            Self::PanelDeleted => ("panel_deleted", "panel-deleted"),
            Self::EntryDeleted => ("entry_deleted", "entry-deleted"),
            Self::BotRemoved => ("bot_removed", "bot-removed"),
            Self::RoleDeleted(_) => ("role_deleted", "role-deleted"),
            Self::RoleManaged(_) => ("role_managed", "role-managed"),
            Self::RoleAboveBot(_) => ("role_above_bot", "role-above-bot"),
            Self::BotLacksManageRoles => ("bot_lacks_manage_roles", "bot-lacks-manage-roles"),
            Self::AlreadyYours(_) => ("role_already_yours", "role-already-yours"),
            Self::NotYours(_) => ("role_not_yours", "role-not-yours"),
            Self::NoneYours => ("none_yours", "none-yours"),
            Self::OnlyGives => ("panel_only_gives", "panel-only-gives"),
            Self::Requires(_) => ("requires_role", "requires-role"),
            Self::Forbids(_) => ("forbids_role", "forbids-role"),
            Self::AtLimit { .. } => ("at_limit", "at-limit"),
            Self::TimedOut(_) => ("timed_out", "timed-out"),
            Self::NotManager => ("not_manager", "managers-only"),
            Self::ChangedMeanwhile(_) => ("changed_meanwhile", "changed-meanwhile"),
            Self::TooManyEntries => ("too_many_entries", "too-many-entries"),
            Self::TooManyPanels => ("too_many_panels", "too-many-panels"),
            Self::RoleOfEveryone => ("role_of_everyone", "role-of-everyone"),
            Self::RoleAboveYou(_) => ("role_above_you", "role-above-you"),
            Self::BeyondYou(_) => ("beyond_you", "beyond-you"),
            Self::LimitMakesNoSense => ("limit_makes_no_sense", "limit-makes-no-sense"),
            Self::ClosedToYou(_) => ("closed_to_you", "closed-to-you"),
            Self::RoleOffered(_) => ("role_offered", "role-offered"),
            Self::DangerousUnconfirmed(_) => ("dangerous_unconfirmed", "dangerous-unconfirmed"),
            Self::EntryOfAnotherRole(_) => ("entry_of_another_role", "entry-of-another-role"),
            Self::RoleUnknown(_) => ("role_unknown", "role-unknown"),
            Self::NotAColor(_) => ("not_a_color", "not-a-color"),
            Self::NotAnEmoji(_) => ("not_an_emoji", "not-an-emoji"),
            Self::EmojiUnusable => ("emoji_unusable", "emoji-unusable"),
            Self::Empty => ("empty", "text-empty"),
            Self::NoEntries => ("no_entries", "no-entries"),
            Self::NoChannel => ("no_channel", "no-channel"),
            Self::NotAChannel(_) => ("not_a_channel", "not-a-channel"),
            Self::ClosedChannel(..) => ("closed_channel", "closed-channel"),
            Self::NoSuchPanel(_) => ("no_such_panel", "no-such-panel"),
        }
    }

    fn values(&self, locale: &Locale) -> Vec<(&'static str, Value)> {
        let role = |id: &Id<RoleMarker>| vec![("role", Value::from(format!("<@&{id}>")))];
        match self {
            Self::RoleDeleted(name) => vec![("name", name.clone().into())],
            Self::RoleManaged(id)
            | Self::RoleAboveBot(id)
            | Self::AlreadyYours(id)
            | Self::NotYours(id)
            | Self::Requires(id)
            | Self::Forbids(id)
            | Self::RoleAboveYou(id)
            | Self::BeyondYou(id)
            | Self::RoleOffered(id)
            | Self::EntryOfAnotherRole(id)
            | Self::RoleUnknown(id) => role(id),
            Self::DangerousUnconfirmed(roles) => vec![("roles", mentions(roles))],
            Self::AtLimit { most, held } => vec![("most", (*most).into()), ("held", mentions(held))],
            Self::TimedOut(until) => vec![("until", format!("<t:{}:R>", until.unix_timestamp()).into())],
            Self::ChangedMeanwhile(changes) => {
                // A message holds 2,000 characters (Discord Docs: Create Message).
                let last = changes.iter().rev().take(8).rev().map(|change| shortened(change.clone(), 180));
                vec![("count", changes.len().into()), ("changes", last.collect::<Vec<_>>().join("\n").into())]
            }
            Self::TooManyEntries => vec![("most", MOST_ENTRIES.into())],
            Self::TooManyPanels => vec![("most", MOST_PANELS.into())],
            Self::NotAColor(text) | Self::NotAnEmoji(text) | Self::NoSuchPanel(text) => {
                vec![("text", shortened(text.clone(), 100).into())]
            }
            Self::NotAChannel(id) | Self::ClosedToYou(id) => vec![("channel", format!("<#{id}>").into())],
            Self::ClosedChannel(id, lacking) => vec![
                ("channel", format!("<#{id}>").into()),
                ("permissions", crate::view::permissions(*lacking, locale).into()),
            ],
            _ => Vec::new(),
        }
    }
}
