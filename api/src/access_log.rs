//! One line in the log for every request, under the id that its answer carries.

use axum::{
    extract::{MatchedPath, Request},
    response::Response,
};
use http::{HeaderValue, Method, header::HeaderName};
use tokio::time::Instant;
use tower_http::request_id::{MakeRequestId, RequestId};
use tracing::Span;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken from a caller; a proxy's are about 40 characters.
const LONGEST_ID: usize = 64;

/// Gives a request an id of ours: a random UUID, of the process's own generator, which asks the system but once.
#[derive(Clone, Copy)]
pub(crate) struct Numbered;

impl MakeRequestId for Numbered {
    fn make_request_id<B>(&mut self, _request: &http::Request<B>) -> Option<RequestId> {
        let id = uuid::Builder::from_random_bytes(rand::random()).into_uuid();
        HeaderValue::try_from(id.to_string()).ok().map(RequestId::new)
    }
}

/// Forgets an id from outside that is too long or too strange for logs and answers, so that the
/// request gets one of ours.
pub(crate) fn plain_ids<B>(mut request: http::Request<B>) -> http::Request<B> {
    if !request.headers().get_all(REQUEST_ID).iter().all(is_plain) {
        request.headers_mut().remove(REQUEST_ID);
    }
    request
}

fn is_plain(id: &HeaderValue) -> bool {
    let bytes = id.as_bytes();
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:=".contains(byte);
    (1..=LONGEST_ID).contains(&bytes.len()) && bytes.iter().all(plain)
}

/// A request that was begun, and is told of once its answer is ready.
pub(crate) struct Begun {
    span: Span,
    route: String,
    verb: &'static str,
    started: Instant,
}

impl Begun {
    /// Begins it.
    pub(crate) fn of(request: &Request) -> Self {
        let request_id = request.extensions().get::<RequestId>();
        let request_id = request_id.and_then(|id| id.header_value().to_str().ok());
        let (method, path) = (request.method(), request.uri().path());
        Self {
            span: tracing::info_span!("api.request", %method, path, request_id),
            // The route and not the path: of paths there may be as many as somebody likes to ask for.
            route: request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned(),
            verb: method_label(method),
            started: Instant::now(),
        }
    }

    /// What is logged on the way carries the request's method, path and id.
    pub(crate) fn span(&self) -> Span {
        self.span.clone()
    }

    /// Logs and counts status and duration. Causes of failures are logged where they get their shape.
    pub(crate) fn end(self, response: &Response) {
        let (status, duration) = (response.status().as_u16(), self.started.elapsed());
        tracing::info!(
            parent: &self.span, status, duration_ms = duration.as_secs_f64() * 1000.0, "answered"
        );
        let (route, verb, status) = (self.route, self.verb, status.to_string());
        metrics::histogram!("bellhop_api_request_seconds", "route" => route, "method" => verb, "status" => status)
            .record(duration.as_secs_f64());
    }
}

/// The method, where it is one that this API knows.
fn method_label(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::PUT => "PUT",
        Method::PATCH => "PATCH",
        Method::DELETE => "DELETE",
        Method::OPTIONS => "OPTIONS",
        _ => "other",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn proxies_ids_are_kept_and_strange_ones_are_not() {
        for id in ["0194f6c2-3b1d-7c1e-8d52-2f6f0e5a9b11", "Root=1-67891233-abcdef012345678912345678"] {
            assert!(is_plain(&HeaderValue::from_static(id)), "{id}");
        }
        let long = "a".repeat(LONGEST_ID + 1);
        for id in [b"".as_slice(), b"a b", b"{\"a\":1}", b"\xff", long.as_bytes()] {
            assert!(!is_plain(&HeaderValue::from_bytes(id).unwrap()), "{id:?}");
        }
    }
}
