//! Whether a message is one that Discord takes (Discord Docs: Create Message, Embed Limits, Button).

use url::Url;

use super::Refusal;
use crate::{
    model::{
        CONTENT_LENGTH, Composed, EMBEDS_LENGTH, Embed, LinkButton, MOST_BUTTONS, MOST_EMBEDS, MOST_FIELDS,
        MOST_MENTIONS,
    },
    view::custom_emoji,
};

/// Characters of an embed's title, of an author's name and of a field's name.
const NAME: usize = 256;
const DESCRIPTION: usize = 4_096;
const FOOTER: usize = 2_048;
const FIELD: usize = 1_024;
const LABEL: usize = 80;
/// Characters of a button's address.
const ADDRESS: usize = 512;
/// Characters of an address in an embed.
const EMBED_ADDRESS: usize = 2_048;
/// The last colour, white.
const WHITE: u32 = 0xFF_FF_FF;

/// Checks the message part by part; the first that Discord would not take is told by its place.
pub fn check(message: &Composed) -> Result<(), Refusal> {
    length("content", &message.content, CONTENT_LENGTH)?;
    number("embeds", message.embeds.len(), MOST_EMBEDS)?;
    number("buttons", message.buttons.len(), MOST_BUTTONS)?;
    number("allowed_mentions.roles", message.allowed_mentions.roles.len(), MOST_MENTIONS)?;
    number("allowed_mentions.users", message.allowed_mentions.users.len(), MOST_MENTIONS)?;
    for (nth, one) in message.embeds.iter().enumerate() {
        embed(&format!("embeds[{nth}]"), one)?;
    }
    for (nth, one) in message.buttons.iter().enumerate() {
        button(&format!("buttons[{nth}]"), one)?;
    }
    if message.embeds.iter().map(characters).sum::<usize>() > EMBEDS_LENGTH {
        return Err(Refusal::EmbedsTooLong);
    }
    if message.content.trim().is_empty() && message.embeds.is_empty() && message.buttons.is_empty() {
        return Err(Refusal::Empty);
    }
    Ok(())
}

fn embed(place: &str, embed: &Embed) -> Result<(), Refusal> {
    let part = |name: &str| format!("{place}.{name}");
    for (name, text, most) in
        [("title", &embed.title, NAME), ("description", &embed.description, DESCRIPTION)]
    {
        length(&part(name), text.as_deref().unwrap_or_default(), most)?;
    }
    if embed.color.is_some_and(|color| color > WHITE) {
        return Err(Refusal::NotAColor(part("color")));
    }
    maybe_address(&part("url"), embed.url.as_deref())?;
    for (name, picture) in [("image.url", &embed.image), ("thumbnail.url", &embed.thumbnail)] {
        maybe_address(&part(name), picture.as_ref().map(|picture| picture.url.as_str()))?;
    }
    if let Some(footer) = &embed.footer {
        required(&part("footer.text"), &footer.text, FOOTER)?;
        maybe_address(&part("footer.icon_url"), footer.icon_url.as_deref())?;
    }
    if let Some(author) = &embed.author {
        required(&part("author.name"), &author.name, NAME)?;
        maybe_address(&part("author.url"), author.url.as_deref())?;
        maybe_address(&part("author.icon_url"), author.icon_url.as_deref())?;
    }
    number(&part("fields"), embed.fields.len(), MOST_FIELDS)?;
    for (nth, field) in embed.fields.iter().enumerate() {
        required(&part(&format!("fields[{nth}].name")), &field.name, NAME)?;
        required(&part(&format!("fields[{nth}].value")), &field.value, FIELD)?;
    }
    let shows_something = characters(embed) > 0 || embed.image.is_some() || embed.thumbnail.is_some();
    if shows_something { Ok(()) } else { Err(Refusal::EmptyPart(place.to_owned())) }
}

/// The characters that count towards the limit of all embeds together.
fn characters(embed: &Embed) -> usize {
    let texts = [embed.title.as_deref(), embed.description.as_deref()];
    let footer = embed.footer.as_ref().map(|footer| footer.text.as_str());
    let author = embed.author.as_ref().map(|author| author.name.as_str());
    let fields = embed.fields.iter().flat_map(|field| [field.name.as_str(), field.value.as_str()]);
    let texts = texts.into_iter().chain([footer, author]).flatten().chain(fields);
    texts.map(|text| text.trim().chars().count()).sum()
}

fn button(place: &str, button: &LinkButton) -> Result<(), Refusal> {
    length(&format!("{place}.label"), &button.label, LABEL)?;
    if button.label.trim().is_empty() && button.emoji.is_none() {
        return Err(Refusal::EmptyPart(format!("{place}.label")));
    }
    if let Some(emoji) = &button.emoji
        && !is_emoji(emoji)
    {
        return Err(Refusal::NotAnEmoji(format!("{place}.emoji")));
    }
    let part = format!("{place}.url");
    length(&part, &button.url, ADDRESS)?;
    address(&part, &button.url, &["https", "http", "discord"])
}

