//! Whether a message that stands in the channel is the one that an attempt of unknown outcome posted.

use serde::Deserialize;
use twilight_model::id::{
    Id,
    marker::{MessageMarker, UserMarker},
};

use crate::model::{Composed, Embed, EmbedPicture};

/// A message as Discord shows it, as far as it is compared.
#[derive(Clone, Debug, Deserialize)]
pub struct Shown {
    /// The message.
    pub id: Id<MessageMarker>,
    /// Who wrote it.
    pub author: Author,
    /// Its text; empty where Discord keeps it from the bot, which it never does with the bot's own.
    #[serde(default)]
    pub content: String,
    /// Its embeds, those of links in its text among them.
    #[serde(default)]
    pub embeds: Vec<ShownEmbed>,
    /// Its rows of components.
    #[serde(default)]
    pub components: Vec<ShownRow>,
}

/// Who wrote a message.
#[derive(Clone, Copy, Debug, Deserialize)]
pub struct Author {
    /// The user.
    pub id: Id<UserMarker>,
}

/// An embed as Discord shows it, as far as it is compared.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct ShownEmbed {
    /// `rich` for one that was composed.
    #[serde(default, rename = "type")]
    pub kind: Option<String>,
    /// Its title.
    #[serde(default)]
    pub title: Option<String>,
    /// Its text.
    #[serde(default)]
    pub description: Option<String>,
    /// Its fields.
    #[serde(default)]
    pub fields: Vec<ShownField>,
    #[serde(default)]
    footer: Option<ShownText>,
    #[serde(default)]
    author: Option<ShownText>,
    #[serde(default)]
    image: Option<ShownPicture>,
    #[serde(default)]
    thumbnail: Option<ShownPicture>,
}

/// The text of a footer, or the name of an author.
#[derive(Clone, Debug, Deserialize)]
struct ShownText {
    #[serde(alias = "name")]
    text: String,
}

#[derive(Clone, Debug, Deserialize)]
struct ShownPicture {
    url: String,
}

/// A field of an embed.
#[derive(Clone, Debug, Deserialize)]
pub struct ShownField {
    /// Its name.
    pub name: String,
    /// Its text.
    pub value: String,
}

/// A row of components.
#[derive(Clone, Debug, Deserialize)]
pub struct ShownRow {
    #[serde(default)]
    components: Vec<ShownButton>,
}

#[derive(Clone, Debug, Deserialize)]
struct ShownButton {
    #[serde(default)]
    url: Option<String>,
    #[serde(default)]
    label: Option<String>,
}

/// Whether it says the same. Discord takes spaces off the ends of texts, and adds embeds of links.
pub fn is_same(message: &Composed, shown: &Shown) -> bool {
    let rich: Vec<_> =
        shown.embeds.iter().filter(|embed| embed.kind.as_deref().is_none_or(|kind| kind == "rich")).collect();
    let buttons = shown.components.iter().flat_map(|row| &row.components);
    let shown_buttons: Vec<_> = buttons
        .map(|button| {
            (button.url.as_deref().unwrap_or_default(), button.label.as_deref().unwrap_or_default().trim())
        })
        .collect();
    let composed_buttons = message.buttons.iter().map(|button| (button.url.as_str(), button.label.trim()));
    message.content.trim() == shown.content.trim()
        && message.embeds.len() == rich.len()
        && message.embeds.iter().zip(rich).all(|(composed, shown)| says_same(composed, shown))
        && composed_buttons.eq(shown_buttons)
}

fn says_same(composed: &Embed, shown: &ShownEmbed) -> bool {
    let text = |text: &Option<String>| text.as_deref().unwrap_or_default().trim().to_owned();
    let fields = composed.fields.iter().map(|field| (field.name.trim(), field.value.trim()));
    let footer = composed.footer.as_ref().map(|footer| footer.text.trim());
    let author = composed.author.as_ref().map(|author| author.name.trim());
    let shown_text = |text: &Option<ShownText>| text.as_ref().map(|text| text.text.trim().to_owned());
    let picture = |picture: &Option<EmbedPicture>| picture.as_ref().map(|picture| picture.url.clone());
    let shown_picture = |picture: &Option<ShownPicture>| picture.as_ref().map(|picture| picture.url.clone());
    text(&composed.title) == text(&shown.title)
        && footer.map(str::to_owned) == shown_text(&shown.footer)
        && author.map(str::to_owned) == shown_text(&shown.author)
        && picture(&composed.image) == shown_picture(&shown.image)
        && picture(&composed.thumbnail) == shown_picture(&shown.thumbnail)
        && text(&composed.description) == text(&shown.description)
        && fields.eq(shown.fields.iter().map(|field| (field.name.trim(), field.value.trim())))
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn same(message: &Value, shown: &Value) -> bool {
        let mut whole =
            json!({ "id": "5", "author": { "id": "7" }, "content": "", "embeds": [], "components": [] });
        for (name, value) in shown.as_object().unwrap() {
            whole[name] = value.clone();
        }
        let shown: Shown = serde_json::from_value(whole).unwrap();
        is_same(&serde_json::from_value(message.clone()).unwrap(), &shown)
    }

    #[test]
    fn what_discord_changes_by_itself_makes_no_difference() {
        let message = json!({ "content": " see https://example.com ", "embeds": [{ "title": "Rules " }],
                              "buttons": [{ "label": "Go", "url": "https://example.com/go" }] });
        let button = json!({ "type": 2, "style": 5, "label": "Go", "url": "https://example.com/go" });
        let shown = json!({
            "content": "see https://example.com",
            "embeds": [{ "type": "rich", "title": "Rules" }, { "type": "link", "title": "Example" }],
            "components": [{ "type": 1, "components": [button] }],
        });
        assert!(same(&message, &shown));
    }

    #[test]
    fn another_message_is_another() {
        let message = json!({ "content": "a", "embeds": [{ "description": "b", "fields": [{ "name": "n", "value": "v" }] }] });
        let embed = json!({ "type": "rich", "description": "b", "fields": [{ "name": "n", "value": "v" }] });
        assert!(same(&message, &json!({ "content": "a", "embeds": [embed] })));
        for shown in [
            json!({ "content": "b", "embeds": [embed] }),
            json!({ "content": "a" }),
            json!({ "content": "a", "embeds": [{ "type": "rich", "description": "b",
                    "fields": [{ "name": "n", "value": "v" }], "footer": { "text": "f" } }] }),
            json!({ "content": "a", "embeds": [{ "type": "rich", "description": "b",
                    "fields": [{ "name": "n", "value": "v" }], "image": { "url": "https://example.com/a.png" } }] }),
            json!({ "content": "a", "embeds": [embed, embed] }),
            json!({ "content": "a", "embeds": [{ "type": "rich", "description": "b" }] }),
            json!({ "content": "a", "embeds": [embed],
                    "components": [{ "components": [{ "url": "https://example.com" }] }] }),
        ] {
            assert!(!same(&message, &shown), "{shown}");
        }
    }
}
