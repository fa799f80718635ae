//! The answer to a read: freshness in headers, a tag, and the list itself or nothing new.

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use bellhop_guilds::freshness::Freshness;
use bellhop_store::{
    PgConnection,
    mirror::{self, GuildStanding},
};
use http::{
    HeaderMap, HeaderValue, StatusCode,
    header::{CACHE_CONTROL, ETAG},
};
use serde::Serialize;
use time::OffsetDateTime;
use twilight_model::id::{Id, marker::GuildMarker};

use crate::{
    App, Error,
    auth::GuildReader,
    etag::{ETag, IfNoneMatch, Viewer},
    freshness,
};

/// A page of a list; `next` is the cursor of the page after it.
#[derive(Serialize)]
pub(crate) struct Page<T> {
    pub(crate) data: Vec<T>,
    pub(crate) next: Option<String>,
}

/// Answers with a whole list of the guild's, read by `read` from one state of the mirror; with 304 if
/// the sender holds it already.
///
/// The tag comes from the same state as the list, whatever was committed since the reader was judged.
pub(crate) async fn list<T: Serialize>(
    app: &App,
    reader: &GuildReader,
    held: &IfNoneMatch,
    read: impl AsyncFnOnce(&mut PgConnection, Id<GuildMarker>) -> Result<Vec<T>, Error>,
) -> Result<Response, Error> {
    let now = app.clock.now();
    let tag = tag(&reader.guild, reader.viewer);
    if held.holds(tag) {
        return Ok((StatusCode::NOT_MODIFIED, headers((&reader.guild, reader.viewer), now)).into_response());
    }
    let guild_id = reader.guild.guild_id;
    let mut conn = app.database.connection().await?;
    let mut snapshot = mirror::snapshot(&mut conn).await?;
    let guild = mirror::find_standing(&mut snapshot, guild_id).await?.ok_or(Error::UnknownGuild)?;
    let data = read(&mut snapshot, guild_id).await?;
    snapshot.commit().await?;
    conn.finish();
    Ok((headers((&guild, reader.viewer), now), Json(Page { data, next: None })).into_response())
}

/// Answers with a whole list that is ours and no revision's: every time anew.
pub(crate) async fn list_anew<T: Serialize>(
    app: &App,
    reader: &GuildReader,
    read: impl AsyncFnOnce(&mut PgConnection, Id<GuildMarker>) -> Result<Vec<T>, Error>,
) -> Result<Response, Error> {
    one_anew(app, reader, async |conn, guild_id| {
        Ok(Json(Page { data: read(conn, guild_id).await?, next: None }))
    })
    .await
}

/// Answers with what is ours and no revision's: every time anew.
pub(crate) async fn one_anew<T: Serialize>(
    app: &App,
    reader: &GuildReader,
    read: impl AsyncFnOnce(&mut PgConnection, Id<GuildMarker>) -> Result<Json<T>, Error>,
) -> Result<Response, Error> {
    let mut conn = app.database.connection().await?;
    let data = read(&mut conn, reader.guild.guild_id).await?;
    conn.finish();
    let mut headers = headers((&reader.guild, reader.viewer), app.clock.now());
    headers.remove(ETAG);
    Ok((headers, data).into_response())
}

fn tag(guild: &GuildStanding, viewer: Viewer) -> ETag {
    ETag { revision: guild.revision, viewer }
}

fn headers((guild, viewer): (&GuildStanding, Viewer), now: OffsetDateTime) -> HeaderMap {
    let mut headers = HeaderMap::new();
    let tag = HeaderValue::try_from(tag(guild, viewer).to_string());
    headers.extend(tag.ok().map(|tag| (ETAG, tag)));
    // Kept by its reader alone, and asked about before every use.
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("private, no-cache"));
    headers.insert(freshness::AS_OF, freshness::as_of_value(guild));
    headers.insert(freshness::FRESHNESS, freshness::value(Freshness::of(guild, now)));
    headers
}
