//! The routes, and what every request passes before it reaches one.

use std::time::Duration;

use axum::{
    Router,
    extract::Request,
    middleware::{Next, from_fn},
    response::{IntoResponse, Response},
    routing::get,
};
use tower_http::{
    catch_panic::CatchPanicLayer,
    limit::RequestBodyLimitLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
};

use crate::{App, Error, access_log, error::Away, login, routes, shape};

/// A request that brings a larger body is refused; no route here needs one.
const LARGEST_BODY: usize = 64 * 1024;
/// No request takes longer; only the database can make one wait.
const DEADLINE: Duration = Duration::from_secs(3);

/// The whole API as a tower service, for a server, for Lambda, for tests.
///
/// It sets no fallback, so that it can be merged with other routers.
pub fn router(app: App) -> Router {
    let v1 = Router::new()
        .merge(login::router())
        .merge(routes::channels::router())
        .merge(routes::emojis::router())
        .merge(routes::me::router())
        .merge(routes::overview::router())
        .merge(routes::problems::router())
        .merge(routes::roles::router());
    within_layers(
        Router::new()
            .route("/_ah/health", get(async || "alive"))
            .nest("/api/v1", v1.fallback(async || Error::UnknownRoute))
            .with_state(app),
    )
}

/// Wraps routes in what every request passes; the last layer here is the first to see it.
fn within_layers(routes: Router) -> Router {
    routes
        .layer(from_fn(in_time))
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(CatchPanicLayer::custom(shape::panicked))
        .layer(from_fn(shape::errors))
        .layer(from_fn(access_log::log))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(from_fn(access_log::plain_ids))
}

async fn in_time(request: Request, next: Next) -> Response {
    let answer = tokio::time::timeout(DEADLINE, next.run(request)).await;
    answer.unwrap_or_else(|_| Error::from(Away::Silent).into_response())
}

#[cfg(test)]
mod tests;
