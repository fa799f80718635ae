//! Plain HTTP, by a client that knows nothing of the product.

use bytes::Bytes;
use http::{HeaderMap, Request, StatusCode, header::CONTENT_TYPE};
use http_body_util::{BodyExt as _, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::{Value, json};
use twilight_model::id::{Id, marker::UserMarker};

use crate::{Bench, bench::BOT_TOKEN};

/// An answer.
#[derive(Clone, Debug)]
pub struct Answer {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

impl Answer {
    /// The body as text.
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    /// The body as JSON; null if it is none.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// A header's value, empty where it is missing.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default()
    }
}

/// Sends a request and waits for the whole answer; of a stream of events, which has no end, for its head.
pub async fn send(method: &str, url: &str, headers: &[(&str, &str)], body: impl Into<Bytes>) -> Answer {
    let mut request = Request::builder().method(method).uri(url);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    let request = request.body(Full::new(body.into())).unwrap();
    let response = Client::builder(TokioExecutor::new()).build_http().request(request).await.unwrap();
    let (parts, body) = response.into_parts();
    let is_endless = parts.headers.get(CONTENT_TYPE).is_some_and(|kind| kind == "text/event-stream");
    let body = if is_endless { Bytes::new() } else { body.collect().await.unwrap().to_bytes() };
    Answer { status: parts.status, headers: parts.headers, body }
}

/// A body of JSON; none for null.
pub(crate) fn written(body: &Value) -> String {
    if body.is_null() { String::new() } else { body.to_string() }
}

/// Whether something listens at the URL's address.
pub async fn is_open(url: &str) -> bool {
    let authority = url.split('/').nth(2).unwrap_or_default();
    tokio::net::TcpStream::connect(authority).await.is_ok()
}

impl Bench {
    /// Asks the world's REST API as the bot.
    pub async fn discord(&self, method: &str, path: &str, body: Option<&Value>) -> Answer {
        let url = format!("http://{}{path}", self.world_address);
        let authorization = format!("Bot {BOT_TOKEN}");
        let headers = [("authorization", authorization.as_str()), ("content-type", "application/json")];
        send(method, &url, &headers, body.map(Value::to_string).unwrap_or_default()).await
    }

    /// Calls any REST route of the world as anybody, as Discord itself for `None`; neither limits nor
    /// faults strike, and a refusal is an answer like any other.
    pub async fn rest(
        &self,
        user_id: Option<Id<UserMarker>>,
        method: &str,
        path: &str,
        body: &Value,
    ) -> Answer {
        let call = json!({"as": user_id, "method": method, "path": path, "body": body});
        self.control("POST", "/rest", &call).await
    }

    /// Calls the world's control API: `path` below `/control`.
    pub async fn control(&self, method: &str, path: &str, body: &Value) -> Answer {
        let url = format!("http://{}/control{path}", self.world_address);
        send(method, &url, &[("content-type", "application/json")], written(body)).await
    }

    /// Asks the product's API, with these headers.
    pub async fn api(&self, path: &str, headers: &[(&str, &str)]) -> Answer {
        send("GET", &self.api_url(path), headers, Bytes::new()).await
    }

    /// Has the product's API change something, with these headers; a body of null is none.
    pub async fn change(
        &self,
        (method, path): (&str, &str),
        headers: &[(&str, &str)],
        body: &Value,
    ) -> Answer {
        let headers = [headers, &[("content-type", "application/json")]].concat();
        send(method, &self.api_url(path), &headers, written(body)).await
    }

    /// Where the product's API answers this path.
    pub(crate) fn api_url(&self, path: &str) -> String {
        format!("http://{}{path}", self.api)
    }
}
