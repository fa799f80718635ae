//! Holding one guild after another against Discord, in case a dispatch never came.
//!
//! Some backends of Discord's drop dispatches, and then nothing else would ever tell. So each guild is read
//! over REST once a day, or as often as there is time for all, the one that was checked the longest ago first;
//! when that was is kept in the database, so that a restart goes on where it was. A fresh session checks every
//! guild by itself.
//!
//! A reading goes the way of `reread`'s. What changes while it is made is no drift: it follows the guild's
//! dispatches from before it until those that were on their way have come, and is thrown away when the shard
//! was not active all the while.

use std::{convert::Infallible, time::Duration};

use bellhop_store::mirror::write::find_oldest;
use time::OffsetDateTime;
use tokio::time::{Instant, sleep};
use twilight_model::id::{Id, marker::GuildMarker};

use crate::{
    change::Change,
    overlay::Overlaid,
    reread::{Failure, read},
    tenure::Tenure,
};

/// How often a guild's turn comes.
const TURN: Duration = Duration::from_hours(24);
/// The least from one guild of a shard to the next: the 2,500 that Discord lets a shard have are read within
/// 21 h, with a seventh of a request a second. A process reads one after another, some 6 s each with the pauses,
/// and so no more than 14,000 a day.
const LEAST: Duration = Duration::from_secs(30);
/// The longest without a look at whose turn it is: a quiet box is woken no more than that, and a guild that
/// joined meanwhile waits no longer.
const LONGEST: Duration = Duration::from_hours(1);
/// How long a dispatch may be on its way.
const SETTLING: Duration = Duration::from_secs(2);

/// Reads a guild whenever its turn comes, for as long as it is polled.
pub(crate) async fn run(tenure: &Tenure) -> Infallible {
    loop {
        tenure.until_active().await;
        let pause = match next(tenure).await {
            Ok(Some((guild_id, wait))) if wait.is_zero() => {
                let began = Instant::now();
                audit(tenure, guild_id).await;
                LEAST.saturating_sub(began.elapsed())
            }
            Ok(Some((_, wait))) => wait.clamp(LEAST, LONGEST),
            Ok(None) => LONGEST,
            Err(error) => {
                tracing::warn!(%error, "cannot look for the next guild to check");
                LEAST
            }
        };
        sleep(pause).await;
    }
}

/// Whose turn is next, and in how long.
async fn next(tenure: &Tenure) -> Result<Option<(Id<GuildMarker>, Duration)>, bellhop_store::Error> {
    let mut conn = tenure.app.pool.acquire().await?;
    let oldest = find_oldest(&mut conn, tenure.shard).await?;
    conn.finish();
    let now = tenure.app.clock.now();
    Ok(oldest.map(|(guild_id, checked_at)| (guild_id, wait(checked_at, now))))
}

fn wait(checked_at: Option<OffsetDateTime>, now: OffsetDateTime) -> Duration {
    checked_at.map_or(Duration::ZERO, |at| (at + TURN - now).try_into().unwrap_or(Duration::ZERO))
}

async fn audit(tenure: &Tenure, guild_id: Id<GuildMarker>) {
    // However many shards the process has, the requests left for repairs are not theirs alone.
    let _process = tenure.app.audits.lock().await;
    let _one = tenure.reading.lock().await;
    let mut active = tenure.active.subscribe();
    if !*active.borrow_and_update() {
        return;
    }
    tenure.buffer.follow(guild_id);
    sleep(SETTLING).await;
    let found = read(tenure, guild_id).await;
    sleep(SETTLING).await;
    let throughout = !active.has_changed().unwrap_or(true);
    let outcome = if throughout { conclude(tenure, guild_id, found) } else { "interrupted" };
    tenure.buffer.unfollow(guild_id);
    metrics::counter!("bellhop_sync_audits_total", "outcome" => outcome).increment(1);
}

fn conclude(
    tenure: &Tenure,
    guild_id: Id<GuildMarker>,
    found: Result<crate::change::Snapshot, Failure>,
) -> &'static str {
    match found {
        Ok(snapshot) => {
            let mut outcome = "interrupted";
            tenure.buffer.push_reading(guild_id, snapshot, |overlaid| match overlaid {
                Overlaid::Whole(found) => {
                    outcome = "checked";
                    Some(tenure.entry(Change::Audit { guild_id, found: Some(found) }))
                }
                // It is about to be read again anyway; others have their turn first.
                Overlaid::Unsure(_) => Some(tenure.entry(Change::AuditFailed(guild_id))),
                Overlaid::Void => None,
            });
            outcome
        }
        Err(Failure::NotOurs) => {
            let gone = tenure.entry(Change::Audit { guild_id, found: None });
            if tenure.buffer.push_absence(guild_id, gone) { "gone" } else { "interrupted" }
        }
        Err(Failure::Later(reason)) => {
            tracing::warn!(guild.id = guild_id.get(), reason, "the guild cannot be checked now");
            tenure.push(Change::AuditFailed(guild_id));
            "failed"
        }
    }
}

#[cfg(test)]
mod tests {
    use bellhop_store::mirror::write::GuildRow;
    use time::macros::datetime;

    use super::*;
    use crate::{change::Snapshot, tenure::tests::idle};

    #[tokio::test]
    async fn a_guild_that_must_be_read_again_anyway_lets_others_have_their_turn() {
        let (tenure, guild_id) = (idle(), Id::new(7));
        let guild = GuildRow {
            guild_id,
            name: "The Grand".to_owned(),
            icon: None,
            owner_id: Id::new(1),
            preferred_locale: "de".to_owned(),
        };
        let found = Snapshot {
            guild,
            channels: Vec::new(),
            roles: Vec::new(),
            emojis: Vec::new(),
            self_member: None,
        };
        tenure.buffer.follow(guild_id);
        tenure.push(Change::Unreadable { guild_id, event: "CHANNEL_UPDATE".to_owned() });
        assert_eq!(conclude(&tenure, guild_id, Ok(found)), "interrupted");
        let batch = tenure.buffer.take().await;
        assert_eq!(batch.last().and_then(|entry| entry.change.clone()), Some(Change::AuditFailed(guild_id)));
    }

    #[test]
    fn a_guild_s_turn_comes_a_day_after_the_last_and_at_once_when_there_was_none() {
        let now = datetime!(2026-11-21 12:00 UTC);
        assert_eq!(wait(None, now), Duration::ZERO);
        assert_eq!(wait(Some(datetime!(2026-11-20 13:00 UTC)), now), Duration::from_hours(1));
        assert_eq!(wait(Some(datetime!(2026-11-20 11:00 UTC)), now), Duration::ZERO);
    }
}
