//! A stand-in of Lambda's runtime API (AWS Lambda Developer Guide: Using the Lambda runtime API).

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, OnceLock, PoisonError},
};

use axum::{
    Json, Router,
    body::Bytes,
    extract::{Path, State},
    response::{IntoResponse as _, Response},
    routing::{get, post},
};
use bellhop_boot::Clock;
use http::StatusCode;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::{Value, json};
use tokio::{
    sync::{Mutex as Turn, mpsc, oneshot, watch},
    time::Instant,
};

/// How long the function may take over an event, in milliseconds; far above Discord's patience.
const DEADLINE_MS: i128 = 30_000;

/// What a function made of an event: its answer, or the error it reported.
pub(super) type Outcome = Result<Value, Value>;

/// The events of one function.
#[derive(Clone)]
pub(super) struct Runtime(Arc<Inner>);

struct Inner {
    clock: Clock,
    waiting: mpsc::UnboundedSender<Value>,
    events: Turn<mpsc::UnboundedReceiver<Value>>,
    running: Mutex<HashMap<String, oneshot::Sender<Outcome>>>,
    asked: watch::Sender<Option<Instant>>,
    process: OnceLock<Pid>,
}

impl Runtime {
    pub(super) fn new(clock: Clock) -> Self {
        let (waiting, events) = mpsc::unbounded_channel();
        let inner = Inner {
            clock,
            waiting,
            events: Turn::new(events),
            running: Mutex::default(),
            asked: watch::Sender::new(None),
            process: OnceLock::new(),
        };
        Self(Arc::new(inner))
    }

    pub(super) fn router(&self) -> Router {
        Router::new()
            .route("/2018-06-01/runtime/invocation/next", get(next))
            .route("/2018-06-01/runtime/invocation/{id}/response", post(response))
            .route("/2018-06-01/runtime/invocation/{id}/error", post(error))
            .with_state(self.clone())
    }

    /// From now on this process stands still while it has no event.
    pub(super) fn freezes(&self, process: Pid) {
        _ = self.0.process.set(process);
    }

    /// The function's next event. While there is none its every thread is stopped where it is, as Lambda does.
    async fn event(&self) -> Value {
        let mut events = self.0.events.lock().await;
        if let Ok(event) = events.try_recv() {
            return event;
        }
        self.signal(Signal::STOP);
        let event = events.recv().await.unwrap();
        self.signal(Signal::CONT);
        event
    }

    fn signal(&self, signal: Signal) {
        if let Some(process) = self.0.process.get() {
            // It may have ended, which the test will notice.
            _ = kill_process(*process, signal);
        }
    }

    /// When the function first asked for an event; waits for that.
    pub(super) async fn first_asked(&self) -> Instant {
        let mut asked = self.0.asked.subscribe();
        asked.wait_for(Option::is_some).await.unwrap().unwrap()
    }

    /// Lets the function have an event; its outcome.
    pub(super) async fn invoke(&self, event: Value) -> Outcome {
        let (done, outcome) = oneshot::channel();
        let id = event["requestContext"]["requestId"].as_str().unwrap_or("no-request").to_owned();
        self.running().insert(id.clone(), done);
        self.0.waiting.send(json!({ "id": id, "event": event })).unwrap();
        outcome.await.unwrap()
    }

    fn running(&self) -> std::sync::MutexGuard<'_, HashMap<String, oneshot::Sender<Outcome>>> {
        self.0.running.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn finish(&self, id: &str, outcome: Outcome) -> Response {
        let Some(done) = self.running().remove(id) else {
            return (StatusCode::BAD_REQUEST, Json(json!({ "errorType": "InvalidRequestID" })))
                .into_response();
        };
        // A test that did not wait for the outcome does not want it.
        _ = done.send(outcome);
        (StatusCode::ACCEPTED, Json(json!({ "status": "OK" }))).into_response()
    }
}

async fn next(State(runtime): State<Runtime>) -> Response {
    runtime.0.asked.send_if_modified(|asked| {
        let is_first = asked.is_none();
        asked.get_or_insert_with(Instant::now);
        is_first
    });
    let waited = runtime.event().await;
    let deadline = runtime.0.clock.now().unix_timestamp_nanos() / 1_000_000 + DEADLINE_MS;
    let id = waited["id"].as_str().unwrap_or_default().to_owned();
    let headers = [
        ("lambda-runtime-aws-request-id", id),
        ("lambda-runtime-deadline-ms", deadline.to_string()),
        (
            "lambda-runtime-invoked-function-arn",
            "arn:aws:lambda:eu-central-1:123456789012:function:bellhop".to_owned(),
        ),
    ];
    (headers, Json(waited["event"].clone())).into_response()
}

// Lambda reads bodies as JSON whatever their content type says.
async fn response(State(runtime): State<Runtime>, Path(id): Path<String>, body: Bytes) -> Response {
    runtime.finish(&id, Ok(serde_json::from_slice(&body).unwrap()))
}

async fn error(State(runtime): State<Runtime>, Path(id): Path<String>, body: Bytes) -> Response {
    runtime.finish(&id, Err(serde_json::from_slice(&body).unwrap()))
}
