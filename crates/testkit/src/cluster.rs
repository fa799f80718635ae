//! One migrated PostgreSQL for all tests of a process, and a database of its own for each.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
};

use bellhop_postgres::{Binaries, Scratch, Server, Settings, copy_cluster};
use bellhop_store::schema;
use sha2::{Digest as _, Sha256};
use sqlx::{Connection as _, Executor as _, PgConnection, PgPool, postgres::PgPoolOptions};
use tokio::sync::OnceCell;

/// The migrated database that every test's own is copied from.
const TEMPLATE: &str = "bellhop_template";

static CLUSTER: OnceCell<Cluster> = OnceCell::const_new();
static NEXT: AtomicU32 = AtomicU32::new(0);

/// The server drops before the folder it runs in.
struct Cluster {
    binaries: Binaries,
    /// `None` while it is stopped.
    server: Option<Server>,
    data: PathBuf,
    _scratch: Scratch,
}

/// A migrated database for one test, dropped by [`Database::drop_now`].
pub struct Database {
    name: String,
    url: String,
    /// Its own server, where it does not share the process's.
    own: Option<Cluster>,
}

impl Database {
    /// A fresh copy of the template.
    pub async fn fresh() -> Self {
        let cluster = CLUSTER.get_or_init(Cluster::start).await;
        let number = NEXT.fetch_add(1, Ordering::Relaxed);
        let name = format!("test_{}_{number}", std::process::id());
        let create = format!("create database {name} template {TEMPLATE} strategy file_copy");
        cluster.admin(create).await;
        Self { url: cluster.url(&name), name, own: None }
    }

    /// A migrated database on a server that nobody else uses, so that it can be stopped.
    pub async fn alone() -> Self {
        let cluster = Cluster::start().await;
        Self { url: cluster.url(TEMPLATE), name: TEMPLATE.to_owned(), own: Some(cluster) }
    }

    /// Stops its own server: every connection is cut, and until [`Database::start_server`] nobody answers.
    pub async fn stop_server(&mut self) {
        let server = self.own.as_mut().expect("the server is shared").server.take();
        server.expect("it runs").stop().await;
    }

    /// Starts its own server again, at the same address and with everything that was committed.
    pub async fn start_server(&mut self) {
        let cluster = self.own.as_mut().expect("the server is shared");
        let settings = Settings::fast(cluster.data.clone());
        cluster.server = Some(Server::start(&cluster.binaries, settings).await.unwrap());
    }

    /// Its URL, as psql and sqlx read it.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// A small pool of its own, of sqlx's kind: for the tests' own statements.
    pub fn pool(&self) -> PgPool {
        PgPoolOptions::new().max_connections(4).connect_lazy(&self.url).unwrap()
    }

    /// Drops it, whoever is still connected.
    pub async fn drop_now(self) {
        if let Some(cluster) = self.own {
            return cluster.end().await;
        }
        let cluster = CLUSTER.get_or_init(Cluster::start).await;
        cluster.admin(format!("drop database {} with (force)", self.name)).await;
    }
}

impl Cluster {
    async fn start() -> Self {
        let binaries = Binaries::find_or_install(None).await.unwrap();
        let scratch = Scratch::new().unwrap();
        let data = scratch.path().join("data");
        let cached = migrated(&binaries).await;
        copy_cluster(&cached, &data).unwrap();
        let server = Server::start(&binaries, Settings::fast(data.clone())).await.unwrap();
        Self { binaries, server: Some(server), data, _scratch: scratch }
    }

    fn url(&self, database: &str) -> String {
        self.server.as_ref().expect("it runs").url(database)
    }

    async fn admin(&self, statement: String) {
        let mut conn = PgConnection::connect(&self.url("postgres")).await.unwrap();
        conn.execute(sqlx::AssertSqlSafe(statement)).await.unwrap();
        conn.close().await.unwrap();
    }

    async fn end(mut self) {
        if let Some(server) = self.server.take() {
            server.stop().await;
        }
    }
}

/// A stopped cluster with the migrated template in it, made once per server version and set of
/// migrations.
async fn migrated(binaries: &Binaries) -> PathBuf {
    let cached = cache().join(format!("cluster-{}-{}", binaries.major(), checksum()));
    let door = File::create(cache().join("cluster.lock")).unwrap();
    door.lock().unwrap();
    if !cached.exists() {
        make(binaries, &cached).await;
    }
    cached
}

async fn make(binaries: &Binaries, cached: &Path) {
    let scratch = Scratch::new().unwrap();
    let data = scratch.path().join("data");
    let server = Server::start(binaries, Settings::fast(data.clone())).await.unwrap();
    let mut conn = PgConnection::connect(&server.url("postgres")).await.unwrap();
    conn.execute(sqlx::AssertSqlSafe(format!("create database {TEMPLATE}"))).await.unwrap();
    conn.close().await.unwrap();
    let mut conn = PgConnection::connect(&server.url(TEMPLATE)).await.unwrap();
    schema::migrate(&mut conn).await.unwrap();
    conn.close().await.unwrap();
    server.stop().await;
    let half_made = cached.with_extension("half-made");
    _ = fs::remove_dir_all(&half_made);
    copy_cluster(&data, &half_made).unwrap();
    fs::rename(half_made, cached).unwrap();
}

fn checksum() -> String {
    let mut digest = Sha256::new();
    for migration in schema::MIGRATIONS.iter() {
        digest.update(&migration.checksum);
    }
    hex::encode(&digest.finalize()[..8])
}

/// Beside the test's own program, under the target directory.
fn cache() -> PathBuf {
    let program = std::env::current_exe().unwrap();
    let cache = program.parent().unwrap().join("bellhop-tests");
    fs::create_dir_all(&cache).unwrap();
    cache
}
