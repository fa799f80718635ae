//! The released sync daemon, with a database of its own.

use std::{process::Stdio, time::Duration};

use anyhow::Context as _;
use bellhop_testkit::{APPLICATION_ID, BOT_TOKEN, Database, free_ports, released};
use sqlx::{FromRow, PgConnection, PgPool};
use tokio::{
    process::{Child, Command},
    time::{Instant, sleep},
};

use super::{
    copied::Rows,
    filling::{Filling, Side, fill},
    gateway::Gateway,
    script::{Counts, Script},
    steady::{self, Steady},
};
use crate::{memory, process};

/// How often the database is asked whether it is done: what a time may be too long by.
const LOOK_EVERY: Duration = Duration::from_millis(5);
/// Far above what it takes.
const WITHIN: Duration = Duration::from_mins(2);

/// A running daemon and what it fills.
struct Daemon<'a> {
    process: Child,
    database: Database,
    pool: PgPool,
    server: u32,
    script: &'a Script,
}

/// What one run of the daemon took.
pub(super) struct Run {
    /// Guilds and updates.
    pub(super) filling: Filling,
    /// The changes after them.
    pub(super) steady: Steady,
    /// The most memory of the whole run, in MiB.
    pub(super) peak: f64,
    /// What it holds at the end, in MiB.
    pub(super) resident: f64,
}

/// Plays everything to a fresh process with a fresh database.
pub(super) async fn measure(gateway: &Gateway, script: &Script) -> anyhow::Result<Run> {
    let mut daemon = Daemon::start(gateway, script).await?;
    let session = gateway.client().await?;
    let filling = fill(&mut daemon, &session, script).await?;
    daemon.verify().await?;
    let steady = steady::watch(&session, script, &daemon.pool).await?;
    let pid = daemon.pid()?;
    let (peak, resident) = (process::peak(pid)?, memory::of(pid)?.rss);
    anyhow::ensure!(session.is_on(), "the daemon left the gateway");
    daemon.end().await?;
    Ok(Run { filling, steady, peak, resident })
}

/// Has a daemon write the guilds, and takes the rows.
pub(super) async fn rows(gateway: &Gateway, script: &Script) -> anyhow::Result<Rows> {
    let mut daemon = Daemon::start(gateway, script).await?;
    let session = gateway.client().await?;
    session.play(&script.guilds)?;
    daemon.filled().await?;
    let rows = Rows::take(&mut *daemon.pool.acquire().await?).await?;
    daemon.end().await?;
    Ok(rows)
}

impl<'a> Daemon<'a> {
    async fn start(gateway: &Gateway, script: &'a Script) -> anyhow::Result<Self> {
        let database = Database::fresh().await;
        let variables = [
            ("DATABASE_URL", database.url().to_owned()),
            ("DISCORD_APPLICATION_ID", APPLICATION_ID.to_string()),
            ("DISCORD_TOKEN", BOT_TOKEN.to_owned()),
            ("DISCORD_API_URL", gateway.rest_url.clone()),
            ("HEALTH_PORT", free_ports(1).to_string()),
        ];
        let mut command = Command::new(released("bellhop-sync-daemon"));
        command.env_clear().envs(variables).stderr(Stdio::null()).kill_on_drop(true);
        let process = command.spawn().context("the daemon cannot be started")?;
        let pool = database.pool();
        let server = postmaster(&pool).await?;
        Ok(Self { process, database, pool, server, script })
    }

    /// Whether every name is the last that was told.
    async fn verify(&self) -> anyhow::Result<()> {
        let named = "select channel_id, name from channels union all select role_id, name from roles";
        let rows: Vec<(i64, String)> = sqlx::query_as(named).fetch_all(&self.pool).await?;
        let told = self.script.names();
        let wrong = rows.iter().filter(|(id, name)| told.get(id).is_some_and(|told| told != name)).count();
        anyhow::ensure!(wrong == 0, "{wrong} rows do not have the name that was told last");
        Ok(())
    }

    async fn end(mut self) -> anyhow::Result<()> {
        self.process.kill().await?;
        self.pool.close().await;
        self.database.drop_now().await;
        Ok(())
    }
}

impl Side for Daemon<'_> {
    fn pid(&self) -> anyhow::Result<u32> {
        self.process.id().context("the daemon ended")
    }

    fn server(&self) -> Option<u32> {
        Some(self.server)
    }

    /// A guild is committed with all that is in it; that it was is seen by the counts.
    async fn filled(&mut self) -> anyhow::Result<()> {
        let (pool, wanted) = (&self.pool, self.script.counts.guilds);
        until("the mirror is full", async || {
            let guilds: i64 = sqlx::query_scalar("select count(*) from guilds").fetch_one(pool).await?;
            Ok(guilds >= wanted)
        })
        .await
    }

    async fn counts(&mut self) -> anyhow::Result<Counts> {
        counts(&mut *self.pool.acquire().await?).await
    }

    async fn updated(&mut self) -> anyhow::Result<()> {
        let (pool, last) = (&self.pool, self.script.last()?);
        let name = "select name from channels where guild_id = $1 and channel_id = $2
                    union all select name from roles where guild_id = $1 and role_id = $2";
        until("the last update is visible", async || {
            let name: String =
                sqlx::query_scalar(name).bind(last.guild_id).bind(last.id).fetch_one(pool).await?;
            Ok(name == last.name)
        })
        .await
    }
}

/// What the tables hold.
pub(super) async fn counts(conn: &mut PgConnection) -> anyhow::Result<Counts> {
    #[derive(FromRow)]
    struct Row(i64, i64, i64, i64, i64);
    let counts = "select (select count(*) from guilds), (select count(*) from channels),
                         (select count(*) from channel_overwrites), (select count(*) from roles),
                         (select count(*) from emojis)";
    let Row(guilds, channels, overwrites, roles, emojis) = sqlx::query_as(counts).fetch_one(conn).await?;
    Ok(Counts { guilds, channels, overwrites, roles, emojis })
}

/// The server's first process: the parent of whoever serves a connection.
pub(super) async fn postmaster(pool: &PgPool) -> anyhow::Result<u32> {
    let serving: i32 = sqlx::query_scalar("select pg_backend_pid()").fetch_one(pool).await?;
    process::parent(serving.cast_unsigned())
}

async fn until(what: &str, mut holds: impl AsyncFnMut() -> anyhow::Result<bool>) -> anyhow::Result<()> {
    let deadline = Instant::now() + WITHIN;
    while !holds().await? {
        anyhow::ensure!(Instant::now() < deadline, "waited in vain until {what}");
        sleep(LOOK_EVERY).await;
    }
    Ok(())
}
