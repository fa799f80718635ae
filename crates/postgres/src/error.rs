//! Why a server did not start.

use std::io;
use std::path::{Path, PathBuf};

/// Why a server did not start, each as a sentence for the person who asked for it.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum StartError {
    /// A file or folder could not be read or made.
    #[error("cannot {action} {}: {source}", path.display())]
    File {
        /// What was tried, as a verb.
        action: &'static str,
        /// What it was tried on.
        path: PathBuf,
        /// The system's answer.
        source: io::Error,
    },
    /// We are root, and there is nobody to step down to.
    #[error("PostgreSQL does not run as root, and this machine has neither a user `postgres` nor `nobody`")]
    NoAccount,
    /// We are root, and the user we step down to cannot reach what it must.
    #[error(
        "PostgreSQL does not run as root but as `{account}`, who may not enter {}, which is on the way to {}: \
         open that folder for others (chmod o+x) or choose another place (DATA_DIR, PG_BIN)", obstacle.display(), path.display()
    )]
    Unreachable {
        /// The user.
        account: &'static str,
        /// The closed folder.
        obstacle: PathBuf,
        /// What lies behind it.
        path: PathBuf,
    },
    /// The cluster was made by another major version.
    #[error(
        "the data in {} was made by PostgreSQL {data}, but the programs in {} are version {programs}: set PG_BIN to \
         the folder of version {data}'s programs, or move the data away", data_dir.display(), dir.display()
    )]
    OtherVersion {
        /// The cluster.
        data_dir: PathBuf,
        /// The major version that made it.
        data: u32,
        /// The folder of the programs.
        dir: PathBuf,
        /// Their major version.
        programs: u32,
    },
    /// The folder holds something else.
    #[error("{} is not empty and holds no PostgreSQL cluster: choose another folder or empty it", .0.display())]
    NotACluster(PathBuf),
    /// `initdb` failed.
    #[error("initdb could not make a cluster in {}:\n{output}", data_dir.display())]
    Initdb {
        /// Where.
        data_dir: PathBuf,
        /// Its last lines.
        output: String,
    },
    /// The socket's short folder belongs to somebody else.
    #[error("{} must be a folder that only PostgreSQL's own user can enter, and is not: remove it", .0.display())]
    SocketDirectory(PathBuf),
    /// The server ended before it was ready.
    #[error("PostgreSQL ended while starting ({status}):\n{log}")]
    Died {
        /// How it ended.
        status: String,
        /// The last lines of its log.
        log: String,
    },
    /// The server, ours or another process's, was not ready in time.
    #[error("PostgreSQL in {} was not ready within {seconds} s:\n{log}", data_dir.display())]
    NotReady {
        /// The cluster.
        data_dir: PathBuf,
        /// How long was waited.
        seconds: u64,
        /// The last lines of its log.
        log: String,
    },
    /// The thread that keeps the server could not be started or was lost.
    #[error("the thread that keeps PostgreSQL failed: {0}")]
    Thread(io::Error),
}

/// Names the file and the attempt beside the system's answer.
pub(crate) trait Attempt<T> {
    /// Turns the error of `action` on `path` into a sentence.
    fn attempt(self, action: &'static str, path: &Path) -> Result<T, StartError>;
}

impl<T> Attempt<T> for io::Result<T> {
    fn attempt(self, action: &'static str, path: &Path) -> Result<T, StartError> {
        self.map_err(|source| StartError::File { action, path: path.to_owned(), source })
    }
}
