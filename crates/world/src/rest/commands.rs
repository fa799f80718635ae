//! Application commands (Discord Docs: Application Commands, "Endpoints").

use axum::extract::State;
use serde_json::Value;

use super::{Body, Bot, Reply, Segments, show};
use crate::{
    ApiError, World, bodies,
    state::{
        self, CHAT_INPUT,
        ids::{ApplicationId, GuildId},
    },
};

/// The slash commands of one scope.
const MOST_COMMANDS: usize = 100;

/// The application and, for a guild's own commands, the guild.
type Scope = (ApplicationId, Option<GuildId>);

pub(super) async fn list_global(
    State(world): State<World>,
    _: Bot,
    Segments(application_id): Segments<ApplicationId>,
) -> Result<Reply, ApiError> {
    world.read(|state| list(state, (application_id, None)))
}

pub(super) async fn list_guild(
    State(world): State<World>,
    _: Bot,
    Segments((application_id, guild_id)): Segments<(ApplicationId, GuildId)>,
) -> Result<Reply, ApiError> {
    world.read(|state| list(state, (application_id, Some(guild_id))))
}

pub(super) async fn overwrite_global(
    State(world): State<World>,
    _: Bot,
    Segments(application_id): Segments<ApplicationId>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| overwrite(state, (application_id, None), &body))
}

pub(super) async fn overwrite_guild(
    State(world): State<World>,
    _: Bot,
    Segments((application_id, guild_id)): Segments<(ApplicationId, GuildId)>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| overwrite(state, (application_id, Some(guild_id)), &body))
}

pub(super) async fn create_global(
    State(world): State<World>,
    _: Bot,
    Segments(application_id): Segments<ApplicationId>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| create(state, (application_id, None), &body))
}

pub(super) async fn create_guild(
    State(world): State<World>,
    _: Bot,
    Segments((application_id, guild_id)): Segments<(ApplicationId, GuildId)>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| create(state, (application_id, Some(guild_id)), &body))
}

fn list(state: &state::State, scope: Scope) -> Result<Reply, ApiError> {
    check(state, scope)?;
    Ok(Reply::Json(show_all(state, scope)))
}

fn show_all(state: &state::State, (_, guild_id): Scope) -> Value {
    let commands: Vec<_> = state.commands_in(guild_id).collect();
    show(&commands)
}

fn overwrite(state: &mut state::State, scope: Scope, body: &Value) -> Result<Reply, ApiError> {
    check(state, scope)?;
    let commands = bodies::read_commands(body, scope)?;
    if commands.iter().filter(|command| command.kind == CHAT_INPUT).count() > MOST_COMMANDS {
        return Err(ApiError::max_commands());
    }
    state.overwrite_commands(scope.1, commands);
    Ok(Reply::Json(show_all(state, scope)))
}

/// 201 for a new command, 200 for one of the same name that was replaced.
fn create(state: &mut state::State, scope: Scope, body: &Value) -> Result<Reply, ApiError> {
    check(state, scope)?;
    let command = bodies::read_command(body, scope)?;
    let (command_id, created) = state.put_command(command);
    let command = state.commands_in(scope.1).find(|command| command.id == command_id);
    let command = show(&command.ok_or_else(ApiError::unknown_command)?);
    Ok(if created { Reply::Created(command) } else { Reply::Json(command) })
}

/// The application is the bot's own, and installed in the guild.
fn check(state: &state::State, (application_id, guild_id): Scope) -> Result<(), ApiError> {
    if application_id != state.application.id {
        return Err(ApiError::unknown_application());
    }
    let Some(guild_id) = guild_id else { return Ok(()) };
    let installed = state.guilds.get(&guild_id).is_some_and(|guild| guild.commands_installed);
    if installed { Ok(()) } else { Err(ApiError::missing_access()) }
}
