//! What every REST request passes: counting, faults, rate limits, and a life of its own.

use std::time::Duration;

use axum::{
    Json,
    extract::{MatchedPath, RawPathParams, Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use http::{HeaderMap, StatusCode, header::AUTHORIZATION};
use serde_json::json;
use tokio::time::sleep;

use super::half;
use crate::{
    ApiError, World,
    faults::Fault,
    limits::{Asked, limited, limited_globally},
    serve::CloseConnection,
};

/// The requests of unknown routes that are remembered: one tells that there was any.
const MOST_UNKNOWN: usize = 1_000;

/// Marks a request that the rate limits counted; the control API's are not.
#[derive(Clone, Copy)]
pub(super) struct Metered;

/// Lets a request through to its handler, or answers in its place.
///
/// A request that arrived is carried out whether or not its sender waits for the answer, as by
/// Discord: it runs in a task of its own.
pub(super) async fn pass(
    State(world): State<World>,
    parameters: Result<RawPathParams, axum::extract::rejection::RawPathParamsRejection>,
    mut request: Request,
    next: Next,
) -> Response {
    let path = trim(request.uri().path()).to_owned();
    let asked_for = format!("{} {path}", request.method());
    let template = request.extensions().get::<MatchedPath>().map(|matched| trim(matched.as_str()).to_owned());
    let Some(template) = template else {
        note_unknown(&world, asked_for);
        return next.run(request).await;
    };
    let route = format!("{} {template}", request.method());
    let ids = parameters.ok();
    let parameters = ids.iter().flat_map(RawPathParams::iter).collect();
    let caller = request.headers().get(AUTHORIZATION).and_then(|value| value.to_str().ok());
    let caller = caller.unwrap_or_default().to_owned();
    let global = counts_globally(&template, request.headers());
    let asked = Asked { route: &route, parameters, global, caller: &caller };
    let response = match world.inner().limits.admit(&asked, world.now()) {
        Err(refusal) => *refusal,
        Ok(headers) => {
            let fault = world.inner().faults.strike(request.method(), &path);
            request.extensions_mut().insert(Metered);
            let task = tokio::spawn(carry_out(world.clone(), fault, (request, next)));
            let mut response = task.await.unwrap_or_else(|_| ApiError::internal().into_response());
            response.headers_mut().extend(headers);
            response
        }
    };
    if response.status() == StatusCode::METHOD_NOT_ALLOWED {
        // Discord may have it; the world does not.
        note_unknown(&world, asked_for);
    }
    count(&world, route, response.status());
    response
}

fn note_unknown(world: &World, asked_for: String) {
    world.inner().counters.update(|counts| {
        if counts.unknown_routes.len() < MOST_UNKNOWN {
            counts.unknown_routes.push(asked_for);
        }
    });
}

/// The path below `/api` or `/api/v10`, which nesting may or may not have taken off already.
pub(super) fn trim(path: &str) -> &str {
    let path = path.strip_prefix("/api").unwrap_or(path);
    path.strip_prefix("/v10").unwrap_or(path)
}

/// Interactions and their webhooks do not count toward the global limit, nor does one without a token.
fn counts_globally(template: &str, headers: &HeaderMap) -> bool {
    let exempt = template.starts_with("/interactions/") || template.starts_with("/webhooks/");
    !exempt && headers.contains_key(AUTHORIZATION)
}

fn count(world: &World, route: String, status: StatusCode) {
    world.inner().counters.update(|counts| {
        *counts.requests.entry(route).or_default().entry(status.as_u16()).or_default() += 1;
    });
}

async fn carry_out(world: World, fault: Option<Fault>, (request, next): (Request, Next)) -> Response {
    match fault {
        None => next.run(request).await,
        Some(Fault::Latency { ms }) => {
            sleep(Duration::from_millis(ms)).await;
            next.run(request).await
        }
        Some(Fault::SlowAnswer { ms }) => {
            let response = next.run(request).await;
            sleep(Duration::from_millis(ms)).await;
            response
        }
        Some(Fault::LostAnswer { status }) => {
            next.run(request).await;
            let mut answer = refusal(status, 0, None);
            answer.extensions_mut().insert(Feigned);
            answer
        }
        Some(Fault::Status { status, code, retry_after }) => refusal(status, code, retry_after),
        Some(Fault::GlobalLimit { retry_after }) => limited_globally(retry_after),
        Some(Fault::HalfAnswer) => half::cut(next.run(request).await).await,
        Some(Fault::HeadersOnly) => half::headers_only(next.run(request).await, &world),
        Some(Fault::Hang) => {
            world.inner().closing.cancelled().await;
            close_connection()
        }
        Some(Fault::Reset) => close_connection(),
    }
}

/// An answer that stands in place of the route's own: it is wrong on purpose.
#[derive(Clone, Copy)]
pub(super) struct Feigned;

fn close_connection() -> Response {
    let mut response = StatusCode::BAD_GATEWAY.into_response();
    response.extensions_mut().insert(CloseConnection);
    response
}

/// The answer of an injected status, in the form that Discord's edge gives it.
fn refusal(status: u16, code: u32, retry_after: Option<f64>) -> Response {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    if status == StatusCode::TOO_MANY_REQUESTS {
        let mut headers = HeaderMap::new();
        headers.insert("x-ratelimit-scope", http::HeaderValue::from_static("shared"));
        return limited(retry_after.unwrap_or(1.0), false, headers);
    }
    let sentence = status.canonical_reason().unwrap_or("Error");
    let body = json!({ "message": format!("{}: {sentence}", status.as_u16()), "code": code });
    (status, Json(body)).into_response()
}
