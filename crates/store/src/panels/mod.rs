//! Role panels and their entries.

mod edit;
mod entries;
mod grants;
mod in_use;
mod read;
mod write;

use std::time::Duration;

use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{ApplicationMarker, ChannelMarker, GuildMarker, MessageMarker, RoleMarker},
    },
};

use crate::ids::maybe;

pub use edit::{Text, raise_revision, set_limits, set_mode, set_text};
pub use entries::{EntryText, add_entries, order_entries, remove_entries, set_entry};
pub use grants::{Due, Grant, end_grant, grant, take_due};
pub use in_use::{Clicker, EntryInUse, InUse, RecentChange, RoleFacts, find_in_use};
pub use read::{Summary, find, list, list_whole, page, suggest};
pub use write::{
    NewEntry, NewPanel, create, delete, hold, lost, lost_with_channel, posted, set_channel, unset_channel,
};

/// A panel's id; ours, not Discord's. A string in JSON, as every id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct PanelId(pub i64);

/// An entry's id; ours, not Discord's. A string in JSON, as every id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(into = "String", try_from = "String")]
pub struct EntryId(pub i64);

/// What a panel's message carries.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum PanelKind {
    /// A button an entry.
    Buttons,
    /// One select menu, an option an entry.
    Menu,
}

/// What choosing an entry does.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize, serde::Deserialize, sqlx::Type)]
#[serde(rename_all = "snake_case")]
#[sqlx(type_name = "text", rename_all = "snake_case")]
pub enum Mode {
    /// Gives the role, or takes it back.
    Toggle,
    /// Gives the role; it stays.
    AddOnly,
    /// Takes the role away.
    RemoveOnly,
    /// Gives the role and takes the panel's others away.
    Unique,
}

impl Mode {
    /// Whether it can take roles away.
    pub fn takes(self) -> bool {
        self != Self::AddOnly
    }
}

/// A panel with its entries in order.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Panel {
    /// Its id.
    pub panel_id: PanelId,
    /// The application that posts it.
    pub application_id: Id<ApplicationMarker>,
    /// The guild it belongs to.
    pub guild_id: Id<GuildMarker>,
    /// The embed's title.
    pub title: String,
    /// The embed's description.
    pub body: String,
    /// The embed's colour, `0xRRGGBB`.
    pub color: u32,
    /// Buttons or a menu.
    pub kind: PanelKind,
    /// What choosing does.
    pub mode: Mode,
    /// Who may choose, how much and for how long.
    pub limits: Limits,
    /// Rises with every change.
    pub revision: i64,
    /// Where it is, or is to be, posted.
    pub channel_id: Option<Id<ChannelMarker>>,
    /// Its message, once posted.
    pub message_id: Option<Id<MessageMarker>>,
    /// The revision that the message shows.
    pub posted_revision: Option<i64>,
    /// Its message was found gone.
    pub lost: bool,
    /// The entries in order.
    pub entries: Vec<Entry>,
}

/// Who may choose, how much and for how long; nothing of it limits where it is `None`.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Limits {
    /// How many of the panel's roles a member may have at a time, 1 to 25.
    pub max_roles: Option<u8>,
    /// Only members with this role may use the panel.
    pub requires: Option<Id<RoleMarker>>,
    /// Members with this role may not.
    pub forbids: Option<Id<RoleMarker>>,
    /// After so long a role is taken back: a minute to a year, in whole seconds.
    pub expires_after: Option<Duration>,
}

impl Limits {
    fn read(
        (max_roles, expires_after): (Option<i32>, Option<i32>),
        roles: (Option<i64>, Option<i64>),
    ) -> Self {
        Self {
            max_roles: max_roles.and_then(|most| u8::try_from(most).ok()),
            requires: maybe(roles.0),
            forbids: maybe(roles.1),
            expires_after: expires_after
                .and_then(|seconds| u64::try_from(seconds).ok())
                .map(Duration::from_secs),
        }
    }
}

/// One role of a panel.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entry {
    /// Its id.
    pub entry_id: EntryId,
    /// The role it gives.
    pub role_id: Id<RoleMarker>,
    /// What the button or option says.
    pub label: String,
    /// Its emoji: a unicode emoji, or `name:id` of a custom one.
    pub emoji: Option<String>,
    /// The button's style (Discord Docs: Button Styles, 1–4).
    pub style: u8,
    /// The option's description, in a menu.
    pub description: Option<String>,
    /// What makes it dangerous and was confirmed by somebody who may, when they offered it all the same.
    pub confirmed: Option<Danger>,
}

/// What makes a role dangerous to offer.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Danger {
    /// Its permissions with which members can harm the server.
    pub permissions: Permissions,
    /// Who has it manages Bellhop.
    pub makes_managers: bool,
}

macro_rules! as_string {
    ($id:ident) => {
        impl std::fmt::Display for $id {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                self.0.fmt(f)
            }
        }

        impl From<$id> for String {
            fn from(id: $id) -> Self {
                id.to_string()
            }
        }

        impl TryFrom<String> for $id {
            type Error = std::num::ParseIntError;

            fn try_from(text: String) -> Result<Self, Self::Error> {
                text.parse().map($id)
            }
        }
    };
}

as_string!(PanelId);
as_string!(EntryId);
