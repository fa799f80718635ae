//! Bodies of channel routes.

use twilight_model::{
    channel::{
        ChannelType,
        permission_overwrite::{PermissionOverwrite, PermissionOverwriteType},
    },
    guild::Permissions,
};

use super::Form;
use crate::state::ChannelEdit;

/// The types that a guild channel can be created with: all but threads and direct messages.
const CREATABLE: [i64; 7] = [0, 2, 4, 5, 13, 15, 16];
/// The longest slow mode, six hours, in seconds.
const LONGEST_SLOW_MODE: i64 = 21_600;

/// A creation's type and fields.
pub(crate) fn read_new_channel(form: &Form<'_>) -> (ChannelType, ChannelEdit) {
    form.require("name");
    let kind = form.choice("type", &CREATABLE).and_then(|kind| u8::try_from(kind).ok()).unwrap_or(0);
    (ChannelType::from(kind), read_channel_edit(form))
}

/// A change's fields.
pub(crate) fn read_channel_edit(form: &Form<'_>) -> ChannelEdit {
    ChannelEdit {
        name: form.string("name", 1..=100),
        position: form.integer("position", 0..=i64::from(i32::MAX)),
        parent_id: form.nullable("parent_id", Form::id),
        permission_overwrites: form.list("permission_overwrites", 0..=100, read_overwrite),
        topic: form.nullable("topic", |form, field| form.string(field, 0..=1024)),
        nsfw: form.flag("nsfw"),
        rate_limit_per_user: form.integer("rate_limit_per_user", 0..=LONGEST_SLOW_MODE),
        bitrate: form.integer("bitrate", 8_000..=384_000),
        user_limit: form.integer("user_limit", 0..=99),
    }
}

fn read_overwrite(form: &Form<'_>) -> Option<PermissionOverwrite> {
    form.require("id");
    form.require("type");
    let kind = match form.choice("type", &[0, 1])? {
        0 => PermissionOverwriteType::Role,
        _ => PermissionOverwriteType::Member,
    };
    let bits = |field| form.permissions(field).unwrap_or(Permissions::empty());
    Some(PermissionOverwrite { id: form.id("id")?, kind, allow: bits("allow"), deny: bits("deny") })
}

/// Names of text channels hold no spaces or capitals; Discord changes them rather than refusing.
pub(crate) fn text_name(name: &str) -> String {
    let words: Vec<_> = name.split_whitespace().collect();
    words.join("-").to_lowercase()
}
