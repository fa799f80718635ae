//! How soon the programs work as Lambda functions, and how much memory they ever hold.

use std::time::Duration;

use anyhow::Context as _;
use bellhop_testkit::{
    Bench, Posted,
    lambda::{Gateway, Lambda},
    released,
};
use bellhop_world::{Act, Signed};
use serde_json::Value;
use tokio::time::sleep;

use crate::{
    figures::{Figures, median},
    process,
    reads::bearer,
};

/// How often each is started for each figure.
const RUNS: usize = 40;
/// How many events one of them has before its memory is looked at again.
const EVENTS: usize = 200;
/// How often it has a click: a handler makes five calls to Discord a second, and leaves others to the worker.
const EVERY: Duration = Duration::from_millis(210);
/// From exec to the first request for an event; more would be felt in the answer of a cold start.
const FIRST_ASK_MS: f64 = 15.0;
/// From exec to the answer to a first event that needs the database, which is on the same machine.
const FIRST_ANSWER_MS: f64 = 80.0;
/// The most a function may ever hold; Lambda has none smaller than 128 MiB, and much of a start is its pages.
const PEAK_MIB: f64 = 24.0;

/// A function that was started for one event.
struct Started {
    /// From exec to its first request for an event.
    asked: Duration,
    /// From exec to the answer.
    answered: Duration,
    /// The most it held until then, in MiB.
    peak: f64,
}

/// Starts each again and again, each time with an event that waits for it, and one of each for many events.
pub(crate) async fn measure(figures: &mut Figures) -> anyhow::Result<()> {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    for method in ["PUT", "DELETE"] {
        let route = format!("{method} /guilds/{{guild_id}}/members/{{user_id}}/roles/{{role_id}}");
        t.world.set_limit(&route, u32::MAX, Duration::from_secs(1));
    }
    interactions(&t, &panel, figures).await?;
    api(&t, figures).await?;
    t.abandon().await;
    Ok(())
}

async fn interactions(t: &Bench, panel: &Posted, figures: &mut Figures) -> anyhow::Result<()> {
    let program = "bellhop-interactions";
    let ping = || posted(&t.world.sign(t.world.ping().to_string()));
    let click = || {
        let click = Act::click(t.newcomer().user_id, panel.message_id, &panel.button(0));
        let payload = t.world.payload(click).map_err(anyhow::Error::msg)?;
        posted(&t.world.sign(payload.to_string()))
    };
    let (mut pings, mut clicks) = (Vec::new(), Vec::new());
    for _ in 0..RUNS {
        pings.push(started(t, program, ping()?).await?);
        clicks.push(started(t, program, click()?).await?);
    }
    report(figures, ("interactions", "click"), &clicks);
    let answered = milliseconds(&pings, |ping| ping.answered);
    figures.tell("interactions: exec to first PING, median", median(answered), "ms");
    let peak = used(t, (program, EVERY), click).await?;
    figures.keep(format!("interactions: peak (VmHWM), after {EVENTS} clicks"), peak, "MiB", PEAK_MIB);
    Ok(())
}

async fn api(t: &Bench, figures: &mut Figures) -> anyhow::Result<()> {
    let (program, token) = ("bellhop-api", bearer(t).await?);
    let read = |what: &str| {
        let path = format!("/api/v1/guilds/{}/{what}", t.demo.guild_id);
        Gateway::Http.event(("GET", &path), &[("authorization", &token)], b"")
    };
    let mut reads = Vec::new();
    for _ in 0..RUNS {
        reads.push(started(t, program, read("channels")).await?);
    }
    report(figures, ("api", "read"), &reads);
    let mut all = ["channels", "roles", "panels", "actions", "audit", "status"].into_iter().cycle();
    let peak = used(t, (program, Duration::ZERO), || Ok(read(all.next().unwrap_or_default()))).await?;
    figures.keep(format!("api: peak (VmHWM), after {EVENTS} reads"), peak, "MiB", PEAK_MIB);
    Ok(())
}

/// The event of what Discord posts.
fn posted(signed: &Signed) -> anyhow::Result<Value> {
    let headers = [
        ("content-type", "application/json"),
        ("x-signature-timestamp", signed.timestamp.as_str()),
        ("x-signature-ed25519", signed.signature.as_deref().context("it is signed")?),
    ];
    Ok(Gateway::Http.event(("POST", "/interactions"), &headers, &signed.body))
}

/// A function that is started for this event.
async fn started(t: &Bench, program: &str, event: Value) -> anyhow::Result<Started> {
    let lambda = t.lambda(&released(program), &[]).await;
    answered(&lambda, event).await?;
    let answered = lambda.age();
    Ok(Started { asked: lambda.asked().await, answered, peak: process::peak(lambda.pid())? })
}

/// The most that one function held for many events, in MiB.
async fn used(
    t: &Bench,
    (program, every): (&str, Duration),
    mut event: impl FnMut() -> anyhow::Result<Value>,
) -> anyhow::Result<f64> {
    let lambda = t.lambda(&released(program), &[]).await;
    for _ in 0..EVENTS {
        answered(&lambda, event()?).await?;
        sleep(every).await;
    }
    process::peak(lambda.pid())
}

async fn answered(lambda: &Lambda, event: Value) -> anyhow::Result<()> {
    let answer = lambda.answers(event).await;
    anyhow::ensure!(answer.status.is_success(), "{}: {}", answer.status, answer.text());
    // Nothing but a result counts: "thinking…" would be the work of somebody else.
    anyhow::ensure!(answer.json()["type"] != 5, "a click was deferred");
    Ok(())
}

fn report(figures: &mut Figures, (who, what): (&str, &str), started: &[Started]) {
    let asked = || milliseconds(started, |one| one.asked);
    let answered = || milliseconds(started, |one| one.answered);
    figures.keep(format!("{who}: exec to first /next, median"), median(asked()), "ms", FIRST_ASK_MS);
    let first = format!("{who}: exec to first {what}, database included");
    figures.keep(format!("{first}, median"), median(answered()), "ms", FIRST_ANSWER_MS);
    // The longest tell of the machine's other work, so they are held to nothing.
    figures.tell(format!("{who}: exec to first /next, longest"), asked().fold(f64::NAN, f64::max), "ms");
    figures.tell(format!("{first}, longest"), answered().fold(f64::NAN, f64::max), "ms");
    let peak = started.iter().map(|one| one.peak).fold(f64::NAN, f64::max);
    figures.keep(format!("{who}: peak (VmHWM), after the first {what}"), peak, "MiB", PEAK_MIB);
}

fn milliseconds(started: &[Started], which: impl Fn(&Started) -> Duration) -> impl Iterator<Item = f64> {
    started.iter().map(move |one| which(one).as_secs_f64() * 1000.0)
}
