//! `POST /api/v1/guilds/{guild_id}/actions/{kind}`: having something done.

use axum::{extract::State, response::Response};
use bellhop_guilds::{Ground, Work};
use bellhop_messages::{
    model::Composed,
    ops::{Edited, delete, edit, send},
    view::body,
};
use bellhop_panels::ops::drop_unusable_emojis;
use bellhop_store::actions::count_unfinished;
use http::StatusCode;
use serde_json::Value;
use utoipa_axum::{router::OpenApiRouter, routes};

use super::{
    asked::{Delete, Dry, Edit, PublishPanel, Send, WouldBe},
    shown::{Action, accepted, name_of},
};
use crate::{
    App, Error,
    acting::accept,
    auth::ToAct,
    body::Sent,
    ids::Given,
    openapi::refusals::{always, changing, filtered, of_guild, refusals, rule},
    query::Asked,
    routes::{
        GuildPath,
        panels::post::{of_posting, posting},
    },
    writing::{Change, GuildWriter, Written, write},
};

refusals!(
    /// What having a message posted may answer.
    SendRefusals = [always(), of_guild(), filtered(), changing(), of_messages()]
);
refusals!(
    /// What having one edited or deleted may answer.
    EditRefusals = [always(), of_guild(), filtered(), changing(), of_messages(), of_standing()]
);

refusals!(
    /// What having a panel posted may answer.
    PublishRefusals = [always(), of_guild(), filtered(), changing(), of_posting()]
);

/// What rules say of messages.
fn of_messages() -> Vec<Error> {
    vec![
        rule("empty_message", "The message says nothing: give it a text, an embed or a button."),
        rule("too_long", "embeds[0].title has more than 256 characters, or one that nobody can read."),
        rule("not_a_channel", "#rules is no channel with messages that I know."),
        rule("closed_channel", "I cannot write in #rules: there I need Send Messages."),
        rule("closed_to_you", "You may not write in #rules yourself, so I do not post there for you."),
        rule(
            "may_not_mention",
            "You may not mention @everyone there, nor roles that not everybody may mention.",
        ),
    ]
}

/// What rules say of messages that stand.
fn of_standing() -> Vec<Error> {
    vec![
        rule("unknown_message", "No such message was composed here, or it is gone."),
        rule("changed_meanwhile", "Somebody edited this message since you saw it."),
    ]
}

pub(super) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(send_message))
        .routes(routes!(send_embed))
        .routes(routes!(edit_message))
        .routes(routes!(delete_message))
        .routes(routes!(post_panel))
}

/// Has a message posted in a channel, behind what was accepted for it before.
#[utoipa::path(
    post,
    path = "/api/v1/guilds/{guild_id}/actions/send-message",
    tag = "actions",
    params(GuildPath, Dry),
    request_body = Send,
    responses((status = 202, description = "It is accepted.", body = Action),
              (status = 200, description = "What would happen.", body = WouldBe), SendRefusals),
    security(("token" = []), ("session" = []))
)]
async fn send_message(
    State(app): State<App>,
    writer: GuildWriter<ToAct>,
    Asked(dry): Asked<Dry>,
    sent: Sent<Send>,
) -> Result<Response, Error> {
    let Send { channel_id, content, embeds, buttons, allowed_mentions } = sent.value;
    let message = Composed { content, embeds, buttons, allowed_mentions };
    let shown = body(&message);
    write(&app, &writer, sent.once.as_ref(), async |change| {
        let work = send(change.conn, &change.manager, channel_id.0, message).await?;
        finish(change, work, (dry, Some(shown))).await
    })
    .await
}

/// The same as `send-message`.
#[utoipa::path(
    post,
    path = "/api/v1/guilds/{guild_id}/actions/send-embed",
    tag = "actions",
    params(GuildPath, Dry),
    request_body = Send,
    responses((status = 202, description = "It is accepted.", body = Action),
              (status = 200, description = "What would happen.", body = WouldBe), SendRefusals),
    security(("token" = []), ("session" = []))
)]
async fn send_embed(
    app: State<App>,
    writer: GuildWriter<ToAct>,
    dry: Asked<Dry>,
    sent: Sent<Send>,
) -> Result<Response, Error> {
    send_message(app, writer, dry, sent).await
}

