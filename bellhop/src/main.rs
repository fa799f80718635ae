//! `bellhop`: one command for one box.
//!
//! It runs any of the services in one process, brings everything up with nothing configured, migrates
//! the database, registers the application's commands and makes API tokens. It alone reads `.env`.

mod api_tokens;
mod cli;
mod commands;
mod database;
mod migrate;
mod run;
mod services;
mod up;

use std::process::ExitCode;

use bellhop_boot::{env::Env, exit, install_tls, telemetry};
use clap::Parser as _;

use crate::cli::{Cli, Command};

#[tokio::main]
async fn main() -> ExitCode {
    exit(obey().await)
}

async fn obey() -> anyhow::Result<()> {
    let dotenv = dotenvy::dotenv();
    let cli = Cli::parse();
    if let Err(error) = dotenv
        && !error.not_found()
    {
        anyhow::bail!(".env cannot be read: {error}");
    }
    let mut env = Env::of_process();
    telemetry::init(&mut env);
    install_tls();
    match cli.command {
        Command::Up(options) => up::up(env, options).await,
        Command::Run(options) => run::run(env, options).await,
        Command::Migrate(options) => migrate::migrate(env, &options).await,
        Command::Commands(command) => commands::commands(env, command).await,
        Command::Token(command) => api_tokens::tokens(env, command).await,
    }
}
