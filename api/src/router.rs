//! The routes, and what every request passes before it reaches one.

use std::time::Duration;

use axum::{
    Router,
    extract::Request,
    middleware::{Next, from_fn, from_fn_with_state},
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
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::CorsLayer,
    limit::RequestBodyLimitLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    set_header::SetResponseHeaderLayer,
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
const TLS_ALONE: HeaderValue = HeaderValue::from_static("max-age=31536000");

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

/// Wraps routes in what every request passes; the last layer here is the first to see it.
fn within_layers(routes: Router, app: &App) -> Router {
    let is_secure = app.login().is_ok_and(|login| login.public_url.is_secure());
    let header = |name: HeaderName, value: &'static str| {
        SetResponseHeaderLayer::if_not_present(name, HeaderValue::from_static(value))
    };
    routes
        .layer(from_fn(in_time))
        .layer(RequestBodyLimitLayer::new(LARGEST_BODY))
        .layer(CatchPanicLayer::custom(shape::panicked))
        .layer(from_fn(shape::errors))
        .layer(header(X_CONTENT_TYPE_OPTIONS, "nosniff"))
        .layer(header(X_FRAME_OPTIONS, "DENY"))
        .layer(header(REFERRER_POLICY, "no-referrer"))
        .layer(header(CONTENT_SECURITY_POLICY, "default-src 'none'; frame-ancestors 'none'"))
        .layer(header(HeaderName::from_static("cross-origin-resource-policy"), "same-origin"))
        .layer(SetResponseHeaderLayer::if_not_present(STRICT_TRANSPORT_SECURITY, move |_: &Response| {
            is_secure.then_some(TLS_ALONE)
        }))
        .layer(cors(app))
        .layer(from_fn(access_log::log))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(from_fn(access_log::plain_ids))
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
