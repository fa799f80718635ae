//! `GET /control`: what can be done here, for a person who looks.

use axum::Json;
use serde_json::{Value, json};

/// A route: method, path, what it does, and an example of its body.
type Line = (&'static str, &'static str, &'static str, &'static str);

/// Every route of `/control`, in the order in which one meets them.
const LINES: &[Line] = &[
    ("GET", "/control", "this list", ""),
    ("GET", "/control/state", "everything there is; ?guild_id= for one guild", ""),
    ("GET", "/control/messages/{message_id}", "a message, ephemeral or not", ""),
    ("GET", "/control/channels/{channel_id}/messages", "a channel's messages, as ?as= sees them", ""),
    ("GET", "/control/users/{user_id}/ephemerals", "what a person alone sees", ""),
    (
        "POST",
        "/control/rest",
        "any REST route as anybody",
        r#"{"as":"USER","method":"PATCH","path":"/channels/ID","body":{"name":"new"}}"#,
    ),
    (
        "POST",
        "/control/interactions",
        "act as a person",
        r#"{"user_id":"ID","type":"component","message_id":"ID","custom_id":"x"}"#,
    ),
    (
        "POST",
        "/control/payloads",
        "the payload of an act, not sent",
        r#"{"user_id":"ID","type":"command","channel_id":"ID","name":"panel list"}"#,
    ),
    ("POST", "/control/deliveries", "sign and send a payload, apply the answer", "{}"),
    (
        "POST",
        "/control/posts",
        "send any bytes to the endpoint",
        r#"{"body":"{}","timestamp":"0","signature":"00"}"#,
    ),
    (
        "PUT",
        "/control/endpoint",
        "set the endpoint unverified; null: interactions go over the gateway",
        r#"{"url":null}"#,
    ),
    ("GET", "/control/oauth2", "the redirect URIs, and how many access tokens are good", ""),
    (
        "PUT",
        "/control/oauth2",
        "register the redirect URIs",
        r#"{"redirect_uris":["http://127.0.0.1:8081/api/v1/login/callback"]}"#,
    ),
    (
        "PUT",
        "/control/application-flags",
        "the portal's toggles, as flag bits: here members and message content",
        r#"{"flags":294912}"#,
    ),
    (
        "POST",
        "/control/accounts",
        "register an account",
        r#"{"username":"ann","global_name":"Ann","locale":"de"}"#,
    ),
    ("POST", "/control/guilds", "found a guild", r#"{"name":"Pier","owner_id":"ID"}"#),
    ("DELETE", "/control/guilds/{guild_id}", "end a guild", ""),
    ("PUT", "/control/guilds/{guild_id}/unavailable", "begin or end an outage", r#"{"unavailable":true}"#),
    (
        "PUT",
        "/control/guilds/{guild_id}/installation",
        "authorise the commands; with permissions the bot joins",
        r#"{"permissions":"268435456"}"#,
    ),
    ("PUT", "/control/guilds/{guild_id}/members/{user_id}", "let an account join", r#"{"roles":[]}"#),
    ("DELETE", "/control/guilds/{guild_id}/members/{user_id}", "let a member leave", ""),
    (
        "POST",
        "/control/generate",
        "guilds at scale, the same for the same seed",
        r#"{"seed":7,"guilds":100,"channels":50,"roles":30,"members":20}"#,
    ),
    ("GET", "/control/clock", "the shared clock", ""),
    ("POST", "/control/clock", "turn the shared clock forward", r#"{"advance_ms":60000}"#),
    ("GET", "/control/faults", "REST's faults in force", ""),
    (
        "POST",
        "/control/faults",
        "a fault: latency, slow_answer, status, lost_answer, global_limit, half_answer, headers_only, hang, reset",
        r#"{"route":"PUT /guilds/*/members/*/roles/*","fault":{"kind":"latency","ms":10000},"times":1}"#,
    ),
    ("DELETE", "/control/faults", "let REST behave again", ""),
    ("GET", "/control/interaction-faults", "what goes wrong with deliveries", ""),
    (
        "POST",
        "/control/interaction-faults",
        "twice, late, id_off or wrong_signature",
        r#"{"fault":{"kind":"late","ms":2000,"counted":true},"times":1}"#,
    ),
    ("DELETE", "/control/interaction-faults", "deliveries go well again", ""),
    ("GET", "/control/refused-answers", "answers that Discord refused, and why", ""),
    ("DELETE", "/control/refused-answers", "forget them", ""),
    (
        "POST",
        "/control/limits",
        "a route's requests per window; route global, requests null: no global limit",
        r#"{"route":"POST /channels/{channel_id}/messages","requests":1,"window_ms":5000}"#,
    ),
    ("DELETE", "/control/limits", "empty the buckets, back to the table", ""),
    (
        "POST",
        "/control/gateway",
        "at once, to all or one shard: reconnect, invalidate, ask_heartbeat, cut, close, stall, duplicate",
        r#"{"do":"invalidate","resumable":true,"shard":0}"#,
    ),
    ("GET", "/control/gateway/sessions", "the sessions that are open", ""),
    ("GET", "/control/gateway/faults", "the gateway's faults in force", ""),
    (
        "POST",
        "/control/gateway/faults",
        "from now on: lost_ack, stall_connection, refuse_identify, duplicate, lost, delay, missing_field, wrong_type, broken_json",
        r#"{"fault":{"kind":"missing_field","field":"/name"},"event":"CHANNEL_UPDATE","guild_id":"ID","times":1}"#,
    ),
    ("DELETE", "/control/gateway/faults", "let the gateway behave again; stalled sockets go on", ""),
    ("GET", "/control/gateway/settings", "the IDENTIFYs left, and the shards recommended", ""),
    (
        "PUT",
        "/control/gateway/settings",
        "set any of these",
        r#"{"total":1000,"remaining":5,"reset_after":60000,"max_concurrency":1,"identify_window_ms":5000,"heartbeat_interval_ms":41250,"shards":2}"#,
    ),
    ("GET", "/control/counters", "requests, sessions, identifies, dispatches, messages created twice", ""),
    ("DELETE", "/control/counters", "count from zero", ""),
];

pub(super) async fn get() -> Json<Value> {
    let line = |(method, path, does, body): &Line| {
        let mut line = json!({ "method": method, "path": path, "does": does });
        if let Ok(example) = serde_json::from_str::<Value>(body) {
            line["body"] = example;
        }
        line
    };
    Json(json!({ "control": LINES.iter().map(line).collect::<Vec<_>>() }))
}
