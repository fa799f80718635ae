//! Rate limits and faults as a client meets them.

use bellhop_world::{Fault, FaultRule};
use http::{Method, StatusCode};
use serde_json::json;

use crate::support::{Stage, TOKEN};

#[tokio::test]
async fn every_answer_carries_its_bucket_and_a_full_one_refuses() {
    let stage = Stage::new().await;
    let path = format!("/channels/{}/messages", stage.demo.general_channel_id);
    for left in (0..5).rev() {
        let answer = stage.post(&path, json!({ "content": "hello" })).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert_eq!(
            (answer.header("x-ratelimit-limit"), answer.header("x-ratelimit-remaining")),
            ("5", &*left.to_string())
        );
    }
    let refused = stage.post(&path, json!({ "content": "hello" })).await;
    assert_eq!(refused.status, StatusCode::TOO_MANY_REQUESTS);
    assert_eq!((refused.header("x-ratelimit-scope"), refused.header("x-ratelimit-remaining")), ("user", "0"));
    assert_eq!(refused.body["global"], false);
    assert!(refused.body["retry_after"].as_f64().unwrap() > 0.0);
    assert_eq!(stage.world.counts().answers_with("POST /channels/{channel_id}/messages", 429), 1);
}

#[tokio::test]
async fn a_fault_strikes_before_the_effect() {
    let stage = Stage::new().await;
    let (guild, user, role) = (stage.demo.guild_id, stage.demo.newcomer, stage.demo.self_assignable[0]);
    let path = format!("/guilds/{guild}/members/{user}/roles/{role}");
    stage.world.add_fault(FaultRule::times("PUT /guilds/*/members/*/roles/*", Fault::rate_limited(1.5), 1));
    let limited = stage.put(&path).await;
    assert_eq!((limited.status, &limited.body["retry_after"]), (StatusCode::TOO_MANY_REQUESTS, &json!(1.5)));
    assert_eq!(limited.header("retry-after"), "2");
    assert!(stage.world.member_roles(guild, user).is_empty());
    assert_eq!(stage.put(&path).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_lost_answer_hides_the_effect() {
    let stage = Stage::new().await;
    let (guild, user, role) = (stage.demo.guild_id, stage.demo.newcomer, stage.demo.self_assignable[0]);
    stage
        .world
        .add_fault(FaultRule::always("PUT /guilds/*/members/*/roles/*", Fault::LostAnswer { status: 502 }));
    let answer = stage.put(&format!("/guilds/{guild}/members/{user}/roles/{role}")).await;
    assert_eq!(answer.status, StatusCode::BAD_GATEWAY);
    assert_eq!(stage.world.member_roles(guild, user), [role]);
}

#[tokio::test]
async fn a_reset_closes_the_connection_without_an_answer() {
    let stage = Stage::new().await;
    stage.world.add_fault(FaultRule::times("*", Fault::Reset, 1));
    let token = format!("Bot {TOKEN}");
    let headers = [("authorization", token.as_str())];
    assert!(stage.request(Method::GET, "/api/v10/users/@me", &headers, None).await.is_err());
    assert_eq!(stage.get("/users/@me").await.status, StatusCode::OK);
}
