//! Events as API Gateway makes them, and what is no request.

use bellhop_testkit::{Bench, lambda::Gateway};
use bellhop_world::Signed;
use serde_json::json;

use super::{function, headers};

#[tokio::test(flavor = "multi_thread")]
async fn a_signed_ping_is_answered_behind_every_gateway() {
    let t = Bench::setup().without_mirror().start().await;
    let lambda = function(&t, &[]).await;
    for gateway in Gateway::ALL {
        let ping = t.world.sign(t.world.ping().to_string());
        let answer = lambda.post(gateway, &headers(&ping), &ping.body).await;
        assert_eq!((answer.status.as_u16(), answer.text().as_str()), (200, r#"{"type":1}"#), "{gateway:?}");
        assert_eq!(answer.header("content-type"), "application/json", "{gateway:?}");
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_wrong_signature_is_refused_behind_every_gateway() {
    let t = Bench::setup().without_mirror().start().await;
    let lambda = function(&t, &[]).await;
    for gateway in Gateway::ALL {
        let ping = t.world.sign(t.world.ping().to_string());
        let forged = Signed { signature: t.world.sign("another body").signature, ..ping };
        let answer = lambda.post(gateway, &headers(&forged), &forged.body).await;
        assert_eq!(answer.status.as_u16(), 401, "{gateway:?}");
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn other_paths_are_not_found() {
    let t = Bench::setup().without_mirror().start().await;
    let lambda = function(&t, &[]).await;
    let event = Gateway::Http.event(("POST", "/elsewhere"), &[], b"{}");
    assert_eq!(lambda.invoke(event).await.unwrap()["statusCode"], 404);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_event_that_is_no_request_ends_nothing() {
    let t = Bench::setup().without_mirror().start().await;
    let lambda = function(&t, &[("RUST_LOG", "off")]).await;
    assert!(lambda.invoke(json!({ "source": "aws.events" })).await.is_err());
    let ping = t.world.sign(t.world.ping().to_string());
    assert_eq!(lambda.post(Gateway::Http, &headers(&ping), &ping.body).await.status.as_u16(), 200);
    t.done().await;
}
