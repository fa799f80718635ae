//! Starts real servers: in memory, each in a folder of its own, so that all may run at once.
#![cfg(test)]

mod accounts;
mod binaries;
mod copies;
mod death;
mod pid_files;
mod refusals;
mod scratch;
mod server;

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::thread;
use std::time::{Duration, Instant};

use bellhop_postgres::{Binaries, Scratch, Server, Settings, StartError};
use sqlx::{Connection, PgConnection};

/// Tells a test that it runs in a process of its own, and in which folder.
const ROLE: &str = "BELLHOP_TEST_FOLDER";

fn installed() -> Binaries {
    Binaries::find(env::var_os("PG_BIN").as_deref().map(Path::new)).unwrap()
}

fn scratch() -> Scratch {
    Scratch::new().unwrap()
}

async fn start(data_dir: &Path) -> Result<Server, StartError> {
    Server::start(&installed(), Settings::fast(data_dir)).await
}

/// Runs one statement and returns its only value as text.
async fn ask(server: &Server, sql: &'static str) -> String {
    let mut connection = PgConnection::connect(&server.url("postgres")).await.unwrap();
    sqlx::query_scalar(sql).fetch_one(&mut connection).await.unwrap()
}

async fn execute(server: &Server, sql: &'static str) {
    let mut connection = PgConnection::connect(&server.url("postgres")).await.unwrap();
    sqlx::raw_sql(sql).execute(&mut connection).await.unwrap();
}

/// Waits for a state, at most 20 s.
fn wait_until(what: &str, mut reached: impl FnMut() -> bool) {
    let began = Instant::now();
    while !reached() {
        assert!(began.elapsed() < Duration::from_secs(20), "still waiting: {what}");
        thread::sleep(Duration::from_millis(2));
    }
}

/// This test program once more, running `test` alone, which finds `folder` by [`folder_of_another`].
fn again(program: &Path, test: &str, folder: &Path) -> Command {
    let mut command = Command::new(program);
    command.args([test, "--exact", "--nocapture"]).env(ROLE, folder);
    command
}

fn folder_of_another() -> Option<PathBuf> {
    env::var_os(ROLE).map(PathBuf::from)
}
