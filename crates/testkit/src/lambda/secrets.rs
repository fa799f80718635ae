//! A stand-in of AWS Secrets Manager.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse as _, Response},
    routing::post,
};
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use tokio::{net::TcpListener, task::JoinSet};

/// Secrets that whoever signs may ask for.
pub struct SecretsManager {
    url: String,
    kept: Kept,
    _serving: JoinSet<()>,
}

type Kept = Arc<Mutex<Secrets>>;

#[derive(Default)]
struct Secrets {
    values: HashMap<String, String>,
    asked: usize,
    is_away: bool,
}

impl SecretsManager {
    /// Without a secret.
    pub async fn start() -> Self {
        let kept = Kept::default();
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let router = Router::new().route("/", post(get_secret_value)).with_state(Arc::clone(&kept));
        let mut serving = JoinSet::new();
        serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { url, kept, _serving: serving }
    }

    /// What has a process ask here, with the credentials that Lambda would give it.
    pub fn variables(&self) -> [(&'static str, &str); 4] {
        [
            ("AWS_ENDPOINT_URL_SECRETS_MANAGER", self.url.as_str()),
            ("AWS_ACCESS_KEY_ID", "AKIDEXAMPLE"),
            ("AWS_SECRET_ACCESS_KEY", "wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY"),
            ("AWS_SESSION_TOKEN", "session"),
        ]
    }

    /// Keeps a secret; its ARN.
    pub fn keep(&self, name: &str, value: &str) -> String {
        let arn = format!("arn:aws:secretsmanager:eu-central-1:123456789012:secret:{name}-a1b2c3");
        self.kept().values.insert(arn.clone(), value.to_owned());
        arn
    }

    /// How often it was asked for a secret.
    pub fn asked(&self) -> usize {
        self.kept().asked
    }

    /// Whether it answers nobody.
    pub fn set_away(&self, is_away: bool) {
        self.kept().is_away = is_away;
    }

    fn kept(&self) -> MutexGuard<'_, Secrets> {
        self.kept.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

/// AWS Secrets Manager API Reference: `GetSecretValue`.
async fn get_secret_value(State(kept): State<Kept>, headers: HeaderMap, body: String) -> Response {
    let header = |name: &str| headers.get(name).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let (signed, target) = (header("authorization"), header("x-amz-target"));
    let mut kept = kept.lock().unwrap_or_else(PoisonError::into_inner);
    kept.asked += 1;
    if kept.is_away {
        return StatusCode::SERVICE_UNAVAILABLE.into_response();
    }
    let scope = "/eu-central-1/secretsmanager/aws4_request, SignedHeaders=content-type;host;";
    let is_signed = signed.starts_with("AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/") && signed.contains(scope);
    if !is_signed || target != "secretsmanager.GetSecretValue" || header("x-amz-security-token") != "session"
    {
        return refusal("UnrecognizedClientException");
    }
    let asked: Value = serde_json::from_str(&body).unwrap_or_default();
    match kept.values.get(asked["SecretId"].as_str().unwrap_or_default()) {
        Some(value) => Json(json!({ "Name": "secret", "SecretString": value })).into_response(),
        None => refusal("ResourceNotFoundException"),
    }
}

fn refusal(kind: &str) -> Response {
    (StatusCode::BAD_REQUEST, Json(json!({ "__type": kind, "Message": "no" }))).into_response()
}
