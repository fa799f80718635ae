//! What every handler has at hand.

use bellhop_boot::Clock;
use bellhop_store::Pool;

use crate::database::Database;

/// The state of the API; clones share it.
#[derive(Clone)]
pub struct App {
    pub(crate) database: Database,
    pub(crate) clock: Clock,
}

impl App {
    /// An API that reads from `pool` and takes its time from `clock`.
    pub fn new(pool: Pool, clock: Clock) -> Self {
        Self { database: Database::new(pool), clock }
    }
}
