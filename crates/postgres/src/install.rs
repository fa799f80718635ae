//! Installing the distribution's package where that is ours to do, and saying the command where it is not.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

use tokio::process::Command;

use crate::binaries::{Binaries, FindError};
use crate::log::last_lines;

/// Read by the package's maintainer script through an `include_dir`, so that an operator's own file beside it
/// stays untouched.
const DROP_IN: &str = "/etc/postgresql-common/createcluster.d/bellhop.conf";

impl Binaries {
    /// As [`Binaries::find`]; where nothing is installed, and we are root on Debian or Ubuntu, installs the
    /// package `postgresql` first, without creating or starting the system's own cluster. Takes up to minutes,
    /// told through `tracing`.
    pub async fn find_or_install(pg_bin: Option<&Path>) -> Result<Self, FindError> {
        match Self::find(pg_bin) {
            Err(FindError::Missing { .. }) if may_install() => {
                install().await?;
                Self::find(None)
            }
            found => found,
        }
    }
}

fn may_install() -> bool {
    rustix::process::geteuid().is_root() && is_debian(&os_release()) && Path::new("/usr/bin/apt-get").exists()
}

async fn install() -> Result<(), FindError> {
    let _no_cluster =
        NoSystemCluster::ask(Path::new(DROP_IN)).map_err(|e| FindError::Install(e.to_string()))?;
    tracing::info!("PostgreSQL is not installed: reading the package lists (apt-get update)");
    if let Err(problem) = apt_get(&["update"]).await {
        // One broken foreign repository fails an update whose other lists are good.
        tracing::warn!(problem, "apt-get update failed, trying with the lists at hand");
    }
    tracing::info!("installing the package `postgresql` (apt-get install postgresql)");
    apt_get(&["install", "--yes", "--no-install-recommends", "postgresql"])
        .await
        .map_err(FindError::Install)?;
    tracing::info!("the package `postgresql` is installed");
    Ok(())
}

async fn apt_get(arguments: &[&str]) -> Result<(), String> {
    let run = Command::new("/usr/bin/apt-get")
        // Another apt may be running, as on a machine that has just booted.
        .args(["--quiet", "--option", "DPkg::Lock::Timeout=120"])
        .args(arguments)
        .env("DEBIAN_FRONTEND", "noninteractive")
        .env("NEEDRESTART_SUSPEND", "1")
        .stdin(std::process::Stdio::null())
        .output();
    let output = run.await.map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    Err(format!("apt-get {} failed: {}", arguments[0], last_lines(&output.stderr)))
}

/// Asks the package not to create its `main` cluster, for as long as this value lives: the machine's owner wanted
/// Bellhop, not a database server on port 5432.
struct NoSystemCluster {
    file: PathBuf,
    made_directory: bool,
}

impl NoSystemCluster {
    fn ask(file: &Path) -> io::Result<Self> {
        let directory = file.parent().unwrap_or(Path::new("/"));
        let made_directory = !directory.exists();
        fs::create_dir_all(directory)?;
        fs::write(file, "create_main_cluster = false\n")?;
        Ok(Self { file: file.to_owned(), made_directory })
    }
}

impl Drop for NoSystemCluster {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_file(&self.file) {
            tracing::warn!(%error, file = %self.file.display(), "could not be removed; remove it by hand");
        }
        if let Some(directory) = self.file.parent().filter(|_| self.made_directory) {
            // Fails when the package has put something there by now, which is right.
            let _ = fs::remove_dir(directory);
        }
    }
}

/// What to do on this machine, as the end of a sentence.
pub(crate) fn remedy() -> &'static str {
    remedy_on(std::env::consts::OS, &os_release())
}

fn remedy_on(os: &str, os_release: &str) -> &'static str {
    const BY_FAMILY: [(&str, &str); 6] = [
        ("fedora", "run `sudo dnf install postgresql-server`, or set DATABASE_URL"),
        ("rhel", "run `sudo dnf install postgresql-server`, or set DATABASE_URL"),
        ("arch", "run `sudo pacman -S postgresql`, or set DATABASE_URL"),
        ("alpine", "run `sudo apk add postgresql`, or set DATABASE_URL"),
        ("suse", "run `sudo zypper install postgresql-server`, or set DATABASE_URL"),
        ("nixos", "run inside `nix-shell -p postgresql`, or set DATABASE_URL"),
    ];
    if os == "macos" {
        return "run `brew install postgresql@17`, or set DATABASE_URL";
    }
    if is_debian(os_release) {
        return "run `sudo apt-get install postgresql`, or set DATABASE_URL";
    }
    let found = BY_FAMILY.iter().find(|(family, _)| is_of_family(os_release, family));
    found.map_or(
        "install it and set PG_BIN to the folder of its programs, or set DATABASE_URL",
        |(_, words)| words,
    )
}

fn os_release() -> String {
    fs::read_to_string("/etc/os-release").unwrap_or_default()
}

fn is_debian(os_release: &str) -> bool {
    is_of_family(os_release, "debian") || is_of_family(os_release, "ubuntu")
}

/// Whether `ID` or `ID_LIKE` of os-release(5) name the family.
fn is_of_family(os_release: &str, family: &str) -> bool {
    os_release
        .lines()
        .filter_map(|line| line.strip_prefix("ID=").or_else(|| line.strip_prefix("ID_LIKE=")))
        .flat_map(|value| value.trim_matches(['"', '\'']).split_whitespace())
        .any(|id| id == family)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_platform_is_told_its_own_command() {
        let told = |os, release| remedy_on(os, release).split('`').nth(1).unwrap_or("").to_owned();
        assert_eq!(told("macos", ""), "brew install postgresql@17");
        assert_eq!(told("linux", "PRETTY_NAME=\"Debian\"\nID=debian\n"), "sudo apt-get install postgresql");
        assert_eq!(
            told("linux", "ID=linuxmint\nID_LIKE=\"ubuntu debian\"\n"),
            "sudo apt-get install postgresql"
        );
        assert_eq!(
            told("linux", "ID=\"rocky\"\nID_LIKE=\"rhel centos fedora\"\n"),
            "sudo dnf install postgresql-server"
        );
        assert_eq!(told("linux", "ID=arch\n"), "sudo pacman -S postgresql");
        assert_eq!(
            told("linux", "ID=opensuse-leap\nID_LIKE=\"suse opensuse\"\n"),
            "sudo zypper install postgresql-server"
        );
        assert!(remedy_on("freebsd", "").contains("PG_BIN"));
    }

    #[test]
    fn the_drop_in_leaves_nothing_behind() {
        let root = tempfile::tempdir().unwrap();
        let file = root.path().join("createcluster.d/bellhop.conf");
        let asked = NoSystemCluster::ask(&file).unwrap();
        assert_eq!(fs::read_to_string(&file).unwrap(), "create_main_cluster = false\n");
        drop(asked);
        assert!(!file.parent().unwrap().exists());
    }

    #[test]
    fn the_drop_in_keeps_a_folder_that_was_there() {
        let root = tempfile::tempdir().unwrap();
        drop(NoSystemCluster::ask(&root.path().join("bellhop.conf")).unwrap());
        assert!(root.path().exists());
    }
}
