//! What somebody sees whose sign-in came to nothing: a page, since their browser is shown the answer itself.

use axum::{
    extract::Request,
    response::{Html, IntoResponse as _, Response},
};
use http::{
    HeaderValue, StatusCode,
    header::{ACCEPT, CONTENT_SECURITY_POLICY},
};

use crate::Error;

/// The paths that a browser is sent to.
const PATHS: [&str; 2] = ["/api/v1/login", "/api/v1/login/callback"];
/// The page's own style and nothing else.
const POLICY: HeaderValue =
    HeaderValue::from_static("default-src 'none'; style-src 'unsafe-inline'; frame-ancestors 'none'");

/// Whether the request is a browser's that is to show what it is answered.
pub(crate) fn is_shown(request: &Request) -> bool {
    let accepts =
        |accepted: &HeaderValue| accepted.to_str().is_ok_and(|accepted| accepted.contains("text/html"));
    PATHS.contains(&request.uri().path()) && request.headers().get_all(ACCEPT).iter().any(accepts)
}

/// The page that says why nobody is signed in, and leads back to where they can be.
pub(crate) fn page(error: &Error, request_id: &str) -> Response {
    let again = match error.status() {
        // Whoever comes again finds the same.
        StatusCode::NOT_IMPLEMENTED => "",
        _ => r#"<p><a href="/api/v1/login">Sign in with Discord</a></p>"#,
    };
    let html = format!(
        include_str!("page.html"),
        // The general sentence: what a query says is whoever's who made the link.
        message = error.sentence(),
        request_id = escaped(request_id),
        again = again
    );
    ([(CONTENT_SECURITY_POLICY, POLICY)], Html(html)).into_response()
}

/// Text within HTML.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
