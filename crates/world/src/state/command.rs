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

/// An application command object.
#[derive(Clone, Debug, Serialize, Deserialize)]
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
#[derive(Clone, Debug, Serialize, Deserialize)]
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

impl State {
    /// The commands of a scope: a guild's own, or the global ones for `None`.
    pub(crate) fn commands_in(&self, guild_id: Option<GuildId>) -> impl Iterator<Item = &Command> {
        self.commands.iter().filter(move |command| command.guild_id == guild_id)
    }

    /// The command that `name` runs in a guild (`None`: in a direct message): its own before a global one.
    pub(crate) fn command_named(&self, guild_id: Option<GuildId>, name: &str) -> Result<&Command, ApiError> {
        let own = guild_id.and_then(|_| self.commands_in(guild_id).find(|command| command.name == name));
        own.or_else(|| self.commands_in(None).find(|command| command.name == name))
            .ok_or_else(ApiError::unknown_command)
    }

    /// Registers a command; one of the same scope, type and name is replaced and keeps its id.
    pub(crate) fn put_command(&mut self, mut command: Command) -> (CommandId, bool) {
        command.version = self.next_id();
        let same = |other: &&mut Command| {
            (other.guild_id, other.kind, &other.name) == (command.guild_id, command.kind, &command.name)
        };
        let existing = self.commands.iter_mut().find(same);
        let created = existing.is_none();
        command.id = existing.as_ref().map_or(command.version, |existing| existing.id);
        let command_id = command.id;
        match existing {
            Some(existing) => *existing = command,
            None => self.commands.push(command),
        }
        self.record(Change::Commands);
        (command_id, created)
    }

    /// Replaces all commands of a scope.
    pub(crate) fn overwrite_commands(&mut self, guild_id: Option<GuildId>, commands: Vec<Command>) {
        let keep = |old: &Command| {
            old.guild_id != guild_id
                || commands.iter().any(|new| (new.kind, &new.name) == (old.kind, &old.name))
        };
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
        let before = self.commands.len();
        self.commands.retain(|command| (command.guild_id, command.id) != (guild_id, command_id));
        if self.commands.len() == before {
            return Err(ApiError::unknown_command());
        }
        self.record(Change::Commands);
        Ok(())
    }
}
