//! Threads: what they have beside other channels, their start and their end (Discord Docs: Threads).

use serde::{Deserialize, Serialize};
use twilight_model::{channel::ChannelType, util::Timestamp};

use super::{
    Change, Channel, State, ThreadMember,
    ids::{AnyId, ChannelId, GuildId, UserId},
    snowflake,
};
use crate::error::ApiError;

/// What threads have besides; their text fields are a channel's without the topic.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ThreadFields {
    /// Who started it.
    pub(crate) owner_id: UserId,
    pub(crate) thread_metadata: ThreadMetadata,
    /// The messages in it, but for the one it began with.
    pub(crate) message_count: u32,
    /// The same, deleted ones included.
    pub(crate) total_message_sent: u32,
    pub(crate) member_count: u32,
    /// The tags of a post in a forum.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) applied_tags: Option<Vec<AnyId>>,
}

/// How a thread stands.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct ThreadMetadata {
    pub(crate) archived: bool,
    /// When `archived` or `auto_archive_duration` last changed.
    pub(crate) archive_timestamp: Timestamp,
    /// Minutes.
    pub(crate) auto_archive_duration: u32,
    pub(crate) locked: bool,
    pub(crate) create_timestamp: Timestamp,
    /// Whether members of a private thread may add others.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) invitable: Option<bool>,
}

/// A thread as one user sees it: with their own membership.
#[derive(Serialize)]
pub(crate) struct ThreadJson<'a> {
    #[serde(flatten)]
    thread: &'a Channel,
    #[serde(skip_serializing_if = "Option::is_none")]
    member: Option<&'a ThreadMember>,
    /// Only in `THREAD_CREATE`.
    #[serde(skip_serializing_if = "Option::is_none")]
    newly_created: Option<bool>,
}

/// What a new thread is made of.
#[derive(Clone, Debug)]
pub(crate) struct NewThread {
    pub(crate) kind: ChannelType,
    pub(crate) name: String,
    /// Minutes; `None`: the parent's default, or a day.
    pub(crate) auto_archive_duration: Option<u32>,
    pub(crate) rate_limit_per_user: Option<u32>,
    pub(crate) invitable: Option<bool>,
    pub(crate) applied_tags: Option<Vec<AnyId>>,
}

/// What a change of a thread may say; what is absent stays.
#[derive(Clone, Debug, Default)]
pub(crate) struct ThreadEdit {
    pub(crate) name: Option<String>,
    pub(crate) archived: Option<bool>,
    pub(crate) locked: Option<bool>,
    pub(crate) invitable: Option<bool>,
    pub(crate) auto_archive_duration: Option<u32>,
    pub(crate) rate_limit_per_user: Option<u32>,
    pub(crate) flags: Option<u64>,
    pub(crate) applied_tags: Option<Vec<AnyId>>,
}

impl ThreadJson<'_> {
    /// As `THREAD_CREATE` shows a thread that was just started.
    pub(crate) fn newly_created(self) -> Self {
        Self { newly_created: Some(true), ..self }
    }
}

impl ThreadEdit {
    /// Whether more is said than `archived`, and what goes with reopening.
    pub(crate) fn changes_more_than_archived(&self) -> bool {
        self.name.is_some()
            || self.invitable.is_some()
            || self.rate_limit_per_user.is_some()
            || self.flags.is_some()
            || self.applied_tags.is_some()
            || self.locked == Some(true)
    }

    /// Whether something is said that is not for the thread's owner.
    pub(crate) fn is_moderation(&self) -> bool {
        self.locked.is_some() || self.rate_limit_per_user.is_some() || self.flags.is_some()
    }
}

impl Channel {
    /// Whether it is a thread that is not archived.
    pub(crate) fn is_active_thread(&self) -> bool {
        self.thread.as_ref().is_some_and(|thread| !thread.thread_metadata.archived)
    }
}

impl State {
    /// A thread, or a channel that is none as an unknown one.
    pub(crate) fn thread_fields(&self, thread_id: ChannelId) -> Result<&ThreadFields, ApiError> {
        self.channel(thread_id)?.thread.as_ref().ok_or_else(ApiError::wrong_channel_type)
    }

    /// A guild's threads, archived ones included.
    pub(crate) fn guild_threads(&self, guild_id: GuildId) -> impl Iterator<Item = &Channel> {
        self.channels_and_threads(guild_id).filter(|channel| channel.is_thread())
    }

    /// The active threads of a guild that a user sees.
    pub(crate) fn active_threads(
        &self,
        guild_id: GuildId,
        user_id: UserId,
    ) -> impl Iterator<Item = &Channel> {
        let threads = self.channels_and_threads(guild_id).filter(|channel| channel.is_active_thread());
        threads.filter(move |thread| self.sees(user_id, thread))
    }

