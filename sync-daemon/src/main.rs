//! The sync daemon as a process of its own.

use bellhop_sync_daemon::{Config, service};

// One thread: the daemon waits for the gateway and for the database, and little else.
#[tokio::main(flavor = "current_thread")]
async fn main() -> anyhow::Result<()> {
    bellhop_boot::main((None, 9082), Config::from_env, service).await
}
