//! Writes down what REST was asked and what it answered, for a check outside this program.
//!
//! Off until [`World::record_exchanges`]; then each exchange becomes a line of JSON in a file of this
//! process. Answers that a fault broke off are left out: their bodies are nobody's intention.

use std::{
    fs::{File, OpenOptions},
    io::{self, Write as _},
    path::Path,
    sync::{Mutex, OnceLock, PoisonError},
};

use axum::{
    body::{Body, HttpBody as _, to_bytes},
    extract::{Request, State},
    middleware::Next,
    response::{IntoResponse, Response},
};
use bytes::Bytes;
use http::{HeaderMap, header::CONTENT_TYPE};
use serde_json::{Value, json};

use super::{gate, routes::MAX_BODY};
use crate::{ApiError, World, serve::CloseConnection};

/// The file, once there is one.
#[derive(Debug, Default)]
pub(crate) struct Exchanges(OnceLock<Mutex<File>>);

impl World {
    /// Appends every exchange of REST to `<directory>/<process id>.jsonl` from now on.
    ///
    /// Fails if the file cannot be opened. A second call changes nothing.
    pub fn record_exchanges(&self, directory: &Path) -> io::Result<()> {
        std::fs::create_dir_all(directory)?;
        let path = directory.join(format!("{}.jsonl", std::process::id()));
        let file = OpenOptions::new().create(true).append(true).open(path)?;
        // Whoever came first keeps its file.
        let _ = self.inner().exchanges.0.set(Mutex::new(file));
        Ok(())
    }
}

/// Lets a request through, and records it with its answer.
pub(super) async fn record(State(world): State<World>, request: Request, next: Next) -> Response {
    let Some(file) = world.inner().exchanges.0.get() else { return next.run(request).await };
    let (parts, body) = request.into_parts();
    let Ok(asked) = to_bytes(body, MAX_BODY).await else { return ApiError::too_large().into_response() };
    let mut line = json!({
        "method": parts.method.as_str(), "path": gate::trim(parts.uri.path()),
        "content_type": content_type(&parts.headers), "request": readable(&asked),
        // A test's runtime runs in the test's own thread, which has its name.
        "seen_in": std::thread::current().name(),
    });
    let response = next.run(Request::from_parts(parts, Body::from(asked))).await;
    let broken = response.extensions().get::<CloseConnection>().is_some();
    let feigned = response.extensions().get::<gate::Feigned>().is_some();
    if broken || feigned || response.body().size_hint().exact().is_none() {
        return response;
    }
    let (parts, body) = response.into_parts();
    let answer = to_bytes(body, usize::MAX).await.unwrap_or_default();
    line["status"] = json!(parts.status.as_u16());
    line["answer"] = readable(&answer);
    write(file, &line);
    Response::from_parts(parts, Body::from(answer))
}

fn content_type(headers: &HeaderMap) -> Option<&str> {
    headers.get(CONTENT_TYPE)?.to_str().ok()
}

/// A body as JSON; as text if it is none, and as null if there is none.
fn readable(bytes: &Bytes) -> Value {
    if bytes.is_empty() {
        return Value::Null;
    }
    serde_json::from_slice(bytes)
        .unwrap_or_else(|_| Value::String(String::from_utf8_lossy(bytes).into_owned()))
}

/// One write a line, so that the lines of several worlds do not mix.
fn write(file: &Mutex<File>, line: &Value) {
    let mut file = file.lock().unwrap_or_else(PoisonError::into_inner);
    if let Err(error) = file.write_all(format!("{line}\n").as_bytes()) {
        tracing::error!(%error, "an exchange could not be recorded");
    }
}
