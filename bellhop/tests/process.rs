//! The program itself. That it has a test here lets cargo build it for every other test too.

use std::process::Command;

#[test]
fn without_a_command_it_says_which_there_are() {
    let output = Command::new(env!("CARGO_BIN_EXE_bellhop")).current_dir("/").output().unwrap();
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success());
    for command in ["up", "run", "migrate", "commands", "token"] {
        assert!(said.contains(&format!("\n  {command} ")), "{said}");
    }
}
