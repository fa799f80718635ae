//! What a database needs around a dump of it, which PostgreSQL's own programs write and load.

use sqlx::PgConnection;

use crate::Result;

/// Drops everything of the schema `public`, within the transaction that then loads a dump.
pub const CLEAR: &str = include_str!("clear.sql");

/// Brings what a dump held into the present, within the transaction that loaded it. It is written for every schema that
/// a release had: a dump is loaded before it is migrated.
pub const SETTLE: &str = include_str!("settle.sql");

/// How many tables there are; views and indexes are not counted.
pub async fn tables(conn: &mut PgConnection) -> Result<u64> {
    let tables =
        sqlx::query_scalar!(r#"select count(*) as "tables!" from pg_tables where schemaname = 'public'"#)
            .fetch_one(conn)
            .await?;
    Ok(tables.unsigned_abs())
}

/// How many other connections the database has: processes that read and write it.
pub async fn others(conn: &mut PgConnection) -> Result<i64> {
    let others = sqlx::query_scalar!(
        r#"select count(*) as "others!" from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid() and backend_type = 'client backend'"#
    )
    .fetch_one(conn)
    .await?;
    Ok(others)
}
