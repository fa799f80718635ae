//! What is asked of the queue.

use bellhop_words::Locale;
use serde::{Deserialize, Serialize};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GuildMarker, MessageMarker, RoleMarker, UserMarker},
};

use super::{EntryId, PanelId};

/// The roles of a member to change: single calls, the new ones first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleChange {
    /// The panel it was asked with.
    pub panel_id: PanelId,
    /// Its title then.
    #[serde(default)]
    pub title: String,
    /// The member.
    pub user_id: Id<UserMarker>,
    /// Roles to give; those that begin anew among them.
    pub add: Vec<Id<RoleMarker>>,
    /// Roles to take, after that.
    pub remove: Vec<Id<RoleMarker>>,
    /// Of the roles to give those that the member has for a time that begins anew.
    #[serde(default)]
    pub keep: Vec<Id<RoleMarker>>,
    /// Seconds after which the roles are taken back.
    #[serde(default)]
    pub expires_after: Option<u64>,
    /// Which of the panel's roles the member has then, where they are told.
    #[serde(default)]
    pub present: Option<Vec<Id<RoleMarker>>>,
    /// The entry with which a role that was given for a time is given back.
    #[serde(default)]
    pub give_back: Option<EntryId>,
    /// The clock takes the roles back.
    #[serde(default)]
    pub expired: bool,
    /// How often that has failed.
    #[serde(default)]
    pub failed: i32,
    /// The language to tell the member in.
    pub locale: String,
}

impl RoleChange {
    /// The language to tell the member in.
    pub fn locale(&self) -> Locale {
        Locale::choose(Some(&self.locale), None)
    }

    /// The order key of a member's role changes.
    pub fn order_key(guild_id: Id<GuildMarker>, user_id: Id<UserMarker>) -> String {
        format!("member:{guild_id}:{user_id}")
    }
}

/// What came of a change of roles, as the action's result keeps it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct RolesChanged {
    /// Roles given; those that began anew among them.
    pub added: Vec<Id<RoleMarker>>,
    /// Roles taken.
    pub removed: Vec<Id<RoleMarker>>,
    /// What was refused after that, and ended it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<RefusedRole>,
}

/// A role that Discord did not let the bot give or take.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RefusedRole {
    /// The role.
    pub role: Id<RoleMarker>,
    /// Discord's JSON error code, where it gave one.
    pub code: Option<u64>,
}

/// A panel to be posted, or its message to be brought up to date.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// The panel.
    pub panel_id: PanelId,
    /// Where a manager wants it; `None` to bring the message up to date that stands, if one does.
    #[serde(default)]
    pub channel_id: Option<Id<ChannelMarker>>,
    /// The language to tell them in; `None` where nobody waits.
    #[serde(default)]
    pub locale: Option<String>,
}

/// What was posted, as the action's result keeps it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// The panel.
    pub panel_id: PanelId,
    /// Its title.
    #[serde(default)]
    pub title: String,
    /// The revision that the message shows.
    pub revision: i64,
    /// Its channel.
    pub channel_id: Id<ChannelMarker>,
    /// The message.
    pub message_id: Id<MessageMarker>,
    /// It is another message than before.
    #[serde(default)]
    pub is_new: bool,
    /// The message that it takes the place of.
    #[serde(default)]
    pub replaced: Option<(Id<ChannelMarker>, Id<MessageMarker>)>,
}

/// A message to be deleted that shows a panel no more.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Retraction {
    /// The panel.
    pub panel_id: PanelId,
    /// Its title.
    pub title: String,
    /// Its channel.
    pub channel_id: Id<ChannelMarker>,
    /// The message.
    pub message_id: Id<MessageMarker>,
}
