//! Everything a person sees of panels.

mod audit;
mod changed;
mod editor;
mod forms;
mod limits;
mod list;
mod panel;
mod place;
mod problem;

pub use audit::audit_line;
pub use changed::changed;
pub use editor::{confirm_delete, dangerous, deleted, editor, entry};
pub use forms::{create_form, entry_form, text_form, written};
pub use limits::limits;
pub use list::list;
pub use panel::{panel, preview};
pub use place::{place, posted};
pub use problem::problem;

pub(crate) use bellhop_guilds::permissions;
use bellhop_words::{Locale, Value as Word, say};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GuildMarker, MessageMarker, RoleMarker},
};

use crate::model::Mode;

/// Roles, as Discord shows them by name.
pub(crate) fn mentions(roles: &[Id<RoleMarker>]) -> Word {
    let mentions: Vec<_> = roles.iter().map(|role_id| mention(*role_id)).collect();
    mentions.join(", ").into()
}

fn mention(role_id: Id<RoleMarker>) -> String {
    format!("<@&{role_id}>")
}

/// The address of a message.
pub fn link(
    guild_id: Id<GuildMarker>,
    (channel_id, message_id): (Id<ChannelMarker>, Id<MessageMarker>),
) -> String {
    format!("https://discord.com/channels/{guild_id}/{channel_id}/{message_id}")
}

fn mode(mode: Mode, locale: &Locale) -> String {
    let key = match mode {
        Mode::Toggle => "mode-toggle",
        Mode::AddOnly => "mode-add-only",
        Mode::RemoveOnly => "mode-remove-only",
        Mode::Unique => "mode-unique",
    };
    say(locale, key, [])
}

#[cfg(test)]
mod largest_tests;
