//! What falls due by the clock or by what the mirror shows: grants that end, guilds to be judged, channels to be told.

use std::time::Duration;

use bellhop_boot::Clock;
use bellhop_guilds::{health, notices};
use bellhop_panels::ops;
use bellhop_store::{PgConnection, Pool, Result, problems};
use sqlx::Connection as _;
use tokio::{
    sync::Notify,
    time::{Instant, interval, timeout},
};
use tokio_util::sync::CancellationToken;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, GuildMarker},
};

/// How often it is looked what is due.
const EVERY: Duration = Duration::from_secs(1);
/// How long the database may take over it: what is cut short has changed nothing, and is due again.
const WITHIN: Duration = Duration::from_secs(20);
/// How often guilds are looked for that are to be judged although nobody called.
const JUDGED_EVERY: Duration = Duration::from_secs(5);
/// Guilds that are judged before something else is looked at.
const GUILDS_AT_ONCE: i64 = 50;

/// The clock's work of one application.
pub(crate) struct Clockwork<'a> {
    pub(crate) pool: &'a Pool,
    pub(crate) clock: &'a Clock,
    pub(crate) application_id: Id<ApplicationMarker>,
}

impl Clockwork<'_> {
    /// Works until `stop`; `unjudged` says that the mirror changed, or what a guild configured.
    pub(crate) async fn run(&self, unjudged: &Notify, stop: &CancellationToken) {
        let mut ticks = interval(EVERY);
        let mut judged: Option<Instant> = None;
        loop {
            let called = tokio::select! {
                _ = ticks.tick() => false,
                () = unjudged.notified() => true,
                () = stop.cancelled() => return,
            };
            let is_time = called || judged.is_none_or(|judged| judged.elapsed() >= JUDGED_EVERY);
            if is_time {
                judged = Some(Instant::now());
            }
            let pass = timeout(WITHIN, self.pass(is_time));
            match stop.run_until_cancelled(pass).await {
                // There may be more of it.
                Some(Ok(Ok(true))) => unjudged.notify_one(),
                Some(Ok(Ok(false))) => {}
                Some(Ok(Err(error))) => tracing::warn!(%error, "what is due could not be done"),
                Some(Err(_)) => tracing::warn!("what is due could not be done in time"),
                None => return,
            }
        }
    }

    /// Judges a batch of guilds if it is time, and does a batch of what is due; whether there may be more.
    async fn pass(&self, is_time: bool) -> Result<bool> {
        let judged = if is_time { self.judge().await } else { Ok(0) };
        let more_due = self.due().await?;
        Ok(more_due || judged? >= usize::try_from(GUILDS_AT_ONCE).unwrap_or(usize::MAX))
    }

    /// Does everything that is due.
    pub(crate) async fn once(&self) -> Result<()> {
        while self.judge().await? > 0 {}
        while self.due().await? {}
        Ok(())
    }

    /// Takes back a batch of what has had its time, and tells the audit channels; whether there may be more to take.
    async fn due(&self) -> Result<bool> {
        let mut conn = self.pool.acquire().await?;
        let mut tx = conn.begin().await?;
        let expired = ops::expire(&mut tx, self.application_id, self.clock.now()).await?;
        tx.commit().await?;
        let mut tx = conn.begin().await?;
        notices::tell(&mut tx, self.application_id, self.clock.now()).await?;
        tx.commit().await?;
        conn.finish();
        Ok(expired > 0)
    }

    /// Judges guilds whose mirror or settings changed, each in a transaction of its own; how many there were. One that
    /// cannot be judged keeps no other from it.
    async fn judge(&self) -> Result<usize> {
        let mut conn = self.pool.acquire().await?;
        let refused_before = self.clock.now() - health::REFUSED_FOR;
        let guild_ids =
            problems::unjudged(&mut conn, self.application_id, (refused_before, GUILDS_AT_ONCE)).await?;
        let mut judged = 0;
        for &guild_id in &guild_ids {
            match self.judge_one(&mut conn, guild_id).await {
                Ok(()) => judged += 1,
                Err(error) if error.is_disconnection() => return Err(error),
                Err(error) => {
                    tracing::error!(%error, guild.id = guild_id.get(), "a guild cannot be judged");
                    // It closes with what was begun on it.
                    drop(conn);
                    conn = self.pool.acquire().await?;
                }
            }
        }
        conn.finish();
        Ok(judged)
    }

    async fn judge_one(&self, conn: &mut PgConnection, guild_id: Id<GuildMarker>) -> Result<()> {
        let (now, of) = (self.clock.now(), (self.application_id, guild_id));
        let mut tx = conn.begin().await?;
        problems::hold(&mut tx, guild_id).await?;
        ops::judge(&mut tx, of, now).await?;
        health::judge(&mut tx, of, now).await?;
        Ok(tx.commit().await?)
    }
}
