//! Refuses requests that a page of elsewhere makes a browser send.
//!
//! A browser says in `Origin` where a page is from that writes, or that asks across origins; nobody
//! else need say anything. The cookie alone would not tell the page of this world from another.

use axum::{
    extract::Request,
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{
    HeaderMap, Uri,
    header::{HOST, ORIGIN},
};

use crate::ApiError;

/// Lets through what says no origin, or the world's own.
pub(crate) async fn own(request: Request, next: Next) -> Response {
    if is_own(request.headers()) {
        next.run(request).await
    } else {
        ApiError::missing_access().into_response()
    }
}

fn is_own(headers: &HeaderMap) -> bool {
    let host = headers.get(HOST).map(http::HeaderValue::as_bytes);
    headers.get_all(ORIGIN).iter().all(|origin| {
        let origin: Option<Uri> = origin.to_str().ok().and_then(|origin| origin.parse().ok());
        let authority = origin.as_ref().and_then(|origin| origin.authority());
        authority.is_some_and(|authority| Some(authority.as_str().as_bytes()) == host)
    })
}
