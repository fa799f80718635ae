//! A shard's session between two connections: what is kept of it, and what it is resumed from.

use std::time::Duration;

use bellhop_store::{
    Error, leases,
    mirror::{
        shards::{self, Record},
        turns,
    },
};
use sqlx::Connection as _;
use time::OffsetDateTime;
use twilight_gateway::Session;

use crate::{config::gateway_url, tenure::Tenure};

/// The longest a shard waits between two sessions that did not last.
const LONGEST_WAIT: Duration = Duration::from_mins(15);

/// What twilight needs to go on with a session.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Resume {
    /// The session, at the last committed dispatch.
    pub(crate) session: Session,
    /// Where it is resumed.
    pub(crate) url: String,
    /// The last committed dispatch.
    pub(crate) sequence: u64,
}

/// The shard's record, under its lease.
pub(crate) async fn open(tenure: &Tenure) -> Result<Record, Error> {
    let mut conn = tenure.app.pool.acquire().await?;
    let mut tx = conn.begin().await?;
    leases::assert_held(&mut tx, &tenure.lease).await?;
    let record = shards::open(&mut tx, tenure.shard).await?;
    tx.commit().await?;
    conn.finish();
    Ok(record)
}

/// Takes the turn of the shard's group at beginning a session; says whether it did.
pub(crate) async fn take_turn(tenure: &Tenure, groups: u16) -> Result<bool, Error> {
    let mut conn = tenure.app.pool.acquire().await?;
    let taken = turns::take(&mut conn, tenure.shard, groups, tenure.turn).await?;
    conn.finish();
    Ok(taken)
}

/// The record's session, if there is one to resume.
///
/// One whose address cannot be read is not resumed: twilight would panic on it.
pub(crate) fn resumable(record: &Record) -> Option<Resume> {
    let (session, sequence) = record.session.as_ref()?;
    let url = gateway_url(&session.resume_url).ok()?;
    Some(Resume { session: Session::new(*sequence, session.id.clone()), url, sequence: *sequence })
}

/// Says that a connection stands, on which a session is resumed or, after `record`'s failures, begun.
///
/// It asserts the lease: what is sent to Discord next would take the session from another holder.
pub(crate) async fn connected(tenure: &Tenure, record: &Record, resumes: bool) -> Result<(), Error> {
    let next_after = tenure.app.clock.now() + back_off(record.identify_failures, rand::random());
    let mut conn = tenure.app.pool.acquire().await?;
    let mut tx = conn.begin().await?;
    leases::assert_held(&mut tx, &tenure.lease).await?;
    if resumes {
        shards::resuming(&mut tx, tenure.shard).await?;
    } else {
        shards::identifying(&mut tx, tenure.shard, next_after).await?;
        turns::spend(&mut tx, tenure.shard, tenure.turn).await?;
    }
    tx.commit().await?;
    conn.finish();
    Ok(())
}

/// How long after a session the next may be begun, should it not last: 1 s, doubled by each failure,
/// and up to as much again so that shards do not return all at once. `jitter` is from 0 to 1.
fn back_off(failures: u32, jitter: f64) -> Duration {
    let wait = Duration::from_secs(2u64.saturating_pow(failures)).min(LONGEST_WAIT);
    wait + wait.mul_f64(jitter)
}

/// How long to wait, from `now`, before a session may be begun.
pub(crate) fn wait(record: &Record, now: OffsetDateTime) -> Duration {
    let wait = record.identify_after.map_or(time::Duration::ZERO, |after| after - now);
    // A clock that was turned back must not keep the shard away for longer than it ever waits.
    wait.try_into().unwrap_or(Duration::ZERO).min(LONGEST_WAIT * 2)
}

#[cfg(test)]
mod tests {
    use bellhop_store::mirror::shards::Session as Kept;
    use time::macros::datetime;

    use super::*;

    fn record(resume_url: &str) -> Record {
        let session = Kept { id: "s".to_owned(), resume_url: resume_url.to_owned() };
        Record { session: Some((session, 7)), user_id: None, identify_after: None, identify_failures: 0 }
    }

    #[test]
    fn a_session_is_resumed_from_its_last_committed_dispatch() {
        let resume = resumable(&record("wss://eu.discord.gg/")).unwrap();
        assert_eq!(resume.session, Session::new(7, "s".to_owned()));
        assert_eq!(resume.url, "wss://eu.discord.gg");
    }

    #[test]
    fn a_session_without_a_usable_address_is_not_resumed() {
        assert_eq!(resumable(&record("")), None);
        assert_eq!(resumable(&Record { session: None, ..record("wss://eu.discord.gg") }), None);
    }

    #[test]
    fn every_session_that_did_not_last_doubles_the_wait() {
        assert_eq!(back_off(0, 0.0), Duration::from_secs(1));
        assert_eq!(back_off(3, 0.5), Duration::from_secs(12));
        assert_eq!(back_off(60, 1.0), LONGEST_WAIT * 2);
    }

    #[test]
    fn the_wait_counts_from_now_and_is_bounded() {
        let now = datetime!(2026-01-01 00:00 UTC);
        let after = |after| Record { identify_after: Some(after), ..record("") };
        assert_eq!(wait(&after(datetime!(2025-12-31 23:00 UTC)), now), Duration::ZERO);
        assert_eq!(wait(&after(datetime!(2026-01-01 00:01 UTC)), now), Duration::from_mins(1));
        assert_eq!(wait(&after(datetime!(2027-01-01 00:00 UTC)), now), LONGEST_WAIT * 2);
        assert_eq!(wait(&record(""), now), Duration::ZERO);
    }
}
