//! `bellhop restore`.

use std::{io, path::Path, process::Stdio};

use anyhow::Context as _;
use bellhop_boot::{env::Env, signalled};
use bellhop_store::{backup, schema};
use indicatif::ProgressBar;
use sqlx::PgConnection;
use tokio::{
    io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader, copy_buf},
    process::{Child, Command},
};

use super::{programs, target::Target, write::contents};
use crate::{cli::Restore, output::print, progress};

/// The major version of PostgreSQL that knows [`TIMEOUT`] first.
const TIMEOUT_SINCE: u32 = 17;
/// What it knows, and older ones refuse.
const TIMEOUT: &[u8] = b"SET transaction_timeout = 0;\n";
/// How the lines begin before and among which it stands.
const PREAMBLE: [&[u8]; 4] = [b"--", b"SET ", b"SELECT pg_catalog.set_config(", b"\\restrict "];

/// Loads a backup in one transaction: all of it, or nothing changes.
pub(crate) async fn restore(env: Env, options: Restore) -> anyhow::Result<()> {
    let stop = signalled();
    let tables = tokio::select! {
        // What is done is said to be, whatever else happened.
        biased;
        loaded = loaded(&env, &options) => loaded?,
        () = stop.cancelled() => anyhow::bail!("stopped; nothing was changed, unless it was just done: `bellhop doctor` tells"),
    };
    print(format!("{tables} tables are restored from {}.", options.file.display()))?;
    print(
        "Run `bellhop migrate`. Start the services. People sign in again; what was revoked or purged since the backup is so no more.",
    )
}

/// Loads it, and says of how many tables it was.
async fn loaded(env: &Env, options: &Restore) -> anyhow::Result<u64> {
    let (target, mut conn) = Target::reach(env.clone()).await?;
    // As a whole path: its name may begin as an option does.
    let file = std::path::absolute(&options.file)?;
    let contents = contents(&target, &file).await?;
    anyhow::ensure!(contents.is_bellhops, "{} holds nothing of Bellhop's", file.display());
    may_be_filled(&mut conn, options.replace).await?;
    let bar = progress::bar(contents.tables);
    load(&target, &file, options.replace, &bar).await?;
    bar.finish_and_clear();
    Ok(contents.tables)
}

/// Whether nobody uses the database, and nothing is lost that is not meant to be.
async fn may_be_filled(conn: &mut PgConnection, replace: bool) -> anyhow::Result<()> {
    let others = backup::others(conn).await?;
    anyhow::ensure!(
        others == 0,
        "the database has {others} other connections; stop the services (and a pooler) first"
    );
    let tables = backup::tables(conn).await?;
    let is_bellhops = schema::is_bellhops(conn).await?;
    anyhow::ensure!(
        tables == 0 || is_bellhops,
        "the database is another application's; is DATABASE_URL right?"
    );
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
    let (quiet, is_old) = (ProgressBar::hidden(), target.major() < TIMEOUT_SINCE);
    let run = async {
        // Where psql gave up it says why.
        let piped = handed_on(&mut from, &mut to, is_old).await;
        drop(from);
        if script.wait().await?.success() && piped.is_ok() {
            // Without these words nothing is committed, whoever dies.
            to.write_all(backup::WHOLE.as_bytes()).await?;
            to.flush().await?;
        }
        drop(to);
        anyhow::Ok(psql.wait().await?.success())
    };
    let (is_loaded, said, answered) =
        tokio::join!(run, programs::heard(script_ear, bar), programs::heard(psql_ear, &quiet));
    let is_loaded = is_loaded.unwrap_or_default();
    anyhow::ensure!(
        is_loaded,
        "the backup could not be restored, and nothing was changed:\n{answered}\n{said}"
    );
    Ok(())
}

/// Hands the script on. Newer programs begin it with a setting that an older server does not know.
async fn handed_on(
    from: &mut (impl AsyncRead + Unpin),
    to: &mut (impl AsyncWrite + Unpin),
    is_old: bool,
) -> io::Result<()> {
    let (mut from, mut line) = (BufReader::new(from), Vec::new());
    while is_old && from.read_until(b'\n', &mut line).await? > 0 {
        // The settings come before everything else.
        let is_preamble = PREAMBLE.iter().any(|begins| line.starts_with(begins)) || line == b"\n";
        if line != TIMEOUT {
            to.write_all(&line).await?;
        }
        line.clear();
        if !is_preamble {
            break;
        }
    }
    copy_buf(&mut from, to).await.map(drop)
}

fn spawned(mut command: Command, name: &'static str) -> anyhow::Result<Child> {
    command.spawn().with_context(|| format!("{name} cannot be started"))
}

fn script(target: &Target, file: &Path) -> Command {
    let mut command = target.program("pg_restore");
    command.args(["--schema=public", "--no-owner", "--no-privileges", "--verbose", "--file=-"]);
    command.arg(file).stdout(Stdio::piped());
    command
}

fn psql(target: &Target, replace: bool) -> Command {
    let mut command = target.connected("psql");
    command.args(["--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1", "--single-transaction"]);
    if replace {
        command.args(["--command", backup::CLEAR]);
    }
    command.args(["--file=-", "--command", backup::SETTLE]);
    // Notices of what goes with what is dropped would hide what went wrong.
    command.env("PGOPTIONS", "-c client_min_messages=warning");
    command.stdin(Stdio::piped()).stdout(Stdio::null());
    command
}

#[cfg(test)]
mod tests {
    use super::*;

    async fn handed(script: &str, is_old: bool) -> String {
        let mut to = Vec::new();
        handed_on(&mut script.as_bytes(), &mut to, is_old).await.unwrap();
        String::from_utf8(to).unwrap()
    }

    #[tokio::test]
    async fn an_older_server_is_not_told_what_it_does_not_know() {
        let script = "--\n-- dump\n\n\\restrict x\n\nSET lock_timeout = 0;\nSET transaction_timeout = 0;\nSET row_security = off;\n
            COPY t (a) FROM stdin;\nSET transaction_timeout = 0;\n\\.\n";
        assert_eq!(handed(script, false).await, script);
        let (head, body) = script.split_once("COPY").unwrap();
        let without = head.replace("SET transaction_timeout = 0;\n", "");
        assert_eq!(handed(script, true).await, format!("{without}COPY{body}"));
    }
}
