//! The components of a posted panel, by their custom ids.

use bellhop_discord::custom_id::CustomId;

use super::{EntryId, FEATURE, PanelId};

/// A component of a posted panel.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PanelComponent {
    /// The button of an entry.
    Button(PanelId, EntryId),
    /// The menu; its values are entry ids, or [`NOTHING`].
    Menu(PanelId),
    /// Gives back a role that was given for a time, before it is over.
    GiveBack(PanelId, EntryId),
}

/// The menu's option for having none of the panel's roles.
pub const NOTHING: &str = "none";

impl PanelComponent {
    /// Its custom id.
    pub fn custom_id(self) -> String {
        match self {
            Self::Button(panel, entry) => CustomId::new(FEATURE, "role", [panel.0, entry.0]),
            Self::Menu(panel) => CustomId::new(FEATURE, "menu", [panel.0]),
            Self::GiveBack(panel, entry) => CustomId::new(FEATURE, "back", [panel.0, entry.0]),
        }
        .to_string()
    }

    /// The component that a custom id names, if it is one of a panel.
    pub fn read(custom_id: &CustomId<'_>) -> Option<Self> {
        match (custom_id.verb, custom_id.fields.as_slice()) {
            ("role", &[panel, entry]) => Some(Self::Button(PanelId(panel), EntryId(entry))),
            ("menu", &[panel]) => Some(Self::Menu(PanelId(panel))),
            ("back", &[panel, entry]) => Some(Self::GiveBack(PanelId(panel), EntryId(entry))),
            _ => None,
        }
    }

    /// The panel it belongs to.
    pub fn panel_id(self) -> PanelId {
        match self {
            Self::Button(panel_id, _) | Self::Menu(panel_id) | Self::GiveBack(panel_id, _) => panel_id,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn components_are_read_as_written() {
        let back = PanelComponent::GiveBack(PanelId(7), EntryId(31));
        for component in
            [PanelComponent::Button(PanelId(7), EntryId(31)), PanelComponent::Menu(PanelId(7)), back]
        {
            let text = component.custom_id();
            let custom_id = CustomId::parse(&text).unwrap();
            assert_eq!(custom_id.feature, FEATURE);
            assert_eq!(PanelComponent::read(&custom_id), Some(component));
        }
    }
}
