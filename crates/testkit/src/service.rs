//! A service as a process of its own, which can be killed.

use std::process::Stdio;

use tokio::process::{Child, Command};

use crate::{Bench, built, free_ports, http::is_open, until};

/// A running service; it is killed when dropped. It goes by the machine's clock, not the Bench's.
pub struct ServiceProcess {
    process: Child,
    /// Where its public port listens, if it has one.
    pub url: String,
    health: String,
}

impl ServiceProcess {
    /// Starts a built program against the Bench's world and database, and waits until it listens.
    pub async fn start(bench: &Bench, program: &str) -> Self {
        let port = free_ports(2);
        let (public, health) = (port.to_string(), (port + 1).to_string());
        let process = spawn(bench, program, &[("PORT", &public), ("HEALTH_PORT", &health)]);
        let at = |port: &str| format!("http://127.0.0.1:{port}");
        let service = Self { process, url: at(&public), health: at(&health) };
        until("the service listens", async || is_open(&service.health).await).await;
        service
    }

    /// Ends it as `kill -9` does, and waits until it is gone.
    pub async fn kill(mut self) {
        self.process.kill().await.unwrap();
    }
}

/// Starts a built program with the Bench's environment and these variables.
pub(crate) fn spawn(bench: &Bench, program: &str, variables: &[(&str, &str)]) -> Child {
    let mut command = Command::new(built(program));
    command.env_clear().current_dir("/").env("RUST_LOG", "error");
    command.envs(bench.env().variables()).envs(variables.iter().copied());
    command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    command.kill_on_drop(true).spawn().unwrap()
}
