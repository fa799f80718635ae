//! Posts of forums: threads with the message that they begin with.

use serde_json::Value;
use twilight_model::guild::Permissions;

use super::{messages, show, threads};
use crate::{
    ApiError, bodies,
    state::{
        self, Channel, Deed, Rights,
        ids::{AnyId, ChannelId},
    },
};

/// The flag of a forum whose posts need a tag.
const REQUIRE_TAG: u64 = 1 << 4;

/// Starts a post; its first message has the thread's id.
pub(super) fn start(
    state: &mut state::State,
    deed: &Deed,
    channel_id: ChannelId,
    body: &Value,
) -> Result<Value, ApiError> {
    let (forum, rights) = state.channel_rights(deed.actor, channel_id)?;
    rights.require_in(forum, Permissions::SEND_MESSAGES)?;
    let (new, draft) = bodies::read(body, |form| {
        form.require("message");
        let draft = form.object("message").map(|message| bodies::read_draft(&message));
        (bodies::read_thread_of(form, forum), draft.unwrap_or_default())
    })?;
    bodies::require_content(&draft)?;
    let tags = new.applied_tags.as_deref().unwrap_or_default();
    if forum.flags & REQUIRE_TAG != 0 && tags.is_empty() {
        return Err(ApiError::tag_required());
    }
    check_tags(forum, &rights, tags)?;
    let thread_id = state.next_id::<twilight_model::id::marker::ChannelMarker>();
    threads::open(state, deed, (thread_id, channel_id), new)?;
    let author_id = messages::author(state, deed.actor);
    let mut message = state.write_message(thread_id, author_id, draft)?;
    message.id = thread_id.cast();
    state.post(message);
    // A forum's last message is its newest post.
    if let Some(text) = &mut state.channel_mut(channel_id)?.text {
        text.last_message_id = Some(thread_id.cast());
    }
    let mut post = show(&state.thread_json(state.channel(thread_id)?, author_id));
    let message = state.message(thread_id, thread_id.cast())?;
    post["message"] = show(&state.present(message, true));
    Ok(post)
}

/// Tags are the forum's own; moderated ones are for those who manage threads.
pub(super) fn check_tags(forum: &Channel, rights: &Rights, tags: &[AnyId]) -> Result<(), ApiError> {
    let available = forum.forum.as_ref().map(|forum| forum.available_tags.as_slice()).unwrap_or_default();
    for tag_id in tags {
        let Some(tag) = available.iter().find(|tag| tag["id"] == show(tag_id)) else {
            let message = "Tag does not exist in this channel";
            return Err(ApiError::invalid_field("applied_tags", "FORUM_TAG_UNKNOWN", message));
        };
        if tag["moderated"] == true {
            rights.require_in(forum, Permissions::MANAGE_THREADS)?;
        }
    }
    Ok(())
}
