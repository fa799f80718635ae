//! Channels and threads (Discord Docs: Channel Resource).

use serde::{Deserialize, Serialize, Serializer};
use serde_json::Value;
use twilight_model::{
    channel::{ChannelType, permission_overwrite::PermissionOverwrite},
    util::Timestamp,
};

use super::{
    State, ThreadFields,
    ids::{ChannelId, GuildId, MessageId},
};
use crate::error::ApiError;

/// A guild channel or a thread; its JSON is a [`ChannelJson`], without what its type lacks.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Channel {
    pub(crate) id: ChannelId,
    #[serde(rename = "type")]
    pub(crate) kind: ChannelType,
    pub(crate) guild_id: GuildId,
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) position: i32,
    pub(crate) flags: u64,
    /// A channel's category, or the channel that a thread belongs to.
    pub(crate) parent_id: Option<ChannelId>,
    /// A thread has none: its parent's count.
    #[serde(default)]
    pub(crate) permission_overwrites: Vec<PermissionOverwrite>,
    #[serde(default)]
    pub(crate) nsfw: bool,
    #[serde(flatten)]
    pub(crate) text: Option<TextFields>,
    #[serde(flatten)]
    pub(crate) voice: Option<VoiceFields>,
    #[serde(flatten)]
    pub(crate) forum: Option<ForumFields>,
    #[serde(flatten)]
    pub(crate) thread: Option<ThreadFields>,
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) default_thread_rate_limit_per_user: Option<u32>,
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

/// A channel object.
#[derive(Serialize)]
struct ChannelJson<'a> {
    id: ChannelId,
    #[serde(rename = "type")]
    kind: ChannelType,
    guild_id: GuildId,
    name: &'a str,
    flags: u64,
    parent_id: Option<ChannelId>,
    #[serde(flatten)]
    place: Option<PlaceJson<'a>>,
    #[serde(flatten)]
    text: Option<&'a TextFields>,
    #[serde(flatten)]
    messages: Option<ThreadTextJson>,
    #[serde(flatten)]
    voice: &'a Option<VoiceFields>,
    #[serde(flatten)]
    forum: &'a Option<ForumFields>,
    #[serde(flatten)]
    thread: &'a Option<ThreadFields>,
}

/// What a channel has that a thread has not.
#[derive(Serialize)]
struct PlaceJson<'a> {
    position: i32,
    permission_overwrites: &'a [PermissionOverwrite],
    nsfw: bool,
}

/// A thread's part of [`TextFields`].
#[derive(Serialize)]
struct ThreadTextJson {
    last_message_id: Option<MessageId>,
    last_pin_timestamp: Option<Timestamp>,
    rate_limit_per_user: u32,
}

impl Serialize for Channel {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let threaded = self.is_thread();
        let (text, voice, forum, thread) = (&self.text, &self.voice, &self.forum, &self.thread);
        ChannelJson {
            id: self.id,
            kind: self.kind,
            guild_id: self.guild_id,
            name: &self.name,
            flags: self.flags,
            parent_id: self.parent_id,
            place: (!threaded).then_some(PlaceJson {
                position: self.position,
                permission_overwrites: &self.permission_overwrites,
                nsfw: self.nsfw,
            }),
            text: text.as_ref().filter(|_| !threaded),
            messages: text.as_ref().filter(|_| threaded).map(|text| ThreadTextJson {
                last_message_id: text.last_message_id,
                last_pin_timestamp: text.last_pin_timestamp,
                rate_limit_per_user: text.rate_limit_per_user,
            }),
            voice,
            forum,
            thread,
        }
        .serialize(serializer)
    }
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
                default_thread_rate_limit_per_user: None,
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
            thread: None,
        }
    }

    /// Whether messages can be posted straight into it.
    pub(crate) fn holds_messages(&self) -> bool {
        self.is_thread()
            || matches!(
                self.kind,
                ChannelType::GuildText
                    | ChannelType::GuildAnnouncement
                    | ChannelType::GuildVoice
                    | ChannelType::GuildStageVoice
            )
    }

    /// Whether it is a thread, of any kind.
    pub(crate) fn is_thread(&self) -> bool {
        self.thread.is_some()
    }

    /// Whether it holds posts, each a thread, rather than messages.
    pub(crate) fn holds_posts(&self) -> bool {
        self.forum.is_some()
    }
}

impl State {
    pub(crate) fn channel(&self, channel_id: ChannelId) -> Result<&Channel, ApiError> {
        self.channels.get(&channel_id).ok_or_else(ApiError::unknown_channel)
    }

    pub(crate) fn channel_mut(&mut self, channel_id: ChannelId) -> Result<&mut Channel, ApiError> {
        self.channels.get_mut(&channel_id).ok_or_else(ApiError::unknown_channel)
    }

    /// A guild's channels without its threads, in the order of their ids.
    pub(crate) fn guild_channels(&self, guild_id: GuildId) -> impl Iterator<Item = &Channel> {
        self.channels_and_threads(guild_id).filter(|channel| !channel.is_thread())
    }

    /// A guild's channels and threads, in the order of their ids.
    pub(super) fn channels_and_threads(&self, guild_id: GuildId) -> impl Iterator<Item = &Channel> {
        let ids = self.guilds.get(&guild_id).map(|guild| guild.channel_ids.iter());
        ids.into_iter().flatten().filter_map(|id| self.channels.get(id))
    }

    /// The channel whose overwrites count in a channel: a thread's parent, else itself.
    pub(super) fn ruling_channel<'a>(&'a self, channel: &'a Channel) -> &'a Channel {
        let parent = channel.parent_id.filter(|_| channel.is_thread());
        parent.and_then(|parent_id| self.channels.get(&parent_id)).unwrap_or(channel)
    }
}
