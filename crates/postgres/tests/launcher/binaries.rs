//! Finding PostgreSQL.

use std::os::unix::fs::symlink;

use bellhop_postgres::{Binaries, FindError, OLDEST_MAJOR};

use crate::installed;

#[test]
fn what_is_found_is_new_enough_and_whole() {
    let found = installed();
    assert!(found.major() >= OLDEST_MAJOR);
    assert!(found.dir().join("initdb").is_file() && found.dir().join("postgres").is_file());
}

#[test]
fn pg_bin_without_the_programs_is_named() {
    let empty = tempfile::tempdir().unwrap();
    let refused = Binaries::find(Some(empty.path())).unwrap_err();
    assert!(matches!(&refused, FindError::NotThere(dir) if dir == empty.path()));
    let words = refused.to_string();
    assert!(words.starts_with("PG_BIN is ") && words.contains("`initdb`"), "{words}");
}

#[test]
fn a_link_to_postgres_alone_leads_to_its_initdb() {
    let links = tempfile::tempdir().unwrap();
    symlink(installed().dir().join("postgres"), links.path().join("postgres")).unwrap();
    assert_eq!(Binaries::find(Some(links.path())).unwrap(), installed());
}
