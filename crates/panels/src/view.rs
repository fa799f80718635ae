//! Everything a person sees of panels.

use bellhop_actions::Outcome;
use bellhop_guilds::say as answer;
use bellhop_words::{Locale, Value as Word, say};
use serde_json::{Value, json};
use twilight_model::{
    channel::message::{
        Component, EmojiReactionType,
        component::{ActionRow, Button, ButtonStyle, SelectMenu, SelectMenuOption, SelectMenuType},
    },
    http::interaction::InteractionResponseData,
    id::{
        Id,
        marker::{GuildMarker, RoleMarker},
    },
};
use twilight_util::builder::embed::EmbedBuilder;

use crate::model::{
    BUTTONS_IN_A_ROW, Entry, MOST_LISTED, Mode, Panel, PanelComponent, PanelKind, RoleChange, Summary,
};

/// Discord's code for a role that does not exist (Discord Docs: JSON Error Codes).
pub(crate) const UNKNOWN_ROLE: u64 = 10011;
/// Discord's code for someone who is not in the guild.
const UNKNOWN_MEMBER: u64 = 10007;
/// Discord's code for a permission or a place in the hierarchy that the bot lacks.
const MISSING_PERMISSIONS: u64 = 50013;

/// What lines may take of an embed's description of 4,096 characters (Discord Docs: Embed Limits); the
/// rest is for saying that there are more.
const LIST_LENGTH: usize = 3_900;

/// The panel's message, as the body of a request.
pub fn panel(panel: &Panel) -> Value {
    let embed = EmbedBuilder::new().title(&panel.title).color(panel.color);
    let embed = if panel.body.is_empty() { embed } else { embed.description(&panel.body) };
    json!({
        "embeds": [embed.build()],
        "components": components(panel),
        "allowed_mentions": { "parse": [] },
    })
}

fn components(panel: &Panel) -> Vec<Component> {
    match panel.kind {
        PanelKind::Buttons => panel
            .entries
            .chunks(BUTTONS_IN_A_ROW)
            .map(|entries| row(entries.iter().map(|entry| button(panel, entry)).collect()))
            .collect(),
        PanelKind::Menu => vec![row(vec![menu(panel)])],
    }
}

