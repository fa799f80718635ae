//! The feature's work against Discord.

mod change_roles;
mod posted;
mod publish;
mod retract;

pub use change_roles::ChangeRoles;
pub(crate) use posted::retract;
pub use publish::Publish;
pub use retract::Retract;

use std::sync::Arc;

use bellhop_actions::{Failure, Kind};
use serde::de::DeserializeOwned;
use serde_json::Value;

/// Every kind of work of this feature.
pub fn kinds() -> [Arc<dyn Kind>; 3] {
    [Arc::new(ChangeRoles), Arc::new(Publish), Arc::new(Retract)]
}

/// The payload of an action, as its kind wrote it.
fn payload<T: DeserializeOwned>(payload: &Value) -> Result<T, Failure> {
    serde_json::from_value(payload.clone())
        .map_err(|error| Failure::Final { code: None, reason: format!("unreadable payload: {error}") })
}

/// A request that could not even be built.
fn malformed(error: &dyn std::error::Error) -> Failure {
    Failure::Final { code: None, reason: format!("malformed request: {error}") }
}
