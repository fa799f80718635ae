//! Calling an action off, and having one tried again.

use axum::{extract::State, response::Response};
use bellhop_actions::{Control, cancel, retry};
use bellhop_guilds::{MAY_HAVE_BEEN_SENT, audit};
use bellhop_store::actions::Listed;
use http::StatusCode;
use serde_json::json;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    ledger::{ActionId, ActionPath},
    shown::{Action, accepted, find, name_of, shown},
};
use crate::{
    App, Error,
    auth::ToAct,
    body::{Nothing, Sent},
    openapi::refusals::{always, changing, of_guild, refusals},
    routes::GuildPath,
    writing::{Change, GuildWriter, Written, write},
};

refusals!(
    /// What calling off may answer.
    CancelRefusals = [always(), of_guild(), changing(), of_action(), vec![Error::NotPending]]
);
refusals!(
    /// What trying again may answer.
    RetryRefusals = [always(), of_guild(), changing(), of_action(), vec![Error::NotFailed]]
);

fn of_action() -> Vec<Error> {
    vec![Error::MalformedId, Error::UnknownAction, Error::OwnAction]
}

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(cancel_action)).routes(routes!(retry_action))
}

/// Calls an action off that waits. One of which an attempt failed may have taken effect.
#[utoipa::path(
    post,
    path = "/api/v1/guilds/{guild_id}/actions/{action_id}/cancel",
    tag = "actions",
    params(GuildPath, ActionPath),
    responses((status = 200, description = "It is called off.", body = Action), CancelRefusals),
    security(("token" = []), ("session" = []))
)]
async fn cancel_action(
    State(app): State<App>,
    writer: GuildWriter<ToAct>,
    ActionId(action_id): ActionId,
    sent: Sent<Nothing>,
) -> Result<Response, Error> {
    let registry = &app.registry;
    write(&app, &writer, sent.once.as_ref(), async |change| {
        let guild_id = change.manager.actor().guild_id;
        let found = find(change.conn, guild_id, action_id).await?;
        if registry.control(&found.kind) == Control::None {
            return Err(Error::OwnAction);
        }
        if !cancel(change.conn, registry, (guild_id, action_id), change.now).await? {
            return Err(Error::NotPending);
        }
        record(change, "action.cancelled", &found).await?;
        Written::new(StatusCode::OK, &shown(change.conn, guild_id, action_id).await?)
    })
    .await
}

/// Has an action that failed tried again, behind what was accepted meanwhile, by the rights of whoever retries it. Whether
/// it took effect after all is looked for first where that can be; of one that may have been sent, whoever retries it says
/// that it was not.
#[utoipa::path(
    post,
    path = "/api/v1/guilds/{guild_id}/actions/{action_id}/retry",
    tag = "actions",
    params(GuildPath, ActionPath),
    responses((status = 202, description = "It is accepted again.", body = Action), RetryRefusals),
    security(("token" = []), ("session" = []))
)]
async fn retry_action(
    State(app): State<App>,
    writer: GuildWriter<ToAct>,
    ActionId(action_id): ActionId,
    sent: Sent<Nothing>,
) -> Result<Response, Error> {
    let registry = &app.registry;
    write(&app, &writer, sent.once.as_ref(), async |change| {
        let guild_id = change.manager.actor().guild_id;
        let found = find(change.conn, guild_id, action_id).await?;
        if registry.control(&found.kind) != Control::Full {
            return Err(Error::OwnAction);
        }
        let by = change.manager.actor().by;
        let anew = found.error.as_deref() == Some(MAY_HAVE_BEEN_SENT);
        if !retry(change.conn, (guild_id, action_id), (by, anew), change.now).await? {
            return Err(Error::NotFailed);
        }
        record(change, "action.retried", &found).await?;
        accepted(change, guild_id, action_id).await
    })
    .await
}

async fn record(change: &mut Change<'_>, event: &str, action: &Listed) -> Result<(), Error> {
    let details = json!({
        "action_id": action.action_id, "kind": name_of(&action.kind), "channel_id": action.channel_id,
    });
    Ok(audit::by(change.conn, change.manager.actor(), event, &details, change.now).await?)
}
