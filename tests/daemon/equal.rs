//! The mirror held against the world: every guild, every row, every column.

use std::time::Duration;

use bellhop_testkit::Bench;
use serde_json::Value;
use sqlx::PgPool;
use tokio::time::{Instant, sleep};

use super::{
    mirrored::{Rows, known_guilds, mirrored},
    truth::truth,
};

/// Far above what it takes to catch up; a daemon that waits for its turn with Discord needs seconds.
const WITHIN: Duration = Duration::from_secs(20);
/// How often the mirror is read while it catches up.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// How many differences are told.
const MOST_TOLD: usize = 12;

/// Waits until the mirror says what the world says; fails with what differs.
pub(super) async fn equal(t: &Bench) {
    equal_on(t, 1).await;
}

/// The same for an application of so many shards.
pub(super) async fn equal_on(t: &Bench, shards: u64) {
    if let Err(differences) = equal_within(t, shards, WITHIN).await {
        panic!("the mirror is not the world:\n{differences}");
    }
}

/// Waits at most so long for the mirror to say what the world says now; else tells what differs.
pub(super) async fn equal_within(t: &Bench, shards: u64, within: Duration) -> Result<(), String> {
    let deadline = Instant::now() + within;
    let truth = truth(t, shards).await;
    loop {
        // A database that is away answers later.
        let differences = match compare(&t.pool, &truth).await {
            Ok(differences) if differences.is_empty() => return Ok(()),
            Ok(differences) => differences,
            Err(error) => format!("it cannot be read: {error}"),
        };
        if Instant::now() > deadline {
            return Err(first_of(&differences));
        }
        sleep(LOOK_EVERY).await;
    }
}

async fn compare(pool: &PgPool, truth: &Rows) -> sqlx::Result<String> {
    let (mirrored, known) = (mirrored(pool).await?, known_guilds(pool).await?);
    // Nobody was told more than the id of a guild that has been in an outage ever since the bot joined.
    let mut expected = truth.clone();
    expected.retain(|key, row| row["unavailable"] != true || known.contains(key));
    Ok(differences(&mirrored, &expected))
}

/// The first lines: of a guild that is missing or too many, every row is.
fn first_of(differences: &str) -> String {
    let lines: Vec<_> = differences.lines().collect();
    let (shown, more) = lines.split_at(lines.len().min(MOST_TOLD));
    let rest = if more.is_empty() { String::new() } else { format!("\n… and {} more", more.len()) };
    shown.join("\n") + &rest
}

/// What differs, a line for each row that is too many, missing or wrong in some columns.
pub(super) fn differences(mirrored: &Rows, truth: &Rows) -> String {
    let mut lines = Vec::new();
    for (key, row) in mirrored {
        match truth.get(key) {
            None => lines.push(format!("{key} is in the mirror alone: {row}")),
            Some(expected) if expected != row => {
                lines.push(format!("{key} {}", columns(row, expected)));
            }
            Some(_) => {}
        }
    }
    let missing = truth.iter().filter(|(key, _)| !mirrored.contains_key(*key));
    lines.extend(missing.map(|(key, row)| format!("{key} is missing in the mirror: {row}")));
    lines.join("\n")
}

/// The columns that differ, and those of one side alone.
fn columns(row: &Value, expected: &Value) -> String {
    let (Some(row), Some(expected)) = (row.as_object(), expected.as_object()) else { return String::new() };
    let names = row.keys().chain(expected.keys().filter(|name| !row.contains_key(*name)));
    let said = |columns: &serde_json::Map<String, Value>, name: &String| {
        columns.get(name).map_or_else(|| "nothing".to_owned(), Value::to_string)
    };
    let wrong = names.filter(|name| row.get(*name) != expected.get(*name));
    let wrong = wrong.map(|name| format!("{name}: {} instead of {}", said(row, name), said(expected, name)));
    wrong.collect::<Vec<_>>().join(", ")
}
