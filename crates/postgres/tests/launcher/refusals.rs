//! What cannot start says why in words.

use std::fs;
use std::os::unix::fs::{MetadataExt, lchown};

use bellhop_postgres::StartError;

use crate::{ask, installed, scratch, start};

#[tokio::test]
async fn a_cluster_of_another_major_version_names_both() {
    let scratch = scratch();
    let data_dir = scratch.path().join("data");
    fs::create_dir(&data_dir).unwrap();
    fs::write(data_dir.join("PG_VERSION"), "12\n").unwrap();
    let words = start(&data_dir).await.unwrap_err().to_string();
    assert!(words.contains("was made by PostgreSQL 12"), "{words}");
    assert!(words.contains(&format!("are version {}", installed().major())), "{words}");
}

#[tokio::test]
async fn a_folder_of_other_files_is_left_alone() {
    let scratch = scratch();
    let data_dir = scratch.path().join("letters");
    fs::create_dir(&data_dir).unwrap();
    fs::write(data_dir.join("letter.txt"), "dear").unwrap();
    let refused = start(&data_dir).await.unwrap_err();
    assert!(matches!(&refused, StartError::NotACluster(path) if *path == data_dir), "{refused}");
    assert_eq!(fs::read_dir(&data_dir).unwrap().count(), 1);
}

#[tokio::test]
async fn an_empty_folder_is_taken() {
    let scratch = scratch();
    let data_dir = scratch.path().join("data");
    fs::create_dir(&data_dir).unwrap();
    let server = start(&data_dir).await.unwrap();
    assert_eq!(ask(&server, "select 'served'").await, "served");
}

#[tokio::test]
async fn a_server_that_dies_while_starting_shows_its_last_words() {
    let scratch = scratch();
    let data_dir = scratch.path().join("data");
    start(&data_dir).await.unwrap().stop().await;
    let configuration = data_dir.join("postgresql.conf");
    let owner = fs::metadata(&configuration).unwrap();
    fs::write(&configuration, "no_such_parameter = 1\n").unwrap();
    lchown(&configuration, Some(owner.uid()), Some(owner.gid())).unwrap();
    let died = start(&data_dir).await.unwrap_err();
    assert!(matches!(&died, StartError::Died { log, .. } if log.contains("no_such_parameter")), "{died}");
}
