//! The controls of the edit interface, by their custom ids.

use bellhop_discord::custom_id::CustomId;

use super::{FEATURE, Panel, PanelId};

/// A control of the edit interface, or one of its forms.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Control {
    /// Shows the panel.
    Main,
    /// Chooses roles to offer.
    AddRoles,
    /// Offers a dangerous role, named by the item.
    Confirm,
    /// Chooses an entry to change.
    PickEntry,
    /// Changes what the entry says.
    Entry,
    /// Moves the entry up.
    Up,
    /// Moves the entry down.
    Down,
    /// Takes the entry off.
    Remove,
    /// Chooses the mode.
    Mode,
    /// Changes what the panel says and looks like.
    Text,
    /// Shows the limits.
    Limits,
    /// Chooses how many roles a member may have.
    Most,
    /// Chooses for how long.
    Lasts,
    /// Chooses the role that members need.
    Requires,
    /// Chooses the role that members must not have.
    Forbids,
    /// Shows the panel as members will see it.
    Preview,
    /// Shows where it is posted.
    Place,
    /// Chooses the channel to post it in.
    PostIn,
    /// Posts it where it is to be, again or for the first time.
    PostAgain,
    /// Deletes the panel.
    Delete,
}

/// Every control with its verb in custom ids.
const CONTROLS: [(Control, &str); 20] = [
    (Control::Main, "main"),
    (Control::AddRoles, "add"),
    (Control::Confirm, "confirm"),
    (Control::PickEntry, "pick"),
    (Control::Entry, "entry"),
    (Control::Up, "up"),
    (Control::Down, "down"),
    (Control::Remove, "remove"),
    (Control::Mode, "mode"),
    (Control::Text, "text"),
    (Control::Limits, "limits"),
    (Control::Most, "most"),
    (Control::Lasts, "lasts"),
    (Control::Requires, "requires"),
    (Control::Forbids, "forbids"),
    (Control::Preview, "preview"),
    (Control::Place, "place"),
    (Control::PostIn, "postin"),
    (Control::PostAgain, "postagain"),
    (Control::Delete, "delete"),
];

/// The custom id of the form that makes a panel.
pub fn create_form() -> String {
    CustomId::new(FEATURE, CREATE, []).to_string()
}

/// The verb of the form that makes a panel.
pub const CREATE: &str = "create";

/// A control of a panel as its user saw it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Handle {
    /// The control.
    pub control: Control,
    /// The panel.
    pub panel_id: PanelId,
    /// The revision they saw.
    pub revision: i64,
    /// What of it: an entry, or a role.
    pub item: Option<i64>,
}

impl Handle {
    /// A control of the panel as it is.
    pub fn of(panel: &Panel, control: Control) -> Self {
        Self { control, panel_id: panel.panel_id, revision: panel.revision, item: None }
    }

    /// The same, of an entry or a role.
    #[must_use]
    pub fn item(self, item: i64) -> Self {
        Self { item: Some(item), ..self }
    }

    /// Its custom id.
    pub fn custom_id(self) -> String {
        let verb =
            CONTROLS.iter().find(|(control, _)| *control == self.control).map_or("", |(_, verb)| *verb);
        CustomId::new(FEATURE, verb, [self.panel_id.0, self.revision].into_iter().chain(self.item))
            .to_string()
    }

    /// The control that a custom id names, if it is one.
    pub fn read(custom_id: &CustomId<'_>) -> Option<Self> {
        let (control, _) = CONTROLS.iter().find(|(_, verb)| *verb == custom_id.verb)?;
        let (&[panel_id, revision], item) = custom_id.fields.split_first_chunk()?;
        Some(Self { control: *control, panel_id: PanelId(panel_id), revision, item: item.first().copied() })
    }

    /// Whether using it changes the panel.
    pub fn changes(self) -> bool {
        !matches!(
            self.control,
            Control::Main
                | Control::PickEntry
                | Control::Entry
                | Control::Text
                | Control::Limits
                | Control::Preview
                | Control::Place
        )
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::PanelComponent;

    #[test]
    fn controls_are_read_as_written() {
        for (control, _) in CONTROLS {
            let handle = Handle { control, panel_id: PanelId(i64::MAX), revision: i64::MAX, item: None };
            for handle in [handle, handle.item(i64::MAX)] {
                let text = handle.custom_id();
                assert!(text.len() <= 100, "{text}");
                let custom_id = CustomId::parse(&text).unwrap();
                assert_eq!(Handle::read(&custom_id), Some(handle));
                assert_eq!(PanelComponent::read(&custom_id), None);
            }
        }
    }
}
