//! PostgreSQL's own limit: COPY of the same rows into staging tables, merged into the same tables.

use std::time::Instant;

use bellhop_testkit::{APPLICATION_ID, Database};
use futures_util::TryStreamExt as _;
use sqlx::{AssertSqlSafe, Connection as _, PgConnection, PgPool};

use super::{
    daemon::{counts, postmaster},
    script::Counts,
};
use crate::process;

/// What a guild's snapshot writes.
const TABLES: [&str; 6] = ["guilds", "channels", "channel_overwrites", "roles", "emojis", "self_members"];

/// The rows of the mirror's tables, as COPY writes them.
pub(super) struct Rows(Vec<Table>);

struct Table {
    name: &'static str,
    rows: Vec<u8>,
    merge: String,
}

/// A database that holds these rows, and the seconds that took: from BEGIN to the end of COMMIT.
pub(super) struct Copied {
    /// The database.
    pub(super) database: Database,
    /// Connections to it.
    pub(super) pool: PgPool,
    /// Seconds.
    pub(super) took: f64,
    /// Seconds of CPU of PostgreSQL.
    pub(super) cpu: f64,
}

impl Rows {
    /// Takes them from a filled mirror.
    pub(super) async fn take(conn: &mut PgConnection) -> anyhow::Result<Self> {
        let mut tables = Vec::new();
        for name in TABLES {
            let merge = merge(conn, name).await?;
            let mut rows = Vec::new();
            let mut copy = conn.copy_out_raw(&format!("copy {name} to stdout (format binary)")).await?;
            while let Some(bytes) = copy.try_next().await? {
                rows.extend(bytes);
            }
            drop(copy);
            tables.push(Table { name, rows, merge });
        }
        Ok(Self(tables))
    }
}

/// The statement that brings a staging table's rows into the table: written only where they differ.
async fn merge(conn: &mut PgConnection, table: &str) -> anyhow::Result<String> {
    let columns = "select attname, attnum = any(conkey) from pg_attribute
                   join pg_constraint on conrelid = attrelid and contype = 'p'
                   where attrelid = $1::regclass and attnum > 0 and not attisdropped order by attnum";
    let columns: Vec<(String, bool)> = sqlx::query_as(columns).bind(table).fetch_all(conn).await?;
    let named = |is_key: bool, before: &str| {
        let of_kind = columns.iter().filter(|(_, key)| *key == is_key);
        of_kind.map(|(name, _)| format!("{before}{name}")).collect::<Vec<_>>().join(", ")
    };
    let (key, rest, fresh) = (named(true, ""), named(false, ""), named(false, "excluded."));
    let own = named(false, &format!("{table}."));
    Ok(format!(
        "insert into {table} select * from staged_{table} on conflict ({key}) do update
         set ({rest}) = row({fresh}) where ({own}) is distinct from ({fresh})"
    ))
}

/// Loads the rows into a fresh database, which must hold `wanted` then.
pub(super) async fn load(rows: &Rows, wanted: Counts) -> anyhow::Result<Copied> {
    let database = Database::fresh().await;
    let pool = database.pool();
    let mut conn = pool.acquire().await?;
    sqlx::query("insert into applications (application_id, created_at) values ($1, now())")
        .bind(APPLICATION_ID.get().cast_signed())
        .execute(&mut *conn)
        .await?;
    let server = postmaster(&pool).await?;
    let before = process::family_cpu(server)?;
    let began = Instant::now();
    let mut tx = conn.begin().await?;
    for table in &rows.0 {
        stage(&mut tx, table).await?;
        sqlx::query(AssertSqlSafe(table.merge.clone())).execute(&mut *tx).await?;
    }
    tx.commit().await?;
    let took = began.elapsed().as_secs_f64();
    let cpu = process::family_cpu(server)? - before;
    let held = counts(&mut conn).await?;
    anyhow::ensure!(held == wanted, "COPY left {held:?}");
    drop(conn);
    Ok(Copied { database, pool, took, cpu })
}

async fn stage(conn: &mut PgConnection, table: &Table) -> anyhow::Result<()> {
    let name = table.name;
    let create = format!("create temporary table staged_{name} (like {name}) on commit drop");
    sqlx::query(AssertSqlSafe(create)).execute(&mut *conn).await?;
    let mut copy = conn.copy_in_raw(&format!("copy staged_{name} from stdin (format binary)")).await?;
    copy.send(table.rows.as_slice()).await?;
    copy.finish().await?;
    Ok(())
}
