//! What a read costs the API, beside one primary-key SELECT.
//!
//! The channels of a guild that has 50 and the roles of one that has 250 are asked for over 32 connections, in turn of:
//!
//! - **the API**, the released program, by a token, by a manager's session, and with a tag that still holds (304);
//! - **one SELECT**, an axum handler with the same pool that reads one row by its primary key and answers constant
//!   bytes of the same size ([`select`](mod@select)).
//!
//! Counted are requests a second, as many as the machine gives both sides with client and database on it, and the
//! server process's own CPU. The rounds are interleaved, the bars hold for the medians.

mod load;
mod select;

use anyhow::Context as _;
use bellhop_api::token::{self, NewToken, Scope};
use bellhop_testkit::{Bench, free_ports, http::Answer, released};
use serde_json::json;
use tokio::process::Command;

use crate::{
    figures::{Figures, median},
    server::Server,
};
use load::{Load, Took};

pub(crate) use select::select;

/// Channels and roles of the guild.
const SIZE: (usize, usize) = (50, 250);
/// Least requests a second, of those of one SELECT.
const LEAST: f64 = 0.6;
/// Most that a 304 may take, of the time that one SELECT takes.
const UNCHANGED: f64 = 1.0;

/// The ways to ask.
const WAYS: [&str; 4] = ["by token", "by session", "unchanged, 304, by token", "unchanged, 304, by session"];

/// What a round took: one SELECT, and each way to ask.
struct Round {
    select: Took,
    ways: [Took; 4],
}

/// Measures everything, `rounds` times.
pub(crate) async fn measure(figures: &mut Figures, rounds: usize) -> anyhow::Result<()> {
    let bench = Bench::new().await;
    fill(&bench).await?;
    let measured = measured(&bench, figures, rounds).await;
    bench.abandon().await;
    measured
}

async fn measured(bench: &Bench, figures: &mut Figures, rounds: usize) -> anyhow::Result<()> {
    let token = bearer(bench).await?;
    let mut manager = bench.browser();
    manager.signs_in(bench.demo.manager).await;
    let cookie = format!("bellhop_session={}", manager.cookie("bellhop_session").context("no session")?);
    for what in ["channels", "roles"] {
        let path = format!("/api/v1/guilds/{}/{what}", bench.demo.guild_id);
        let api = api(bench, &path).await?;
        let first = bench.api(&path, &[("authorization", &token)]).await;
        let by_session = bench.api(&path, &[("cookie", &cookie)]).await;
        let select = selecting(bench, first.body.len()).await?;
        let loads = loads((&first, &by_session), &token, &cookie);
        let measured = rounds_of(rounds, &api, &select, &loads).await?;
        report(figures, (what, first.body.len()), &measured);
    }
    Ok(())
}

fn loads((by_token, by_session): (&Answer, &Answer), token: &str, cookie: &str) -> [Load; 4] {
    let bytes = by_token.body.len();
    let held = |answer: &Answer| ("if-none-match", answer.header("etag").to_owned());
    let (token, cookie) = (("authorization", token.to_owned()), ("cookie", cookie.to_owned()));
    [
        Load { headers: vec![token.clone()], status: 200, bytes },
        Load { headers: vec![cookie.clone()], status: 200, bytes },
        Load { headers: vec![token, held(by_token)], status: 304, bytes: 0 },
        Load { headers: vec![cookie, held(by_session)], status: 304, bytes: 0 },
    ]
}

async fn rounds_of(
    rounds: usize,
    api: &Server,
    select: &Server,
    loads: &[Load; 4],
) -> anyhow::Result<Vec<Round>> {
    let [token, session, unchanged, unchanged_too] = loads;
    let plain = Load { headers: Vec::new(), ..token.clone() };
    let mut measured = Vec::new();
    // The first round warms both sides, and is forgotten.
    for _ in 0..=rounds {
        measured.push(Round {
            select: plain.send(select).await?,
            ways: [
                token.send(api).await?,
                session.send(api).await?,
                unchanged.send(api).await?,
                unchanged_too.send(api).await?,
            ],
        });
    }
    measured.remove(0);
    Ok(measured)
}

