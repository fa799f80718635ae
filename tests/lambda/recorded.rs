//! Events as AWS recorded them: those that its own runtime for Rust is tested with.

use std::path::PathBuf;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bellhop_testkit::{Bench, bootstrap, lambda::Lambda};
use bellhop_world::{Act, Signed};
use cargo_metadata::MetadataCommand;
use serde_json::{Map, Value, json};

use super::{function, headers};

/// An HTTP API, one with a stage of its own, a REST API, a function URL, and two sorts of load balancer.
const RECORDED: [&str; 7] = [
    "apigw_v2_proxy_request",
    "apigw_v2_proxy_request_with_stage_in_path",
    "apigw_proxy_request",
    "apigw_multi_value_proxy_request",
    "lambda_function_url_request",
    "alb_request",
    "alb_multi_value_request",
];

/// Where `lambda_http` has them.
fn folder() -> PathBuf {
    let metadata = MetadataCommand::new().other_options(["--offline".to_owned()]).exec().unwrap();
    let package = metadata.packages.iter().find(|package| package.name.as_str() == "lambda_http").unwrap();
    package.manifest_path.parent().unwrap().join("tests/data").into_std_path_buf()
}

fn recorded(name: &str) -> Value {
    let path = folder().join(name).with_extension("json");
    serde_json::from_slice(
        &std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display())),
    )
    .unwrap()
}

/// The event, had it been of this request.
fn of_request(
    mut event: Value,
    (method, path): (&str, &str),
    headers: &[(&str, &str)],
    (body, is_encoded): (&[u8], bool),
) -> Value {
    let all: Map<String, Value> =
        headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
    let parts = event.as_object_mut().unwrap();
    for query in ["queryStringParameters", "multiValueQueryStringParameters", "cookies"] {
        parts.remove(query);
    }
    if parts.contains_key("multiValueHeaders") {
        let many = all.iter().map(|(name, value)| (name.clone(), json!([value])));
        parts.insert("multiValueHeaders".to_owned(), many.collect());
    }
    parts.insert("headers".to_owned(), all.into());
    let text = if is_encoded { STANDARD.encode(body) } else { String::from_utf8(body.to_vec()).unwrap() };
    parts.insert("body".to_owned(), text.into());
    parts.insert("isBase64Encoded".to_owned(), is_encoded.into());
    if let Some(raw) = event["rawPath"].as_str() {
        let stage = raw.strip_suffix("/my/path").unwrap_or_default().to_owned();
        event["rawPath"] = format!("{stage}{path}").into();
        event["rawQueryString"] = "".into();
        event["requestContext"]["http"]["method"] = method.into();
        event["requestContext"]["http"]["path"] = event["rawPath"].clone();
    } else {
        event["path"] = path.into();
        event["httpMethod"] = method.into();
    }
    event
}

/// What an interaction is answered through each sort of event, plain and encoded.
async fn delivered(lambda: &Lambda, name: &str, signed: &Signed, is_encoded: bool) -> (u16, Value) {
    let request = ("POST", "/interactions");
    let event = of_request(recorded(name), request, &headers(signed), (&signed.body, is_encoded));
    let answer = lambda.answers(event).await;
    (answer.status.as_u16(), answer.json())
}

#[tokio::test(flavor = "multi_thread")]
async fn discord_is_answered_and_nobody_else() {
    let t = Bench::setup().without_mirror().start().await;
    let lambda = function(&t, &[]).await;
    for name in RECORDED {
        for is_encoded in [false, true] {
            let ping = t.world.sign(t.world.ping().to_string());
            assert_eq!(
                delivered(&lambda, name, &ping, is_encoded).await,
                (200, json!({ "type": 1 })),
                "{name}"
            );
            let forged = Signed { signature: t.world.sign("another body").signature, ..ping };
            assert_eq!(delivered(&lambda, name, &forged, is_encoded).await.0, 401, "{name}");
        }
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_click_takes_effect_whatever_it_came_through() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let lambda = function(&t, &[]).await;
    for (number, name) in RECORDED.into_iter().enumerate() {
        let click = Act::click(t.newcomer().user_id, panel.message_id, &panel.button(0));
        let signed = t.world.sign(t.world.payload(click).unwrap().to_string());
        let (status, answer) = delivered(&lambda, name, &signed, number % 2 == 0).await;
        assert_eq!((status, &answer["type"]), (200, &json!(4)), "{name}: {answer}");
        assert_eq!(t.newcomer().has(panel.role(0)), number % 2 == 0, "{name}: {answer}");
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_is_read_through_each() {
    let t = Bench::new().await;
    let lambda = t.lambda(&bootstrap("bellhop-api"), &[]).await;
    let token = crate::api::bearer(&t, t.demo.guild_id).await;
    let path = format!("/api/v1/guilds/{}/roles", t.demo.guild_id);
    for name in RECORDED {
        let asking = [("authorization", token.as_str()), ("x-forwarded-for", "198.51.100.7")];
        let event = of_request(recorded(name), ("GET", &path), &asking, (b"", false));
        let answer = lambda.answers(event).await;
        assert_eq!(answer.status.as_u16(), 200, "{name}: {}", answer.text());
        assert_eq!(answer.header("bellhop-freshness"), "live", "{name}");
    }
    let events = format!("/api/v1/guilds/{}/events", t.demo.guild_id);
    let asking = [("authorization", token.as_str())];
    let none =
        lambda.answers(of_request(recorded(RECORDED[0]), ("GET", &events), &asking, (b"", false))).await;
    assert_eq!((none.status.as_u16(), &none.json()["error"]["code"]), (501, &json!("stream_not_available")));
    t.done().await;
}
