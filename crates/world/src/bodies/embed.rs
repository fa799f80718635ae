//! Embeds in request bodies (Discord Docs: Message Resource, "Embed Limits").

use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use twilight_model::util::Timestamp;

use super::Form;
use crate::state::{Embed, EmbedAuthor, EmbedField, EmbedFooter, EmbedMedia, snowflake};

/// The characters that all embeds of a message may hold together.
const MOST_CHARACTERS: usize = 6_000;

/// The embeds of a message, within all their limits.
pub(super) fn read_embeds(form: &Form<'_>) -> Option<Vec<Embed>> {
    let embeds = form.list("embeds", 0..=10, |embed| Some(read_embed(embed)))?;
    if embeds.iter().map(Embed::length).sum::<usize>() > MOST_CHARACTERS {
        let message = format!("Embed size exceeds maximum size of {MOST_CHARACTERS}");
        form.refuse("embeds", "MAX_EMBED_SIZE_EXCEEDED", &message);
    }
    Some(embeds)
}

fn read_embed(form: &Form<'_>) -> Embed {
    Embed {
        kind: "rich".to_owned(),
        title: form.string("title", 0..=256),
        description: form.string("description", 0..=4096),
        url: read_link(form, "url"),
        color: form.integer("color", 0..=0xff_ff_ff),
        timestamp: read_timestamp(form),
        footer: form.object("footer").and_then(|form| read_footer(&form)),
        image: form.object("image").and_then(|form| read_media(&form)),
        thumbnail: form.object("thumbnail").and_then(|form| read_media(&form)),
        author: form.object("author").and_then(|form| read_author(&form)),
        fields: form.list("fields", 0..=25, read_field).unwrap_or_default(),
    }
}

fn read_timestamp(form: &Form<'_>) -> Option<Timestamp> {
    let text = form.string("timestamp", 1..=100)?;
    // A time without an offset is UTC.
    let timestamp = OffsetDateTime::parse(&text, &Rfc3339)
        .or_else(|_| OffsetDateTime::parse(&format!("{text}Z"), &Rfc3339))
        .map(snowflake::timestamp)
        .ok();
    if timestamp.is_none() {
        let message = format!("Could not parse {text}. Should be ISO8601.");
        form.refuse("timestamp", "DATE_TIME_TYPE_PARSE", &message);
    }
    timestamp
}

fn read_footer(form: &Form<'_>) -> Option<EmbedFooter> {
    form.require("text");
    Some(EmbedFooter { text: form.string("text", 0..=2048)?, icon_url: read_media_url(form, "icon_url") })
}

fn read_media(form: &Form<'_>) -> Option<EmbedMedia> {
    form.require("url");
    read_media_url(form, "url").map(|url| EmbedMedia { url })
}

fn read_author(form: &Form<'_>) -> Option<EmbedAuthor> {
    form.require("name");
    Some(EmbedAuthor {
        name: form.string("name", 0..=256)?,
        url: read_link(form, "url"),
        icon_url: read_media_url(form, "icon_url"),
    })
}

fn read_field(form: &Form<'_>) -> Option<EmbedField> {
    form.require("name");
    form.require("value");
    let (name, value) = (form.string("name", 1..=256), form.string("value", 1..=1024));
    Some(EmbedField { name: name?, value: value?, inline: form.flag("inline").unwrap_or(false) })
}

/// A link of the web.
fn read_link(form: &Form<'_>, field: &str) -> Option<String> {
    read_url(form, (field, 2_048), &["http://", "https://"])
}

/// A picture of the web, or an attachment of the same message.
fn read_media_url(form: &Form<'_>, field: &str) -> Option<String> {
    read_url(form, (field, 2_048), &["http://", "https://", "attachment://"])
}

/// A URL of up to `most` characters, of one of the schemes.
pub(super) fn read_url(form: &Form<'_>, (field, most): (&str, usize), schemes: &[&str]) -> Option<String> {
    let url = form.string(field, 1..=most)?;
    let named = |rest: &str| !rest.is_empty() && !rest.contains(char::is_whitespace);
    if schemes.iter().any(|scheme| url.strip_prefix(scheme).is_some_and(named)) {
        return Some(url);
    }
    let known = ["http://", "https://", "attachment://", "discord://"];
    if known.iter().any(|scheme| url.starts_with(scheme)) || !url.contains("://") {
        form.refuse(field, "URL_TYPE_INVALID_URL", "Not a well formed URL.");
    } else {
        let list: Vec<_> =
            schemes.iter().map(|scheme| format!("'{}'", scheme.trim_end_matches("://"))).collect();
        let message = format!("Scheme must be one of ({}).", list.join(", "));
        form.refuse(field, "URL_TYPE_INVALID_SCHEME", &message);
    }
    None
}
