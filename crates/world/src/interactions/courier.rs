//! Signs bodies and posts them to the application's endpoint.

use std::time::Duration;

use bytes::Bytes;
use http::{
    Method, Request, StatusCode,
    header::{CONTENT_TYPE, USER_AGENT},
};
use http_body_util::{BodyExt, Full};
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use tokio::time::{Instant, timeout_at};

use super::{faults::InteractionFaults, refusals::Refusals};
use crate::{World, state::State};
use bellhop_discord::signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER};

/// How long Discord waits for an answer.
pub(crate) const PATIENCE: Duration = Duration::from_secs(3);

/// A body with the headers that vouch for it; tests may bend any part.
#[derive(Clone, Debug)]
pub struct Signed {
    /// The timestamp header: Unix seconds.
    pub timestamp: String,
    /// The signature header; `None` leaves it out.
    pub signature: Option<String>,
    /// The body.
    pub body: Bytes,
}

impl Signed {
    /// The same body with a signature that does not verify.
    #[must_use]
    pub fn forged(self) -> Self {
        Self { signature: Some("0".repeat(128)), ..self }
    }
}

/// What the endpoint answered.
#[derive(Clone, Debug)]
pub struct RawAnswer {
    /// The HTTP status.
    pub status: StatusCode,
    /// The body.
    pub body: Bytes,
    /// From the first byte sent to the last received.
    pub elapsed: Duration,
}

/// The HTTP client of deliveries, what befalls them, and what became of them.
pub(crate) struct Courier {
    client: Client<HttpConnector, Full<Bytes>>,
    pub(super) faults: InteractionFaults,
    pub(super) refusals: Refusals,
}

impl Courier {
    pub(crate) fn new() -> Self {
        let mut connector = HttpConnector::new();
        connector.set_nodelay(true);
        let client = Client::builder(TokioExecutor::new()).build(connector);
        Self { client, faults: InteractionFaults::default(), refusals: Refusals::default() }
    }

    async fn post(&self, url: &str, (signed, patience): (&Signed, Duration)) -> Result<RawAnswer, String> {
        let mut request = Request::builder()
            .method(Method::POST)
            .uri(url)
            .header(CONTENT_TYPE, "application/json")
            .header(USER_AGENT, "Discord-Interactions/1.0 (+https://discord.com)")
            .header(TIMESTAMP_HEADER, &signed.timestamp);
        if let Some(signature) = &signed.signature {
            request = request.header(SIGNATURE_HEADER, signature);
        }
        let request = request.body(Full::new(signed.body.clone())).map_err(|error| error.to_string())?;
        let began = Instant::now();
        let deadline = began + patience;
        let late = |_| "no answer within 3 s".to_owned();
        let response = timeout_at(deadline, self.client.request(request)).await.map_err(late)?;
        let (parts, body) = response.map_err(|error| format!("no connection: {error}"))?.into_parts();
        let body = timeout_at(deadline, body.collect()).await.map_err(late)?;
        let body = body.map_err(|error| format!("broken answer: {error}"))?.to_bytes();
        Ok(RawAnswer { status: parts.status, body, elapsed: began.elapsed() })
    }
}

impl World {
    /// Signs a body with the application's key, at the world's time.
    pub fn sign(&self, body: impl Into<Bytes>) -> Signed {
        self.sign_at(self.now().unix_timestamp(), body)
    }

    /// Signs a body at another time, in Unix seconds.
    pub fn sign_at(&self, unix_seconds: i64, body: impl Into<Bytes>) -> Signed {
        let (timestamp, body) = (unix_seconds.to_string(), body.into());
        let signature = self.inner().signer.sign(timestamp.as_bytes(), &body);
        Signed { timestamp, signature: Some(signature), body }
    }

    /// Posts to the application's endpoint; the error says why there was no answer within 3 s.
    ///
    /// Only the transport: nothing is read from the answer or applied to what people see.
    pub async fn post(&self, signed: &Signed) -> Result<RawAnswer, String> {
        self.post_within(signed, PATIENCE).await
    }

    /// The same with what is left of the 3 s.
    pub(super) async fn post_within(&self, signed: &Signed, patience: Duration) -> Result<RawAnswer, String> {
        let url = self.read(|state: &State| state.application.interactions_endpoint_url.clone());
        let url = url.ok_or("the application has no interactions endpoint")?;
        self.inner().courier.post(&url, (signed, patience)).await
    }

    /// Sets the endpoint without asking whether it verifies; REST's PATCH asks.
    pub fn set_interactions_endpoint(&self, url: Option<&str>) {
        self.change(|state| {
            state.application.interactions_endpoint_url = url.map(ToOwned::to_owned);
            state.record(crate::state::Change::Application);
        });
    }

    /// Sends a PING that must be answered and one of a wrong signature that must be refused.
    pub(crate) async fn verify_endpoint(&self, url: &str) -> Result<(), String> {
        let body = self.ping().to_string();
        let good = self.sign(body);
        let answer = self.inner().courier.post(url, (&good, PATIENCE)).await?;
        let pong: serde_json::Value = serde_json::from_slice(&answer.body).unwrap_or_default();
        if answer.status != StatusCode::OK || pong["type"] != 1 {
            return Err(format!("a PING was answered with {}", answer.status));
        }
        let forged = good.forged();
        let answer = self.inner().courier.post(url, (&forged, PATIENCE)).await?;
        if answer.status != StatusCode::UNAUTHORIZED {
            return Err(format!("a wrong signature was answered with {}", answer.status));
        }
        Ok(())
    }
}
