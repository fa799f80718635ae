//! Bodies of channel routes (Discord Docs: Channel Resource, "Modify Channel").

use serde_json::{Value, json};
use twilight_model::{
    channel::{
        ChannelType,
        permission_overwrite::{PermissionOverwrite, PermissionOverwriteType},
    },
    guild::Permissions,
};

use super::{Form, form::read_list};
use crate::{
    error::ApiError,
    state::{ChannelEdit, Patch, ids::ChannelId},
};

/// The types that a guild channel can be created with: all but threads and direct messages.
const CREATABLE: [i64; 7] = [0, 2, 4, 5, 13, 15, 16];
/// The types that become one another.
const CONVERTIBLE: [i64; 2] = [0, 5];
/// The longest slow mode, six hours, in seconds.
const LONGEST_SLOW_MODE: i64 = 21_600;
/// The minutes after which a thread may hide.
pub(super) const ARCHIVE_DURATIONS: [i64; 4] = [60, 1_440, 4_320, 10_080];
/// A forum's posts need a tag.
const REQUIRE_TAG: u64 = 1 << 4;
/// A media channel's files are not offered for download.
const HIDE_MEDIA_DOWNLOADS: u64 = 1 << 15;

/// One step of a reordering; what is absent stays.
#[derive(Clone, Debug)]
pub(crate) struct ChannelMove {
    pub(crate) channel_id: ChannelId,
    pub(crate) position: Option<i32>,
    pub(crate) parent_id: Patch<ChannelId>,
    /// Whether the channel takes the overwrites of its new category.
    pub(crate) lock_permissions: bool,
}

/// A creation's type and fields.
pub(crate) fn read_new_channel(form: &Form<'_>) -> (ChannelType, ChannelEdit) {
    form.require("name");
    let kind = form.choice("type", &CREATABLE).and_then(|kind| u8::try_from(kind).ok()).unwrap_or(0);
    let kind = ChannelType::from(kind);
    (kind, read_fields(form, kind))
}

/// A change's fields, for a channel of a type.
pub(crate) fn read_channel_edit(form: &Form<'_>, kind: ChannelType) -> ChannelEdit {
    let wanted = form.integer::<u8>("type", 0..=255).map(ChannelType::from);
    if let Some(wanted) = wanted.filter(|wanted| *wanted != kind) {
        let convertible = |kind| CONVERTIBLE.contains(&i64::from(u8::from(kind)));
        if !convertible(kind) || !convertible(wanted) {
            form.refuse("type", "CHANNEL_TYPE_INVALID", "Only text and announcement channels are converted");
        }
    }
    ChannelEdit { kind: wanted, ..read_fields(form, kind) }
}

fn read_fields(form: &Form<'_>, kind: ChannelType) -> ChannelEdit {
    let voices = matches!(kind, ChannelType::GuildVoice | ChannelType::GuildStageVoice);
    let posts = matches!(kind, ChannelType::GuildForum | ChannelType::GuildMedia);
    let pause = |field| form.integer(field, 0..=LONGEST_SLOW_MODE);
    let edit = ChannelEdit {
        kind: None,
        name: read_name(form, kind),
        position: form.integer("position", 0..=i64::from(i32::MAX)),
        parent_id: form.nullable("parent_id", Form::id),
        permission_overwrites: read_overwrites(form),
        topic: form
            .nullable("topic", |form, field| form.string(field, 0..=if posts { 4_096 } else { 1_024 })),
        nsfw: form.flag("nsfw"),
        rate_limit_per_user: pause("rate_limit_per_user"),
        default_auto_archive_duration: form
            .nullable("default_auto_archive_duration", |form, field| read_archive_duration(form, field)),
        default_thread_rate_limit_per_user: pause("default_thread_rate_limit_per_user"),
        ..ChannelEdit::default()
    };
    let edit = if voices { read_voice_fields(form, kind, edit) } else { edit };
    if posts { read_forum_fields(form, edit) } else { edit }
}

fn read_voice_fields(form: &Form<'_>, kind: ChannelType, edit: ChannelEdit) -> ChannelEdit {
    // Without boosts; a stage takes more people and less sound.
    let (loudest, most) = if kind == ChannelType::GuildVoice { (96_000, 99) } else { (64_000, 10_000) };
    ChannelEdit {
        bitrate: form.integer("bitrate", 8_000..=loudest),
        user_limit: form.integer("user_limit", 0..=most),
        rtc_region: form.nullable("rtc_region", |form, field| form.string(field, 1..=100)),
        video_quality_mode: form.choice("video_quality_mode", &[1, 2]).and_then(|mode| mode.try_into().ok()),
        ..edit
    }
}

