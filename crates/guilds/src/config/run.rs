//! Answers `/config`, `/help` and `/ping`.

use bellhop_store::{PgConnection, guild_settings, mirror::find_standing, problems};
use time::OffsetDateTime;

use super::{ops, view};
use crate::{Actor, Answer, Asked, Command, Effect, Error, GuildManager, Refused, Request, health::FEATURE};

/// The names of the commands.
pub const COMMANDS: [&str; 3] = ["config", "help", "ping"];

/// Whether answering changes anything.
pub fn effect(asked: &Asked<'_>) -> Effect {
    match asked {
        Asked::Command(command) if matches!(command.path.as_slice(), ["config", below, ..] if *below != "show") => {
            Effect::Writes
        }
        _ => Effect::Reads,
    }
}

/// Answers what is asked of the whole guild; `None` for what this build does not have.
pub async fn answer(
    conn: &mut PgConnection,
    actor: Actor,
    request: &Request<'_>,
    now: OffsetDateTime,
) -> Result<Option<Answer>, Error<Refused>> {
    let Asked::Command(command) = &request.asked else { return Ok(None) };
    let locale = actor.locale.clone();
    let said = match command.path.as_slice() {
        ["help"] => view::help(&locale),
        ["ping"] => {
            let standing = find_standing(conn, actor.guild_id).await?;
            view::ping(standing.as_ref(), (request.at, now), &locale)
        }
        ["config", below @ ..] => {
            let manager = GuildManager::prove(conn, actor).await;
            let manager = manager.map_err(|error| error.map_refusal(|_| Refused::NotManager))?;
            if !configure(conn, &manager, (below, command), now).await? {
                return Ok(None);
            }
            let guild_id = manager.actor().guild_id;
            let settings = guild_settings::get(conn, guild_id).await?;
            let problems = problems::list(conn, guild_id, Some(FEATURE)).await?;
            view::settings(&settings, &problems, &locale)
        }
        _ => return Ok(None),
    };
    Ok(Some(Answer::Say(Box::new(said))))
}

/// Does what a subcommand says; `false` for one that this build does not have.
async fn configure(
    conn: &mut PgConnection,
    manager: &GuildManager,
    (below, command): (&[&str], &Command<'_>),
    now: OffsetDateTime,
) -> Result<bool, Error<Refused>> {
    let role = || command.id("role").ok_or(Error::Refused(Refused::RoleOfEveryone));
    match below {
        ["show"] => {}
        ["audit-channel"] => {
            let channel_id = command.id("channel");
            // Nobody turns the log off by leaving something out.
            if channel_id.is_none() && command.option("off") != Some("true") {
                return Err(Error::Refused(Refused::NoChannel));
            }
            ops::set_audit_channel(conn, manager, channel_id, now).await?;
        }
        ["manager-role", "add"] => ops::add_manager_role(conn, manager, role()?, now).await?,
        ["manager-role", "remove"] => ops::remove_manager_role(conn, manager, role()?, now).await?,
        _ => return Ok(false),
    }
    Ok(true)
}
