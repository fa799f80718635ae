//! One connection to the gateway, from its Hello to its end.
//!
//! twilight keeps the heartbeat, the compression and the handshake. It would also reconnect by itself,
//! with the last sequence it received; we want the last one committed, and the lease asserted first.
//! So a connection is never used again: it ends at a close, and also at a Hello that is not its first,
//! which is the moment before twilight would resume behind our back.

use std::{
    future::poll_fn,
    pin::Pin,
    sync::atomic::Ordering,
    task::{Context, Poll},
    time::Duration,
};

use bellhop_store::{Error, mirror::shards::Record};
use futures_util::Stream as _;
use tokio::time::{Instant, sleep_until, timeout};
use twilight_gateway::{
    CloseFrame, ConfigBuilder, Message, Shard, ShardState,
    error::{ReceiveMessageError, ReceiveMessageErrorType},
    queue::InMemoryQueue,
};
use twilight_model::gateway::ShardId;

use crate::{
    change::Change,
    close_code::{Verdict, verdict},
    decode::{Envelope, Kind},
    intake::{Intake, Taken},
    session::{self, Resume},
    tenure::Tenure,
};

/// How long the gateway may take to say Hello, connecting included.
const HELLO_WITHIN: Duration = Duration::from_secs(20);
/// How long a session may take to begin or resume after Hello, beside the turns of other shards.
const READY_WITHIN: Duration = Duration::from_mins(1);
/// Discord lets a group of shards begin one session in so long (Discord Docs: Rate Limiting).
const TURN: Duration = Duration::from_secs(5);
/// How long the database may take to confirm the lease before the session is touched.
const LEASE_WITHIN: Duration = Duration::from_secs(10);
/// How long a close may take. A session is resumable whether or not the gateway confirmed the close.
const CLOSE_WITHIN: Duration = Duration::from_secs(1);
/// How long reading pauses for the database to catch up before the connection is let go. Heartbeats
/// pause with it, which the gateway bears for much longer.
const ROOM_WITHIN: Duration = Duration::from_secs(5);

/// How a connection ended.
#[derive(Debug)]
pub(crate) enum Ended {
    /// The process is to end.
    Stopped,
    /// Too much waits for the database. Neither the session nor its address is in doubt, but what comes
    /// back at once would only fill the buffer again.
    Overflowed,
    /// It closed; what follows depends on the session.
    Closed {
        /// The session had begun or resumed, or the connection is to be made again in any case.
        established: bool,
        /// Why, for the operator.
        reason: String,
    },
    /// Discord will not have this bot before something is changed.
    Refused(String),
    /// Another process has taken the shard.
    LeaseLost,
}

/// A connection and what has come over it.
pub(crate) struct Connection<'a> {
    tenure: &'a Tenure,
    record: &'a Record,
    shard: Shard<InMemoryQueue>,
    intake: Intake<'a>,
    resumes: bool,
    greeted: bool,
    established: bool,
    /// Why it is being closed.
    leaving: Option<Ended>,
    /// When it is given up if nothing happens.
    deadline: Option<Instant>,
}

/// What comes next over a connection.
enum Next {
    Message(Message),
    Failed(ReceiveMessageError),
    /// It closed without a word.
    Gone,
    Overdue,
    Stop,
}

impl<'a> Connection<'a> {
    /// A connection that will resume `resume`, or begin a session.
    pub(crate) fn new(tenure: &'a Tenure, record: &'a Record, resume: Option<Resume>) -> Self {
        let resumes = resume.is_some();
        let sequence = resume.as_ref().map_or(0, |resume| resume.sequence);
        let mut config = ConfigBuilder::from(tenure.gateway.clone());
        if let Some(Resume { session, url, .. }) = resume {
            config = config.session(session).resume_url(url);
        }
        Self {
            tenure,
            record,
            shard: Shard::with_config(shard_id(tenure), config.build()),
            intake: Intake::new(tenure, sequence),
            resumes,
            greeted: false,
            established: false,
            leaving: None,
            deadline: Some(Instant::now() + HELLO_WITHIN),
        }
    }

