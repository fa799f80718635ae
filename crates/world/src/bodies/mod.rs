//! Request bodies: what each kind of body may say, and every rule that Discord checks without
//! knowing who asks or what exists.
//!
//! A parser reads a [`Form`] into the state's own edit types; all problems of a body are reported at
//! once, by field. The same parsers serve REST, the answers of interactions, the control API and the
//! web client, so that a body refused by one is refused by all.

mod application;
mod attachment;
mod channel;
mod command;
mod command_option;
mod component;
mod embed;
mod form;
mod message;
mod role;
mod thread;

pub(crate) use self::{
    application::read_application_edit,
    channel::{ChannelMove, read_channel_edit, read_channel_moves, read_new_channel, read_overwrite_edit},
    command::{read_command, read_commands},
    command_option::read_choice,
    component::read_modal,
    form::{Form, read},
    message::{read_draft, read_edit, read_unique, require_content},
    role::{read_role, read_role_moves},
    thread::{read_thread, read_thread_edit, read_thread_of},
};
