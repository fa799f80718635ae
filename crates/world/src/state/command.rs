//! Application commands (Discord Docs: Application Commands).

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{
    Change, State,
    ids::{ApplicationId, CommandId, GuildId},
};
use crate::error::ApiError;

/// A command that people type after a slash.
pub(crate) const CHAT_INPUT: u8 = 1;
/// A command in the menu of a user.
pub(crate) const USER_COMMAND: u8 = 2;
/// A command in the menu of a message.
pub(crate) const MESSAGE_COMMAND: u8 = 3;

/// The option types, by Discord's numbers.
pub(crate) const SUBCOMMAND: u8 = 1;
pub(crate) const SUBCOMMAND_GROUP: u8 = 2;
pub(crate) const STRING: u8 = 3;
pub(crate) const INTEGER: u8 = 4;
pub(crate) const BOOLEAN: u8 = 5;
pub(crate) const USER: u8 = 6;
pub(crate) const CHANNEL: u8 = 7;
pub(crate) const ROLE: u8 = 8;
pub(crate) const MENTIONABLE: u8 = 9;
pub(crate) const NUMBER: u8 = 10;
pub(crate) const ATTACHMENT: u8 = 11;

/// Where a command can be used: alone with the bot.
const BOT_DM: u8 = 1;

/// An application command object.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct Command {
    pub(crate) id: CommandId,
    pub(crate) application_id: ApplicationId,
    pub(crate) version: CommandId,
    #[serde(rename = "type")]
    pub(crate) kind: u8,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) guild_id: Option<GuildId>,
    pub(crate) name: String,
    pub(crate) name_localizations: Option<BTreeMap<String, String>>,
    pub(crate) description: String,
    pub(crate) description_localizations: Option<BTreeMap<String, String>>,
    pub(crate) default_member_permissions: Option<String>,
    pub(crate) dm_permission: bool,
    pub(crate) contexts: Option<Vec<u8>>,
    pub(crate) integration_types: Vec<u8>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) options: Vec<CommandOption>,
    pub(crate) nsfw: bool,
}

/// An option, a subcommand or a group of subcommands.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub(crate) struct CommandOption {
    #[serde(rename = "type")]
    pub(crate) kind: u8,
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) name_localizations: Option<BTreeMap<String, String>>,
    pub(crate) description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description_localizations: Option<BTreeMap<String, String>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) required: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) autocomplete: Option<bool>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) choices: Option<Vec<Value>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) channel_types: Option<Vec<u8>>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) min_value: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max_value: Option<Value>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) min_length: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) max_length: Option<u64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) options: Option<Vec<CommandOption>>,
}

impl Command {
    /// Whether it is offered where the person is alone with the bot.
    fn works_alone(&self) -> bool {
        self.contexts.as_ref().map_or(self.dm_permission, |contexts| contexts.contains(&BOT_DM))
    }

    /// Whether registering it replaces `other`: it names it, or bears its name.
    fn replaces(&self, other: &Self) -> bool {
        self.guild_id == other.guild_id
            && (self.id == other.id || (self.kind, &self.name) == (other.kind, &other.name))
    }
}

impl State {
    /// The commands of a scope: a guild's own, or the global ones for `None`.
    pub(crate) fn commands_in(&self, guild_id: Option<GuildId>) -> impl Iterator<Item = &Command> {
        self.commands.iter().filter(move |command| command.guild_id == guild_id)
    }

    /// A command of a scope.
    pub(crate) fn command(
        &self,
        guild_id: Option<GuildId>,
        command_id: CommandId,
    ) -> Result<&Command, ApiError> {
        let found = self.commands_in(guild_id).find(|command| command.id == command_id);
        found.ok_or_else(ApiError::unknown_command)
    }

    /// The command of a type that `name` runs in a guild (`None`: in a direct message): its own
    /// before a global one.
    pub(crate) fn command_named(
        &self,
        guild_id: Option<GuildId>,
        (kind, name): (u8, &str),
    ) -> Result<&Command, ApiError> {
        let named = |command: &&Command| command.kind == kind && command.name == name;
        let own = guild_id.and_then(|_| self.commands_in(guild_id).find(named));
        let offered = |command: &&Command| guild_id.is_some() || command.works_alone();
        own.or_else(|| self.commands_in(None).filter(offered).find(named))
            .ok_or_else(ApiError::unknown_command)
    }

    /// Registers a command; one of the same id, or of the same scope, type and name, is replaced and
    /// keeps its id, and its version where nothing changed.
    pub(crate) fn put_command(&mut self, mut command: Command) -> (CommandId, bool) {
        let fresh: CommandId = self.next_id();
        let by_id = |other: &Command| (other.guild_id, other.id) == (command.guild_id, command.id);
        let index = self.commands.iter().position(by_id);
        let index = index.or_else(|| self.commands.iter().position(|other| command.replaces(other)));
        if let Some(existing) = index.and_then(|index| self.commands.get_mut(index)) {
            (command.id, command.version) = (existing.id, existing.version);
            if command != *existing {
                command.version = fresh;
            }
            *existing = command.clone();
        } else {
            (command.id, command.version) = (fresh, fresh);
            self.commands.push(command.clone());
        }
        self.record(Change::Commands);
        (command.id, index.is_none())
    }

    /// Replaces all commands of a scope.
    pub(crate) fn overwrite_commands(&mut self, guild_id: Option<GuildId>, commands: Vec<Command>) {
        let keep = |old: &Command| old.guild_id != guild_id || commands.iter().any(|new| new.replaces(old));
        self.commands.retain(keep);
        for command in commands {
            self.put_command(command);
        }
        self.record(Change::Commands);
    }

    pub(crate) fn delete_command(
        &mut self,
        guild_id: Option<GuildId>,
        command_id: CommandId,
    ) -> Result<(), ApiError> {
        self.command(guild_id, command_id)?;
        self.commands.retain(|command| (command.guild_id, command.id) != (guild_id, command_id));
        self.record(Change::Commands);
        Ok(())
    }
}
