//! `bellhop backup`.

use std::{
    io,
    path::{Path, PathBuf},
    process::Stdio,
};

use anyhow::Context as _;
use bellhop_boot::{Clock, env::Env, signalled};
use bellhop_store::{backup, schema};
use indicatif::HumanBytes;
use sqlx::Connection as _;
use time::macros::format_description;
use tokio::{
    io::{AsyncWriteExt as _, copy},
    process::ChildStdout,
};

use super::{programs, target::Target};
use crate::{cli::Backup, output::print, partial::Partial, progress};

/// Writes the database to a file, which is there only once it is whole and can be read.
pub(crate) async fn backup(env: Env, options: Backup) -> anyhow::Result<()> {
    let path = match options.file {
        Some(path) => path,
        None => default_name()?,
    };
    let stop = signalled();
    let mut partial = Partial::beside(&path)?;
    let tables = tokio::select! {
        written = write(env, &mut partial) => written?,
        () = stop.cancelled() => anyhow::bail!("stopped; nothing was written"),
    };
    let size = HumanBytes(partial.keep()?);
    print(format!("{}: {tables} tables, {size}.", path.display()))
}

/// The backup's name where none is given: sorted by name is sorted by time (UTC).
fn default_name() -> anyhow::Result<PathBuf> {
    let moment = format_description!("bellhop-[year][month][day]-[hour][minute][second].dump");
    Ok(Clock::system().now().format(moment)?.into())
}

/// Writes what `pg_dump` says to the file, and reads its contents back: every table must be in it; how many there are.
///
/// It goes through this process, so that `pg_dump` ends with it, however that ends.
async fn write(env: Env, partial: &mut Partial) -> anyhow::Result<u64> {
    let (target, mut conn) = Target::reach(env).await?;
    let is_bellhops = schema::is_bellhops(&mut conn).await?;
    anyhow::ensure!(is_bellhops, "the database holds nothing of Bellhop's; is DATABASE_URL right?");
    let tables = backup::tables(&mut conn).await?;
    conn.close().await?;
    let bar = progress::bar(tables);
    let mut dump = target.connected("pg_dump");
    dump.args(["--format=custom", "--schema=public", "--no-owner", "--no-privileges", "--verbose"]);
    let mut dump = dump.stdout(Stdio::piped()).spawn().context("pg_dump cannot be started")?;
    let from = dump.stdout.take().context("pg_dump has no standard output")?;
    let mut to = tokio::fs::File::from_std(partial.file().try_clone()?);
    let ear = programs::ear(&mut dump)?;
    let (copied, trouble) = tokio::join!(copied(from, &mut to), programs::heard(ear, &bar));
    let status = dump.wait().await?;
    bar.finish_and_clear();
    copied.context("the backup cannot be written, and was not kept")?;
    anyhow::ensure!(status.success(), "the backup failed, and was not kept:\n{trouble}");
    let held = contents(&target, partial.path()).await?.tables;
    anyhow::ensure!(held == tables, "the backup holds {held} of {tables} tables, and was not kept");
    Ok(tables)
}

/// Copies until there is no more. Where the disk is full nobody reads what is still to come, and the program ends.
async fn copied(mut from: ChildStdout, to: &mut tokio::fs::File) -> io::Result<()> {
    copy(&mut from, to).await?;
    to.flush().await
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
