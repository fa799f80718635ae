//! What tests and `bellhop up` do to a world, and what they look at, from Rust.
//!
//! Objects go in and out as Discord's JSON. Changes are made as by Discord itself: nobody's rights
//! are asked, the limits and rules of the bodies are.

use serde_json::Value;
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, CommandMarker, EmojiMarker, GuildMarker, MessageMarker, RoleMarker, UserMarker},
};

use crate::{
    ApiError, World,
    rest::{self, show},
    state::{Actor, Deed, Message, User},
};

/// The deed of Discord itself.
fn discord() -> Deed {
    Deed::of(Actor::Discord)
}

/// Reading.
impl World {
    /// A guild object with its roles and emojis.
    pub fn guild(&self, guild_id: Id<GuildMarker>) -> Option<Value> {
        self.read(|state| state.guild(guild_id).ok().map(|guild| show(&guild.json())))
    }

    /// A guild's channels.
    pub fn channels(&self, guild_id: Id<GuildMarker>) -> Vec<Value> {
        self.read(|state| state.guild_channels(guild_id).map(show).collect())
    }

    /// A channel object.
    pub fn channel(&self, channel_id: Id<ChannelMarker>) -> Option<Value> {
        self.read(|state| state.channel(channel_id).ok().map(show))
    }

    /// A role object.
    pub fn role(&self, guild_id: Id<GuildMarker>, role_id: Id<RoleMarker>) -> Option<Value> {
        self.read(|state| state.role(guild_id, role_id).ok().map(show))
    }

    /// A member object.
    pub fn member(&self, guild_id: Id<GuildMarker>, user_id: Id<UserMarker>) -> Option<Value> {
        self.read(|state| state.member_json(guild_id, user_id).ok().map(|member| show(&member)))
    }

    /// A member's roles, @everyone left out, in the order they were given; empty for a stranger.
    pub fn member_roles(&self, guild_id: Id<GuildMarker>, user_id: Id<UserMarker>) -> Vec<Id<RoleMarker>> {
        self.read(|state| {
            state.member(guild_id, user_id).map(|member| member.roles.clone()).unwrap_or_default()
        })
    }

    /// The messages of a channel that a person sees, oldest first: everybody's and their own alone.
    pub fn messages(&self, channel_id: Id<ChannelMarker>, viewer: Id<UserMarker>) -> Vec<Value> {
        self.read(|state| {
            let visible = state.channels.get(&channel_id).is_none_or(|channel| state.sees(viewer, channel));
            let posted = state.messages.get(&channel_id).into_iter().flat_map(|messages| messages.values());
            let own = state
                .ephemerals
                .values()
                .filter(|(user_id, m)| *user_id == viewer && m.channel_id == channel_id);
            let mut seen: Vec<&Message> =
                posted.filter(|_| visible).chain(own.map(|(_, message)| message)).collect();
            seen.sort_by_key(|message| message.id);
            seen.into_iter().map(show).collect()
        })
    }

    /// Any message by its id, ephemeral ones included.
    pub fn message(&self, message_id: Id<MessageMarker>) -> Option<Value> {
        self.read(|state| state.find_message(message_id).map(|(message, _)| show(message)))
    }

    /// What a person alone sees, oldest first; "thinking" has flag 128 (LOADING).
    pub fn ephemerals(&self, user_id: Id<UserMarker>) -> Vec<Value> {
        self.read(|state| {
            let own = state.ephemerals.values().filter(|(viewer, _)| *viewer == user_id);
            own.map(|(_, message)| show(message)).collect()
        })
    }

    /// The application's commands: a guild's own, or the global ones for `None`.
    pub fn commands(&self, guild_id: Option<Id<GuildMarker>>) -> Vec<Value> {
        self.read(|state| state.commands_in(guild_id).map(show).collect())
    }

    /// A guild's audit log, oldest first.
    pub fn audit_log(&self, guild_id: Id<GuildMarker>) -> Vec<Value> {
        self.read(|state| state.audit_log.get(&guild_id).into_iter().flatten().map(show).collect())
    }
}

/// Changing.
impl World {
    /// Registers a person's account.
    pub fn create_account(&self, username: &str, global_name: &str, locale: &str) -> Id<UserMarker> {
        self.change(|state| {
            let user_id = state.next_id();
            state.put_account(User::person(user_id, username, global_name), locale);
            user_id
        })
    }

    /// Founds a guild of an owner; the bot joins it by [`World::install`].
    pub fn create_guild(&self, name: &str, owner_id: Id<UserMarker>) -> Result<Id<GuildMarker>, ApiError> {
        self.change(|state| {
            state.user(owner_id)?;
            let guild_id = state.next_id();
            state.create_guild(guild_id, name, owner_id).map(|()| guild_id)
        })
    }

    /// Changes a guild (`name`).
    pub fn update_guild(&self, guild_id: Id<GuildMarker>, body: &Value) -> Result<Value, ApiError> {
        self.change(|state| rest::guilds::update(state, &discord(), guild_id, body))
    }

    /// Ends a guild.
    pub fn delete_guild(&self, guild_id: Id<GuildMarker>) -> Result<(), ApiError> {
        self.change(|state| state.delete_guild(guild_id))
    }

    /// Begins or ends an outage of a guild: `GUILD_DELETE` with `unavailable`, later `GUILD_CREATE`.
    pub fn set_unavailable(&self, guild_id: Id<GuildMarker>, unavailable: bool) -> Result<(), ApiError> {
        self.change(|state| state.set_unavailable(guild_id, unavailable))
    }

