//! The API, as a process or an AWS Lambda function.

use std::process::ExitCode;

use bellhop_api::{Config, DEFAULT_PORTS, run_lambda, service};

#[tokio::main]
async fn main() -> ExitCode {
    if std::env::var_os("AWS_LAMBDA_RUNTIME_API").is_some() {
        return bellhop_boot::exit(run_lambda().await);
    }
    bellhop_boot::main((Some(DEFAULT_PORTS.0), DEFAULT_PORTS.1), Config::from_env, service).await
}
