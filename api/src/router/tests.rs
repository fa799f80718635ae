//! What holds without a database: shapes, refusals, and the database being away.

use axum::body::Body;
use bellhop_boot::Clock;
use bellhop_store::Connections;
use http::{HeaderMap, Method, StatusCode};
use http_body_util::BodyExt as _;
use serde_json::Value;
use tower::ServiceExt as _;

use super::*;
use crate::{Guard, token::Token};

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    json: Value,
}

impl Answer {
    fn code(&self) -> &str {
        self.json["error"]["code"].as_str().unwrap_or_default()
    }

    fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }
}

/// An API whose database is a socket that is not there.
fn without_database() -> Router {
    router(&app())
}

fn app() -> App {
    let url = "postgres://bellhop@localhost/bellhop?host=/nowhere/at/all".to_owned();
    let pool = bellhop_store::Pool::new(&Connections { url, most: 1 }).unwrap();
    App::new(pool, Clock::system(), &Guard::default(), (None, None)).unwrap()
}

async fn send(router: Router, request: http::Request<Body>) -> Answer {
    let (parts, body) = router.oneshot(request).await.unwrap().into_parts();
    let bytes = body.collect().await.unwrap().to_bytes();
    let json = serde_json::from_slice(&bytes).unwrap_or(Value::Null);
    Answer { status: parts.status, headers: parts.headers, json }
}

fn get_request(path: &str) -> http::request::Builder {
    http::Request::builder().uri(path)
}

#[tokio::test]
async fn an_error_has_its_shape_and_its_id_once() {
    let answer = send(without_database(), get_request("/api/v1/nothing").body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::NOT_FOUND, "unknown_route"));
    assert!(answer.json["error"]["message"].as_str().is_some_and(|message| !message.is_empty()));
    assert_eq!(answer.json["error"]["request_id"], answer.header("x-request-id"));
    assert_eq!(answer.header("x-request-id").len(), 36);
    assert_eq!(answer.header("content-type"), "application/json");
}

#[tokio::test]
async fn paths_outside_the_api_are_refused_in_json_too() {
    for path in ["/", "/api", "/api/v1", "/api/v2/guilds/1/channels", "/api/v1/guilds/1/channels/"] {
        let answer = send(without_database(), get_request(path).body(Body::empty()).unwrap()).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::NOT_FOUND, "unknown_route"), "{path}");
    }
}

#[tokio::test]
async fn a_wrong_method_is_told_the_right_ones() {
    let request =
        get_request("/api/v1/guilds/1/channels").method(Method::DELETE).body(Body::empty()).unwrap();
    let answer = send(without_database(), request).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed"));
    assert_eq!(answer.header("allow"), "GET,HEAD");
}

#[tokio::test]
async fn nobody_is_refused_with_a_challenge_before_anything_is_read() {
    for path in ["/api/v1/guilds/1/channels", "/api/v1/guilds/nonsense/roles"] {
        let answer = send(without_database(), get_request(path).body(Body::empty()).unwrap()).await;
        assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, "token_missing"), "{path}");
        assert_eq!(answer.header("www-authenticate"), r#"Bearer realm="bellhop""#);
    }
}

#[tokio::test]
async fn a_malformed_token_needs_no_database_to_be_refused() {
    let request = get_request("/api/v1/guilds/1/roles").header("authorization", "Bearer nonsense");
    let answer = send(without_database(), request.body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::UNAUTHORIZED, "token_invalid"));
    assert_eq!(answer.header("www-authenticate"), r#"Bearer realm="bellhop", error="invalid_token""#);
}

#[tokio::test]
async fn a_database_that_is_away_is_a_503_that_tells_nothing_of_it() {
    let bearer = format!("Bearer {}", Token::generate().reveal());
    let request = get_request("/api/v1/guilds/1/roles").header("authorization", bearer);
    let answer = send(without_database(), request.body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::SERVICE_UNAVAILABLE, "database_unavailable"));
    assert!(!answer.json.to_string().contains("nowhere"), "{}", answer.json);
}

#[tokio::test]
async fn a_body_beyond_the_limit_is_refused() {
    let body = Body::from(vec![b'x'; LARGEST_BODY + 1]);
    let request = get_request("/api/v1/guilds/1/roles").header("content-length", LARGEST_BODY + 1);
    let answer = send(without_database(), request.body(body).unwrap()).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::PAYLOAD_TOO_LARGE, "too_large"));
}

#[tokio::test]
async fn a_panic_is_a_500_that_keeps_its_words_to_itself() {
    let routes = Router::new().route("/", get(async || -> StatusCode { panic!("secret") }));
    let panicking = within_layers(routes, &app());
    let answer = send(panicking, get_request("/").body(Body::empty()).unwrap()).await;
    assert_eq!((answer.status, answer.code()), (StatusCode::INTERNAL_SERVER_ERROR, "internal"));
    assert!(!answer.json.to_string().contains("secret"), "{}", answer.json);
}

#[tokio::test]
async fn a_callers_request_id_is_kept_and_a_strange_one_replaced() {
    let kept = send(
        without_database(),
        get_request("/_ah/health").header("x-request-id", "abc-1").body(Body::empty()).unwrap(),
    );
    let kept = kept.await;
    assert_eq!((kept.status, kept.header("x-request-id")), (StatusCode::OK, "abc-1"));
    let strange = get_request("/_ah/health").header("x-request-id", "a b").body(Body::empty()).unwrap();
    assert_eq!(send(without_database(), strange).await.header("x-request-id").len(), 36);
}

#[tokio::test]
async fn it_can_be_merged_with_another_router() {
    let other = Router::new().route("/interactions", get(async || "other")).fallback(async || "fallback");
    let merged = without_database().merge(other);
    let answer = send(merged, get_request("/api/v1/nothing").body(Body::empty()).unwrap()).await;
    assert_eq!(answer.code(), "unknown_route");
}
