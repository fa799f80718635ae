//! Components of messages and forms, in the shapes that the features use.

use bellhop_words::everywhere;
use serde_json::{Value, json};
use twilight_model::{
    channel::{
        ChannelType,
        message::{
            Component,
            component::{
                ActionRow, Button, ButtonStyle, Label, SelectDefaultValue, SelectMenu, SelectMenuOption,
                SelectMenuType, TextInput, TextInputStyle,
            },
        },
    },
    http::interaction::InteractionResponseData,
};

/// Discord's longest label of a field in a form (Discord Docs: Label).
const FIELD_LABEL: usize = 45;
/// Discord's longest title of a form (Discord Docs: Modal).
const FORM_TITLE: usize = 45;

/// A row of a message.
pub fn row(components: Vec<Component>) -> Component {
    Component::ActionRow(ActionRow { components, id: None })
}

/// A button.
pub fn button(style: ButtonStyle, label: impl Into<String>, custom_id: impl Into<String>) -> Button {
    Button {
        custom_id: Some(custom_id.into()),
        disabled: false,
        emoji: None,
        id: None,
        label: Some(shortened(label.into(), 80)),
        sku_id: None,
        style,
        url: None,
    }
}

/// A select of these options, of which one is to be chosen.
pub fn choice(custom_id: impl Into<String>, options: Vec<SelectMenuOption>) -> SelectMenu {
    SelectMenu { options: Some(options), ..select(custom_id, SelectMenuType::Text) }
}

/// A select of the guild's roles, of which at most `most` are to be chosen; `chosen` ones are shown as chosen.
pub fn roles(
    custom_id: impl Into<String>,
    (least, most): (u8, u8),
    chosen: Vec<SelectDefaultValue>,
) -> SelectMenu {
    SelectMenu {
        default_values: (!chosen.is_empty()).then_some(chosen),
        min_values: Some(least),
        max_values: Some(most),
        ..select(custom_id, SelectMenuType::Role)
    }
}

/// A select of one of the guild's channels of these types.
pub fn channel(custom_id: impl Into<String>, types: Vec<ChannelType>) -> SelectMenu {
    SelectMenu { channel_types: Some(types), ..select(custom_id, SelectMenuType::Channel) }
}

/// An option of a select.
pub fn option(label: impl Into<String>, value: impl Into<String>) -> SelectMenuOption {
    SelectMenuOption {
        default: false,
        description: None,
        emoji: None,
        label: shortened(label.into(), 100),
        value: value.into(),
    }
}

fn select(custom_id: impl Into<String>, kind: SelectMenuType) -> SelectMenu {
    SelectMenu {
        channel_types: None,
        custom_id: custom_id.into(),
        default_values: None,
        disabled: false,
        id: None,
        kind,
        max_values: Some(1),
        min_values: Some(1),
        options: None,
        placeholder: None,
        required: None,
    }
}

/// A form.
pub fn form(
    custom_id: impl Into<String>,
    title: impl Into<String>,
    fields: Vec<Component>,
) -> InteractionResponseData {
    InteractionResponseData {
        custom_id: Some(custom_id.into()),
        title: Some(shortened(title.into(), FORM_TITLE)),
        components: Some(fields),
        ..InteractionResponseData::default()
    }
}

/// A field of a form with its label.
pub fn field(label: impl Into<String>, description: Option<String>, component: Component) -> Component {
    Component::Label(Label {
        component: Box::new(component),
        description: description.map(|description| shortened(description, 100)),
        id: None,
        label: shortened(label.into(), FIELD_LABEL),
    })
}

/// A text to be filled in, of at most `most` characters; required where at least one is.
#[expect(deprecated, reason = "the struct has to be named whole")]
pub fn text(
    custom_id: impl Into<String>,
    style: TextInputStyle,
    (least, most): (u16, u16),
    value: &str,
) -> Component {
    Component::TextInput(TextInput {
        custom_id: custom_id.into(),
        id: None,
        label: None,
        max_length: Some(most),
        min_length: Some(least),
        placeholder: None,
        required: Some(least > 0),
        style,
        value: (!value.is_empty()).then(|| value.to_owned()),
    })
}

/// The text, cut to what Discord takes.
pub fn shortened(text: String, most: usize) -> String {
    if text.chars().count() <= most {
        return text;
    }
    text.chars().take(most.saturating_sub(1)).chain(['…']).collect()
}

/// As many lines as `most` characters hold, and how many those are; always one, cut if it must be.
pub fn fitting(lines: impl IntoIterator<Item = String>, most: usize) -> (String, usize) {
    let (mut text, mut length, mut count) = (String::new(), 0, 0);
    for line in lines {
        let line = if count == 0 { shortened(line, most) } else { line };
        let needed = line.chars().count() + 1;
        if count > 0 && length + needed > most {
            break;
        }
        if count > 0 {
            text.push('\n');
        }
        text.push_str(&line);
        (length, count) = (length + needed, count + 1);
    }
    (text, count)
}

/// A command, or an option of one, with its name and description in every language of the catalogues.
pub fn named(name: &str, key: &str) -> Value {
    let (_, names) = everywhere(key);
    let (described, descriptions) = everywhere(&format!("{key}-description"));
    json!({
        "name": name, "name_localizations": names,
        "description": described, "description_localizations": descriptions,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_never_outgrow_what_they_must_fit() {
        let (text, shown) = fitting(std::iter::repeat_n("ü".repeat(400), 25), 3_900);
        assert_eq!(shown, 9);
        assert!(text.chars().count() <= 3_900);
        let (text, shown) = fitting(["x".repeat(5_000)], 3_900);
        assert_eq!((text.chars().count(), shown), (3_900, 1));
    }
}
