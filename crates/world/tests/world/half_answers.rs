//! Answers that stop on the way, and refusals for everybody.

use std::time::Duration;

use bellhop_world::{Fault, FaultRule};
use bytes::Bytes;
use http::{Request, Response, StatusCode};
use http_body_util::{BodyExt, Empty};
use hyper::body::Incoming;
use hyper_util::{client::legacy::Client, rt::TokioExecutor};
use serde_json::json;

use crate::support::{Stage, TOKEN};

/// An answer whose body is not read yet.
async fn headers_of(stage: &Stage, path: &str) -> Response<Incoming> {
    let uri = format!("http://{}/api/v10{path}", stage.address);
    let request = Request::get(uri).header("authorization", format!("Bot {TOKEN}"));
    let client = Client::builder(TokioExecutor::new()).build_http::<Empty<Bytes>>();
    client.request(request.body(Empty::new()).unwrap()).await.unwrap()
}

#[tokio::test]
async fn a_body_is_cut_in_the_middle() {
    let stage = Stage::new().await;
    stage.world.add_fault(FaultRule::times("GET /users/@me", Fault::HalfAnswer, 1));
    let mut answer = headers_of(&stage, "/users/@me").await;
    let whole: usize = answer.headers()["content-length"].to_str().unwrap().parse().unwrap();
    let first = answer.body_mut().frame().await.unwrap().unwrap().into_data().unwrap();
    assert_eq!(first.len(), whole / 2);
    assert!(answer.body_mut().frame().await.unwrap().is_err());
    assert_eq!(stage.get("/users/@me").await.status, 200);
}

#[tokio::test]
async fn after_the_headers_nothing_comes() {
    let stage = Stage::new().await;
    stage.world.add_fault(FaultRule::times("GET /users/@me", Fault::HeadersOnly, 1));
    let mut answer = headers_of(&stage, "/users/@me").await;
    assert_eq!(answer.status(), 200);
    let moment = std::time::Duration::from_millis(100);
    assert!(tokio::time::timeout(moment, answer.body_mut().frame()).await.is_err());
}

#[tokio::test]
async fn everybody_is_limited_on_request() {
    let stage = Stage::new().await;
    stage.world.add_fault(FaultRule::times("*", Fault::GlobalLimit { retry_after: 0.5 }, 1));
    let refused = stage.get("/users/@me").await;
    assert_eq!((refused.status.as_u16(), refused.header("x-ratelimit-global")), (429, "true"));
    assert_eq!(refused.header("x-ratelimit-scope"), "global");
    assert_eq!((&refused.body["global"], &refused.body["retry_after"]), (&json!(true), &json!(0.5)));
    assert_eq!(stage.get("/users/@me").await.status, 200);
}

#[tokio::test]
async fn a_message_that_the_bot_sends_twice_is_found() {
    let stage = Stage::new().await;
    let path = format!("/channels/{}/messages", stage.demo.general_channel_id);
    for (content, nonce) in [("one", 1), ("two", 2), ("two", 3), ("three", 2)] {
        stage.post(&path, json!({ "content": content, "nonce": nonce })).await;
    }
    stage
        .world
        .send_message(stage.demo.member, stage.demo.general_channel_id, &json!({ "content": "one" }))
        .unwrap();
    stage.advance(time::Duration::minutes(4));
    stage.post(&path, json!({ "content": "three" })).await;
    let counts = stage.world.counts();
    assert_eq!((counts.messages_created, counts.messages_created_twice.len()), (6, 2));
    let [by_content, by_nonce] = &counts.messages_created_twice[..] else { panic!() };
    assert_eq!(by_content.first, by_nonce.first);
}

#[tokio::test]
async fn a_slow_answer_comes_after_its_effect() {
    let stage = Stage::new().await;
    let rule = FaultRule {
        route: "POST /channels/*/messages".to_owned(),
        fault: Fault::slow_answer(Duration::from_millis(300)),
        times: Some(1),
    };
    stage.world.add_fault(rule);
    let path = format!("/channels/{}/messages", stage.demo.general_channel_id);
    let sending = stage.post(&path, json!({ "content": "slow" }));
    let mut sending = std::pin::pin!(sending);
    let newest = || async { stage.get(&path).await.body[0]["content"].clone() };
    while newest().await != "slow" {
        assert!(futures_util::poll!(&mut sending).is_pending(), "it was answered before anybody saw it");
    }
    assert!(futures_util::poll!(&mut sending).is_pending(), "the answer is late");
    assert_eq!(sending.await.status, StatusCode::OK);
}
