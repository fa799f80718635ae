//! Commits: announced once each, and never made twice.

use std::{
    path::{Path, PathBuf},
    sync::{
        Arc,
        atomic::{AtomicU32, Ordering},
    },
    time::Duration,
};

use bellhop_store::mirror::write::CHANNEL;
use bellhop_testkit::{Bench, until};
use serde_json::json;
use sqlx::{Connection as _, postgres::PgListener};
use tempfile::TempDir;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::{UnixListener, UnixStream},
};

use super::{
    Daemon,
    equal::{equal, equal_within},
    state,
    threads::{VIEW_CHANNEL, overwrite, thread},
};

/// What stands between a daemon and PostgreSQL.
struct Between {
    folder: TempDir,
    /// The answer to this COMMIT, counted from now, is lost with its connection; 0 for none.
    lose: Arc<AtomicU32>,
}

impl Between {
    fn start(t: &Bench) -> Self {
        let between = Self { folder: TempDir::new().unwrap(), lose: Arc::default() };
        let listener = UnixListener::bind(socket(between.folder.path())).unwrap();
        let (server, lose) = (socket(&folder(t.database_url())), between.lose.clone());
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                let server = UnixStream::connect(&server).await.unwrap();
                tokio::spawn(carry(client, server, lose.clone()));
            }
        });
        between
    }

    /// The database's URL, through here.
    fn url(&self, t: &Bench) -> String {
        let real = folder(t.database_url());
        t.database_url().replace(real.to_str().unwrap(), self.folder.path().to_str().unwrap())
    }
}

/// The folder of the server's socket.
fn folder(url: &str) -> PathBuf {
    let (_, parameters) = url.split_once("host=").unwrap();
    PathBuf::from(parameters.split('&').next().unwrap())
}

fn socket(folder: &Path) -> PathBuf {
    folder.join(".s.PGSQL.5432")
}

/// Counts down to 0; says whether it came there just now.
fn counted_down(left: &AtomicU32) -> bool {
    left.fetch_update(Ordering::SeqCst, Ordering::SeqCst, |left| left.checked_sub(1)) == Ok(1)
}

/// Carries what both say, until one is done or an answer is lost.
async fn carry(mut client: UnixStream, mut server: UnixStream, lose: Arc<AtomicU32>) {
    let (mut asked, mut answered) = (vec![0; 65_536], vec![0; 65_536]);
    let mut losing = false;
    loop {
        tokio::select! {
            length = client.read(&mut asked) => {
                let Ok(length @ 1..) = length else { return };
                let commits = asked[..length].windows(6).any(|words| words == b"COMMIT");
                losing = commits && counted_down(&lose);
                if server.write_all(&asked[..length]).await.is_err() {
                    return;
                }
            }
            length = server.read(&mut answered) => {
                let Ok(length @ 1..) = length else { return };
                if losing || client.write_all(&answered[..length]).await.is_err() {
                    return;
                }
            }
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_commit_whose_answer_is_lost_is_not_made_twice() {
    let t = Bench::setup().without_mirror().start().await;
    let between = Between::start(&t);
    let daemon = Daemon::start_with(&t, &[("DATABASE_URL", &between.url(&t))]);
    state(&t, "active").await;
    let rename = |name: &str| {
        let role_id = t.demo.self_assignable[0];
        t.world.update_role(t.demo.guild_id, role_id, &json!({ "name": name })).unwrap();
    };
    rename("b");
    equal(&t).await;
    // While this transaction stands the daemon cannot write, so that the changes after the first are one batch.
    let mut conn = t.pool.acquire().await.unwrap();
    let mut tx = conn.begin().await.unwrap();
    sqlx::query("lock table roles in share mode").execute(&mut *tx).await.unwrap();
    rename("c");
    until("the daemon waits", async || {
        let waiting = "select count(*) from pg_locks where not granted and relation = 'roles'::regclass";
        sqlx::query_scalar::<_, i64>(waiting).fetch_one(&t.pool).await.unwrap() == 1
    })
    .await;
    let names: Vec<String> = (0..40).map(|number| format!("name-{}", number % 2)).collect();
    for name in &names {
        rename(name);
    }
    between.lose.store(2, Ordering::SeqCst);
    tx.commit().await.unwrap();
    drop(conn);
    // Equal already when the answer is lost; what comes after tells that the daemon has got over it.
    equal(&t).await;
    rename("z");
    equal(&t).await;
    let told = "select after ->> 'name' from history where subject_id = $1 order by history_id";
    let role_id = t.demo.self_assignable[0].get().cast_signed();
    let told: Vec<String> = sqlx::query_scalar(told).bind(role_id).fetch_all(&t.pool).await.unwrap();
    assert_eq!(told[..2], ["b", "c"]);
    assert_eq!(told[2..42], names);
    assert_eq!(told[42..], ["z"]);
    assert_eq!(between.lose.load(Ordering::SeqCst), 0, "no answer was lost");
    daemon.stop().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_commit_asked_for_is_done_although_its_answer_is_lost() {
    let t = Bench::setup().without_mirror().start().await;
    let between = Between::start(&t);
    let daemon = Daemon::start_with(&t, &[("DATABASE_URL", &between.url(&t))]);
    state(&t, "active").await;
    thread(&t, 11).await;
    equal(&t).await;
    between.lose.store(1, Ordering::SeqCst);
    // The thread is out of sight, which only a reading of the guild can tell.
    overwrite(&t, 0, VIEW_CHANNEL).await;
    // Else it is looked for every half minute.
    equal_within(&t, 1, Duration::from_secs(10)).await.unwrap();
    assert_eq!(between.lose.load(Ordering::SeqCst), 0, "no answer was lost");
    daemon.stop().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_commit_that_changes_a_guild_announces_it_once() {
    let t = Bench::new().await;
    let mut listener = PgListener::connect_with(&t.pool).await.unwrap();
    listener.listen(CHANNEL).await.unwrap();
    let guild_id = t.demo.guild_id;
    for name in ["b", "c"] {
        t.world.update_role(guild_id, t.demo.self_assignable[0], &json!({ "name": name })).unwrap();
        equal(&t).await;
    }
    // What changes nothing is not announced.
    t.world.gateway_duplicate(1);
    t.world.update_role(guild_id, t.demo.self_assignable[0], &json!({ "name": "d" })).unwrap();
    equal(&t).await;
    let end = "select pg_notify($1, 'end')";
    sqlx::query(end).bind(CHANNEL).execute(&t.pool).await.unwrap();
    let mut heard = Vec::new();
    while heard.last().map(String::as_str) != Some("end") {
        heard.push(listener.recv().await.unwrap().payload().to_owned());
    }
    let guild_id = guild_id.to_string();
    assert_eq!(heard, [&guild_id, &guild_id, &guild_id, "end"]);
    drop(listener);
    t.done().await;
}
