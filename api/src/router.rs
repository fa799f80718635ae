//! The routes, and what every request passes before it reaches one.

use std::time::Duration;

use axum::{
    Router,
    middleware::from_fn_with_state,
    routing::{any, get},
};
use http::{
    HeaderName, HeaderValue, Method,
    header::{AUTHORIZATION, CONTENT_TYPE, ETAG, IF_MATCH, IF_NONE_MATCH, LOCATION, RETRY_AFTER},
};
use tower::{ServiceBuilder, util::option_layer};
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::CorsLayer,
    limit::RequestBodyLimitLayer,
    request_id::{PropagateRequestIdLayer, SetRequestIdLayer},
};
use utoipa::{OpenApi as _, openapi::OpenApi};
use utoipa_axum::router::OpenApiRouter;

use crate::{App, Error, access_log, body, freshness, login, openapi, pass, routes, shape, writing};

/// A request that brings a larger body is refused: the largest message that Discord takes fits, every character escaped.
const LARGEST_BODY: usize = 256 * 1024;
/// How long a browser may go by what it learnt of other origins.
const ORIGINS_KEPT: Duration = Duration::from_hours(1);
/// What is not served below the API's own path, whatever router it is merged with.
const BELOW: &str = "/api/v1/{*rest}";

/// The whole API as a tower service, for a server, for Lambda, for tests.
///
/// It sets no fallback, so that it can be merged with other routers.
pub fn router(app: &App) -> Router {
    let (described, _) = described_routes().split_for_parts();
    let routes = described
        .merge(openapi::page::router())
        .route("/_ah/health", get(async || "alive"))
        .route(BELOW, any(async || Error::UnknownRoute))
        .with_state(app.clone());
    within_layers(routes, app)
}

/// The description of every route.
pub(crate) fn described() -> OpenApi {
    let described = OpenApiRouter::with_openapi(openapi::Document::openapi()).merge(described_routes());
    let (_, mut document) = described.split_for_parts();
    openapi::complete(&mut document);
    document
}

/// The routes by their whole paths: below a prefix each request's path would be taken apart and put together anew.
fn described_routes() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(login::router())
        .merge(routes::me::router())
        .merge(routes::overview::router())
        .merge(routes::channels::router())
        .merge(routes::roles::router())
        .merge(routes::emojis::router())
        .merge(routes::permissions::router())
        .merge(routes::problems::router())
        .merge(routes::status::router())
        .merge(routes::panels::router())
        .merge(routes::config::router())
        .merge(routes::freshness::router())
        .merge(routes::actions::router())
        .merge(routes::audit::router())
        .merge(routes::history::router())
        .merge(routes::members::router())
        .merge(routes::messages::router())
        .merge(routes::composed::router())
        .merge(routes::events::router())
}

/// Wraps routes in what every request passes, the first here being the first to see it.
fn within_layers(routes: Router, app: &App) -> Router {
    routes.layer(
        ServiceBuilder::new()
            .map_request(access_log::plain_ids)
            .layer(SetRequestIdLayer::x_request_id(access_log::Numbered))
            .layer(PropagateRequestIdLayer::x_request_id())
            .layer(option_layer(cors(app)))
            .layer(from_fn_with_state(app.clone(), pass::pass))
            .layer(CatchPanicLayer::custom(shape::panicked))
            .layer(RequestBodyLimitLayer::new(LARGEST_BODY)),
    )
}

/// Lets the pages of allowed origins read; those of the same site with a session, and write.
fn cors(app: &App) -> Option<CorsLayer> {
    let origins: Vec<_> =
        app.allowed_origins.iter().filter_map(|origin| origin.parse::<HeaderValue>().ok()).collect();
    if origins.is_empty() {
        return None;
    }
    let ours = [freshness::AS_OF, freshness::FRESHNESS, writing::REPLAYED, "x-request-id"];
    let ours = ours.map(HeaderName::from_static);
    let layer = CorsLayer::new()
        .allow_origin(origins)
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([
            AUTHORIZATION,
            CONTENT_TYPE,
            IF_MATCH,
            IF_NONE_MATCH,
            HeaderName::from_static(body::KEY),
            HeaderName::from_static(routes::events::LAST_ID),
        ])
        .expose_headers([ETAG, LOCATION, RETRY_AFTER].into_iter().chain(ours).collect::<Vec<_>>())
        .max_age(ORIGINS_KEPT);
    Some(layer)
}

#[cfg(test)]
mod tests;
