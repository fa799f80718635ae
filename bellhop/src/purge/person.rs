//! A person's data.

use anyhow::Context as _;
use bellhop_store::kept::{Fate, PERSON, count_person, is_nobody, remove_person_rows};
use sqlx::PgConnection;
use twilight_model::id::{Id, marker::UserMarker};

use super::{Found, is_wanted};
use crate::{cli::Purge, output::print, progress};

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
    let found = look(conn, user_id).await?;
    if !is_wanted(&found, options)? {
        return Ok(());
    }
    let mut rows = 0;
    let bar = progress::bar(found.iter().map(|found| found.rows).sum());
    for held in &PERSON {
        bar.set_message(held.what);
        loop {
            let removed = remove_person_rows(conn, held, user_id).await;
            let removed = removed.with_context(|| format!("{}: not removed; begin again", held.what))?;
            bar.inc(removed);
            rows += removed;
            if removed == 0 {
                break;
            }
        }
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
