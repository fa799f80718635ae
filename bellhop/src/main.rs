//! `bellhop`: one command for one box.
//!
//! It runs any of the services in one process, brings everything up with nothing configured, migrates
//! the database, registers the application's commands, makes API tokens, looks whether all is well, and keeps and removes
//! what the database holds. It alone reads `.env`.

mod api_tokens;
mod backup;
mod cli;
mod commands;
mod completions;
mod database;
mod doctor;
mod export;
mod health;
mod migrate;
mod output;
mod partial;
mod progress;
mod purge;
mod run;
mod services;
mod up;

use std::process::ExitCode;

use bellhop_boot::{env::Env, exit, install_tls, raise_descriptors, telemetry};
use clap::Parser as _;

use crate::cli::{Cli, Command};

fn main() -> ExitCode {
    // Before there is any other thread, which could read the environment while it changes.
    let read = match dotenvy::dotenv() {
        // What is on the line is not repeated: it may be a secret.
        Err(dotenvy::Error::LineParse(_, at)) => {
            Err(anyhow::anyhow!(".env cannot be read: a line is not NAME='value' from its character {at} on"))
        }
        Err(error) if !error.not_found() => Err(anyhow::anyhow!(".env cannot be read: {error}")),
        _ => Ok(()),
    };
    let cli = Cli::parse();
    exit(read.and_then(|()| obey(cli)))
}

#[tokio::main]
async fn obey(cli: Cli) -> anyhow::Result<()> {
    let mut env = Env::of_process();
    telemetry::init(&mut env);
    install_tls();
    raise_descriptors();
    match cli.command {
        Command::Up(options) => up::up(env, options).await,
        Command::Run(options) => run::run(env, options).await,
        Command::Migrate(options) => migrate::migrate(env, &options).await,
        Command::Commands(command) => commands::commands(env, command).await,
        Command::Token(command) => api_tokens::tokens(env, command).await,
        Command::Doctor(options) => doctor::doctor(env, options).await,
        Command::Health(options) => health::health(env, &options).await,
        Command::Completions { shell } => completions::completions(shell),
        Command::Backup(options) => backup::backup(env, options).await,
        Command::Restore(options) => backup::restore(env, options).await,
        Command::Purge(options) => purge::purge(env, options).await,
        Command::Export(options) => export::export(env, options).await,
        Command::Openapi => output::print(bellhop_api::document().trim_end()),
    }
}
