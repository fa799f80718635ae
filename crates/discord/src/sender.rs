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
use http_body_util::{BodyExt as _, Full, Limited};
use serde::de::DeserializeOwned;
use tokio::{
    sync::watch,
    time::{Instant, sleep_until, timeout_at},
};
use twilight_http::request::Request;
use twilight_http_ratelimiting::{Permit, RateLimiter};
use twilight_model::id::{Id, marker::ApplicationMarker};

use crate::{
    BotToken, Class, Error, Settings,
    client::{HttpClient, client},
    limits,
    pace::Pace,
    person::People,
    share::{PERIOD, Share},
};

/// Discord asks clients to name themselves so (Discord Docs: User Agent).
pub(crate) const AGENT: &str =
    concat!("DiscordBot (https://bellhop.example, ", env!("CARGO_PKG_VERSION"), ")");

/// What an answer may weigh, in bytes: far above the 1,000 members or 100 messages of a page, and nothing that a process
/// could not hold.
pub(crate) const MOST: usize = 16 * 1024 * 1024;

/// Discord's REST API; clones share one pooled client, made at the first request.
#[derive(Clone)]
pub struct Discord {
    settings: Arc<Settings>,
    client: Arc<OnceLock<HttpClient>>,
    pub(crate) people: Arc<People>,
}

/// Sends the requests of one application; clones share its limits.
#[derive(Clone)]
pub struct Sender {
    discord: Discord,
    application_id: Id<ApplicationMarker>,
    authorization: HeaderValue,
    limits: Arc<Limits>,
    /// From then on nothing is sent.
    until: Option<watch::Receiver<Instant>>,
}

#[derive(Default)]
struct Limits {
    limiter: OnceLock<RateLimiter>,
    share: Share,
    pace: Pace,
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
    /// The body read as JSON. Where it cannot be read, what was asked for was done all the same: it counts as unanswered.
    pub fn json<T: DeserializeOwned>(&self) -> Result<T, Error> {
        serde_json::from_slice(&self.body)
            .map_err(|error| Error::unanswered(format!("Discord's answer could not be read: {error}")))
    }
}

impl Discord {
    /// Discord at `settings.base_url`; nothing is connected yet.
    pub fn new(settings: Settings) -> Self {
        Self { settings: Arc::new(settings), client: Arc::default(), people: Arc::default() }
    }

    /// The sender of an application with its bot's token.
    pub fn for_application(&self, application_id: Id<ApplicationMarker>, token: &BotToken) -> Sender {
        let authorization = token.authorization();
        Sender { discord: self.clone(), application_id, authorization, limits: Arc::default(), until: None }
    }

    pub(crate) fn base_url(&self) -> &str {
        &self.settings.base_url
    }

