//! Bodies of thread routes (Discord Docs: Channel Resource, "Start Thread").

use twilight_model::channel::ChannelType;

use super::{Form, channel::read_archive_duration};
use crate::state::{Channel, NewThread, ThreadEdit};

/// The tags of a post.
const MOST_TAGS: usize = 5;
/// The longest slow mode, six hours, in seconds.
const LONGEST_SLOW_MODE: i64 = 21_600;
/// A post stands above the others of its forum.
const PINNED: u64 = 1 << 1;

/// A thread that is started from a message, or a post of a forum.
pub(crate) fn read_thread_of(form: &Form<'_>, parent: &Channel) -> NewThread {
    let kind = match parent.kind {
        ChannelType::GuildAnnouncement => ChannelType::AnnouncementThread,
        _ => ChannelType::PublicThread,
    };
    NewThread {
        applied_tags: parent
            .holds_posts()
            .then(|| form.ids("applied_tags", 0..=MOST_TAGS).unwrap_or_default()),
        ..read_new(form, kind)
    }
}

/// A thread without a message; private unless it says otherwise, for the sake of older clients.
pub(crate) fn read_thread(form: &Form<'_>, parent: &Channel) -> NewThread {
    let allowed: &[i64] = if parent.kind == ChannelType::GuildAnnouncement { &[10] } else { &[11, 12] };
    let kind = form.choice("type", allowed).and_then(|kind| u8::try_from(kind).ok()).unwrap_or(12);
    let kind = ChannelType::from(kind);
    let private = kind == ChannelType::PrivateThread;
    if private && parent.kind == ChannelType::GuildAnnouncement && form.value("type").is_none() {
        form.refuse("type", "BASE_TYPE_CHOICES", "Value must be one of {10}.");
    }
    NewThread { invitable: private.then(|| form.flag("invitable").unwrap_or(true)), ..read_new(form, kind) }
}

fn read_new(form: &Form<'_>, kind: ChannelType) -> NewThread {
    form.require("name");
    NewThread {
        kind,
        name: form.string("name", 1..=100).unwrap_or_default().trim().to_owned(),
        auto_archive_duration: read_archive_duration(form, "auto_archive_duration"),
        rate_limit_per_user: form.integer("rate_limit_per_user", 0..=LONGEST_SLOW_MODE),
        invitable: None,
        applied_tags: None,
    }
}

/// A change of a thread.
pub(crate) fn read_thread_edit(form: &Form<'_>) -> ThreadEdit {
    let flags: Option<u64> = form.integer("flags", 0..=i64::MAX);
    ThreadEdit {
        name: form.string("name", 1..=100),
        archived: form.flag("archived"),
        locked: form.flag("locked"),
        invitable: form.flag("invitable"),
        auto_archive_duration: read_archive_duration(form, "auto_archive_duration"),
        rate_limit_per_user: form.integer("rate_limit_per_user", 0..=LONGEST_SLOW_MODE),
        flags: flags.map(|flags| flags & PINNED),
        applied_tags: form.ids("applied_tags", 0..=MOST_TAGS),
    }
}
