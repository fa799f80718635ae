//! What one stream tells: that it is open, what was missed, what happens, and that it is there still.

use bellhop_store::{
    mirror,
    outbox::{self, Event, Position},
};
use bytes::Bytes;
use tokio::{
    sync::broadcast::error::RecvError,
    time::{Instant, Interval, MissedTickBehavior, interval_at, timeout},
};
use twilight_model::id::{Id, marker::GuildMarker};

use super::{Seat, Topics, chunk::Chunk, place, watch::End};
use crate::{App, Error, config::Pace, database::READ_WITHIN, error::Away};

/// Events read by one statement.
const PAGE: usize = 500;
/// Who missed more of their guild reads everything anew, which is less.
const MOST_MISSED: i64 = 20_000;
/// In how many milliseconds a client comes back, so that those of a process that ended do not come back at once.
const BACK_AFTER: std::ops::Range<u32> = 1_000..3_000;

/// Where a stream stands.
enum Phase {
    /// It has told nothing yet.
    Opening,
    /// It tells what was missed before it was seated; at first it is judged whether that can be told.
    Missed { is_judged: bool },
    /// It tells what happens.
    Live,
}

/// What one stream tells.
pub(super) struct Telling {
    app: App,
    guild_id: Id<GuildMarker>,
    seat: Seat,
    /// What is told of.
    pub(super) topics: Topics,
    /// Up to where its client was told: nothing up to there is told again.
    told: Position,
    /// The id that the client was told last, as it sent it.
    since: Option<String>,
    phase: Phase,
    heartbeat: Interval,
}

impl Telling {
    /// Of a stream that has its seat, to a client that was told up to the event with this id.
    pub(super) fn new(
        app: App,
        (guild_id, seat): (Id<GuildMarker>, Seat),
        (topics, since): (Topics, Option<String>),
        pace: Pace,
    ) -> Self {
        let mut heartbeat = interval_at(Instant::now() + pace.heartbeat, pace.heartbeat);
        heartbeat.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let told = seat.from;
        Self { app, guild_id, seat, topics, told, since, phase: Phase::Opening, heartbeat }
    }

    /// What is to be sent next, perhaps nothing. It can be dropped and called again.
    pub(super) async fn next(&mut self) -> Result<Bytes, End> {
        match self.phase {
            Phase::Opening => Ok(self.open()),
            Phase::Missed { is_judged } => self.missed(is_judged).await,
            Phase::Live => self.hear().await,
        }
    }

    /// The first block. Its id is what the client was told last: were the connection cut here, nothing would be lost.
    fn open(&mut self) -> Bytes {
        self.phase = Phase::Live;
        let mut reset = None;
        match self.since.take().map(|since| place::read(&since)) {
            Some(Some(since)) => {
                self.told = since;
                self.phase = Phase::Missed { is_judged: false };
            }
            Some(None) => reset = Some(self.reset("unknown")),
            None => {}
        }
        let back_after = rand::random_range(BACK_AFTER);
        let id = place::written(self.told);
        let open = format!("retry: {back_after}\nid: {id}\nevent: open\ndata: {{}}\n\n");
        [Bytes::from(open), reset.unwrap_or_default()].concat().into()
    }

    /// Some of what happened before the stream was seated.
    async fn missed(&mut self, is_judged: bool) -> Result<Bytes, End> {
        let read = timeout(READ_WITHIN, self.read_missed(is_judged)).await;
        match read.unwrap_or_else(|_| Err(Away::Silent.into())) {
            Ok(Missed::Lost(reason)) => Ok(self.reset(reason)),
            Ok(Missed::Events(events)) => {
                let after = self.told;
                if events.len() < PAGE {
                    // Another process may have told the client of more than this one knows of.
                    self.told = self.told.max(self.seat.from);
                    self.phase = Phase::Live;
                } else {
                    self.told = events.last().map_or(self.told, |event| event.position);
                    self.phase = Phase::Missed { is_judged: true };
                }
                let chunks = Chunk::of(events);
                let bytes: Vec<_> = chunks.iter().map(|chunk| chunk.bytes(self.topics, after)).collect();
                Ok(bytes.concat().into())
            }
            Err(error) => {
                tracing::warn!(%error, "what a stream missed cannot be read");
                Err(End::Away)
            }
        }
    }

    /// One state of the database: nothing is forgotten between its horizon and its events.
    async fn read_missed(&self, is_judged: bool) -> Result<Missed, Error> {
        let (places, page) = ((self.told, self.seat.from), i64::try_from(PAGE).unwrap_or(i64::MAX));
        let mut conn = self.app.database.connection().await?;
        let mut snapshot = mirror::snapshot(&mut conn).await?;
        let reach = outbox::reach(&mut snapshot).await?;
        let is_too_much =
            !is_judged && outbox::has_more_than(&mut snapshot, self.guild_id, places, MOST_MISSED).await?;
        let missed = if self.told.transaction > reach.next {
            Missed::Lost("unknown")
        } else if reach.horizon > self.told.transaction || is_too_much {
            Missed::Lost("too_old")
        } else {
            Missed::Events(outbox::list_of_guild(&mut snapshot, self.guild_id, places, page).await?)
        };
        snapshot.commit().await?;
        conn.finish();
        Ok(missed)
    }

