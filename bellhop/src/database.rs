//! A connection for commands that need one.

use anyhow::Context as _;
use bellhop_boot::env::{Env, text};
use sqlx::{Connection as _, PgConnection};

/// Connects to `DATABASE_DIRECT_URL`, or `DATABASE_URL`.
pub(crate) async fn connect(mut env: Env) -> anyhow::Result<PgConnection> {
    let direct = env.optional("DATABASE_DIRECT_URL", text);
    let url = direct.or_else(|| env.required("DATABASE_URL", text));
    let url = env.finish(url)?;
    PgConnection::connect(&url).await.context("the database cannot be reached; is DATABASE_URL right?")
}
