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

#[tokio::test]
async fn every_route_that_the_guide_names_is_there() {
    let stage = Stage::new().await;
    let guide = stage.control(Method::GET, "", None).await.body;
    let lines = guide["control"].as_array().unwrap();
    assert!(lines.len() > 30);
    for line in lines {
        let (path, method) = (line["path"].as_str().unwrap(), line["method"].as_str().unwrap());
        let answer = stage.request(Method::OPTIONS, path, &[], None).await.unwrap();
        assert!(answer.header("allow").split(',').any(|allowed| allowed == method), "{line}");
    }
}

#[tokio::test]
async fn a_page_of_elsewhere_is_refused() {
    let stage = Stage::new().await;
    let own = format!("http://{}", stage.address);
    for (header, value, status) in [
        ("host", "rebound.example", StatusCode::FORBIDDEN),
        ("origin", "https://page.example", StatusCode::FORBIDDEN),
        ("origin", &own, StatusCode::OK),
    ] {
        let answer = stage.request(Method::GET, "/control/counters", &[(header, value)], None).await.unwrap();
        assert_eq!(answer.status, status, "{header}: {value}");
    }
}

#[tokio::test]
async fn the_shared_clock_is_turned() {
    let stage = Stage::new().await;
    let before = stage.control(Method::GET, "/clock", None).await.body["now"].clone();
    let after = stage.control(Method::POST, "/clock", Some(json!({ "advance_ms": 90_000 }))).await.body;
    assert_ne!(after["now"], before);
    stage.advance(time::Duration::seconds(-90));
    assert_eq!(stage.control(Method::GET, "/clock", None).await.body["now"], before);
}

#[tokio::test]
async fn a_script_generates_guilds() {
    let stage = Stage::new().await;
    let plan = json!({ "seed": 1, "guilds": 3, "channels": 5, "roles": 2, "members": 2 });
    let made = stage.control(Method::POST, "/generate", Some(plan)).await.body;
    let guild_id = made["guild_ids"][1].as_str().unwrap();
    let shown = stage.control(Method::GET, &format!("/state?guild_id={guild_id}"), None).await.body;
    assert_eq!(shown["guilds"].as_array().unwrap().len(), 1);
    assert_eq!(shown["guilds"][0]["channels"].as_array().unwrap().len(), 5);
    let refused = stage.control(Method::POST, "/generate", Some(json!({ "guilds": 0 }))).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn the_gateway_is_told_what_to_do() {
    let stage = Stage::new().await;
    let mut socket = stage.identified(1).await;
    let act = |body| stage.control(Method::POST, "/gateway", Some(body));
    assert_eq!(act(json!({ "do": "reconnect", "shard": 1 })).await.status, StatusCode::NO_CONTENT);
    act(json!({ "do": "ask_heartbeat", "shard": 0 })).await;
    assert_eq!(socket.next().await.unwrap()["op"], 1);
    let rule =
        json!({ "fault": { "kind": "wrong_type", "field": "/name" }, "event": "GUILD_UPDATE", "times": 1 });
    stage.control(Method::POST, "/gateway/faults", Some(rule)).await;
    let faults = stage.control(Method::GET, "/gateway/faults", None).await.body;
    assert_eq!(faults[0]["fault"], json!({ "kind": "wrong_type", "field": "/name" }));
    stage.world.update_guild(stage.demo.guild_id, &json!({ "name": "Pier" })).unwrap();
    assert_eq!(socket.event("GUILD_UPDATE").await["name"], json!([]));
    let settings = json!({ "remaining": 3, "shards": 4 });
    let set = stage.control(Method::PUT, "/gateway/settings", Some(settings)).await.body;
    assert_eq!((&set["session_start_limit"]["remaining"], &set["shards"]), (&json!(3), &json!(4)));
    let sessions = stage.control(Method::GET, "/gateway/sessions", None).await.body;
    assert_eq!((&sessions[0]["shard"], &sessions[0]["connected"]), (&json!([0, 1]), &json!(true)));
}

#[tokio::test]
async fn the_clock_does_not_leave_the_calendar() {
    let stage = Stage::new().await;
    let far = json!({ "advance_ms": u64::MAX });
    assert_eq!(stage.control(Method::POST, "/clock", Some(far)).await.body["code"], 50035);
    assert_eq!(stage.control(Method::GET, "/clock", None).await.status, StatusCode::OK);
}

#[tokio::test]
async fn a_fault_that_could_never_strike_is_refused() {
    let stage = Stage::new().await;
    for (route, fault) in [
        ("GARBAGE", json!({ "kind": "reset" })),
        ("*", json!({ "kind": "status", "status": 99 })),
        ("*", json!({ "kind": "global_limit", "retry_after": -1.0 })),
    ] {
        let rule = json!({ "route": route, "fault": fault });
        let refused = stage.control(Method::POST, "/faults", Some(rule)).await;
        assert_eq!(refused.body["code"], 50035, "{route}");
    }
    assert_eq!(stage.control(Method::GET, "/faults", None).await.body, json!([]));
}
