//! A running server, as its user sees it.

use std::path;
use std::process::Child;
use std::sync::Arc;
use std::thread;

use tokio::sync::oneshot;

use crate::address::Address;
use crate::binaries::Binaries;
use crate::error::{Attempt, StartError};
use crate::keeper;
use crate::pid_file::Running;
use crate::process::Process;
use crate::settings::Settings;

/// A PostgreSQL that accepts connections. If this process started it, dropping this stops it and waits for that
/// (milliseconds, at most 8 s); [`Server::stop`] does the same without blocking a runtime's thread.
#[derive(Debug)]
#[must_use = "dropping a server stops it"]
pub struct Server {
    pid: i32,
    address: Address,
    process: Option<Arc<Process>>,
}

impl Server {
    /// Starts the server of `settings.data_dir`, after making the cluster if there is none, and waits until it
    /// accepts connections (at most 60 s). If another owner already runs that server, the result is a connection
    /// to it: its URL works, stopping does nothing, and [`Server::is_own`] is false.
    pub async fn start(binaries: &Binaries, settings: Settings) -> Result<Self, StartError> {
        let absolute = path::absolute(&settings.data_dir).attempt("find", &settings.data_dir)?;
        let settings = Settings { data_dir: absolute, ..settings };
        let binaries = binaries.clone();
        let (news, started) = oneshot::channel();
        thread::Builder::new()
            .name("postgres".into())
            .spawn(move || keeper::run(&binaries, &settings, news))
            .map_err(StartError::Thread)?;
        started.await.unwrap_or_else(|lost| Err(StartError::Thread(std::io::Error::other(lost))))
    }

    /// A URL of one of its databases that psql, every libpq client and sqlx read alike. The user is PostgreSQL's
    /// superuser. The database `postgres` always exists.
    pub fn url(&self, database: &str) -> String {
        self.address.url(database)
    }

    /// The server's process id.
    pub fn pid(&self) -> i32 {
        self.pid
    }

    /// Whether this value started the server and will stop it.
    pub fn is_own(&self) -> bool {
        self.process.is_some()
    }

    /// Waits until the server has ended, by whatever means; for ever if it is another owner's.
    pub async fn ended(&self) {
        match &self.process {
            Some(process) => process.over().await,
            None => std::future::pending().await,
        }
    }

    /// Stops the server if it is our own: connections are cut, everything is written out. After 4 s it is ended
    /// by force, which its next start repairs.
    pub async fn stop(self) {
        if self.is_own() {
            // A panic in there has been reported by its thread; there is nothing left to stop.
            let _ = tokio::task::spawn_blocking(move || drop(self)).await;
        }
    }

    pub(crate) fn owned(child: &Child, address: Address, process: Arc<Process>) -> Self {
        Self { pid: child.id().cast_signed(), address, process: Some(process) }
    }

    pub(crate) fn of_another(running: Running) -> Self {
        Self { pid: running.pid, address: running.address, process: None }
    }

    /// Asks the server to end without waiting: for the thread that itself must see it end.
    pub(crate) fn abandon(mut self) {
        if let Some(process) = self.process.take() {
            process.interrupt();
        }
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        if let Some(process) = &self.process {
            process.stop();
        }
    }
}
