//! The function's process, and the requests that reach it.

use std::{net::SocketAddr, path::Path, time::Duration};

use axum::{
    Router,
    body::Bytes,
    extract::{OriginalUri, State},
    response::{IntoResponse, Response},
};
use bellhop_boot::Clock;
use http::HeaderMap;
use rustix::process::Pid;
use serde_json::Value;
use tokio::{
    net::TcpListener,
    process::{Child, Command},
    task::JoinSet,
    time::{Instant, timeout},
};

use super::{
    Gateway,
    gateway::answer,
    runtime::{Outcome, Runtime},
};
use crate::{Bench, http::Answer, until};

/// How long a function may take to start, or over an event; far above what it takes.
const PATIENCE: Duration = Duration::from_secs(20);

/// A running function, which stands still while it has no event; it is killed when dropped.
pub struct Lambda {
    runtime: Runtime,
    process: Child,
    spawned: Instant,
    endpoint: SocketAddr,
    _serving: JoinSet<()>,
}

impl Lambda {
    /// Starts a program as a function with these variables beside Lambda's own.
    pub async fn start<N: AsRef<str>, V: AsRef<str>>(
        program: &Path,
        variables: impl IntoIterator<Item = (N, V)>,
        clock: &Clock,
    ) -> Self {
        let runtime = Runtime::new(clock.clone());
        let mut serving = JoinSet::new();
        let api = serve(&mut serving, runtime.router()).await;
        let front = Router::new().fallback(forward).with_state(runtime.clone());
        let endpoint = serve(&mut serving, front).await;
        let mut command = Command::new(program);
        command.env_clear().env("RUST_LOG", "error").kill_on_drop(true);
        for (name, value) in variables {
            command.env(name.as_ref(), value.as_ref());
        }
        command.envs(environment(api));
        let spawned = Instant::now();
        let process = command.spawn().unwrap();
        let lambda = Self { runtime, process, spawned, endpoint, _serving: serving };
        lambda.runtime.freezes(Pid::from_raw(lambda.pid().cast_signed()).unwrap());
        lambda
    }

    /// How long after its start the function asked for its first event; waits for that.
    pub async fn asked(&self) -> Duration {
        let asked = timeout(PATIENCE, self.runtime.first_asked()).await;
        asked.expect("the function asks for an event").duration_since(self.spawned)
    }

    /// How long ago it was started.
    pub fn age(&self) -> Duration {
        self.spawned.elapsed()
    }

    /// Lets the function have an event; its answer, or the error it reported.
    pub async fn invoke(&self, event: Value) -> Outcome {
        timeout(PATIENCE, self.runtime.invoke(event)).await.expect("the function answers")
    }

    /// Posts to `/interactions` through a flavour of API Gateway.
    pub async fn post(&self, gateway: Gateway, headers: &[(&str, &str)], body: &[u8]) -> Answer {
        self.ask(gateway, ("POST", "/interactions"), headers, body).await
    }

    /// Asks for something through a flavour of API Gateway.
    pub async fn ask(
        &self,
        gateway: Gateway,
        target: (&str, &str),
        headers: &[(&str, &str)],
        body: &[u8],
    ) -> Answer {
        answer(&self.invoke(gateway.event(target, headers, body)).await.unwrap())
    }

    /// What an event is answered, as a gateway reads it.
    pub async fn answers(&self, event: Value) -> Answer {
        answer(&self.invoke(event).await.unwrap())
    }

    /// Waits until its every thread is stopped (SIGSTOP), as it is from its answer to the next event.
    pub async fn frozen(&self) {
        let path = format!("/proc/{}/stat", self.pid());
        until("the function is frozen", async || {
            std::fs::read_to_string(&path).is_ok_and(|stat| stat.contains(") T "))
        })
        .await;
    }

    /// The process's id.
    pub fn pid(&self) -> u32 {
        self.process.id().expect("it has not ended")
    }

    /// The address of an HTTP API before the function, for Discord to post to.
    pub fn endpoint(&self) -> String {
        format!("http://{}/interactions", self.endpoint)
    }
}

impl Bench {
    /// Starts a program as a function on this Bench's world and database, with these variables
    /// besides. Discord posts to it from now on.
    pub async fn lambda(&self, program: &Path, variables: &[(&str, &str)]) -> Lambda {
        let variables = self.env().variables().chain(variables.iter().copied());
        let lambda = Lambda::start(program, variables, &self.clock).await;
        self.world.set_interactions_endpoint(Some(&lambda.endpoint()));
        lambda
    }
}

/// What Lambda sets for every function.
fn environment(api: SocketAddr) -> [(&'static str, String); 7] {
    [
        ("AWS_LAMBDA_RUNTIME_API", api.to_string()),
        ("AWS_LAMBDA_FUNCTION_NAME", "bellhop".to_owned()),
        ("AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "128".to_owned()),
        ("AWS_LAMBDA_FUNCTION_VERSION", "$LATEST".to_owned()),
        ("AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/bellhop".to_owned()),
        ("AWS_LAMBDA_LOG_STREAM_NAME", "2026/01/01/[$LATEST]0".to_owned()),
        ("AWS_LAMBDA_INITIALIZATION_TYPE", "on-demand".to_owned()),
    ]
}

async fn serve(serving: &mut JoinSet<()>, router: Router) -> SocketAddr {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    serving.spawn(async move { axum::serve(listener, router).await.unwrap() });
    address
}

/// An HTTP API before the function.
async fn forward(
    State(runtime): State<Runtime>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let headers: Vec<_> =
        headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap_or_default())).collect();
    let event = Gateway::Http.event(("POST", uri.path()), &headers, &body);
    match runtime.invoke(event).await {
        Ok(answered) => {
            let answer = answer(&answered);
            (answer.status, answer.headers, answer.body).into_response()
        }
        // What API Gateway makes of a function's error.
        Err(_) => http::StatusCode::INTERNAL_SERVER_ERROR.into_response(),
    }
}
