//! Components in request bodies, with the rules that only Discord's prose states.

use std::collections::BTreeSet;

use serde_json::{Value, json};
use twilight_model::channel::ChannelType;

use super::{Form, embed::read_url};
use crate::state::{
    Component, ComponentEmoji, Modal, SelectOption,
    component::{
        ACTION_ROW, BUTTON, CHANNEL_SELECT, LABEL, LINK_STYLE, MENTIONABLE_SELECT, PREMIUM_STYLE,
        ROLE_SELECT, STRING_SELECT, TEXT_DISPLAY, TEXT_INPUT, USER_SELECT, number,
    },
};

/// Rows of a message, buttons of a row.
const MOST_ROWS: usize = 5;
/// The selects.
const SELECTS: [u8; 5] = [STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT];

/// The rows of a message.
pub(crate) fn read_message_components(form: &Form<'_>) -> Option<Vec<Component>> {
    let rows = form.list("components", 0..=MOST_ROWS, |row| {
        read_kind(row, &[ACTION_ROW])?;
        read_row(row, &[&[BUTTON], &SELECTS[..]].concat())
    })?;
    refuse_duplicates(form);
    Some(rows)
}

/// The form that an interaction is answered with.
pub(crate) fn read_modal(form: &Form<'_>) -> Option<Modal> {
    for field in ["custom_id", "title", "components"] {
        form.require(field);
    }
    let components = form.list("components", 1..=MOST_ROWS, |part| {
        match read_kind(part, &[ACTION_ROW, LABEL, TEXT_DISPLAY])? {
            ACTION_ROW => read_row(part, &[TEXT_INPUT]),
            LABEL => read_label(part),
            _ => {
                Some(Component { content: part.string("content", 1..=4000), ..read_base(part, TEXT_DISPLAY) })
            }
        }
    });
    refuse_duplicates(form);
    let (custom_id, title) = (form.string("custom_id", 1..=100), form.string("title", 1..=45));
    let mut components = components?;
    number(&mut components);
    Some(Modal { custom_id: custom_id?, title: title?, components })
}

fn read_kind(form: &Form<'_>, allowed: &[u8]) -> Option<u8> {
    form.require("type");
    let allowed: Vec<i64> = allowed.iter().map(|kind| i64::from(*kind)).collect();
    form.choice("type", &allowed).and_then(|kind| u8::try_from(kind).ok())
}

fn read_base(form: &Form<'_>, kind: u8) -> Component {
    let id = form.integer("id", 0..=i64::from(i32::MAX)).unwrap_or(0);
    Component { kind, id, ..Component::default() }
}

/// A row: up to five buttons, or one other component alone.
fn read_row(form: &Form<'_>, allowed: &[u8]) -> Option<Component> {
    form.require("components");
    let children = form.list("components", 1..=MOST_ROWS, |child| {
        if allowed == [TEXT_INPUT] {
            // Nothing else says what is asked for; within a label the label does.
            child.require("label");
        }
        read_child(child, allowed)
    })?;
    if children.len() > 1 && children.iter().any(|child| child.kind != BUTTON) {
        let message = "The specified component exceeds the maximum width";
        form.refuse("components", "COMPONENT_LAYOUT_WIDTH_EXCEEDED", message);
    }
    Some(Component { components: Some(children), ..read_base(form, ACTION_ROW) })
}

fn read_child(form: &Form<'_>, allowed: &[u8]) -> Option<Component> {
    match read_kind(form, allowed)? {
        BUTTON => Some(read_button(form)),
        TEXT_INPUT => Some(read_text_input(form)),
        kind => Some(read_select(form, kind)),
    }
}

fn read_label(form: &Form<'_>) -> Option<Component> {
    form.require("label");
    form.require("component");
    let child = form.object("component").and_then(|child| {
        if child.flag("disabled") == Some(true) {
            child.refuse(
                "disabled",
                "COMPONENT_DISABLED_IN_MODAL",
                "Components of a modal cannot be disabled",
            );
        }
        read_child(&child, &LABELLED)
    });
    Some(Component {
        label: form.string("label", 1..=45),
        description: form.string("description", 1..=100),
        component: Some(Box::new(child?)),
        ..read_base(form, LABEL)
    })
}

