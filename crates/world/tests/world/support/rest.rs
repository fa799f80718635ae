//! A plain HTTP client.

use bytes::Bytes;
use http::{HeaderMap, Method, Request, StatusCode};
use http_body_util::{BodyExt, Full};
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::Value;

use super::{Stage, TOKEN};

/// An answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Value,
}

impl Answer {
    /// A header as text.
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers[name].to_str().unwrap()
    }
}

impl Stage {
    /// A request with any headers.
    pub(crate) async fn request(
        &self,
        method: Method,
        path: &str,
        headers: &[(&str, &str)],
        body: Option<Value>,
    ) -> Result<Answer, hyper_util::client::legacy::Error> {
        let mut request = Request::builder().method(method).uri(format!("http://{}{path}", self.address));
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let bytes = body.map(|body| Bytes::from(body.to_string())).unwrap_or_default();
        let client = Client::builder(TokioExecutor::new()).build_http::<Full<Bytes>>();
        let (parts, body) = client.request(request.body(Full::new(bytes)).unwrap()).await?.into_parts();
        let bytes = body.collect().await.unwrap().to_bytes();
        let body = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
        Ok(Answer { status: parts.status, headers: parts.headers, body })
    }

    /// A request of the bot below `/api/v10`.
    pub(crate) async fn rest(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        let (path, authorization) = (format!("/api/v10{path}"), format!("Bot {TOKEN}"));
        self.request(method, &path, &[("authorization", &authorization)], body).await.unwrap()
    }

    pub(crate) async fn get(&self, path: &str) -> Answer {
        self.rest(Method::GET, path, None).await
    }

    pub(crate) async fn post(&self, path: &str, body: Value) -> Answer {
        self.rest(Method::POST, path, Some(body)).await
    }

    pub(crate) async fn put(&self, path: &str) -> Answer {
        self.rest(Method::PUT, path, None).await
    }
}
