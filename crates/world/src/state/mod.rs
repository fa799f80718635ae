//! The state of the simulated Discord: one [`State`] of typed objects, a module per resource.
//!
//! Objects are complete and serialise exactly as Discord's JSON; where an object appears in several
//! forms (a member with or without its user, a guild with or without its channels), each form is a
//! small borrowing struct beside it, so nothing is copied to be shown.
//!
//! Every mutation is a method of [`State`] that changes the objects and records a [`Change`]; it
//! checks that what it names exists, and nothing else. Who may do what is judged by [`Rights`], and
//! asked by the routes. Whoever holds the lock drains the changes and passes them on, so the order
//! of events is the order of changes.

mod application;
mod audit;
mod change;
mod channel;
mod command;
pub(crate) mod component;
mod embed;
mod emoji;
mod guild;
pub(crate) mod ids;
pub(crate) mod interaction;
mod member;
mod mention;
pub(crate) mod message;
mod nonce;
mod patch;
mod rights;
mod role;
mod root;
mod segment;
pub(crate) mod snowflake;
mod twins;
mod user;

pub use self::twins::Twins;
pub(crate) use self::{
    application::Application,
    audit::{AuditEntry, Audited, Deed},
    change::Change,
    channel::{Channel, ChannelEdit},
    command::{CHAT_INPUT, Command, CommandOption},
    component::{Component, ComponentEmoji, SelectOption},
    embed::{Embed, EmbedAuthor, EmbedField, EmbedFooter, EmbedMedia},
    emoji::Emoji,
    guild::{Guild, GuildJson},
    interaction::{Interaction, Modal, Stage},
    member::{Member, MemberJson},
    message::{Draft, Mentions, Message, MessageEdit},
    patch::Patch,
    rights::{Actor, EVERYONE, Rights},
    role::{Role, RoleColors, RoleEdit, RoleTags},
    root::State,
    segment::Part,
    user::{Account, User},
};
