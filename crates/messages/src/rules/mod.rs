//! Pure decisions: whether a message is one, and who may post it where.

mod form;
mod place;
mod refusal;
mod same;

pub use form::check;
pub use place::{Deed, Spot, may};
pub use refusal::Refusal;
pub use same::{Shown, ShownEmbed, is_same};
