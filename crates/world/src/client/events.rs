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
        ids::{GuildId, UserId},
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
            message_notice(state, ("message_create", user_id), state.message(*channel_id, *message_id).ok())
        }
        Change::MessageUpdate { channel_id, message_id } => {
            message_notice(state, ("message_update", user_id), state.message(*channel_id, *message_id).ok())
        }
        Change::MessageDelete { channel_id, message_id, .. } => {
            let seen = state.channels.get(channel_id).is_some_and(|channel| state.sees(user_id, channel));
            let notice = ("message_delete", json!({ "channel_id": channel_id, "message_id": message_id }));
            seen.then_some(notice).into_iter().collect()
        }
        Change::MessageDeleteBulk { channel_id, message_ids, .. } => {
            let seen = state.channels.get(channel_id).is_some_and(|channel| state.sees(user_id, channel));
            let gone = message_ids.iter().filter(|_| seen);
            gone.map(|id| ("message_delete", json!({ "channel_id": channel_id, "message_id": id }))).collect()
        }
        Change::Ephemeral { user_id: viewer } if *viewer == user_id => {
            let alone = state.ephemerals.values().filter(|(viewer, _)| *viewer == user_id);
            let alone: Vec<_> = alone.map(|(_, message)| show(message)).collect();
            vec![("ephemerals", json!({ "messages": alone }))]
        }
        Change::Commands => state.guilds.keys().filter_map(|id| guild_notice(state, *id, user_id)).collect(),
        Change::Account => vec![("accounts", json!({}))],
        Change::Ephemeral { .. } | Change::Application | Change::AuditLogEntry { .. } => Vec::new(),
        Change::MemberRemove { guild_id, user_id: left } if *left == user_id => vec![gone(*guild_id)],
        Change::GuildDelete { guild_id, .. } => {
            vec![guild_notice(state, *guild_id, user_id).unwrap_or_else(|| gone(*guild_id))]
        }
        other => other.guild_id(state).and_then(|id| guild_notice(state, id, user_id)).into_iter().collect(),
    }
}

fn message_notice(
    state: &state::State,
    (name, user_id): (&'static str, UserId),
    message: Option<&Message>,
) -> Vec<Notice> {
    let seen = |channel: &Channel| state.sees(user_id, channel);
    let message = message.filter(|message| state.channels.get(&message.channel_id).is_some_and(seen));
    let notice =
        message.map(|message| (name, json!({ "channel_id": message.channel_id, "message": show(message) })));
    notice.into_iter().collect()
}

/// The guild as it now is, to its members.
fn guild_notice(state: &state::State, guild_id: GuildId, user_id: UserId) -> Option<Notice> {
    let view = snapshot::guild_view(state, state.guilds.get(&guild_id)?, user_id)?;
    Some(("guild", json!({ "guild": view })))
}

fn gone(guild_id: GuildId) -> Notice {
    ("guild_gone", json!({ "guild_id": guild_id }))
}
