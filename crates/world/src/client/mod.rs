//! The web client's side of the server: an API for the page in `crates/world/client`, and that page.
//!
//! People sign in by choosing an account; there are no passwords in a simulator. The API is described
//! in `crates/world/client/README.md`: one snapshot of all that an account sees, one route for all
//! that becomes an interaction, and server-sent events that say what changed. Every object is
//! Discord's own, and everything is seen and done with the account's rights, by the same operations
//! that REST runs.

mod account;
mod assets;
mod doing;
mod events;
mod origin;
mod routes;
mod snapshot;
mod threads;

pub(crate) use self::{
    account::{Viewer, cookie_of},
    assets::index,
    doing::read_act,
    origin::own as own_pages_only,
    routes::router,
};
