//! What a panel is to be, whole.

use twilight_model::id::{Id, marker::RoleMarker};

use super::{EntryId, Limits, Mode, Panel, Text};

/// What a panel is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wanted {
    /// What it says and looks like.
    pub text: Text,
    /// What choosing does.
    pub mode: Mode,
    /// Who may choose, how much and for how long.
    pub limits: Limits,
    /// Its entries in order, and no other; `None` for those that it has.
    pub entries: Option<Vec<WantedEntry>>,
}

/// An entry that a panel is to have.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct WantedEntry {
    /// The one that stays; `None` for one to be made.
    pub entry_id: Option<EntryId>,
    /// The role it gives; of one that stays only its own.
    pub role_id: Option<Id<RoleMarker>>,
    /// What it says and looks like.
    pub look: Look,
    /// Of one to be made: its role may be dangerous.
    pub confirmed: bool,
}

/// What an entry is to say and look like; what is `None` stays, or is usual.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Look {
    /// What the button or option says; usually the role's name.
    pub label: Option<String>,
    /// Its emoji as people write it, or none.
    pub emoji: Option<Option<String>>,
    /// The button's style (Discord Docs: Button Styles, 1–4); usually 2.
    pub style: Option<u8>,
    /// The option's description, or none.
    pub description: Option<Option<String>>,
}

impl Wanted {
    /// The panel as it is.
    pub fn of(panel: &Panel) -> Self {
        Self { text: text(panel), mode: panel.mode, limits: panel.limits, entries: None }
    }
}

/// What the panel says and looks like.
pub(crate) fn text(panel: &Panel) -> Text {
    Text { title: panel.title.clone(), body: panel.body.clone(), color: panel.color, kind: panel.kind }
}
