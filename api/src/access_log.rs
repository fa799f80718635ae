//! One line in the log for every request, under the id that its answer carries.

use axum::{
    extract::{MatchedPath, Request},
    middleware::Next,
    response::Response,
};
use http::{HeaderValue, Method, header::HeaderName};
use tokio::time::Instant;
use tower_http::request_id::RequestId;
use tracing::Instrument as _;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// The longest id that is taken from a caller; a proxy's are about 40 characters.
const LONGEST_ID: usize = 64;

/// Forgets an id from outside that is too long or too strange for logs and answers, so that the
/// request gets one of ours.
pub(crate) async fn plain_ids(mut request: Request, next: Next) -> Response {
    if !request.headers().get_all(REQUEST_ID).iter().all(is_plain) {
        request.headers_mut().remove(REQUEST_ID);
    }
    next.run(request).await
}

fn is_plain(id: &HeaderValue) -> bool {
    let bytes = id.as_bytes();
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"-_.:=".contains(byte);
    (1..=LONGEST_ID).contains(&bytes.len()) && bytes.iter().all(plain)
}

/// Logs and counts status and duration once the answer is ready; whatever is logged on the way carries the
/// request's method, path and id. Causes of failures are logged where they get their shape.
pub(crate) async fn log(request: Request, next: Next) -> Response {
    let request_id = request.extensions().get::<RequestId>().and_then(|id| id.header_value().to_str().ok());
    let (method, path) = (request.method(), request.uri().path());
    let span = tracing::info_span!("api.request", %method, path, request_id);
    // The route and not the path: of paths there may be as many as somebody likes to ask for.
    let route = request.extensions().get::<MatchedPath>().map_or("none", MatchedPath::as_str).to_owned();
    let verb = method_label(method);
    let started = Instant::now();
    let response = next.run(request).instrument(span.clone()).await;
    let (status, duration) = (response.status().as_u16(), started.elapsed());
    tracing::info!(parent: &span, status, duration_ms = duration.as_secs_f64() * 1000.0, "answered");
    let (verb, status) = (verb, status.to_string());
    metrics::histogram!("bellhop_api_request_seconds", "route" => route, "method" => verb, "status" => status)
        .record(duration.as_secs_f64());
    response
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
