//! How the simulated Discord bears 2,000 guilds: time, memory, and what a change costs then.

use std::{fs, path::Path, time::Instant};

use anyhow::Context as _;
use bellhop_world::{Plan, World};
use serde_json::json;
use twilight_model::id::Id;

use crate::{
    figures::Figures,
    memory,
    served::{Client, Served, next},
};

const PLAN: Plan = Plan { seed: 1, guilds: 2_000, channels: 50, roles: 30, members: 20 };
/// The bar of issue 3, in MiB; here the client counts too.
const MEMORY_MIB: f64 = 1_536.0;
/// "In seconds".
const STREAM_S: f64 = 20.0;
/// How many changes are told one after the other.
const CHANGES: u32 = 10_000;

/// Generates, streams to one client, changes, stops and starts again.
pub(crate) async fn measure(figures: &mut Figures) -> anyhow::Result<()> {
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("world.json");
    let served = Served::start(Some(&file)).await?;
    let began = Instant::now();
    let world = served.world.clone();
    let made = tokio::task::spawn_blocking(move || world.generate(PLAN)).await?;
    let made = made.map_err(|error| anyhow::anyhow!("{}", error.body()))?;
    figures.tell("world: 2,000 guilds generated", seconds(began), "s");
    figures.tell("world: resident with them", memory::of(std::process::id())?.rss, "MiB");
    let mut client = None;
    for compress in ["", "zlib-stream", "zstd-stream"] {
        let began = Instant::now();
        let (connected, bytes) = log_in(&served, compress).await?;
        let how = if compress.is_empty() { "uncompressed" } else { compress };
        figures.keep(format!("world: streamed to one client, {how}"), seconds(began), "s", STREAM_S);
        figures.tell(format!("world: received, {how}"), mebibytes(bytes), "MiB");
        client.get_or_insert(connected);
    }
    let client = client.context("no client")?;
    change(figures, (&served.world, client), made.guild_ids[7]).await?;
    figures.keep("world: resident at the end", memory::of(std::process::id())?.rss, "MiB", MEMORY_MIB);
    let began = Instant::now();
    served.stop().await?;
    figures.tell("world: stopped, all written", seconds(began), "s");
    figures.tell("world: on disk", mebibytes(on_disk(&file)?), "MiB");
    let began = Instant::now();
    let served = Served::start(Some(&file)).await?;
    figures.tell("world: started again", seconds(began), "s");
    served.world.set_application_flags(0);
    let began = Instant::now();
    served.stop().await?;
    figures.tell("world: one change written at the end", seconds(began), "s");
    Ok(())
}

/// Connects, identifies, and reads until all guilds are told; with how many bytes came.
async fn log_in(served: &Served, compress: &str) -> anyhow::Result<(Client, u64)> {
    let mut client = served.log_in(1, compress).await?;
    let mut bytes = 0;
    // HELLO and READY come before the guilds, each as one message however it is packed.
    for _ in 0..2 + PLAN.guilds {
        bytes += u64::try_from(next(&mut client).await?.len())?;
    }
    Ok((client, bytes))
}

/// Renames one channel again and again, and reads the events.
async fn change(
    figures: &mut Figures,
    (world, mut client): (&World, Client),
    guild_id: Id<twilight_model::id::marker::GuildMarker>,
) -> anyhow::Result<()> {
    let channel = world.channels(guild_id).pop().context("no channel")?;
    let channel_id = channel["id"].as_str().context("no id")?.parse()?;
    let began = Instant::now();
    for number in 0..CHANGES {
        world
            .update_channel(channel_id, &json!({ "name": format!("n{number}") }))
            .map_err(|error| anyhow::anyhow!("{}", error.body()))?;
    }
    figures.tell(format!("world: {CHANGES} changes with three sessions"), seconds(began), "s");
    for _ in 0..CHANGES {
        next(&mut client).await?;
    }
    figures.tell("world: the same, read by one client", seconds(began), "s");
    Ok(())
}

fn seconds(began: Instant) -> f64 {
    began.elapsed().as_secs_f64()
}

#[allow(clippy::cast_precision_loss, reason = "for people to read")]
fn mebibytes(bytes: u64) -> f64 {
    bytes as f64 / 1_048_576.0
}

fn on_disk(file: &Path) -> anyhow::Result<u64> {
    let mut bytes = fs::metadata(file)?.len();
    for entry in fs::read_dir(file.with_extension("guilds"))? {
        bytes += entry?.metadata()?.len();
    }
    Ok(bytes)
}
