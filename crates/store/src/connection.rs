//! Connections on which work may be cut short: by a deadline, a lost lease, the process's end.

use std::ops::{Deref, DerefMut};

use deadpool::managed::Object;
use sqlx::PgConnection;

use crate::pool::Maker;

/// A connection that goes back to the pool only once its work has come to an end, and is closed when
/// the work was cut short, or failed.
///
/// A server that does not answer would keep it for as long as TCP hopes. And sqlx 0.9 takes a connection whose BEGIN
/// was cut short for one without a transaction: what runs on it next is never committed, and the locks it takes are
/// never released. Nothing is asked of the server when it goes back.
pub struct Connection {
    /// There until it is dropped.
    inner: Option<Object<Maker>>,
}

impl Connection {
    pub(crate) fn new(inner: Object<Maker>) -> Self {
        Self { inner: Some(inner) }
    }

    /// The work came to its end, and left no transaction open.
    pub fn finish(mut self) {
        drop(self.inner.take());
    }
}

impl Deref for Connection {
    type Target = PgConnection;

    fn deref(&self) -> &PgConnection {
        let Some(inner) = &self.inner else { unreachable!("it is taken out when it is dropped") };
        inner
    }
}

impl DerefMut for Connection {
    fn deref_mut(&mut self) -> &mut PgConnection {
        let Some(inner) = &mut self.inner else { unreachable!("it is taken out when it is dropped") };
        inner
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(inner) = self.inner.take() {
            drop(Object::take(inner));
        }
    }
}
