//! The `bellhop` command line.

mod backup;
mod commands;
mod configuration;
mod database;
mod doctor;
mod export;
mod health;
mod purge;
mod run;
mod token;

use std::process::Output;

use bellhop_testkit::{Bench, built};
use tokio::process::Command;

/// Runs `bellhop` with the Bench's configuration and nothing else.
async fn bellhop(t: &Bench, arguments: &[&str]) -> Output {
    bellhop_on(t, t.database_url(), arguments).await
}

/// Runs `bellhop` on another database.
async fn bellhop_on(t: &Bench, database_url: &str, arguments: &[&str]) -> Output {
    let mut command = Command::new(built("bellhop"));
    command.args(arguments).env_clear().current_dir("/").env("DATABASE_URL", database_url);
    for name in ["DISCORD_APPLICATION_ID", "DISCORD_TOKEN", "DISCORD_API_URL"] {
        command.env(name, t.env().get(name).unwrap());
    }
    command.output().await.unwrap()
}

fn stdout(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).trim().to_owned()
}

fn stderr(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).trim().to_owned()
}