    pub(crate) fn thread_json<'a>(&'a self, thread: &'a Channel, user_id: UserId) -> ThreadJson<'a> {
        ThreadJson { thread, member: self.thread_member(thread.id, user_id), newly_created: None }
    }

    /// Starts a thread of `owner_id` below a channel; the owner is its first member.
    pub(crate) fn start_thread(
        &mut self,
        (thread_id, parent_id): (ChannelId, ChannelId),
        owner_id: UserId,
        new: NewThread,
    ) -> Result<(), ApiError> {
        let now = snowflake::timestamp(self.now());
        let parent = self.channel(parent_id)?;
        let defaults = parent.text.as_ref();
        let days = defaults.and_then(|text| text.default_auto_archive_duration).unwrap_or(1_440);
        let pause = defaults.and_then(|text| text.default_thread_rate_limit_per_user).unwrap_or(0);
        let mut thread = Channel::new(thread_id, parent.guild_id, new.kind, &new.name);
        thread.parent_id = Some(parent_id);
        if let Some(text) = &mut thread.text {
            text.rate_limit_per_user = new.rate_limit_per_user.unwrap_or(pause);
        }
        thread.thread = Some(ThreadFields {
            owner_id,
            thread_metadata: ThreadMetadata {
                archived: false,
                archive_timestamp: now,
                auto_archive_duration: new.auto_archive_duration.unwrap_or(days),
                locked: false,
                create_timestamp: now,
                invitable: new.invitable,
            },
            message_count: 0,
            total_message_sent: 0,
            member_count: 0,
            applied_tags: new.applied_tags,
        });
        let guild_id = thread.guild_id;
        self.guild_mut(guild_id)?.channel_ids.insert(thread_id);
        self.channels.insert(thread_id, thread);
        self.seat(thread_id, owner_id);
        self.record(Change::ThreadCreate { thread_id, new: true });
        self.record(Change::ThreadMembersUpdate { thread_id, added: vec![owner_id], removed: Vec::new() });
        Ok(())
    }

    pub(crate) fn update_thread(&mut self, thread_id: ChannelId, edit: ThreadEdit) -> Result<(), ApiError> {
        let now = snowflake::timestamp(self.now());
        let channel = self.channel_mut(thread_id)?;
        channel.name = edit.name.unwrap_or_else(|| channel.name.clone());
        channel.flags = edit.flags.unwrap_or(channel.flags);
        if let Some(text) = &mut channel.text {
            text.rate_limit_per_user = edit.rate_limit_per_user.unwrap_or(text.rate_limit_per_user);
        }
        let thread = channel.thread.as_mut().ok_or_else(ApiError::wrong_channel_type)?;
        thread.applied_tags = edit.applied_tags.or_else(|| thread.applied_tags.take());
        let metadata = &mut thread.thread_metadata;
        let before = (metadata.archived, metadata.auto_archive_duration);
        metadata.archived = edit.archived.unwrap_or(metadata.archived);
        metadata.auto_archive_duration = edit.auto_archive_duration.unwrap_or(metadata.auto_archive_duration);
        if before != (metadata.archived, metadata.auto_archive_duration) {
            metadata.archive_timestamp = now;
        }
        metadata.locked = edit.locked.unwrap_or(metadata.locked);
        metadata.invitable = metadata.invitable.map(|old| edit.invitable.unwrap_or(old));
        self.record(Change::ThreadUpdate { thread_id });
        Ok(())
    }

    pub(crate) fn delete_thread(&mut self, thread_id: ChannelId) -> Result<Channel, ApiError> {
        let told = self.sees(self.application.bot_id(), self.channel(thread_id)?);
        let thread = self.forget_channel(thread_id)?;
        self.record(Change::ThreadDelete { thread: Box::new(thread.clone()), told });
        Ok(thread)
    }

    /// Makes a change to a guild, and syncs the threads of the channels that the bot sees by it and
    /// did not see before (`THREAD_LIST_SYNC`).
    pub(super) fn syncing_threads<T>(&mut self, guild_id: GuildId, change: impl FnOnce(&mut Self) -> T) -> T {
        let hidden = self.hidden_parents(guild_id);
        let result = change(self);
        let still = self.hidden_parents(guild_id);
        let shown: Vec<_> = hidden.into_iter().filter(|id| !still.contains(id)).collect();
        if !shown.is_empty() {
            self.record(Change::ThreadListSync { guild_id, channel_ids: shown });
        }
        result
    }

    /// The channels with active threads that the bot does not see.
    fn hidden_parents(&self, guild_id: GuildId) -> Vec<ChannelId> {
        let bot_id = self.application.bot_id();
        let threads = self.channels_and_threads(guild_id).filter(|channel| channel.is_active_thread());
        let mut parents: Vec<_> = threads.filter_map(|thread| thread.parent_id).collect();
        parents.sort_unstable();
        parents.dedup();
        parents.retain(|id| self.channels.get(id).is_some_and(|parent| !self.sees(bot_id, parent)));
        parents
    }
}
