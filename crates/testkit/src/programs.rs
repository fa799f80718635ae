//! The built programs, as a person would run them.

use std::path::{Path, PathBuf};

/// The program of this profile, which `cargo test --workspace` builds beside the tests.
pub fn built(name: &str) -> PathBuf {
    program(&profile_folder(), name, "cargo build --workspace")
}

/// The program of the release profile.
pub fn released(name: &str) -> PathBuf {
    let release = profile_folder().with_file_name("release");
    program(&release, name, "cargo build --release --workspace --bins")
}

fn program(folder: &Path, name: &str, build: &str) -> PathBuf {
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(path.exists(), "{} is not built; run `{build}`", path.display());
    path
}

/// Where cargo puts the programs of this profile: this one is there, or in its `deps`.
fn profile_folder() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    let folder = program.parent().unwrap();
    if folder.ends_with("deps") { folder.parent().unwrap().to_owned() } else { folder.to_owned() }
}
