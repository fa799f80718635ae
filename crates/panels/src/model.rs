//! What a panel is, how its components are named, and what is asked of the queue.

use bellhop_discord::custom_id::CustomId;
use bellhop_words::Locale;
use serde::{Deserialize, Serialize};
use twilight_model::id::{
    Id,
    marker::{RoleMarker, UserMarker},
};

pub use bellhop_store::panels::{
    Entry, EntryId, EntryInUse, InUse, Mode, NewEntry, NewPanel, Panel, PanelId, PanelKind, RoleFacts,
    Summary,
};

/// The most entries a panel has: five rows of five buttons, or 25 options (Discord Docs: Component
/// Reference).
pub const MOST_ENTRIES: usize = 25;
/// Buttons in a row (Discord Docs: Action Row).
pub const BUTTONS_IN_A_ROW: usize = 5;
/// How many panels a list shows; more do not fit an embed.
pub const MOST_LISTED: usize = 25;

/// The feature's name in custom ids.
pub const FEATURE: &str = "panel";

/// A component of a posted panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelComponent {
    /// The button of an entry.
    Button(PanelId, EntryId),
    /// The menu; its values are entry ids.
    Menu(PanelId),
}

impl PanelComponent {
    /// Its custom id.
    pub fn custom_id(self) -> String {
        match self {
            Self::Button(panel, entry) => CustomId::new(FEATURE, "role", [panel.0, entry.0]),
            Self::Menu(panel) => CustomId::new(FEATURE, "menu", [panel.0]),
        }
        .to_string()
    }

    /// The component that a custom id names, if it is one of a panel.
    pub fn read(custom_id: &CustomId<'_>) -> Option<Self> {
        match (custom_id.verb, custom_id.fields.as_slice()) {
            ("role", &[panel, entry]) => Some(Self::Button(PanelId(panel), EntryId(entry))),
            ("menu", &[panel]) => Some(Self::Menu(PanelId(panel))),
            _ => None,
        }
    }

    /// The panel it belongs to.
    pub fn panel_id(self) -> PanelId {
        match self {
            Self::Button(panel_id, _) | Self::Menu(panel_id) => panel_id,
        }
    }
}

/// The roles of a member to change: single calls, the new ones first.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct RoleChange {
    /// The panel it was asked with.
    pub panel_id: PanelId,
    /// The member.
    pub user_id: Id<UserMarker>,
    /// Roles to give.
    pub add: Vec<Id<RoleMarker>>,
    /// Roles to take, after that.
    pub remove: Vec<Id<RoleMarker>>,
    /// The language to tell the member in.
    pub locale: String,
}

impl RoleChange {
    /// The language to tell the member in.
    pub fn locale(&self) -> Locale {
        Locale::choose(Some(&self.locale), None)
    }
}

/// A panel to be posted, or posted anew.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posting {
    /// The panel.
    pub panel_id: PanelId,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_read_as_written() {
        for component in [PanelComponent::Button(PanelId(7), EntryId(31)), PanelComponent::Menu(PanelId(7))] {
            let text = component.custom_id();
            let custom_id = CustomId::parse(&text).unwrap();
            assert_eq!(custom_id.feature, FEATURE);
            assert_eq!(PanelComponent::read(&custom_id), Some(component));
        }
    }
}
