//! A person's data.

use bellhop_store::kept::{Fate, PERSON, count_person, is_nobody, is_something_else, remove_person_rows};
use sqlx::PgConnection;
use twilight_model::id::{Id, marker::UserMarker};

use super::{Found, emptied, is_wanted};
use crate::{cli::Purge, output::print, progress};

/// The ids of accounts are as old as Discord: 17 digits at least.
const LEAST: u64 = 10_000_000_000_000_000;

/// Removes everything of a person that is ours to remove; fails where some of it can only be removed later.
pub(super) async fn purge(
    conn: &mut PgConnection,
    user_id: Id<UserMarker>,
    options: &Purge,
) -> anyhow::Result<()> {
    anyhow::ensure!(
        !is_nobody(user_id),
        "this is Discord's account for people who are gone: logs name it for them"
    );
    // A purge cannot be undone, and would put the person who is gone in the place of whatever else has this id.
    let is_persons = user_id.get() >= LEAST && !is_something_else(conn, user_id).await?;
    anyhow::ensure!(is_persons, "{user_id} is not the id of a person");
    let found = look(conn, user_id).await?;
    if !is_wanted(&found, options)? {
        return Ok(());
    }
    let mut rows = 0;
    let bar = progress::bar(found.iter().map(|found| found.rows).sum());
    for held in &PERSON {
        rows += emptied(&bar, held.what, async || remove_person_rows(conn, held, user_id).await).await?;
    }
    bar.finish_and_clear();
    print(format!("{rows} rows of the person {user_id} are removed, or name nobody now."))?;
    for held in PERSON.iter().filter(|held| matches!(held.fate, Fate::Waits(_))) {
        let left = count_person(conn, held, user_id).await?;
        anyhow::ensure!(left == 0, "{}: {left} left; begin again once {}", held.what, waits(held.fate));
    }
    Ok(())
}

async fn look(conn: &mut PgConnection, user_id: Id<UserMarker>) -> anyhow::Result<Vec<Found>> {
    let mut found = Vec::new();
    for held in &PERSON {
        let rows = count_person(conn, held, user_id).await?;
        let fate = match held.fate {
            Fate::Deleted => "is removed".to_owned(),
            Fate::Anonymous(_) => "stays, and names nobody".to_owned(),
            Fate::Waits(until) => format!("stays until {until}"),
            Fate::Stays(why) => format!("stays: {why}"),
        };
        found.push(Found { what: held.what, rows, fate });
    }
    Ok(found)
}

fn waits(fate: Fate) -> &'static str {
    if let Fate::Waits(until) = fate { until } else { "" }
}
