//! `/gateway` and `/gateway/bot` (Discord Docs: Gateway, "Get Gateway").

use axum::extract::State;
use http::{HeaderMap, header::HOST};
use serde_json::json;

use super::{Bot, Reply};
use crate::World;

/// The gateway's address: the port that was asked.
pub(crate) fn url(headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    format!("ws://{host}")
}

pub(super) async fn get(headers: HeaderMap) -> Reply {
    Reply::Json(json!({ "url": url(&headers) }))
}

pub(super) async fn get_bot(State(world): State<World>, _: Bot, headers: HeaderMap) -> Reply {
    Reply::Json(json!({
        "url": url(&headers), "shards": world.recommended_shards(), "session_start_limit": world.start_limit(),
    }))
}
