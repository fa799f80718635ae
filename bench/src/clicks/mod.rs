//! What a click costs the interactions handler, beside what any handler must do.
//!
//! The same signed requests go over 32 connections to each side in turn ([`load`]):
//!
//! - **the handler**, the released program, with a database and a stub of Discord's REST that answers at once
//!   ([`server`]): PINGs, clicks that are refused after reading, clicks that give a role, forged requests. It spends
//!   a few of the bot's requests a second and hands the other clicks to the worker;
//! - **the roomy handler**, the same with as many requests as it wants: each click gives its role inside the answer;
//! - **verify only**: an axum handler that verifies the signature and answers a constant ([`server`]).
//!
//! Counted is the server process's own CPU, user and system. The rounds are interleaved, the bars hold for the medians.
//! Every body is another click: another interaction, another member.

mod load;
mod server;

use std::time::Duration;

use bellhop_panels::model::{Limits, Mode, PanelKind};
use bellhop_testkit::Bench;
use bellhop_world::{Act, Signed};
use serde_json::json;
use sqlx::PgPool;

use crate::{
    figures::{Figures, median},
    server::Server,
};
use load::Load;

pub(crate) use server::{constant, roomy};

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
/// Longest of 99 in 100 lists of suggestions at that rate, in a guild with as many panels as it may have.
const SUGGESTED: f64 = 100.0;

/// The sides, as processes.
struct Servers {
    handler: Server,
    roomy: Server,
    constant: Server,
}

/// What a round took, in microseconds of the server's CPU a request.
struct Round {
    constant: f64,
    ping: f64,
    forged: f64,
    refusal: f64,
    grant: f64,
    handed_over: f64,
    /// Transactions that the forged requests made.
    queries: f64,
    /// Milliseconds in which 99 of 100 grants were answered at the steady rate.
    p99: f64,
    /// The same of the released handler, which hands most of them over.
    p99_handed_over: f64,
    /// Milliseconds in which 99 of 100 lists of suggestions were answered.
    suggested: f64,
}

/// Measures everything, `rounds` times.
pub(crate) async fn measure(figures: &mut Figures, rounds: usize) -> anyhow::Result<()> {
    let bodies = Bodies::prepare(rounds).await?;
    let measured = bodies.measure().await;
    bodies.bench.abandon().await;
    report(figures, &measured?);
    Ok(())
}

/// The requests of every kind, signed.
struct Bodies {
    bench: Bench,
    pings: Vec<Signed>,
    forged: Vec<Signed>,
    refusals: Vec<Signed>,
    /// Managers who type a panel's name.
    typing: Vec<Signed>,
    /// For each round.
    grants: Vec<Grants>,
}

/// Clicks that give a role, counted and timed.
struct Grants {
    counted: [Vec<Signed>; 2],
    timed: [Vec<Signed>; 2],
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
            let mut from = BODIES + 2 * round * (GRANTS + STEADY.1);
            let mut next = |count| {
                let next = clicks(open.message_id, open.button(0), from, count);
                from += count;
                next
            };
            let counted = [next(GRANTS)?, next(GRANTS)?];
            grants.push(Grants { counted, timed: [next(STEADY.1)?, next(STEADY.1)?] });
        }
        let pings = (0..BODIES).map(|_| bench.world.sign(bench.world.ping().to_string())).collect();
        let forged = forged(&refusals);
        let typing = (0..STEADY.1).map(|nth| {
            let act = Act::command(bench.demo.manager, bench.demo.general_channel_id, "panel edit");
            click(&bench, act.typing("panel", "pa"), nth)
        });
        let typing = typing.collect::<anyhow::Result<_>>()?;
        fill(&bench).await?;
        Ok(Self { bench, pings, forged, refusals, typing, grants })
    }

    async fn measure(&self) -> anyhow::Result<Vec<Round>> {
        let servers = Servers {
            handler: server::handler(&self.bench).await?,
            roomy: server::roomy_handler(&self.bench).await?,
            constant: server::verifier(&self.bench).await?,
        };
        // What is made once is made before anything is counted.
        for server in [&servers.handler, &servers.roomy, &servers.constant] {
            Load::of(&self.refusals).send(server, 1).await?;
        }
        let mut measured = Vec::new();
        for grants in &self.grants {
            measured.push(self.round(&servers, grants).await?);
        }
        Ok(measured)
    }

    async fn round(&self, servers: &Servers, grants: &Grants) -> anyhow::Result<Round> {
        let Servers { handler, roomy, constant } = servers;
        let ([counted, counted_too], [timed, timed_too]) = (&grants.counted, &grants.timed);
        let before = transactions(&self.bench.pool).await?;
        let forged = Load::refused(&self.forged).send(handler, TIMES).await?;
        let queries = transactions(&self.bench.pool).await? - before;
        Ok(Round {
            constant: Load::of(&self.refusals).send(constant, TIMES).await?,
            ping: Load::of(&self.pings).send(handler, TIMES).await?,
            forged,
            refusal: Load::of(&self.refusals).send(handler, TIMES).await?,
            grant: Load::of(counted).send(roomy, 1).await?,
            handed_over: Load::of(counted_too).send(handler, 1).await?,
            queries,
            p99: Load::of(timed).steadily(roomy, STEADY.0).await?,
            p99_handed_over: Load::of(timed_too).steadily(handler, STEADY.0).await?,
            suggested: Load::of(&self.typing).steadily(handler, STEADY.0).await?,
        })
    }
}

/// Gives the guild as many panels as it may have.
async fn fill(bench: &Bench) -> anyhow::Result<()> {
    let panels =
        "insert into panels (application_id, guild_id, title, body, color, kind, mode, revision, created_at)
                  select application_id, guild_id, 'Panel ' || nth, '', 0, 'buttons', 'toggle', 1, now()
                  from guilds, generate_series(3, 200) as nth where guild_id = $1";
    sqlx::query(panels).bind(bench.demo.guild_id.get().cast_signed()).execute(&bench.pool).await?;
    Ok(())
}

/// The same requests, each with the signature of another: nothing but its verification tells.
fn forged(requests: &[Signed]) -> Vec<Signed> {
    let others = requests.iter().cycle().skip(1);
    requests
        .iter()
        .zip(others)
        .map(|(signed, other)| Signed { signature: other.signature.clone(), ..signed.clone() })
        .collect()
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
    let median = |of: fn(&Round) -> f64| median(rounds.iter().map(of));
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
    figures.tell("the same with most of them handed to the worker", cost(|round| round.handed_over), "s");
    let refusal = median(|round| round.constant / round.refusal);
    figures.reach("refused after reading, of verify only's requests", refusal, "×", REFUSAL);
    figures.keep("forged, of a PING's CPU", median(|round| round.forged / round.ping), "×", FORGED);
    figures.keep("transactions while 16,000 are forged", median(|round| round.queries), "", 50.0);
    let at = format!("a grant at {}/s, 99 of 100", STEADY.0);
    figures.keep(at, median(|round| round.p99), "ms", P99);
    let handed_over = median(|round| round.p99_handed_over);
    figures.keep("the same with most of them handed to the worker", handed_over, "ms", P99);
    let at = format!("suggestions among 200 panels at {}/s, 99 of 100", STEADY.0);
    figures.keep(at, median(|round| round.suggested), "ms", SUGGESTED);
}
