//! The feature's slash commands, components and forms.

mod control;
mod definition;
mod form;
mod run;
mod use_panel;

pub use definition::definition;

use bellhop_guilds::{Actor, Answer, Asked, Effect, GuildManager, Request};
use bellhop_store::PgConnection;
use time::OffsetDateTime;

use crate::{
    Error,
    model::{CREATE, Handle, PanelComponent},
};

/// The name of the feature's command.
pub const NAME: &str = "panel";

/// Whether answering changes anything, besides work that is accepted.
pub fn effect(asked: &Asked<'_>) -> Effect {
    let writes = match asked {
        Asked::Command(command) => run::posts(command),
        Asked::Typing { .. } => false,
        Asked::Component { custom_id, .. } => Handle::read(custom_id).is_some_and(Handle::changes),
        Asked::Form { .. } => true,
    };
    if writes { Effect::Writes } else { Effect::Reads }
}

/// Answers what is asked of panels; `None` for what this build does not have.
pub async fn answer(
    conn: &mut PgConnection,
    actor: Actor,
    request: &Request<'_>,
    now: OffsetDateTime,
) -> Result<Option<Answer>, Error> {
    if let Asked::Component { custom_id, values, message_id } = &request.asked
        && let Some(component) = PanelComponent::read(custom_id)
    {
        let (message_id, interaction_id) = (*message_id, request.interaction_id);
        let used = use_panel::Used { component, values, message_id, interaction_id, at: request.at };
        return use_panel::use_panel(conn, &actor, used, now).await;
    }
    // Boxed: what managers do is rarer, and larger in memory than a click.
    Box::pin(manage(conn, actor, request, now)).await
}

/// Answers what only managers may ask.
async fn manage(
    conn: &mut PgConnection,
    actor: Actor,
    request: &Request<'_>,
    now: OffsetDateTime,
) -> Result<Option<Answer>, Error> {
    match &request.asked {
        Asked::Command(command) => {
            let manager = prove(conn, actor).await?;
            run::run(conn, &manager, command).await
        }
        Asked::Typing { text, .. } => match prove(conn, actor).await {
            Ok(manager) => run::suggest(conn, &manager, text).await.map(Some),
            Err(Error::Refused(_)) => Ok(Some(Answer::Suggest(Vec::new()))),
            Err(error) => Err(error),
        },
        Asked::Component { custom_id, values, .. } => {
            let Some(handle) = Handle::read(custom_id) else { return Ok(None) };
            let manager = prove(conn, actor).await?;
            control::control(conn, &manager, (handle, values), now).await.map(Some)
        }
        Asked::Form { custom_id, fields } => {
            let handle = Handle::read(custom_id);
            if handle.is_none() && custom_id.verb != CREATE {
                return Ok(None);
            }
            let manager = prove(conn, actor).await?;
            form::form(conn, &manager, (handle, fields), now).await
        }
    }
}

async fn prove(conn: &mut PgConnection, actor: Actor) -> Result<GuildManager, Error> {
    GuildManager::prove(conn, actor).await.map_err(|error| error.map_refusal(Into::into))
}
