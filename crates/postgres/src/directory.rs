//! Where Bellhop keeps its data when nobody says otherwise.

use std::path::PathBuf;

use directories::ProjectDirs;

/// Root's folder: PostgreSQL runs as another user, who may not enter root's home.
const ROOT_DATA_DIR: &str = "/var/lib/bellhop";

/// Bellhop's folder among the platform's application data (`~/.local/share/bellhop` on Linux), or
/// `/var/lib/bellhop` for root. None for an account without a home.
pub fn default_data_dir() -> Option<PathBuf> {
    if rustix::process::geteuid().is_root() {
        return Some(PathBuf::from(ROOT_DATA_DIR));
    }
    ProjectDirs::from("", "", "bellhop").map(|folders| folders.data_dir().to_owned())
}
