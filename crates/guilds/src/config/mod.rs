//! `/config`, `/help` and `/ping`: what concerns a whole guild, and no feature alone.

mod definition;
mod ops;
mod run;
mod view;

pub use definition::definitions;
pub use ops::{Wanted, add_manager_role, change, remove_manager_role, set_audit_channel};
pub use run::{COMMANDS, answer, effect};
pub use view::audit_line;
