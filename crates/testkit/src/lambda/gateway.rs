//! Requests as API Gateway hands them to a function, and its answers as API Gateway reads them.

use std::sync::atomic::{AtomicU32, Ordering};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, StatusCode};
use serde_json::{Map, Value, json};

use crate::http::Answer;

/// The flavours of API Gateway that may stand before the function.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Gateway {
    /// An HTTP API with the default stage (payload version 2.0).
    Http,
    /// The same where bodies are encoded.
    HttpBase64,
    /// An HTTP API with a stage of its own, which the path begins with.
    HttpStage,
    /// A REST API (payload version 1.0), whose stage the path leaves out.
    Rest,
}

impl Gateway {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Http, Self::HttpBase64, Self::HttpStage, Self::Rest];

    /// The event of a request for a method and a path of the API.
    pub fn event(self, (method, path): (&str, &str), headers: &[(&str, &str)], body: &[u8]) -> Value {
        let headers: Map<String, Value> =
            headers.iter().map(|(name, value)| ((*name).to_owned(), json!(value))).collect();
        let text = || String::from_utf8(body.to_vec()).expect("only an encoded body may be no text");
        let (body, encoded) = match self {
            Self::HttpBase64 => (STANDARD.encode(body), true),
            _ => (text(), false),
        };
        match self {
            Self::Http | Self::HttpBase64 => second("$default", (method, path), &headers, &body, encoded),
            Self::HttpStage => second("prod", (method, &format!("/prod{path}")), &headers, &body, encoded),
            Self::Rest => first((method, path), &headers, &body),
        }
    }
}

fn second(
    stage: &str,
    (method, raw_path): (&str, &str),
    headers: &Map<String, Value>,
    body: &str,
    encoded: bool,
) -> Value {
    json!({
        "version": "2.0",
        "routeKey": "$default",
        "rawPath": raw_path,
        "rawQueryString": "",
        "headers": headers,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "bellhop",
            "domainName": "bellhop.execute-api.eu-central-1.amazonaws.com",
            "domainPrefix": "bellhop",
            "http": {
                "method": method,
                "path": raw_path,
                "protocol": "HTTP/1.1",
                "sourceIp": "192.0.2.1",
                "userAgent": "Discord-Interactions/1.0 (+https://discord.com)",
            },
            "requestId": request_id(),
            "routeKey": "$default",
            "stage": stage,
            "time": "01/Jan/2026:00:00:00 +0000",
            "timeEpoch": 1_767_225_600_000_i64,
        },
        "body": body,
        "isBase64Encoded": encoded,
    })
}

fn first((method, path): (&str, &str), headers: &Map<String, Value>, body: &str) -> Value {
    let many: Map<String, Value> =
        headers.iter().map(|(name, value)| (name.clone(), json!([value]))).collect();
    json!({
        "resource": "/{proxy+}",
        "path": path,
        "httpMethod": method,
        "headers": headers,
        "multiValueHeaders": many,
        "queryStringParameters": null,
        "multiValueQueryStringParameters": null,
        "pathParameters": { "proxy": path.trim_start_matches('/') },
        "stageVariables": null,
        "requestContext": {
            "accountId": "123456789012",
            "apiId": "bellhop",
            "domainName": "bellhop.execute-api.eu-central-1.amazonaws.com",
            "httpMethod": method,
            "identity": { "sourceIp": "192.0.2.1" },
            "path": format!("/prod{path}"),
            "protocol": "HTTP/1.1",
            "requestId": request_id(),
            "requestTimeEpoch": 1_767_225_600_000_i64,
            "resourceId": "proxy",
            "resourcePath": "/{proxy+}",
            "stage": "prod",
        },
        "body": body,
        "isBase64Encoded": false,
    })
}

fn request_id() -> String {
    static NEXT: AtomicU32 = AtomicU32::new(1);
    format!("00000000-0000-4000-8000-{:012}", NEXT.fetch_add(1, Ordering::Relaxed))
}

/// The function's answer as the API answers it.
pub(super) fn answer(answer: &Value) -> Answer {
    let status = answer["statusCode"].as_u64().and_then(|status| u16::try_from(status).ok());
    let text = answer["body"].as_str().unwrap_or_default();
    let body = match answer["isBase64Encoded"].as_bool() {
        Some(true) => STANDARD.decode(text).expect("the body is base64"),
        _ => text.as_bytes().to_vec(),
    };
    let mut headers = HeaderMap::new();
    for (name, value) in
        ["headers", "multiValueHeaders"].iter().filter_map(|of| answer[of].as_object()).flatten()
    {
        let value = value.as_str().or_else(|| value[0].as_str()).unwrap_or_default();
        headers.insert(name.parse::<HeaderName>().unwrap(), HeaderValue::from_str(value).unwrap());
    }
    let status = StatusCode::from_u16(status.expect("an answer has a status")).unwrap();
    Answer { status, headers, body: Bytes::from(body) }
}
