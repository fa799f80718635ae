//! Who is in a thread (Discord Docs: Channel Resource, "Join Thread" and below).

use axum::extract::State;
use twilight_model::{channel::ChannelType, guild::Permissions};

use super::{
    Bot, Reply, Segments,
    members::require_members_intent,
    messages::author,
    params::{Page, Params},
};
use crate::{
    ApiError, World,
    state::{
        self, Actor, Channel, Deed, Rights,
        ids::{ChannelId, UserId},
    },
};

pub(super) async fn list(
    State(world): State<World>,
    bot: Bot,
    Segments(thread_id): Segments<ChannelId>,
    params: Params,
) -> Result<Reply, ApiError> {
    let page = params.read(|form| Page::read(form, 100, 1..=100))?;
    let full = params.is_set("with_member");
    world.read(|state| {
        let thread = seen(state, bot.actor(), thread_id)?.0;
        require_members_intent(state, bot.actor())?;
        let members: Vec<_> = state
            .thread_members(thread, full)
            .filter(|member| !full || page.after.is_none_or(|after: UserId| member.user_id() > after))
            .take(if full { page.limit } else { usize::MAX })
            .collect();
        Ok(Reply::of(&members))
    })
}

pub(super) async fn get(
    State(world): State<World>,
    bot: Bot,
    Segments((thread_id, user_id)): Segments<(ChannelId, UserId)>,
    params: Params,
) -> Result<Reply, ApiError> {
    world.read(|state| show_member(state, bot.actor(), (thread_id, user_id), &params))
}

pub(super) async fn get_own(
    State(world): State<World>,
    bot: Bot,
    Segments(thread_id): Segments<ChannelId>,
    params: Params,
) -> Result<Reply, ApiError> {
    world.read(|state| show_member(state, bot.actor(), (thread_id, author(state, bot.actor())), &params))
}

fn show_member(
    state: &state::State,
    actor: Actor,
    (thread_id, user_id): (ChannelId, UserId),
    params: &Params,
) -> Result<Reply, ApiError> {
    let thread = seen(state, actor, thread_id)?.0;
    let mut members = state.thread_members(thread, params.is_set("with_member"));
    members
        .find(|member| member.user_id() == user_id)
        .map(|member| Reply::of(&member))
        .ok_or_else(ApiError::unknown_member)
}

pub(super) async fn join(
    State(world): State<World>,
    bot: Bot,
    Segments(thread_id): Segments<ChannelId>,
) -> Result<Reply, ApiError> {
    world.change(|state| {
        active(state, bot.actor(), thread_id)?;
        state.join_thread(thread_id, author(state, bot.actor()))
    })?;
    Ok(Reply::Empty)
}

pub(super) async fn add(
    State(world): State<World>,
    bot: Bot,
    Segments(ids): Segments<(ChannelId, UserId)>,
) -> Result<Reply, ApiError> {
    world.change(|state| invite(state, &bot.0, ids))?;
    Ok(Reply::Empty)
}

pub(super) async fn leave(
    State(world): State<World>,
    bot: Bot,
    Segments(thread_id): Segments<ChannelId>,
) -> Result<Reply, ApiError> {
    world.change(|state| {
        active(state, bot.actor(), thread_id)?;
        state.leave_thread(thread_id, author(state, bot.actor()));
        Ok::<_, ApiError>(())
    })?;
    Ok(Reply::Empty)
}

pub(super) async fn remove(
    State(world): State<World>,
    bot: Bot,
    Segments(ids): Segments<(ChannelId, UserId)>,
) -> Result<Reply, ApiError> {
    world.change(|state| expel(state, &bot.0, ids))?;
    Ok(Reply::Empty)
}

/// Adds another member, who must be able to see the thread's channel.
fn invite(
    state: &mut state::State,
    deed: &Deed,
    (thread_id, user_id): (ChannelId, UserId),
) -> Result<(), ApiError> {
    let (thread, rights) = active(state, deed.actor, thread_id)?;
    rights.require_in(thread, Permissions::SEND_MESSAGES_IN_THREADS)?;
    let fields = state.thread_fields(thread_id)?;
    let closed = fields.thread_metadata.invitable == Some(false);
    if closed && fields.owner_id != author(state, deed.actor) {
        rights.require_in(thread, Permissions::MANAGE_THREADS)?;
    }
    state.member(thread.guild_id, user_id)?;
    let parent = thread.parent_id.map(|parent_id| state.channel(parent_id)).transpose()?;
    if parent.is_some_and(|parent| !state.sees(user_id, parent)) {
        return Err(ApiError::missing_access());
    }
    state.join_thread(thread_id, user_id)
}

/// Takes another member out: for those who manage threads, and the owner of a private one.
fn expel(
    state: &mut state::State,
    deed: &Deed,
    (thread_id, user_id): (ChannelId, UserId),
) -> Result<(), ApiError> {
    let (thread, rights) = active(state, deed.actor, thread_id)?;
    let owner = state.thread_fields(thread_id)?.owner_id == author(state, deed.actor);
    if thread.kind != ChannelType::PrivateThread || !owner {
        rights.require_in(thread, Permissions::MANAGE_THREADS)?;
    }
    if state.leave_thread(thread_id, user_id) { Ok(()) } else { Err(ApiError::unknown_member()) }
}

/// A thread that the actor sees.
fn seen(state: &state::State, actor: Actor, thread_id: ChannelId) -> Result<(&Channel, Rights), ApiError> {
    let (thread, rights) = state.channel_rights(actor, thread_id)?;
    rights.require_in(thread, Permissions::VIEW_CHANNEL)?;
    state.thread_fields(thread_id)?;
    Ok((thread, rights))
}

/// A thread that the actor sees and that is not archived.
fn active(state: &state::State, actor: Actor, thread_id: ChannelId) -> Result<(&Channel, Rights), ApiError> {
    let (thread, rights) = seen(state, actor, thread_id)?;
    if thread.is_active_thread() { Ok((thread, rights)) } else { Err(ApiError::archived_thread()) }
}
