//! `--ephemeral` runs beside another one and leaves nothing behind.

use std::{fs, path::Path};

use bellhop_testkit::{Up, built};
use rustix::process::Signal;

use super::{ephemeral, folder};

/// What a process left in a folder under its own id.
fn left_by(process: u32, folder: &Path) -> Vec<String> {
    let names = fs::read_dir(folder).into_iter().flatten().flatten();
    let names = names.map(|entry| entry.file_name().to_string_lossy().into_owned());
    names.filter(|name| name.contains("bellhop") && name.contains(&format!("-{process}-"))).collect()
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_left_behind() {
    let temporary = folder();
    let up = Up::start(&built("bellhop"), &["--ephemeral"], &[("TMPDIR", temporary.path())]).await;
    let process = up.pid();
    up.end(Signal::INT).await;
    assert_eq!(left_by(process, Path::new("/dev/shm")), [""; 0]);
    assert_eq!(fs::read_dir(temporary.path()).unwrap().count(), 0);
}

#[tokio::test(flavor = "multi_thread")]
async fn two_run_beside_each_other() {
    let (one, other) = tokio::join!(ephemeral(), ephemeral());
    for up in [&one, &other] {
        assert_eq!(up.get("/health/sync_daemon", "").await.status.as_u16(), 200);
    }
    assert_ne!(one.text("/database_url"), other.text("/database_url"));
    assert_ne!(one.text("/interactions/url"), other.text("/interactions/url"));
    one.done().await;
    other.done().await;
}
