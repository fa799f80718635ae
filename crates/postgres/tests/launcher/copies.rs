//! Starting on a copy, as tests do.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::{Path, PathBuf};

use bellhop_postgres::copy_cluster;

use crate::{ask, execute, scratch, start};

/// Each file's path below `root` with its mode and owner.
fn listing(root: &Path, folder: &Path, found: &mut Vec<(PathBuf, u32, u32)>) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        let metadata = fs::symlink_metadata(&path).unwrap();
        found.push((path.strip_prefix(root).unwrap().to_owned(), metadata.mode(), metadata.uid()));
        if metadata.is_dir() {
            listing(root, &path, found);
        }
    }
    found.sort();
}

#[tokio::test]
async fn a_copy_serves_the_same_data_beside_its_original() {
    let scratch = scratch();
    let (from, to) = (scratch.path().join("template"), scratch.path().join("copy"));
    let template = start(&from).await.unwrap();
    execute(&template, "create table kept as select 'migrated' as word").await;
    template.stop().await;

    copy_cluster(&from, &to).unwrap();
    let (original, copy) = (start(&from).await.unwrap(), start(&to).await.unwrap());
    execute(&copy, "update kept set word = 'changed'").await;
    assert_eq!(ask(&original, "select word from kept").await, "migrated");
    assert_eq!(ask(&copy, "select word from kept").await, "changed");
}

#[tokio::test]
async fn a_copy_keeps_modes_and_owners_and_leaves_the_log_out() {
    let scratch = scratch();
    let (from, to) = (scratch.path().join("template"), scratch.path().join("copy"));
    start(&from).await.unwrap().stop().await;
    copy_cluster(&from, &to).unwrap();
    let (mut before, mut after) = (Vec::new(), Vec::new());
    listing(&from, &from, &mut before);
    listing(&to, &to, &mut after);
    before.retain(|(path, ..)| path != Path::new("server.log") && path != Path::new("postmaster.opts"));
    assert_eq!(before, after);
    assert_eq!(fs::metadata(&from).unwrap().uid(), fs::metadata(&to).unwrap().uid());
}

#[tokio::test]
async fn a_running_cluster_is_not_copied() {
    let scratch = scratch();
    let (from, to) = (scratch.path().join("template"), scratch.path().join("copy"));
    let _running = start(&from).await.unwrap();
    let words = copy_cluster(&from, &to).unwrap_err().to_string();
    assert!(words.contains("its server is running"), "{words}");
    assert!(!to.exists());
}
