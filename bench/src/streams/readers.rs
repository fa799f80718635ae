//! Clients that read streams, and note how old events are when they come.

use bellhop_testkit::{Bench, Events};
use serde_json::Value;
use time::{OffsetDateTime, format_description::well_known::Rfc3339};
use tokio::task::JoinSet;
use twilight_model::id::{Id, marker::GuildMarker};

/// Clients that read until they are told to end.
pub(super) struct Readers(JoinSet<anyhow::Result<Vec<f64>>>);

/// Opens a stream of the guild.
pub(super) async fn open(bench: &Bench, guild_id: Id<GuildMarker>) -> anyhow::Result<Events> {
    let token = super::bearer(bench, guild_id).await?;
    let mut stream = Events::open(&bench.stream_url(guild_id), &[("authorization", &token)]).await;
    anyhow::ensure!(stream.status == 200, "a stream was refused: {}", stream.status);
    stream.told_of("open").await;
    Ok(stream)
}

impl Readers {
    /// So many streams, of the guilds in turn.
    pub(super) async fn open(
        bench: &Bench,
        guild_ids: &[Id<GuildMarker>],
        streams: usize,
    ) -> anyhow::Result<Self> {
        let mut readers = JoinSet::new();
        for guild_id in guild_ids.iter().cycle().take(streams) {
            let stream = open(bench, *guild_id).await?;
            let clock = bench.clock.clone();
            readers.spawn(async move { read(stream, &|| clock.now()).await });
        }
        Ok(Self(readers))
    }

    /// How old events were, in milliseconds, once every client has heard the last of its guild.
    pub(super) async fn hear_all(
        mut self,
        bench: &Bench,
        guild_ids: &[Id<GuildMarker>],
    ) -> anyhow::Result<Vec<f64>> {
        let last = "insert into outbox (guild_id, topic, payload, at)
                    select guild_id, 'problem', '{\"last\": true}', clock_timestamp() from unnest($1) as guild_id";
        let guild_ids: Vec<i64> = guild_ids.iter().map(|id| id.get().cast_signed()).collect();
        sqlx::query(last).bind(guild_ids).execute(&bench.pool).await?;
        let mut heard = Vec::new();
        while let Some(read) = self.0.join_next().await {
            heard.extend(read??);
        }
        Ok(heard)
    }
}

async fn read(
    mut stream: Events,
    now: &(dyn Fn() -> OffsetDateTime + Send + Sync),
) -> anyhow::Result<Vec<f64>> {
    let mut ages = Vec::new();
    loop {
        let told = stream.next().await.ok_or_else(|| anyhow::anyhow!("a stream was dropped"))?;
        if told.data["last"] == Value::Bool(true) {
            return Ok(ages);
        }
        let at = told.data["at"].as_str().unwrap_or_default();
        ages.push((now() - OffsetDateTime::parse(at, &Rfc3339)?).as_seconds_f64() * 1_000.0);
    }
}
