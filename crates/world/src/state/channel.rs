//! Channels (Discord Docs: Channel Resource).

use serde::{Deserialize, Serialize};
use serde_json::Value;
use twilight_model::{
    channel::{ChannelType, permission_overwrite::PermissionOverwrite},
    util::Timestamp,
};

use super::{
    Change, Patch, State,
    ids::{AnyId, ChannelId, GuildId, MessageId},
};
use crate::error::ApiError;

/// A guild channel object; fields that its type lacks are left out of the JSON.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Channel {
    pub(crate) id: ChannelId,
    #[serde(rename = "type")]
    pub(crate) kind: ChannelType,
    pub(crate) guild_id: GuildId,
    pub(crate) name: String,
    pub(crate) position: i32,
    pub(crate) flags: u64,
    pub(crate) parent_id: Option<ChannelId>,
    pub(crate) permission_overwrites: Vec<PermissionOverwrite>,
    pub(crate) nsfw: bool,
    #[serde(flatten)]
    pub(crate) text: Option<TextFields>,
    #[serde(flatten)]
    pub(crate) voice: Option<VoiceFields>,
    #[serde(flatten)]
    pub(crate) forum: Option<ForumFields>,
}

/// What channels with messages have besides.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct TextFields {
    pub(crate) topic: Option<String>,
    pub(crate) last_message_id: Option<MessageId>,
    pub(crate) last_pin_timestamp: Option<Timestamp>,
    pub(crate) rate_limit_per_user: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) default_auto_archive_duration: Option<u32>,
}

/// What voice and stage channels have besides.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct VoiceFields {
    pub(crate) bitrate: u32,
    pub(crate) user_limit: u32,
    pub(crate) rtc_region: Option<String>,
    pub(crate) video_quality_mode: u8,
}

/// What forum and media channels have besides.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ForumFields {
    pub(crate) available_tags: Vec<Value>,
    pub(crate) default_reaction_emoji: Option<Value>,
    pub(crate) default_sort_order: Option<u8>,
    pub(crate) default_forum_layout: u8,
}

/// What a creation or a change of a channel may say; what is absent stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChannelEdit {
    pub(crate) name: Option<String>,
    pub(crate) position: Option<i32>,
    pub(crate) parent_id: Patch<ChannelId>,
    pub(crate) permission_overwrites: Option<Vec<PermissionOverwrite>>,
    pub(crate) topic: Patch<String>,
    pub(crate) nsfw: Option<bool>,
    pub(crate) rate_limit_per_user: Option<u32>,
    pub(crate) bitrate: Option<u32>,
    pub(crate) user_limit: Option<u32>,
}

impl Channel {
    /// A channel of a type in a guild, with that type's default settings.
    pub(crate) fn new(id: ChannelId, guild_id: GuildId, kind: ChannelType, name: &str) -> Self {
        let texts = !matches!(kind, ChannelType::GuildCategory | ChannelType::GuildDirectory);
        let voices = matches!(kind, ChannelType::GuildVoice | ChannelType::GuildStageVoice);
        let forums = matches!(kind, ChannelType::GuildForum | ChannelType::GuildMedia);
        Self {
            id,
            kind,
            guild_id,
            name: name.to_owned(),
            position: 0,
            flags: 0,
            parent_id: None,
            permission_overwrites: Vec::new(),
            nsfw: false,
            text: texts.then_some(TextFields {
                topic: None,
                last_message_id: None,
                last_pin_timestamp: None,
                rate_limit_per_user: 0,
                default_auto_archive_duration: None,
            }),
            voice: voices.then_some(VoiceFields {
                bitrate: 64_000,
                user_limit: 0,
                rtc_region: None,
                video_quality_mode: 1,
            }),
            forum: forums.then_some(ForumFields {
                available_tags: Vec::new(),
                default_reaction_emoji: None,
                default_sort_order: None,
                default_forum_layout: 0,
            }),
        }
    }

    /// Whether messages can be posted straight into it.
    pub(crate) fn holds_messages(&self) -> bool {
        matches!(
            self.kind,
            ChannelType::GuildText
                | ChannelType::GuildAnnouncement
                | ChannelType::GuildVoice
                | ChannelType::GuildStageVoice
        )
    }

