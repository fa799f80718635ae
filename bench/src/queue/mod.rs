//! How fast the worker empties a full queue, and how soon it begins when it is idle.
//!
//! The released worker posts real messages into the simulated Discord, which limits the bot as Discord does: five messages
//! in five seconds a channel, fifty requests a second in all, of which the worker spends forty.

mod load;

use std::time::{Duration, Instant};

use anyhow::Context as _;
use bellhop_testkit::{Bench, free_ports, http::is_open, released, until};
use tokio::{process::Child, process::Command, time::sleep};

use crate::{figures::Figures, memory};
use load::{accept, asker, channels, count_done, first_attempts};

/// Messages in the queue, and channels that they are for.
const MESSAGES: usize = 10_000;
const CHANNELS: usize = 500;
/// Messages that are asked for one by one while nothing else is to be done, and the time between two.
const ALONE: usize = 400;
const BETWEEN: Duration = Duration::from_millis(53);
/// The worker may spend so many requests a second; it is to spend nearly all of them.
const SHARE: f64 = 40.0;
const SPENT: f64 = 0.9;
/// Most answers 429 in a hundred.
const LIMITED: f64 = 1.0;
/// By how many per cent memory may grow from the first quarter of the work to the last.
const GROWN: f64 = 10.0;
/// Longest time of 99 in 100 from being accepted to the first attempt, in milliseconds.
const BEGUN: f64 = 50.0;
/// How often the worker is looked at.
const LOOK_EVERY: Duration = Duration::from_secs(1);
/// The route that is counted.
const POSTING: &str = "POST /channels/{channel_id}/messages";

/// Fills the queue, has the worker empty it, and then asks for messages one by one.
pub(crate) async fn measure(figures: &mut Figures) -> anyhow::Result<()> {
    let bench = Bench::new().await;
    let channels = channels(&bench, CHANNELS).await?;
    let by = asker(&bench, channels[0]).await?;
    accept(&bench, by, &channels, MESSAGES).await?;
    bench.world.clear_counts();
    let began = Instant::now();
    let worker = worker(&bench).await?;
    let memory = emptied(&bench, &worker).await?;
    let took = began.elapsed().as_secs_f64();
    let counts = bench.world.counts();
    let (answers, limited) = (number(counts.answers(POSTING)), number(counts.answers_with(POSTING, 429)));
    let messages = number(MESSAGES as u64);
    figures.reach("queue: messages a second", messages / took, "/s", SHARE * SPENT);
    figures.keep("queue: answers 429", 100.0 * limited / answers, "%", LIMITED);
    figures.tell("queue: requests a message", answers / messages, "");
    let (first, last) = quarters(&memory);
    figures.tell("queue: resident in the last quarter", last, "MiB");
    figures.keep("queue: more resident than in the first quarter", 100.0 * (last / first - 1.0), "%", GROWN);
    for nth in 0..ALONE {
        accept(&bench, by, &channels[nth % channels.len()..][..1], 1).await?;
        sleep(BETWEEN).await;
    }
    until("the last is posted", async || count_done(&bench).await == MESSAGES + ALONE).await;
    let mut waited = first_attempts(&bench, ALONE).await?;
    waited.sort_by(f64::total_cmp);
    figures.tell("queue: accepted to first attempt, idle, p50", waited[ALONE / 2], "ms");
    figures.keep("queue: accepted to first attempt, idle, p99", waited[ALONE * 99 / 100], "ms", BEGUN);
    drop(worker);
    bench.abandon().await;
    Ok(())
}

fn number(count: u64) -> f64 {
    f64::from(u32::try_from(count).unwrap_or(u32::MAX))
}

/// The most that was resident in the first quarter of the time and in the last; the start does not count.
fn quarters(memory: &[f64]) -> (f64, f64) {
    let memory = &memory[memory.len().min(3)..];
    let quarter = memory.len() / 4;
    let most = |values: &[f64]| values.iter().copied().fold(0.0, f64::max);
    (most(&memory[..quarter]), most(&memory[memory.len() - quarter..]))
}

async fn worker(bench: &Bench) -> anyhow::Result<Child> {
    let port = free_ports(1);
    let mut command = Command::new(released("bellhop-worker"));
    command.env_clear().envs(bench.env().variables()).env("RUST_LOG", "error");
    command.env("HEALTH_PORT", port.to_string()).kill_on_drop(true);
    let process = command.spawn().context("the worker cannot be started")?;
    until("it listens", async || is_open(&format!("http://127.0.0.1:{port}")).await).await;
    Ok(process)
}

/// Waits until everything is posted; what was resident meanwhile, second by second.
async fn emptied(bench: &Bench, worker: &Child) -> anyhow::Result<Vec<f64>> {
    let pid = worker.id().context("the worker ended")?;
    let mut memory = Vec::new();
    while count_done(bench).await < MESSAGES {
        memory.push(memory::of(pid)?.rss);
        sleep(LOOK_EVERY).await;
    }
    Ok(memory)
}
