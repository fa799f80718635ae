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
mod authorization;
mod change;
mod channel;
mod channel_edit;
pub(crate) mod command;
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
mod posting;
mod reading;
mod rights;
mod role;
mod root;
mod segment;
pub(crate) mod snowflake;
mod thread;
mod thread_member;
mod twins;
mod user;

pub use self::twins::Twins;
pub(crate) use self::{
    application::{Application, ApplicationEdit},
    audit::{AuditEntry, Audited, Deed, Record},
    authorization::{Authorizations, Challenge, Code, Grant, TOKEN_LIFE},
    change::Change,
    channel::Channel,
    channel_edit::ChannelEdit,
    command::{CHAT_INPUT, Command, CommandOption, MESSAGE_COMMAND, USER_COMMAND},
    component::{Component, ComponentEmoji, SelectOption},
    embed::{Embed, EmbedAuthor, EmbedField, EmbedFooter, EmbedMedia},
    emoji::Emoji,
    guild::{Guild, GuildJson},
    interaction::{Interaction, Modal, Stage, Target},
    member::{Member, MemberEdit, MemberJson},
    message::{Attached, Draft, Mentions, Message, MessageEdit, Reply, Upload},
    patch::Patch,
    rights::{Actor, EVERYONE, Rights},
    role::{Role, RoleColors, RoleEdit, RoleTags},
    root::State,
    segment::Part,
    thread::{NewThread, ThreadEdit, ThreadFields, ThreadJson},
    thread_member::ThreadMember,
    user::{Account, User},
};