    pub(crate) fn client(&self) -> Result<&HttpClient, Error> {
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

    /// The same sender, which from the time that is told sends nothing ([`Class::Busy`]): by then another process may send
    /// in its place, and what waited for its turn for too long, or was frozen, would undo what that one did.
    #[must_use]
    pub fn until(self, until: watch::Receiver<Instant>) -> Self {
        Self { until: Some(until), ..self }
    }

    /// Sends `request` and waits for the answer, both until `deadline` at the most.
    ///
    /// Waits a moment for a permit of the request's bucket first; where there is none, or Discord wants the
    /// bot to be silent, nothing is sent ([`Class::Busy`]). Never sends twice. Fails as [`Class`] tells.
    pub async fn send(&self, request: Request, deadline: Instant) -> Result<Response, Error> {
        let built = self.build(&request)?;
        let permit = self.permit(&request, deadline).await?;
        // A process may have been frozen while it waited.
        let now = Instant::now();
        if now >= deadline || self.until.as_ref().is_some_and(|until| now >= *until.borrow()) {
            return Err(Error::unsent(Class::Busy(None), "its time was over before its turn came"));
        }
        let exchange = timeout_at(deadline, self.exchange(built, permit)).await;
        let response = exchange.map_err(|_| Error::unanswered("Discord did not answer in time"))??;
        if response.status.is_success() {
            return Ok(response);
        }
        Err(Error::refused(response.status, &response.body, limits::retry_after(&response.headers)))
    }

    async fn permit(&self, request: &Request, deadline: Instant) -> Result<Permit, Error> {
        self.may_speak()?;
        let limiter = self
            .limits
            .limiter
            .get_or_init(|| RateLimiter::new(self.discord.settings.global_per_second.max(1)));
        let endpoint = limits::endpoint(request.method(), request.path());
        let Settings { patience, global_per_second, .. } = self.discord.settings.as_ref();
        // Who waits for less than the next second need not wait for it at all.
        let is_patient = *patience >= PERIOD;
        let counted = !is_patient && limits::is_counted(request.path());
        if counted && !self.limits.share.take(*global_per_second, Instant::now()) {
            return Err(Error::unsent(Class::Busy(None), "this process has spent its share of the second"));
        }
        let patience = deadline.min(Instant::now() + *patience);
        let Ok(permit) = timeout_at(patience, limiter.acquire(endpoint.clone())).await else {
            if counted {
                self.limits.share.give_back();
            }
            // While another request is under way there may be room all the same.
            let exhausted = limiter.bucket(endpoint).await.filter(|bucket| bucket.remaining == 0);
            let room = exhausted
                .and_then(|bucket| bucket.reset_at.checked_duration_since(std::time::Instant::now()));
            return Err(Error::unsent(Class::Busy(room), "no turn in Discord's limit of this route"));
        };
        if is_patient && limits::is_counted(request.path()) {
            self.wait_for_turn(*global_per_second, patience).await?;
        }
        // Silence may have been asked for while this one waited for its turn.
        self.may_speak()?;
        Ok(permit)
    }

    /// Waits for the turn of a request among those of the second, until `patience` at the most.
    async fn wait_for_turn(&self, most: u16, patience: Instant) -> Result<(), Error> {
        let turn = self.limits.pace.turn(most, Instant::now(), patience).map_err(|wait| {
            Error::unsent(Class::Busy(Some(wait)), "this process has spent its share of the second")
        })?;
        sleep_until(turn).await;
        Ok(())
    }

    fn may_speak(&self) -> Result<(), Error> {
        let silent_until = *self.limits.silent_until.lock().unwrap_or_else(PoisonError::into_inner);
        match silent_until.and_then(|until| until.checked_duration_since(Instant::now())) {
            Some(left) if !left.is_zero() => {
                Err(Error::unsent(Class::Busy(Some(left)), "Discord's global limit is exhausted"))
            }
            _ => Ok(()),
        }
    }

    fn fall_silent(&self, pause: Duration) {
        tracing::warn!(seconds = pause.as_secs(), "globally rate limited");
        let mut until = self.limits.silent_until.lock().unwrap_or_else(PoisonError::into_inner);
        *until = (*until).max(Some(Instant::now() + pause));
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
        if request.use_authorization_token() {
            headers.insert(AUTHORIZATION, self.authorization.clone());
        }
        Ok(built)
    }

    /// Sends, and learns from the headers as soon as they are there, whatever becomes of the body.
    async fn exchange(&self, request: http::Request<Full<Bytes>>, permit: Permit) -> Result<Response, Error> {
        let answer = self.discord.client()?.request(request).await.map_err(|error| {
            if error.is_connect() {
                Error::unsent(Class::Retry(None), "Discord could not be reached")
            } else {
                Error::unanswered("the connection to Discord broke")
            }
        })?;
        let (parts, body) = answer.into_parts();
        permit.complete(limits::bucket(&parts.headers));
        if let Some(pause) = limits::global_pause(parts.status, &parts.headers) {
            self.fall_silent(pause);
        }
        let body = Limited::new(body, MOST).collect().await;
        let body = body.map_err(|_| Error::unanswered("Discord's answer broke off, or never ended"))?;
        Ok(Response { status: parts.status, headers: parts.headers, body: body.to_bytes() })
    }
}

impl fmt::Debug for Sender {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Sender").field("application_id", &self.application_id).finish_non_exhaustive()
    }
}
