//! Custom emojis of a guild (Discord Docs: Emoji Resource).

use serde::{Deserialize, Serialize};

use super::{
    Change, State, User,
    ids::{EmojiId, GuildId, RoleId},
};
use crate::error::ApiError;

/// An emoji object.
#[allow(clippy::struct_excessive_bools, reason = "the fields are Discord's")]
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Emoji {
    pub(crate) id: EmojiId,
    pub(crate) name: String,
    pub(crate) roles: Vec<RoleId>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) user: Option<User>,
    pub(crate) require_colons: bool,
    pub(crate) managed: bool,
    pub(crate) animated: bool,
    pub(crate) available: bool,
}

impl State {
    /// Adds an emoji everybody may use.
    pub(crate) fn create_emoji(&mut self, guild_id: GuildId, name: &str) -> Result<EmojiId, ApiError> {
        let id = self.next_id();
        let emoji = Emoji {
            id,
            name: name.to_owned(),
            roles: Vec::new(),
            user: None,
            require_colons: true,
            managed: false,
            animated: false,
            available: true,
        };
        self.guild_mut(guild_id)?.emojis.insert(id, emoji);
        self.record(Change::EmojisUpdate { guild_id });
        Ok(id)
    }

    pub(crate) fn emoji(&self, guild_id: GuildId, emoji_id: EmojiId) -> Result<&Emoji, ApiError> {
        self.guild(guild_id)?.emojis.get(&emoji_id).ok_or_else(ApiError::unknown_emoji)
    }

    /// Changes an emoji's name and who may use it.
    pub(crate) fn update_emoji(
        &mut self,
        (guild_id, emoji_id): (GuildId, EmojiId),
        (name, roles): (Option<String>, Option<Vec<RoleId>>),
    ) -> Result<(), ApiError> {
        let emoji = self.guild_mut(guild_id)?.emojis.get_mut(&emoji_id);
        let emoji = emoji.ok_or_else(ApiError::unknown_emoji)?;
        emoji.name = name.unwrap_or_else(|| std::mem::take(&mut emoji.name));
        emoji.roles = roles.unwrap_or_else(|| std::mem::take(&mut emoji.roles));
        self.record(Change::EmojisUpdate { guild_id });
        Ok(())
    }

    pub(crate) fn delete_emoji(&mut self, guild_id: GuildId, emoji_id: EmojiId) -> Result<(), ApiError> {
        self.guild_mut(guild_id)?.emojis.remove(&emoji_id).ok_or_else(ApiError::unknown_emoji)?;
        self.record(Change::EmojisUpdate { guild_id });
        Ok(())
    }
}
