//! Reading a guild again over REST, because a dispatch of it could not be read, or because the bot may see
//! other threads of it than Discord tells of.
//!
//! The reading goes through the same buffer as the dispatches, with what those that arrived while it was made
//! have changed (`overlay`). A guild that cannot be read now goes to the end of the queue.

use std::{convert::Infallible, sync::atomic::Ordering, time::Duration};

use bellhop_discord::{Class, Error, Request, Response, Route};
use bellhop_store::mirror::write::{SelfMemberRow, list_due};
use serde::Deserialize;
use tokio::time::{Instant, sleep, timeout};
use twilight_model::id::{Id, marker::GuildMarker};

use crate::{
    change::{Change, Entry, Snapshot},
    decode::{Beside, Channel, Guild, Member, ThreadsAnswer},
    overlay::Overlaid,
    pause::Pause,
    tenure::Tenure,
};

/// Discord's codes for a guild that is none, or that the bot is not in (Discord Docs: JSON Error Codes). A 403
/// without a code is not Discord's word.
const NOT_OURS: [u64; 2] = [10004, 50001];
/// How many guilds Discord lists at once.
const PAGE: u16 = 200;
/// How long one request may take.
const WITHIN: Duration = Duration::from_secs(15);
/// How often it looks for guilds that could not be read the last time.
const AGAIN_EVERY: Duration = Duration::from_secs(30);
/// How many guilds are looked for at once.
const MOST: usize = 16;

/// How long it waits for dispatches that a reading may be ahead of: told after it, they would take the mirror
/// back for a moment. Not where many guilds must be read.
const SETTLING: Duration = Duration::from_millis(250);

/// Reads again whatever must be, for as long as it is polled.
pub(crate) async fn run(tenure: &Tenure) -> Infallible {
    let mut pause = Pause::new(Duration::from_millis(200), Duration::from_secs(5));
    loop {
        // REST is ahead of what is still to be replayed: told first, it would have history go back and forth.
        tenure.until_active().await;
        if tenure.gap.swap(false, Ordering::Relaxed) {
            list(tenure).await;
        }
        // Guilds that a process before this one left unread are found at the first look.
        match due(tenure).await {
            Ok(guilds) => {
                let mut repaired = false;
                let settling = if guilds.len() < MOST { SETTLING } else { Duration::ZERO };
                for guild_id in &guilds {
                    repaired |= reread(tenure, *guild_id, settling).await;
                }
                if repaired && guilds.len() == MOST {
                    tenure.buffer.drained().await;
                    continue;
                }
            }
            Err(error) => {
                tracing::warn!(%error, "cannot look for guilds to read again");
                pause.wait().await;
                continue;
            }
        }
        pause.reset();
        _ = timeout(AGAIN_EVERY, tenure.reread.notified()).await;
        // The wish is on its way through the buffer.
        tenure.buffer.drained().await;
    }
}

/// Has every guild of the shard read again, after a gap in which one that is not known may have come.
async fn list(tenure: &Tenure) {
    #[derive(Deserialize)]
    struct Listed {
        id: Id<GuildMarker>,
    }
    let (shard, mut after) = (tenure.shard, None);
    loop {
        let route = Route::GetGuilds { after, before: None, limit: Some(PAGE), shard: None };
        let page = get(tenure, &route).await.and_then(|response| response.json::<Vec<Listed>>());
        let guilds = match page {
            Ok(guilds) => guilds,
            Err(error) => {
                tracing::warn!(%error, "cannot list the bot's guilds yet");
                tenure.gap.store(true, Ordering::Relaxed);
                return;
            }
        };
        for Listed { id } in &guilds {
            // Discord Docs: Sharding Formula.
            if (id.get() >> 22) % u64::from(shard.shard_count.cast_unsigned())
                == u64::from(shard.shard_id.cast_unsigned())
            {
                tenure.push(Change::Unreadable { guild_id: *id, event: "a gap".to_owned() });
            }
        }
        if guilds.len() < PAGE.into() {
            return tenure.buffer.drained().await;
        }
        after = guilds.last().map(|guild| guild.id.get());
    }
}

async fn due(tenure: &Tenure) -> Result<Vec<Id<GuildMarker>>, bellhop_store::Error> {
    let mut conn = tenure.app.pool.acquire().await?;
    let due = list_due(&mut conn, tenure.shard, MOST.try_into().unwrap_or(i64::MAX)).await?;
    conn.finish();
    Ok(due)
}

