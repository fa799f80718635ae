//! A cluster's files: made, checked, handed to the account that serves them.

use std::fs::{self, DirBuilder, File, Permissions};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, PermissionsExt, lchown};
use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use crate::account::Account;
use crate::binaries::Binaries;
use crate::error::{Attempt, StartError};
use crate::lock::beside;
use crate::log::last_lines;
use crate::process::command;
use crate::settings::Settings;

/// Unicode text ordered by code point, the same on every machine. macOS and the BSDs lack the first.
const LOCALE: &str = if cfg!(target_os = "linux") { "--locale=C.UTF-8" } else { "--locale=C" };

/// How long an initdb that lost its parent may go on writing.
const LAST_WRITES: Duration = Duration::from_secs(2);

/// Makes the folder that holds the data directory.
pub(crate) fn make_parent(data_dir: &Path) -> Result<(), StartError> {
    data_dir.parent().map_or(Ok(()), make_folder)
}

/// Makes a folder, and those above it that are missing, open enough for the account that runs the server to pass.
pub fn make_folder(folder: &Path) -> Result<(), StartError> {
    let missing: Vec<&Path> = folder.ancestors().take_while(|above| !above.exists()).collect();
    fs::create_dir_all(folder).attempt("make", folder)?;
    for folder in missing.iter().filter(|_| rustix::process::geteuid().is_root()) {
        // Whatever root's umask is.
        fs::set_permissions(folder, Permissions::from_mode(0o755)).attempt("open", folder)?;
    }
    Ok(())
}

/// Leaves a cluster in the data directory that `binaries` can serve as `account`: the one that is there, or a new one.
pub(crate) fn prepare(
    binaries: &Binaries,
    settings: &Settings,
    account: Option<&Account>,
) -> Result<(), StartError> {
    let data_dir = &settings.data_dir;
    if let Some(account) = account {
        let parent = data_dir.parent().unwrap_or(data_dir);
        for path in [parent, binaries.dir()] {
            if let Some(obstacle) = account.obstacle(path) {
                return Err(StartError::Unreachable {
                    account: account.name,
                    obstacle,
                    path: path.to_owned(),
                });
            }
        }
    }
    match read_version(data_dir)? {
        None => create(binaries, settings, account),
        Some(data) if data != binaries.major() => Err(StartError::OtherVersion {
            data_dir: data_dir.clone(),
            data,
            dir: binaries.dir().to_owned(),
            programs: binaries.major(),
        }),
        Some(_) => hand_over(data_dir, account),
    }
}

/// The major version that made the cluster; none where there is no cluster yet.
fn read_version(data_dir: &Path) -> Result<Option<u32>, StartError> {
    let file = data_dir.join("PG_VERSION");
    match fs::read_to_string(&file) {
        Ok(text) => {
            let version = text.trim().parse().ok();
            version.map(Some).ok_or_else(|| StartError::NotACluster(data_dir.to_owned()))
        }
        Err(error) if error.kind() == io::ErrorKind::NotFound => {
            let empty = fs::read_dir(data_dir).map_or(true, |mut entries| entries.next().is_none());
            if empty { Ok(None) } else { Err(StartError::NotACluster(data_dir.to_owned())) }
        }
        Err(error) => Err(error).attempt("read", &file),
    }
}

/// Runs initdb in a folder beside the data directory and renames it when done: a cluster is whole or not there.
fn create(binaries: &Binaries, settings: &Settings, account: Option<&Account>) -> Result<(), StartError> {
    let data_dir = &settings.data_dir;
    let staging = beside(data_dir, ".init");
    tracing::info!(data_dir = %data_dir.display(), version = binaries.major(), "making a PostgreSQL cluster");
    make_staging(&staging)?;
    hand_over(&staging, account)?;
    let mut initdb = command(&binaries.dir().join("initdb"), account);
    initdb.args(["--username=postgres", "--auth=trust", "--encoding=UTF8", LOCALE, "--no-instructions"]);
    if !settings.durable {
        // Smaller log segments make a cluster that is quicker to copy.
        initdb.args(["--no-sync", "--wal-segsize=1"]);
    }
    let output = initdb.arg("--pgdata").arg(&staging).output().attempt("run", Path::new("initdb"))?;
    if !output.status.success() {
        let output = last_lines(&[output.stdout, output.stderr].concat());
        return Err(StartError::Initdb { data_dir: data_dir.clone(), output });
    }
    put_in_place(&staging, data_dir).attempt("rename", &staging)
}

/// An empty folder, whatever an interrupted attempt left there, and may still be leaving: an initdb
/// whose parent was killed writes on for a moment.
pub(crate) fn make_staging(staging: &Path) -> Result<(), StartError> {
    let began = Instant::now();
    loop {
        match fs::remove_dir_all(staging) {
            Ok(()) => break,
            Err(error) if error.kind() == io::ErrorKind::NotFound => break,
            Err(_) if began.elapsed() < LAST_WRITES => thread::sleep(LAST_WRITES / 50),
            Err(error) => Err(error).attempt("remove", staging)?,
        }
    }
    DirBuilder::new().mode(0o700).create(staging).attempt("make", staging)
}

/// Renames, and has the name written to disk before anything relies on it.
pub(crate) fn put_in_place(staging: &Path, place: &Path) -> io::Result<()> {
    fs::rename(staging, place)?;
    place.parent().map_or(Ok(()), |parent| File::open(parent)?.sync_all())
}

/// Gives a folder and all in it to the account, unless it has it already.
fn hand_over(folder: &Path, account: Option<&Account>) -> Result<(), StartError> {
    let Some(account) = account else { return Ok(()) };
    let found = fs::symlink_metadata(folder).attempt("look at", folder)?;
    if found.uid() == account.uid {
        return Ok(());
    }
    if found.is_dir() {
        for entry in fs::read_dir(folder).attempt("read", folder)? {
            hand_over(&entry.attempt("read", folder)?.path(), Some(account))?;
        }
    }
    // The folder itself comes last, so that an interrupted hand-over is begun again.
    lchown(folder, Some(account.uid), Some(account.gid)).attempt("hand over", folder)
}
