//! Who may do what: permissions with overwrites, and the hierarchy of roles.

use bellhop_discord::permissions::{Rank, Subject};
use twilight_model::{
    channel::{ChannelType, permission_overwrite::PermissionOverwrite},
    guild::Permissions,
};

use super::{
    Channel, Command, Guild, State,
    ids::{ChannelId, GuildId, RoleId, UserId},
};
use crate::error::ApiError;

/// What Discord grants @everyone in a new guild.
pub(crate) const EVERYONE: Permissions = Permissions::VIEW_CHANNEL
    .union(Permissions::SEND_MESSAGES)
    .union(Permissions::READ_MESSAGE_HISTORY)
    .union(Permissions::ADD_REACTIONS)
    .union(Permissions::EMBED_LINKS)
    .union(Permissions::ATTACH_FILES)
    .union(Permissions::CONNECT)
    .union(Permissions::SPEAK)
    .union(Permissions::CHANGE_NICKNAME)
    .union(Permissions::CREATE_INVITE)
    .union(Permissions::USE_SLASH_COMMANDS)
    .union(Permissions::CREATE_PUBLIC_THREADS)
    .union(Permissions::CREATE_PRIVATE_THREADS)
    .union(Permissions::SEND_MESSAGES_IN_THREADS);

/// What is left to a member who is timed out (Discord Docs: Permissions, "Permissions For Timed Out Members").
const TIMED_OUT: Permissions = Permissions::VIEW_CHANNEL.union(Permissions::READ_MESSAGE_HISTORY);

/// Who asks for something.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Actor {
    /// Discord itself, which may do everything.
    Discord,
    /// A person or the bot.
    User(UserId),
}

/// What an actor may do in one guild.
pub(crate) struct Rights {
    /// `None` for Discord itself.
    subject: Option<Subject>,
    /// Whether the actor is timed out, which spares the owner and administrators.
    silenced: bool,
    /// Where the rights were asked for, if that is a thread.
    thread: Option<InThread>,
}

/// What rights in a thread depend on besides.
struct InThread {
    id: ChannelId,
    /// The parent's.
    overwrites: Vec<PermissionOverwrite>,
    /// Whether the actor is in the thread.
    joined: bool,
}

impl Rights {
    /// The permissions in the whole guild.
    pub(crate) fn in_guild(&self) -> Permissions {
        self.subject.as_ref().map_or(Permissions::all(), |subject| self.left(subject.guild_permissions()))
    }

    /// The permissions in a channel. Without sight of it nothing else counts.
    pub(crate) fn in_channel(&self, channel: &Channel) -> Permissions {
        let Some(subject) = &self.subject else { return Permissions::all() };
        let thread = self.thread.as_ref().filter(|thread| thread.id == channel.id);
        let overwrites = thread.map_or(&channel.permission_overwrites, |thread| &thread.overwrites);
        let granted = self.left(subject.channel_permissions(overwrites));
        // A private thread is seen by those in it and by those who manage threads.
        let invited = channel.kind != ChannelType::PrivateThread
            || thread.is_some_and(|thread| thread.joined)
            || granted.contains(Permissions::MANAGE_THREADS);
        if invited && granted.contains(Permissions::VIEW_CHANNEL) { granted } else { Permissions::empty() }
    }

    /// What a timeout leaves of permissions.
    fn left(&self, granted: Permissions) -> Permissions {
        if self.silenced && !granted.contains(Permissions::ADMINISTRATOR) {
            granted & TIMED_OUT
        } else {
            granted
        }
    }

    /// Refuses with 50013 unless the guild grants `needed`.
    pub(crate) fn require(&self, needed: Permissions) -> Result<(), ApiError> {
        if self.in_guild().contains(needed) { Ok(()) } else { Err(ApiError::missing_permissions()) }
    }

    /// Refuses with 50001 where the channel is hidden and with 50013 where it does not grant `needed`.
    pub(crate) fn require_in(&self, channel: &Channel, needed: Permissions) -> Result<(), ApiError> {
        let granted = self.in_channel(channel);
        if !granted.contains(Permissions::VIEW_CHANNEL) {
            return Err(ApiError::missing_access());
        }
        if granted.contains(needed) { Ok(()) } else { Err(ApiError::missing_permissions()) }
    }

    /// Refuses with 50013 unless the actor stands above the role.
    pub(crate) fn require_above(&self, role: Rank) -> Result<(), ApiError> {
        let above = self.subject.as_ref().is_none_or(|subject| subject.is_above(&role));
        if above { Ok(()) } else { Err(ApiError::missing_permissions()) }
    }

