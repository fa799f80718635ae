//! The use cases, one a file.

mod delete;
mod edit;
mod judge;
mod send;

pub use delete::delete;
pub use edit::{Edited, edit};
pub(crate) use judge::judge;
pub use send::send;
