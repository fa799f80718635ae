//! The migrations, embedded, and how a database stands against them.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use sqlx::{PgConnection, Row as _, error::DatabaseError, migrate::Migrator};

use crate::{Error, Pool, Result};

/// Every migration this build knows, oldest first.
pub static MIGRATIONS: Migrator = sqlx::migrate!("../../migrations");

/// How a database's schema stands against this build's migrations.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Standing {
    /// Every migration has run.
    Current,
    /// So many migrations have not run; this build must not serve.
    Behind(usize),
}

/// Compares the migrations that ran with those this build knows.
///
/// A database ahead of the build is current: migrations are compatible with the previous release. Nothing is prepared for
/// what is asked once: a first click with a database far away waits for one message instead of four.
pub async fn standing(conn: &mut PgConnection) -> Result<Standing> {
    let recorded = sqlx::raw_sql("select version from _sqlx_migrations where success").fetch_all(conn).await;
    let ran: Vec<i64> = match recorded {
        Ok(rows) => rows.iter().map(|row| row.try_get(0)).collect::<Result<_, _>>()?,
        Err(error) if is_missing(&error) => Vec::new(),
        Err(error) => return Err(error.into()),
    };
    match MIGRATIONS.iter().filter(|migration| !ran.contains(&migration.version)).count() {
        0 => Ok(Standing::Current),
        behind => Ok(Standing::Behind(behind)),
    }
}

/// Whether any of the migrations ever ran in this database.
pub async fn is_bellhops(conn: &mut PgConnection) -> Result<bool> {
    let recorded =
        sqlx::query_scalar!(r#"select to_regclass('_sqlx_migrations') is not null as "recorded!""#)
            .fetch_one(conn)
            .await?;
    Ok(recorded)
}

/// Whether no migration ever ran: the table that says which did is not there (PostgreSQL Docs: Error Codes, 42P01).
fn is_missing(error: &sqlx::Error) -> bool {
    error.as_database_error().and_then(DatabaseError::code).is_some_and(|code| code == "42P01")
}

/// Lets through to a schema that this build may serve from; clones share what was seen.
///
/// A schema never goes back, so one look that found it current is enough.
#[derive(Clone, Debug, Default)]
pub struct Gate(Arc<AtomicBool>);

impl Gate {
    /// Fails with [`Error::Behind`] while migrations are missing.
    pub async fn pass(&self, conn: &mut PgConnection) -> Result<()> {
        if self.0.load(Ordering::Relaxed) {
            return Ok(());
        }
        // Once in a process: the others carry no room for it.
        match Box::pin(standing(conn)).await? {
            Standing::Current => self.0.store(true, Ordering::Relaxed),
            Standing::Behind(missing) => return Err(Error::Behind(missing)),
        }
        Ok(())
    }
}

/// Runs the migrations that have not run, under PostgreSQL's advisory lock.
pub async fn migrate(conn: &mut PgConnection) -> Result<(), sqlx::migrate::MigrateError> {
    // A database ahead of this build is none of its business: that is how a release is rolled back.
    let mut migrator = Migrator::with_migrations(MIGRATIONS.iter().cloned().collect());
    migrator.set_ignore_missing(true).run(conn).await
}

/// Whether a process may serve from this database, and if not, why in a sentence for its operator.
pub async fn ready(pool: &Pool) -> Result<(), String> {
    let mut conn = pool.acquire().await.map_err(|error| format!("the database does not answer: {error}"))?;
    match Gate::default().pass(&mut conn).await {
        Ok(()) => {
            conn.finish();
            Ok(())
        }
        Err(behind @ Error::Behind(_)) => Err(format!("{behind}; run `bellhop migrate`")),
        Err(error) => Err(format!("the database does not answer: {error}")),
    }
}
