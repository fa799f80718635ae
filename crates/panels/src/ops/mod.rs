//! The use cases, one a file. Buttons, slash commands, the dashboard and the clock call the same ones.

mod choose;
mod create;
mod list;

pub use choose::choose;
pub use create::create;
pub use list::list;
