//! What a batch says of channels and roles, beside what is stored of them.
//!
//! Whoever writes the mirror is alone with it: what is read in its transaction stays true until its end. So
//! the rows are read once and compared here, and only what differs is written, each by its key.

use std::collections::{HashMap, HashSet};

use sqlx::PgConnection;

use super::{ChannelRow, RoleRow, Said, guilds, said::Snapshots};
use crate::{Result, ids::raw};

/// A row that becomes a tombstone when it is deleted.
pub(super) trait Row: Clone {
    /// Its own id.
    fn key(&self) -> i64;

    /// Its guild.
    fn guild(&self) -> i64;

    /// Whether it is gone when a snapshot of its guild leaves it out.
    fn ends_unlisted(&self) -> bool;

    /// Whether its table holds for both the same.
    fn is_stored_as(&self, stored: &Self) -> bool;
}

impl Row for ChannelRow {
    fn key(&self) -> i64 {
        raw(self.channel_id)
    }

    fn guild(&self) -> i64 {
        raw(self.guild_id)
    }

    /// Of threads a snapshot lists the active ones.
    fn ends_unlisted(&self) -> bool {
        !self.is_thread()
    }

    /// Overwrites have a table of their own.
    fn is_stored_as(&self, stored: &Self) -> bool {
        let columns = |row: &Self| (row.kind, row.position, row.parent_id, row.nsfw, row.archived_or_hidden);
        columns(self) == columns(stored) && self.name == stored.name && self.topic == stored.topic
    }
}

impl Row for RoleRow {
    fn key(&self) -> i64 {
        raw(self.role_id)
    }

    fn guild(&self) -> i64 {
        raw(self.guild_id)
    }

    fn ends_unlisted(&self) -> bool {
        true
    }

    fn is_stored_as(&self, stored: &Self) -> bool {
        self == stored
    }
}

/// A row as it is stored.
pub(super) struct Stored<R> {
    pub(super) row: R,
    /// It is a tombstone.
    pub(super) gone: bool,
}

/// What is stored, by key: of every row that is named, and of all that is in a guild with a snapshot.
pub(super) type Table<R> = HashMap<i64, Stored<R>>;

/// The last word about each row that a batch names, where it counts.
pub(super) struct Compared<'a, R: Row> {
    /// All of them: those of known guilds, without late words about tombstones.
    pub(super) said: Vec<&'a Said<'a, R>>,
    /// Rows that are not stored.
    pub(super) created: Vec<&'a R>,
    /// Rows that are stored otherwise, or as tombstones.
    pub(super) changed: Vec<&'a R>,
    /// What is stored, is no tombstone, and is left out of its guild's snapshot.
    pub(super) left_out: Vec<&'a R>,
    /// Guilds that are named and not known.
    pub(super) strangers: Vec<i64>,
}

/// The guilds whose rows are read whole, and the guild and id of each row elsewhere that is named.
pub(super) struct Named {
    pub(super) whole: Vec<i64>,
    pub(super) guild_ids: Vec<i64>,
    pub(super) ids: Vec<i64>,
}

impl Named {
    pub(super) fn of<R: Row>(rows: &[Said<'_, R>], snapshots: &Snapshots) -> Self {
        let alone = rows.iter().map(|said| &*said.row).filter(|row| !snapshots.has(row.guild()));
        let (guild_ids, ids) = alone.map(|row| (row.guild(), row.key())).unzip();
        Self { whole: snapshots.guild_ids(), guild_ids, ids }
    }
}

/// Holds what is said, the earlier states and the last ones, against what is stored.
///
/// What a snapshot leaves out is gone, and what was gone comes back only with one: whatever is said of such a
/// row afterwards is late.
pub(super) async fn compare<'a, R: Row>(
    conn: &mut PgConnection,
    (earlier, rows): (&[Said<'_, R>], &'a [Said<'a, R>]),
    table: &'a Table<R>,
    snapshots: &Snapshots,
) -> Result<Compared<'a, R>> {
    let (known, strangers) = known(conn, rows, table, snapshots).await?;
    let listed = earlier.iter().chain(rows).filter(|said| said.whole).map(|said| said.row.key());
    let listed: HashSet<i64> = listed.collect();
    let lives = |key: i64, stored: &Stored<R>| {
        let whole = snapshots.has(stored.row.guild());
        if stored.gone {
            whole && listed.contains(&key)
        } else {
            !whole || !stored.row.ends_unlisted() || listed.contains(&key)
        }
    };
    let counts = |said: &&'a Said<'a, R>| match table.get(&said.row.key()) {
        Some(stored) => lives(said.row.key(), stored),
        None => known.contains(&said.row.guild()),
    };
    let said: Vec<_> = rows.iter().filter(counts).collect();
    let (mut created, mut changed) = (Vec::new(), Vec::new());
    for row in said.iter().map(|said| &*said.row) {
        match table.get(&row.key()) {
            None => created.push(row),
            Some(stored) if stored.gone || !row.is_stored_as(&stored.row) => changed.push(row),
            Some(_) => {}
        }
    }
    let left_out = table.iter().filter(|(key, stored)| !stored.gone && !lives(**key, stored));
    let left_out = left_out.map(|(_, stored)| &stored.row).collect();
    Ok(Compared { said, created, changed, left_out, strangers })
}

/// The guilds of rows that are not stored: those that are known, and the others.
async fn known<R: Row>(
    conn: &mut PgConnection,
    rows: &[Said<'_, R>],
    table: &Table<R>,
    snapshots: &Snapshots,
) -> Result<(HashSet<i64>, Vec<i64>)> {
    let missing = rows.iter().map(|said| &*said.row).filter(|row| !table.contains_key(&row.key()));
    let (mut known, mut strangers): (HashSet<i64>, HashSet<i64>) =
        missing.map(Row::guild).partition(|guild_id| snapshots.has(*guild_id));
    if !strangers.is_empty() {
        known.extend(guilds::known(conn, &strangers.iter().copied().collect::<Vec<_>>()).await?);
        strangers.retain(|guild_id| !known.contains(guild_id));
    }
    Ok((known, strangers.into_iter().collect()))
}

/// One column of rows.
pub(super) fn column<'a, R, T>(rows: &[&'a R], value: impl Fn(&'a R) -> T) -> Vec<T> {
    rows.iter().copied().map(value).collect()
}
