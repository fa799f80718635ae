//! The answer to a read: freshness in headers, a tag, and what was read or nothing new.

use axum::{
    Json,
    body::Body,
    response::{IntoResponse, Response},
};
use bellhop_guilds::freshness::Freshness;
use bellhop_store::{
    Connection, PgConnection,
    mirror::{self, GuildStanding},
};
use bytes::Bytes;
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CACHE_CONTROL, CONTENT_TYPE, ETAG},
};
use serde::Serialize;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::GuildMarker};
use utoipa::ToSchema;

use crate::{
    App, Error,
    auth::GuildReader,
    bodies::Of,
    etag::{ETag, IfNoneMatch},
    freshness,
    lookup::Looked,
};

/// What was looked up no longer ago is as good as live.
const LIVE: time::Duration = time::Duration::seconds(5);

/// A page of a list.
#[derive(Serialize, ToSchema)]
pub(crate) struct Page<T> {
    pub(crate) data: Vec<T>,
    /// The cursor of the page after this one; null for the last.
    pub(crate) next: Option<String>,
}

impl<T> Page<T> {
    /// A list that is one page.
    pub(crate) fn whole(data: Vec<T>) -> Self {
        Self { data, next: None }
    }
}

/// Answers with a whole list of the guild's, read by `read` from one state of the mirror and kept as bytes under the name
/// `what`; with 304 if the sender holds it already.
///
/// The tag comes from the same state as the list, whatever was committed since the reader was judged.
pub(crate) async fn kept<S, T: Serialize>(
    app: &App,
    reader: &GuildReader<S>,
    held: &IfNoneMatch,
    what: &'static str,
    read: impl AsyncFnOnce(&mut PgConnection, Id<GuildMarker>) -> Result<Vec<T>, Error>,
) -> Result<Response, Error> {
    let (now, viewer) = (app.clock.now(), reader.viewer);
    let tag = ETag::new(reader.guild.revision, viewer);
    if held.holds(&tag) {
        return Ok((StatusCode::NOT_MODIFIED, tagged(&reader.guild, tag, now)).into_response());
    }
    let guild_id = reader.guild.guild_id;
    if let Some(body) = app.bodies.at((guild_id, what, viewer), reader.guild.revision) {
        return Ok(json(tagged(&reader.guild, tag, now), body));
    }
    // Rare, and large: most requests carry no room for it.
    Box::pin(made(app, (guild_id, what, viewer), read)).await
}

/// Makes the body, and keeps it.
async fn made<T: Serialize>(
    app: &App,
    of @ (guild_id, _, viewer): Of,
    read: impl AsyncFnOnce(&mut PgConnection, Id<GuildMarker>) -> Result<Vec<T>, Error>,
) -> Result<Response, Error> {
    let mut conn = app.database.connection().await?;
    let mut snapshot = mirror::snapshot(&mut conn).await?;
    let guild = mirror::find_standing(&mut snapshot, guild_id).await?.ok_or(Error::UnknownGuild)?;
    let data = read(&mut snapshot, guild_id).await?;
    snapshot.commit().await?;
    conn.finish();
    let body = serde_json::to_vec(&Page::whole(data)).map_err(|error| Error::Broken(error.to_string()))?;
    let body = Bytes::from(body);
    app.bodies.keep(of, guild.revision, body.clone());
    Ok(json(tagged(&guild, ETag::new(guild.revision, viewer), app.clock.now()), body))
}

/// Answers with what is no revision's: every time anew.
pub(crate) async fn anew<S, T: Serialize>(
    app: &App,
    reader: &GuildReader<S>,
    read: impl AsyncFnOnce(&mut PgConnection, Id<GuildMarker>) -> Result<T, Error>,
) -> Result<Response, Error> {
    let mut conn = app.database.connection().await?;
    let data = read(&mut conn, reader.guild.guild_id).await;
    finish(conn, &data);
    let data = data?;
    Ok((headers(&reader.guild, app.clock.now()), Json(data)).into_response())
}

/// Answers with something that has a revision of its own, as its tag; with 304 if the sender holds it already, where
/// nothing of it changes without its revision and `held` is asked.
pub(crate) async fn revised<S, T: Serialize>(
    app: &App,
    reader: &GuildReader<S>,
    held: Option<&IfNoneMatch>,
    read: impl AsyncFnOnce(&mut PgConnection, Id<GuildMarker>) -> Result<(T, i64), Error>,
) -> Result<Response, Error> {
    let mut conn = app.database.connection().await?;
    let data = read(&mut conn, reader.guild.guild_id).await;
    finish(conn, &data);
    let (data, revision) = data?;
    let tag = ETag::of_revision(revision);
    let is_held = held.is_some_and(|held| held.holds(&tag));
    let headers = tagged(&reader.guild, tag, app.clock.now());
    if is_held {
        return Ok((StatusCode::NOT_MODIFIED, headers).into_response());
    }
    Ok((headers, Json(data)).into_response())
}

/// Gives the connection back unless its work was cut short; a refusal cuts nothing short.
pub(crate) fn finish<T>(conn: Connection, worked: &Result<T, Error>) {
    if !matches!(worked, Err(Error::Internal(_) | Error::Unavailable(_))) {
        conn.finish();
    }
}

/// Answers with what Discord was asked for itself.
pub(crate) fn looked<T, U: Serialize>(app: &App, looked: &Looked<T>, data: U) -> Response {
    let mut headers = private();
    headers.insert(freshness::AS_OF, freshness::written(looked.at));
    let is_live = app.clock.now() - looked.at < LIVE;
    let freshness = if is_live { Freshness::Live } else { Freshness::CatchingUp };
    headers.insert(freshness::FRESHNESS, freshness::value(freshness));
    (headers, Json(data)).into_response()
}

/// Answers with what was learnt when the reader was judged.
pub(crate) fn judged<S, T: Serialize>(app: &App, reader: &GuildReader<S>, data: T) -> Response {
    (headers(&reader.guild, app.clock.now()), Json(data)).into_response()
}

fn json(mut headers: HeaderMap, body: Bytes) -> Response {
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    (headers, Body::from(body)).into_response()
}

fn tagged(guild: &GuildStanding, tag: ETag, now: OffsetDateTime) -> HeaderMap {
    let mut headers = headers(guild, now);
    headers.extend(tag.into_value().map(|tag| (ETAG, tag)));
    headers
}

/// The headers of every read.
pub(crate) fn headers(guild: &GuildStanding, now: OffsetDateTime) -> HeaderMap {
    let mut headers = private();
    headers.insert(freshness::AS_OF, freshness::as_of_value(guild));
    headers.insert(freshness::FRESHNESS, freshness::value(Freshness::of(guild, now)));
    headers
}

/// Kept by its reader alone, and asked about before every use.
fn private() -> HeaderMap {
    HeaderMap::from_iter([(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"))])
}
