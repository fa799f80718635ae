//! Whether Discord has this build's commands: for all servers, or for each by itself.

use std::time::Duration;

use bellhop_discord::{Request, Route, Sender};
use bellhop_guilds::checkup::Finding;
use serde::Deserialize;
use tokio::time::{Instant, timeout};
use twilight_model::id::{Id, marker::GuildMarker};

use super::discord::WITHIN;
use crate::commands::Registration;

const CHECK: &str = "commands";
const FIX: &str = "Run `bellhop commands register`.";
/// How long all of it may take.
const IN_ALL: Duration = Duration::from_secs(20);
/// Servers whose own commands are looked at.
const MOST_GUILDS: u16 = 10;

#[derive(Deserialize)]
struct Guild {
    id: Id<GuildMarker>,
}

/// Looks at the commands that are registered.
pub(super) async fn look(sender: &Sender) -> Finding {
    let looked = timeout(IN_ALL, compared(sender)).await;
    looked.unwrap_or_else(|_| Finding::skipped(CHECK, "Discord takes too long to list them."))
}

async fn compared(sender: &Sender) -> Finding {
    match differing(sender, None).await {
        Ok(lines) if lines.is_empty() => Finding::good(CHECK, "Discord has this build's commands."),
        Ok(lines) => match in_each_guild(sender).await {
            Ok(true) => Finding::good(CHECK, "Discord has this build's commands, for each server by itself."),
            Ok(false) => {
                let first = lines.first().map(String::as_str).unwrap_or_default();
                let says =
                    format!("Discord's commands are not this build's in {} places: {first}.", lines.len());
                Finding::bad(CHECK, says, FIX)
            }
            Err(error) => unread(&error),
        },
        Err(error) => unread(&error),
    }
}

fn unread(error: &anyhow::Error) -> Finding {
    Finding::bad(CHECK, format!("Discord does not list them: {error:#}."), FIX)
}

/// What is not as this build has it, a line each.
async fn differing(sender: &Sender, guild_id: Option<Id<GuildMarker>>) -> anyhow::Result<Vec<String>> {
    let registration = Registration::prepare(sender, guild_id).await?;
    Ok(registration.difference.into_iter().filter(|line| !line.starts_with('=')).collect())
}

/// Whether each of the bot's servers, as far as they are looked at, has its own commands, and they are this build's.
async fn in_each_guild(sender: &Sender) -> anyhow::Result<bool> {
    let route = Route::GetGuilds { after: None, before: None, limit: Some(MOST_GUILDS), shard: None };
    let answer = sender.send(Request::from_route(&route), Instant::now() + WITHIN).await?;
    let guilds: Vec<Guild> = answer.json()?;
    for guild in &guilds {
        if !differing(sender, Some(guild.id)).await?.is_empty() {
            return Ok(false);
        }
    }
    Ok(!guilds.is_empty())
}
