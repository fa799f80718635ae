//! `bellhop commands`.

use std::time::Duration;

use anyhow::Context as _;
use bellhop_boot::env::Env;
use bellhop_discord::{
    BotToken, DISCORD, Discord, PATIENCE, Request, Route, Sender, Settings, application_id, base_url,
};
use serde_json::Value;
use tokio::time::Instant;
use twilight_model::id::{Id, marker::GuildMarker};

use crate::{cli::Commands, output::print};

/// How long Discord may take over it.
const WITHIN: Duration = Duration::from_secs(15);
/// A command line shares the bot's 50 requests a second with the running services, which spend 49.
pub(crate) const GLOBAL_PER_SECOND: u16 = 1;

/// Registers the application's commands.
pub(crate) async fn commands(mut env: Env, command: Commands) -> anyhow::Result<()> {
    let Commands::Register { guild } = command;
    let application_id = env.required("DISCORD_APPLICATION_ID", application_id);
    let token = env.required("DISCORD_TOKEN", BotToken::parse);
    let base_url = env.optional("DISCORD_API_URL", base_url).unwrap_or_else(|| DISCORD.to_owned());
    let (application_id, token) = env.finish(application_id.zip(token))?;
    let settings = Settings { base_url, global_per_second: GLOBAL_PER_SECOND, patience: PATIENCE };
    let sender = Discord::new(settings).for_application(application_id, &token);
    let registration = Registration::prepare(&sender, guild).await?;
    for line in &registration.difference {
        print(line)?;
    }
    registration.send(&sender).await
}

/// This build's commands, to take the place of those that Discord has.
pub(crate) struct Registration {
    /// What that changes, a line a command.
    pub(crate) difference: Vec<String>,
    request: Request,
}

impl Registration {
    /// Asks Discord what is registered: for a guild, or for all.
    pub(crate) async fn prepare(sender: &Sender, guild_id: Option<Id<GuildMarker>>) -> anyhow::Result<Self> {
        let application_id = sender.application_id().get();
        let (list, set) = match guild_id.map(Id::get) {
            Some(guild_id) => (
                Route::GetGuildCommands { application_id, guild_id, with_localizations: Some(true) },
                Route::SetGuildCommands { application_id, guild_id },
            ),
            None => (
                Route::GetGlobalCommands { application_id, with_localizations: Some(true) },
                Route::SetGlobalCommands { application_id },
            ),
        };
        let answer = sender.send(Request::from_route(&list), Instant::now() + WITHIN).await;
        let registered: Vec<Value> = answer.context("Discord did not list the commands")?.json()?;
        let ours = bellhop_interactions::commands();
        let request = Request::builder(&set).json(&ours).build()?;
        Ok(Self { difference: difference(&registered, &ours), request })
    }

    /// Makes Discord's list this build's. It is sent whatever the difference shows: it shows what we set, and not what
    /// Discord keeps beside.
    pub(crate) async fn send(self, sender: &Sender) -> anyhow::Result<()> {
        let sent = sender.send(self.request, Instant::now() + WITHIN).await;
        sent.map(|_| ()).context("Discord refused the commands")
    }
}

/// What makes the commands that are registered ours.
fn difference(registered: &[Value], ours: &[Value]) -> Vec<String> {
    let find =
        |commands: &[Value], name: &Value| commands.iter().position(|command| command["name"] == *name);
    let mut lines = Vec::new();
    for command in ours {
        let name = command["name"].as_str().unwrap_or_default();
        lines.push(
            match find(registered, &command["name"]).map(|place| differs(command, &registered[place])) {
                None => format!("+ /{name} is new"),
                // What we do not say at all, an overwrite takes away.
                Some(None) if is_hidden(registered, command) => {
                    format!("~ /{name} changes (default_member_permissions)")
                }
                Some(None) => format!("= /{name} is unchanged"),
                Some(Some(path)) => format!("~ /{name} changes ({path})"),
            },
        );
    }
    let gone = registered.iter().filter(|command| find(ours, &command["name"]).is_none());
    lines.extend(
        gone.map(|command| format!("- /{} is removed", command["name"].as_str().unwrap_or_default())),
    );
    lines
}

/// Whether the command as it is registered is not for everybody.
fn is_hidden(registered: &[Value], ours: &Value) -> bool {
    let same = registered.iter().find(|command| command["name"] == ours["name"]);
    same.is_some_and(|command| !command["default_member_permissions"].is_null() || command["nsfw"] == true)
}

/// Where the registered value is not ours; Discord adds fields of its own, and leaves out what is empty or false.
fn differs(ours: &Value, registered: &Value) -> Option<String> {
    let nothing = |value: &Value| match value {
        Value::Null | Value::Bool(false) => true,
        Value::Array(items) => items.is_empty(),
        Value::Object(fields) => fields.is_empty(),
        _ => false,
    };
    let within = |step: &str, below: String| {
        if below.is_empty() { step.to_owned() } else { format!("{step}.{below}") }
    };
    match (ours, registered) {
        (Value::Object(fields), Value::Object(_)) => {
            fields.iter().find_map(|(name, ours)| Some(within(name, differs(ours, &registered[name])?)))
        }
        (Value::Array(items), Value::Array(others)) if items.len() == others.len() => items
            .iter()
            .zip(others)
            .enumerate()
            .find_map(|(nth, (ours, other))| Some(within(&nth.to_string(), differs(ours, other)?))),
        _ if nothing(ours) && nothing(registered) => None,
        _ => (ours != registered).then(String::new),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn the_difference_names_every_command() {
        let registered = [
            json!({ "id": "1", "name": "ping", "description": "a", "options": [], "nsfw": false }),
            json!({ "id": "2", "name": "panel", "description": "a", "options": [{ "name": "x", "type": 1 }] }),
            json!({ "id": "3", "name": "relic", "description": "a" }),
        ];
        let ours = [
            json!({ "name": "help", "description": "a" }),
            json!({ "name": "ping", "description": "a" }),
            json!({ "name": "panel", "description": "a", "options": [{ "name": "x", "type": 2 }] }),
        ];
        let lines = [
            "+ /help is new",
            "= /ping is unchanged",
            "~ /panel changes (options.0.type)",
            "- /relic is removed",
        ];
        assert_eq!(difference(&registered, &ours), lines);
    }
}
