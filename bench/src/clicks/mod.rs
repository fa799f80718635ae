//! What a click costs the interactions handler, beside what any handler must do.
//!
//! The same signed requests go over 32 connections to each side in turn ([`load`]):
//!
//! - **the handler**, the released program, with a database and a stub of Discord's REST that answers at once
//!   ([`server`]): PINGs, clicks that are refused after reading, clicks that give a role, forged requests;
//! - **verify only**: an axum handler that verifies the signature and answers a constant ([`server`]).
//!
//! Counted is the server process's own CPU, user and system. The rounds are interleaved, the bars hold for the medians.
//! Every body is another click: another interaction, another member.

mod load;
mod server;

use std::time::Duration;

use anyhow::Context as _;
use bellhop_panels::model::{Limits, Mode, PanelKind};
use bellhop_testkit::Bench;
use bellhop_world::{Act, Signed};
use serde_json::json;
use sqlx::PgPool;

use crate::figures::Figures;
use load::Load;
use server::Server;

pub(crate) use server::constant;

/// Different bodies of each kind.
const BODIES: usize = 2_000;
/// How often they are sent in a round to be counted well: CPU is told in hundredths of a second.
const TIMES: usize = 8;
/// Clicks of the grant path a round; each has an effect, so that none is sent twice.
const GRANTS: usize = 4_000;
/// Clicks a second at which answers are timed, and how many.
const STEADY: (u32, usize) = (200, 2_000);

/// Least requests a second of CPU that are refused after reading, of those that are verified only.
const REFUSAL: f64 = 0.45;
/// Most CPU of a forged request, of a PING's.
const FORGED: f64 = 1.2;
/// Longest answer of 99 in 100 grants at the steady rate.
const P99: f64 = 40.0;

/// What a round took, in microseconds of the server's CPU a request.
#[derive(Default)]
struct Round {
    constant: f64,
    ping: f64,
    forged: f64,
    refusal: f64,
    grant: f64,
    /// Transactions that the forged requests made.
    queries: f64,
    /// Milliseconds in which 99 of 100 grants were answered at the steady rate.
    p99: f64,
}

/// Measures everything, `rounds` times.
pub(crate) async fn measure(figures: &mut Figures, rounds: usize) -> anyhow::Result<()> {
    let bodies = Bodies::prepare(rounds).await?;
    let handler = Server::handler(&bodies.bench).await?;
    let constant = Server::constant(&bodies.bench).await?;
    // What is made once is made before anything is counted.
    for server in [&handler, &constant] {
        Load::of(&bodies.refusals).send(server, 1).await?;
    }
    let mut measured = Vec::new();
    for nth in 0..rounds {
        measured.push(bodies.round(&handler, &constant, nth).await?);
    }
    bodies.bench.abandon().await;
    report(figures, &measured);
    Ok(())
}

/// The requests of every kind, signed.
struct Bodies {
    bench: Bench,
    pings: Vec<Signed>,
    forged: Vec<Signed>,
    refusals: Vec<Signed>,
    /// For the counting and the timing of each round.
    grants: Vec<(Vec<Signed>, Vec<Signed>)>,
}

impl Bodies {
    async fn prepare(rounds: usize) -> anyhow::Result<Self> {
        let bench = Bench::new().await;
        let roles = &bench.demo.self_assignable[..3];
        let limits = Limits { requires: Some(bench.demo.staff_role_id), ..Limits::default() };
        let closed = bench.panel_of(PanelKind::Buttons, (Mode::Toggle, limits), roles).await;
        let open = bench.panel_of(PanelKind::Buttons, (Mode::Toggle, Limits::default()), roles).await;
        let clicks = |message_id, button: String, from: usize, count: usize| -> anyhow::Result<Vec<Signed>> {
            (from..from + count)
                .map(|nth| click(&bench, Act::click(bench.demo.newcomer, message_id, &button), nth))
                .collect()
        };
        let refusals = clicks(closed.message_id, closed.button(0), 0, BODIES)?;
        let mut grants = Vec::new();
        for round in 0..rounds {
            let from = BODIES + round * (GRANTS + STEADY.1);
            let counted = clicks(open.message_id, open.button(0), from, GRANTS)?;
            grants.push((counted, clicks(open.message_id, open.button(0), from + GRANTS, STEADY.1)?));
        }
        let pings = (0..BODIES).map(|_| bench.world.sign(bench.world.ping().to_string())).collect();
        let forged = refusals.iter().cloned().map(Signed::forged).collect();
        Ok(Self { bench, pings, forged, refusals, grants })
    }

    async fn round(&self, handler: &Server, constant: &Server, nth: usize) -> anyhow::Result<Round> {
        let (counted, timed) = self.grants.get(nth).context("no bodies for this round")?;
        let before = transactions(&self.bench.pool).await?;
        let forged = Load::refused(&self.forged).send(handler, TIMES).await?;
        let queries = transactions(&self.bench.pool).await? - before;
        Ok(Round {
            constant: Load::of(&self.refusals).send(constant, TIMES).await?,
            ping: Load::of(&self.pings).send(handler, TIMES).await?,
            forged,
            refusal: Load::of(&self.refusals).send(handler, TIMES).await?,
            grant: Load::of(counted).send(handler, 1).await?,
            queries,
            p99: Load::of(timed).steadily(handler, STEADY.0).await?,
        })
    }
}

/// A click like no other: of another interaction and another member.
fn click(bench: &Bench, act: Act, nth: usize) -> anyhow::Result<Signed> {
    let mut payload = bench.world.payload(act).map_err(anyhow::Error::msg)?;
    let user_id = 1_400_000_000_000_000_000_u64 + u64::try_from(nth)?;
    payload["member"]["user"]["id"] = json!(user_id.to_string());
    Ok(bench.world.sign(payload.to_string()))
}

/// Transactions of the database so far, which PostgreSQL tells a moment late.
async fn transactions(pool: &PgPool) -> anyhow::Result<f64> {
    tokio::time::sleep(Duration::from_secs(1)).await;
    let count = "select xact_commit::float8 from pg_stat_database where datname = current_database()";
    Ok(sqlx::query_scalar(count).fetch_one(pool).await?)
}

fn report(figures: &mut Figures, rounds: &[Round]) {
    let median = |of: fn(&Round) -> f64| {
        let mut values: Vec<f64> = rounds.iter().map(of).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    };
    let cost = |of| median(of) / 10.0;
    figures.note(format!(
        "medians of {} rounds; seconds of the server's CPU for 100,000 requests",
        rounds.len()
    ));
    figures.tell("verify only, a constant", cost(|round| round.constant), "s");
    figures.tell("PING", cost(|round| round.ping), "s");
    figures.tell("forged", cost(|round| round.forged), "s");
    figures.tell("a click that is refused after reading", cost(|round| round.refusal), "s");
    figures.tell("a click that gives a role, both commits", cost(|round| round.grant), "s");
    let refusal = median(|round| round.constant / round.refusal);
    figures.reach("refused after reading, of verify only's requests", refusal, "×", REFUSAL);
    figures.keep("forged, of a PING's CPU", median(|round| round.forged / round.ping), "×", FORGED);
    figures.keep("transactions while 16,000 are forged", median(|round| round.queries), "", 50.0);
    let at = format!("a grant at {}/s, 99 of 100", STEADY.0);
    figures.keep(at, median(|round| round.p99), "ms", P99);
}
