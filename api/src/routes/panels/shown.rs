//! What a panel looks like in JSON.

use bellhop_panels::{
    model::{self, EntryId, PanelId},
    view,
};
use serde::{Deserialize, Serialize};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, MessageMarker, RoleMarker},
};
use utoipa::ToSchema;

use crate::openapi::schemas::Snowflake;

/// A role panel, whole.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "7", "title": "Pick your roles", "text": "What you want to hear of.", "color": 5_793_266, "kind": "buttons",
    "mode": "toggle", "max_roles": null, "requires": null, "forbids": null, "expires_after": null,
    "entries": [{
        "id": "21", "role_id": "1191168914227200200", "label": "News", "emoji": "📰", "style": "secondary",
        "description": null, "confirmed": false
    }],
    "revision": 3, "channel_id": "1191168914227200103", "message_id": "1191168914227200400", "posted_revision": 3,
    "lost": false,
    "message_link": "https://discord.com/channels/1191168914227200001/1191168914227200103/1191168914227200400"
}))]
pub(super) struct Panel {
    #[schema(value_type = String, example = "7")]
    id: PanelId,
    title: String,
    /// Above the choices; Markdown works. Empty for none.
    text: String,
    /// `0xRRGGBB` as a number; 0 for none.
    #[schema(minimum = 0, maximum = 16_777_215)]
    color: u32,
    #[schema(inline)]
    kind: Kind,
    #[schema(inline)]
    mode: Mode,
    /// How many of the panel's roles a member may have at a time; null for as many as they like.
    #[schema(minimum = 1, maximum = 25)]
    max_roles: Option<u8>,
    /// Only members with this role may use the panel.
    #[schema(value_type = Option<Snowflake>)]
    requires: Option<Id<RoleMarker>>,
    /// Members with this role may not.
    #[schema(value_type = Option<Snowflake>)]
    forbids: Option<Id<RoleMarker>>,
    /// After so many seconds a role is taken back; null for never.
    #[schema(minimum = 60, maximum = 31_536_000)]
    expires_after: Option<u64>,
    /// What can be chosen, in order.
    entries: Vec<Entry>,
    /// Rises with every change.
    revision: i64,
    /// Where it is, or is to be, posted.
    #[schema(value_type = Option<Snowflake>)]
    channel_id: Option<Id<ChannelMarker>>,
    /// Its message, once posted.
    #[schema(value_type = Option<Snowflake>)]
    message_id: Option<Id<MessageMarker>>,
    /// The revision that its message shows.
    posted_revision: Option<i64>,
    /// Its message was found gone.
    lost: bool,
    /// Leads to its message; null where none stands.
    message_link: Option<String>,
}

/// One role of a panel.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = PanelEntry)]
struct Entry {
    #[schema(value_type = String, example = "21")]
    id: EntryId,
    /// The role it gives.
    #[schema(value_type = Snowflake)]
    role_id: Id<RoleMarker>,
    /// What the button or option says.
    label: String,
    /// One of unicode, or a custom one, `<:name:id>`.
    emoji: Option<String>,
    #[schema(inline)]
    style: Style,
    /// The option's description, in a menu.
    description: Option<String>,
    /// The role is dangerous, and offering it was confirmed.
    confirmed: bool,
}

/// What a panel's message carries.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Kind {
    /// A button an entry.
    #[default]
    Buttons,
    /// One select menu, an option an entry.
    Menu,
}

/// What choosing an entry does.
#[derive(Clone, Copy, Debug, Default, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Mode {
    /// Gives the role, or takes it back.
    #[default]
    Toggle,
    /// Gives the role; it stays.
    AddOnly,
    /// Takes the role away.
    RemoveOnly,
    /// Gives the role and takes the panel's others away.
    Unique,
}

/// What a button looks like.
#[derive(Clone, Copy, Debug, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(super) enum Style {
    /// Blue.
    Primary,
    /// Grey.
    Secondary,
    /// Green.
    Success,
    /// Red.
    Danger,
}

impl From<model::Panel> for Panel {
    fn from(panel: model::Panel) -> Self {
        let place = panel.channel_id.zip(panel.message_id).filter(|_| !panel.lost);
        Self {
            id: panel.panel_id,
            title: panel.title,
            text: panel.body,
            color: panel.color,
            kind: panel.kind.into(),
            mode: panel.mode.into(),
            max_roles: panel.limits.max_roles,
            requires: panel.limits.requires,
            forbids: panel.limits.forbids,
            expires_after: panel.limits.expires_after.map(|after| after.as_secs()),
            entries: panel.entries.into_iter().map(Entry::from).collect(),
            revision: panel.revision,
            channel_id: panel.channel_id,
            message_id: panel.message_id,
            posted_revision: panel.posted_revision,
            lost: panel.lost,
            message_link: place.map(|place| view::link(panel.guild_id, place)),
        }
    }
}

impl From<model::Entry> for Entry {
    fn from(entry: model::Entry) -> Self {
        Self {
            id: entry.entry_id,
            role_id: entry.role_id,
            label: entry.label,
            emoji: entry.emoji.as_deref().map(view::written),
            style: Style::of(entry.style),
            description: entry.description,
            confirmed: entry.confirmed.is_some(),
        }
    }
}

impl From<model::PanelKind> for Kind {
    fn from(kind: model::PanelKind) -> Self {
        match kind {
            model::PanelKind::Buttons => Self::Buttons,
            model::PanelKind::Menu => Self::Menu,
        }
    }
}

impl From<Kind> for model::PanelKind {
    fn from(kind: Kind) -> Self {
        match kind {
            Kind::Buttons => Self::Buttons,
            Kind::Menu => Self::Menu,
        }
    }
}

impl From<model::Mode> for Mode {
    fn from(mode: model::Mode) -> Self {
        match mode {
            model::Mode::Toggle => Self::Toggle,
            model::Mode::AddOnly => Self::AddOnly,
            model::Mode::RemoveOnly => Self::RemoveOnly,
            model::Mode::Unique => Self::Unique,
        }
    }
}

impl From<Mode> for model::Mode {
    fn from(mode: Mode) -> Self {
        match mode {
            Mode::Toggle => Self::Toggle,
            Mode::AddOnly => Self::AddOnly,
            Mode::RemoveOnly => Self::RemoveOnly,
            Mode::Unique => Self::Unique,
        }
    }
}

impl Style {
    /// The style of this number (Discord Docs: Button Styles).
    fn of(number: u8) -> Self {
        match number {
            1 => Self::Primary,
            3 => Self::Success,
            4 => Self::Danger,
            _ => Self::Secondary,
        }
    }

    /// Its number (Discord Docs: Button Styles).
    pub(super) fn number(self) -> u8 {
        match self {
            Self::Primary => 1,
            Self::Secondary => 2,
            Self::Success => 3,
            Self::Danger => 4,
        }
    }
}
