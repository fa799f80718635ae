//! `bellhop restore`.

use std::{path::Path, process::Stdio};

use anyhow::Context as _;
use bellhop_boot::{env::Env, signalled};
use bellhop_store::{
    backup,
    schema::{self, Standing},
};
use indicatif::ProgressBar;
use sqlx::{Connection as _, PgConnection};
use tokio::{
    io::{AsyncWriteExt as _, copy},
    process::{Child, Command},
};

use super::{programs, target::Target, write::contents};
use crate::{cli::Restore, output::print, progress};

/// Loads a backup in one transaction: all of it, or nothing changes.
pub(crate) async fn restore(env: Env, options: Restore) -> anyhow::Result<()> {
    let stop = signalled();
    let (target, mut conn) = Target::reach(env).await?;
    let file = options.file.as_path();
    let contents = contents(&target, file).await?;
    anyhow::ensure!(contents.is_bellhops, "{} holds nothing of Bellhop's", file.display());
    may_be_filled(&mut conn, options.replace).await?;

    let bar = progress::bar(contents.tables);
    tokio::select! {
        loaded = load(&target, file, options.replace, &bar) => loaded?,
        () = stop.cancelled() => anyhow::bail!("stopped; nothing was changed"),
    }
    bar.finish_and_clear();
    print(format!("{} tables are restored from {}.", contents.tables, file.display()))?;
    if let Standing::Behind(missing) = schema::standing(&mut conn).await? {
        print(format!(
            "It is of an older release: run `bellhop migrate` ({missing} migrations), then start the services."
        ))?;
    } else {
        print(
            "Start the services. People sign in again; what was revoked or purged since the backup is so no more.",
        )?;
    }
    Ok(conn.close().await?)
}

/// Whether nobody uses the database, and nothing is lost that is not meant to be.
async fn may_be_filled(conn: &mut PgConnection, replace: bool) -> anyhow::Result<()> {
    let others = backup::others(conn).await?;
    anyhow::ensure!(
        others == 0,
        "the database has {others} other connections; stop the services (and a pooler) first"
    );
    let tables = backup::tables(conn).await?;
    anyhow::ensure!(
        tables == 0 || replace,
        "the database has {tables} tables; `--replace` drops them, with everything in the schema public, in the same \
         transaction"
    );
    Ok(())
}

/// Has psql run, in one transaction, the script that `pg_restore` makes of the file.
async fn load(target: &Target, file: &Path, replace: bool, bar: &ProgressBar) -> anyhow::Result<()> {
    let mut script = spawned(script(target, file), "pg_restore")?;
    let mut psql = spawned(psql(target, replace), "psql")?;
    let mut from = script.stdout.take().context("pg_restore has no standard output")?;
    let mut to = psql.stdin.take().context("psql has no standard input")?;
    let (script_ear, psql_ear) = (programs::ear(&mut script)?, programs::ear(&mut psql)?);
    let quiet = ProgressBar::hidden();
    let run = async {
        // Where psql gave up it says why.
        let piped = copy(&mut from, &mut to).await;
        drop(from);
        let is_whole = script.wait().await?.success() && piped.is_ok() && to.flush().await.is_ok();
        if !is_whole {
            // It must not take the end of what it reads for the end of the script, and commit: it dies first.
            drop(psql.start_kill());
        }
        drop(to);
        anyhow::Ok(psql.wait().await?.success() && is_whole)
    };
    let (is_loaded, said, answered) =
        tokio::join!(run, programs::heard(script_ear, bar), programs::heard(psql_ear, &quiet));
    let trouble = if answered.is_empty() { said } else { answered };
    anyhow::ensure!(is_loaded?, "the backup could not be restored, and nothing was changed:\n{trouble}");
    Ok(())
}

fn spawned(mut command: Command, name: &'static str) -> anyhow::Result<Child> {
    command.spawn().with_context(|| format!("{name} cannot be started"))
}

fn script(target: &Target, file: &Path) -> Command {
    let mut command = target.program("pg_restore");
    command.args(["--no-owner", "--no-privileges", "--verbose", "--file=-"]).arg(file).stdout(Stdio::piped());
    command
}

fn psql(target: &Target, replace: bool) -> Command {
    let mut command = target.connected("psql");
    command.args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction"]);
    if replace {
        command.args(["--command", backup::CLEAR]);
    }
    command.args(["--file=-", "--command", backup::SETTLE]);
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    command
}
