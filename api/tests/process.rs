//! The program itself. That it has a test here lets cargo build it for every other test too.

use std::process::Command;

#[test]
fn every_problem_of_the_environment_is_said_before_it_ends() {
    let program = env!("CARGO_BIN_EXE_bellhop-api");
    let output = Command::new(program).env_clear().env("PORT", "many").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    assert!(said.contains("DATABASE_URL is not set"), "{said}");
    assert!(said.contains("PORT: "), "{said}");
}
