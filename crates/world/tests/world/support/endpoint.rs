//! An application's interactions endpoint, as simple as one can be.

use std::{
    future::Future,
    pin::Pin,
    sync::{Arc, Mutex},
};

use axum::{
    Json, Router,
    extract::State,
    response::{IntoResponse, Response},
    routing::post,
};
use bellhop_discord::signature::{PublicKey, SIGNATURE_HEADER, Signature, TIMESTAMP_HEADER};
use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use serde_json::{Value, json};
use tokio::net::TcpListener;

use super::Stage;

type Reply = Pin<Box<dyn Future<Output = Response> + Send>>;
type Handler = Arc<dyn Fn(Value) -> Reply + Send + Sync>;

/// A served endpoint that keeps what it was sent.
pub(crate) struct Endpoint {
    pub(crate) url: String,
    received: Arc<Mutex<Vec<Value>>>,
}

#[derive(Clone)]
struct App {
    key: Option<PublicKey>,
    handler: Handler,
    received: Arc<Mutex<Vec<Value>>>,
}

/// An answer at once, whatever was sent.
pub(crate) fn answer(body: Value) -> impl Fn(Value) -> Reply + Send + Sync + 'static {
    move |_| {
        let body = body.clone();
        Box::pin(async move { Json(body).into_response() })
    }
}

impl Endpoint {
    /// An endpoint that verifies signatures, answers PINGs, and the rest with `handler`.
    pub(crate) async fn new(stage: &Stage, handler: impl Fn(Value) -> Reply + Send + Sync + 'static) -> Self {
        let endpoint = Self::serve(Some(stage.world.public_key()), Arc::new(handler)).await;
        stage.world.set_interactions_endpoint(Some(&endpoint.url));
        endpoint
    }

    /// An endpoint that believes everything.
    pub(crate) async fn credulous() -> Self {
        Self::serve(None, Arc::new(answer(json!({ "type": 1 })))).await
    }

    async fn serve(key: Option<PublicKey>, handler: Handler) -> Self {
        let received = Arc::new(Mutex::new(Vec::new()));
        let app = App { key, handler, received: received.clone() };
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}/interactions", listener.local_addr().unwrap());
        let router = Router::new().route("/interactions", post(receive)).with_state(app);
        tokio::spawn(async move { axum::serve(listener, router).await });
        Self { url, received }
    }

    /// The interactions received, PINGs left out.
    pub(crate) fn received(&self) -> Vec<Value> {
        self.received.lock().unwrap().clone()
    }
}

async fn receive(State(app): State<App>, headers: HeaderMap, body: Bytes) -> Response {
    if let Some(key) = &app.key {
        let (timestamp, signature) = (&headers[TIMESTAMP_HEADER], &headers[SIGNATURE_HEADER]);
        let signature = Signature::from_hex(signature.as_bytes());
        if !signature.is_ok_and(|signature| key.verify(timestamp.as_bytes(), &body, &signature).is_ok()) {
            return StatusCode::UNAUTHORIZED.into_response();
        }
    }
    let payload: Value = serde_json::from_slice(&body).unwrap();
    if payload["type"] == 1 {
        return Json(json!({ "type": 1 })).into_response();
    }
    app.received.lock().unwrap().push(payload.clone());
    (app.handler)(payload).await
}
