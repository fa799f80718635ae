//! The handle to a world: the lock around the state, and what stands beside it.

use std::sync::{Arc, Mutex, MutexGuard, OnceLock, PoisonError};

use axum::Router;
use bellhop_discord::signature::{PublicKey, Signer};
use time::OffsetDateTime;
use tokio::sync::{Notify, broadcast};
use tokio_util::sync::CancellationToken;

use crate::{
    Config,
    clock::Mover,
    counters::Counters,
    faults::Faults,
    gateway::Sessions,
    interactions::{Awaited, Courier},
    limits::Limits,
    persist,
    rest::Exchanges,
    state::{Application, Change, State},
};

/// How many changes a slow web client may fall behind.
const BACKLOG: usize = 1_024;

/// A simulated Discord. Clones share it; it lives as long as the last of them.
#[derive(Clone)]
pub struct World(Arc<Inner>);

/// Why a world could not be made.
#[derive(Debug, thiserror::Error)]
pub enum WorldError {
    /// The state file exists but cannot be read.
    #[error("the simulated Discord's file {path} cannot be read; move it away to begin with a fresh one")]
    StateFile {
        /// The file.
        path: std::path::PathBuf,
        /// What was wrong.
        source: std::io::Error,
    },
}

pub(crate) struct Inner {
    pub(crate) config: Config,
    pub(crate) signer: Signer,
    pub(crate) limits: Limits,
    pub(crate) faults: Faults,
    pub(crate) counters: Counters,
    pub(crate) exchanges: Exchanges,
    pub(crate) courier: Courier,
    pub(crate) awaited: Awaited,
    /// Rung when the state changed and should be written.
    pub(crate) changed: Notify,
    /// Tells web clients what happened, in order.
    happened: broadcast::Sender<Arc<Change>>,
    /// Moves the clock that the world shares with others, where it can be moved.
    pub(crate) mover: OnceLock<Mover>,
    /// Ends the gateway's sockets and open streams.
    pub(crate) closing: CancellationToken,
    live: Mutex<Live>,
}

/// What one lock guards: the state, and who hears of its changes, so that the order of events is
/// the order of changes.
pub(crate) struct Live {
    pub(crate) state: State,
    pub(crate) sessions: Sessions,
}

impl World {
    /// A world of the state in `config.state_file`, or an empty one with the application alone.
    pub fn new(config: Config) -> Result<Self, WorldError> {
        let stored = config.state_file.as_deref().map(persist::load).transpose()?.flatten();
        let fresh = || State::new(Application::new(config.application_id, &config.application_name));
        let state = stored.unwrap_or_else(fresh);
        Ok(Self(Arc::new(Inner {
            signer: Signer::from_seed(&config.signing_seed),
            limits: Limits::default(),
            faults: Faults::default(),
            counters: Counters::default(),
            exchanges: Exchanges::default(),
            courier: Courier::new(),
            awaited: Awaited::default(),
            changed: Notify::new(),
            happened: broadcast::Sender::new(BACKLOG),
            mover: OnceLock::new(),
            closing: CancellationToken::new(),
            live: Mutex::new(Live { state, sessions: Sessions::default() }),
            config,
        })))
    }

    /// The key that verifies this world's interactions.
    pub fn public_key(&self) -> PublicKey {
        self.0.signer.public_key()
    }

    /// Everything the world answers over HTTP: REST, the gateway's sockets, the client and control.
    pub fn router(&self) -> Router {
        let routes = crate::rest::router(self).merge(crate::gateway::router());
        let routes = routes.merge(crate::oauth2::router());
        routes.merge(crate::client::router()).merge(crate::control::router()).with_state(self.clone())
    }

    pub(crate) fn inner(&self) -> &Inner {
        &self.0
    }

    pub(crate) fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn now(&self) -> OffsetDateTime {
        (self.0.config.now)()
    }

    /// Looks at the state.
    pub(crate) fn read<T>(&self, read: impl FnOnce(&State) -> T) -> T {
        read(&self.live().state)
    }

    /// Changes the state, and passes on what happened before anyone else can.
    pub(crate) fn change<T>(&self, change: impl FnOnce(&mut State) -> T) -> T {
        let mut live = self.live();
        let result = change(&mut live.state);
        let Live { state, sessions } = &mut *live;
        for change in state.drain() {
            sessions.dispatch(state, &change);
            self.count(state, &change);
            // Nobody may be looking on.
            let _ = self.0.happened.send(Arc::new(change));
        }
        if state.is_touched() {
            self.0.changed.notify_one();
        }
        result
    }

    /// The lock, with the state's clock set.
    pub(crate) fn live(&self) -> MutexGuard<'_, Live> {
        let now = self.now();
        let mut live = self.0.live.lock().unwrap_or_else(PoisonError::into_inner);
        live.state.set_now(now);
        live
    }

    /// Hears of every change from now on.
    pub(crate) fn listen(&self) -> broadcast::Receiver<Arc<Change>> {
        self.0.happened.subscribe()
    }

    fn count(&self, state: &State, change: &Change) {
        let Change::MessageCreate { channel_id, message_id } = change else { return };
        let twins = state.twins(*channel_id, *message_id);
        self.0.counters.update(|counts| {
            counts.messages_created += 1;
            counts.messages_created_twice.extend(twins);
        });
    }
}
