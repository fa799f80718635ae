//! PostgreSQL: the configured one, or a private one.

use std::{
    fs::File,
    path::{Path, PathBuf},
    pin::pin,
    time::Duration,
};

use anyhow::Context as _;
use bellhop_boot::env::Env;
use bellhop_postgres::{Binaries, Scratch, Server, Settings, default_data_dir, make_folder};
use bellhop_store::databases;
use futures_util::future::{Either, select};
use sqlx::{Connection as _, PgConnection};
use tokio::time::timeout;
use tokio_util::sync::CancellationToken;

/// The database in a private PostgreSQL.
const DATABASE: &str = "bellhop";
/// How long a server's start may go on once everything is to end: of the 5 s that the end may take.
const START_WITHIN: Duration = Duration::from_secs(3);

/// Where data is kept, and the private PostgreSQL once it runs.
pub(super) struct Private {
    server: Option<Server>,
    folder: PathBuf,
    /// Held for as long as this process keeps data there.
    _owner: Option<File>,
    /// Removed with all in it at the end; dropped after the server.
    scratch: Option<Scratch>,
}

impl Private {
    /// Chooses the folder: `DATA_DIR`, the platform's, or one in memory that is forgotten.
    pub(super) fn prepare(env: &Env, ephemeral: bool) -> anyhow::Result<Self> {
        let scratch =
            if ephemeral { Some(Scratch::new().context("no room for ephemeral data")?) } else { None };
        let folder = match &scratch {
            Some(scratch) => scratch.path().to_owned(),
            None => match env.get("DATA_DIR") {
                Some(folder) => std::path::absolute(folder)?,
                None => default_data_dir().context("this platform names no data folder; set DATA_DIR")?,
            },
        };
        let owner = if ephemeral { None } else { Some(own(&folder)?) };
        Ok(Self { server: None, folder, _owner: owner, scratch })
    }

    /// The folder's file for the simulated Discord; `None` when nothing is kept.
    pub(super) fn world_file(&self) -> Option<PathBuf> {
        self.scratch.is_none().then(|| self.folder.join("world.json"))
    }

    /// What is left when everything has stopped, for the person who is told how to stop it.
    pub(super) fn leaves(&self) -> String {
        let folder = self.folder.display();
        match (&self.server, &self.scratch) {
            (Some(_), Some(_)) => "leaves nothing behind".to_owned(),
            (Some(_), None) => format!("keeps the data in {folder}"),
            (None, Some(_)) => "keeps what is in the given database, and nothing else".to_owned(),
            (None, None) => format!("keeps the given database and what is in {folder}"),
        }
    }

    /// Makes sure that the environment names a database: the configured one, or a private server's,
    /// started now. False if `stop` was cancelled meanwhile.
    pub(super) async fn provide(&mut self, env: &mut Env, stop: &CancellationToken) -> anyhow::Result<bool> {
        if env.get("DATABASE_URL").is_some() {
            if self.scratch.is_some() {
                tracing::warn!(
                    "the database that DATABASE_URL names keeps what is written, despite --ephemeral"
                );
            }
            return Ok(true);
        }
        if env.get("DATABASE_DIRECT_URL").is_some() {
            tracing::warn!("DATABASE_DIRECT_URL is not used: DATABASE_URL is not set");
        }
        let url = {
            let starting = pin!(self.start(env));
            match select(starting, pin!(stop.cancelled())).await {
                Either::Left((started, _)) => started?,
                Either::Right(((), starting)) => {
                    // A server cannot be stopped before it runs; its folder must not go before it does.
                    _ = timeout(START_WITHIN, starting).await;
                    return Ok(false);
                }
            }
        };
        // Both, or the worker would listen to whatever another configuration left there.
        for name in ["DATABASE_URL", "DATABASE_DIRECT_URL"] {
            env.set(name, url.clone());
        }
        Ok(true)
    }

    async fn start(&mut self, env: &Env) -> anyhow::Result<String> {
        let pg_bin = env.get("PG_BIN").map(PathBuf::from);
        let binaries = Binaries::find_or_install(pg_bin.as_deref()).await?;
        let data_dir = self.folder.join("postgres");
        let fast = self.scratch.is_some();
        let settings = if fast { Settings::fast(data_dir) } else { Settings::durable(data_dir) };
        let server = self.server.insert(Server::start(&binaries, settings).await?);
        let mut conn = PgConnection::connect(&server.url("postgres")).await?;
        databases::ensure(&mut conn, DATABASE).await?;
        conn.close().await?;
        Ok(server.url(DATABASE))
    }

    /// Waits until the private server has ended by itself; for ever where there is none.
    pub(super) async fn ended(&self) {
        match &self.server {
            Some(server) => server.ended().await,
            None => std::future::pending().await,
        }
    }

    /// Stops the private server; everything is written out.
    pub(super) async fn stop(self) {
        if let Some(server) = self.server {
            server.stop().await;
        }
    }
}

/// Makes the folder and takes it for this process alone.
fn own(folder: &Path) -> anyhow::Result<File> {
    make_folder(folder)?;
    let owner = File::create(folder.join("up.lock"))
        .with_context(|| format!("cannot write in {}", folder.display()))?;
    owner.try_lock().with_context(|| {
        let folder = folder.display();
        format!("another `up` runs on {folder}; stop it, or add --ephemeral, or set another DATA_DIR")
    })?;
    Ok(owner)
}