/// What a label can stand around.
const LABELLED: [u8; 6] =
    [TEXT_INPUT, STRING_SELECT, USER_SELECT, ROLE_SELECT, MENTIONABLE_SELECT, CHANNEL_SELECT];

/// A button has a custom id, or a URL, or something to sell: what its style says and nothing else.
fn read_button(form: &Form<'_>) -> Component {
    form.require("style");
    let style = form.choice("style", &[1, 2, 3, 4, 5, 6]).and_then(|style| u64::try_from(style).ok());
    let wanted = match style {
        Some(LINK_STYLE) => "url",
        Some(PREMIUM_STYLE) => "sku_id",
        _ => "custom_id",
    };
    form.require(wanted);
    for other in ["custom_id", "url", "sku_id"] {
        if other != wanted && form.value(other).is_some() {
            let message = "A custom id and url cannot both be specified";
            form.refuse(other, "BUTTON_COMPONENT_CUSTOM_ID_URL_MUTUALLY_EXCLUSIVE", message);
        }
    }
    if form.value("label").is_none() && form.value("emoji").is_none() && wanted != "sku_id" {
        form.refuse("label", "BUTTON_COMPONENT_LABEL_REQUIRED", "A label or emoji is required");
    }
    Component {
        style,
        custom_id: form.string("custom_id", 1..=100),
        label: form.string("label", 0..=80),
        emoji: read_emoji(form),
        url: read_url(form, ("url", 512), &["http://", "https://", "discord://"]),
        sku_id: form.id("sku_id"),
        disabled: form.flag("disabled"),
        ..read_base(form, BUTTON)
    }
}

fn read_emoji(form: &Form<'_>) -> Option<ComponentEmoji> {
    let emoji = form.object("emoji")?;
    let (id, name) = (emoji.id("id"), emoji.string("name", 1..=100));
    let unknown = id.is_none() && name.as_deref().is_none_or(|name| emojis::get(name).is_none());
    if unknown {
        emoji.refuse("id", "BUTTON_COMPONENT_INVALID_EMOJI", "Invalid emoji");
    }
    Some(ComponentEmoji { id, name, animated: emoji.flag("animated").unwrap_or(false) })
}

fn read_select(form: &Form<'_>, kind: u8) -> Component {
    form.require("custom_id");
    let options = if kind == STRING_SELECT { read_options(form) } else { None };
    let (least, most) = (form.integer("min_values", 0..=25), form.integer("max_values", 1..=25));
    let chosen = options.iter().flatten().filter(|option| option.default == Some(true)).count() as u64;
    let (least, most): (u64, u64) = (least.unwrap_or(1), most.unwrap_or(1));
    let offered = options.as_ref().map_or(u64::MAX, |options| options.len() as u64);
    if least > most {
        form.refuse("min_values", "BASE_TYPE_BAD_LENGTH", "Minimum values exceed maximum values.");
    }
    if most > offered {
        let message = format!("Must be less than or equal to the number of options, {offered}.");
        form.refuse("max_values", "NUMBER_TYPE_MAX", &message);
    }
    if chosen > most {
        let message = "The number of default options exceeds the maximum values";
        form.refuse("options", "BASE_TYPE_BAD_LENGTH", message);
    }
    Component {
        custom_id: form.string("custom_id", 1..=100),
        placeholder: form.string("placeholder", 0..=150),
        min_values: Some(least),
        max_values: Some(most),
        disabled: form.flag("disabled"),
        required: form.flag("required"),
        channel_types: read_channel_types(form).filter(|_| kind == CHANNEL_SELECT),
        default_values: read_default_values(form, kind, most),
        options,
        ..read_base(form, kind)
    }
}

/// What is chosen before anyone chose: users, roles or channels, as the select offers them.
fn read_default_values(form: &Form<'_>, kind: u8, most: u64) -> Option<Vec<Value>> {
    let offered: &[&str] = match kind {
        USER_SELECT => &["user"],
        ROLE_SELECT => &["role"],
        MENTIONABLE_SELECT => &["user", "role"],
        CHANNEL_SELECT => &["channel"],
        _ => return None,
    };
    let values = form.list("default_values", 0..=25, |value| {
        value.require("id");
        value.require("type");
        let (id, kind) = (value.id::<()>("id"), value.string("type", 1..=100)?);
        if !offered.contains(&kind.as_str()) {
            let message = format!("Value must be one of {{{}}}.", offered.join(", "));
            value.refuse("type", "BASE_TYPE_CHOICES", &message);
        }
        Some(json!({ "id": id?, "type": kind }))
    })?;
    if values.len() as u64 > most {
        let message = "The number of default values exceeds the maximum values";
        form.refuse("default_values", "BASE_TYPE_BAD_LENGTH", message);
    }
    Some(values)
}

