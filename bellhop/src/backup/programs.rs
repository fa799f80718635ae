//! Watching PostgreSQL's programs at work.

use anyhow::Context as _;
use indicatif::ProgressBar;
use tokio::{
    io::{AsyncBufReadExt as _, BufReader},
    process::{Child, ChildStderr},
};

/// How many lines of what a program said are told when it fails.
const TOLD: usize = 12;

/// Takes what a running program says of itself, which it then can be [`heard`] by.
pub(super) fn ear(child: &mut Child) -> anyhow::Result<ChildStderr> {
    child.stderr.take().context("a program of PostgreSQL has no standard error")
}

/// Reads what a program says until it ends: a step of the bar for each table, and the lines that tell of a failure.
pub(super) async fn heard(ear: ChildStderr, bar: &ProgressBar) -> String {
    let (mut lines, mut troubles) = (BufReader::new(ear).lines(), Vec::new());
    // What is no text ends the reading, and the program's own status still tells how it went.
    while let Ok(Some(line)) = lines.next_line().await {
        if let Some(table) = table(&line) {
            bar.set_message(table.to_owned());
            bar.inc(1);
        } else if is_trouble(&line) && troubles.len() < TOLD {
            troubles.push(line);
        }
    }
    troubles.join("\n")
}

/// The table that a line of `--verbose` says is being copied.
fn table(line: &str) -> Option<&str> {
    let begun = ["dumping contents of table ", "processing data for table "];
    let name = begun.iter().find_map(|begun| line.split_once(begun))?.1;
    Some(name.trim_matches('"').rsplit('.').next().unwrap_or(name).trim_matches('"'))
}

fn is_trouble(line: &str) -> bool {
    let line = line.to_ascii_lowercase();
    ["error:", "fatal:", "detail:", "hint:"].iter().any(|sign| line.contains(sign))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_and_troubles_are_told_apart() {
        assert_eq!(table("pg_dump: dumping contents of table \"public.panels\""), Some("panels"));
        assert_eq!(table("pg_restore: processing data for table \"public.panels\""), Some("panels"));
        assert_eq!(table("pg_dump: reading schemas"), None);
        assert!(is_trouble("pg_dump: error: connection to server failed: FATAL:  no such database"));
        assert!(is_trouble("psql:<stdin>:12: ERROR:  relation exists"));
        assert!(!is_trouble("pg_dump: last built-in OID is 16383"));
    }
}
