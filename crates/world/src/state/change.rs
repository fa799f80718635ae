//! Everything that can happen to the state: the one list from which the gateway's events, the web
//! client's events and the writing of the state file are made.

use super::{
    Channel,
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
    /// The bot left, the guild ended, or an outage began.
    GuildDelete {
        guild_id: GuildId,
        unavailable: bool,
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
    /// What one person alone sees changed; never on the gateway.
    Ephemeral {
        user_id: UserId,
    },
    /// An account was added or changed; never on the gateway.
    Account {
        user_id: UserId,
    },
    /// The application's commands changed; never on the gateway.
    Commands,
    /// The application's settings changed; never on the gateway.
    Application,
}
