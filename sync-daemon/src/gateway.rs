//! A shard's life with the gateway: one connection after another, each from the last committed dispatch.

use std::{sync::atomic::Ordering, time::Duration};

use bellhop_store::{
    Error,
    mirror::shards::{Record, State},
};
use tokio::time::{sleep, timeout};

use crate::{
    change::Change,
    connection::{Connection, Ended},
    pause::Pause,
    plan::StartLimit,
    session::{self, Resume},
    status::Standing,
    tenure::Tenure,
    writer::LeaseLost,
};

/// How long what has come may take to be committed when the process is to end.
const COMMIT_WITHIN: Duration = Duration::from_secs(2);

/// How often a shard looks whether it is its turn to begin a session.
const LOOK_EVERY: Duration = Duration::from_millis(500);

/// Connects again and again until the process is to end, or until another has taken the shard.
pub(crate) async fn listen(tenure: &Tenure) -> Result<(), LeaseLost> {
    let stop = &tenure.app.stop;
    let mut pauses = Pauses::default();
    let mut astray = false;
    loop {
        let Some(prepared) = stop.run_until_cancelled(prepare(tenure)).await else { break };
        let (record, resume) = prepared?;
        let resume = resume.map(|resume| if astray { at_gateway(tenure, resume) } else { resume });
        tenure.connected.store(true, Ordering::Relaxed);
        let ended = Connection::new(tenure, &record, resume).run().await;
        tenure.disconnected();
        tenure.push(Change::State(State::Disconnected));
        astray = leads_astray(astray, &ended);
        match ended {
            Ended::LeaseLost => return Err(LeaseLost),
            Ended::Stopped => break,
            ended => _ = stop.run_until_cancelled(pauses.after(tenure, ended)).await,
        }
    }
    if timeout(COMMIT_WITHIN, tenure.buffer.drained()).await.is_err() {
        tracing::warn!("not everything that came is committed; the next start replays it");
    }
    Ok(())
}

/// Whether the next attempt is made where sessions begin: the address that the session was given may be
/// gone for good, so after one that led nowhere every other is.
fn leads_astray(astray: bool, ended: &Ended) -> bool {
    !astray && matches!(ended, Ended::Closed { established: false, .. })
}

/// The session, to be resumed where sessions begin.
fn at_gateway(tenure: &Tenure, resume: Resume) -> Resume {
    match tenure.gateway.proxy_url() {
        Some(url) => Resume { url: url.to_owned(), ..resume },
        None => resume,
    }
}

/// Waits until everything that came is committed and a connection may be made; yields what it will
/// resume, or nothing when it will begin a session.
async fn prepare(tenure: &Tenure) -> Result<(Record, Option<Resume>), LeaseLost> {
    let mut pause = Pause::new(Duration::from_millis(200), Duration::from_secs(5));
    loop {
        tenure.buffer.drained().await;
        let record = match session::open(tenure).await {
            Ok(record) => record,
            Err(Error::LeaseLost) => return Err(LeaseLost),
            Err(error) => {
                tracing::warn!(%error, "the shard's record cannot be read");
                waiting(tenure, "the database does not answer".to_owned());
                pause.wait().await;
                continue;
            }
        };
        if let Some(user_id) = record.user_id {
            _ = tenure.me.set(user_id);
        }
        let resume = session::resumable(&record);
        if resume.is_none() {
            permission_to_begin(tenure, &record).await;
        }
        tenure.app.status.set(tenure.shard.shard_id, Standing::CatchingUp);
        return Ok((record, resume));
    }
}

/// Waits until a session may be begun: after the last that did not last, within the day's starts, and in turn.
async fn permission_to_begin(tenure: &Tenure, record: &Record) {
    let wait = session::wait(record, tenure.app.clock.now());
    if !wait.is_zero() {
        waiting(tenure, format!("begins a session in {} s", wait.as_secs()));
        sleep(wait).await;
    }
    let mut pause = Pause::new(Duration::from_secs(1), Duration::from_mins(1));
    loop {
        match tenure.app.starts.take(&tenure.app.sender).await {
            Ok(Ok(limit)) => return turn(tenure, limit).await,
            Ok(Err(limit)) => out_of_starts(tenure, limit).await,
            Err(error) => {
                tracing::warn!(%error, "Discord does not say how many sessions may be begun");
                waiting(tenure, format!("Discord does not say how many sessions may be begun: {error}"));
                pause.wait().await;
            }
        }
    }
}

/// Waits for the turn of the shard's group, which other processes may have.
async fn turn(tenure: &Tenure, limit: StartLimit) {
    if limit.max_concurrency == 0 {
        return;
    }
    loop {
        match session::take_turn(tenure, limit.max_concurrency).await {
            Ok(true) => return,
            Ok(false) => waiting(tenure, "another shard begins its session first".to_owned()),
            Err(error) => tracing::warn!(%error, "the shard's turn cannot be taken"),
        }
        sleep(LOOK_EVERY).await;
    }
}

async fn out_of_starts(tenure: &Tenure, limit: StartLimit) {
    let wait = limit.wait().unwrap_or_default();
    let (remaining, total) = (limit.remaining, limit.total);
    let minutes = wait.as_secs().div_ceil(60);
    tracing::error!(remaining, total, minutes, "too few of the day's session starts are left; waits");
    let left = format!("{remaining} of the day's {total} session starts are left");
    waiting(tenure, format!("{left}; waits {minutes} min for new ones"));
    // At least a second, so that a limit without a reset is not asked about all the time.
    sleep(wait.max(Duration::from_secs(1))).await;
}

fn waiting(tenure: &Tenure, reason: String) {
    tenure.app.status.set(tenure.shard.shard_id, Standing::Waiting(reason));
}

/// How long to stay away after a connection, by how it ended.
struct Pauses {
    closed: Pause,
    refused: Pause,
}

impl Default for Pauses {
    fn default() -> Self {
        Self {
            closed: Pause::new(Duration::from_millis(500), Duration::from_mins(1)),
            // Only a person can help, and each attempt costs one of the day's starts.
            refused: Pause::new(Duration::from_mins(1), Duration::from_mins(15)),
        }
    }
}

impl Pauses {
    async fn after(&mut self, tenure: &Tenure, ended: Ended) {
        match ended {
            Ended::Refused(reason) => {
                tracing::error!(shard.id = tenure.shard.shard_id, reason, "cannot connect");
                waiting(tenure, reason);
                self.refused.wait().await;
            }
            Ended::Overflowed => self.again(tenure, "too much waits for the database".to_owned()).await,
            Ended::Closed { established, reason } => {
                if established {
                    self.closed.reset();
                }
                self.again(tenure, reason).await;
            }
            Ended::Stopped | Ended::LeaseLost => {}
        }
    }

    async fn again(&mut self, tenure: &Tenure, reason: String) {
        tracing::info!(shard.id = tenure.shard.shard_id, reason, "connects again");
        waiting(tenure, reason);
        self.closed.wait().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_an_attempt_that_led_nowhere_casts_doubt_on_the_session_s_address() {
        let closed = |established| Ended::Closed { established, reason: String::new() };
        assert!(leads_astray(false, &closed(false)));
        assert!(!leads_astray(true, &closed(false)), "every other one");
        assert!(!leads_astray(false, &closed(true)));
        assert!(!leads_astray(false, &Ended::Overflowed));
    }
}
