//! What happens while a person looks on, as server-sent events.

use std::{convert::Infallible, time::Duration};

use axum::{
    extract::State,
    response::sse::{Event, KeepAlive, Sse},
};
use futures_util::{Stream, StreamExt, stream};
use serde_json::{Value, json};
use tokio_stream::wrappers::BroadcastStream;

use super::{account::Viewer, snapshot};
use crate::{
    World,
    rest::show,
    state::{
        self, Change, Channel, Message,
        ids::{ChannelId, GuildId, UserId},
        message::THREAD_CREATED,
    },
};

/// How often a silent stream says that it lives.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// An event's name and data.
type Notice = (&'static str, Value);

pub(super) async fn get(
    State(world): State<World>,
    Viewer(user_id): Viewer,
) -> Sse<impl Stream<Item = Result<Event, Infallible>>> {
    let changes = BroadcastStream::new(world.listen());
    let closing = world.inner().closing.clone();
    let notices = changes.flat_map(move |change| {
        stream::iter(match change {
            Ok(change) => world.read(|state| notices(state, &change, user_id)),
            // More happened than the channel holds.
            Err(_) => vec![("reset", json!({}))],
        })
    });
    let notices = stream::iter([("ready", json!({}))]).chain(notices);
    let events = notices.map(|(name, data)| Ok(Event::default().event(name).data(data.to_string())));
    let events = events.take_until(closing.cancelled_owned());
    Sse::new(events).keep_alive(KeepAlive::new().interval(KEEP_ALIVE))
}

/// What a change means to one viewer.
fn notices(state: &state::State, change: &Change, user_id: UserId) -> Vec<Notice> {
    match change {
        Change::MessageCreate { channel_id, message_id } => {
            let message = state.message(*channel_id, *message_id).ok();
            let created = message_notice(state, ("message_create", user_id), message);
            created.into_iter().chain(thread_notice(state, *channel_id, user_id)).collect()
        }
        Change::MessageUpdate { channel_id, message_id } => {
            message_notice(state, ("message_update", user_id), state.message(*channel_id, *message_id).ok())
        }
        Change::MessageDelete { channel_id, message_id, .. } => {
            let seen = state.channels.get(channel_id).is_some_and(|channel| state.sees(user_id, channel));
            let notice = ("message_delete", json!({ "channel_id": channel_id, "message_id": message_id }));
            let notice = seen.then_some(notice);
            notice.into_iter().chain(thread_notice(state, *channel_id, user_id)).collect()
        }
        Change::MessageDeleteBulk { channel_id, message_ids, .. } => {
            let seen = state.channels.get(channel_id).is_some_and(|channel| state.sees(user_id, channel));
            let gone = message_ids.iter().filter(|_| seen);
            gone.map(|id| ("message_delete", json!({ "channel_id": channel_id, "message_id": id }))).collect()
        }
        Change::Ephemeral { user_id: viewer } if *viewer == user_id => {
            let alone = state.ephemerals.values().filter(|(viewer, _)| *viewer == user_id);
            let alone: Vec<_> = alone.map(|(_, message)| state.present(message, true)).collect();
            vec![("ephemerals", json!({ "messages": show(&alone) }))]
        }
        Change::Commands => state.guilds.keys().filter_map(|id| guild_notice(state, *id, user_id)).collect(),
        Change::Account => vec![("accounts", json!({}))],
        Change::Ephemeral { .. } | Change::Application | Change::AuditLogEntry { .. } => Vec::new(),
        Change::MemberRemove { guild_id, user_id: left } if *left == user_id => vec![gone(*guild_id)],
        Change::GuildDelete { guild_id, .. } => {
            vec![guild_notice(state, *guild_id, user_id).unwrap_or_else(|| gone(*guild_id))]
        }
        other => {
            let guild = other.guild_id(state).and_then(|id| guild_notice(state, id, user_id));
            let shown = thread_of(state, other).map(|thread| thread_notices(state, thread, user_id));
            guild.into_iter().chain(shown.into_iter().flatten()).collect()
        }
    }
}

fn message_notice(
    state: &state::State,
    (name, user_id): (&'static str, UserId),
    message: Option<&Message>,
) -> Vec<Notice> {
    let seen = |channel: &Channel| state.sees(user_id, channel);
    let message = message.filter(|message| state.channels.get(&message.channel_id).is_some_and(seen));
    let shown = |message: &Message| show(&state.present(message, true));
    let notice =
        message.map(|message| (name, json!({ "channel_id": message.channel_id, "message": shown(message) })));
    notice.into_iter().collect()
}

/// A thread with its numbers as they now are, after a message came or went.
fn thread_notice(state: &state::State, channel_id: ChannelId, user_id: UserId) -> Option<Notice> {
    let thread = state.channels.get(&channel_id).filter(|channel| channel.is_active_thread())?;
    let seen = state.sees(user_id, thread);
    seen.then(|| ("thread", json!({ "thread": snapshot::channel_view(state, thread, user_id) })))
}

/// The thread that a change is about, and the channel it stands below.
fn thread_of(state: &state::State, change: &Change) -> Option<(ChannelId, ChannelId)> {
    let thread = match change {
        Change::ThreadCreate { thread_id, .. } | Change::ThreadUpdate { thread_id } => {
            state.channels.get(thread_id)?
        }
        Change::ThreadDelete { thread, .. } => thread,
        _ => return None,
    };
    thread.parent_id.map(|parent_id| (parent_id, thread.id))
}

/// The messages that show a thread, as it now is: the one it was started from, and the one that told of it.
fn thread_notices(
    state: &state::State,
    (parent_id, thread_id): (ChannelId, ChannelId),
    user_id: UserId,
) -> Vec<Notice> {
    let posted = state.messages.get(&parent_id);
    let shows = |message: &&Message| match message.kind {
        THREAD_CREATED => {
            message.message_reference.as_ref().is_some_and(|reference| reference.channel_id == thread_id)
        }
        _ => message.id == thread_id.cast(),
    };
    let showing = posted.into_iter().flat_map(|messages| messages.values()).filter(shows);
    showing.flat_map(|message| message_notice(state, ("message_update", user_id), Some(message))).collect()
}

/// The guild as it now is, to its members.
fn guild_notice(state: &state::State, guild_id: GuildId, user_id: UserId) -> Option<Notice> {
    let view = snapshot::guild_view(state, state.guilds.get(&guild_id)?, user_id)?;
    Some(("guild", json!({ "guild": view })))
}

fn gone(guild_id: GuildId) -> Notice {
    ("guild_gone", json!({ "guild_id": guild_id }))
}
