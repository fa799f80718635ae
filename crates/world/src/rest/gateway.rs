//! `/gateway` and `/gateway/bot` (Discord Docs: Gateway, "Get Gateway").

use axum::extract::State;
use http::{HeaderMap, header::HOST};
use serde_json::json;

use super::{Bot, Reply};
use crate::World;

/// The IDENTIFYs of a day.
const STARTS_A_DAY: u64 = 1_000;
/// A day in milliseconds.
const DAY_MS: u64 = 86_400_000;

/// The gateway's address: the port that was asked.
pub(crate) fn url(headers: &HeaderMap) -> String {
    let host = headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("127.0.0.1");
    format!("ws://{host}")
}

pub(super) async fn get(headers: HeaderMap) -> Reply {
    Reply::Json(json!({ "url": url(&headers) }))
}

pub(super) async fn get_bot(State(world): State<World>, _: Bot, headers: HeaderMap) -> Reply {
    let started = world.inner().counters.snapshot().identifies;
    Reply::Json(json!({
        "url": url(&headers),
        "shards": 1,
        "session_start_limit": {
            "total": STARTS_A_DAY, "remaining": STARTS_A_DAY.saturating_sub(started),
            "reset_after": DAY_MS, "max_concurrency": 1,
        },
    }))
}
