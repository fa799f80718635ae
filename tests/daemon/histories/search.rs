//! Looks for a history after which the mirror is not the world, and for the shortest such.

use std::{
    panic::{AssertUnwindSafe, catch_unwind, resume_unwind},
    sync::atomic::{AtomicBool, Ordering},
    thread,
    time::Duration,
};

use proptest::test_runner::{Config, RngAlgorithm, TestCaseError, TestError, TestRng, TestRunner};
use uuid::Uuid;

use super::{
    play::play,
    step::History,
    strategy::{Faults, history},
};

/// How long the mirror may take to be the world when nothing happens any more.
const PATIENCE: Duration = Duration::from_secs(40);
/// The same while a history is being shortened.
const SHORT_PATIENCE: Duration = Duration::from_secs(6);
/// How often a shorter history is played before it counts as harmless: some need luck.
const ATTEMPTS: usize = 2;
/// How long a history is being shortened, in milliseconds.
const SHRINK_FOR: u32 = 200_000;

/// The number of histories that `BELLHOP_HISTORIES` asks for, in the proportion of the usual numbers.
pub(super) fn count(usual: u32, of: u32) -> u32 {
    let asked = std::env::var("BELLHOP_HISTORIES").ok().map(|text| text.parse::<u32>().expect("a number"));
    asked.map_or(usual, |asked| (asked * usual).div_ceil(of))
}

/// Whether more than the usual histories are asked for.
pub(super) fn is_long() -> bool {
    std::env::var_os("BELLHOP_HISTORIES").is_some()
}

/// Plays so many random histories, some at a time, and fails with the shortest that goes wrong.
pub(super) fn search(faults: Faults, count: u32, at_once: u32) {
    let seed = seed();
    let found = AtomicBool::new(false);
    thread::scope(|scope| {
        let lanes: Vec<_> = (0..at_once)
            .map(|lane| {
                let (cases, found) = (count.div_ceil(at_once), &found);
                scope.spawn(move || run(faults, (cases, seed, lane), found))
            })
            .collect();
        for lane in lanes {
            if let Err(wrong) = lane.join() {
                resume_unwind(wrong);
            }
        }
    });
}

fn run(faults: Faults, (cases, seed, lane): (u32, Uuid, u32), found: &AtomicBool) {
    let config =
        Config { cases, max_shrink_time: SHRINK_FOR, failure_persistence: None, ..Config::default() };
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(seed.as_bytes());
    bytes[16..20].copy_from_slice(&lane.to_le_bytes());
    let mut runner = TestRunner::new_with_rng(config, TestRng::from_seed(RngAlgorithm::ChaCha, &bytes));
    let shrinks = std::cell::Cell::new(false);
    let ended = runner.run(&history(faults), |history| {
        if found.load(Ordering::Relaxed) && !shrinks.get() {
            // Another lane is at it.
            return Ok(());
        }
        let attempts = if shrinks.get() { ATTEMPTS } else { 1 };
        let patience = if shrinks.get() { SHORT_PATIENCE } else { PATIENCE };
        let outcome = (0..attempts).try_for_each(|_| attempt(&history, faults, patience));
        outcome.map_err(|reason| {
            shrinks.set(true);
            found.store(true, Ordering::Relaxed);
            TestCaseError::fail(reason)
        })
    });
    if let Err(TestError::Fail(reason, history)) = ended {
        panic!(
            "{reason}\n\nafter this history (all of them again: BELLHOP_HISTORIES_SEED={seed}):\n{history:?}"
        );
    }
}

/// Plays the history on a runtime of its own, which takes whatever is left of it along.
fn attempt(history: &History, faults: Faults, patience: Duration) -> Result<(), String> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    let played = catch_unwind(AssertUnwindSafe(|| runtime.block_on(play(history, faults, patience))));
    runtime.shutdown_background();
    played.unwrap_or_else(|panic| {
        let said = panic.downcast_ref::<String>().cloned();
        Err(said.or_else(|| panic.downcast_ref::<&str>().map(|said| (*said).to_owned())).unwrap_or_default())
    })
}

fn seed() -> Uuid {
    let asked = std::env::var("BELLHOP_HISTORIES_SEED").ok();
    asked.map_or_else(Uuid::new_v4, |text| text.parse().expect("a seed, as a failure prints it"))
}
