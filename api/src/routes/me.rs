//! `GET /api/v1/me`, and the sessions that a person has.

use axum::{
    Json,
    extract::{Path, State, rejection::PathRejection},
    response::{IntoResponse as _, Response},
};
use axum_extra::extract::cookie::CookieJar;
use bellhop_guilds::invite;
use bellhop_store::{
    sessions,
    users::{self, Managed},
};
use http::StatusCode;
use serde::Serialize;
use time::{OffsetDateTime, serde::rfc3339};
use twilight_model::id::{
    Id,
    marker::{GuildMarker, UserMarker},
};

use utoipa::ToSchema;
use utoipa_axum::{router::OpenApiRouter, routes};

use crate::{
    App, Error,
    cookies::Kind,
    openapi::{
        refusals::{always, paged, refusals, signed_in, writing},
        schemas::{Instant, Snowflake},
    },
    page::PageOf,
    query::Asked,
    reading::Page,
    signed_in::SignedIn,
};

refusals!(
    /// What a read of one's own may answer.
    Refusals = [always(), signed_in()]
);
refusals!(
    /// What a read of one's own, by pages, may answer.
    PageRefusals = [always(), signed_in(), paged()]
);
refusals!(
    /// What a write of one's own may answer.
    WriteRefusals = [always(), signed_in(), writing()]
);
refusals!(
    /// What the end of a session may answer.
    EndRefusals = [always(), signed_in(), writing(), vec![Error::UnknownSession]]
);

/// The person who is signed in, under the names that Discord gives its fields.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "1191168914227200301", "username": "mara", "global_name": "Mara", "avatar": null
}))]
struct Me {
    #[schema(value_type = Snowflake)]
    id: Id<UserMarker>,
    username: String,
    global_name: Option<String>,
    avatar: Option<String>,
}

/// A session of theirs.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "17", "agent": "Mozilla/5.0 (X11; Linux x86_64)", "created_at": "2026-11-21T12:00:00Z",
    "seen_at": "2026-11-21T12:30:00Z", "expires_at": "2026-11-28T12:00:00Z", "current": true
}))]
struct Session {
    id: String,
    /// What its browser calls itself.
    agent: String,
    #[serde(with = "rfc3339")]
    #[schema(value_type = Instant)]
    created_at: OffsetDateTime,
    /// When it was last used, to the minute.
    #[serde(with = "rfc3339")]
    #[schema(value_type = Instant)]
    seen_at: OffsetDateTime,
    /// When it ends however much it is used.
    #[serde(with = "rfc3339")]
    #[schema(value_type = Instant)]
    expires_at: OffsetDateTime,
    /// It is the one that asks.
    current: bool,
}

/// A guild that they manage, under the names that Discord gives its fields.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "1191168914227200001", "name": "Harbour Café", "icon": null, "bot": true, "invite_url": null
}))]
struct Guild {
    #[schema(value_type = Snowflake)]
    id: Id<GuildMarker>,
    name: String,
    icon: Option<String>,
    /// The bot is in it.
    bot: bool,
    /// Where it is invited; null where it is.
    invite_url: Option<String>,
}

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .routes(routes!(show_me))
        .routes(routes!(list_my_guilds))
        .routes(routes!(list_sessions))
        .routes(routes!(end_session))
        .routes(routes!(logout))
}

