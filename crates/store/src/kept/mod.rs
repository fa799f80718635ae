//! What is kept of a guild, and of a person: to be told, and to be removed, table by table.
//!
//! Removing goes by batches, each a transaction of its own, so that nothing is held up by a long one, and whoever is
//! interrupted goes on by beginning again. Names of tables and conditions are constants of this module: that is why
//! queries are put together here, and nowhere else. A table that holds ids of guilds or people and is not named here
//! fails a test (tests/cli/purge.rs).

mod guild;
mod person;

pub use guild::{GUILD_TABLES, count_guild, count_mirror, forget_guild, remove_guild_rows};
pub use person::{
    Fate, Held, PERSON, count_person, is_nobody, is_something_else, list_person, remove_person_rows,
};

/// Rows that one transaction removes at most.
const BATCH: i64 = 5_000;
/// The account that stands for people who are gone, in Discord's own clients too ("Deleted User").
const NOBODY: i64 = 456_226_577_798_135_808;
