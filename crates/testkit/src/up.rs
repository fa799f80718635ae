//! `bellhop up` as a process of its own, read as scripts read it.

use std::{
    net::TcpListener,
    path::Path,
    process::{ExitStatus, Stdio},
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicU16, Ordering},
    },
    time::Duration,
};

use bytes::Bytes;
use rustix::process::{Pid, Signal, kill_process};
use serde_json::Value;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, ChildStderr, Command},
    task::JoinHandle,
    time::{Instant, timeout},
};

use crate::http::{Answer, send};

/// How long everything may take to be up: a first start makes a database cluster.
const UP_WITHIN: Duration = Duration::from_mins(2);
/// How long the end may take before a test gives up; the promise is 5 s.
const DOWN_WITHIN: Duration = Duration::from_secs(20);
/// What the process may know of ours; everything else would be this machine's own configuration.
const KEPT: [&str; 5] = ["PATH", "HOME", "PG_BIN", "TMPDIR", "WORLD_EXCHANGES"];

/// A running `bellhop up --json`; it is killed when dropped.
pub struct Up {
    process: Child,
    said: Arc<Mutex<String>>,
    listening: JoinHandle<()>,
    /// The line it printed.
    pub report: Value,
}

impl Up {
    /// Starts the program with these arguments and variables, on free ports unless they name others,
    /// and waits until it says that everything is ready.
    pub async fn start(program: &Path, arguments: &[&str], variables: &[(&str, &Path)]) -> Self {
        let mut up = Self::begin(program, arguments, variables);
        let mut lines = BufReader::new(up.process.stdout.take().unwrap()).lines();
        let line = timeout(UP_WITHIN, lines.next_line()).await.expect("everything is ready").unwrap();
        let Some(line) = line else { panic!("it is not ready: {}", up.last_words().await) };
        up.report = serde_json::from_str(&line).unwrap();
        up
    }

    /// The same without waiting; its report is null.
    pub fn begin(program: &Path, arguments: &[&str], variables: &[(&str, &Path)]) -> Self {
        let mut command = Command::new(program);
        command.args(["up", "--json"]).args(arguments);
        if !arguments.contains(&"--port-base") {
            command.args(["--port-base", "0"]);
        }
        // Neither this machine's variables nor a `.env` above the working folder.
        command.env_clear().current_dir("/").env("RUST_LOG", "error");
        command.envs(KEPT.iter().filter_map(|name| Some((*name, std::env::var_os(name)?))));
        command.envs(variables.iter().copied());
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).kill_on_drop(true);
        let mut process = command.spawn().unwrap();
        let said = Arc::default();
        let listening = tokio::spawn(listen(process.stderr.take().unwrap(), Arc::clone(&said)));
        Self { process, said, listening, report: Value::Null }
    }

    /// Starts the program, which must refuse; what it says of that.
    pub async fn refused(program: &Path, arguments: &[&str], variables: &[(&str, &Path)]) -> String {
        let mut up = Self::begin(program, arguments, variables);
        let status = timeout(UP_WITHIN, up.process.wait()).await.expect("it refuses").unwrap();
        assert!(!status.success(), "it ended with {status}");
        up.last_words().await
    }

    /// What it has said on standard error so far.
    pub fn said(&self) -> String {
        self.said.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// All that it says on standard error until it closes that.
    async fn last_words(&mut self) -> String {
        (&mut self.listening).await.unwrap();
        self.said().trim().to_owned()
    }

    /// The process's id.
    pub fn pid(&self) -> u32 {
        self.process.id().expect("it has not ended")
    }

    /// A text of the report, by its JSON pointer.
    pub fn text(&self, pointer: &str) -> &str {
        let value = self.report.pointer(pointer).and_then(Value::as_str);
        value.unwrap_or_else(|| panic!("the report has no text {pointer}"))
    }

    /// Asks an address of the report, `path` appended.
    pub async fn get(&self, pointer: &str, path: &str) -> Answer {
        send("GET", &format!("{}{path}", self.text(pointer)), &[], Bytes::new()).await
    }

    /// Asks Discord's REST API as the bot.
    pub async fn discord(&self, path: &str) -> Answer {
        let authorization = format!("Bot {}", self.text("/bot_token"));
        let url = format!("{}{path}", self.text("/world/rest"));
        send("GET", &url, &[("authorization", &authorization)], Bytes::new()).await
    }

    /// Does something through the world's control API.
    pub async fn control(&self, method: &str, path: &str, body: &Value) -> Answer {
        let url = format!("{}{path}", self.text("/world/control"));
        send(method, &url, &[("content-type", "application/json")], body.to_string()).await
    }

    /// Ends it, and refuses another end than a clean one.
    pub async fn done(self) {
        let (status, _) = self.end(Signal::TERM).await;
        assert!(status.success(), "it ended with {status}");
    }

    /// Sends the signal; how it ended, and how long that took.
    pub async fn end(mut self, signal: Signal) -> (ExitStatus, Duration) {
        let sent = Instant::now();
        let pid = Pid::from_raw(self.pid().cast_signed()).unwrap();
        kill_process(pid, signal).unwrap();
        let status = timeout(DOWN_WITHIN, self.process.wait()).await.expect("it ends").unwrap();
        (status, sent.elapsed())
    }
}

async fn listen(stderr: ChildStderr, said: Arc<Mutex<String>>) {
    let mut lines = BufReader::new(stderr).lines();
    while let Ok(Some(line)) = lines.next_line().await {
        let mut said = said.lock().unwrap_or_else(PoisonError::into_inner);
        said.push_str(&line);
        said.push('\n');
    }
}

/// The first of so many ports in a row on which nothing listens.
///
/// They lie below those that the system hands out by itself, and apart from other test processes'.
pub fn free_ports(count: u16) -> u16 {
    static NEXT: AtomicU16 = AtomicU16::new(0);
    let ours = 10_000 + u16::try_from(std::process::id() % 1_000).unwrap() * 20;
    loop {
        let first = ours + NEXT.fetch_add(count, Ordering::Relaxed);
        if (first..first + count).all(|port| TcpListener::bind(("127.0.0.1", port)).is_ok()) {
            return first;
        }
    }
}
