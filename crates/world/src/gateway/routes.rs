//! The gateway's address: the root of the port, for those who ask to speak WebSocket; others get
//! the web client's page.

use axum::{
    Router,
    extract::{Query, State, WebSocketUpgrade, ws::rejection::WebSocketUpgradeRejection},
    response::{IntoResponse, Response},
    routing::get,
};
use http::HeaderMap;
use serde::Deserialize;

use super::socket;
use crate::World;

/// The largest message that is read at all; what is too large for a payload is refused with a word.
const LARGEST: usize = 64 * 1024;

/// What a client asks of its connection.
#[derive(Debug, Deserialize)]
pub(super) struct Wish {
    pub(super) v: Option<String>,
    pub(super) encoding: Option<String>,
    pub(super) compress: Option<String>,
}

/// The gateway alone.
pub(crate) fn router() -> Router<World> {
    Router::new().route("/", get(open))
}

async fn open(
    State(world): State<World>,
    Query(wish): Query<Wish>,
    headers: HeaderMap,
    upgrade: Result<WebSocketUpgrade, WebSocketUpgradeRejection>,
) -> Response {
    let Ok(upgrade) = upgrade else { return crate::client::index().await.into_response() };
    let resume_url = crate::rest::gateway::url(&headers);
    upgrade
        .max_message_size(LARGEST)
        .on_upgrade(move |socket| async move { socket::converse(world, socket, (wish, resume_url)).await })
}
