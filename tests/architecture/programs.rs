//! The programs that tests start are built by `cargo test` alone: cargo builds those of packages with a test beside them.

use cargo_metadata::{MetadataCommand, Target};

#[test]
fn every_program_that_tests_start_has_a_test_of_its_own() {
    let metadata = MetadataCommand::new().no_deps().exec().unwrap();
    // Measured, not tested.
    let packages = metadata.packages.iter().filter(|package| package.name.as_str() != "bellhop-bench");
    let without: Vec<_> = packages
        .filter(|package| package.targets.iter().any(Target::is_bin))
        .filter(|package| !package.targets.iter().any(Target::is_test))
        .map(|package| package.name.to_string())
        .collect();
    assert!(without.is_empty(), "{without:?}");
}
