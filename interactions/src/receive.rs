//! The one route: authenticate, read the type, answer.

use std::{panic::AssertUnwindSafe, time::Duration};

use axum::{
    Json,
    extract::{FromRequest as _, Request, State},
    response::{IntoResponse as _, Response},
};
use bytes::Bytes;
use futures_util::FutureExt as _;
use http::StatusCode;
use metrics::{counter, histogram};
use serde_json::Value;
use time::OffsetDateTime;
use tokio::time::{Instant, timeout_at};

use crate::{
    act::Times,
    answer::{answer, apologise},
    authenticate::{Claim, NotDiscord},
    deadline::budget,
    door::Door,
    payload::{Head, Interaction, Kind},
    response,
};

/// Discord sends the body with the head; nobody else may keep one waiting for longer.
const BODY_WITHIN: Duration = Duration::from_secs(2);

/// `POST /interactions`.
///
/// 200 with an interaction response; 401 for what Discord did not sign just now; 400 for what it signed
/// and nobody can read; 413 beyond 1 MiB; 408 for a body that does not come.
pub(crate) async fn receive(State(door): State<Door>, request: Request) -> Response {
    let arrival = Instant::now();
    let now = door.clock.now();
    let claim = match Claim::read(request.headers(), door.proof.max_skew, now) {
        Ok(claim) => claim,
        Err(not_discord) => return refuse(not_discord),
    };
    let body = match timeout_at(arrival + BODY_WITHIN, Bytes::from_request(request, &())).await {
        Ok(Ok(body)) => body,
        Ok(Err(unread)) => return unread.into_response(),
        Err(_) => return StatusCode::REQUEST_TIMEOUT.into_response(),
    };
    match claim.verify(&door.proof.public_key, &body) {
        Ok(()) => obey(&door, &body, now, arrival).await,
        Err(not_discord) => refuse(not_discord),
    }
}

/// What is signed by nobody we know touches nothing.
fn refuse(NotDiscord(reason): NotDiscord) -> Response {
    counter!("bellhop_interactions_rejected_total", "reason" => reason).increment(1);
    (StatusCode::UNAUTHORIZED, "invalid request signature").into_response()
}

/// Answers what Discord signed.
async fn obey(door: &Door, body: &[u8], now: OffsetDateTime, arrival: Instant) -> Response {
    let Ok(Head { kind }) = serde_json::from_slice(body) else { return unreadable("type") };
    if kind == 1 {
        return Json(response::pong()).into_response();
    }
    let Some(kind) = Kind::of(kind) else { return unreadable("unknown_type") };
    let interaction = serde_json::from_slice(body).ok().filter(Interaction::is_sound);
    let Some(interaction) = interaction else { return unreadable(kind.label()) };
    let budget = budget(interaction.id, now);
    let times = Times { now, until: now + budget, deadline: arrival + budget };
    let answer = or_apology(kind, &interaction, find(door, kind, &interaction, times)).await;
    count(kind, &answer, arrival);
    Json(answer).into_response()
}

/// The answer of what is behind the door, once its secrets are read.
async fn find(door: &Door, kind: Kind, interaction: &Interaction<'_>, times: Times) -> Value {
    match timeout_at(times.deadline, door.app()).await {
        Ok(Ok(app)) => answer(&app, kind, interaction, times).await,
        Ok(Err(error)) => apologise(kind, interaction, &format!("{error:#}")),
        Err(_) => apologise(kind, interaction, "no secrets in time"),
    }
}

/// A panic on the way to an answer ends in the apology, and ends nothing else.
async fn or_apology(
    kind: Kind,
    interaction: &Interaction<'_>,
    answering: impl Future<Output = Value>,
) -> Value {
    let answer = AssertUnwindSafe(answering).catch_unwind().await;
    answer.unwrap_or_else(|_| apologise(kind, interaction, "panicked"))
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

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_panic_ends_in_the_apology() {
        let body = r#"{"id":"7","application_id":"1","token":"t","data":{}}"#;
        let interaction: Interaction<'_> = serde_json::from_str(body).unwrap();
        let answer = or_apology(Kind::Component, &interaction, async { panic!("as asked") }).await;
        let said = answer["data"]["content"].as_str().unwrap();
        assert!(said.starts_with("Something went wrong on our side.") && said.ends_with("(Reference 7)"));
    }
}
