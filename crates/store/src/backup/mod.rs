//! What a database needs around a dump of it, which PostgreSQL's own programs write and load.

use sqlx::PgConnection;

use crate::Result;

/// Drops everything of the schema `public`, within the transaction that then loads a dump.
pub const CLEAR: &str = include_str!("clear.sql");

/// What is said once all of a dump was loaded, and nothing before: whoever loads it may die in the middle, and what runs the
/// script takes the end of what it hears for the end of the script.
pub const WHOLE: &str = "select set_config('bellhop.whole', 'yes', true);\n";

/// Brings what a dump held into the present, within the transaction that loaded it, and fails unless [`WHOLE`] was said in
/// it. It is written for every schema since the first release: a dump is loaded before it is migrated.
pub const SETTLE: &str = include_str!("settle.sql");

/// How many tables there are; views, indexes and what belongs to an extension are not counted.
pub async fn tables(conn: &mut PgConnection) -> Result<u64> {
    let tables =
        sqlx::query_scalar!(r#"select count(*) as "tables!" from pg_class
           where relnamespace = 'public'::regnamespace and relkind in ('r', 'p')
             and not exists (select from pg_depend
                             where classid = 'pg_class'::regclass and objid = pg_class.oid and deptype = 'e')"#)
            .fetch_one(conn)
            .await?;
    Ok(tables.unsigned_abs())
}

/// How many other connections the database has: processes that read and write it.
pub async fn others(conn: &mut PgConnection) -> Result<i64> {
    let others = sqlx::query_scalar!(
        r#"select count(*) as "others!" from pg_stat_activity
           where datname = current_database() and pid <> pg_backend_pid()
             -- What another role's processes are is not told; those of the server's own have no role.
             and usesysid is not null and coalesce(backend_type, 'client backend') = 'client backend'"#
    )
    .fetch_one(conn)
    .await?;
    Ok(others)
}