fn is_emoji(text: &str) -> bool {
    match custom_emoji(text) {
        Some((name, id, _)) => {
            let named = |letter: char| letter.is_ascii_alphanumeric() || letter == '_';
            !name.is_empty() && name.chars().all(named) && id.parse::<u64>().is_ok_and(|id| id > 0)
        }
        None => emojis::get(text).is_some(),
    }
}

fn maybe_address(place: &str, text: Option<&str>) -> Result<(), Refusal> {
    let Some(text) = text else { return Ok(()) };
    length(place, text, EMBED_ADDRESS)?;
    address(place, text, &["https", "http"])
}

fn address(place: &str, text: &str, schemes: &[&str]) -> Result<(), Refusal> {
    let is_address = Url::parse(text).is_ok_and(|url| schemes.contains(&url.scheme()) && url.has_host());
    if is_address { Ok(()) } else { Err(Refusal::NotAnAddress(place.to_owned())) }
}

fn required(place: &str, text: &str, most: usize) -> Result<(), Refusal> {
    if text.trim().is_empty() {
        return Err(Refusal::EmptyPart(place.to_owned()));
    }
    length(place, text, most)
}

fn length(place: &str, text: &str, most: usize) -> Result<(), Refusal> {
    // PostgreSQL takes no NUL, and nobody reads one.
    if text.chars().count() > most || text.contains('\0') {
        return Err(Refusal::TooLong(place.to_owned(), most));
    }
    Ok(())
}

fn number(place: &str, count: usize, most: usize) -> Result<(), Refusal> {
    if count > most { Err(Refusal::TooMany(place.to_owned(), most)) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn judged(message: &Value) -> Result<(), Refusal> {
        check(&serde_json::from_value(message.clone()).unwrap())
    }

    #[test]
    fn a_message_says_something() {
        let url = "https://example.com";
        for message in [
            json!({ "content": "hello" }),
            json!({ "embeds": [{ "description": "text" }] }),
            json!({ "embeds": [{ "image": { "url": url } }] }),
            json!({ "buttons": [{ "label": "Rules", "url": url }] }),
            json!({ "buttons": [{ "emoji": "🎨", "url": "discord://-/channels/1" }] }),
            json!({ "content": "x".repeat(2_000), "embeds": vec![json!({ "title": "x".repeat(256) }); 10] }),
        ] {
            assert_eq!(judged(&message), Ok(()), "{message}");
        }
        for message in [json!({}), json!({ "content": " \n" })] {
            assert_eq!(judged(&message), Err(Refusal::Empty), "{message}");
        }
    }

    #[test]
    fn what_discord_would_not_take_is_told_by_its_place() {
        let place = |text: &str| text.to_owned();
        let field = json!({ "name": "n", "value": "v" });
        for (message, refusal) in [
            (json!({ "content": "x".repeat(2_001) }), Refusal::TooLong(place("content"), 2_000)),
            (json!({ "content": "a\u{0}b" }), Refusal::TooLong(place("content"), 2_000)),
            (json!({ "embeds": vec![json!({ "title": "t" }); 11] }), Refusal::TooMany(place("embeds"), 10)),
            (json!({ "embeds": [{}] }), Refusal::EmptyPart(place("embeds[0]"))),
            (
                json!({ "embeds": [{ "title": "t" }, { "title": "x".repeat(257) }] }),
                Refusal::TooLong(place("embeds[1].title"), 256),
            ),
            (
                json!({ "embeds": [{ "title": "t", "color": 16_777_216 }] }),
                Refusal::NotAColor(place("embeds[0].color")),
            ),
            (
                json!({ "embeds": [{ "title": "t", "url": "javascript:alert(1)" }] }),
                Refusal::NotAnAddress(place("embeds[0].url")),
            ),
            (
                json!({ "embeds": [{ "fields": vec![field; 26] }] }),
                Refusal::TooMany(place("embeds[0].fields"), 25),
            ),
            (
                json!({ "embeds": [{ "fields": [{ "name": "n", "value": " " }] }] }),
                Refusal::EmptyPart(place("embeds[0].fields[0].value")),
            ),
            (
                json!({ "embeds": vec![json!({ "description": "x".repeat(3_001) }); 2] }),
                Refusal::EmbedsTooLong,
            ),
            (
                json!({ "buttons": [{ "label": "Rules", "url": "rules" }] }),
                Refusal::NotAnAddress(place("buttons[0].url")),
            ),
            (
                json!({ "buttons": [{ "url": "https://example.com" }] }),
                Refusal::EmptyPart(place("buttons[0].label")),
            ),
            (
                json!({ "buttons": [{ "emoji": "x", "url": "https://example.com" }] }),
                Refusal::NotAnEmoji(place("buttons[0].emoji")),
            ),
        ] {
            assert_eq!(judged(&message), Err(refusal), "{message}");
        }
    }
}
