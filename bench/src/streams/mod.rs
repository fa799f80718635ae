//! How soon what changes is told to open streams.
//!
//! A Bench in this process: the simulated Discord, the real daemon and the real API, with their database, and 200 streams
//! over HTTP beside them on the same machine. Measured is the time
//!
//! - from a role's change in Discord until a stream's client has it, one at a time;
//! - from an event's being written until each client has it, while 1,000 changes a second happen: through Discord and the
//!   daemon, which writes what has queued in one transaction, to one guild and spread over 50; and written straight into the
//!   outbox, each in a transaction of its own, as nothing in the product does.
//!
//! An event's time is that of its writing, before its transaction commits: from the commit it is less. Every stream must
//! hear all, which a last event shows.

mod changes;
mod readers;

use std::time::{Duration, Instant};

use anyhow::Context as _;
use bellhop_testkit::Bench;
use serde_json::json;
use twilight_model::id::{Id, marker::GuildMarker};

use self::{changes::Way, readers::Readers};
use crate::figures::Figures;

/// Streams that are open.
const STREAMS: usize = 200;
/// Renames that are timed one by one.
const RENAMES: usize = 200;
/// No stream may lag further, in milliseconds.
const MOST_LAG: f64 = 1_000.0;
/// A rename is told within this, in milliseconds.
const MOST_RENAME: f64 = 250.0;

/// Measures everything.
pub(crate) async fn measure(figures: &mut Figures) -> anyhow::Result<()> {
    let bench = Bench::new().await;
    let measured = measured(&bench, figures).await;
    bench.abandon().await;
    measured
}

async fn measured(bench: &Bench, figures: &mut Figures) -> anyhow::Result<()> {
    let one = [bench.demo.guild_id];
    report(figures, "a rename in Discord, to one stream", renames(bench).await?, MOST_RENAME);
    let many = changes::guilds(bench, 50).await?;
    for (what, way, guild_ids) in [
        ("through the daemon, one guild", Way::Daemon, &one[..]),
        ("through the daemon, 50 guilds", Way::Daemon, &many),
        ("a transaction each, 50 guilds", Way::Outbox, &many),
    ] {
        let readers = Readers::open(bench, guild_ids, STREAMS).await?;
        let rate = changes::make(bench, way, guild_ids).await?;
        let heard = readers.hear_all(bench, guild_ids).await?;
        figures.note(format!(
            "{STREAMS} streams, {rate:.0} changes a second {what}; {} events told",
            heard.len()
        ));
        report(figures, what, heard, MOST_LAG);
    }
    Ok(())
}

/// How long single renames took to be told, in milliseconds.
async fn renames(bench: &Bench) -> anyhow::Result<Vec<f64>> {
    let mut stream = readers::open(bench, bench.demo.guild_id).await?;
    let mut times = Vec::with_capacity(RENAMES);
    for nth in 0..RENAMES {
        let (began, body) = (Instant::now(), json!({ "name": format!("Renamed {nth}") }));
        let role_id = bench.demo.self_assignable[0];
        bench.world.update_role(bench.demo.guild_id, role_id, &body).map_err(refused)?;
        stream.told_of("mirror").await;
        times.push(milliseconds(began.elapsed()));
    }
    Ok(times)
}

#[expect(clippy::needless_pass_by_value, reason = "`map_err` gives it away")]
fn refused(error: bellhop_world::ApiError) -> anyhow::Error {
    anyhow::anyhow!("{error:?}")
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1_000.0
}

fn report(figures: &mut Figures, what: &str, mut times: Vec<f64>, bar: f64) {
    times.sort_by(f64::total_cmp);
    let at = |hundredth: usize| {
        times
            .get((times.len() * hundredth / 100).min(times.len().saturating_sub(1)))
            .copied()
            .unwrap_or(f64::NAN)
    };
    figures.tell(format!("{what}: half within"), at(50), "ms");
    figures.tell(format!("{what}: 99 of 100 within"), at(99), "ms");
    figures.keep(format!("{what}: all within"), at(100), "ms", bar);
}

/// A bearer token for the guild, as it is sent.
async fn bearer(bench: &Bench, guild_id: Id<GuildMarker>) -> anyhow::Result<String> {
    use bellhop_api::token::{self, NewToken, Scope};
    let mut conn = bench.pool.acquire().await?;
    let new = NewToken { guild_id, name: "bench", scopes: &Scope::ALL };
    let created = token::create(&mut conn, new, bench.clock.now()).await.context("no token")?;
    Ok(format!("Bearer {}", created.token.reveal()))
}
