//! Folders in memory go with their owners.

use std::env;
use std::fs;
use std::path::PathBuf;

use bellhop_postgres::Scratch;

use crate::{again, folder_of_another, scratch};

#[test]
fn a_dropped_folder_is_gone_and_its_neighbours_stay() {
    let (kept, dropped) = (scratch(), scratch());
    let path = dropped.path().to_owned();
    fs::create_dir(path.join("inside")).unwrap();
    drop(dropped);
    let _another = scratch();
    assert!(!path.exists() && kept.path().exists());
}

#[test]
fn the_folder_of_a_process_that_never_dropped_it_is_swept() {
    const NAME: &str = "scratch::the_folder_of_a_process_that_never_dropped_it_is_swept";
    if let Some(folder) = folder_of_another() {
        let left: &'static Scratch = Box::leak(Box::new(scratch()));
        fs::write(folder.join("left"), left.path().to_str().unwrap()).unwrap();
        return;
    }
    let told = tempfile::tempdir().unwrap();
    assert!(again(&env::current_exe().unwrap(), NAME, told.path()).output().unwrap().status.success());
    let left = PathBuf::from(fs::read_to_string(told.path().join("left")).unwrap());
    let _next = scratch();
    assert!(!left.exists());
}