    /// Has the client read everything anew, and goes on from where the stream was seated.
    fn reset(&mut self, reason: &str) -> Bytes {
        self.told = self.seat.from;
        self.phase = Phase::Live;
        let id = place::written(self.told);
        format!("id: {id}\nevent: reset\ndata: {{\"reason\":\"{reason}\"}}\n\n").into()
    }

    /// What happens, or after a while that nothing did.
    async fn hear(&mut self) -> Result<Bytes, End> {
        tokio::select! {
            // First what it heard: that the hub ended every stream must not be passed over by a heartbeat.
            biased;
            heard = self.seat.chunks.recv() => match heard {
                Ok(chunk) => {
                    let bytes = chunk.bytes(self.topics, self.told);
                    self.told = self.told.max(chunk.last());
                    Ok(bytes)
                }
                Err(RecvError::Lagged(_)) => Err(End::Slow),
                Err(RecvError::Closed) => Err(End::Lost),
            },
            _ = self.heartbeat.tick() => Ok(self.beat()),
        }
    }

    /// A comment, and up to where there is nothing to tell: however quiet its guild and narrow its topics, a client that
    /// comes back was never away for longer than that.
    fn beat(&mut self) -> Bytes {
        // In this order: what the hub told before it got there is among the chunks by then.
        let reached = *self.seat.reached.borrow();
        if self.seat.chunks.is_empty() {
            self.told = self.told.max(reached);
        }
        format!(":\nid: {}\n\n", place::written(self.told)).into()
    }
}

/// What was missed.
enum Missed {
    /// The next of it; fewer than a page are the last.
    Events(Vec<Event>),
    /// It cannot be told, and why.
    Lost(&'static str),
}

#[cfg(test)]
mod tests {
    use std::{sync::Arc, time::Duration};

    use bellhop_boot::Clock;
    use bellhop_store::{Connections, Pool, audit::By, outbox::Topic};
    use serde_json::json;
    use time::OffsetDateTime;
    use tokio::sync::{Semaphore, watch};

    use super::*;
    use crate::{
        Guard,
        live::{bearers::Bearers, fan::Fan},
    };

    const GUILD: Id<GuildMarker> = Id::new(1);

    fn event(transaction: u64) -> Event {
        let (topic, payload, at) = (Topic::Mirror, json!({}), OffsetDateTime::UNIX_EPOCH);
        Event { position: Position { transaction, event_id: 1 }, guild_id: GUILD, topic, payload, at }
    }

    /// A stream that is told nothing by its database, up to transaction 5; who tells it; and up to where they have told.
    fn telling(since: Option<&str>) -> (Telling, Fan, watch::Sender<Position>) {
        let url = "postgres://bellhop@localhost/bellhop?host=/nowhere/at/all".to_owned();
        let pool = Pool::new(&Connections { url, most: 1 }).unwrap();
        let app = App::new(pool, Clock::system(), &Guard::default(), (None, None)).unwrap();
        let (mut fan, hour) = (Fan::default(), Duration::from_hours(1));
        let (told, reached) = watch::channel(Position::before(5));
        let room = Arc::new(Semaphore::new(1)).try_acquire_owned().unwrap();
        let counted = Bearers::default().count(By::System).unwrap();
        let seat = Seat::new(fan.join(GUILD).unwrap(), Position::before(5), reached, (room, counted));
        let topics = Topics::default().with(Topic::Mirror);
        let pace = Pace { heartbeat: hour, proved_every: hour };
        (Telling::new(app, (GUILD, seat), (topics, since.map(str::to_owned)), pace), fan, told)
    }

    fn ids(bytes: &Bytes) -> String {
        let text = String::from_utf8(bytes.to_vec()).unwrap();
        text.lines().filter_map(|line| line.strip_prefix("id: ")).collect::<Vec<_>>().join(" ")
    }

    #[tokio::test]
    async fn a_heartbeat_never_passes_what_was_not_told_yet() {
        let (mut telling, fan, told) = telling(None);
        assert_eq!(ids(&telling.open()), "5-0");
        fan.tell(vec![event(6)]);
        told.send_replace(Position::before(7));
        assert_eq!(ids(&telling.beat()), "5-0");
        assert_eq!(ids(&telling.next().await.unwrap()), "6-1");
        assert_eq!(ids(&telling.beat()), "7-0");
        told.send_replace(Position::before(6));
        assert_eq!(ids(&telling.beat()), "7-0", "nor goes it back");
    }

    #[tokio::test]
    async fn what_another_process_told_already_is_not_told_again() {
        let (mut telling, fan, _told) = telling(Some("7-1"));
        assert_eq!(ids(&telling.open()), "7-1");
        // The database would say that nothing lies between.
        telling.phase = Phase::Live;
        fan.tell([6, 7, 8].map(event).to_vec());
        assert_eq!(ids(&telling.next().await.unwrap()), "8-1");
    }
}
