//! Answers that stop on the way.

use std::{io, time::Duration};

use axum::{
    body::{Body, to_bytes},
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use futures_util::{StreamExt, stream};
use http::{HeaderValue, StatusCode, header::CONTENT_LENGTH};
use tokio::time::sleep;

use crate::{World, serve::CloseConnection};

/// How long the first half has to reach the peer before the connection ends.
const HEAD_START: Duration = Duration::from_millis(50);

/// Announces the whole body, sends half of it, and ends the connection.
pub(super) async fn cut(response: Response) -> Response {
    let (mut parts, body) = response.into_parts();
    let whole = to_bytes(body, usize::MAX).await.unwrap_or_default();
    if whole.is_empty() {
        // Nothing to halve: the peer sees no answer at all.
        let mut response = StatusCode::BAD_GATEWAY.into_response();
        response.extensions_mut().insert(CloseConnection);
        return response;
    }
    parts.headers.insert(CONTENT_LENGTH, HeaderValue::from(whole.len()));
    let half = whole.slice(..whole.len() / 2);
    let end = async {
        sleep(HEAD_START).await;
        Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionReset))
    };
    Response::from_parts(parts, Body::from_stream(stream::iter([Ok(half)]).chain(stream::once(end))))
}

/// Sends the headers, and nothing more until the world closes.
pub(super) fn headers_only(response: Response, world: &World) -> Response {
    let (mut parts, _) = response.into_parts();
    // An answer that says it has no body would be whole; this one announces another byte.
    if parts.status == StatusCode::NO_CONTENT {
        parts.status = StatusCode::OK;
    }
    parts.headers.entry(CONTENT_LENGTH).or_insert(HeaderValue::from(1));
    let closing = world.inner().closing.clone();
    let end = async move {
        closing.cancelled_owned().await;
        Err::<Bytes, _>(io::Error::from(io::ErrorKind::ConnectionReset))
    };
    Response::from_parts(parts, Body::from_stream(stream::once(end)))
}
