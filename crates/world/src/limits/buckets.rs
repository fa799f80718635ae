//! Counts requests into buckets and writes the headers.

use std::{
    collections::HashMap,
    sync::{Mutex, PoisonError},
    time::Duration,
};

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::json;
use sha2::{Digest, Sha256};
use time::OffsetDateTime;
use tokio::time::Instant;

use super::table::{Bucket, GLOBAL, TABLE};

/// What a route without a row of its own allows.
const DEFAULT: (u32, Duration) = (50, Duration::from_secs(1));

/// The window of the global limit, among those of the buckets.
const GLOBAL_WINDOW: &str = "global";

/// A request as the limits see it.
pub(crate) struct Asked<'a> {
    /// `METHOD /route/{template}`.
    pub(crate) route: &'a str,
    /// The ids that the template's parameters have, in order.
    pub(crate) parameters: Vec<(&'a str, &'a str)>,
    /// Whether the bot's global limit counts it.
    pub(crate) global: bool,
    /// Who asks: what the request says in `Authorization`. Everybody has limits of their own.
    pub(crate) caller: &'a str,
}

/// The buckets in use, and rows that override the table.
#[derive(Debug, Default)]
pub(crate) struct Limits(Mutex<Inner>);

#[derive(Debug)]
struct Inner {
    windows: HashMap<String, Window>,
    overrides: HashMap<String, (u32, Duration)>,
    global: Option<(u32, Duration)>,
}

impl Default for Inner {
    fn default() -> Self {
        Self { windows: HashMap::new(), overrides: HashMap::new(), global: Some(GLOBAL) }
    }
}

#[derive(Clone, Copy, Debug)]
struct Window {
    used: u32,
    limit: u32,
    ends: Instant,
    /// The same on the settable clock: when that is turned, the window is over too.
    ends_at: OffsetDateTime,
}

/// What both clocks show.
type Now = (Instant, OffsetDateTime);

impl Window {
    /// Counts one more request; `false` if there was no room.
    fn take(&mut self, limit: (u32, Duration), now: Now) -> bool {
        if now.0 >= self.ends || now.1 >= self.ends_at {
            *self = Self::new(limit, now);
        }
        let room = self.used < self.limit;
        self.used += u32::from(room);
        room
    }
}

impl Limits {
    /// Lets `route` (a template with its method) hold another number of requests per window.
    pub(crate) fn set(&self, route: &str, limit: u32, window: Duration) {
        let mut inner = self.inner();
        inner.overrides.insert(route.to_owned(), (limit, window));
        inner.windows.clear();
    }

    /// Sets the global limit; `None` lifts it.
    pub(crate) fn set_global(&self, limit: Option<(u32, Duration)>) {
        let mut inner = self.inner();
        inner.global = limit;
        inner.windows.retain(|key, _| !key.starts_with(GLOBAL_WINDOW));
    }

    /// Back to the table, with empty buckets.
    pub(crate) fn reset(&self) {
        *self.inner() = Inner::default();
    }

    /// Counts a request: the headers of its answer, or the 429.
    pub(crate) fn admit(&self, asked: &Asked<'_>, now: OffsetDateTime) -> Result<HeaderMap, Box<Response>> {
        let now = (Instant::now(), now);
        let mut inner = self.inner();
        if asked.global
            && let Some(limit) = inner.global
        {
            let key = format!("{GLOBAL_WINDOW} {}", asked.caller);
            let window = inner.windows.entry(key).or_insert_with(|| Window::new(limit, now));
            if !window.take(limit, now) {
                return Err(Box::new(limited_globally((window.ends - now.0).as_secs_f64())));
            }
        }
        let (name, limit) = inner.bucket(asked.route);
        let key = format!("{name} {} {}", major(&asked.parameters), asked.caller);
        let window = inner.windows.entry(key).or_insert_with(|| Window::new(limit, now));
        let room = window.take(limit, now);
        let headers = headers(&name, window, now);
        if room { Ok(headers) } else { Err(Box::new(refusal(window.ends - now.0, headers))) }
    }

    /// Counts a request into a limit that no header tells of, of one channel; the 429 if it is full.
    ///
    /// The limit is the channel's, whoever asks, hence its scope; the headers of the route's own
    /// bucket, with room left, go with it.
    pub(crate) fn admit_hidden(
        &self,
        route: &str,
        channel_id: u64,
        now: OffsetDateTime,
    ) -> Result<(), Box<Response>> {
        let now = (Instant::now(), now);
        let mut inner = self.inner();
        let (name, limit) = inner.bucket(route);
        let key = format!("{name} {channel_id}");
        let window = inner.windows.entry(key).or_insert_with(|| Window::new(limit, now));
        if window.take(limit, now) {
            return Ok(());
        }
        let mut headers = HeaderMap::new();
        put(&mut headers, "x-ratelimit-scope", "shared");
        Err(Box::new(limited((window.ends - now.0).as_secs_f64(), false, headers)))
    }