/// Who is signed in.
#[utoipa::path(
    get,
    path = "/api/v1/me",
    tag = "me",
    responses((status = 200, description = "The person.", body = Me), Refusals),
    security(("session" = []))
)]
async fn show_me(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Me>, Error> {
    let mut conn = app.database.connection().await?;
    let user = users::find(&mut conn, signed_in.user_id).await?;
    conn.finish();
    let user = user.ok_or(Error::NotSignedIn)?;
    Ok(Json(Me {
        id: user.user_id,
        username: user.username,
        global_name: user.global_name,
        avatar: user.avatar,
    }))
}

/// The guilds that the person manages, by name; those that Discord named when they last signed in.
#[utoipa::path(
    get,
    path = "/api/v1/me/guilds",
    tag = "me",
    params(PageOf),
    responses((status = 200, description = "The guilds.", body = Page<Guild>), PageRefusals),
    security(("session" = []))
)]
async fn list_my_guilds(
    State(app): State<App>,
    signed_in: SignedIn,
    Asked(page): Asked<PageOf>,
) -> Result<Json<Page<Guild>>, Error> {
    let application_id = app.login()?.application_id;
    let (most, after) = page.read::<(String, Id<GuildMarker>)>()?;
    let after = after.as_ref().map(|(name, guild_id)| (name.as_str(), *guild_id));
    let mut conn = app.database.connection().await?;
    let managed = users::list_managed(&mut conn, signed_in.user_id, after, most.with_one_more()).await?;
    conn.finish();
    let (managed, next) = most.cut(managed, |guild| (guild.sorted_by.clone(), guild.guild_id));
    let guild = |guild: Managed| Guild {
        id: guild.guild_id,
        name: guild.name,
        icon: guild.icon,
        bot: guild.has_bot,
        invite_url: (!guild.has_bot).then(|| invite(application_id, Some(guild.guild_id))),
    };
    Ok(Json(Page { data: managed.into_iter().map(guild).collect(), next }))
}

/// The person's sessions, the last used first.
#[utoipa::path(
    get,
    path = "/api/v1/me/sessions",
    tag = "me",
    responses((status = 200, description = "The sessions.", body = Page<Session>), Refusals),
    security(("session" = []))
)]
async fn list_sessions(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Page<Session>>, Error> {
    let moment = app.login()?.moment(app.clock.now());
    let mut conn = app.database.connection().await?;
    let listed = sessions::list(&mut conn, signed_in.user_id, moment).await?;
    conn.finish();
    let session = |listed: sessions::Listed| Session {
        id: listed.session_id.to_string(),
        agent: listed.agent,
        created_at: listed.created_at,
        seen_at: listed.seen_at,
        expires_at: listed.expires_at,
        current: listed.session_id == signed_in.session_id,
    };
    Ok(Json(Page::whole(listed.into_iter().map(session).collect())))
}

/// Ends one of the person's sessions.
#[utoipa::path(
    delete,
    path = "/api/v1/me/sessions/{session_id}",
    tag = "me",
    params(("session_id" = String, Path, description = "Its id, as the list tells.", example = "17")),
    responses((status = 204, description = "It is over."), EndRefusals),
    security(("session" = []))
)]
async fn end_session(
    State(app): State<App>,
    signed_in: SignedIn,
    session_id: Result<Path<String>, PathRejection>,
) -> Result<StatusCode, Error> {
    let session_id = session_id.ok().and_then(|Path(session_id)| session_id.parse().ok());
    let session_id = session_id.ok_or(Error::UnknownSession)?;
    let mut conn = app.database.connection().await?;
    let ended = sessions::end(&mut conn, signed_in.user_id, session_id).await?;
    conn.finish();
    if ended { Ok(StatusCode::NO_CONTENT) } else { Err(Error::UnknownSession) }
}

/// Ends the session that asks.
#[utoipa::path(
    post,
    path = "/api/v1/logout",
    tag = "login",
    responses((status = 204, description = "The session is over."), WriteRefusals),
    security(("session" = []))
)]
async fn logout(State(app): State<App>, signed_in: SignedIn, jar: CookieJar) -> Result<Response, Error> {
    let mut conn = app.database.connection().await?;
    sessions::end(&mut conn, signed_in.user_id, signed_in.session_id).await?;
    conn.finish();
    let jar = jar.add(Kind::Session.ended(&app.login()?.public_url));
    Ok((StatusCode::NO_CONTENT, jar).into_response())
}