    /// Takes everything in until the connection ends.
    pub(crate) async fn run(mut self) -> Ended {
        loop {
            let ended = match self.next().await {
                Next::Message(Message::Text(message)) => self.message(&message).await,
                Next::Message(Message::Close(frame)) => Some(self.closed(frame.as_ref())),
                Next::Failed(error) => self.failed(&error),
                Next::Gone => Some(self.close("the connection broke")),
                Next::Overdue => Some(self.close("the gateway kept silent")),
                Next::Stop => {
                    self.leave(Ended::Stopped);
                    None
                }
            };
            if let Some(ended) = ended {
                return ended;
            }
        }
    }

    async fn next(&mut self) -> Next {
        let deadline = self.deadline;
        let overdue = async {
            match deadline {
                Some(deadline) => sleep_until(deadline).await,
                None => std::future::pending().await,
            }
        };
        let stopping = self.leaving.is_some();
        tokio::select! {
            biased;
            () = self.tenure.app.stop.cancelled(), if !stopping => Next::Stop,
            () = overdue => Next::Overdue,
            next = poll_fn(|cx| poll(&mut self.shard, cx)) => next,
        }
    }

    /// Closes so that the session can be resumed.
    fn leave(&mut self, why: Ended) {
        self.shard.close(CloseFrame::RESUME);
        self.expect_close(why);
    }

    /// Waits for the close; what still comes is not taken in.
    fn expect_close(&mut self, why: Ended) {
        self.tenure.disconnected();
        self.leaving.get_or_insert(why);
        self.deadline = Some(Instant::now() + CLOSE_WITHIN);
    }

    /// The connection is over, for the reason it was being closed for, if there was one.
    fn close(&mut self, reason: &str) -> Ended {
        let closed = Ended::Closed { established: self.established, reason: reason.to_owned() };
        self.leaving.take().unwrap_or(closed)
    }

    fn closed(&mut self, frame: Option<&CloseFrame<'_>>) -> Ended {
        let code = frame.map(|frame| frame.code);
        let verdict = code.map_or(Verdict::Resume, verdict);
        if self.leaving.is_none() && !matches!(verdict, Verdict::Resume) {
            self.tenure.push(Change::SessionEnded);
        }
        let said = code.map_or_else(|| "no code".to_owned(), |code| code.to_string());
        match verdict {
            Verdict::Refused(why) if self.leaving.is_none() => Ended::Refused(format!("{why} ({said})")),
            _ => self.close(&format!("the gateway closed the connection ({said})")),
        }
    }

    fn failed(&mut self, error: &ReceiveMessageError) -> Option<Ended> {
        if let ReceiveMessageErrorType::Deserializing { .. } = error.kind() {
            // Its own words hold the whole message.
            let source = std::error::Error::source(error);
            return self.unreadable(&source.map_or_else(String::new, ToString::to_string));
        }
        Some(self.close(&format!("no connection: {error}")))
    }

    /// A message came of which not even the frame can be read: neither its guild nor its place in the session
    /// is known. It is asked for once more by resuming before it; if it cannot be read then either, it is left
    /// out, and whatever it may have changed is read over REST.
    fn unreadable(&mut self, reason: &str) -> Option<Ended> {
        metrics::counter!("bellhop_sync_undecodable_total", "event" => "other").increment(1);
        tracing::error!(reason, after = self.intake.sequence(), "a message of the gateway cannot be read");
        if self.leaving.is_some() {
            return None;
        }
        if !self.established && !self.resumes {
            return Some(self.close("the beginning of the session cannot be read"));
        }
        if self.tenure.stumbled.swap(self.intake.sequence(), Ordering::Relaxed) == self.intake.sequence() {
            self.intake.gap();
        } else {
            let reason = "a message could not be read".to_owned();
            self.leave(Ended::Closed { established: true, reason });
        }
        None
    }

