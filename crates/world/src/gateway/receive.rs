//! What clients say on a socket, and what the gateway does about it.

use serde_json::{Value, json};

use super::{
    close::Close,
    intents,
    session::Rewind,
    sessions::{Identity, Seat},
};
use crate::World;

/// What a socket does after a payload was handled.
#[derive(Debug)]
pub(super) enum Next {
    /// Sends this.
    Send(Value),
    /// Takes its seat at a session.
    Sit(Seat),
    /// Nothing.
    Idle,
    /// Closes.
    Close(Close),
}

/// The client's heartbeat, whatever else.
pub(super) fn is_heartbeat(payload: &Value) -> bool {
    payload["op"] == 1
}

/// Handles a payload of a socket that sits at `seat`, or at none yet.
pub(super) fn handle(world: &World, payload: &Value, (seat, resume_url): (Option<&Seat>, &str)) -> Next {
    let Some(op) = payload["op"].as_u64() else { return Next::Close(Close::Decode) };
    let data = &payload["d"];
    match (op, seat) {
        (1, _) => Next::Send(json!({ "op": 11, "d": null, "s": null, "t": null })),
        (2 | 6, Some(_)) => Next::Close(Close::AlreadyAuthenticated),
        (2, None) => identify(world, data, resume_url),
        (6, None) => resume(world, data),
        // Presence, voice, members, soundboard and channel information: heard and let pass.
        (3 | 4 | 8 | 31 | 43, Some(_)) => Next::Idle,
        (3 | 4 | 8 | 31 | 43, None) => Next::Close(Close::NotAuthenticated),
        _ => Next::Close(Close::UnknownOpcode),
    }
}

fn identify(world: &World, data: &Value, resume_url: &str) -> Next {
    if !data.is_object() || !data["properties"].is_object() {
        return Next::Close(Close::Decode);
    }
    if !knows_token(world, data) {
        return Next::Close(Close::AuthenticationFailed);
    }
    let Some(intents) = data["intents"].as_u64().filter(|bits| intents::are_known(*bits)) else {
        return Next::Close(Close::InvalidIntents);
    };
    let Some(shard) = read_shard(&data["shard"]) else { return Next::Close(Close::InvalidShard) };
    let mut live = world.live();
    let crate::world::Live { state, sessions } = &mut *live;
    if !intents::are_allowed(intents, state.application.flags) {
        return Next::Close(Close::DisallowedIntents);
    }
    let identity = Identity { shard, intents, resume_url: resume_url.to_owned() };
    let seat = sessions.identify(state, &identity);
    world.inner().counters.update(|counts| counts.identifies += 1);
    Next::Sit(seat)
}

/// The shard and the number of shards; one alone where none is named.
fn read_shard(value: &Value) -> Option<(u64, u64)> {
    if value.is_null() {
        return Some((0, 1));
    }
    let (index, total) = (value[0].as_u64()?, value[1].as_u64()?);
    (index < total).then_some((index, total))
}

fn resume(world: &World, data: &Value) -> Next {
    if !knows_token(world, data) {
        return Next::Close(Close::AuthenticationFailed);
    }
    let (Some(session_id), Some(sequence)) = (data["session_id"].as_str(), data["seq"].as_u64()) else {
        return Next::Close(Close::Decode);
    };
    match world.live().sessions.resume(session_id, sequence) {
        Ok(seat) => {
            world.inner().counters.update(|counts| counts.resumes += 1);
            Next::Sit(seat)
        }
        Err(Rewind::Ahead) => Next::Close(Close::InvalidSequence),
        Err(Rewind::Forgotten) => Next::Send(json!({ "op": 9, "d": false, "s": null, "t": null })),
    }
}

fn knows_token(world: &World, data: &Value) -> bool {
    let token = data["token"].as_str().map(|token| token.strip_prefix("Bot ").unwrap_or(token));
    token == Some(&world.config().bot_token)
}
