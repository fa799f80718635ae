//! What falls due by the clock or by what the mirror shows: grants that end, guilds to be judged, channels to be told.

use std::time::Duration;

use bellhop_boot::Clock;
use bellhop_guilds::{health, notices};
use bellhop_panels::ops;
use bellhop_store::{Connection, PgPool, Result, problems};
use sqlx::Connection as _;
use tokio::{
    sync::Notify,
    time::{Instant, interval},
};
use tokio_util::sync::CancellationToken;
use twilight_model::id::{Id, marker::ApplicationMarker};

/// How often it is looked what is due.
const EVERY: Duration = Duration::from_secs(1);
/// How often guilds are looked for that are to be judged although nobody called.
const JUDGED_EVERY: Duration = Duration::from_secs(5);
/// Guilds that are judged before something else is looked at.
const GUILDS_AT_ONCE: i64 = 50;

/// The clock's work of one application.
pub(crate) struct Clockwork<'a> {
    pub(crate) pool: &'a PgPool,
    pub(crate) clock: &'a Clock,
    pub(crate) application_id: Id<ApplicationMarker>,
}

impl Clockwork<'_> {
    /// Works until `stop`; `mirrored` says that the mirror changed.
    pub(crate) async fn run(&self, mirrored: &Notify, stop: &CancellationToken) {
        let mut ticks = interval(EVERY);
        let mut judged: Option<Instant> = None;
        loop {
            let called = tokio::select! {
                _ = ticks.tick() => false,
                () = mirrored.notified() => true,
                () = stop.cancelled() => return,
            };
            let done = if called || judged.is_none_or(|judged| judged.elapsed() >= JUDGED_EVERY) {
                judged = Some(Instant::now());
                self.once().await
            } else {
                self.due().await
            };
            if let Err(error) = done {
                tracing::warn!(%error, "what is due could not be done");
            }
        }
    }

    /// Does everything that is due.
    pub(crate) async fn once(&self) -> Result<()> {
        while self.judge().await? > 0 {}
        self.due().await
    }

    /// Takes back what has had its time, and tells the audit channels.
    async fn due(&self) -> Result<()> {
        let now = self.clock.now();
        let mut conn = Connection::acquire(self.pool).await?;
        let mut tx = conn.begin().await?;
        while ops::expire(&mut tx, self.application_id, now).await? > 0 {}
        notices::tell(&mut tx, self.application_id, now).await?;
        tx.commit().await?;
        conn.finish();
        Ok(())
    }

    /// Judges guilds whose mirror or settings changed, each in a transaction of its own; how many there were.
    async fn judge(&self) -> Result<usize> {
        let mut conn = Connection::acquire(self.pool).await?;
        let guild_ids = problems::unjudged(&mut conn, self.application_id, GUILDS_AT_ONCE).await?;
        for &guild_id in &guild_ids {
            let now = self.clock.now();
            let mut tx = conn.begin().await?;
            problems::hold(&mut tx, guild_id).await?;
            ops::judge(&mut tx, (self.application_id, guild_id), now).await?;
            health::judge(&mut tx, (self.application_id, guild_id), now).await?;
            tx.commit().await?;
        }
        conn.finish();
        Ok(guild_ids.len())
    }
}
