//! IDENTIFY and RESUME: who may have a session (Discord Docs: Gateway, "Identifying" and "Resuming").

use serde_json::{Value, json};
use time::OffsetDateTime;

use super::{
    close::Close,
    faults::GatewayFault,
    intents,
    receive::Next,
    session::Rewind,
    sessions::{Identity, Sessions, guilds_of},
    starts::Refusal,
};
use crate::{World, state::State, world::Live};

/// The most guilds of one session; with more, Discord asks to shard.
const MOST_GUILDS: usize = 2_500;

/// Opens a session, or says what is wrong with the wish for one.
pub(super) fn identify(world: &World, data: &Value, resume_url: &str) -> Next {
    let mut live = world.live();
    let Live { state, sessions, .. } = &mut *live;
    let identity = match judge(world, (state, sessions), data) {
        Ok((shard, intents)) => Identity { shard, intents, resume_url: resume_url.to_owned() },
        Err(next) => {
            world.inner().counters.update(|counts| counts.identifies_refused += 1);
            return next;
        }
    };
    world.inner().counters.update(|counts| counts.identifies += 1);
    Next::Sit(sessions.identify(state, &identity))
}

/// The shard and the intents of a lawful IDENTIFY, which counts as one of the day's.
fn judge(
    world: &World,
    (state, sessions): (&State, &mut Sessions),
    data: &Value,
) -> Result<((u64, u64), u64), Next> {
    if !data.is_object() || !data["properties"].is_object() {
        return Err(Next::Close(Close::Decode));
    }
    if !knows_token(world, data) {
        return Err(Next::Close(Close::AuthenticationFailed));
    }
    let known = data["intents"].as_u64().filter(|bits| intents::are_known(*bits));
    let intents = known.ok_or(Next::Close(Close::InvalidIntents))?;
    let shard = read_shard(&data["shard"]).ok_or(Next::Close(Close::InvalidShard))?;
    if !intents::are_allowed(intents, state.application.flags) {
        return Err(Next::Close(Close::DisallowedIntents));
    }
    if guilds_of(state, shard).count() > MOST_GUILDS {
        return Err(Next::Close(Close::ShardingRequired));
    }
    if let Some(next) = refused_on_request(sessions) {
        return Err(next);
    }
    may_begin(sessions, shard.0, state.now())?;
    Ok((shard, intents))
}

fn refused_on_request(sessions: &mut Sessions) -> Option<Next> {
    let refusal = sessions.faults.strike(|fault| matches!(fault, GatewayFault::RefuseIdentify { .. }))?;
    Some(match refusal {
        GatewayFault::RefuseIdentify { code: Some(code) } => Next::Close(Close::Asked(code)),
        _ => invalid(),
    })
}

fn may_begin(sessions: &mut Sessions, shard: u64, now: OffsetDateTime) -> Result<(), Next> {
    sessions.starts.take(shard, now).map_err(|refusal| match refusal {
        Refusal::TooSoon => invalid(),
        Refusal::UsedUp => Next::Close(Close::AuthenticationFailed),
    })
}

/// The shard and the number of shards; one alone where none is named.
fn read_shard(value: &Value) -> Option<(u64, u64)> {
    if value.is_null() {
        return Some((0, 1));
    }
    let (index, total) = (value[0].as_u64()?, value[1].as_u64()?);
    (index < total && value.as_array()?.len() == 2).then_some((index, total))
}

/// Takes a session up again, or says that it is gone.
pub(super) fn resume(world: &World, data: &Value) -> Next {
    if !knows_token(world, data) {
        return Next::Close(Close::AuthenticationFailed);
    }
    let (Some(session_id), Some(sequence)) = (data["session_id"].as_str(), data["seq"].as_u64()) else {
        return Next::Close(Close::Decode);
    };
    let mut live = world.live();
    let now = live.state.now();
    match live.sessions.resume(session_id, sequence, now) {
        Ok(seat) => {
            world.inner().counters.update(|counts| counts.resumes += 1);
            Next::Sit(seat)
        }
        Err(Rewind::Ahead) => Next::Close(Close::InvalidSequence),
        Err(Rewind::Forgotten) => invalid(),
    }
}

/// Op 9: no such session can be had, now or again.
fn invalid() -> Next {
    Next::Send(json!({ "op": 9, "d": false, "s": null, "t": null }))
}

fn knows_token(world: &World, data: &Value) -> bool {
    let token = data["token"].as_str().map(|token| token.strip_prefix("Bot ").unwrap_or(token));
    token == Some(&world.config().bot_token)
}