    fn inner(&self) -> std::sync::MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Window {
    fn new((limit, length): (u32, Duration), now: Now) -> Self {
        let ends_at = now.1.saturating_add(time::Duration::try_from(length).unwrap_or(time::Duration::MAX));
        Self { used: 0, limit, ends: now.0 + length, ends_at }
    }
}

impl Inner {
    fn bucket(&self, route: &str) -> (String, (u32, Duration)) {
        let row = TABLE.iter().find(|row| fits(row, route));
        let (name, limit) = row.map_or((route, DEFAULT), |row| (row.name, (row.limit, row.window)));
        (name.to_owned(), self.overrides.get(route).copied().unwrap_or(limit))
    }
}

fn fits(row: &Bucket, route: &str) -> bool {
    match row.route.strip_prefix("* ") {
        Some(template) => route.split_once(' ').is_some_and(|(_, path)| path == template),
        None => row.route == route,
    }
}

/// The parameter that divides a bucket.
fn major(parameters: &[(&str, &str)]) -> String {
    let value = |name| parameters.iter().find(|(key, _)| *key == name).map(|(_, value)| *value);
    if let Some(token) = value("token") {
        return format!("{}:{token}", value("application_id").unwrap_or_default());
    }
    value("guild_id").or_else(|| value("channel_id")).unwrap_or_default().to_owned()
}

fn headers(name: &str, window: &Window, (instant, now): Now) -> HeaderMap {
    let after = window.ends.saturating_duration_since(instant).as_secs_f64();
    #[allow(clippy::cast_precision_loss)] // Discord prints the time in milliseconds, which a double holds.
    let reset = (now.unix_timestamp_nanos() / 1_000_000) as f64 / 1_000.0 + after;
    let bucket = hex::encode(&Sha256::digest(name.as_bytes())[..16]);
    let mut headers = HeaderMap::new();
    put(&mut headers, "x-ratelimit-limit", &window.limit.to_string());
    put(&mut headers, "x-ratelimit-remaining", &(window.limit - window.used).to_string());
    put(&mut headers, "x-ratelimit-reset", &format!("{reset:.3}"));
    put(&mut headers, "x-ratelimit-reset-after", &format!("{after:.3}"));
    put(&mut headers, "x-ratelimit-bucket", &bucket);
    headers
}

fn put(headers: &mut HeaderMap, name: &'static str, value: &str) {
    if let Ok(value) = HeaderValue::from_str(value) {
        headers.insert(HeaderName::from_static(name), value);
    }
}

fn refusal(wait: Duration, mut headers: HeaderMap) -> Response {
    put(&mut headers, "x-ratelimit-scope", "user");
    limited(wait.as_secs_f64(), false, headers)
}

/// A 429 of the global limit; `wait` is in seconds.
pub(crate) fn limited_globally(wait: f64) -> Response {
    let mut headers = HeaderMap::new();
    put(&mut headers, "x-ratelimit-global", "true");
    put(&mut headers, "x-ratelimit-scope", "global");
    limited(wait, true, headers)
}

/// A 429 as Discord words it; `wait` is in seconds.
pub(crate) fn limited(wait: f64, global: bool, mut headers: HeaderMap) -> Response {
    // Rounded up, so that one who waits exactly so long is let in.
    let retry_after = (wait * 1_000.0).ceil() / 1_000.0;
    put(&mut headers, "retry-after", &format!("{:.0}", retry_after.ceil().max(1.0)));
    let body = json!({
        "message": "You are being rate limited.", "code": 0, "retry_after": retry_after, "global": global,
    });
    (StatusCode::TOO_MANY_REQUESTS, headers, Json(body)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(channel: &'static str) -> Asked<'static> {
        let route = "POST /channels/{channel_id}/messages";
        Asked { route, parameters: vec![("channel_id", channel)], global: true, caller: "Bot 1" }
    }

    #[tokio::test]
    async fn a_bucket_is_full_for_its_own_channel_only() {
        let (limits, now) = (Limits::default(), OffsetDateTime::UNIX_EPOCH);
        for left in (0..5).rev() {
            let headers = limits.admit(&asked("1"), now).unwrap();
            assert_eq!(headers["x-ratelimit-remaining"], left.to_string());
        }
        let refusal = limits.admit(&asked("1"), now).unwrap_err();
        assert_eq!(refusal.status(), StatusCode::TOO_MANY_REQUESTS);
        assert_eq!(refusal.headers()["x-ratelimit-scope"], "user");
        assert!(limits.admit(&asked("2"), now).is_ok());
        assert!(limits.admit(&Asked { caller: "Bot 2", ..asked("1") }, now).is_ok());
    }

    #[tokio::test]
    async fn a_window_is_over_when_either_clock_says_so() {
        let (limits, now) = (Limits::default(), OffsetDateTime::UNIX_EPOCH);
        limits.set("PATCH name", 1, Duration::from_mins(10));
        assert!(limits.admit_hidden("PATCH name", 1, now).is_ok());
        assert!(limits.admit_hidden("PATCH name", 1, now + Duration::from_secs(599)).is_err());
        assert!(limits.admit_hidden("PATCH name", 1, now + Duration::from_mins(10)).is_ok());
    }

    #[tokio::test]
    async fn the_global_limit_spares_interactions() {
        let (limits, now) = (Limits::default(), OffsetDateTime::UNIX_EPOCH);
        limits.set_global(Some((1, Duration::from_mins(1))));
        assert!(limits.admit(&asked("1"), now).is_ok());
        let refusal = limits.admit(&asked("2"), now).unwrap_err();
        assert_eq!(refusal.headers()["x-ratelimit-global"], "true");
        assert!(limits.admit(&Asked { global: false, ..asked("2") }, now).is_ok());
    }
}
