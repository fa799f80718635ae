//! Random histories of changes and faults, after which the mirror must equal the world.
//!
//! A history is a list of steps: changes in guilds, faults of the gateway and of the database, lives and
//! deaths of daemons. Each is data (`step`), drawn by a `strategy`, and resolved against the world at its
//! moment, so that a history goes on to mean something while it is shortened. It is played (`play`) on a
//! stage of its own: a Bench, its guilds and the daemons that live just now. When nothing happens any
//! more every row and column must be the world's, what was deleted must be a tombstone of its last name,
//! `history` must lead to what is (`told`), and the world must have counted one session where none was ended.
//!
//! `search` plays many at once, since most of their time is waiting. One that goes wrong is shortened and
//! printed as a numbered list. `BELLHOP_HISTORIES` plays so many instead of the usual number, and
//! `BELLHOP_HISTORIES_SEED` the same ones again.
//!
//! Time is turned, not slept away, where the code goes by the clock: leases and the waits between two
//! sessions. The short pauses let what follows strike at another moment of the daemon's work.

mod changes;
mod faults;
mod names;
mod play;
mod search;
mod stage;
mod step;
mod strategy;
mod told;

use search::{count, search};
use strategy::Faults;

/// The usual number of histories of each kind.
const HISTORIES: u32 = 240;
const DATABASES: u32 = 24;
const PROCESSES: u32 = 12;

#[test]
fn the_mirror_equals_the_world_after_any_history() {
    search(Faults { server: false, processes: false }, count(HISTORIES, HISTORIES), 12);
}

#[test]
fn the_mirror_equals_the_world_after_any_history_of_the_database() {
    search(Faults { server: true, processes: false }, count(DATABASES, HISTORIES), 4);
}

#[test]
fn the_mirror_equals_the_world_after_any_history_of_processes_that_are_killed() {
    search(Faults { server: false, processes: true }, count(PROCESSES, HISTORIES), 4);
}