    /// Whether one of the overwrites gives the actor this permission by name or role.
    pub(crate) fn is_given(&self, overwrites: &[PermissionOverwrite], permission: Permissions) -> bool {
        let Some(subject) = &self.subject else { return true };
        let own = |overwrite: &&PermissionOverwrite| {
            overwrite.id == subject.user_id.cast()
                || subject.roles.iter().any(|role| role.role_id.cast() == overwrite.id)
        };
        overwrites.iter().filter(own).any(|overwrite| overwrite.allow.contains(permission))
    }
}

impl State {
    /// The rights of an actor; whoever is no member does not even know the guild.
    pub(crate) fn rights(&self, actor: Actor, guild_id: GuildId) -> Result<Rights, ApiError> {
        let guild = self.guild(guild_id)?;
        let Actor::User(user_id) = actor else {
            return Ok(Rights { subject: None, silenced: false, thread: None });
        };
        let subject = subject(guild, user_id).ok_or_else(ApiError::unknown_guild)?;
        let until = guild.members.get(&user_id).and_then(|member| member.communication_disabled_until);
        let silenced = until.is_some_and(|until| until.as_secs() > self.now().unix_timestamp());
        Ok(Rights { subject: Some(subject), silenced, thread: None })
    }

    /// The channel and the actor's rights there; a stranger has no access.
    pub(crate) fn channel_rights(
        &self,
        actor: Actor,
        channel_id: ChannelId,
    ) -> Result<(&Channel, Rights), ApiError> {
        let channel = self.channel(channel_id)?;
        let mut rights = self.rights(actor, channel.guild_id).map_err(|_| ApiError::missing_access())?;
        if let Actor::User(user_id) = actor {
            rights.thread = self.in_thread(channel, user_id);
        }
        Ok((channel, rights))
    }

    fn in_thread(&self, channel: &Channel, user_id: UserId) -> Option<InThread> {
        channel.is_thread().then(|| InThread {
            id: channel.id,
            overwrites: self.ruling_channel(channel).permission_overwrites.clone(),
            joined: self.thread_member(channel.id, user_id).is_some(),
        })
    }

    /// Refuses with 50013 unless the actor stands above a member; nobody stands above the owner.
    pub(crate) fn require_above_member(
        &self,
        actor: Actor,
        guild_id: GuildId,
        user_id: UserId,
    ) -> Result<(), ApiError> {
        let guild = self.guild(guild_id)?;
        let target = subject(guild, user_id).ok_or_else(ApiError::unknown_member)?;
        if actor != Actor::Discord && target.is_owner() {
            return Err(ApiError::missing_permissions());
        }
        let highest = target.highest().copied().unwrap_or_else(|| guild.everyone().rank());
        self.rights(actor, guild_id)?.require_above(highest)
    }

    /// The permissions of a user in a channel, and of @everyone for one who is no member.
    pub(crate) fn permissions_in(&self, user_id: UserId, channel: &Channel) -> Permissions {
        let Ok(guild) = self.guild(channel.guild_id) else { return Permissions::empty() };
        let thread = self.in_thread(channel, user_id);
        let rights = self.rights(Actor::User(user_id), channel.guild_id).unwrap_or_else(|_| Rights {
            subject: Some(with_roles(guild, user_id, &[])),
            silenced: false,
            thread: None,
        });
        Rights { thread, ..rights }.in_channel(channel)
    }

    /// Whether a command is offered to a user: its default permissions are among theirs.
    pub(crate) fn may_run(&self, user_id: UserId, guild_id: Option<GuildId>, command: &Command) -> bool {
        let Some(needed) = command.default_member_permissions.as_ref().and_then(|bits| bits.parse().ok())
        else {
            return true;
        };
        let needed = Permissions::from_bits_truncate(needed);
        let Some(rights) = guild_id.map(|guild_id| self.rights(Actor::User(user_id), guild_id)) else {
            return true;
        };
        // No permission at all means administrators alone (Discord Docs: Application Command Permissions).
        let needed = if needed.is_empty() { Permissions::ADMINISTRATOR } else { needed };
        rights.is_ok_and(|rights| rights.in_guild().contains(needed))
    }

    /// Whether a user sees a channel.
    pub(crate) fn sees(&self, user_id: UserId, channel: &Channel) -> bool {
        self.guild(channel.guild_id).is_ok_and(|guild| guild.members.contains_key(&user_id))
            && self.permissions_in(user_id, channel).contains(Permissions::VIEW_CHANNEL)
    }
}

fn subject(guild: &Guild, user_id: UserId) -> Option<Subject> {
    guild.members.get(&user_id).map(|member| with_roles(guild, user_id, &member.roles))
}

fn with_roles(guild: &Guild, user_id: UserId, roles: &[RoleId]) -> Subject {
    Subject {
        guild_id: guild.id(),
        user_id,
        owner_id: guild.profile.owner_id,
        everyone: guild.everyone().permissions,
        roles: roles.iter().filter_map(|id| guild.roles.get(id)).map(super::Role::rank).collect(),
    }
}
