//! Everything that can happen to the state: the one list from which the gateway's events, the web
//! client's events and the writing of the state file are made.

use super::{
    AuditEntry, Channel, State,
    ids::{ChannelId, GuildId, MessageId, RoleId, UserId},
};

/// Something that happened; what still exists is named by its id, what is gone is carried along.
#[derive(Clone, Debug)]
pub(crate) enum Change {
    /// The bot joined, or the guild came back from an outage.
    GuildCreate {
        guild_id: GuildId,
    },
    GuildUpdate {
        guild_id: GuildId,
    },
    /// The bot left, the guild ended, or an outage began; `told`: the bot was there to hear it.
    GuildDelete {
        guild_id: GuildId,
        unavailable: bool,
        told: bool,
    },
    ChannelCreate {
        channel_id: ChannelId,
    },
    ChannelUpdate {
        channel_id: ChannelId,
    },
    ChannelDelete {
        channel: Box<Channel>,
    },
    /// A thread was started, or the bot was added to one (`new`: started).
    ThreadCreate {
        thread_id: ChannelId,
        new: bool,
    },
    ThreadUpdate {
        thread_id: ChannelId,
    },
    /// `told`: the bot saw the thread.
    ThreadDelete {
        thread: Box<Channel>,
        told: bool,
    },
    ThreadMembersUpdate {
        thread_id: ChannelId,
        added: Vec<UserId>,
        removed: Vec<UserId>,
    },
    /// The bot came to see channels with active threads.
    ThreadListSync {
        guild_id: GuildId,
        channel_ids: Vec<ChannelId>,
    },
    RoleCreate {
        guild_id: GuildId,
        role_id: RoleId,
    },
    RoleUpdate {
        guild_id: GuildId,
        role_id: RoleId,
    },
    RoleDelete {
        guild_id: GuildId,
        role_id: RoleId,
    },
    EmojisUpdate {
        guild_id: GuildId,
    },
    MemberAdd {
        guild_id: GuildId,
        user_id: UserId,
    },
    MemberUpdate {
        guild_id: GuildId,
        user_id: UserId,
    },
    MemberRemove {
        guild_id: GuildId,
        user_id: UserId,
    },
    MessageCreate {
        channel_id: ChannelId,
        message_id: MessageId,
    },
    MessageUpdate {
        channel_id: ChannelId,
        message_id: MessageId,
    },
    MessageDelete {
        guild_id: GuildId,
        channel_id: ChannelId,
        message_id: MessageId,
    },
    MessageDeleteBulk {
        guild_id: GuildId,
        channel_id: ChannelId,
        message_ids: Vec<MessageId>,
    },
    /// Something was written into the audit log.
    AuditLogEntry {
        guild_id: GuildId,
        entry: Box<AuditEntry>,
    },
    /// What one person alone sees changed; never on the gateway.
    Ephemeral {
        user_id: UserId,
    },
    /// An account was added or changed; never on the gateway.
    Account,
    /// The application's commands changed; never on the gateway.
    Commands,
    /// The application's settings changed; never on the gateway.
    Application,
}

impl Change {
    /// The guild that changed, where a guild did.
    pub(crate) fn guild_id(&self, state: &State) -> Option<GuildId> {
        match self {
            Self::GuildCreate { guild_id }
            | Self::GuildUpdate { guild_id }
            | Self::GuildDelete { guild_id, .. }
            | Self::RoleCreate { guild_id, .. }
            | Self::RoleUpdate { guild_id, .. }
            | Self::RoleDelete { guild_id, .. }
            | Self::EmojisUpdate { guild_id }
            | Self::MemberAdd { guild_id, .. }
            | Self::MemberUpdate { guild_id, .. }
            | Self::MemberRemove { guild_id, .. }
            | Self::MessageDelete { guild_id, .. }
            | Self::MessageDeleteBulk { guild_id, .. }
            | Self::ThreadListSync { guild_id, .. }
            | Self::AuditLogEntry { guild_id, .. } => Some(*guild_id),
            Self::ChannelCreate { channel_id }
            | Self::ChannelUpdate { channel_id }
            | Self::ThreadCreate { thread_id: channel_id, .. }
            | Self::ThreadUpdate { thread_id: channel_id }
            | Self::ThreadMembersUpdate { thread_id: channel_id, .. }
            | Self::MessageCreate { channel_id, .. }
            | Self::MessageUpdate { channel_id, .. } => {
                state.channels.get(channel_id).map(|channel| channel.guild_id)
            }
            Self::ChannelDelete { channel } | Self::ThreadDelete { thread: channel, .. } => {
                Some(channel.guild_id)
            }
            Self::Ephemeral { .. } | Self::Account | Self::Commands | Self::Application => None,
        }
    }
}
