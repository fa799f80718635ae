//! The control API, as scripts use it.

use bellhop_world::Outcome;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use tower::ServiceExt;

use crate::support::{Answer, Endpoint, Stage, answer};

impl Stage {
    async fn control(&self, method: Method, path: &str, body: Option<Value>) -> Answer {
        self.request(method, &format!("/control{path}"), &[], body).await.unwrap()
    }

    /// Calls a REST route as someone, or as Discord itself.
    async fn call(&self, body: Value) -> Answer {
        self.control(Method::POST, "/rest", Some(body)).await
    }
}

#[tokio::test]
async fn a_script_renames_a_channel_as_whom_it_likes() {
    let stage = Stage::new().await;
    let path = format!("/channels/{}", stage.demo.general_channel_id);
    let rename = |name: &str, actor: Value| json!({ "as": actor, "method": "PATCH", "path": path, "body": { "name": name } });
    let refused = stage.call(rename("mine", json!(stage.demo.member))).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::FORBIDDEN, &json!(50013)));
    assert_eq!(stage.call(rename("lobby", Value::Null)).await.body["name"], "lobby");
    let all = stage.control(Method::GET, "/state", None).await.body;
    assert_eq!(all["guilds"][0]["members"].as_array().unwrap().len(), 6);
}

#[tokio::test]
async fn a_script_clicks() {
    let stage = Stage::new().await;
    let reply = json!({ "type": 4, "data": { "content": "Taken.", "flags": 64 } });
    let _endpoint = Endpoint::new(&stage, answer(reply)).await;
    let row =
        json!({ "type": 1, "components": [{ "type": 2, "style": 1, "label": "x", "custom_id": "take" }] });
    let path = format!("/channels/{}/messages", stage.demo.roles_channel_id);
    let panel = stage.post(&path, json!({ "content": "Roles", "components": [row] })).await;
    let mut act = json!({ "type": "component", "message_id": panel.body["id"], "custom_id": "take" });
    act["user_id"] = json!(stage.demo.member);
    let done = stage.control(Method::POST, "/interactions", Some(act.clone())).await.body;
    assert_eq!((&done["status"], &done["outcome"]["kind"]), (&json!(200), &json!("message")));
    let payload = stage.control(Method::POST, "/payloads", Some(act)).await.body;
    let forged = json!({ "body": payload.to_string(), "signature": "00".repeat(64) });
    assert_eq!(stage.control(Method::POST, "/posts", Some(forged)).await.body["status"], 401);
    assert_eq!(stage.control(Method::POST, "/deliveries", Some(payload)).await.body["status"], 200);
    let path = format!("/users/{}/ephemerals", stage.demo.member);
    assert_eq!(stage.control(Method::GET, &path, None).await.body.as_array().unwrap().len(), 2);
}

#[tokio::test]
async fn faults_and_counters_are_set_and_cleared() {
    let stage = Stage::new().await;
    let rule = json!({ "route": "GET /users/@me", "fault": { "kind": "status", "status": 503 } });
    assert_eq!(stage.control(Method::POST, "/faults", Some(rule)).await.status, StatusCode::NO_CONTENT);
    assert_eq!(stage.get("/users/@me").await.status, StatusCode::SERVICE_UNAVAILABLE);
    stage.control(Method::DELETE, "/faults", None).await;
    assert_eq!(stage.get("/users/@me").await.status, StatusCode::OK);
    let counters = stage.control(Method::GET, "/counters", None).await.body;
    assert_eq!(counters["requests"]["GET /users/@me"], json!({ "200": 1, "503": 1 }));
}

#[tokio::test]
async fn a_peer_that_is_not_on_this_machine_is_refused() {
    let stage = Stage::new().await;
    for (peer, status) in [("10.0.0.7:1", StatusCode::FORBIDDEN), ("[::ffff:127.0.0.1]:1", StatusCode::OK)] {
        let peer: std::net::SocketAddr = peer.parse().unwrap();
        let mut request = http::Request::get("/control/state").body(axum::body::Body::empty()).unwrap();
        request.extensions_mut().insert(axum::extract::ConnectInfo(peer));
        assert_eq!(stage.world.router().oneshot(request).await.unwrap().status(), status);
    }
}

#[tokio::test]
async fn an_act_that_no_client_offers_is_not_sent() {
    let stage = Stage::new().await;
    let delivery = stage.world.command(stage.demo.member, stage.demo.general_channel_id, "panel").await;
    assert!(matches!(delivery.outcome, Outcome::Failed(reason) if reason.contains("10063")));
}
