//! Finding the installed `postgres` and `initdb`.

use std::env;
use std::path::{Path, PathBuf};
use std::process::Command;

use crate::install;

/// The oldest major version that the migrations are written for.
pub const OLDEST_MAJOR: u32 = 14;

/// One installed PostgreSQL: a folder that holds both `postgres` and `initdb`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Binaries {
    dir: PathBuf,
    major: u32,
}

/// Why no PostgreSQL can be used, as one sentence for the person who typed the command.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum FindError {
    /// `PG_BIN` names a folder without the two programs.
    #[error("PG_BIN is {}, which does not hold PostgreSQL's `postgres` and `initdb`", .0.display())]
    NotThere(PathBuf),
    /// What was found is older than [`OLDEST_MAJOR`].
    #[error("PostgreSQL {OLDEST_MAJOR} or newer is needed, but {} holds version {major}: {remedy}", dir.display())]
    TooOld {
        /// The folder of the newest one found.
        dir: PathBuf,
        /// Its major version.
        major: u32,
        /// What to do on this platform.
        remedy: &'static str,
    },
    /// Nothing was found anywhere.
    #[error("PostgreSQL {OLDEST_MAJOR} or newer is needed and none was found: {remedy}")]
    Missing {
        /// What to do on this platform.
        remedy: &'static str,
    },
    /// The distribution's package could not be installed.
    #[error("the package `postgresql` could not be installed: {0}")]
    Install(String),
}

impl Binaries {
    /// Finds an installed PostgreSQL: `pg_bin` (the setting `PG_BIN`) or nothing else if it is given; otherwise
    /// the highest version in the distribution's folders, in Homebrew's, then on `PATH`, then where `pg_config` says.
    pub fn find(pg_bin: Option<&Path>) -> Result<Self, FindError> {
        if let Some(dir) = pg_bin {
            let found = Self::inspect(dir).ok_or_else(|| FindError::NotThere(dir.to_owned()))?;
            return found.new_enough();
        }
        Self::search(&[packaged, homebrew, on_path, from_pg_config])
    }

    /// The newest of the first group that has one new enough.
    fn search(groups: &[fn() -> Vec<PathBuf>]) -> Result<Self, FindError> {
        let mut newest: Option<Self> = None;
        for group in groups {
            let best = group().iter().filter_map(|dir| Self::inspect(dir)).max_by_key(|found| found.major);
            if let Some(best) = best.as_ref().filter(|best| best.major >= OLDEST_MAJOR) {
                return Ok(best.clone());
            }
            newest = newest.into_iter().chain(best).max_by_key(|found| found.major);
        }
        newest.map_or_else(|| Err(FindError::Missing { remedy: install::remedy() }), Self::new_enough)
    }

    /// The folder of the programs, with symbolic links resolved.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// The major version, such as 17.
    pub fn major(&self) -> u32 {
        self.major
    }

    fn new_enough(self) -> Result<Self, FindError> {
        if self.major >= OLDEST_MAJOR {
            return Ok(self);
        }
        Err(FindError::TooOld { dir: self.dir, major: self.major, remedy: install::remedy() })
    }

    /// Looks into one folder; none if it lacks a program or `postgres` does not tell its version.
    fn inspect(dir: &Path) -> Option<Self> {
        // A link farm such as /usr/local/bin may link `postgres` alone: `initdb` is then beside the link's target.
        let postgres = dir.join("postgres").canonicalize().ok()?;
        let dir = postgres.parent()?.to_owned();
        if !dir.join("initdb").is_file() {
            return None;
        }
        let told = Command::new(&postgres).arg("--version").output().ok()?;
        let major = parse_version(&String::from_utf8_lossy(&told.stdout))?;
        Some(Self { dir, major })
    }
}

/// The major version in the likes of `postgres (PostgreSQL) 15.18 (Debian 15.18-0)` and `… 19beta1`.
pub(crate) fn parse_version(told: &str) -> Option<u32> {
    let (_, version) = told.split_once("(PostgreSQL) ")?;
    let digits = version.find(|c: char| !c.is_ascii_digit()).unwrap_or(version.len());
    version[..digits].parse().ok()
}

/// Every folder in which PostgreSQL's programs may be, whatever else is there.
pub(crate) fn candidates() -> Vec<PathBuf> {
    [packaged(), homebrew(), on_path(), from_pg_config()].concat()
}

/// Debian's and Ubuntu's folders, and those of PostgreSQL's own RPM repository.
fn packaged() -> Vec<PathBuf> {
    let mut found = bins_under("/usr/lib/postgresql", "");
    found.extend(bins_under("/usr", "pgsql-"));
    found
}

/// Homebrew's folders on Apple silicon, Intel and Linux; versioned formulas are not linked onto `PATH`.
fn homebrew() -> Vec<PathBuf> {
    ["/opt/homebrew/opt", "/usr/local/opt", "/home/linuxbrew/.linuxbrew/opt"]
        .into_iter()
        .flat_map(|opt| bins_under(opt, "postgresql"))
        .collect()
}

fn on_path() -> Vec<PathBuf> {
    env::var_os("PATH").map(|path| env::split_paths(&path).collect()).unwrap_or_default()
}

fn from_pg_config() -> Vec<PathBuf> {
    let Ok(told) = Command::new("pg_config").arg("--bindir").output() else { return Vec::new() };
    vec![PathBuf::from(String::from_utf8_lossy(&told.stdout).trim())]
}

/// The `bin` of every folder in `root` whose name starts with `prefix`.
fn bins_under(root: &str, prefix: &str) -> Vec<PathBuf> {
    let Ok(entries) = std::fs::read_dir(root) else { return Vec::new() };
    entries
        .flatten()
        .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
        .map(|entry| entry.path().join("bin"))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_read_as_distributions_print_them() {
        assert_eq!(parse_version("postgres (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)\n"), Some(15));
        assert_eq!(parse_version("postgres (PostgreSQL) 17.2 (Homebrew)"), Some(17));
        assert_eq!(parse_version("postgres (PostgreSQL) 19beta1"), Some(19));
        assert_eq!(parse_version("postgres (PostgreSQL) 9.6.24"), Some(9));
        assert_eq!(parse_version("postgres (GNU coreutils) 9.1"), None);
        assert_eq!(parse_version(""), None);
    }

    #[test]
    fn nothing_anywhere_ends_with_what_to_do() {
        let words = Binaries::search(&[Vec::new, || vec!["/nowhere".into()]]).unwrap_err().to_string();
        assert!(words.starts_with("PostgreSQL 14 or newer is needed and none was found: "), "{words}");
        assert!(words.ends_with("set DATABASE_URL"), "{words}");
    }

    #[test]
    fn an_old_version_is_refused_with_both_numbers() {
        let old = Binaries { dir: "/opt/pg13".into(), major: 13 };
        let words = old.new_enough().unwrap_err().to_string();
        assert!(
            words.starts_with("PostgreSQL 14 or newer is needed, but /opt/pg13 holds version 13: "),
            "{words}"
        );
    }
}
