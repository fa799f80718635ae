//! The program itself. That it has a test here lets cargo build it for every other test too.

use std::process::Command;

#[test]
fn every_problem_of_the_environment_is_said_before_it_ends() {
    let program = env!("CARGO_BIN_EXE_bellhop-worker");
    let output = Command::new(program).env_clear().env("HEALTH_PORT", "many").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    for name in ["DATABASE_URL", "DISCORD_APPLICATION_ID", "DISCORD_TOKEN"] {
        assert!(said.contains(&format!("{name} is not set")), "{said}");
    }
    assert!(said.contains("HEALTH_PORT: "), "{said}");
}
