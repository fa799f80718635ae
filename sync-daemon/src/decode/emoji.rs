//! Emojis.

use bellhop_store::mirror::write::EmojiRow;
use serde::Deserialize;
use twilight_model::id::{
    Id,
    marker::{EmojiMarker, GuildMarker},
};

use super::{Error, read, text};
use crate::change::Change;

/// A guild's emoji as Discord describes it (Discord Docs: Emoji Object).
#[derive(Debug, Deserialize)]
pub(super) struct Emoji {
    id: Id<EmojiMarker>,
    name: Option<String>,
    #[serde(default)]
    animated: bool,
    /// Absent where it is a matter of course.
    available: Option<bool>,
    #[serde(default)]
    managed: bool,
}

impl Emoji {
    fn into_row(self, guild_id: Id<GuildMarker>) -> EmojiRow {
        EmojiRow {
            emoji_id: self.id,
            guild_id,
            // Null only in reactions with a deleted emoji, which no guild lists.
            name: text::storable(self.name.unwrap_or_default()),
            animated: self.animated,
            available: self.available.unwrap_or(true),
            managed: self.managed,
        }
    }
}

/// All emojis of a guild.
pub(super) fn listed(payload: &str) -> Result<Change, Error> {
    #[derive(Deserialize)]
    struct Listed {
        guild_id: Id<GuildMarker>,
        emojis: Vec<Emoji>,
    }
    let Listed { guild_id, emojis } = read(payload)?;
    Ok(Change::Emojis { guild_id, emojis: rows(emojis, guild_id) })
}

/// The rows of a guild's emojis.
pub(super) fn rows(emojis: Vec<Emoji>, guild_id: Id<GuildMarker>) -> Vec<EmojiRow> {
    emojis.into_iter().map(|emoji| emoji.into_row(guild_id)).collect()
}
