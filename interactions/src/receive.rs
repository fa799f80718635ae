//! The one route: authenticate, read the type, answer.

use axum::{
    Json,
    extract::State,
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use metrics::{counter, histogram};
use serde_json::Value;
use tokio::time::Instant;

use crate::{
    App,
    act::Times,
    answer::answer,
    authenticate::{NotDiscord, authenticate},
    deadline::budget,
    payload::{Head, Interaction, Kind},
    response,
};

/// `POST /interactions`.
///
/// 200 with an interaction response; 401 for what Discord did not sign just now; 400 for what it signed
/// and nobody can read; 413 beyond 1 MiB.
pub(crate) async fn receive(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    let arrival = Instant::now();
    let now = app.clock.now();
    if let Err(NotDiscord(reason)) = authenticate(&app.public_key, app.max_skew, &headers, &body, now) {
        counter!("bellhop_interactions_rejected_total", "reason" => reason).increment(1);
        return (StatusCode::UNAUTHORIZED, "invalid request signature").into_response();
    }
    let Ok(Head { kind }) = serde_json::from_slice(&body) else { return unreadable("type") };
    if kind == 1 {
        return Json(response::pong()).into_response();
    }
    let Some(kind) = Kind::of(kind) else { return unreadable("unknown_type") };
    let Ok(interaction) = serde_json::from_slice::<Interaction<'_>>(&body) else {
        return unreadable(kind.label());
    };
    let budget = budget(interaction.id, now);
    let times = Times { now, until: now + budget, deadline: arrival + budget };
    let answer = answer(&app, kind, &interaction, times).await;
    count(kind, &answer, arrival);
    Json(answer).into_response()
}

fn unreadable(reason: &'static str) -> Response {
    counter!("bellhop_interactions_rejected_total", "reason" => reason).increment(1);
    tracing::warn!(reason, "a signed interaction could not be read");
    (StatusCode::BAD_REQUEST, "not an interaction this application can read").into_response()
}

fn count(kind: Kind, answer: &Value, arrival: Instant) {
    let answered = match answer["type"].as_u64() {
        Some(5) => "deferred",
        _ => "answered",
    };
    counter!("bellhop_interactions_total", "kind" => kind.label(), "answer" => answered).increment(1);
    histogram!("bellhop_interaction_seconds", "kind" => kind.label()).record(arrival.elapsed().as_secs_f64());
}
