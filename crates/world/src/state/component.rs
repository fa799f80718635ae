//! Message and modal components (Discord Docs: Component Reference).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use twilight_model::channel::ChannelType;

use super::ids::AnyId;

/// A row of buttons or one select.
pub(crate) const ACTION_ROW: u8 = 1;
/// A button.
pub(crate) const BUTTON: u8 = 2;
/// A select of given options.
pub(crate) const STRING_SELECT: u8 = 3;
/// A text input of a modal.
pub(crate) const TEXT_INPUT: u8 = 4;
/// A select of members.
pub(crate) const USER_SELECT: u8 = 5;
/// A select of roles.
pub(crate) const ROLE_SELECT: u8 = 6;
/// A select of members and roles.
pub(crate) const MENTIONABLE_SELECT: u8 = 7;
/// A select of channels.
pub(crate) const CHANNEL_SELECT: u8 = 8;
/// Text between a modal's inputs.
pub(crate) const TEXT_DISPLAY: u8 = 10;
/// A label around one input of a modal.
pub(crate) const LABEL: u8 = 18;

/// The style of a button that opens a URL.
pub(crate) const LINK_STYLE: u64 = 5;
/// The style of a button that sells something.
pub(crate) const PREMIUM_STYLE: u64 = 6;

/// Any component; fields that its type lacks are left out of the JSON.
#[allow(clippy::struct_field_names, reason = "the fields are Discord's")]
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(crate) struct Component {
    #[serde(rename = "type")]
    pub(crate) kind: u8,
    /// The number of the component in its message.
    pub(crate) id: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) custom_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) style: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) label: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) emoji: Option<ComponentEmoji>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) sku_id: Option<AnyId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) disabled: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) placeholder: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min_values: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_values: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) options: Option<Vec<SelectOption>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) channel_types: Option<Vec<ChannelType>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) default_values: Option<Vec<Value>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) min_length: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) max_length: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) required: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) content: Option<String>,
    /// An action row's children.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) components: Option<Vec<Component>>,
    /// A label's child.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) component: Option<Box<Component>>,
}

/// The emoji of a button or an option.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ComponentEmoji {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) id: Option<AnyId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name: Option<String>,
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(crate) animated: bool,
}

/// An option of a string select.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct SelectOption {
    pub(crate) label: String,
    pub(crate) value: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) emoji: Option<ComponentEmoji>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) default: Option<bool>,
}

impl Component {
    /// Whether it is one of the five selects.
    pub(crate) fn is_select(&self) -> bool {
        matches!(self.kind, STRING_SELECT | USER_SELECT | ROLE_SELECT | MENTIONABLE_SELECT | CHANNEL_SELECT)
    }

    /// The component's children, of a row or of a label.
    pub(crate) fn children(&self) -> impl Iterator<Item = &Component> {
        self.components.iter().flatten().chain(self.component.as_deref())
    }

    fn children_mut(&mut self) -> impl Iterator<Item = &mut Component> {
        self.components.iter_mut().flatten().chain(self.component.as_deref_mut())
    }
}

/// The component with a custom id, anywhere below `components`.
pub(crate) fn find<'a>(components: &'a [Component], custom_id: &str) -> Option<&'a Component> {
    flatten(components).find(|component| component.custom_id.as_deref() == Some(custom_id))
}

/// Every component below `components`, parents before children.
pub(crate) fn flatten(components: &[Component]) -> impl Iterator<Item = &Component> {
    components.iter().flat_map(|component| {
        std::iter::once(component)
            .chain(component.children().flat_map(|child| std::iter::once(child).chain(child.children())))
    })
}

/// Numbers the components that bear no number of their own, in order of appearance.
pub(crate) fn number(components: &mut [Component]) {
    fn walk(component: &mut Component, next: &mut u32) {
        if component.id == 0 {
            *next += 1;
            component.id = *next;
        }
        for child in component.children_mut() {
            walk(child, next);
        }
    }
    let mut next = flatten(components).map(|component| component.id).max().unwrap_or(0);
    for component in components {
        walk(component, &mut next);
    }
}
