//! `GET /api/v1/guilds/{guild_id}/events`.

use axum::{extract::State, response::Response};
use http::{
    HeaderValue,
    header::{CACHE_CONTROL, CONTENT_TYPE},
    request::Parts,
};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::GuildPath;
use crate::{
    App, Error,
    auth::GuildReader,
    live::{Topics, Watch, maybe_topics},
    openapi::refusals::{always, filtered, of_guild, refusals},
    query::Asked,
    reading,
};

/// With this header a client says up to where it was told (WHATWG HTML: Server-sent events).
pub(crate) const LAST_ID: &str = "last-event-id";
/// Some proxies keep an answer until it is whole, unless it says this.
const UNBUFFERED: (&str, HeaderValue) = ("x-accel-buffering", HeaderValue::from_static("no"));

refusals!(
    /// What the stream may answer instead.
    StreamRefusals = [always(), of_guild(), filtered(), vec![Error::NoStream, Error::TooManyStreams]]
);

/// Which events are wanted.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Wanted {
    /// Those of these topics alone: `mirror`, `action`, `problem`, `audit`, with commas between them.
    #[serde(default, deserialize_with = "maybe_topics")]
    #[param(value_type = Option<String>, example = "mirror,action")]
    topics: Option<Topics>,
}

/// One event of the stream, field by field (WHATWG HTML: Server-sent events). One of an `id` alone only says that the
/// stream is there still.
#[derive(ToSchema)]
#[expect(dead_code, reason = "it describes what `live` writes")]
struct StreamEvent {
    /// To be sent as `Last-Event-ID`.
    #[schema(example = "73112-4711")]
    id: String,
    #[schema(inline, required = false)]
    event: EventName,
    /// A JSON object.
    #[schema(
        required = false,
        example = r#"{"at":"2026-11-21T12:00:00Z","changed":["roles"],"revision":42}"#
    )]
    data: String,
    /// After how many milliseconds to come back.
    #[schema(required = false, example = 2000)]
    retry: u32,
}

/// What an event is about.
#[derive(ToSchema)]
#[schema(rename_all = "snake_case")]
#[expect(dead_code, reason = "it describes what `live` writes")]
enum EventName {
    Mirror,
    Action,
    Problem,
    Audit,
    Open,
    Reset,
}

/// Where somebody comes back from.
#[derive(IntoParams)]
#[into_params(parameter_in = Header)]
#[expect(dead_code, reason = "it describes what the handler reads")]
struct Since {
    /// The id of the last event that was heard: those after it come first.
    #[param(rename = "Last-Event-ID", value_type = String, required = false, example = "73112-4711")]
    last_event_id: Option<String>,
}

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(watch_events))
}

/// What changes in the guild, while it happens.
///
/// Server-sent events, as browsers read them with `EventSource`. An event's name is its topic, its data a JSON object with
/// the time `at`:
///
/// - `mirror`: the guild's `revision` by now, and what `changed`: `guild`, `channels`, `roles`, `emojis`, `bot`.
/// - `action`: an action's `id`, `kind`, `state` and `attempts`. Needs `actions:read`.
/// - `problem`: one was `found` or `mended` (`state`), with its `feature`, `subject_id`, `code` and `details`.
/// - `audit`: an entry's `id`, `event`, `actor` and `details`. Needs `audit:read`.
/// - `open`: the stream is open, and what happens from now on is told. Read everything after it.
/// - `reset`: what happened since `Last-Event-ID` cannot be told (`reason`: `too_old`, `unknown`). Read everything anew.
///
/// Whoever comes back sends the last id as `Last-Event-ID`, whichever process it was of, and is told what they missed,
/// each event once. Ids without an event come every 15 seconds. The stream ends when its reader does not keep up, may not
/// read the guild any more, or the process ends: come back after `retry` milliseconds.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/events",
    tag = "guild",
    params(GuildPath, Wanted, Since),
    responses(
        (status = 200, description = "The events, without end.", content_type = "text/event-stream", body = StreamEvent,
         example = "retry: 2000\nid: 73110-0\nevent: open\ndata: {}\n\nid: 73112-4711\nevent: mirror\n\
                    data: {\"at\":\"2026-11-21T12:00:00Z\",\"changed\":[\"roles\"],\"revision\":42}\n\n"),
        StreamRefusals
    ),
    security(("token" = []), ("session" = []))
)]
async fn watch_events(
    State(app): State<App>,
    reader: GuildReader,
    Asked(wanted): Asked<Wanted>,
    parts: Parts,
) -> Result<Response, Error> {
    let live = app.live()?;
    let open = Topics::open_to(&reader, wanted.topics)?;
    // An empty one is none: a client that was told nothing yet.
    let since = parts.headers.get(LAST_ID).filter(|id| !id.is_empty());
    let since = since.map(|id| String::from_utf8_lossy(id.as_bytes()).into_owned());
    let guild_id = reader.guild.guild_id;
    let seat = live.seat(guild_id, reader.by).await?;
    let watch = Watch::new(&app, live, (guild_id, seat), (open, wanted.topics), (parts, since));
    let mut response = Response::new(watch.into_body());
    let headers = response.headers_mut();
    headers.extend(reading::headers(&reader.guild, app.clock.now()));
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/event-stream"));
    headers.insert(UNBUFFERED.0, UNBUFFERED.1);
    Ok(response)
}
