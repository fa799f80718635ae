//! What every request passes around its handler, in one function: each middleware by itself clones all that is below it
//! for every request.

use std::time::Duration;

use axum::{
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse as _, Response},
};
use http::{
    HeaderName, HeaderValue,
    header::{
        CACHE_CONTROL, CONTENT_SECURITY_POLICY, REFERRER_POLICY, STRICT_TRANSPORT_SECURITY,
        X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    },
};
use tower_http::request_id::RequestId;
use tracing::Instrument as _;

use crate::{App, Error, access_log::Begun, error::Away, limits, login, shape};

/// No request takes longer, but for the end of a sign-in.
const DEADLINE: Duration = Duration::from_secs(3);
/// How long the end of a sign-in may take: Discord is asked who it is, to forget the token, and for members.
const LOGIN_DEADLINE: Duration = Duration::from_secs(8);
/// What has a budget; the liveness check has none.
const BUDGETED: &str = "/api/";
/// What guards the browser that shows an answer, where its handler says nothing else.
const HEADERS: [(HeaderName, HeaderValue); 6] = [
    (X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")),
    (X_FRAME_OPTIONS, HeaderValue::from_static("DENY")),
    (REFERRER_POLICY, HeaderValue::from_static("no-referrer")),
    (CONTENT_SECURITY_POLICY, HeaderValue::from_static("default-src 'none'; frame-ancestors 'none'")),
    (HeaderName::from_static("cross-origin-resource-policy"), HeaderValue::from_static("same-origin")),
    // What says nothing else is somebody's own.
    (CACHE_CONTROL, HeaderValue::from_static("no-store")),
];
/// Browsers come back by TLS alone for a year.
const TLS_ALONE: HeaderValue = HeaderValue::from_static("max-age=31536000");

/// Logs it, gives errors their shape, adds the headers; within its caller's budget and in time.
pub(crate) async fn pass(State(app): State<App>, request: Request, next: Next) -> Response {
    let begun = Begun::of(&request);
    let request_id = request.extensions().get::<RequestId>().cloned();
    let (span, is_shown) = (begun.span(), login::page::is_shown(&request));
    let shaped = async {
        let answer = answered(&app, request, next).await;
        shape::errors(answer, request_id.as_ref(), is_shown)
    };
    let mut response = shaped.instrument(span).await;
    guard(&app, &mut response);
    begun.end(&response);
    response
}

async fn answered(app: &App, request: Request, next: Next) -> Response {
    let path = request.uri().path();
    if path.starts_with(BUDGETED)
        && let Err(spent) = limits::spend(app, &request)
    {
        return spent.into_response();
    }
    let deadline = if path.ends_with("/login/callback") { LOGIN_DEADLINE } else { DEADLINE };
    let answer = tokio::time::timeout(deadline, next.run(request)).await;
    answer.unwrap_or_else(|_| Error::from(Away::Silent).into_response())
}

/// Adds the headers that a handler did not set itself.
fn guard(app: &App, response: &mut Response) {
    let headers = response.headers_mut();
    headers.reserve(HEADERS.len() + 2);
    for (name, value) in HEADERS {
        headers.entry(name).or_insert(value);
    }
    if app.login().is_ok_and(|login| login.public_url.is_secure()) {
        headers.entry(STRICT_TRANSPORT_SECURITY).or_insert(TLS_ALONE);
    }
}
