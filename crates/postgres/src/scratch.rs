//! A folder in memory for a cluster that nobody will want again.

use std::env;
use std::fs::{self, DirBuilder, File};
use std::io;
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::process;
use std::sync::atomic::{AtomicU32, Ordering};
use std::thread;
use std::time::Duration;

/// Room for a cluster, its databases and a second process doing the same. Containers often give /dev/shm 64 MiB.
const ENOUGH_BYTES: u64 = 1 << 30;

/// How often, and how far apart, the door is tried: 2 s altogether, where a sweep takes milliseconds.
const DOOR_TRIES: u32 = 100;
const DOOR_GLANCE: Duration = Duration::from_millis(20);

/// An empty folder, removed with all in it when dropped. A process that was killed or never drops its statics
/// leaves it behind; the next [`Scratch`] of the same user sweeps it away.
#[derive(Debug)]
pub struct Scratch {
    path: PathBuf,
    _owner: File,
}

impl Scratch {
    /// Makes one in `/dev/shm`, or in the temporary directory where that is missing or has less than 1 GiB free.
    pub fn new() -> io::Result<Self> {
        static NEXT: AtomicU32 = AtomicU32::new(0);
        let base = base();
        let ours = format!("bellhop-scratch-{}-", rustix::process::geteuid().as_raw());
        // Held while folders are made and swept, so that nobody sweeps one that has no lock yet. The base itself is
        // locked: a file for that would be left behind.
        let door = File::open(&base)?;
        if is_ours_soon(&door) {
            sweep(&base, &ours);
        }
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let path = base.join(format!("{ours}{}-{number}", process::id()));
        // PostgreSQL's own user must pass through root's; what is inside is closed to others by its own mode.
        DirBuilder::new().mode(0o700).create(&path)?;
        if rustix::process::geteuid().is_root() {
            // Afterwards: a umask would take it away again.
            fs::set_permissions(&path, fs::Permissions::from_mode(0o711))?;
        }
        let owner = File::create(path.join("owner"))?;
        owner.lock()?;
        Ok(Self { path, _owner: owner })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for Scratch {
    fn drop(&mut self) {
        if let Err(error) = fs::remove_dir_all(&self.path) {
            tracing::debug!(%error, path = %self.path.display(), "left for the next sweep");
        }
    }
}

fn base() -> PathBuf {
    let memory = Path::new("/dev/shm");
    let free = rustix::fs::statvfs(memory).map_or(0, |fs| fs.f_bavail.saturating_mul(fs.f_frsize));
    if free >= ENOUGH_BYTES { memory.to_owned() } else { env::temp_dir() }
}

/// Whether the lock could be had: anybody may hold it, and nobody who holds it for long is to be waited for.
fn is_ours_soon(door: &File) -> bool {
    (0..DOOR_TRIES).any(|_| {
        let locked = door.try_lock().is_ok();
        if !locked {
            thread::sleep(DOOR_GLANCE);
        }
        locked
    })
}

/// Removes the folders whose owners are gone.
fn sweep(base: &Path, ours: &str) {
    let Ok(entries) = fs::read_dir(base) else { return };
    let folders = entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(ours));
    for folder in folders.map(|entry| entry.path()).filter(|path| path.is_dir()) {
        let owner = File::open(folder.join("owner"));
        if owner.is_err() || owner.is_ok_and(|file| file.try_lock().is_ok()) {
            // A server that is still on its way out may hinder this; the sweep after it will not.
            let _ = fs::remove_dir_all(&folder);
        }
    }
}
