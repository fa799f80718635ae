//! Copying a stopped cluster.

use std::fs::{self, DirBuilder};
use std::io;
use std::os::unix::fs::{DirBuilderExt, MetadataExt, lchown, symlink};
use std::path::Path;

use crate::cluster::{make_staging, put_in_place};
use crate::error::{Attempt, StartError};
use crate::lock::beside;
use crate::pid_file;

/// What belongs to one run of a server and not to its data.
const LEFT_OUT: [&str; 4] = ["postmaster.pid", "postmaster.opts", "server.log", "server.log.1"];

/// Copies the stopped cluster `from` to `to`, which must not exist, with modes and (as root) owners. A copy that
/// is interrupted leaves nothing under the name `to`. Blocks for tens of milliseconds.
pub fn copy_cluster(from: &Path, to: &Path) -> Result<(), StartError> {
    let running = || io::Error::new(io::ErrorKind::ResourceBusy, "its server is running");
    if pid_file::path(from).exists() {
        return Err(running()).attempt("copy", from);
    }
    let staging = beside(to, ".init");
    make_staging(&staging)?;
    copy_folder(from, &staging).attempt("copy", from)?;
    put_in_place(&staging, to).attempt("rename", &staging)
}

fn copy_folder(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let name = entry.file_name();
        let is_left_out =
            name.to_str().is_some_and(|name| LEFT_OUT.contains(&name) || name.starts_with(".s.PGSQL"));
        if !is_left_out {
            copy_entry(&entry, &to.join(name))?;
        }
    }
    copy_owner(from, to)
}

fn copy_entry(entry: &fs::DirEntry, to: &Path) -> io::Result<()> {
    let from = entry.path();
    let kind = entry.file_type()?;
    if kind.is_dir() {
        DirBuilder::new().mode(entry.metadata()?.mode()).create(to)?;
        return copy_folder(&from, to);
    }
    if kind.is_symlink() {
        symlink(fs::read_link(&from)?, to)?;
    } else {
        // Takes the permission bits along.
        fs::copy(&from, to)?;
    }
    copy_owner(&from, to)
}

/// Only root may give files away; anybody else owns what it reads here.
fn copy_owner(from: &Path, to: &Path) -> io::Result<()> {
    if !rustix::process::geteuid().is_root() {
        return Ok(());
    }
    let owner = fs::symlink_metadata(from)?;
    lchown(to, Some(owner.uid()), Some(owner.gid()))
}