fn row(components: Vec<Component>) -> Component {
    Component::ActionRow(ActionRow { components, id: None })
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

fn menu(panel: &Panel) -> Component {
    let option = |entry: &Entry| SelectMenuOption {
        default: false,
        description: entry.description.clone(),
        emoji: entry.emoji.as_deref().map(emoji),
        label: entry.label.clone(),
        value: entry.entry_id.to_string(),
    };
    Component::SelectMenu(SelectMenu {
        channel_types: None,
        custom_id: PanelComponent::Menu(panel.panel_id).custom_id(),
        default_values: None,
        disabled: false,
        id: None,
        kind: SelectMenuType::Text,
        max_values: Some(1),
        min_values: Some(1),
        options: Some(panel.entries.iter().map(option).collect()),
        placeholder: None,
        required: None,
    })
}

/// A unicode emoji, or a custom one written `name:id`.
fn emoji(text: &str) -> EmojiReactionType {
    let custom = text.rsplit_once(':').and_then(|(name, id)| Some((name, id.parse().ok()?)));
    match custom {
        Some((name, id)) => EmojiReactionType::Custom { animated: false, id, name: Some(name.to_owned()) },
        None => EmojiReactionType::Unicode { name: text.to_owned() },
    }
}

/// What the member is told about a change of their roles.
pub fn changed(change: &RoleChange, outcome: &Outcome) -> InteractionResponseData {
    let locale = change.locale();
    let sentence = match outcome {
        Outcome::Done(_) => done(&locale, change),
        Outcome::Failed { code: Some(MISSING_PERMISSIONS), .. } => {
            let roles = [change.add.as_slice(), &change.remove].concat();
            say(&locale, "discord-refused-role", [("role", mentions(&roles))])
        }
        Outcome::Failed { code: Some(UNKNOWN_ROLE), .. } => say(&locale, "discord-role-gone", []),
        Outcome::Failed { code: Some(UNKNOWN_MEMBER), .. } => say(&locale, "discord-member-gone", []),
        Outcome::Failed { .. } => say(&locale, "discord-failed", []),
    };
    answer(sentence)
}

fn done(locale: &Locale, change: &RoleChange) -> String {
    let (added, removed) = (mentions(&change.add), mentions(&change.remove));
    match (change.add.is_empty(), change.remove.is_empty()) {
        (false, false) => say(locale, "roles-swapped", [("added", added), ("removed", removed)]),
        (false, true) => say(locale, "roles-added", [("roles", added)]),
        (true, _) => say(locale, "roles-removed", [("roles", removed)]),
    }
}

fn mentions(roles: &[Id<RoleMarker>]) -> Word {
    let mentions: Vec<_> = roles.iter().map(|role_id| format!("<@&{role_id}>")).collect();
    mentions.join(", ").into()
}

/// The guild's panels, for a manager.
pub fn list(panels: &[Summary], guild_id: Id<GuildMarker>, locale: &Locale) -> InteractionResponseData {
    if panels.is_empty() {
        return answer(say(locale, "panel-list-empty", []));
    }
    let (text, shown) = fitting(panels.iter().map(|panel| line(panel, guild_id, locale)));
    let more = panels.len() > shown;
    let more = more.then(|| say(locale, "panel-list-more", [("shown", Word::from(shown))]));
    let text = [Some(text), more].into_iter().flatten().collect::<Vec<_>>().join("\n");
    let embed = EmbedBuilder::new().title(say(locale, "panel-list-title", [])).description(text).build();
    InteractionResponseData { content: None, embeds: Some(vec![embed]), ..answer("") }
}

/// As many lines as an embed holds, and how many those are.
fn fitting(lines: impl Iterator<Item = String>) -> (String, usize) {
    let (mut text, mut count) = (String::new(), 0);
    for line in lines.take(MOST_LISTED) {
        if text.chars().count() + line.chars().count() > LIST_LENGTH {
            break;
        }
        if count > 0 {
            text.push('\n');
        }
        text.push_str(&line);
        count += 1;
    }
    (text, count)
}

fn line(panel: &Summary, guild_id: Id<GuildMarker>, locale: &Locale) -> String {
    let channel = panel.channel_id.map(|channel_id| Word::from(format!("<#{channel_id}>")));
    let place = match (channel, panel.channel_id.zip(panel.message_id)) {
        (Some(channel), Some((channel_id, message_id))) => {
            let link = format!("https://discord.com/channels/{guild_id}/{channel_id}/{message_id}");
            say(locale, "panel-place-posted", [("link", link.into()), ("channel", channel)])
        }
        (Some(channel), None) => say(locale, "panel-place-waiting", [("channel", channel)]),
        (None, _) => say(locale, "panel-place-none", []),
    };
    let values = [
        ("title", Word::from(panel.title.clone())),
        ("mode", mode(panel.mode, locale).into()),
        ("entries", panel.entries.into()),
        ("place", place.into()),
    ];
    say(locale, "panel-list-line", values)
}

fn mode(mode: Mode, locale: &Locale) -> String {
    let key = match mode {
        Mode::Toggle => "mode-toggle",
        Mode::AddOnly => "mode-add-only",
        Mode::RemoveOnly => "mode-remove-only",
        Mode::Unique => "mode-unique",
    };
    say(locale, key, [])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_never_outgrows_an_embed() {
        let (text, shown) = fitting(std::iter::repeat_n("ü".repeat(400), 25));
        assert_eq!(shown, 9);
        assert!(text.chars().count() <= LIST_LENGTH);
        assert_eq!(fitting(std::iter::repeat_n("short".to_owned(), 30)).1, MOST_LISTED);
    }
}
