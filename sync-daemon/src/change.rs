//! What a dispatch, a heartbeat or a reading over REST changes.

use std::time::Duration;

use bellhop_store::mirror::{
    shards::{Session, State},
    write::{ChannelRow, EmojiRow, GuildRow, RoleRow, SelfMemberRow},
};
use time::OffsetDateTime;
use tokio::time::Instant;
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GuildMarker, RoleMarker, UserMarker},
};

/// One change, in the words of the mirror.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Change {
    /// A session began.
    Ready {
        /// The session.
        session: Session,
        /// The bot's own user.
        user_id: Id<UserMarker>,
        /// All guilds of the shard.
        guild_ids: Vec<Id<GuildMarker>>,
    },
    /// Discord will not resume the session.
    SessionEnded,
    /// The shard stands otherwise with Discord from here on.
    State(State),
    /// A heartbeat was acknowledged after this long.
    Ack(Duration),
    /// A guild, whole.
    Snapshot(Box<Snapshot>),
    /// The same, read again over REST because a dispatch could not be read.
    Reread(Box<Snapshot>),
    /// The same, but a dispatch since could not be read, or changed what the bot sees: once more.
    Unsure(Box<Snapshot>),
    /// The same, read over REST because it was its turn; `None`: the guild is not the bot's any more.
    Audit {
        /// The guild.
        guild_id: Id<GuildMarker>,
        /// How it is.
        found: Option<Box<Snapshot>>,
    },
    /// It was the guild's turn, but it could not be read.
    AuditFailed(Id<GuildMarker>),
    /// A dispatch could not be read, and not even whose it was.
    Gap {
        /// What is known of it.
        event: String,
    },
    /// A guild that was to be read again is not the bot's any more.
    RereadNeedless(Id<GuildMarker>),
    /// A dispatch of the guild could not be read.
    Unreadable {
        /// The guild.
        guild_id: Id<GuildMarker>,
        /// The dispatch's name.
        event: String,
    },
    /// The bot may see other threads of the guild than it was told of.
    Sight {
        /// The guild.
        guild_id: Id<GuildMarker>,
        /// What said so.
        event: String,
    },
    /// A guild's own columns.
    Guild(GuildRow),
    /// Discord cannot serve the guild for now.
    Unavailable(Id<GuildMarker>),
    /// The bot left the guild.
    Retired(Id<GuildMarker>),
    /// A channel or thread.
    Channel(ChannelRow),
    /// A channel or thread is gone.
    ChannelDeleted {
        /// Its guild.
        guild_id: Id<GuildMarker>,
        /// The channel.
        channel_id: Id<ChannelMarker>,
    },
    /// All active threads of some channels, or of the guild.
    Threads {
        /// The guild.
        guild_id: Id<GuildMarker>,
        /// The channels; `None` for the whole guild.
        parent_ids: Option<Vec<Id<ChannelMarker>>>,
        /// The threads.
        threads: Vec<ChannelRow>,
    },
    /// A role.
    Role(RoleRow),
    /// A role is gone.
    RoleDeleted {
        /// Its guild.
        guild_id: Id<GuildMarker>,
        /// The role.
        role_id: Id<RoleMarker>,
    },
    /// All emojis of a guild.
    Emojis {
        /// The guild.
        guild_id: Id<GuildMarker>,
        /// The emojis.
        emojis: Vec<EmojiRow>,
    },
    /// The bot's own member.
    SelfMember(SelfMemberRow),
}

/// The whole truth about a guild at one moment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Snapshot {
    /// Its own columns.
    pub(crate) guild: GuildRow,
    /// Its channels, and its active threads that the bot may see.
    pub(crate) channels: Vec<ChannelRow>,
    /// Its roles.
    pub(crate) roles: Vec<RoleRow>,
    /// Its emojis.
    pub(crate) emojis: Vec<EmojiRow>,
    /// The bot's own member.
    pub(crate) self_member: Option<SelfMemberRow>,
}

impl Snapshot {
    /// About how much of the buffer it takes.
    fn bytes(&self) -> usize {
        let overwrites: usize = self.channels.iter().map(|channel| channel.overwrites.len()).sum();
        (1 + self.channels.len() + self.roles.len() + self.emojis.len()) * 256 + overwrites * 64
    }
}

impl Change {
    /// About how much of the buffer it takes, where it is no dispatch.
    pub(crate) fn bytes(&self) -> usize {
        match self {
            Self::Reread(snapshot) | Self::Unsure(snapshot) => snapshot.bytes(),
            Self::Audit { found, .. } => found.as_ref().map_or(0, |snapshot| snapshot.bytes()),
            _ => 0,
        }
    }

    /// The guild it concerns, if it is about one.
    pub(crate) fn guild_id(&self) -> Option<Id<GuildMarker>> {
        match self {
            Self::Ready { .. } | Self::SessionEnded | Self::Gap { .. } | Self::State(_) | Self::Ack(_) => {
                None
            }
            Self::Snapshot(snapshot) | Self::Reread(snapshot) | Self::Unsure(snapshot) => {
                Some(snapshot.guild.guild_id)
            }
            Self::Guild(row) => Some(row.guild_id),
            Self::Channel(row) => Some(row.guild_id),
            Self::Role(row) => Some(row.guild_id),
            Self::SelfMember(row) => Some(row.guild_id),
            Self::RereadNeedless(guild_id)
            | Self::AuditFailed(guild_id)
            | Self::Unavailable(guild_id)
            | Self::Retired(guild_id)
            | Self::Unreadable { guild_id, .. }
            | Self::Sight { guild_id, .. }
            | Self::Audit { guild_id, .. }
            | Self::ChannelDeleted { guild_id, .. }
            | Self::Threads { guild_id, .. }
            | Self::RoleDeleted { guild_id, .. }
            | Self::Emojis { guild_id, .. } => Some(*guild_id),
        }
    }
}

/// A change on its way to the database.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Entry {
    /// The dispatch's place in its session; `None` for what is no dispatch.
    pub(crate) sequence: Option<u64>,
    /// What changes; `None` for a dispatch of which nothing is kept.
    pub(crate) change: Option<Change>,
    /// When it came.
    pub(crate) at: OffsetDateTime,
    /// The same by a clock that nobody turns.
    pub(crate) since: Instant,
    /// What it counts against the buffer's bound: the size of the message it came in.
    pub(crate) bytes: usize,
}
