//! The worker, as a process.

use std::process::ExitCode;

use bellhop_worker::{Config, DEFAULT_HEALTH_PORT, service};

#[tokio::main]
async fn main() -> ExitCode {
    bellhop_boot::main((None, DEFAULT_HEALTH_PORT), Config::from_env, service).await
}
