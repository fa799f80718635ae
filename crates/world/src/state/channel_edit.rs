//! Creating, changing and deleting channels.

use serde_json::{Value, json};
use twilight_model::channel::{ChannelType, permission_overwrite::PermissionOverwrite};

use super::{
    Change, Channel, Patch, State,
    ids::{AnyId, ChannelId, GuildId},
};
use crate::error::ApiError;

/// What a creation or a change of a channel may say; what is absent stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct ChannelEdit {
    pub(crate) kind: Option<ChannelType>,
    pub(crate) name: Option<String>,
    pub(crate) position: Option<i32>,
    pub(crate) flags: Option<u64>,
    pub(crate) parent_id: Patch<ChannelId>,
    pub(crate) permission_overwrites: Option<Vec<PermissionOverwrite>>,
    pub(crate) topic: Patch<String>,
    pub(crate) nsfw: Option<bool>,
    pub(crate) rate_limit_per_user: Option<u32>,
    pub(crate) default_auto_archive_duration: Patch<u32>,
    pub(crate) default_thread_rate_limit_per_user: Option<u32>,
    pub(crate) bitrate: Option<u32>,
    pub(crate) user_limit: Option<u32>,
    pub(crate) rtc_region: Patch<String>,
    pub(crate) video_quality_mode: Option<u8>,
    /// Forum tags; one without an id is new.
    pub(crate) available_tags: Option<Vec<Value>>,
    pub(crate) default_reaction_emoji: Patch<Value>,
    pub(crate) default_sort_order: Patch<u8>,
    pub(crate) default_forum_layout: Option<u8>,
}

impl Channel {
    fn apply(&mut self, edit: ChannelEdit) {
        if let Some(name) = edit.name {
            self.name = name;
        }
        self.kind = edit.kind.unwrap_or(self.kind);
        self.position = edit.position.unwrap_or(self.position);
        self.flags = edit.flags.unwrap_or(self.flags);
        edit.parent_id.apply(&mut self.parent_id);
        self.nsfw = edit.nsfw.unwrap_or(self.nsfw);
        if let Some(overwrites) = edit.permission_overwrites {
            self.permission_overwrites = overwrites;
        }
        if let Some(text) = &mut self.text {
            edit.topic.apply(&mut text.topic);
            text.rate_limit_per_user = edit.rate_limit_per_user.unwrap_or(text.rate_limit_per_user);
            edit.default_auto_archive_duration.apply(&mut text.default_auto_archive_duration);
            text.default_thread_rate_limit_per_user =
                edit.default_thread_rate_limit_per_user.or(text.default_thread_rate_limit_per_user);
        }
        if let Some(voice) = &mut self.voice {
            voice.bitrate = edit.bitrate.unwrap_or(voice.bitrate);
            voice.user_limit = edit.user_limit.unwrap_or(voice.user_limit);
            edit.rtc_region.apply(&mut voice.rtc_region);
            voice.video_quality_mode = edit.video_quality_mode.unwrap_or(voice.video_quality_mode);
        }
        if let Some(forum) = &mut self.forum {
            if let Some(tags) = edit.available_tags {
                forum.available_tags = tags;
            }
            edit.default_reaction_emoji.apply(&mut forum.default_reaction_emoji);
            edit.default_sort_order.apply(&mut forum.default_sort_order);
            forum.default_forum_layout = edit.default_forum_layout.unwrap_or(forum.default_forum_layout);
        }
    }
}

impl State {
    /// Adds a channel; without a position it goes below all others.
    pub(crate) fn create_channel(
        &mut self,
        guild_id: GuildId,
        (kind, edit): (ChannelType, ChannelEdit),
    ) -> Result<ChannelId, ApiError> {
        self.guild(guild_id)?;
        let mut channel = Channel::new(self.next_id(), guild_id, kind, "");
        channel.position = self.guild_channels(guild_id).map(|c| c.position + 1).max().unwrap_or(0);
        channel.apply(self.with_tag_ids(edit));
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
        let edit = self.with_tag_ids(edit);
        let guild_id = self.channel(channel_id)?.guild_id;
        self.syncing_threads(guild_id, |state| {
            state.channel_mut(channel_id)?.apply(edit);
            state.record(Change::ChannelUpdate { channel_id });
            Ok(())
        })
    }

    /// Sets the overwrite of a role or member, or takes it away; tells whether there was one.
    pub(crate) fn set_overwrite(
        &mut self,
        channel_id: ChannelId,
        (target, overwrite): (AnyId, Option<PermissionOverwrite>),
    ) -> Result<bool, ApiError> {
        let mut overwrites = self.channel(channel_id)?.permission_overwrites.clone();
        let place = overwrites.iter().position(|old| old.id == target);
        match (place, overwrite) {
            (Some(place), Some(overwrite)) => overwrites[place] = overwrite,
            (Some(place), None) => drop(overwrites.remove(place)),
            (None, Some(overwrite)) => overwrites.push(overwrite),
            (None, None) => return Ok(false),
        }
        let edit = ChannelEdit { permission_overwrites: Some(overwrites), ..ChannelEdit::default() };
        self.update_channel(channel_id, edit)?;
        Ok(place.is_some())
    }

    /// New tags are given their ids.
    fn with_tag_ids(&mut self, mut edit: ChannelEdit) -> ChannelEdit {
        for tag in edit.available_tags.iter_mut().flatten().filter(|tag| tag["id"].is_null()) {
            let tag_id: AnyId = self.next_id();
            tag["id"] = json!(tag_id);
        }
        edit
    }

    /// Removes a channel with its messages and threads; a category's children lose their parent.
    ///
    /// The threads end without events of their own: the channel's tells it all.
    pub(crate) fn delete_channel(&mut self, channel_id: ChannelId) -> Result<Channel, ApiError> {
        let channel = self.forget_channel(channel_id)?;
        let children = self.channels_and_threads(channel.guild_id);
        let children: Vec<_> = children
            .filter(|child| child.parent_id == Some(channel_id))
            .map(|child| (child.id, child.is_thread()))
            .collect();
        for (child, is_thread) in children {
            if is_thread {
                self.forget_channel(child)?;
            } else {
                self.update_channel(
                    child,
                    ChannelEdit { parent_id: Patch::Clear, ..ChannelEdit::default() },
                )?;
            }
        }
        self.record(Change::ChannelDelete { channel: Box::new(channel.clone()) });
        Ok(channel)
    }

    /// Drops a channel or thread with its messages and members, and tells nobody.
    pub(super) fn forget_channel(&mut self, channel_id: ChannelId) -> Result<Channel, ApiError> {
        let channel = self.channels.remove(&channel_id).ok_or_else(ApiError::unknown_channel)?;
        self.messages.remove(&channel_id);
        self.thread_members.remove(&channel_id);
        self.guild_mut(channel.guild_id)?.channel_ids.remove(&channel_id);
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
