//! The forms that managers fill in.

use bellhop_guilds::ui::{choice, field, form, option, text};
use bellhop_words::{Locale, say};
use twilight_model::{
    channel::message::{
        Component,
        component::{SelectMenuOption, TextInputStyle},
    },
    http::interaction::InteractionResponseData,
};

use crate::model::{
    BODY_LENGTH, Control, DESCRIPTION_LENGTH, Entry, Handle, LABEL_LENGTH, Panel, PanelKind, TITLE_LENGTH,
    create_form as create_form_id,
};

/// The longest emoji as people write it, `<a:name:id>` with a name of 32 characters.
const EMOJI_LENGTH: u16 = 60;

/// The form that makes a panel.
pub fn create_form(locale: &Locale) -> InteractionResponseData {
    let fields = described(locale, ("", "", 0, PanelKind::Buttons));
    form(create_form_id(), say(locale, "form-create", []), fields)
}

/// The form that changes what a panel says and looks like.
pub fn text_form(panel: &Panel, locale: &Locale) -> InteractionResponseData {
    let fields = described(locale, (&panel.title, &panel.body, panel.color, panel.kind));
    form(Handle::of(panel, Control::Text).custom_id(), say(locale, "form-text", []), fields)
}

fn described(locale: &Locale, (title, body, color, kind): (&str, &str, u32, PanelKind)) -> Vec<Component> {
    let color = if color == 0 { String::new() } else { format!("#{color:06X}") };
    let kinds = [(PanelKind::Buttons, "buttons", "kind-buttons"), (PanelKind::Menu, "menu", "kind-menu")];
    let kinds = kinds.map(|(of, value, key)| SelectMenuOption {
        default: of == kind,
        ..option(say(locale, key, []), value)
    });
    let (short, long) = (TextInputStyle::Short, TextInputStyle::Paragraph);
    let hint = |key| Some(say(locale, key, []));
    vec![
        field(say(locale, "field-title", []), None, text("title", short, (1, TITLE_LENGTH), title)),
        field(
            say(locale, "field-body", []),
            hint("field-body-hint"),
            text("body", long, (0, BODY_LENGTH), body),
        ),
        field(say(locale, "field-color", []), hint("field-color-hint"), text("color", short, (0, 7), &color)),
        field(
            say(locale, "field-kind", []),
            hint("field-kind-hint"),
            Component::SelectMenu(choice("kind", kinds.into())),
        ),
    ]
}

/// The form that changes what an entry says and looks like.
pub fn entry_form(panel: &Panel, entry: &Entry, locale: &Locale) -> InteractionResponseData {
    let short = TextInputStyle::Short;
    let hint = |key| Some(say(locale, key, []));
    let emoji = entry.emoji.as_deref().map(written).unwrap_or_default();
    let mut fields = vec![
        field(say(locale, "field-label", []), None, text("label", short, (1, LABEL_LENGTH), &entry.label)),
        field(
            say(locale, "field-emoji", []),
            hint("field-emoji-hint"),
            text("emoji", short, (0, EMOJI_LENGTH), &emoji),
        ),
    ];
    fields.push(match panel.kind {
        PanelKind::Buttons => {
            let styles = [(1, "style-blue"), (2, "style-grey"), (3, "style-green"), (4, "style-red")];
            let styles = styles.map(|(style, key)| SelectMenuOption {
                default: style == entry.style,
                ..option(say(locale, key, []), style.to_string())
            });
            let styles = Component::SelectMenu(choice("style", styles.into()));
            field(say(locale, "field-style", []), None, styles)
        }
        PanelKind::Menu => {
            let described = entry.description.as_deref().unwrap_or_default();
            let described = text("description", short, (0, DESCRIPTION_LENGTH), described);
            field(say(locale, "field-description", []), None, described)
        }
    });
    let handle = Handle::of(panel, Control::Entry).item(entry.entry_id.0);
    form(handle.custom_id(), say(locale, "form-entry", []), fields)
}

/// An emoji as people write it.
pub fn written(emoji: &str) -> String {
    match emoji.strip_prefix("a:") {
        Some(custom) => format!("<a:{custom}>"),
        None if emoji.contains(':') => format!("<:{emoji}>"),
        None => emoji.to_owned(),
    }
}
