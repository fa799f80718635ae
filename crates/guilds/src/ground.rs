//! What judgements in a guild stand on, read from the mirror: its roles, its owner, and the bot in it.

use bellhop_discord::permissions::{Rank, Subject};
use bellhop_store::{
    PgConnection, Result,
    mirror::{KnownChannel, MirroredGuild, MirroredRole, find_channel, find_guild, list_roles},
};
use bellhop_words::Locale;
use twilight_model::{
    channel::{ChannelType, permission_overwrite::PermissionOverwrite},
    guild::Permissions,
    id::{
        Id,
        marker::{ChannelMarker, GuildMarker, RoleMarker, UserMarker},
    },
};

/// What posting an embed needs of the bot in a channel.
pub const POSTING: Permissions =
    Permissions::VIEW_CHANNEL.union(Permissions::SEND_MESSAGES).union(Permissions::EMBED_LINKS);

/// A guild as the mirror shows it.
#[derive(Clone, Debug)]
pub struct Ground {
    /// The guild.
    pub guild_id: Id<GuildMarker>,
    /// Its own columns, and the bot in it.
    pub guild: MirroredGuild,
    /// Its roles, the highest first, @everyone last.
    pub roles: Vec<MirroredRole>,
}

impl Ground {
    /// The guild, unless the bot never was in it, or left.
    pub async fn find(conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> Result<Option<Self>> {
        let Some(guild) = find_guild(conn, guild_id).await? else { return Ok(None) };
        let roles = list_roles(conn, guild_id).await?;
        Ok(Some(Self { guild_id, guild, roles }))
    }

    /// A role that is there.
    pub fn role(&self, role_id: Id<RoleMarker>) -> Option<&MirroredRole> {
        self.roles.iter().find(|role| role.role_id == role_id)
    }

    /// The language of the guild's own messages.
    pub fn locale(&self) -> Locale {
        Locale::choose(None, Some(&self.guild.preferred_locale))
    }

    /// A member with these roles.
    pub fn subject(&self, user_id: Id<UserMarker>, role_ids: &[Id<RoleMarker>]) -> Subject {
        let everyone = self.role(self.guild_id.cast()).map_or(Permissions::empty(), |role| role.permissions);
        let held = self.roles.iter().filter(|role| role_ids.contains(&role.role_id));
        Subject {
            guild_id: self.guild_id,
            user_id,
            owner_id: self.guild.owner_id,
            everyone,
            roles: held.map(rank).collect(),
        }
    }

    /// The bot; `None` where its roles are not known.
    pub fn bot(&self) -> Option<Subject> {
        self.guild.bot.as_ref().map(|(user_id, role_ids)| self.subject(*user_id, role_ids))
    }

    /// Why the bot cannot give the role; `None` where it can.
    pub fn unassignable(&self, role: &MirroredRole) -> Option<Unassignable> {
        if role.role_id == self.guild_id.cast() {
            return Some(Unassignable::Everyone);
        }
        if role.managed {
            return Some(Unassignable::Managed);
        }
        let Some(bot) = self.bot() else { return Some(Unassignable::BotUnknown) };
        if !bot.is_above(&rank(role)) {
            return Some(Unassignable::AboveBot);
        }
        (!bot.guild_permissions().contains(Permissions::MANAGE_ROLES))
            .then_some(Unassignable::BotLacksManageRoles)
    }

    /// What the bot may do in a channel of the guild.
    pub async fn place(&self, conn: &mut PgConnection, channel_id: Id<ChannelMarker>) -> Result<Place> {
        let Some(KnownChannel { channel, deleted }) = find_channel(conn, self.guild_id, channel_id).await?
        else {
            return Ok(Place::Unknown);
        };
        if deleted {
            return Ok(Place::Deleted(channel.name));
        }
        let overwrites = match channel.parent_id {
            // A thread has its parent's.
            Some(parent_id) if channel.kind.is_thread() => {
                let parent = find_channel(conn, self.guild_id, parent_id).await?;
                parent.map_or(channel.overwrites, |parent| parent.channel.overwrites)
            }
            _ => channel.overwrites,
        };
        let bot = self.bot().map(|bot| bot.channel_permissions(&overwrites));
        Ok(Place::Open { kind: channel.kind, bot, overwrites })
    }
}

/// Why the bot cannot give a role: what the role is comes first, then where it stands, then what the bot may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unassignable {
    /// Everybody has it.
    Everyone,
    /// It belongs to an integration.
    Managed,
    /// The mirror does not know the bot's own roles yet.
    BotUnknown,
    /// It stands above the bot's highest role.
    AboveBot,
    /// The bot lacks Manage Roles.
    BotLacksManageRoles,
}

/// A channel that something is to be posted in.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// The mirror never saw it.
    Unknown,
    /// It was deleted; its last name.
    Deleted(String),
    /// It is there.
    Open {
        /// What kind of channel it is.
        kind: ChannelType,
        /// What the bot may do in it; `None` where its roles are not known.
        bot: Option<Permissions>,
        /// Its permission overwrites.
        overwrites: Vec<PermissionOverwrite>,
    },
}

impl Place {
    /// What the bot lacks to post there; `None` where it lacks nothing, as far as is known.
    pub fn lacking(&self) -> Option<Permissions> {
        let Self::Open { bot: Some(bot), .. } = self else { return None };
        Some(POSTING - *bot).filter(|lacking| !lacking.is_empty())
    }

    /// Whether it is there and the bot may post in it, as far as is known.
    pub fn is_open(&self) -> bool {
        matches!(self, Self::Open { .. }) && self.lacking().is_none()
    }
}

/// What the role weighs in a judgement.
pub fn rank(role: &MirroredRole) -> Rank {
    Rank { role_id: role.role_id, position: role.position.into(), permissions: role.permissions }
}
