//! The `api` process.

use bellhop_api::{Config, service};

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    bellhop_boot::main((Some(8081), 9081), Config::from_env, service).await
}
