//! The one who reads the outbox for every stream of the process.

use std::{sync::Arc, time::Duration};

use bellhop_boot::Clock;
use bellhop_store::{
    Connections, Pool,
    actions::CHANNEL as ACTIONS,
    audit::By,
    listen, mirror,
    mirror::write::CHANNEL as MIRROR,
    outbox::{self, Event, Position},
    problems::CHANNEL as JUDGEMENTS,
};
use metrics::{gauge, histogram};
use tokio::{
    sync::{Notify, OwnedSemaphorePermit, Semaphore, mpsc, oneshot, watch},
    time::{Instant, sleep, sleep_until, timeout},
};
use tokio_util::sync::CancellationToken;
use twilight_model::id::{Id, marker::GuildMarker};

use super::{
    bearers::{Bearers, Counted},
    fan::{Chunks, Fan},
};
use crate::{Error, config::Pace, database::Database, error::Away};

/// Streams of a process. The server takes twice as many connections, so that streams alone never keep others out.
const MOST: usize = 1_000;
/// While somebody watches, it looks so often: most writers do not notify, for that has commits wait for each other.
const LOOK_EVERY: Duration = Duration::from_millis(100);
/// Between two readings, however much happens: what a thousand changes a second cost at most.
const NOT_BEFORE: Duration = Duration::from_millis(20);
/// How soon it looks again when something waits for an older transaction to end; twice as long each time it still does,
/// up to [`LOOK_EVERY`].
const SOON: Duration = Duration::from_millis(10);
/// How long it waits when the database does not serve, and when it cannot listen.
const LATER: Duration = Duration::from_secs(1);
/// A reading takes no longer: less than a request may, since those who come meanwhile wait for its end.
const READ_WITHIN: Duration = Duration::from_secs(2);
/// Events read by one statement.
const PAGE: usize = 1_000;

/// Where streams are had.
pub(crate) struct Live {
    asking: mpsc::Sender<Ask>,
    room: Arc<Semaphore>,
    bearers: Bearers,
    /// Ends every stream.
    pub(crate) stop: CancellationToken,
    /// How often streams do what they do by the clock.
    pub(crate) pace: Pace,
}

/// Somebody would watch a guild.
struct Ask {
    guild_id: Id<GuildMarker>,
    answer: oneshot::Sender<Result<Heard, Error>>,
}

/// What the hub tells one stream.
struct Heard {
    chunks: Chunks,
    from: Position,
    reached: watch::Receiver<Position>,
}

/// A stream's place among those of the process.
pub(crate) struct Seat {
    /// What happens from now on.
    pub(super) chunks: Chunks,
    /// Up to where was told before: all that follows comes in the chunks.
    pub(super) from: Position,
    /// Up to where is told by now; what this counts in is in the chunks already.
    pub(super) reached: watch::Receiver<Position>,
    _room: (OwnedSemaphorePermit, Counted),
}

impl Seat {
    pub(super) fn new(
        chunks: Chunks,
        from: Position,
        reached: watch::Receiver<Position>,
        room: (OwnedSemaphorePermit, Counted),
    ) -> Self {
        Self { chunks, from, reached, _room: room }
    }
}

impl Live {
    /// Seats a stream; [`Error::TooManyStreams`] where there is no room, 503 where the database does not serve.
    pub(crate) async fn seat(&self, guild_id: Id<GuildMarker>, by: By) -> Result<Seat, Error> {
        let counted = self.bearers.count(by)?;
        let room = Arc::clone(&self.room).try_acquire_owned().map_err(|_| Error::TooManyStreams)?;
        let (answer, answered) = oneshot::channel();
        let ask = Ask { guild_id, answer };
        // The hub that ends with the process answers nobody.
        self.asking.send(ask).await.map_err(|_| Away::Silent)?;
        let Heard { chunks, from, reached } = answered.await.map_err(|_| Away::Silent)??;
        Ok(Seat::new(chunks, from, reached, (room, counted)))
    }
}

/// Reads the outbox, and tells every stream.
pub(crate) struct Hub {
    asked: mpsc::Receiver<Ask>,
    /// Connections that requests do not use.
    direct: Pool,
    database: Database,
    clock: Clock,
    fan: Fan,
    /// Up to where everything was told; of use while somebody watches.
    reached: watch::Sender<Position>,
    /// Since when it has not told all there was.
    behind_since: Option<Instant>,
    stop: CancellationToken,
}

impl Hub {
    /// A hub that works once it [runs](Hub::run), and where streams are had of it. Fails when the URL cannot be read.
    pub(crate) fn new(
        url: String,
        clock: Clock,
        pace: Pace,
        stop: CancellationToken,
    ) -> anyhow::Result<(Self, Live)> {
        let (asking, asked) = mpsc::channel(MOST);
        // Listening has a connection of its own beside it.
        let direct = Pool::new(&Connections { url, most: 1 })?;
        let (room, bearers) = (Arc::new(Semaphore::new(MOST)), Bearers::default());
        let live = Live { asking, room, bearers, stop: stop.clone(), pace };
        let (database, fan, reached) =
            (Database::new(direct.clone()), Fan::default(), watch::Sender::default());
        Ok((Self { asked, direct, database, clock, fan, reached, behind_since: None, stop }, live))
    }

