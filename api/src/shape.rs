//! The one place where errors get their shape, and their line in the log.

use std::{any::Any, borrow::Cow, sync::Arc};

use axum::{
    Json,
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, HeaderValue,
    header::{CONTENT_LENGTH, CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE},
};
use serde::Serialize;
use tower_http::request_id::RequestId;

use crate::{Error, login};

/// An error on its way to [`errors`].
#[derive(Clone)]
struct Raised(Arc<Error>);

impl IntoResponse for Error {
    fn into_response(self) -> Response {
        let mut response = self.status().into_response();
        response.extensions_mut().insert(Raised(Arc::new(self)));
        response
    }
}

/// Turns a caught panic into an error.
pub(crate) fn panicked(panic: Box<dyn Any + Send>) -> Response {
    let said = match panic.downcast::<String>() {
        Ok(text) => *text,
        Err(other) => other.downcast_ref::<&str>().copied().unwrap_or("without words").to_owned(),
    };
    Error::Broken(said).into_response()
}

#[derive(Serialize)]
struct Envelope<'a> {
    error: Body<'a>,
}

#[derive(Serialize)]
struct Body<'a> {
    code: &'static str,
    message: Cow<'a, str>,
    request_id: &'a str,
}

/// Gives every error its shape and its line in the log, whoever raised it: a handler, the router, a
/// layer or a panic: JSON, or a page for a browser that shows it (`is_shown`). Headers such as `Allow` stay.
pub(crate) fn errors(mut response: Response, request_id: Option<&RequestId>, is_shown: bool) -> Response {
    let status = response.status();
    let error = match response.extensions_mut().remove::<Raised>() {
        Some(Raised(error)) => error,
        None if status.is_client_error() || status.is_server_error() => Arc::new(Error::of_status(status)),
        None => return response,
    };
    let request_id = request_id.and_then(|id| id.header_value().to_str().ok()).unwrap_or_default();
    log(&error, request_id);
    let headers = kept_headers(&error, response.headers_mut());
    if is_shown {
        return (status, headers, login::page::page(&error, request_id)).into_response();
    }
    let body = Json(Envelope { error: Body { code: error.code(), message: error.message(), request_id } });
    (status, headers, body).into_response()
}

fn kept_headers(error: &Error, headers: &mut HeaderMap) -> HeaderMap {
    let mut headers = std::mem::take(headers);
    headers.remove(CONTENT_TYPE);
    headers.remove(CONTENT_LENGTH);
    if let Some(challenge) = error.challenge() {
        headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static(challenge));
    }
    if let Some(after) = error.retry_after() {
        // Whole seconds, and never too few (RFC 9110, Retry-After).
        headers.insert(RETRY_AFTER, HeaderValue::from(after.as_secs() + 1));
    }
    headers
}

/// The cause goes to the log once, here; what a caller did wrong is in the access log already.
fn log(error: &Error, request_id: &str) {
    match error {
        Error::Internal(_) | Error::Broken(_) => tracing::error!(request_id, %error, "request failed"),
        Error::Unavailable(_) => tracing::warn!(request_id, %error, "request not served"),
        _ => {}
    }
}
