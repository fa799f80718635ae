//! Making, changing and deleting panels.

use axum::{extract::State, response::Response};
use bellhop_panels::{model, ops};
use http::StatusCode;

use super::{
    Named, PanelPath,
    sent::{Change, New},
    shown::Panel,
    told,
};
use crate::{
    App, Error,
    auth::ToEditPanels,
    body::Sent,
    openapi::refusals::{always, changing, conditional, of_guild, refusals, rule},
    routes::GuildPath,
    writing::{GuildWriter, IfMatch, Written, write},
};

refusals!(
    /// What the making of a panel may answer.
    CreateRefusals = [always(), of_guild(), changing(), offering(), vec![
        rule("too_many_panels", "A server has room for 200 panels. Delete one first."),
    ]]
);
refusals!(
    /// What the change of a panel may answer.
    ChangeRefusals = [always(), of_guild(), changing(), conditional(), offering(), vec![Error::UnknownPanel]]
);
refusals!(
    /// What the end of a panel may answer.
    DeleteRefusals =
        [always(), of_guild(), conditional(), vec![Error::ForeignOrigin, Error::UnknownPanel]]
);

/// What the rules say to roles, emojis and limits.
fn offering() -> Vec<Error> {
    vec![
        rule("role_above_you", "@Owner stands above your own highest role, so you cannot offer it."),
        rule("beyond_you", "@Owner gives more than you have yourself, so you cannot offer it."),
        rule(
            "dangerous_unconfirmed",
            "With @Manager members can harm the server, or manage me. Whoever uses the panel gets them, so each must be \
             confirmed.",
        ),
        rule("role_unknown", "I do not know the role 1. Please try again in a few seconds."),
        rule("role_offered", "The panel offers @News already."),
        rule("role_of_everyone", "Everybody has @everyone already."),
        rule("role_managed", "@Bellhop belongs to an integration, so nobody can give it by hand."),
        rule("role_above_bot", "@Owner stands above my own role, so I cannot change it."),
        rule("entry_deleted", "This choice is no longer part of the panel."),
        rule(
            "entry_of_another_role",
            "An entry keeps its role, and this one offers @News. Take it off the panel and offer the other role.",
        ),
        rule("too_many_entries", "A panel has room for 25 roles."),
        rule("not_an_emoji", "x is no emoji."),
        rule("emoji_unusable", "This server does not have that emoji, or cannot use it now."),
        rule("limit_makes_no_sense", "With this limit nobody could use the panel. Choose another role."),
    ]
}

/// Makes a panel, posted nowhere.
#[utoipa::path(
    post,
    path = "/api/v1/guilds/{guild_id}/panels",
    tag = "panels",
    params(GuildPath),
    request_body = New,
    responses((status = 201, description = "The panel.", body = Panel), CreateRefusals),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn create_panel(
    State(app): State<App>,
    writer: GuildWriter<ToEditPanels>,
    Sent { value, once }: Sent<New>,
) -> Result<Response, Error> {
    let wanted = value.read()?;
    write(&app, &writer, once.as_ref(), async |change| {
        let panel = ops::make(change.conn, &change.manager, wanted, change.now).await?;
        let location = format!("/api/v1/guilds/{}/panels/{}", panel.guild_id, panel.panel_id);
        Ok(whole(StatusCode::CREATED, panel)?.at(location))
    })
    .await
}

/// Makes a panel what the body says, in one change; its message is brought up to date.
#[utoipa::path(
    patch,
    path = "/api/v1/guilds/{guild_id}/panels/{panel_id}",
    tag = "panels",
    params(GuildPath, PanelPath),
    request_body = Change,
    responses((status = 200, description = "The panel as it is now.", body = Panel), ChangeRefusals),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn change_panel(
    State(app): State<App>,
    writer: GuildWriter<ToEditPanels>,
    Named(panel_id): Named,
    IfMatch(revision): IfMatch,
    Sent { value, .. }: Sent<Change>,
) -> Result<Response, Error> {
    let want = value.read()?;
    write(&app, &writer, None, async |change| {
        let target = (panel_id, revision);
        let panel = ops::change(change.conn, &change.manager, target, want, change.now).await;
        whole(StatusCode::OK, panel.map_err(told)?)
    })
    .await
}

/// Deletes a panel, and its message soon after. Members keep the roles they have.
#[utoipa::path(
    delete,
    path = "/api/v1/guilds/{guild_id}/panels/{panel_id}",
    tag = "panels",
    params(GuildPath, PanelPath),
    responses((status = 204, description = "It is deleted."), DeleteRefusals),
    security(("token" = []), ("session" = []))
)]
pub(super) async fn delete_panel(
    State(app): State<App>,
    writer: GuildWriter<ToEditPanels>,
    Named(panel_id): Named,
    IfMatch(revision): IfMatch,
) -> Result<Response, Error> {
    write(&app, &writer, None, async |change| {
        let target = (panel_id, revision);
        ops::delete(change.conn, &change.manager, target, change.now).await.map_err(told)?;
        Ok(Written::nothing())
    })
    .await
}

fn whole(status: StatusCode, panel: model::Panel) -> Result<Written, Error> {
    let revision = panel.revision;
    Ok(Written::new(status, &Panel::from(panel))?.tagged(revision))
}
