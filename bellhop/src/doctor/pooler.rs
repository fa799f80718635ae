//! Whether what is between here and PostgreSQL lets one statement be prepared once, and used in every transaction.

use std::time::Duration;

use bellhop_guilds::checkup::Finding;
use sqlx::{Connection as _, PgConnection};
use tokio::time::timeout;

const CHECK: &str = "prepared statements";
/// How long all of it may take: a pooler of one connection lets the second client wait for the first.
const WITHIN: Duration = Duration::from_secs(3);
/// What is prepared; which of the server's processes it ran in.
const STATEMENT: &str = "select pg_backend_pid() as pid, $1::integer as number";

/// Prepares a statement, lets another client have the server's connection, and runs it again.
pub(super) async fn look(url: &str) -> Finding {
    match timeout(WITHIN, crossed(url)).await {
        Ok(Ok(false)) => Finding::good(CHECK, "They last as long as a connection by DATABASE_URL."),
        Ok(Ok(true)) => {
            Finding::good(CHECK, "A pooler shares the connections of DATABASE_URL, and knows them.")
        }
        Ok(Err(error)) => Finding::bad(
            CHECK,
            format!("The pooler of DATABASE_URL does not know what was prepared through it: {error}."),
            "Set max_prepared_statements in pgbouncer (1.21 or newer), or let it pool by session.",
        ),
        Err(_) => Finding::skipped(CHECK, "DATABASE_URL gives no two connections at once."),
    }
}

/// Whether one client's transactions ran in several of the server's processes.
async fn crossed(url: &str) -> bellhop_store::Result<bool> {
    let mut ours = bellhop_store::connect(url).await?;
    let mut theirs = bellhop_store::connect(url).await?;
    let first = prepared(&mut ours, 1).await?;
    // As long as this is open the other client has the process that knows the statement.
    let mut open = theirs.begin().await?;
    let held = prepared(&mut open, 2).await?;
    let second = prepared(&mut ours, 3).await?;
    open.rollback().await?;
    ours.close().await?;
    theirs.close().await?;
    Ok(first == held || first != second)
}

async fn prepared(conn: &mut PgConnection, number: i32) -> bellhop_store::Result<i32> {
    let (pid, _): (i32, i32) = sqlx::query_as(STATEMENT).bind(number).fetch_one(conn).await?;
    Ok(pid)
}
