//! `bellhop commands`.

use std::time::Duration;

use anyhow::Context as _;
use bellhop_boot::env::Env;
use bellhop_discord::{
    BotToken, DISCORD, Discord, Request, Route, Sender, Settings, application_id, base_url,
};
use serde_json::Value;
use tokio::time::Instant;
use twilight_model::id::{Id, marker::GuildMarker};

use crate::cli::Commands;

/// How long Discord may take over it.
const WITHIN: Duration = Duration::from_secs(15);
/// A command line shares the bot's 50 requests a second with the running services, which spend 48.
const GLOBAL_PER_SECOND: u16 = 2;

/// Registers the application's commands.
pub(crate) async fn commands(mut env: Env, command: Commands) -> anyhow::Result<()> {
    let Commands::Register { guild } = command;
    let application_id = env.required("DISCORD_APPLICATION_ID", application_id);
    let token = env.required("DISCORD_TOKEN", BotToken::parse);
    let base_url = env.optional("DISCORD_API_URL", base_url).unwrap_or_else(|| DISCORD.to_owned());
    let (application_id, token) = env.finish(application_id.zip(token))?;
    let settings = Settings { base_url, global_per_second: GLOBAL_PER_SECOND };
    let sender = Discord::new(settings).for_application(application_id, &token);
    let registered = register(&sender, guild).await?;
    tracing::info!(commands = registered, "registered");
    Ok(())
}

/// Makes Discord's list equal to this build's; how many commands there are.
pub(crate) async fn register(sender: &Sender, guild_id: Option<Id<GuildMarker>>) -> anyhow::Result<usize> {
    let application_id = sender.application_id().get();
    let route = match guild_id {
        Some(guild_id) => Route::SetGuildCommands { application_id, guild_id: guild_id.get() },
        None => Route::SetGlobalCommands { application_id },
    };
    let definitions: Vec<Value> = vec![bellhop_panels::commands::definition()];
    let request = Request::builder(&route).json(&definitions).build()?;
    let answer =
        sender.send(request, Instant::now() + WITHIN).await.context("Discord refused the commands")?;
    let registered: Vec<Value> = answer.json()?;
    Ok(registered.len())
}
