//! The API, as a process.

use std::process::ExitCode;

use bellhop_api::{Config, DEFAULT_PORTS, service};

#[tokio::main]
async fn main() -> ExitCode {
    bellhop_boot::main((Some(DEFAULT_PORTS.0), DEFAULT_PORTS.1), Config::from_env, service).await
}
