//! Channels and threads.

use bellhop_store::mirror::write::{ChannelRow, OverwriteKind, OverwriteRow};
use serde::Deserialize;
use twilight_model::{
    channel::ChannelType,
    guild::Permissions,
    id::{
        Id,
        marker::{ChannelMarker, GenericMarker, GuildMarker, UserMarker},
    },
};

use super::{Error, permissions::retained, read, text};
use crate::change::Change;

/// A channel or thread as Discord describes it (Discord Docs: Channel Object).
#[derive(Debug, Deserialize)]
pub(crate) struct Channel {
    id: Id<ChannelMarker>,
    #[serde(rename = "type")]
    kind: ChannelType,
    guild_id: Option<Id<GuildMarker>>,
    name: Option<String>,
    position: Option<i32>,
    parent_id: Option<Id<ChannelMarker>>,
    topic: Option<String>,
    nsfw: Option<bool>,
    permission_overwrites: Option<Vec<Overwrite>>,
    thread_metadata: Option<ThreadMetadata>,
}

#[derive(Debug, Deserialize)]
struct ThreadMetadata {
    archived: bool,
}

#[derive(Debug, Deserialize)]
struct Overwrite {
    id: Id<GenericMarker>,
    #[serde(rename = "type")]
    kind: u8,
    #[serde(deserialize_with = "retained")]
    allow: Permissions,
    #[serde(deserialize_with = "retained")]
    deny: Permissions,
}

/// The answer of `GET /guilds/{guild.id}/threads/active`.
#[derive(Debug, Deserialize)]
pub(crate) struct ThreadsAnswer {
    /// The active threads that the bot may see.
    pub(crate) threads: Vec<Channel>,
}

impl Channel {
    /// The channel's row in its guild, where the payload itself may not name the guild.
    pub(crate) fn into_row(self, guild_id: Id<GuildMarker>) -> Result<ChannelRow, Error> {
        let thread = self.kind.is_thread();
        let overwrites = match self.permission_overwrites {
            Some(overwrites) if !thread => overwrites.iter().filter_map(Overwrite::row).collect(),
            None if !thread => return Err(Error::Missing("permission_overwrites")),
            _ => Vec::new(),
        };
        Ok(ChannelRow {
            channel_id: self.id,
            guild_id,
            kind: self.kind,
            name: text::storable(self.name.ok_or(Error::Missing("name"))?),
            position: match self.position {
                Some(position) if !thread => position,
                None if !thread => return Err(Error::Missing("position")),
                _ => 0,
            },
            parent_id: self.parent_id,
            topic: text::maybe_storable(self.topic),
            nsfw: self.nsfw.unwrap_or_default(),
            archived_or_hidden: self.thread_metadata.is_some_and(|metadata| metadata.archived),
            overwrites,
        })
    }
}

impl Overwrite {
    /// The overwrite's row; `None` for a kind of target that Discord has not named yet.
    fn row(&self) -> Option<OverwriteRow> {
        let kind = match self.kind {
            0 => OverwriteKind::Role,
            1 => OverwriteKind::Member,
            _ => return None,
        };
        Some(OverwriteRow { target_id: self.id, kind, allow: self.allow, deny: self.deny })
    }
}

/// A channel or thread was made or changed; `None` for one outside of guilds.
pub(super) fn written(payload: &str) -> Result<Option<Change>, Error> {
    let channel: Channel = read(payload)?;
    match channel.guild_id {
        Some(guild_id) => Ok(Some(Change::Channel(channel.into_row(guild_id)?))),
        None if is_private(channel.kind) => Ok(None),
        None => Err(Error::Missing("guild_id")),
    }
}

/// A channel or thread was deleted; `None` for one outside of guilds.
pub(super) fn deleted(payload: &str) -> Result<Option<Change>, Error> {
    #[derive(Deserialize)]
    struct Deleted {
        id: Id<ChannelMarker>,
        guild_id: Option<Id<GuildMarker>>,
        #[serde(rename = "type")]
        kind: ChannelType,
    }
    let deleted: Deleted = read(payload)?;
    match deleted.guild_id {
        Some(guild_id) => Ok(Some(Change::ChannelDeleted { guild_id, channel_id: deleted.id })),
        None if is_private(deleted.kind) => Ok(None),
        None => Err(Error::Missing("guild_id")),
    }
}

/// The active threads of some channels, or of the whole guild (Discord Docs: Thread List Sync).
pub(super) fn listed(payload: &str) -> Result<Change, Error> {
    #[derive(Deserialize)]
    struct Listed {
        guild_id: Id<GuildMarker>,
        channel_ids: Option<Vec<Id<ChannelMarker>>>,
        threads: Vec<Channel>,
    }
    let listed: Listed = read(payload)?;
    Ok(Change::Threads {
        guild_id: listed.guild_id,
        parent_ids: listed.channel_ids,
        threads: rows(listed.threads, listed.guild_id)?,
    })
}

/// Who joined and left a thread; `None` unless the bot is taken out, which may hide the thread from it
/// (Discord Docs: Thread Members Update).
pub(super) fn joined_or_left(payload: &str, me: Option<Id<UserMarker>>) -> Result<Option<Change>, Error> {
    #[derive(Deserialize)]
    struct Moved {
        guild_id: Id<GuildMarker>,
        #[serde(default)]
        removed_member_ids: Vec<Id<UserMarker>>,
    }
    let moved: Moved = read(payload)?;
    let left = me.is_some_and(|me| moved.removed_member_ids.contains(&me));
    let event = "THREAD_MEMBERS_UPDATE".to_owned();
    Ok(left.then_some(Change::Sight { guild_id: moved.guild_id, event }))
}

/// The rows of a guild's channels or threads.
pub(super) fn rows(channels: Vec<Channel>, guild_id: Id<GuildMarker>) -> Result<Vec<ChannelRow>, Error> {
    channels.into_iter().map(|channel| channel.into_row(guild_id)).collect()
}

fn is_private(kind: ChannelType) -> bool {
    matches!(kind, ChannelType::Private | ChannelType::Group)
}
