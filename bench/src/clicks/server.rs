//! The sides: the released handler, the same with all of Discord's limit to itself, and one that verifies and answers a
//! constant.

use std::{net::SocketAddr, process::ExitCode, time::Duration};

use axum::{
    Router,
    body::Bytes,
    http::{HeaderMap, StatusCode, header::CONTENT_TYPE},
    response::{IntoResponse, Response},
    routing::post,
};
use bellhop_boot::env::Env;
use bellhop_discord::signature::{PublicKey, SIGNATURE_HEADER, Signature, TIMESTAMP_HEADER};
use bellhop_interactions::{Config, DEFAULT_PORTS, service};
use bellhop_testkit::{Bench, free_ports, released};
use tokio::{net::TcpListener, process::Command};

use crate::server::Server;

/// What the constant side answers: an ephemeral sentence.
const CONSTANT: &str = r#"{"type":4,"data":{"content":"This panel is for members with a role.","flags":64}}"#;

/// Where interactions go.
const PATH: &str = "/interactions";

/// How long a run may take.
const SIGNED_WITHIN: Duration = Duration::from_hours(1);

/// The released handler, whose calls to Discord are answered by a stub.
pub(super) async fn handler(bench: &Bench) -> anyhow::Result<Server> {
    serving(Command::new(released("bellhop-interactions")), bench).await
}

/// The same handler, that may make as many calls as it wants.
pub(super) async fn roomy_handler(bench: &Bench) -> anyhow::Result<Server> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg("--roomy");
    serving(command, bench).await
}

/// Verifies and answers a constant, in a process of its own.
pub(super) async fn verifier(bench: &Bench) -> anyhow::Result<Server> {
    let port = free_ports(1);
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--constant", &port.to_string(), "--key", &bench.world.public_key().to_hex()]);
    Server::start(command, port, PATH).await
}

async fn serving(mut command: Command, bench: &Bench) -> anyhow::Result<Server> {
    let discord = stub().await?;
    let port = free_ports(2);
    command.env_clear().envs(bench.env().variables()).env("RUST_LOG", "error");
    command.env("PORT", port.to_string()).env("HEALTH_PORT", (port + 1).to_string());
    command.env("DISCORD_API_URL", format!("http://{discord}"));
    // All is signed before anything is sent.
    command.env("INTERACTIONS_MAX_SKEW", SIGNED_WITHIN.as_secs().to_string());
    Server::start(command, port, PATH).await
}

/// Discord's REST as far as a grant needs it: every call succeeds at once.
async fn stub() -> anyhow::Result<SocketAddr> {
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let router = Router::new().fallback(async || StatusCode::NO_CONTENT);
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

/// Serves the handler, configured by the environment, without a bound of its own on its calls to Discord: the handler
/// that is released leaves most of the limit to the worker.
pub(crate) async fn roomy() -> ExitCode {
    let configure = |env: &mut Env| {
        let mut config = Config::from_env(env)?;
        config.discord.global_per_second = u16::MAX;
        config.discord.patience = SIGNED_WITHIN;
        Some(config)
    };
    bellhop_boot::main((Some(DEFAULT_PORTS.0), DEFAULT_PORTS.1), configure, service).await
}

/// Serves the constant side for as long as the process lives.
pub(crate) async fn constant(port: u16, key: &str) -> anyhow::Result<()> {
    let key = PublicKey::from_hex(key)?;
    let router = Router::new().route(
        PATH,
        post(async move |headers: HeaderMap, body: Bytes| {
            verified(&key, &headers, &body).unwrap_or(refused())
        }),
    );
    let listener = TcpListener::bind(("127.0.0.1", port)).await?;
    Ok(axum::serve(listener, router).await?)
}

fn verified(key: &PublicKey, headers: &HeaderMap, body: &[u8]) -> Option<Response> {
    let signature = Signature::from_hex(headers.get(SIGNATURE_HEADER)?.as_bytes()).ok()?;
    key.verify(headers.get(TIMESTAMP_HEADER)?.as_bytes(), body, &signature).ok()?;
    Some(([(CONTENT_TYPE, "application/json")], CONSTANT).into_response())
}

fn refused() -> Response {
    StatusCode::UNAUTHORIZED.into_response()
}
