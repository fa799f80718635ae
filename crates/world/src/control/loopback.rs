//! Refuses peers that are not on this machine.

use std::net::SocketAddr;

use axum::{
    extract::{ConnectInfo, Request},
    middleware::Next,
    response::{IntoResponse, Response},
};

use crate::ApiError;

/// Lets a request of this machine through; one whose peer is not known is not.
pub(super) async fn only(request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|ConnectInfo(peer)| peer.ip());
    if peer.is_some_and(|ip| ip.to_canonical().is_loopback()) {
        next.run(request).await
    } else {
        ApiError::missing_access().into_response()
    }
}
