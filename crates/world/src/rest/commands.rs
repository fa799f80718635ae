//! Application commands (Discord Docs: Application Commands, "Endpoints").
//!
//! Global commands and those of a guild have the same routes below different paths: a [`Scope`]
//! reads either.

use axum::extract::{FromRequestParts, RawPathParams, State};
use http::{HeaderMap, request::Parts};
use serde_json::{Value, json};

use super::{Body, Bot, Reply, localized::localize, params::Params, show};
use crate::{
    ApiError, World, bodies,
    state::{
        self, Command,
        ids::{ApplicationId, CommandId, GuildId},
    },
};

/// The commands of one scope, by type: slash commands, those of users and of messages.
const MOST_COMMANDS: [usize; 3] = [100, 15, 15];

/// What a path names: the application's global commands or those of a guild, and one of them.
#[allow(clippy::struct_field_names, reason = "the fields are the path's")]
#[derive(Clone, Copy, Debug)]
pub(super) struct Scope {
    application_id: ApplicationId,
    guild_id: Option<GuildId>,
    command_id: Option<CommandId>,
}

impl FromRequestParts<World> for Scope {
    type Rejection = ApiError;

    async fn from_request_parts(parts: &mut Parts, world: &World) -> Result<Self, ApiError> {
        let no_id = |_| ApiError::invalid_field("id", "NUMBER_TYPE_COERCE", "Value is not snowflake.");
        let given = RawPathParams::from_request_parts(parts, world).await;
        let given = given.map_err(|_| ApiError::unknown_route())?;
        let named = |name| given.iter().find(|(key, _)| *key == name).map(|(_, value)| value);
        let application_id = named("application_id").unwrap_or_default().parse().map_err(no_id)?;
        let guild_id = named("guild_id").map(str::parse).transpose().map_err(no_id)?;
        let command_id = named("command_id").map(str::parse).transpose().map_err(no_id)?;
        Ok(Self { application_id, guild_id, command_id })
    }
}

impl Scope {
    /// The application is the bot's own, and installed in the guild.
    fn check(&self, state: &state::State) -> Result<(), ApiError> {
        if self.application_id != state.application.id {
            return Err(ApiError::unknown_application());
        }
        let Some(guild_id) = self.guild_id else { return Ok(()) };
        let installed = state.guilds.get(&guild_id).is_some_and(|guild| guild.commands_installed);
        if installed { Ok(()) } else { Err(ApiError::missing_access()) }
    }

    /// The command that the path names.
    fn command<'a>(&self, state: &'a state::State) -> Result<&'a Command, ApiError> {
        self.check(state)?;
        state.command(self.guild_id, self.command_id.ok_or_else(ApiError::unknown_command)?)
    }

    fn ids(&self) -> (ApplicationId, Option<GuildId>) {
        (self.application_id, self.guild_id)
    }
}

pub(super) async fn list(
    State(world): State<World>,
    _: Bot,
    (scope, params): (Scope, Params),
    headers: HeaderMap,
) -> Result<Reply, ApiError> {
    let mut commands = world.read(|state| {
        scope.check(state)?;
        Ok::<_, ApiError>(show_all(state, scope))
    })?;
    if !params.is_set("with_localizations") {
        let header = |name| headers.get(name).and_then(|value| value.to_str().ok());
        let locale = header("x-discord-locale").or_else(|| header("accept-language"));
        localize(&mut commands, locale.unwrap_or_default());
    }
    Ok(Reply::Json(commands))
}

pub(super) async fn get(State(world): State<World>, _: Bot, scope: Scope) -> Result<Reply, ApiError> {
    world.read(|state| scope.command(state).map(Reply::of))
}

/// Replaces all commands of the scope.
pub(super) async fn overwrite(
    State(world): State<World>,
    _: Bot,
    scope: Scope,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| {
        scope.check(state)?;
        let commands = bodies::read_commands(&body, scope.ids())?;
        check_count(commands.iter())?;
        state.overwrite_commands(scope.guild_id, commands);
        Ok(Reply::Json(show_all(state, scope)))
    })
}

/// 201 for a new command, 200 for one of the same name that was replaced.
pub(super) async fn create(
    State(world): State<World>,
    _: Bot,
    scope: Scope,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| {
        scope.check(state)?;
        let command = bodies::read_command(&body, scope.ids())?;
        let others = state.commands_in(scope.guild_id);
        let others = others.filter(|other| (other.kind, &other.name) != (command.kind, &command.name));
        check_count(others.chain([&command]))?;
        let (command_id, created) = state.put_command(command);
        let command = show(state.command(scope.guild_id, command_id)?);
        Ok(if created { Reply::Created(command) } else { Reply::Json(command) })
    })
}

/// Changes what the body names; the whole must be a lawful command again.
pub(super) async fn patch(
    State(world): State<World>,
    _: Bot,
    scope: Scope,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| {
        let existing = scope.command(state)?;
        let (command_id, kind) = (existing.id, existing.kind);
        let mut merged = show(existing);
        for (field, value) in body.as_object().into_iter().flatten() {
            merged[field] = value.clone();
        }
        // A command stays of its type.
        merged["type"] = json!(kind);
        let command = Command { id: command_id, ..bodies::read_command(&merged, scope.ids())? };
        let taken = |other: &Command| {
            other.id != command_id && (other.kind, &other.name) == (command.kind, &command.name)
        };
        if state.commands_in(scope.guild_id).any(taken) {
            let message = "Application command names must be unique";
            return Err(ApiError::invalid_field("name", "APPLICATION_COMMANDS_DUPLICATE_NAME", message));
        }
        state.put_command(command);
        state.command(scope.guild_id, command_id).map(Reply::of)
    })
}

pub(super) async fn delete(State(world): State<World>, _: Bot, scope: Scope) -> Result<Reply, ApiError> {
    world.change(|state| {
        let command_id = scope.command(state)?.id;
        state.delete_command(scope.guild_id, command_id)
    })?;
    Ok(Reply::Empty)
}

/// Nobody has changed who may run what: no command has permissions of its own.
pub(super) async fn list_permissions(
    State(world): State<World>,
    _: Bot,
    scope: Scope,
) -> Result<Reply, ApiError> {
    world.read(|state| scope.check(state))?;
    Ok(Reply::Json(json!([])))
}

pub(super) async fn get_permissions(
    State(world): State<World>,
    _: Bot,
    scope: Scope,
) -> Result<Reply, ApiError> {
    world.read(|state| {
        // In a guild global commands have permissions too.
        let command_id = scope.command_id.ok_or_else(ApiError::unknown_command)?;
        scope.check(state)?;
        state.command(scope.guild_id, command_id).or_else(|_| state.command(None, command_id))?;
        Err(ApiError::unknown_command_permissions())
    })
}

/// People alone may, with a token of their own.
pub(super) async fn put_permissions(_: Bot) -> ApiError {
    ApiError::not_for_bots()
}

fn show_all(state: &state::State, scope: Scope) -> Value {
    state.commands_in(scope.guild_id).map(show).collect()
}

fn check_count<'a>(commands: impl Iterator<Item = &'a Command>) -> Result<(), ApiError> {
    let mut counts = [0; MOST_COMMANDS.len()];
    for command in commands {
        if let Some(count) = counts.get_mut(usize::from(command.kind).saturating_sub(1)) {
            *count += 1;
        }
    }
    let over = counts.iter().zip(MOST_COMMANDS).any(|(count, most)| *count > most);
    if over { Err(ApiError::max_commands()) } else { Ok(()) }
}
