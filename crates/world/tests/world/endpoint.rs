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