    /// Works until the process is to end; every stream ends with it.
    pub(crate) async fn run(mut self) {
        let (stop, direct, wake) = (self.stop.clone(), self.direct.clone(), Notify::new());
        tokio::select! {
            () = stop.cancelled() => {}
            () = hear(&direct, &wake) => {}
            () = self.serve(&wake) => {}
        }
    }

    /// Seats whoever asks between two readings.
    async fn serve(&mut self, wake: &Notify) {
        let (mut next, mut not_before, mut soon) = (Instant::now(), Instant::now(), SOON);
        loop {
            let is_watched = !self.fan.guild_ids().is_empty();
            tokio::select! {
                asked = self.asked.recv() => {
                    let Some(ask) = asked else { return };
                    self.seat(ask).await;
                    continue;
                }
                () = wake.notified() => {
                    next = next.min(not_before);
                    continue;
                }
                () = sleep_until(next), if is_watched => {}
            }
            let read = timeout(READ_WITHIN, self.read()).await.unwrap_or_else(|_| Err(Away::Silent.into()));
            not_before = Instant::now() + NOT_BEFORE;
            let pause = match read {
                Ok(true) => soon,
                Ok(false) => LOOK_EVERY,
                Err(_) => LATER,
            };
            soon = if matches!(read, Ok(true)) { (soon * 2).min(LOOK_EVERY) } else { SOON };
            next = Instant::now() + pause;
            self.note(&read);
        }
    }

    /// Joins somebody to those who watch; the first learns where everything stands just now.
    async fn seat(&mut self, Ask { guild_id, answer }: Ask) {
        if self.fan.guild_ids().is_empty() {
            let begun = timeout(READ_WITHIN, self.begin()).await;
            if let Err(error) = begun.unwrap_or_else(|_| Err(Away::Silent.into())) {
                _ = answer.send(Err(error));
                return;
            }
        }
        let (from, reached) = (*self.reached.borrow(), self.reached.subscribe());
        let heard = self.fan.join(guild_id).map(|chunks| Heard { chunks, from, reached });
        // Who does not wait any more has left at once.
        _ = answer.send(heard);
    }

    /// Nobody watched: what was before is told to nobody.
    async fn begin(&mut self) -> Result<(), Error> {
        let mut conn = self.database.connection().await?;
        let reach = outbox::reach(&mut conn).await?;
        conn.finish();
        self.reached.send_replace(Position::before(reach.below));
        Ok(())
    }

    /// Tells what is new; whether more waits for an older transaction to end.
    ///
    /// One state of the database: nothing is forgotten between its horizon and its events.
    async fn read(&mut self) -> Result<bool, Error> {
        let mut conn = self.database.connection().await?;
        let mut snapshot = mirror::snapshot(&mut conn).await?;
        let reach = outbox::reach(&mut snapshot).await?;
        let (mut told, until) = (*self.reached.borrow(), Position::before(reach.below));
        if reach.horizon > told.transaction || told.transaction > reach.next {
            tracing::warn!(
                "the live stream was away for too long, or the database is another; every stream begins anew"
            );
            self.fan.end();
            told = until;
        }
        let guild_ids = self.fan.guild_ids();
        while told < until && !guild_ids.is_empty() {
            let page = i64::try_from(PAGE).unwrap_or(i64::MAX);
            let events = outbox::list(&mut snapshot, &guild_ids, (told, until), page).await?;
            let is_last = events.len() < PAGE;
            told = events.last().filter(|_| !is_last).map_or(until, |event| event.position);
            self.tell(events);
            // After they were told, and so often: a reading that is cut short repeats nothing.
            self.reached.send_replace(told);
        }
        snapshot.commit().await?;
        conn.finish();
        self.reached.send_replace(told);
        Ok(reach.has_more)
    }

    fn tell(&self, events: Vec<Event>) {
        let now = self.clock.now();
        for event in &events {
            // The writer's clock may be ahead of this one.
            let age = (now - event.at).as_seconds_f64().max(0.0);
            histogram!("bellhop_api_stream_event_age_seconds").record(age);
        }
        self.fan.tell(events);
    }

    /// Notes how long it has not told everything there was.
    fn note(&mut self, read: &Result<bool, Error>) {
        if let Err(error) = read {
            tracing::warn!(%error, "the live stream cannot be read; trying again");
        }
        if matches!(read, Ok(false)) {
            self.behind_since = None;
        } else {
            self.behind_since.get_or_insert_with(Instant::now);
        }
        let behind = self.behind_since.map(|since| since.elapsed().as_secs_f64()).unwrap_or_default();
        gauge!("bellhop_api_stream_behind_seconds").set(behind);
    }
}

/// Wakes at every announcement, and whenever it began to listen anew; never ends.
async fn hear(direct: &Pool, wake: &Notify) {
    loop {
        let listening = async {
            let mut listener = listen(direct, &[MIRROR, ACTIONS, JUDGEMENTS]).await?;
            loop {
                wake.notify_one();
                // `None` where the connection broke; the next call has another.
                listener.try_recv().await?;
            }
        };
        let ended: bellhop_store::Result<()> = listening.await;
        if let Err(error) = ended {
            tracing::warn!(%error, "not listening; looking ten times a second");
        }
        sleep(LATER).await;
    }
}