fn read_forum_fields(form: &Form<'_>, edit: ChannelEdit) -> ChannelEdit {
    let flags: Option<u64> = form.integer("flags", 0..=i64::MAX);
    ChannelEdit {
        flags: flags.map(|flags| flags & (REQUIRE_TAG | HIDE_MEDIA_DOWNLOADS)),
        available_tags: form.list("available_tags", 0..=20, read_tag),
        default_reaction_emoji: form.nullable("default_reaction_emoji", |form, field| {
            let emoji = form.object(field)?;
            Some(read_emoji(&emoji))
        }),
        default_sort_order: form.nullable("default_sort_order", |form, field| {
            form.choice(field, &[0, 1]).and_then(|order| order.try_into().ok())
        }),
        default_forum_layout: form
            .choice("default_forum_layout", &[0, 1, 2])
            .and_then(|layout| layout.try_into().ok()),
        ..edit
    }
}

pub(super) fn read_archive_duration(form: &Form<'_>, field: &str) -> Option<u32> {
    form.choice(field, &ARCHIVE_DURATIONS).and_then(|minutes| u32::try_from(minutes).ok())
}

fn read_tag(form: &Form<'_>) -> Option<Value> {
    form.require("name");
    let mut tag = read_emoji(form);
    if let Some(id) = form.id::<()>("id") {
        tag["id"] = json!(id);
    }
    tag["name"] = json!(form.string("name", 0..=50)?);
    tag["moderated"] = json!(form.flag("moderated").unwrap_or(false));
    Some(tag)
}

/// An emoji by its id or by its character, never by both.
fn read_emoji(form: &Form<'_>) -> Value {
    let (id, name) = (form.id::<()>("emoji_id"), form.string("emoji_name", 0..=100));
    if id.is_some() && name.is_some() {
        let message = "Only one of emoji_id and emoji_name may be given";
        form.refuse("emoji_id", "FORUM_EMOJI_INVALID", message);
    }
    json!({ "emoji_id": id, "emoji_name": name })
}

/// Names are trimmed; those of text channels hold no spaces or capitals. Discord changes them rather
/// than refusing.
fn read_name(form: &Form<'_>, kind: ChannelType) -> Option<String> {
    let spoken =
        matches!(kind, ChannelType::GuildCategory | ChannelType::GuildVoice | ChannelType::GuildStageVoice);
    let name = form.string("name", 1..=100)?;
    let words: Vec<_> = name.split_whitespace().collect();
    if words.is_empty() {
        form.refuse("name", "BASE_TYPE_REQUIRED", "This field is required");
    }
    Some(if spoken { name.trim().to_owned() } else { words.join("-").to_lowercase() })
}

/// Overwrites, one for each target: the last that is said of it.
fn read_overwrites(form: &Form<'_>) -> Option<Vec<PermissionOverwrite>> {
    let said = form.list("permission_overwrites", 0..=100, read_overwrite)?;
    let is_last = |(at, overwrite): &(usize, &PermissionOverwrite)| {
        said[at + 1..].iter().all(|later| later.id != overwrite.id)
    };
    Some(said.iter().enumerate().filter(is_last).map(|(_, overwrite)| *overwrite).collect())
}

fn read_overwrite(form: &Form<'_>) -> Option<PermissionOverwrite> {
    form.require("id");
    let id = form.id("id");
    // Without a type it is a role's, as the description has it null or absent.
    let kind = read_overwrite_kind(form).unwrap_or(PermissionOverwriteType::Role);
    let (allow, deny) = read_bits(form);
    Some(PermissionOverwrite { id: id?, kind, allow, deny })
}

/// The body that sets one overwrite: its type, what it allows and what it denies.
pub(crate) fn read_overwrite_edit(
    form: &Form<'_>,
) -> Option<(PermissionOverwriteType, Permissions, Permissions)> {
    form.require("type");
    let (allow, deny) = read_bits(form);
    read_overwrite_kind(form).map(|kind| (kind, allow, deny))
}

fn read_overwrite_kind(form: &Form<'_>) -> Option<PermissionOverwriteType> {
    form.choice("type", &[0, 1]).map(|kind| match kind {
        0 => PermissionOverwriteType::Role,
        _ => PermissionOverwriteType::Member,
    })
}

/// What is allowed and what is denied; an allowance wins over a denial in the same overwrite.
fn read_bits(form: &Form<'_>) -> (Permissions, Permissions) {
    let bits = |field| form.permissions(field).unwrap_or(Permissions::empty());
    let allow = bits("allow");
    (allow, bits("deny") - allow)
}

/// The list of channels and their new places.
pub(crate) fn read_channel_moves(body: &Value) -> Result<Vec<ChannelMove>, ApiError> {
    read_list(body, |form| {
        form.require("id");
        Some(ChannelMove {
            channel_id: form.id("id")?,
            position: form.integer("position", 0..=i64::from(i32::MAX)),
            parent_id: form.nullable("parent_id", Form::id),
            lock_permissions: form.flag("lock_permissions").unwrap_or(false),
        })
    })
}
