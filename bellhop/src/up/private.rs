//! PostgreSQL: the configured one, or a private one.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use bellhop_boot::env::Env;
use bellhop_postgres::{Binaries, Scratch, Server, Settings, default_data_dir};
use sqlx::{Connection as _, Executor as _, PgConnection};
use tokio::sync::Mutex;

/// The database in a private PostgreSQL.
const DATABASE: &str = "bellhop";

/// Where data is kept, and the private PostgreSQL once it runs.
pub(super) struct Private {
    server: Mutex<Option<Server>>,
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
        Ok(Self { server: Mutex::new(None), folder, _owner: owner, scratch })
    }

    /// Where data is kept; `None` when nothing is.
    pub(super) fn kept_in(&self) -> Option<&PathBuf> {
        self.scratch.is_none().then_some(&self.folder)
    }

    /// The folder's file for the simulated Discord; `None` when nothing is kept.
    pub(super) fn world_file(&self) -> Option<PathBuf> {
        self.kept_in().map(|folder| folder.join("world.json"))
    }

    /// The database's URL: the configured one, or a private server's, started now. The environment
    /// says so afterwards.
    pub(super) async fn database(&self, env: &mut Env) -> anyhow::Result<String> {
        if let Some(url) = env.get("DATABASE_URL") {
            return Ok(url.to_owned());
        }
        let pg_bin = env.get("PG_BIN").map(PathBuf::from);
        let binaries = Binaries::find_or_install(pg_bin.as_deref()).await?;
        let data_dir = self.folder.join("postgres");
        let fast = self.scratch.is_some();
        let settings = if fast { Settings::fast(data_dir) } else { Settings::durable(data_dir) };
        let server = Server::start(&binaries, settings).await?;
        create_database(&server).await?;
        let url = server.url(DATABASE);
        *self.server.lock().await = Some(server);
        env.set("DATABASE_URL", url.clone());
        Ok(url)
    }

    /// Stops the private server; everything is written out.
    pub(super) async fn stop(self) {
        if let Some(server) = self.server.into_inner() {
            server.stop().await;
        }
    }
}

/// Makes the folder and takes it for this process alone.
fn own(folder: &Path) -> anyhow::Result<File> {
    fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    let owner = File::create(folder.join("up.lock"))
        .with_context(|| format!("cannot write in {}", folder.display()))?;
    owner.try_lock().with_context(|| {
        let folder = folder.display();
        format!("another `up` runs on {folder}; stop it, or add --ephemeral, or set another DATA_DIR")
    })?;
    Ok(owner)
}

async fn create_database(server: &Server) -> anyhow::Result<()> {
    let mut conn = PgConnection::connect(&server.url("postgres")).await?;
    let there: Option<i32> = sqlx::query_scalar("select 1 from pg_database where datname = $1")
        .bind(DATABASE)
        .fetch_optional(&mut conn)
        .await?;
    if there.is_none() {
        conn.execute("create database bellhop").await?;
    }
    Ok(conn.close().await?)
}
