//! The sync daemon, or the worker, as a process of its own, which can be killed and frozen.

use std::{process::ExitStatus, time::Duration};

use rustix::process::{Pid, Signal, kill_process};
use tokio::{process::Child, time::timeout};

use crate::{
    Bench, free_ports,
    http::{Answer, is_open, send},
    service::spawn,
    until,
};

/// How long the end may take before a test gives up; the promise is 5 s.
const DOWN_WITHIN: Duration = Duration::from_secs(20);

/// A running `sync-daemon` or `worker`; it is killed when dropped. It goes by the machine's clock, not the Bench's.
pub struct DaemonProcess {
    process: Child,
    health: String,
}

impl DaemonProcess {
    /// Starts the built program against the Bench's world and database, with these variables besides.
    pub fn start(bench: &Bench, variables: &[(&str, &str)]) -> Self {
        let port = free_ports(1).to_string();
        let variables = [variables, &[("HEALTH_PORT", port.as_str())]].concat();
        let process = spawn(bench, "bellhop-sync-daemon", &variables);
        Self { process, health: format!("http://127.0.0.1:{port}") }
    }

    /// Starts the built worker.
    pub fn worker(bench: &Bench) -> Self {
        let port = free_ports(1).to_string();
        let process = spawn(bench, "bellhop-worker", &[("HEALTH_PORT", port.as_str())]);
        Self { process, health: format!("http://127.0.0.1:{port}") }
    }

    /// Ends it as `kill -9` does, and waits until it is gone.
    pub async fn kill(mut self) {
        self.process.kill().await.unwrap();
    }

    /// Stops its every thread where it is (SIGSTOP).
    pub fn freeze(&self) {
        self.signal(Signal::STOP);
    }

    /// Lets it go on where it was (SIGCONT).
    pub fn wake(&self) {
        self.signal(Signal::CONT);
    }

    /// Asks it to end (SIGTERM), and waits for that.
    pub async fn stop(mut self) -> ExitStatus {
        self.signal(Signal::TERM);
        timeout(DOWN_WITHIN, self.process.wait()).await.expect("it ends").unwrap()
    }

    /// Asks its health port for `path`, such as `/health/ready`, once it listens there.
    pub async fn health(&self, path: &str) -> Answer {
        until("the health port listens", async || is_open(&self.health).await).await;
        send("GET", &format!("{}{path}", self.health), &[], "").await
    }

    /// Waits until it says that it is ready: it serves, or stands by.
    pub async fn ready(&self) {
        until("the daemon is ready", async || self.health("/health/ready").await.status.is_success()).await;
    }

    /// Waits until its reasons for not being ready contain these words.
    pub async fn says(&self, words: &str) {
        until(words, async || self.health("/health/ready").await.text().contains(words)).await;
    }

    /// The process's memory that is resident, in bytes (Linux).
    pub fn resident(&self) -> u64 {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.pid())).unwrap();
        let line = status.lines().find(|line| line.starts_with("VmRSS:")).unwrap();
        let kibibytes: u64 = line.split_whitespace().nth(1).unwrap().parse().unwrap();
        kibibytes * 1024
    }

    fn signal(&self, signal: Signal) {
        kill_process(Pid::from_raw(self.pid().cast_signed()).unwrap(), signal).unwrap();
    }

    fn pid(&self) -> u32 {
        self.process.id().expect("it has not ended")
    }
}
