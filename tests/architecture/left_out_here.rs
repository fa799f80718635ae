//! What `cargo test` leaves out, named by it, and who does it instead (`.ci/run`).

use std::{fs, os::unix::fs::PermissionsExt as _, path::Path};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");

/// Whether `.ci/run` runs the program as a step of its own, whatever else is the case.
fn is_run_always(program: &str) -> bool {
    let run = fs::read_to_string(Path::new(ROOT).join(".ci/run")).unwrap();
    // Indented, it would stand in a function or under a condition.
    run.lines().any(|line| line.starts_with("step ") && line.split_whitespace().last() == Some(program))
}

fn is_executable(file: &str) -> bool {
    fs::metadata(Path::new(ROOT).join(file)).unwrap().permissions().mode() & 0o111 == 0o111
}

#[test]
fn the_page_in_a_browser_is_checked_by_browser_run() {
    assert!(is_run_always("browser/run"));
    assert!(is_executable("browser/run"));
}

#[test]
fn the_release_programs_are_measured_by_ci_release() {
    assert!(is_run_always(".ci/release"));
    assert!(is_executable(".ci/release"));
}

#[test]
fn stock_clients_use_the_simulated_discord_in_conformance_run() {
    assert!(is_run_always("conformance/run"));
    assert!(is_executable("conformance/run"));
}

#[test]
fn the_api_is_fuzzed_from_its_description_in_conformance_fuzz_run() {
    assert!(is_run_always("conformance/fuzz/run"));
    assert!(is_executable("conformance/fuzz/run"));
}
