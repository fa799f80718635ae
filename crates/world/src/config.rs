//! What a world is made from.

use std::{path::PathBuf, sync::Arc};

use time::OffsetDateTime;
use twilight_model::id::{Id, marker::ApplicationMarker};

/// The clock that world, product and tests share; snowflakes and message times come from it.
pub type Now = Arc<dyn Fn() -> OffsetDateTime + Send + Sync>;

/// The application that the world knows, where it keeps its state, and its clock.
#[derive(Clone)]
pub struct Config {
    /// The application's id; its bot user has the same.
    pub application_id: Id<ApplicationMarker>,
    /// The application's and the bot's name.
    pub application_name: String,
    /// The token that REST and the gateway accept.
    pub bot_token: String,
    /// The secret of the `OAuth2` code flow.
    pub client_secret: String,
    /// The Ed25519 seed with which interactions are signed.
    pub signing_seed: [u8; 32],
    /// Where the state outlives the process; `None` keeps it in memory.
    pub state_file: Option<PathBuf>,
    /// The clock.
    pub now: Now,
}