    async fn message(&mut self, message: &str) -> Option<Ended> {
        let envelope = match Envelope::read(message) {
            Ok(envelope) => envelope,
            Err(error) => return self.unreadable(&error.to_string()),
        };
        let again = |reason: &str| Ended::Closed { established: true, reason: reason.to_owned() };
        match envelope.kind() {
            // twilight has connected again by itself, and would resume or begin a session next.
            Kind::Hello if self.greeted => return Some(self.close("the connection broke")),
            // What still comes is replayed over the next connection.
            _ if self.leaving.is_some() => {}
            Kind::Dispatch => return self.dispatch(&envelope, message.len()).await,
            Kind::Hello => return self.hello().await,
            Kind::HeartbeatAck => self.acknowledged(),
            // twilight sends the close of these two.
            Kind::Reconnect => self.expect_close(again("the gateway asked to reconnect")),
            Kind::InvalidSession { resumable } => {
                metrics::counter!("bellhop_sync_invalid_sessions_total").increment(1);
                if !resumable {
                    self.tenure.push(Change::SessionEnded);
                }
                let established = self.established;
                self.expect_close(Ended::Closed { established, reason: "the session is invalid".to_owned() });
            }
            Kind::Other => {}
        }
        None
    }

    /// The moment before twilight resumes or begins a session: nothing is sent until the next poll.
    async fn hello(&mut self) -> Option<Ended> {
        self.greeted = true;
        let turns = TURN * self.tenure.shard.shard_count.cast_unsigned();
        self.deadline =
            Some(Instant::now() + READY_WITHIN + if self.resumes { Duration::ZERO } else { turns });
        let connected = timeout(LEASE_WITHIN, session::connected(self.tenure, self.record, self.resumes));
        match self.tenure.app.stop.run_until_cancelled(connected).await {
            Some(Ok(Ok(()))) => {}
            Some(Ok(Err(Error::LeaseLost))) => return Some(Ended::LeaseLost),
            Some(Ok(Err(error))) => {
                return Some(self.close(&format!("the lease cannot be confirmed: {error}")));
            }
            Some(Err(_)) => return Some(self.close("the lease cannot be confirmed in time")),
            None => return Some(Ended::Stopped),
        }
        let name = if self.resumes { "bellhop_sync_resumes_total" } else { "bellhop_sync_identifies_total" };
        metrics::counter!(name).increment(1);
        None
    }

    fn acknowledged(&mut self) {
        let latency = self.shard.latency().recent().first().copied().unwrap_or_default();
        metrics::histogram!("bellhop_sync_heartbeat_seconds").record(latency.as_secs_f64());
        self.intake.acknowledged(latency);
    }

    async fn dispatch(&mut self, envelope: &Envelope<'_>, bytes: usize) -> Option<Ended> {
        match self.intake.dispatch(envelope, bytes) {
            Taken::Entry => {}
            Taken::Established => {
                self.established = true;
                self.deadline = None;
            }
            Taken::NoSession => return Some(self.close("READY cannot be read")),
            Taken::Unreadable(reason) => return self.unreadable(&reason),
        }
        self.make_room().await;
        None
    }

    /// Gives the database a moment to catch up when too much waits for it, then lets go of the
    /// connection: what comes later is replayed when the session is resumed.
    async fn make_room(&mut self) {
        if !self.tenure.buffer.is_full() {
            return;
        }
        let room = self.tenure.buffer.has_room(Instant::now() + ROOM_WITHIN);
        if self.tenure.app.stop.run_until_cancelled(room).await == Some(false) {
            metrics::counter!("bellhop_sync_overflows_total").increment(1);
            self.leave(Ended::Overflowed);
        }
    }
}

/// Polls the shard, and notices when it lost its connection without a word and would make another.
fn poll(shard: &mut Shard<InMemoryQueue>, cx: &mut Context<'_>) -> Poll<Next> {
    let connected = !matches!(shard.state(), ShardState::Disconnected { .. });
    match Pin::new(&mut *shard).poll_next(cx) {
        Poll::Ready(Some(Ok(message))) => Poll::Ready(Next::Message(message)),
        Poll::Ready(Some(Err(error))) => Poll::Ready(Next::Failed(error)),
        Poll::Ready(None) => Poll::Ready(Next::Gone),
        Poll::Pending if connected && matches!(shard.state(), ShardState::Disconnected { .. }) => {
            Poll::Ready(Next::Gone)
        }
        Poll::Pending => Poll::Pending,
    }
}

fn shard_id(tenure: &Tenure) -> ShardId {
    let shard = tenure.shard;
    // `Shards` and `plan::shards` keep the shard below the number of shards.
    ShardId::new(shard.shard_id.cast_unsigned(), shard.shard_count.cast_unsigned())
}
