//! A thousand changes a second.

use std::time::{Duration, Instant};

use bellhop_testkit::{Bench, until};
use serde_json::json;
use sqlx::PgPool;
use tokio::time::{MissedTickBehavior, interval};
use twilight_model::{
    guild::Permissions,
    id::{Id, marker::GuildMarker},
};

use super::refused;

/// The changes come so far apart.
const EVERY: Duration = Duration::from_millis(1);
/// So many in each run.
const CHANGES: usize = 10_000;
/// The daemon is waited for so often: it must not fall behind further than Discord can tell it again.
const WAITED_EVERY: usize = 500;

/// How changes come about.
#[derive(Clone, Copy)]
pub(super) enum Way {
    /// A role is renamed in Discord.
    Daemon,
    /// An event is written, in a transaction of its own.
    Outbox,
}

/// So many guilds in which the bot is.
pub(super) async fn guilds(bench: &Bench, count: usize) -> anyhow::Result<Vec<Id<GuildMarker>>> {
    let mut guild_ids = Vec::with_capacity(count);
    for nth in 0..count {
        let guild_id =
            bench.world.create_guild(&format!("Guild {nth}"), bench.demo.owner).map_err(refused)?;
        bench.world.install(guild_id, Some(Permissions::empty())).map_err(refused)?;
        guild_ids.push(guild_id);
    }
    until("the guilds are mirrored", async || {
        let mirrored =
            sqlx::query_scalar::<_, i64>("select count(*) from guilds").fetch_one(&bench.pool).await;
        mirrored.is_ok_and(|mirrored| usize::try_from(mirrored).is_ok_and(|mirrored| mirrored > count))
    })
    .await;
    Ok(guild_ids)
}

/// Makes changes to the guilds in turn; how many a second there were.
pub(super) async fn make(bench: &Bench, way: Way, guild_ids: &[Id<GuildMarker>]) -> anyhow::Result<f64> {
    let mut role_ids = Vec::with_capacity(guild_ids.len());
    for guild_id in guild_ids {
        role_ids.push(bench.world.create_role(*guild_id, &json!({ "name": "Changing" })).map_err(refused)?);
    }
    let mut ticks = interval(EVERY);
    ticks.set_missed_tick_behavior(MissedTickBehavior::Burst);
    let began = Instant::now();
    for nth in 0..CHANGES {
        ticks.tick().await;
        let turn = nth % guild_ids.len();
        match way {
            Way::Daemon => {
                let body = json!({ "name": format!("Changed {nth}") });
                bench.world.update_role(guild_ids[turn], role_ids[turn], &body).map_err(refused)?;
                if nth % WAITED_EVERY == 0 {
                    bench.synced().await;
                }
            }
            Way::Outbox => write(&bench.pool, guild_ids[turn]).await?,
        }
    }
    let took = began.elapsed();
    bench.synced().await;
    Ok(f64::from(u32::try_from(CHANGES)?) / took.as_secs_f64())
}

async fn write(pool: &PgPool, guild_id: Id<GuildMarker>) -> anyhow::Result<()> {
    let event =
        "insert into outbox (guild_id, topic, payload, at) values ($1, 'mirror', '{}', clock_timestamp())";
    sqlx::query(event).bind(guild_id.get().cast_signed()).execute(pool).await?;
    Ok(())
}
