//! A server in a process of its own, whose CPU is its alone.

use std::process::Stdio;

use anyhow::Context as _;
use bellhop_testkit::{http::is_open, until};
use tokio::process::{Child, Command};

use crate::process;

/// A server's process.
pub(crate) struct Server {
    process: Child,
    /// Its address, and the path that is asked for.
    pub(crate) url: String,
}

impl Server {
    /// Starts it, and waits until it listens on this port.
    pub(crate) async fn start(mut command: Command, port: u16, path: &str) -> anyhow::Result<Self> {
        command.stdin(Stdio::null()).stdout(Stdio::null()).kill_on_drop(true);
        let process = command.spawn()?;
        let url = format!("http://127.0.0.1:{port}{path}");
        until("the server listens", async || is_open(&url).await).await;
        Ok(Self { process, url })
    }

    /// Seconds of CPU that it has used.
    pub(crate) fn cpu(&self) -> anyhow::Result<f64> {
        process::cpu(self.process.id().context("the server ended")?)
    }
}