/// Gives the demo guild so many channels and roles.
async fn fill(bench: &Bench) -> anyhow::Result<()> {
    let guild_id = bench.demo.guild_id;
    let world = &bench.world;
    let denied = json!([{ "id": guild_id, "type": 0, "allow": "0", "deny": "2048" }]);
    for nth in world.channels(guild_id).len()..SIZE.0 {
        let body = json!({ "name": format!("channel-{nth}"), "type": 0, "topic": "What is talked about here.",
            "permission_overwrites": denied });
        world.create_channel(guild_id, &body).map_err(|error| anyhow::anyhow!("{error:?}"))?;
    }
    let roles = world.guild(guild_id).context("no guild")?["roles"].as_array().map_or(0, Vec::len);
    for nth in roles..SIZE.1 {
        let body = json!({ "name": format!("Role {nth}"), "color": 0x33_66_99, "permissions": "2048" });
        world.create_role(guild_id, &body).map_err(|error| anyhow::anyhow!("{error:?}"))?;
        // Each moves all above it: the session must not fall behind further than Discord can tell it again.
        if nth % 25 == 0 {
            bench.synced().await;
        }
    }
    bench.synced().await;
    Ok(())
}

/// A new token that may do everything in the demo guild, as its bearer sends it.
pub(crate) async fn bearer(bench: &Bench) -> anyhow::Result<String> {
    let mut conn = bench.pool.acquire().await?;
    let new = NewToken { guild_id: bench.demo.guild_id, name: "bench", scopes: &Scope::ALL };
    let created = token::create(&mut conn, new, bench.clock.now()).await?;
    Ok(format!("Bearer {}", created.token.reveal()))
}

/// The released API.
async fn api(bench: &Bench, path: &str) -> anyhow::Result<Server> {
    let mut command = Command::new(released("bellhop-api"));
    let port = free_ports(2);
    command.env_clear().envs(bench.env().variables()).env("RUST_LOG", "error");
    command.env("PORT", port.to_string()).env("HEALTH_PORT", (port + 1).to_string());
    command.env("RATE_LIMIT_MAX_REQUESTS", "1000000000");
    Server::start(command, port, path).await
}

/// One SELECT, in a process of its own.
async fn selecting(bench: &Bench, bytes: usize) -> anyhow::Result<Server> {
    let port = free_ports(1);
    let mut command = Command::new(std::env::current_exe()?);
    command.args(["--select", &port.to_string(), "--bytes", &bytes.to_string()]);
    command.env("DATABASE_URL", bench.database_url());
    Server::start(command, port, &format!("/{}", bench.demo.guild_id)).await
}

fn report(figures: &mut Figures, (what, bytes): (&str, usize), rounds: &[Round]) {
    figures.note(format!("{what}, {bytes} bytes; medians of {} rounds", rounds.len()));
    figures.tell("one SELECT", median(rounds.iter().map(|round| round.select.per_second)), "/s");
    let cpu = median(rounds.iter().map(|round| round.select.cpu));
    figures.tell("its CPU a request", cpu, "µs");
    for (nth, way) in WAYS.into_iter().enumerate() {
        let of = |of: fn(&Took) -> f64| median(rounds.iter().map(|round| of(&round.ways[nth])));
        figures.tell(format!("{what} {way}, CPU a request"), of(|took| took.cpu), "µs");
        let ratio = rounds.iter().map(|round| round.ways[nth].per_second / round.select.per_second);
        if nth >= 2 {
            let time = median(ratio.map(|ratio| 1.0 / ratio));
            figures.keep(format!("{what} {way}, of one SELECT's time"), time, "×", UNCHANGED);
        } else {
            figures.reach(
                format!("{what} {way}, of one SELECT's requests a second"),
                median(ratio),
                "×",
                LEAST,
            );
        }
    }
}
