//! The databases of a server that is ours alone.

use sqlx::{AssertSqlSafe, Executor as _, PgConnection};

use crate::Result;

/// Makes the database unless it is there. One process at a time may do so.
pub async fn ensure(conn: &mut PgConnection, name: &str) -> Result<()> {
    let there = sqlx::query_scalar!(
        r#"select exists (select from pg_database where datname = $1::text) as "there!""#,
        name
    )
    .fetch_one(&mut *conn)
    .await?;
    if !there {
        let quoted = name.replace('"', "\"\"");
        conn.execute(AssertSqlSafe(format!("create database \"{quoted}\""))).await?;
    }
    Ok(())
}
