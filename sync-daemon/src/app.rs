//! What every shard of the process shares.

use std::sync::Arc;

use bellhop_boot::Clock;
use bellhop_discord::Sender;
use bellhop_store::Pool;
use tokio_util::sync::CancellationToken;
use uuid::Uuid;

use crate::{plan::Starts, status::Status};

/// The process's pool, clock, sender and the like; clones share them.
#[derive(Clone)]
pub(crate) struct App {
    /// Connections to the mirror.
    pub(crate) pool: Pool,
    /// The time.
    pub(crate) clock: Clock,
    /// Sends REST requests.
    pub(crate) sender: Sender,
    /// How the shards stand.
    pub(crate) status: Status,
    /// The sessions that may still be begun today.
    pub(crate) starts: Arc<Starts>,
    /// Held by the shard whose guild is being held against Discord.
    pub(crate) audits: Arc<tokio::sync::Mutex<()>>,
    /// This process, as it signs leases.
    pub(crate) holder: Uuid,
    /// Cancelled when the process is to end.
    pub(crate) stop: CancellationToken,
}
