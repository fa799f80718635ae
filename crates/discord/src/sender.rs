//! The one sender of REST requests.

use std::{
    fmt,
    sync::{Arc, Mutex, OnceLock, PoisonError},
    time::Duration,
};

use bytes::Bytes;
use http::{
    HeaderMap, StatusCode, Uri,
    header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue, USER_AGENT},
};
use http_body_util::{BodyExt as _, Full};
use serde::de::DeserializeOwned;
use tokio::time::{Instant, timeout_at};
use twilight_http::request::Request;
use twilight_http_ratelimiting::{Permit, RateLimiter};
use twilight_model::id::{Id, marker::ApplicationMarker};

use crate::{
    Class, Error,
    client::{HttpClient, client},
    limits,
};

/// Discord asks clients to name themselves so (Discord Docs: User Agent).
const AGENT: &str = concat!("DiscordBot (https://bellhop.example, ", env!("CARGO_PKG_VERSION"), ")");

/// Reads the base of Discord's URLs, such as `https://discord.com`, without a slash at its end.
pub fn base_url(value: &str) -> Result<String, String> {
    let uri = value.parse::<Uri>().ok();
    match uri.as_ref().and_then(Uri::scheme_str) {
        Some("http" | "https") => Ok(value.trim_end_matches('/').to_owned()),
        _ => Err(format!("{value:?} is not an address such as {DISCORD}")),
    }
}

/// Discord's own base.
pub const DISCORD: &str = "https://discord.com";

/// Where Discord is and how much of its global limit this process may spend.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The base of its URLs, to which `/api/v10` is appended: `https://discord.com`.
    pub base_url: String,
    /// Requests a second of the bot's 50 (interaction webhooks not counted).
    pub global_per_second: u16,
}

/// Discord's REST API; clones share one pooled client, made at the first request.
#[derive(Clone)]
pub struct Discord {
    settings: Arc<Settings>,
    client: Arc<OnceLock<HttpClient>>,
}

/// Sends the requests of one application; clones share its limits.
#[derive(Clone)]
pub struct Sender {
    discord: Discord,
    application_id: Id<ApplicationMarker>,
    authorization: Option<HeaderValue>,
    limits: Arc<Limits>,
}

#[derive(Default)]
struct Limits {
    limiter: OnceLock<RateLimiter>,
    /// Discord told the bot to be silent until then.
    silent_until: Mutex<Option<Instant>>,
}

/// A successful answer.
#[derive(Clone, Debug)]
pub struct Response {
    /// The status, 2xx.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// The body as it came.
    pub body: Bytes,
}

impl Response {
    /// The body read as JSON.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body).map_err(|error| {
            Error::unsent(Class::Fail, format!("Discord's answer could not be read: {error}"))
        })
    }
}

impl Discord {
    /// Discord at `settings.base_url`; nothing is connected yet.
    pub fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings), client: Arc::default() }
    }

    /// The sender of an application whose bot token is `token`.
    pub fn for_application(&self, application_id: Id<ApplicationMarker>, token: &str) -> Sender {
        let mut authorization = HeaderValue::from_str(&format!("Bot {token}")).ok();
        if let Some(value) = &mut authorization {
            value.set_sensitive(true);
        }
        Sender { discord: self.clone(), application_id, authorization, limits: Arc::default() }
    }

    fn client(&self) -> Result<&HttpClient, Error> {
        if let Some(client) = self.client.get() {
            return Ok(client);
        }
        let made = client(self.settings.base_url.starts_with("https:"))
            .map_err(|error| Error::unsent(Class::Retry(None), format!("no TLS roots: {error}")))?;
        Ok(self.client.get_or_init(|| made))
    }
}

impl Sender {
    /// The application whose requests these are.
    pub fn application_id(&self) -> Id<ApplicationMarker> {
        self.application_id
    }

    /// Sends `request` and waits for the answer, both until `deadline` at the most.
    ///
    /// Waits for a permit of the request's bucket first, unless Discord told the bot to be silent past
    /// the deadline. Never sends twice. Fails as [`Class`] tells.
    pub async fn send(&self, request: Request, deadline: Instant) -> Result<Response, Error> {
        let permit = self.permit(&request, deadline).await?;
        let built = self.build(&request)?;
        let exchange = timeout_at(deadline, self.exchange(built)).await;
        let response = exchange.map_err(|_| Error::unanswered("Discord did not answer in time"))??;
        permit.complete(limits::bucket(&response.headers));
        if let Some(pause) = limits::global_pause(response.status, &response.headers) {
            self.fall_silent(pause);
        }
        if response.status.is_success() {
            return Ok(response);
        }
        Err(Error::refused(response.status, &response.body, limits::retry_after(&response.headers)))
    }

    async fn permit(&self, request: &Request, deadline: Instant) -> Result<Permit, Error> {
        let silent_until = *self.limits.silent_until.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(left) = silent_until.and_then(|until| until.checked_duration_since(Instant::now())) {
            return Err(Error::unsent(Class::Retry(Some(left)), "Discord's global limit is exhausted"));
        }
        let limiter = self
            .limits
            .limiter
            .get_or_init(|| RateLimiter::new(self.discord.settings.global_per_second.max(1)));
        timeout_at(deadline, limiter.acquire(limits::endpoint(request.method(), request.path())))
            .await
            .map_err(|_| Error::unsent(Class::Retry(None), "no rate-limit permit in time"))
    }

    fn fall_silent(&self, pause: Duration) {
        tracing::warn!(seconds = pause.as_secs(), "globally rate limited");
        let mut until = self.limits.silent_until.lock().unwrap_or_else(PoisonError::into_inner);
        *until = Some(Instant::now() + pause);
    }

    fn build(&self, request: &Request) -> Result<http::Request<Full<Bytes>>, Error> {
        let malformed =
            |error: &dyn fmt::Display| Error::unsent(Class::Fail, format!("malformed request: {error}"));
        let base = &self.discord.settings.base_url;
        let uri: Uri =
            format!("{base}/api/v10/{}", request.path()).parse().map_err(|error| malformed(&error))?;
        let body = request.body().map(Bytes::copy_from_slice).unwrap_or_default();
        let mut built = http::Request::new(Full::new(body));
        *built.method_mut() = request.method().name().parse().map_err(|error| malformed(&error))?;
        *built.uri_mut() = uri;
        let headers = built.headers_mut();
        if let Some(given) = request.headers() {
            headers.extend(given.clone());
        }
        headers.insert(USER_AGENT, HeaderValue::from_static(AGENT));
        if request.body().is_some() {
            headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        if let Some(authorization) = self.authorization.clone().filter(|_| request.use_authorization_token())
        {
            headers.insert(AUTHORIZATION, authorization);
        }
        Ok(built)
    }

    async fn exchange(&self, request: http::Request<Full<Bytes>>) -> Result<Response, Error> {
        let answer = self.discord.client()?.request(request).await.map_err(|error| {
            if error.is_connect() {
                Error::unsent(Class::Retry(None), "Discord could not be reached")
            } else {
                Error::unanswered("the connection to Discord broke")
            }
        })?;
        let (parts, body) = answer.into_parts();
        let body = body.collect().await.map_err(|_| Error::unanswered("Discord's answer broke off"))?;
        Ok(Response { status: parts.status, headers: parts.headers, body: body.to_bytes() })
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").field("application_id", &self.application_id).finish_non_exhaustive()
    }
}
