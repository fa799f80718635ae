//! Pure decisions: what a choice changes, which roles a panel may offer, and what is wrong with a panel.

mod arrange;
mod assign;
mod choose;
mod health;
mod limits;
mod refusal;
mod text;

pub use arrange::{Arrangement, Place, arrange, looking, moved};
pub use assign::{DANGEROUS, danger, exceeds, may_confirm, may_offer};
pub use choose::{Choice, Chooser, Plan, afterwards, choose};
pub use health::judge;
pub use limits::make_sense;
pub use refusal::Refusal;
pub use text::{read_color, read_emoji, read_entry, read_panel};
