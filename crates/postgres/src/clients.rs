//! Finding the programs that dump and load a database.

use std::{
    path::{Path, PathBuf},
    process::Command,
};

use crate::binaries::{candidates, parse_version};

/// The programs that there must be, in one folder.
const PROGRAMS: [&str; 3] = ["pg_dump", "pg_restore", "psql"];

/// Installed client programs: a folder that holds `pg_dump`, `pg_restore` and `psql`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Clients {
    dir: PathBuf,
    major: u32,
}

/// Why no client programs can be used, as one sentence for the person who typed the command.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum ClientsError {
    /// `PG_BIN` names a folder without them.
    #[error("PG_BIN is {}, which does not hold PostgreSQL's `pg_dump`, `pg_restore` and `psql`", .0.display())]
    NotThere(PathBuf),
    /// None are installed that know the server's version.
    #[error(
        "the client programs of PostgreSQL {0} or newer are needed and were not found: install them (on Debian and \
         Ubuntu the package `postgresql-client-{0}`), or set PG_BIN to the folder of `pg_dump`, `pg_restore` and `psql`"
    )]
    Missing(u32),
}

impl Clients {
    /// Finds client programs for a server of this major version: in `pg_bin` (the setting `PG_BIN`) if it is given;
    /// else those of the same version, or of the next newer one, for older ones refuse the server.
    pub fn find(pg_bin: Option<&Path>, server: u32) -> Result<Self, ClientsError> {
        if let Some(dir) = pg_bin {
            return Self::inspect(dir).ok_or_else(|| ClientsError::NotThere(dir.to_owned()));
        }
        let found = candidates().into_iter().filter_map(|dir| Self::inspect(&dir));
        Self::closest(found, server).ok_or(ClientsError::Missing(server))
    }

    fn closest(found: impl Iterator<Item = Self>, server: u32) -> Option<Self> {
        found.filter(|clients| clients.major >= server).min_by_key(|clients| clients.major)
    }

    /// One of the programs.
    pub fn program(&self, name: &str) -> PathBuf {
        self.dir.join(name)
    }

    /// Looks into one folder; none if it lacks a program or `pg_dump` does not tell its version.
    fn inspect(dir: &Path) -> Option<Self> {
        if PROGRAMS.iter().any(|program| !dir.join(program).is_file()) {
            return None;
        }
        let told = Command::new(dir.join("pg_dump")).arg("--version").output().ok()?;
        let major = parse_version(&String::from_utf8_lossy(&told.stdout))?;
        Some(Self { dir: dir.to_owned(), major })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_servers_own_version_is_taken_or_the_next_newer_one() {
        let chosen = |installed: &[u32], server| {
            let found = installed.iter().map(|major| Clients { dir: PathBuf::new(), major: *major });
            Clients::closest(found, server).map(|clients| clients.major)
        };
        assert_eq!(chosen(&[14, 15, 17], 15), Some(15));
        assert_eq!(chosen(&[14, 17, 18], 16), Some(17));
        assert_eq!(chosen(&[14, 15], 16), None);
    }

    #[test]
    fn what_lacks_is_told_with_what_to_install() {
        let words = Clients::find(Some(Path::new("/nowhere")), 15).unwrap_err().to_string();
        assert_eq!(
            words,
            "PG_BIN is /nowhere, which does not hold PostgreSQL's `pg_dump`, `pg_restore` and `psql`"
        );
        assert!(ClientsError::Missing(17).to_string().contains("postgresql-client-17"));
    }
}
