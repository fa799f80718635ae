//! The rounds, and the bars on their medians.

use super::{
    copied::{self, Rows},
    daemon::{self, Run},
    filling::Filling,
    gateway::Gateway,
    one_row::{self, Update},
    script::Script,
    stock,
};
use crate::{figures::Figures, process};

/// The bars of issue 4: what the daemon takes, as a multiple of what another takes.
const MIRROR_OF_STOCK: f64 = 0.8;
const RATE_OF_STOCK: f64 = 2.5;
const CPU_OF_STOCK: f64 = 0.2;
const MEMORY_OF_STOCK: f64 = 0.2;
const MIRROR_OF_COPY: f64 = 1.7;
const RATE_OF_ONE_ROW: f64 = 10.0;
/// Until a change is visible, of 99 in a hundred.
const VISIBLE_MS: f64 = 20.0;
/// The most memory the daemon ever holds.
const MEMORY_MIB: f64 = 60.0;

/// What all sides are played.
struct Material {
    script: Script,
    updates: Vec<Update>,
    rows: Rows,
}

/// One round.
struct Round {
    daemon: Run,
    stock: Filling,
    copy: f64,
    copy_cpu: f64,
    one_row: f64,
    one_row_cpu: f64,
}

/// Records, then plays so many rounds.
pub(crate) async fn measure(figures: &mut Figures, rounds: usize) -> anyhow::Result<()> {
    anyhow::ensure!(!cfg!(debug_assertions), "the gateway would be the slowest: cargo run --release");
    stock::install().await?;
    let gateway = Gateway::open().await?;
    let script = Script::record(&gateway.url).await?;
    let counts = script.counts;
    figures
        .note(format!("{counts:?}, {} bytes a guild", script.guild_bytes / usize::try_from(counts.guilds)?));
    let material = Material {
        updates: one_row::read(&script)?,
        // Not counted: a round to take the rows from.
        rows: daemon::rows(&gateway, &script).await?,
        script,
    };
    let mut taken = Vec::new();
    for number in 1..=rounds {
        let load = process::load()?;
        let round = Round::play(&gateway, &material).await?;
        figures.note(round.line(number, &load));
        taken.push(round);
    }
    figures.note(format!("medians of {rounds} rounds; load {} at the end", process::load()?));
    tell(figures, &taken);
    judge(figures, &taken);
    Ok(())
}

impl Round {
    async fn play(gateway: &Gateway, material: &Material) -> anyhow::Result<Self> {
        let Material { script, updates, rows } = material;
        let daemon = daemon::measure(gateway, script).await?;
        let stock = stock::measure(gateway, script).await?;
        let copied = copied::load(rows, script.counts).await?;
        let (one_row, one_row_cpu) = one_row::write(updates, &copied.pool).await?;
        let (copy, copy_cpu) = (copied.took, copied.cpu);
        copied.pool.close().await;
        copied.database.drop_now().await;
        Ok(Self { daemon, stock, copy, copy_cpu, one_row, one_row_cpu })
    }

    fn line(&self, number: usize, load: &str) -> String {
        let side = |name: &str, filling: &Filling| {
            let Filling { mirror, rate, peak, .. } = filling;
            format!("{name} {mirror:.2} s, {rate:.0}/s, {:.2} s of CPU, {peak:.0} MiB", filling.cpu())
        };
        let Self { daemon, stock, copy, one_row, .. } = self;
        let steady = &daemon.steady;
        format!(
            "round {number}, load {load}: {}; visible in {:.1} ms, 99 % in {:.1}, all in {:.1}, at {:.0}/s; {}; \
             COPY {copy:.2} s; one row {one_row:.0}/s",
            side("sync-daemon", &daemon.filling),
            steady.median,
            steady.p99,
            steady.longest,
            steady.rate,
            side("discord.js", stock),
        )
    }
}

fn tell(figures: &mut Figures, rounds: &[Round]) {
    tell_side(figures, "sync-daemon", rounds, |round| round.daemon.filling);
    tell_side(figures, "discord.js", rounds, |round| round.stock);
    let mut tell = |what: &str, value: fn(&Round) -> f64, unit| {
        figures.tell(what, median(rounds, value), unit);
    };
    tell("PostgreSQL beside it: CPU of the guilds", |round| round.daemon.filling.guilds.server, "s");
    tell("PostgreSQL beside it: CPU of the updates", |round| round.daemon.filling.updates.server, "s");
    tell("COPY and merge of the same rows", |round| round.copy, "s");
    tell("COPY and merge: PostgreSQL's CPU", |round| round.copy_cpu, "s");
    tell("one row a statement", |round| round.one_row, "/s");
    tell("one row a statement: PostgreSQL's CPU", |round| round.one_row_cpu, "s");
    tell("sync-daemon: visible, half of 1,000 changes/s", |round| round.daemon.steady.median, "ms");
    tell("sync-daemon: visible, all", |round| round.daemon.steady.longest, "ms");
    tell("sync-daemon: resident at the end", |round| round.daemon.resident, "MiB");
}

fn tell_side(figures: &mut Figures, name: &str, rounds: &[Round], side: fn(&Round) -> Filling) {
    let mut tell = |what: &str, value: fn(Filling) -> f64, unit| {
        figures.tell(format!("{name}: {what}"), median(rounds, |round| value(side(round))), unit);
    };
    tell("IDENTIFY to the full mirror", |filling| filling.mirror, "s");
    tell("updates", |filling| filling.rate, "/s");
    tell("its CPU until IDENTIFY", |filling| filling.start, "s");
    tell("its CPU of the guilds", |filling| filling.guilds.own, "s");
    tell("its CPU of the updates", |filling| filling.updates.own, "s");
    tell("most memory resident until then", |filling| filling.peak, "MiB");
}

fn judge(figures: &mut Figures, rounds: &[Round]) {
    let of =
        |value: fn(&Round) -> f64, other: fn(&Round) -> f64| median(rounds, value) / median(rounds, other);
    let ours = |round: &Round| round.daemon.filling.mirror;
    let rate = |round: &Round| round.daemon.filling.rate;
    let ratio = of(ours, |round| round.stock.mirror);
    figures.keep("full mirror, of discord.js's time", ratio, "×", MIRROR_OF_STOCK);
    let ratio = of(rate, |round| round.stock.rate);
    figures.reach("updates/s, of discord.js's", ratio, "×", RATE_OF_STOCK);
    let ratio = of(|round| round.daemon.filling.cpu(), |round| round.stock.cpu());
    figures.keep("CPU, of discord.js's", ratio, "×", CPU_OF_STOCK);
    let ratio = of(|round| round.daemon.filling.peak, |round| round.stock.peak);
    figures.keep("memory, of discord.js's", ratio, "×", MEMORY_OF_STOCK);
    figures.keep("full mirror, of COPY's and merge's", of(ours, |round| round.copy), "×", MIRROR_OF_COPY);
    figures.reach(
        "updates/s, of one row a statement's",
        of(rate, |round| round.one_row),
        "×",
        RATE_OF_ONE_ROW,
    );
    let p99 = median(rounds, |round| round.daemon.steady.p99);
    figures.keep("visible, 99 of 100 changes", p99, "ms", VISIBLE_MS);
    let peak = median(rounds, |round| round.daemon.peak);
    figures.keep("sync-daemon: most memory resident of the run", peak, "MiB", MEMORY_MIB);
}

fn median(rounds: &[Round], value: impl Fn(&Round) -> f64) -> f64 {
    let mut values: Vec<f64> = rounds.iter().map(value).collect();
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}
