//! The API, as a process.

use bellhop_api::{Config, DEFAULT_PORTS, service};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    bellhop_boot::main((Some(DEFAULT_PORTS.0), DEFAULT_PORTS.1), Config::from_env, service).await
}
