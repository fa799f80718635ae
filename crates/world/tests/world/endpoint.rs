//! The interactions endpoint's URL is verified before it is accepted.

use http::{Method, StatusCode};
use serde_json::json;

use crate::support::{Endpoint, Stage, answer};

#[tokio::test]
async fn an_endpoint_that_verifies_is_accepted() {
    let stage = Stage::new().await;
    let endpoint = Endpoint::new(&stage, answer(json!({ "type": 5 }))).await;
    stage.world.set_interactions_endpoint(None);
    let body = json!({ "interactions_endpoint_url": endpoint.url });
    let answer = stage.rest(Method::PATCH, "/applications/@me", Some(body)).await;
    assert_eq!(
        (answer.status, &answer.body["interactions_endpoint_url"]),
        (StatusCode::OK, &json!(endpoint.url))
    );
}

#[tokio::test]
async fn an_endpoint_that_believes_a_wrong_signature_is_refused() {
    let stage = Stage::new().await;
    let endpoint = Endpoint::credulous().await;
    let body = json!({ "interactions_endpoint_url": endpoint.url });
    let answer = stage.rest(Method::PATCH, "/applications/@me", Some(body)).await;
    assert_eq!((answer.status, &answer.body["code"]), (StatusCode::BAD_REQUEST, &json!(50035)));
    let problem = &answer.body["errors"]["interactions_endpoint_url"]["_errors"][0];
    assert_eq!(problem["code"], "APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID");
    assert!(stage.get("/applications/@me").await.body["interactions_endpoint_url"].is_null());
}

#[tokio::test]
async fn an_endpoint_that_does_not_answer_a_ping_is_refused() {
    let stage = Stage::new().await;
    for url in ["http://127.0.0.1:1/interactions", "nonsense"] {
        let body = json!({ "interactions_endpoint_url": url });
        let answer = stage.rest(Method::PATCH, "/applications/@me", Some(body)).await;
        assert_eq!((answer.status, &answer.body["code"]), (StatusCode::BAD_REQUEST, &json!(50035)));
        assert!(answer.body["errors"]["interactions_endpoint_url"].is_object());
    }
}

#[tokio::test]
async fn the_application_is_complete_and_changes() {
    let stage = Stage::new().await;
    let body = json!({
        "description": "Opens doors", "tags": ["roles", "tickets"], "flags": (1 << 19) | 1,
        "custom_install_url": "https://example.com/add", "event_webhooks_status": 1,
    });
    let changed = stage.rest(Method::PATCH, "/applications/@me", Some(body)).await;
    assert_eq!(changed.status, StatusCode::OK, "{}", changed.body);
    let read = stage.get("/applications/@me").await.body;
    assert_eq!(read, changed.body);
    assert_eq!((&read["description"], &read["tags"]), (&json!("Opens doors"), &json!(["roles", "tickets"])));
    // The intents' bits alone may be set.
    assert_eq!((&read["flags"], &read["flags_new"]), (&json!(1 << 19), &json!("524288")));
    for field in ["verify_key", "owner", "team", "redirect_uris", "approximate_guild_count", "bot", "type"] {
        assert!(read.get(field).is_some(), "{field}");
    }
    let body = json!({ "tags": ["a", "b", "c", "d", "e", "f"], "custom_install_url": "ftp://x" });
    let refused = stage.rest(Method::PATCH, "/applications/@me", Some(body)).await.body;
    let code = |field: &str| refused["errors"][field]["_errors"][0]["code"].clone();
    assert_eq!(
        (code("tags"), code("custom_install_url")),
        (json!("BASE_TYPE_MAX_LENGTH"), json!("URL_TYPE_INVALID_URL"))
    );
}
