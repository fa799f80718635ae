//! `GET /api/v1/me`, and the sessions that a person has.

use axum::{
    Json, Router,
    extract::{Path, Query, State},
    response::{IntoResponse as _, Response},
    routing::{delete, get, post},
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

use crate::{App, Error, cookies::Kind, page::PageOf, reading::Page, signed_in::SignedIn};

/// The person who is signed in, under the names that Discord gives its fields.
#[derive(Debug, Serialize)]
struct Me {
    id: Id<UserMarker>,
    username: String,
    global_name: Option<String>,
    avatar: Option<String>,
}

/// A session of theirs.
#[derive(Debug, Serialize)]
struct Session {
    id: String,
    /// What its browser calls itself.
    agent: String,
    #[serde(with = "rfc3339")]
    created_at: OffsetDateTime,
    /// When it was last used, to the minute.
    #[serde(with = "rfc3339")]
    seen_at: OffsetDateTime,
    /// When it ends however much it is used.
    #[serde(with = "rfc3339")]
    expires_at: OffsetDateTime,
    /// It is the one that asks.
    current: bool,
}

/// A guild that they manage, under the names that Discord gives its fields.
#[derive(Debug, Serialize)]
struct Guild {
    id: Id<GuildMarker>,
    name: String,
    icon: Option<String>,
    /// The bot is in it.
    bot: bool,
    /// Where it is invited; null where it is.
    invite_url: Option<String>,
}

pub(crate) fn router() -> Router<App> {
    Router::new()
        .route("/me", get(show))
        .route("/me/guilds", get(list_guilds))
        .route("/me/sessions", get(list))
        .route("/me/sessions/{session_id}", delete(end))
        .route("/logout", post(logout))
}

/// Who is signed in.
///
/// # Errors
/// 401 as [`SignedIn`] judges.
async fn show(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Me>, Error> {
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
///
/// # Errors
/// 400 for a cursor that is not one of ours; 401 as [`SignedIn`] judges.
async fn list_guilds(
    State(app): State<App>,
    signed_in: SignedIn,
    Query(page): Query<PageOf>,
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
///
/// # Errors
/// 401 as [`SignedIn`] judges.
async fn list(State(app): State<App>, signed_in: SignedIn) -> Result<Json<Page<Session>>, Error> {
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
    Ok(Json(Page { data: listed.into_iter().map(session).collect(), next: None }))
}

/// Ends one of the person's sessions.
///
/// # Errors
/// 401 and 403 as [`SignedIn`] judges; 404 where they have none of this id.
async fn end(
    State(app): State<App>,
    signed_in: SignedIn,
    Path(session_id): Path<String>,
) -> Result<StatusCode, Error> {
    let session_id = session_id.parse().map_err(|_| Error::UnknownSession)?;
    let mut conn = app.database.connection().await?;
    let ended = sessions::end(&mut conn, signed_in.user_id, session_id).await?;
    conn.finish();
    if ended { Ok(StatusCode::NO_CONTENT) } else { Err(Error::UnknownSession) }
}

/// Ends the session that asks.
///
/// # Errors
/// 401 and 403 as [`SignedIn`] judges.
async fn logout(State(app): State<App>, signed_in: SignedIn, jar: CookieJar) -> Result<Response, Error> {
    let mut conn = app.database.connection().await?;
    sessions::end(&mut conn, signed_in.user_id, signed_in.session_id).await?;
    conn.finish();
    let jar = jar.add(Kind::Session.ended(&app.login()?.public_url));
    Ok((StatusCode::NO_CONTENT, jar).into_response())
}