fn read_channel_types(form: &Form<'_>) -> Option<Vec<ChannelType>> {
    let types = form.items("channel_types", 0..=25)?;
    let known = |kind: &Value| kind.as_u64().and_then(|kind| u8::try_from(kind).ok()).filter(|k| *k <= 16);
    let read: Vec<_> = types.iter().filter_map(known).map(ChannelType::from).collect();
    if read.len() != types.len() {
        form.refuse("channel_types", "BASE_TYPE_CHOICES", "Value must be one of the channel types.");
    }
    Some(read)
}

fn read_options(form: &Form<'_>) -> Option<Vec<SelectOption>> {
    form.require("options");
    let mut seen = BTreeSet::new();
    form.list("options", 1..=25, |option| {
        option.require("label");
        option.require("value");
        let (label, value) = (option.string("label", 1..=100), option.string("value", 1..=100));
        if value.as_ref().is_some_and(|value| !seen.insert(value.clone())) {
            let message = "The specified option value is already used";
            option.refuse("value", "SELECT_COMPONENT_OPTION_VALUE_DUPLICATED", message);
        }
        Some(SelectOption {
            label: label?,
            value: value?,
            description: option.string("description", 0..=100),
            emoji: read_emoji(option),
            default: option.flag("default"),
        })
    })
}

fn read_text_input(form: &Form<'_>) -> Component {
    form.require("custom_id");
    form.require("style");
    let (least, most) = (form.integer("min_length", 0..=4000), form.integer("max_length", 1..=4000));
    if least.zip(most).is_some_and(|(least, most): (u64, u64)| least > most) {
        form.refuse("min_length", "BASE_TYPE_BAD_LENGTH", "Minimum length exceeds maximum length.");
    }
    let longest = most.and_then(|most| usize::try_from(most).ok()).unwrap_or(4000);
    Component {
        custom_id: form.string("custom_id", 1..=100),
        style: form.choice("style", &[1, 2]).and_then(|style| u64::try_from(style).ok()),
        label: form.string("label", 1..=45),
        placeholder: form.string("placeholder", 0..=100),
        value: form.string("value", 0..=longest),
        min_length: least,
        max_length: most,
        required: form.flag("required"),
        ..read_base(form, TEXT_INPUT)
    }
}

/// Custom ids and given numbers occur once in a message; the later one is refused, at its place.
fn refuse_duplicates(form: &Form<'_>) {
    let mut seen = BTreeSet::new();
    refuse_seen(form, &mut vec!["components".to_owned()], form.value("components"), &mut seen);
}

/// `node` is a list of components or a single one; `steps` lead to it.
fn refuse_seen(
    form: &Form<'_>,
    steps: &mut Vec<String>,
    node: Option<&Value>,
    seen: &mut BTreeSet<(&'static str, String)>,
) {
    let inner: Vec<_> = match node {
        Some(Value::Array(list)) => list.iter().enumerate().map(|(n, one)| (n.to_string(), one)).collect(),
        Some(Value::Object(fields)) => ["components", "component"]
            .into_iter()
            .filter_map(|name| Some((name.to_owned(), fields.get(name)?)))
            .collect(),
        _ => return,
    };
    for (field, code, message) in [
        ("custom_id", "COMPONENT_CUSTOM_ID_DUPLICATED", "Component custom id cannot be duplicated"),
        ("id", "COMPONENT_ID_DUPLICATED", "Component id cannot be duplicated"),
    ] {
        let value = node.and_then(|node| node.get(field)).filter(|value| !value.is_null() && **value != 0);
        if value.is_some_and(|value| !seen.insert((field, value.to_string()))) {
            form.refuse_below(steps, field, (code, message));
        }
    }
    for (step, one) in inner {
        steps.push(step);
        refuse_seen(form, steps, Some(one), seen);
        steps.pop();
    }
}