    /// Authorises the application's commands in a guild, and lets the bot join with its managed
    /// role if `bot` (scope `bot`); the role has `permissions`.
    pub fn install(
        &self,
        guild_id: Id<GuildMarker>,
        bot: Option<twilight_model::guild::Permissions>,
    ) -> Result<(), ApiError> {
        self.change(|state| state.install(guild_id, bot))
    }

    /// Creates a channel from the body of Discord's Create Guild Channel.
    pub fn create_channel(
        &self,
        guild_id: Id<GuildMarker>,
        body: &Value,
    ) -> Result<Id<ChannelMarker>, ApiError> {
        self.change(|state| rest::channels::add(state, &discord(), guild_id, body))
            .map(|channel| id_of(&channel))
    }

    /// Renames, moves or otherwise changes a channel: the body of Modify Channel.
    pub fn update_channel(&self, channel_id: Id<ChannelMarker>, body: &Value) -> Result<Value, ApiError> {
        self.change(|state| rest::channels::update(state, &discord(), channel_id, body))
    }

    /// Deletes a channel.
    pub fn delete_channel(&self, channel_id: Id<ChannelMarker>) -> Result<(), ApiError> {
        self.change(|state| rest::channels::remove(state, &discord(), channel_id)).map(drop)
    }

    /// Creates a role at the bottom from the body of Create Guild Role.
    pub fn create_role(&self, guild_id: Id<GuildMarker>, body: &Value) -> Result<Id<RoleMarker>, ApiError> {
        self.change(|state| rest::roles::add(state, &discord(), guild_id, body)).map(|role| id_of(&role))
    }

    /// Changes a role: the body of Modify Guild Role.
    pub fn update_role(
        &self,
        guild_id: Id<GuildMarker>,
        role_id: Id<RoleMarker>,
        body: &Value,
    ) -> Result<Value, ApiError> {
        self.change(|state| rest::roles::update(state, &discord(), (guild_id, role_id), body))
    }

    /// Moves a role to a position; 1 is the lowest above @everyone.
    pub fn move_role(
        &self,
        guild_id: Id<GuildMarker>,
        role_id: Id<RoleMarker>,
        position: i64,
    ) -> Result<(), ApiError> {
        self.change(|state| {
            state.role(guild_id, role_id)?;
            state.move_roles(guild_id, &[(role_id, position)])
        })
    }

    /// Deletes a role.
    pub fn delete_role(&self, guild_id: Id<GuildMarker>, role_id: Id<RoleMarker>) -> Result<(), ApiError> {
        self.change(|state| rest::roles::remove(state, &discord(), (guild_id, role_id)))
    }

    /// Lets an account join a guild, with roles.
    pub fn add_member(
        &self,
        guild_id: Id<GuildMarker>,
        user_id: Id<UserMarker>,
        roles: &[Id<RoleMarker>],
    ) -> Result<(), ApiError> {
        self.change(|state| state.add_member(guild_id, user_id, roles.to_vec()))
    }

    /// Lets a member leave; the bot leaves with its managed role.
    pub fn remove_member(&self, guild_id: Id<GuildMarker>, user_id: Id<UserMarker>) -> Result<(), ApiError> {
        self.change(|state| state.remove_member(guild_id, user_id))
    }

    /// Gives a member a role, or takes it, as another bot or a person above would.
    pub fn set_member_role(
        &self,
        guild_id: Id<GuildMarker>,
        user_id: Id<UserMarker>,
        (role_id, held): (Id<RoleMarker>, bool),
    ) -> Result<(), ApiError> {
        self.change(|state| state.set_member_role(guild_id, user_id, (role_id, held))).map(drop)
    }

    /// Adds an emoji.
    pub fn create_emoji(&self, guild_id: Id<GuildMarker>, name: &str) -> Result<Id<EmojiMarker>, ApiError> {
        self.change(|state| state.create_emoji(guild_id, name))
    }

    /// Deletes an emoji.
    pub fn delete_emoji(&self, guild_id: Id<GuildMarker>, emoji_id: Id<EmojiMarker>) -> Result<(), ApiError> {
        self.change(|state| state.delete_emoji(guild_id, emoji_id))
    }

    /// Posts a message as a person, with the rights that they have.
    pub fn send_message(
        &self,
        user_id: Id<UserMarker>,
        channel_id: Id<ChannelMarker>,
        body: &Value,
    ) -> Result<Id<MessageMarker>, ApiError> {
        let deed = Deed::of(Actor::User(user_id));
        self.change(|state| rest::messages::send(state, &deed, channel_id, body))
            .map(|message| id_of(&message))
    }

    /// Deletes a message, whoever wrote it.
    pub fn delete_message(
        &self,
        channel_id: Id<ChannelMarker>,
        message_id: Id<MessageMarker>,
    ) -> Result<(), ApiError> {
        self.change(|state| state.delete_message(channel_id, message_id))
    }

    /// Deletes a command: one of a guild, or a global one for `None`.
    pub fn delete_command(
        &self,
        guild_id: Option<Id<GuildMarker>>,
        command_id: Id<CommandMarker>,
    ) -> Result<(), ApiError> {
        self.change(|state| state.delete_command(guild_id, command_id))
    }

    /// Grants the application its privileged intents, as the portal's toggles do: the flag bits.
    pub fn set_application_flags(&self, flags: u64) {
        self.change(|state| {
            state.application.flags = flags;
            state.record(crate::state::Change::Application);
        });
    }
}

/// The id of an object that was just made.
fn id_of<M>(object: &Value) -> Id<M> {
    // Every object of the state has its id.
    object["id"].as_str().and_then(|id| id.parse().ok()).unwrap_or(Id::new(1))
}
