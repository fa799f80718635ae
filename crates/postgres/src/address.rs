//! The server's unix socket: where it lies and how its URL is written.

use std::collections::hash_map::DefaultHasher;
use std::env;
use std::fmt::Write as _;
use std::fs::{self, DirBuilder};
use std::hash::{Hash, Hasher};
use std::io;
use std::os::unix::ffi::OsStrExt;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, chown};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};

use crate::account::Account;
use crate::error::{Attempt, StartError};

/// PostgreSQL's usual port: for a unix socket it is part of the file's name.
const PORT: u16 = 5432;

/// The longest path of a socket that every platform takes: macOS has 104 bytes with the final zero, Linux 108.
const LONGEST_SOCKET_PATH: usize = 103;

/// Where a server listens.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Address {
    pub(crate) socket_dir: PathBuf,
    pub(crate) port: u16,
}

impl Address {
    /// The data directory itself, which only its owner may enter; a short folder elsewhere when that path does
    /// not fit a socket address or PostgreSQL's list of socket folders.
    pub(crate) fn choose(data_dir: &Path, account: Option<&Account>) -> Result<Self, StartError> {
        let inside = Self { socket_dir: data_dir.to_owned(), port: PORT };
        if inside.is_plain() {
            return Ok(inside);
        }
        let mut hasher = DefaultHasher::new();
        data_dir.hash(&mut hasher);
        let name = format!("bellhop-{:016x}", hasher.finish());
        // A user's run-time folder is closed to the account that root steps down to.
        let run_time = env::var_os("XDG_RUNTIME_DIR").map(PathBuf::from).filter(|_| account.is_none());
        let outside = [run_time, Some(env::temp_dir())]
            .into_iter()
            .flatten()
            .map(|base| Self { socket_dir: base.join(&name), port: PORT })
            .find(|address| address.is_plain() && address.socket_dir.parent().is_some_and(Path::is_dir));
        let address =
            outside.unwrap_or_else(|| Self { socket_dir: Path::new("/tmp").join(&name), port: PORT });
        private_folder(&address.socket_dir, account)?;
        Ok(address)
    }

    /// Whether the path is short enough, and free of what separates a list of folders.
    fn is_plain(&self) -> bool {
        let plain = self.socket_dir.to_str().is_some_and(|path| !path.contains([',', '"', ' ']));
        plain && self.socket_file().as_os_str().len() <= LONGEST_SOCKET_PATH
    }

    /// The socket.
    pub(crate) fn socket_file(&self) -> PathBuf {
        self.socket_dir.join(format!(".s.PGSQL.{}", self.port))
    }

    /// Whether a process listens there.
    pub(crate) fn answers(&self) -> bool {
        UnixStream::connect(self.socket_file()).is_ok()
    }

    /// Removes what a killed server left; PostgreSQL would refuse to start while its old process id is in use.
    pub(crate) fn clear(&self) -> Result<(), StartError> {
        let socket = self.socket_file();
        let lock = self.socket_dir.join(format!(".s.PGSQL.{}.lock", self.port));
        remove_if_there(&socket)?;
        remove_if_there(&lock)
    }

    /// A URL that libpq and sqlx read alike. The host is a parameter since both refuse a user before an empty
    /// host; the port is said since both would else take it from `PGPORT`.
    pub(crate) fn url(&self, database: &str) -> String {
        let database = percent_encode(database.as_bytes());
        let host = percent_encode(self.socket_dir.as_os_str().as_bytes());
        format!("postgres:///{database}?host={host}&port={}&user=postgres", self.port)
    }
}

/// Removes a file that need not exist.
pub(crate) fn remove_if_there(file: &Path) -> Result<(), StartError> {
    match fs::remove_file(file) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => Err(error).attempt("remove", file),
        _ => Ok(()),
    }
}

/// Makes `folder`, or takes the existing one if nobody else can have prepared it.
fn private_folder(folder: &Path, account: Option<&Account>) -> Result<(), StartError> {
    match DirBuilder::new().mode(0o700).create(folder) {
        Ok(()) => {
            if let Some(account) = account {
                chown(folder, Some(account.uid), Some(account.gid)).attempt("hand over", folder)?;
            }
        }
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {}
        Err(error) => return Err(error).attempt("make", folder),
    }
    let owner = account.map_or_else(|| rustix::process::geteuid().as_raw(), |account| account.uid);
    let found = fs::symlink_metadata(folder).attempt("look at", folder)?;
    if found.is_dir() && found.uid() == owner && found.mode() & 0o777 == 0o700 {
        return Ok(());
    }
    Err(StartError::SocketDirectory(folder.to_owned()))
}

/// Everything but unreserved characters (RFC 3986) and the slash.
fn percent_encode(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(bytes.len()), |mut text, &byte| {
        if byte.is_ascii_alphanumeric() || b"-._~/".contains(&byte) {
            text.push(byte.into());
        } else {
            let _ = write!(text, "%{byte:02X}");
        }
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn urls_encode_what_separates_their_parts() {
        let address = Address { socket_dir: "/a b/ü&c=d+e".into(), port: 5432 };
        assert_eq!(
            address.url("x/y?"),
            "postgres:///x/y%3F?host=/a%20b/%C3%BC%26c%3Dd%2Be&port=5432&user=postgres"
        );
    }

    #[test]
    fn a_folder_that_others_may_enter_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("bellhop");
        DirBuilder::new().mode(0o755).create(&folder).unwrap();
        assert!(matches!(private_folder(&folder, None), Err(StartError::SocketDirectory(_))));
    }

    #[test]
    fn a_link_in_place_of_the_folder_is_refused() {
        let root = tempfile::tempdir().unwrap();
        let folder = root.path().join("bellhop");
        std::os::unix::fs::symlink(root.path(), &folder).unwrap();
        assert!(matches!(private_folder(&folder, None), Err(StartError::SocketDirectory(_))));
    }
}
