//! The built programs, as a person would run them.

use std::path::{Path, PathBuf};

/// The program of this profile, which `cargo test --workspace` builds beside the tests.
pub fn built(name: &str) -> PathBuf {
    program(&profile_folder(), name, "cargo build --workspace")
}

/// The program as Lambda is given it: the `bootstrap` in the folder that `BELLHOP_FUNCTIONS` names, as `.ci/release` unpacks
/// it; without that variable the program of this profile.
pub fn bootstrap(name: &str) -> PathBuf {
    match std::env::var_os("BELLHOP_FUNCTIONS") {
        Some(folder) => program(&Path::new(&folder).join(name), "bootstrap", ".ci/release"),
        None => built(name),
    }
}

/// The program of the release profile: the newest, whether it was built for this machine as such (`target/release`) or for
/// its kind by name (`target/*/release`), as functions are.
pub fn released(name: &str) -> PathBuf {
    let target = profile_folder().with_file_name("");
    let named = std::fs::read_dir(&target).unwrap().map(|entry| entry.unwrap().path().join("release"));
    let folders = named.chain([target.join("release")]);
    let built_at = |folder: &PathBuf| folder.join(name).metadata().and_then(|file| file.modified()).ok();
    let newest = folders.max_by_key(built_at).unwrap_or_default();
    program(&newest, name, ".ci/release` or `cargo build --release --workspace --bins")
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