/// Says whether nothing is left to read again.
async fn reread(tenure: &Tenure, guild_id: Id<GuildMarker>, settling: Duration) -> bool {
    let active = tenure.until_active().await;
    let _one = tenure.reading.lock().await;
    tenure.buffer.follow(guild_id);
    let found = read(tenure, guild_id).await;
    sleep(settling).await;
    let outcome = if active.has_changed().unwrap_or(true) {
        // The wish stands, and is looked for again once the shard is active.
        tenure.reread.notify_one();
        "interrupted"
    } else {
        conclude(tenure, guild_id, found)
    };
    tenure.buffer.unfollow(guild_id);
    metrics::counter!("bellhop_sync_rereads_total", "outcome" => outcome).increment(1);
    matches!(outcome, "repaired" | "needless")
}

fn conclude(tenure: &Tenure, guild_id: Id<GuildMarker>, found: Result<Snapshot, Failure>) -> &'static str {
    match found {
        Ok(snapshot) => {
            let said = tenure.buffer.push_reading(guild_id, snapshot, |overlaid| settled(tenure, overlaid));
            if said { "repaired" } else { later(tenure, guild_id, "an outage began") }
        }
        Err(Failure::NotOurs) => {
            let gone = tenure.entry(Change::RereadNeedless(guild_id));
            let said = tenure.buffer.push_absence(guild_id, gone);
            if said { "needless" } else { later(tenure, guild_id, "it came while it was read") }
        }
        Err(Failure::Later(reason)) => later(tenure, guild_id, &reason),
    }
}

/// Others come first.
fn later(tenure: &Tenure, guild_id: Id<GuildMarker>, reason: &str) -> &'static str {
    tracing::warn!(guild.id = guild_id.get(), reason, "the guild cannot be read again yet");
    tenure.push(Change::Unreadable { guild_id, event: "GET /guilds".to_owned() });
    "failed"
}

/// The entry that a reading makes; none while the guild is in an outage, after which it comes whole.
fn settled(tenure: &Tenure, overlaid: Overlaid) -> Option<Entry> {
    match overlaid {
        Overlaid::Whole(snapshot) => Some(tenure.entry(Change::Reread(snapshot))),
        Overlaid::Unsure(snapshot) => Some(tenure.entry(Change::Unsure(snapshot))),
        Overlaid::Void => None,
    }
}

/// Why a guild was not read.
pub(crate) enum Failure {
    /// The bot is not in the guild any more.
    NotOurs,
    /// Another time, perhaps.
    Later(String),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Later(error.to_string())
    }
}

/// Reads a guild, whole; the threads last: which of them the bot sees follows from all the rest.
pub(crate) async fn read(tenure: &Tenure, guild_id: Id<GuildMarker>) -> Result<Snapshot, Failure> {
    let guild = match get(tenure, &Route::GetGuild { guild_id: guild_id.get(), with_counts: false }).await {
        Ok(response) => response.json::<Guild>()?,
        Err(error) if error.code.is_some_and(|code| NOT_OURS.contains(&code)) => {
            return Err(Failure::NotOurs);
        }
        Err(error) => return Err(error.into()),
    };
    let channels = get(tenure, &Route::GetChannels { guild_id: guild_id.get() }).await?;
    let channels: Vec<Channel> = channels.json()?;
    let self_member = self_member(tenure, guild_id).await?;
    let threads = get(tenure, &Route::GetActiveThreads { guild_id: guild_id.get() }).await?;
    let ThreadsAnswer { threads } = threads.json()?;
    let beside = Beside { channels, threads, self_member };
    guild.with(beside).map_err(|error| Failure::Later(error.to_string()))
}

async fn self_member(tenure: &Tenure, guild_id: Id<GuildMarker>) -> Result<Option<SelfMemberRow>, Failure> {
    let Some(me) = tenure.me.get().copied() else { return Ok(None) };
    let route = Route::GetMember { guild_id: guild_id.get(), user_id: me.get() };
    match get(tenure, &route).await {
        Ok(response) => Ok(Some(response.json::<Member>()?.into_row(guild_id, me))),
        Err(error) if error.class == Class::Gone => Ok(None),
        Err(error) => Err(error.into()),
    }
}

async fn get(tenure: &Tenure, route: &Route<'_>) -> Result<Response, Error> {
    tenure.app.sender.send(Request::from_route(route), Instant::now() + WITHIN).await
}
