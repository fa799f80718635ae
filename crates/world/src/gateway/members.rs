//! Request Guild Members (Discord Docs: Gateway Events): op 8, answered in chunks.

use std::{sync::Arc, time::Duration};

use serde_json::{Value, json};
use tokio::time::Instant;

use super::{
    close::Close,
    dispatch::Event,
    intents::{GUILD_MEMBERS, GUILD_PRESENCES},
    receive::Next,
    sessions::{Seat, Sessions},
};
use crate::{
    World,
    rest::show,
    state::{
        Guild, State,
        ids::{GuildId, UserId},
    },
    world::Live,
};

/// Members in one chunk.
const CHUNK: usize = 1_000;
/// The most members that a prefix or a list of ids yields.
const MOST_FOUND: usize = 100;
/// How long all members of one guild are not told again.
const PAUSE: Duration = Duration::from_secs(30);

/// What a client asks.
struct Request {
    guild_id: GuildId,
    wanted: Wanted,
    presences: bool,
    nonce: Option<String>,
}

enum Wanted {
    /// All of them, up to a limit; 0 is none.
    All(usize),
    /// Those whose name begins so, up to a limit.
    Prefix(String, usize),
    Ids(Vec<UserId>),
}

/// Answers a session's request with `GUILD_MEMBERS_CHUNK`; one it may not make is left unanswered.
pub(super) fn request(world: &World, seat: &Seat, data: &Value) -> Next {
    let Some(request) = read(data) else { return Next::Close(Close::Decode) };
    let mut live = world.live();
    let Live { state, sessions, .. } = &mut *live;
    let Some(session) = sessions.seated(seat) else { return Next::Idle };
    let bot_id = state.application.bot_id();
    let guild = state.guilds.get(&request.guild_id);
    let Some(guild) = guild.filter(|guild| guild.members.contains_key(&bot_id) && !guild.unavailable) else {
        return Next::Idle;
    };
    let intents = session.intents;
    if matches!(request.wanted, Wanted::All(_)) && intents & GUILD_MEMBERS == 0 {
        return Next::Idle;
    }
    if let Some(wait) = must_wait(sessions, seat, &request) {
        let meta = json!({ "guild_id": request.guild_id, "nonce": request.nonce });
        let data = json!({ "opcode": 8, "retry_after": wait.as_secs_f64(), "meta": meta });
        let event = Event { name: "RATE_LIMITED", guild_id: None, intent: 0 };
        sessions.tell(seat, &event, Arc::from(data.to_string()));
        return Next::Idle;
    }
    let presences = request.presences && intents & GUILD_PRESENCES != 0;
    tell(sessions, (state, guild, seat), &Request { presences, ..request });
    Next::Idle
}

fn read(data: &Value) -> Option<Request> {
    // A list of guilds is answered for its first one.
    let guild_id = id(data["guild_id"].get(0).unwrap_or(&data["guild_id"]))?;
    let limit = usize::try_from(data["limit"].as_u64().unwrap_or(0)).unwrap_or(usize::MAX);
    let wanted = match (data["query"].as_str(), &data["user_ids"]) {
        (_, Value::Array(ids)) => Wanted::Ids(ids.iter().filter_map(id).take(MOST_FOUND).collect()),
        (_, one @ (Value::String(_) | Value::Number(_))) => Wanted::Ids(id(one).into_iter().collect()),
        (Some(""), _) => Wanted::All(limit),
        (Some(prefix), _) => {
            let limit = if limit == 0 { MOST_FOUND } else { limit.min(MOST_FOUND) };
            Wanted::Prefix(prefix.to_lowercase(), limit)
        }
        (None, _) => return None,
    };
    let nonce = data["nonce"].as_str().filter(|nonce| nonce.len() <= 32).map(ToOwned::to_owned);
    Some(Request { guild_id, wanted, presences: data["presences"] == true, nonce })
}

fn id<M>(value: &Value) -> Option<twilight_model::id::Id<M>> {
    match value {
        Value::String(text) => text.parse().ok(),
        number => number.as_u64().and_then(twilight_model::id::Id::new_checked),
    }
}

/// How long a session must wait before it is told all members of a guild again.
fn must_wait(sessions: &mut Sessions, seat: &Seat, request: &Request) -> Option<Duration> {
    if !matches!(request.wanted, Wanted::All(0)) {
        return None;
    }
    let session = sessions.seated(seat)?;
    let last = session.members_asked.get(&request.guild_id);
    let wait = last.and_then(|at| PAUSE.checked_sub(at.elapsed())).filter(|wait| !wait.is_zero());
    if wait.is_none() {
        session.members_asked.insert(request.guild_id, Instant::now());
    }
    wait
}

fn tell(sessions: &mut Sessions, (state, guild, seat): (&State, &Guild, &Seat), request: &Request) {
    let (found, not_found) = find(state, guild, &request.wanted);
    let chunks: Vec<&[UserId]> = if found.is_empty() { vec![&[]] } else { found.chunks(CHUNK).collect() };
    for (index, chunk) in chunks.iter().enumerate() {
        let members = chunk.iter().filter_map(|id| state.member_json(guild.id(), *id).ok());
        let mut data = json!({
            "guild_id": guild.id(), "members": members.map(|member| show(&member)).collect::<Vec<_>>(),
            "chunk_index": index, "chunk_count": chunks.len(),
        });
        if !not_found.is_empty() {
            data["not_found"] = json!(not_found);
        }
        if request.presences {
            data["presences"] = json!([]);
        }
        if let Some(nonce) = &request.nonce {
            data["nonce"] = json!(nonce);
        }
        let event = Event { name: "GUILD_MEMBERS_CHUNK", guild_id: Some(guild.id()), intent: 0 };
        sessions.tell(seat, &event, Arc::from(data.to_string()));
    }
}

/// The members asked for, and the ids that are none.
fn find(state: &State, guild: &Guild, wanted: &Wanted) -> (Vec<UserId>, Vec<UserId>) {
    let all = guild.members.keys().copied();
    match wanted {
        Wanted::All(0) => (all.collect(), Vec::new()),
        Wanted::All(limit) => (all.take(*limit).collect(), Vec::new()),
        Wanted::Ids(ids) => ids.iter().partition(|id| guild.members.contains_key(id)),
        Wanted::Prefix(prefix, limit) => {
            let begins = |name: &str| name.to_lowercase().starts_with(prefix);
            let named = |id: &UserId| {
                let nick = guild.members.get(id).and_then(|member| member.nick.as_deref());
                nick.is_some_and(begins) || state.user(*id).is_ok_and(|user| begins(&user.username))
            };
            (all.filter(named).take(*limit).collect(), Vec::new())
        }
    }
}