    fn apply(&mut self, edit: ChannelEdit) {
        if let Some(name) = edit.name {
            self.name = name;
        }
        self.position = edit.position.unwrap_or(self.position);
        edit.parent_id.apply(&mut self.parent_id);
        self.nsfw = edit.nsfw.unwrap_or(self.nsfw);
        if let Some(overwrites) = edit.permission_overwrites {
            self.permission_overwrites = overwrites;
        }
        if let Some(text) = &mut self.text {
            edit.topic.apply(&mut text.topic);
            text.rate_limit_per_user = edit.rate_limit_per_user.unwrap_or(text.rate_limit_per_user);
        }
        if let Some(voice) = &mut self.voice {
            voice.bitrate = edit.bitrate.unwrap_or(voice.bitrate);
            voice.user_limit = edit.user_limit.unwrap_or(voice.user_limit);
        }
    }
}

impl State {
    pub(crate) fn channel(&self, channel_id: ChannelId) -> Result<&Channel, ApiError> {
        self.channels.get(&channel_id).ok_or_else(ApiError::unknown_channel)
    }

    pub(crate) fn channel_mut(&mut self, channel_id: ChannelId) -> Result<&mut Channel, ApiError> {
        self.channels.get_mut(&channel_id).ok_or_else(ApiError::unknown_channel)
    }

    /// A guild's channels, in the order of their ids.
    pub(crate) fn guild_channels(&self, guild_id: GuildId) -> impl Iterator<Item = &Channel> {
        let ids = self.guilds.get(&guild_id).map(|guild| guild.channel_ids.iter());
        ids.into_iter().flatten().filter_map(|id| self.channels.get(id))
    }

    /// Adds a channel; without a position it goes below its siblings.
    pub(crate) fn create_channel(
        &mut self,
        guild_id: GuildId,
        (kind, edit): (ChannelType, ChannelEdit),
    ) -> Result<ChannelId, ApiError> {
        self.guild(guild_id)?;
        let mut channel = Channel::new(self.next_id(), guild_id, kind, "");
        channel.position = self.guild_channels(guild_id).map(|c| c.position + 1).max().unwrap_or(0);
        channel.apply(edit);
        self.insert_channel(channel)
    }

    /// Puts a whole channel into its guild.
    pub(crate) fn insert_channel(&mut self, channel: Channel) -> Result<ChannelId, ApiError> {
        let channel_id = channel.id;
        self.guild_mut(channel.guild_id)?.channel_ids.insert(channel_id);
        self.channels.insert(channel_id, channel);
        self.record(Change::ChannelCreate { channel_id });
        Ok(channel_id)
    }

    pub(crate) fn update_channel(
        &mut self,
        channel_id: ChannelId,
        edit: ChannelEdit,
    ) -> Result<(), ApiError> {
        self.channel_mut(channel_id)?.apply(edit);
        self.record(Change::ChannelUpdate { channel_id });
        Ok(())
    }

    /// Removes a channel with its messages; a category's children lose their parent.
    pub(crate) fn delete_channel(&mut self, channel_id: ChannelId) -> Result<Channel, ApiError> {
        let channel = self.channels.remove(&channel_id).ok_or_else(ApiError::unknown_channel)?;
        self.messages.remove(&channel_id);
        self.guild_mut(channel.guild_id)?.channel_ids.remove(&channel_id);
        let orphans: Vec<_> = self
            .guild_channels(channel.guild_id)
            .filter(|child| child.parent_id == Some(channel_id))
            .map(|child| child.id)
            .collect();
        for orphan in orphans {
            self.update_channel(orphan, ChannelEdit { parent_id: Patch::Clear, ..ChannelEdit::default() })?;
        }
        self.record(Change::ChannelDelete { channel: Box::new(channel.clone()) });
        Ok(channel)
    }

    /// Drops the overwrite of a role or member that is no more.
    pub(super) fn forget_overwrite(&mut self, channel_id: ChannelId, target: AnyId) {
        let Some(channel) = self.channels.get_mut(&channel_id) else { return };
        let before = channel.permission_overwrites.len();
        channel.permission_overwrites.retain(|overwrite| overwrite.id != target);
        if channel.permission_overwrites.len() != before {
            self.record(Change::ChannelUpdate { channel_id });
        }
    }
}
