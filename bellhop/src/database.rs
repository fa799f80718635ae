//! A connection for commands that need one.

use std::time::Duration;

use anyhow::Context as _;
use bellhop_boot::env::Env;
use bellhop_store::{PgConnection, database_url};
use tokio::time::timeout;

/// How long the database may take over a new connection.
const WITHIN: Duration = Duration::from_secs(10);

/// `DATABASE_DIRECT_URL`, or `DATABASE_URL`.
pub(crate) fn url(mut env: Env) -> anyhow::Result<String> {
    let direct = env.optional("DATABASE_DIRECT_URL", database_url);
    let url = direct.or_else(|| env.required("DATABASE_URL", database_url));
    Ok(env.finish(url)?)
}

/// Connects to `DATABASE_DIRECT_URL`, or `DATABASE_URL`.
pub(crate) async fn connect(env: Env) -> anyhow::Result<PgConnection> {
    connect_to(&url(env)?).await
}

/// Connects to the database that [`url()`] told.
pub(crate) async fn connect_to(url: &str) -> anyhow::Result<PgConnection> {
    let connected = timeout(WITHIN, bellhop_store::connect(url)).await;
    let connected = connected.context("the database does not answer")?;
    connected.context("the database cannot be reached; is DATABASE_URL right?")
}
