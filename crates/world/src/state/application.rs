//! The application whose bot the product is (Discord Docs: Application Resource).

use serde::{Deserialize, Serialize};

use super::ids::{ApplicationId, UserId};

/// The application's own settings in the developer portal.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Application {
    pub(crate) id: ApplicationId,
    pub(crate) name: String,
    pub(crate) description: String,
    /// Where interactions are posted; without one they reach nobody.
    pub(crate) interactions_endpoint_url: Option<String>,
    pub(crate) redirect_uris: Vec<String>,
    /// The bits of the privileged intents that the portal allows.
    pub(crate) flags: u64,
}

impl Application {
    pub(crate) fn new(id: ApplicationId, name: &str) -> Self {
        Self {
            id,
            name: name.to_owned(),
            description: String::new(),
            interactions_endpoint_url: None,
            redirect_uris: Vec::new(),
            flags: 0,
        }
    }

    /// The bot user: of the application's own id.
    pub(crate) fn bot_id(&self) -> UserId {
        self.id.cast()
    }
}