/// Has a message that was composed here edited in place.
#[utoipa::path(
    post,
    path = "/api/v1/guilds/{guild_id}/actions/edit-message",
    tag = "actions",
    params(GuildPath, Dry),
    request_body = Edit,
    responses((status = 202, description = "It is accepted.", body = Action),
              (status = 200, description = "What would happen.", body = WouldBe), EditRefusals),
    security(("token" = []), ("session" = []))
)]
async fn edit_message(
    State(app): State<App>,
    writer: GuildWriter<ToAct>,
    Asked(dry): Asked<Dry>,
    sent: Sent<Edit>,
) -> Result<Response, Error> {
    let Edit { message_id, channel_id, revision, content, embeds, buttons, allowed_mentions } = sent.value;
    let message = Composed { content, embeds, buttons, allowed_mentions };
    let shown = body(&message);
    write(&app, &writer, sent.once.as_ref(), async |change| {
        let channel_id = channel_id.map(|Given(channel_id)| channel_id);
        let edited = Edited { message_id: message_id.0, channel_id, revision, message };
        let work = edit(change.conn, &change.manager, edited).await?;
        finish(change, work, (dry, Some(shown))).await
    })
    .await
}

/// Has a message that was composed here deleted.
#[utoipa::path(
    post,
    path = "/api/v1/guilds/{guild_id}/actions/delete-message",
    tag = "actions",
    params(GuildPath, Dry),
    request_body = Delete,
    responses((status = 202, description = "It is accepted.", body = Action),
              (status = 200, description = "What would happen.", body = WouldBe), EditRefusals),
    security(("token" = []), ("session" = []))
)]
async fn delete_message(
    State(app): State<App>,
    writer: GuildWriter<ToAct>,
    Asked(dry): Asked<Dry>,
    sent: Sent<Delete>,
) -> Result<Response, Error> {
    let Delete { message_id: Given(message_id), channel_id } = sent.value;
    let channel_id = channel_id.map(|Given(channel_id)| channel_id);
    write(&app, &writer, sent.once.as_ref(), async |change| {
        let work = delete(change.conn, &change.manager, (message_id, channel_id)).await?;
        finish(change, work, (dry, None)).await
    })
    .await
}

/// Has a panel posted, brought up to date, or moved to another channel.
#[utoipa::path(
    post,
    path = "/api/v1/guilds/{guild_id}/actions/publish-panel",
    tag = "actions",
    params(GuildPath, Dry),
    request_body = PublishPanel,
    responses((status = 202, description = "It is accepted.", body = Action),
              (status = 200, description = "What would happen.", body = WouldBe), PublishRefusals),
    security(("token" = []), ("session" = []))
)]
async fn post_panel(
    State(app): State<App>,
    writer: GuildWriter<ToAct>,
    Asked(dry): Asked<Dry>,
    sent: Sent<PublishPanel>,
) -> Result<Response, Error> {
    let PublishPanel { panel_id, channel_id } = sent.value;
    let channel_id = channel_id.map(|Given(channel_id)| channel_id);
    write(&app, &writer, sent.once.as_ref(), async |change| {
        let (work, mut panel) = posting(change, (panel_id, channel_id)).await?;
        drop_unusable_emojis(change.conn, &mut panel).await?;
        let ground = Ground::find(change.conn, panel.guild_id).await?.ok_or(Error::UnknownGuild)?;
        let shown = bellhop_panels::view::panel(&panel, &ground.locale());
        finish(change, work, (dry, Some(shown))).await
    })
    .await
}

/// Accepts the work, or only says what would happen.
async fn finish(
    change: &mut Change<'_>,
    work: Work,
    (dry, message): (Dry, Option<Value>),
) -> Result<Written, Error> {
    let actor = change.manager.actor();
    let guild_id = actor.guild_id;
    if dry.dry_run {
        let waits_for = count_unfinished(change.conn, actor.application_id, &work.order_key).await?;
        let kind = name_of(work.kind).to_owned();
        let would_be = WouldBe { dry_run: true, kind, channel_id: work.channel_id, waits_for, message };
        return Ok(Written::new(StatusCode::OK, &would_be)?.dry());
    }
    let action_id = accept(change, work).await?;
    accepted(change, guild_id, action_id).await
}
