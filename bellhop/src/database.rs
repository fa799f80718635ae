//! A connection for commands that need one.

use anyhow::Context as _;
use bellhop_boot::env::Env;
use bellhop_store::database_url;
use sqlx::{Connection as _, PgConnection};

/// Connects to `DATABASE_DIRECT_URL`, or `DATABASE_URL`.
pub(crate) async fn connect(mut env: Env) -> anyhow::Result<PgConnection> {
    let direct = env.optional("DATABASE_DIRECT_URL", database_url);
    let url = direct.or_else(|| env.required("DATABASE_URL", database_url));
    let url = env.finish(url)?;
    PgConnection::connect(&url).await.context("the database cannot be reached; is DATABASE_URL right?")
}
