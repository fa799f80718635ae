//! The routes, and what every request passes before it reaches one.

use std::{sync::Arc, time::Duration};

use axum::{
    Router,
    extract::Request,
    middleware::{Next, from_fn, from_fn_with_state, map_response},
    response::{IntoResponse, Response},
    routing::get,
};
use http::{
    HeaderName, HeaderValue, Method,
    header::{
        AUTHORIZATION, CONTENT_SECURITY_POLICY, CONTENT_TYPE, ETAG, IF_NONE_MATCH, REFERRER_POLICY,
        RETRY_AFTER, STRICT_TRANSPORT_SECURITY, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
    },
};
use tower::ServiceBuilder;
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::CorsLayer,
    limit::RequestBodyLimitLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
};
use utoipa::{OpenApi as _, openapi::OpenApi};
use utoipa_axum::router::OpenApiRouter;

use crate::{App, Error, access_log, error::Away, freshness, limits, login, openapi, routes, shape};

/// A request that brings a larger body is refused; no route here needs one.
const LARGEST_BODY: usize = 64 * 1024;
/// No request takes longer. Discord's part of a sign-in has 3.5 s, with the database's before and after it.
const DEADLINE: Duration = Duration::from_secs(3);
/// The end of a sign-in may take longer: Discord is asked four times.
const LOGIN_DEADLINE: Duration = Duration::from_secs(8);
/// How long a browser may go by what it learnt of other origins.
const ORIGINS_KEPT: Duration = Duration::from_hours(1);
/// Browsers come back by TLS alone for a year.
const TLS_ALONE: &str = "max-age=31536000";

/// The whole API as a tower service, for a server, for Lambda, for tests.
///
/// It sets no fallback, so that it can be merged with other routers.
pub fn router(app: &App) -> Router {
    let (v1, _) = v1().split_for_parts();
    let v1 = v1
        .merge(openapi::page::router())
        .fallback(async || Error::UnknownRoute)
        .layer(from_fn_with_state(app.clone(), limits::within_limits));
    let routes =
        Router::new().route("/_ah/health", get(async || "alive")).nest("/api/v1", v1).with_state(app.clone());
    within_layers(routes, app)
}

/// The description of every route.
pub(crate) fn described() -> OpenApi {
    let nested = OpenApiRouter::with_openapi(openapi::Document::openapi()).nest("/api/v1", v1());
    let (_, mut document) = nested.split_for_parts();
    openapi::complete(&mut document);
    document
}

fn v1() -> OpenApiRouter<App> {
    OpenApiRouter::new()
        .merge(login::router())
        .merge(routes::me::router())
        .merge(routes::overview::router())
        .merge(routes::channels::router())
        .merge(routes::roles::router())
        .merge(routes::emojis::router())
        .merge(routes::permissions::router())
        .merge(routes::problems::router())
        .merge(routes::freshness::router())
        .merge(routes::actions::router())
        .merge(routes::audit::router())
        .merge(routes::history::router())
        .merge(routes::members::router())
        .merge(routes::messages::router())
}

/// Wraps routes in what every request passes, the first here being the first to see it. In one stack, since each layer
/// of a router by itself is cloned with all that is below it for every request.
fn within_layers(routes: Router, app: &App) -> Router {
    let headers = fixed_headers(app);
    routes.layer(
        ServiceBuilder::new()
            .layer(from_fn(access_log::plain_ids))
            .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
            .layer(PropagateRequestIdLayer::x_request_id())
            .layer(from_fn(access_log::log))
            .layer(cors(app))
            .layer(map_response(move |response: Response| guarded(response, headers.clone())))
            .layer(from_fn(shape::errors))
            .layer(CatchPanicLayer::custom(shape::panicked))
            .layer(from_fn(in_time))
            .layer(RequestBodyLimitLayer::new(LARGEST_BODY)),
    )
}

/// What guards the browser that shows an answer.
fn fixed_headers(app: &App) -> Arc<[(HeaderName, HeaderValue)]> {
    let is_secure = app.login().is_ok_and(|login| login.public_url.is_secure());
    let always = [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
    ];
    let tls = is_secure.then_some((STRICT_TRANSPORT_SECURITY, TLS_ALONE));
    always.into_iter().chain(tls).map(|(name, value)| (name, HeaderValue::from_static(value))).collect()
}

/// Adds the headers that a handler did not set itself.
async fn guarded(mut response: Response, fixed: Arc<[(HeaderName, HeaderValue)]>) -> Response {
    for (name, value) in &*fixed {
        response.headers_mut().entry(name).or_insert_with(|| value.clone());
    }
    response
}

/// Lets the pages of allowed origins read, and write with a session.
fn cors(app: &App) -> CorsLayer {
    let origins: Vec<_> =
        app.allowed_origins.iter().filter_map(|origin| origin.parse::<HeaderValue>().ok()).collect();
    if origins.is_empty() {
        return CorsLayer::new();
    }
    let ours = [freshness::AS_OF, freshness::FRESHNESS, "x-request-id"].map(HeaderName::from_static);
    CorsLayer::new()
        .allow_origin(origins)
        .allow_credentials(true)
        .allow_methods([Method::GET, Method::POST, Method::PUT, Method::PATCH, Method::DELETE])
        .allow_headers([AUTHORIZATION, CONTENT_TYPE, IF_NONE_MATCH])
        .expose_headers([ETAG, RETRY_AFTER].into_iter().chain(ours).collect::<Vec<_>>())
        .max_age(ORIGINS_KEPT)
}

async fn in_time(request: Request, next: Next) -> Response {
    let is_login = request.uri().path().ends_with("/login/callback");
    let deadline = if is_login { LOGIN_DEADLINE } else { DEADLINE };
    let answer = tokio::time::timeout(deadline, next.run(request)).await;
    answer.unwrap_or_else(|_| Error::from(Away::Silent).into_response())
}

#[cfg(test)]
mod tests;
