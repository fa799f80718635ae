//! `bellhop purge`: removes what is kept of a server or of a person.
//!
//! It says what there is and asks before it removes anything. Rows go in batches; whoever interrupts it, and begins again,
//! goes on where it was.

mod guild;
mod person;

use std::io::{BufRead as _, IsTerminal as _, Write as _, stderr, stdin};

use anyhow::Context as _;
use bellhop_boot::env::Env;
use bellhop_store::Result;
use comfy_table::{Table, presets::UTF8_HORIZONTAL_ONLY};
use indicatif::ProgressBar;

use crate::{
    cli::{Purge, Whom},
    database,
    output::print,
};

/// Says what is kept, asks, and removes it.
pub(crate) async fn purge(env: Env, options: Purge) -> anyhow::Result<()> {
    let mut conn = database::connect(env).await?;
    match options.whom {
        Whom { guild: Some(guild_id), .. } => guild::purge(&mut conn, guild_id, &options).await,
        Whom { user: Some(user_id), .. } => person::purge(&mut conn, user_id, &options).await,
        Whom { .. } => anyhow::bail!("say whose data: --guild ID or --user ID"),
    }
}

/// What is kept of something: rows, and what becomes of them.
struct Found {
    what: &'static str,
    rows: u64,
    fate: String,
}

/// Tells what was found, and whether it is to be removed.
fn is_wanted(found: &[Found], options: &Purge) -> anyhow::Result<bool> {
    let mut table = Table::new();
    table.load_style(UTF8_HORIZONTAL_ONLY).set_header(["Kept", "Rows", "What becomes of it"]);
    for Found { what, rows, fate } in found.iter().filter(|found| found.rows > 0) {
        table.add_row([(*what).to_owned(), rows.to_string(), fate.clone()]);
    }
    if found.iter().all(|found| found.rows == 0) {
        print("Nothing is kept.")?;
    } else {
        print(table)?;
    }
    if options.dry_run || options.yes {
        return Ok(options.yes);
    }
    anyhow::ensure!(
        stdin().is_terminal(),
        "nobody can be asked here: say `--yes`, or `--dry-run` to only look"
    );
    ask("This cannot be undone. Type yes to go on: ")?;
    let mut answer = String::new();
    stdin().lock().read_line(&mut answer).context("the answer cannot be read")?;
    anyhow::ensure!(answer.trim() == "yes", "nothing was removed");
    Ok(true)
}

/// Removes batch after batch until there is none; how many rows they had.
async fn emptied(
    bar: &ProgressBar,
    what: &'static str,
    mut remove: impl AsyncFnMut() -> Result<u64>,
) -> anyhow::Result<u64> {
    bar.set_message(what);
    let mut rows = 0;
    loop {
        let removed = remove().await.with_context(|| format!("{what}: not all is removed; begin again"))?;
        if removed == 0 {
            return Ok(rows);
        }
        bar.inc(removed);
        rows += removed;
    }
}

fn ask(question: &str) -> anyhow::Result<()> {
    let mut stderr = stderr().lock();
    write!(stderr, "{question}").and_then(|()| stderr.flush()).context("nobody can be asked here")
}
