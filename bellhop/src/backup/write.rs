//! `bellhop backup`.

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use bellhop_boot::{Clock, env::Env, signalled};
use bellhop_store::{backup, schema};
use indicatif::HumanBytes;
use sqlx::Connection as _;
use time::macros::format_description;

use super::{programs, target::Target};
use crate::{cli::Backup, output::print, partial::Partial, progress};

/// Writes the database to a file, which is there only once it is whole and can be read.
pub(crate) async fn backup(env: Env, options: Backup) -> anyhow::Result<()> {
    let path = match options.file {
        Some(path) => path,
        None => default_name()?,
    };
    let partial = Partial::beside(&path)?;
    let stop = signalled();
    let (target, mut conn) = Target::reach(env).await?;
    let is_bellhops = schema::is_bellhops(&mut conn).await?;
    anyhow::ensure!(is_bellhops, "the database holds nothing of Bellhop's; is DATABASE_URL right?");
    let tables = backup::tables(&mut conn).await?;
    conn.close().await?;

    tokio::select! {
        written = write(&target, partial.path(), tables) => written?,
        () = stop.cancelled() => anyhow::bail!("stopped; nothing was written"),
    }
    let size = HumanBytes(partial.keep()?);
    print(format!("{}: {tables} tables, {size}.", path.display()))
}

/// The backup's name where none is given: sorted by name is sorted by time (UTC).
fn default_name() -> anyhow::Result<PathBuf> {
    let moment = format_description!("bellhop-[year][month][day]-[hour][minute][second].dump");
    Ok(Clock::system().now().format(moment)?.into())
}

/// Has `pg_dump` write the file, and reads its contents back: every table must be in it.
async fn write(target: &Target, file: &Path, tables: u64) -> anyhow::Result<()> {
    let bar = progress::bar(tables);
    let mut dump = target.connected("pg_dump");
    dump.args(["--format=custom", "--schema=public", "--no-owner", "--no-privileges", "--verbose", "--file"])
        .arg(file);
    let mut dump = dump.spawn().context("pg_dump cannot be started")?;
    let trouble = programs::heard(programs::ear(&mut dump)?, &bar).await;
    let status = dump.wait().await?;
    bar.finish_and_clear();
    anyhow::ensure!(status.success(), "the backup failed, and nothing was written:\n{trouble}");
    let held = contents(target, file).await?.tables;
    anyhow::ensure!(held == tables, "the backup holds {held} of {tables} tables, and was not kept");
    Ok(())
}

/// What a dump says that it holds.
pub(super) struct Contents {
    /// Tables with their rows.
    pub(super) tables: u64,
    /// Whether they are Bellhop's.
    pub(super) is_bellhops: bool,
}

/// Reads a dump's table of contents.
pub(super) async fn contents(target: &Target, file: &Path) -> anyhow::Result<Contents> {
    let listed = target.program("pg_restore").arg("--list").arg(file).output().await;
    let listed = listed.context("pg_restore cannot be started")?;
    let said = String::from_utf8_lossy(&listed.stderr);
    anyhow::ensure!(listed.status.success(), "{} is no backup that can be read:\n{said}", file.display());
    let list = String::from_utf8_lossy(&listed.stdout);
    let has = |what: &str| list.lines().any(|line| line.contains(what));
    Ok(Contents {
        tables: list.lines().filter(|line| line.contains(" TABLE DATA public ")).count() as u64,
        is_bellhops: has(" TABLE DATA public _sqlx_migrations ") && has(" TABLE DATA public applications "),
    })
}
