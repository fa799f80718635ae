//! The sync daemon as a process of its own.

use std::process::ExitCode;

use bellhop_sync_daemon::{Config, service};

// One thread: the daemon waits for the gateway and for the database, and little else.
#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    bellhop_boot::main((None, 9082), Config::from_env, service).await
}
