//! The thread events and what they say (Discord Docs: Gateway Events, "Threads").

use serde_json::{Value, json};

use super::{dispatch::Event, intents};
use crate::state::{
    Change, Channel, State, ThreadJson,
    ids::{ChannelId, GuildId, UserId},
};

/// The event of a change to threads; `None` where the bot does not see the thread.
pub(super) fn event(state: &State, change: &Change) -> Option<Event> {
    let bot_id = state.application.bot_id();
    let (name, thread, intent) = match change {
        Change::ThreadCreate { thread_id, .. } => ("THREAD_CREATE", *thread_id, intents::GUILDS),
        Change::ThreadUpdate { thread_id } => ("THREAD_UPDATE", *thread_id, intents::GUILDS),
        Change::ThreadMembersUpdate { thread_id, added, removed } => {
            let own = added.contains(&bot_id) || removed.contains(&bot_id);
            let intent = if own { intents::GUILDS } else { intents::GUILD_MEMBERS };
            // Of a private thread that it was taken out of, the bot still hears so much.
            if removed.contains(&bot_id) {
                let guild_id = state.channels.get(thread_id)?.guild_id;
                return Some(Event { name: "THREAD_MEMBERS_UPDATE", guild_id: Some(guild_id), intent });
            }
            ("THREAD_MEMBERS_UPDATE", *thread_id, intent)
        }
        Change::ThreadDelete { thread, told } => {
            let event =
                Event { name: "THREAD_DELETE", guild_id: Some(thread.guild_id), intent: intents::GUILDS };
            return told.then_some(event);
        }
        Change::ThreadListSync { guild_id, .. } => {
            return Some(Event {
                name: "THREAD_LIST_SYNC",
                guild_id: Some(*guild_id),
                intent: intents::GUILDS,
            });
        }
        _ => return None,
    };
    let thread = state.channels.get(&thread)?;
    state.sees(bot_id, thread).then_some(Event { name, guild_id: Some(thread.guild_id), intent })
}

/// The event's `d`.
pub(super) fn data(state: &State, change: &Change) -> Value {
    let bot_id = state.application.bot_id();
    let shown = |thread_id| state.channels.get(thread_id).map(|thread| state.thread_json(thread, bot_id));
    match change {
        Change::ThreadCreate { thread_id, new: true } => {
            json!(shown(thread_id).map(ThreadJson::newly_created))
        }
        Change::ThreadCreate { thread_id, .. } => json!(shown(thread_id)),
        // As to whoever has not joined: the member is the same as before.
        Change::ThreadUpdate { thread_id } => json!(state.channels.get(thread_id)),
        Change::ThreadDelete { thread, .. } => json!({
            "id": thread.id, "guild_id": thread.guild_id, "parent_id": thread.parent_id, "type": thread.kind,
        }),
        Change::ThreadMembersUpdate { thread_id, added, removed } => {
            let thread = state.channels.get(thread_id);
            json!(thread.map(|thread| members_update(state, thread, (added, removed))))
        }
        Change::ThreadListSync { guild_id, channel_ids } => list_sync(state, *guild_id, channel_ids),
        _ => Value::Null,
    }
}

/// The active threads that the bot sees, for `GUILD_CREATE`.
pub(super) fn active(state: &State, guild_id: GuildId) -> Vec<ThreadJson<'_>> {
    let bot_id = state.application.bot_id();
    state.active_threads(guild_id, bot_id).map(|thread| state.thread_json(thread, bot_id)).collect()
}

fn members_update(state: &State, thread: &Channel, (added, removed): (&[UserId], &[UserId])) -> Value {
    let mut update = json!({
        "id": thread.id, "guild_id": thread.guild_id,
        "member_count": thread.thread.as_ref().map(|fields| fields.member_count),
    });
    if !added.is_empty() {
        let members = added.iter().filter_map(|user_id| {
            let mut member = json!(state.thread_member(thread.id, *user_id)?);
            member["member"] = json!(state.member_json(thread.guild_id, *user_id).ok()?);
            member["presence"] = Value::Null;
            Some(member)
        });
        update["added_members"] = members.collect();
    }
    if !removed.is_empty() {
        update["removed_member_ids"] = json!(removed);
    }
    update
}

fn list_sync(state: &State, guild_id: GuildId, channel_ids: &[ChannelId]) -> Value {
    let bot_id = state.application.bot_id();
    let below = |thread: &&Channel| thread.parent_id.is_some_and(|parent| channel_ids.contains(&parent));
    let threads: Vec<_> = state.active_threads(guild_id, bot_id).filter(below).collect();
    let members: Vec<_> =
        threads.iter().filter_map(|thread| state.thread_member(thread.id, bot_id)).collect();
    json!({ "guild_id": guild_id, "channel_ids": channel_ids, "threads": threads, "members": members })
}
