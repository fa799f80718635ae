//! A panel's message.

use bellhop_guilds::ui::{option, row};
use bellhop_words::{Locale, say};
use serde_json::{Value, json};
use twilight_model::{
    channel::message::{
        Component, EmojiReactionType,
        component::{Button, ButtonStyle, SelectMenu, SelectMenuOption, SelectMenuType},
        embed::Embed,
    },
    http::interaction::InteractionResponseData,
};
use twilight_util::builder::embed::EmbedBuilder;

use crate::model::{BUTTONS_IN_A_ROW, Entry, MOST_ENTRIES, Mode, NOTHING, Panel, PanelComponent, PanelKind};

/// The panel's message, as the body of a request; `locale` is the guild's.
pub fn panel(panel: &Panel, locale: &Locale) -> Value {
    json!({
        "embeds": [embed(panel)],
        "components": components(panel, locale),
        "allowed_mentions": { "parse": [] },
    })
}

/// The panel as members will see it, for its manager alone: nothing of it can be chosen.
pub fn preview(panel: &Panel, (locale, reader): (&Locale, &Locale)) -> InteractionResponseData {
    let mut shown = components(panel, locale);
    for component in &mut shown {
        let Component::ActionRow(row) = component else { continue };
        for component in &mut row.components {
            match component {
                Component::Button(button) => button.disabled = true,
                Component::SelectMenu(menu) => menu.disabled = true,
                _ => {}
            }
        }
    }
    InteractionResponseData {
        embeds: Some(vec![embed(panel)]),
        components: Some(shown),
        ..bellhop_guilds::say(say(reader, "preview", []))
    }
}

fn embed(panel: &Panel) -> Embed {
    let embed = EmbedBuilder::new().title(&panel.title).color(panel.color);
    let embed = if panel.body.is_empty() { embed } else { embed.description(&panel.body) };
    embed.build()
}

fn components(panel: &Panel, locale: &Locale) -> Vec<Component> {
    if panel.entries.is_empty() {
        return Vec::new();
    }
    match panel.kind {
        PanelKind::Buttons => panel
            .entries
            .chunks(BUTTONS_IN_A_ROW)
            .map(|entries| row(entries.iter().map(|entry| button(panel, entry)).collect()))
            .collect(),
        PanelKind::Menu => vec![row(vec![menu(panel, locale)])],
    }
}

fn button(panel: &Panel, entry: &Entry) -> Component {
    Component::Button(Button {
        custom_id: Some(PanelComponent::Button(panel.panel_id, entry.entry_id).custom_id()),
        disabled: false,
        emoji: entry.emoji.as_deref().map(emoji),
        id: None,
        label: Some(entry.label.clone()),
        sku_id: None,
        style: ButtonStyle::from(entry.style),
        url: None,
    })
}

fn menu(panel: &Panel, locale: &Locale) -> Component {
    let as_option = |entry: &Entry| SelectMenuOption {
        description: entry.description.clone(),
        emoji: entry.emoji.as_deref().map(emoji),
        ..option(entry.label.clone(), entry.entry_id.to_string())
    };
    let mut options: Vec<_> = panel.entries.iter().map(as_option).collect();
    let most = match panel.mode {
        Mode::Unique => 1,
        _ => options.len(),
    };
    // A full menu has no room for it; whoever chooses nothing there says the same.
    if panel.mode.takes() && options.len() < MOST_ENTRIES {
        options.push(option(say(locale, "menu-nothing", []), NOTHING));
    }
    Component::SelectMenu(SelectMenu {
        channel_types: None,
        custom_id: PanelComponent::Menu(panel.panel_id).custom_id(),
        default_values: None,
        disabled: false,
        id: None,
        kind: SelectMenuType::Text,
        max_values: u8::try_from(most).ok(),
        min_values: Some(u8::from(!panel.mode.takes())),
        options: Some(options),
        placeholder: Some(say(locale, "menu-placeholder", [])),
        required: None,
    })
}

/// A unicode emoji, or a custom one written `name:id`, with `a:` before it where it moves.
fn emoji(text: &str) -> EmojiReactionType {
    let (animated, custom) = match text.strip_prefix("a:") {
        Some(custom) => (true, custom),
        None => (false, text),
    };
    let custom = custom.rsplit_once(':').and_then(|(name, id)| Some((name, id.parse().ok()?)));
    match custom {
        Some((name, id)) => EmojiReactionType::Custom { animated, id, name: Some(name.to_owned()) },
        None => EmojiReactionType::Unicode { name: text.to_owned() },
    }
}
