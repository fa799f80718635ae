//! The use cases, one a file. Buttons, slash commands, the dashboard and the clock call the same ones.

mod change;
mod choose;
mod create;
mod delete;
mod edit;
mod emojis;
mod expire;
mod find;
mod judge;
mod list;
mod offer;
mod post;
mod record;
mod refresh;
mod saving;

pub use change::{change, make};
pub use choose::{Chosen, choose};
pub use create::{create, create_posted};
pub use delete::delete;
pub use edit::{
    Added, add_roles, move_entry, remove_entry, set_entry, set_limits, set_mode, set_text, target,
};
pub use emojis::drop_unusable_emojis;
pub use expire::expire;
pub use find::{find, suggest};
pub use judge::judge;
pub use list::{list, problems};
pub(crate) use post::judge_posting;
pub use post::post;
pub(crate) use refresh::refresh;
pub use saving::get;
