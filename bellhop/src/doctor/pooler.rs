//! Whether what is between here and PostgreSQL lets one statement be prepared once, and used in every transaction.

use std::time::Duration;

use bellhop_guilds::checkup::Finding;
use bellhop_store::checkup::prepared;
use sqlx::Connection as _;
use tokio::time::timeout;

const CHECK: &str = "prepared statements";
/// How long all of it may take: a pooler of one connection lets the second client wait for the first.
const WITHIN: Duration = Duration::from_secs(3);
/// A statement is not there, or another has its name (PostgreSQL Docs: Error Codes).
const UNKNOWN: [&str; 2] = ["26000", "42P05"];

/// Prepares a statement, lets another client have the server's connection, and runs it again.
pub(super) async fn look(url: &str) -> Finding {
    match timeout(WITHIN, crossed(url)).await {
        Ok(Ok(false)) => Finding::good(CHECK, "They last as long as a connection by DATABASE_URL."),
        Ok(Ok(true)) => {
            Finding::good(CHECK, "A pooler shares the connections of DATABASE_URL, and knows them.")
        }
        Ok(Err(error)) if error.is_any(&UNKNOWN) => Finding::bad(
            CHECK,
            format!("The pooler of DATABASE_URL does not know what was prepared through it: {error}."),
            "Set max_prepared_statements in pgbouncer (1.21 or newer), or let it pool by session.",
        ),
        Ok(Err(error)) => Finding::skipped(CHECK, format!("DATABASE_URL gives no two connections: {error}.")),
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
