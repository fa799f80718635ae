//! READY: what a new session is told first (Discord Docs: Gateway Events, "Ready").

use serde_json::json;

use super::session::Session;
use crate::state::{Account, State};

/// The event's `d`, for a session whose guilds are pending.
pub(super) fn data(state: &State, session: &Session, (id, resume_url): (&str, &str)) -> String {
    let guilds: Vec<_> = session.pending.iter().map(|id| json!({ "id": id, "unavailable": true })).collect();
    let bot = state.account(state.application.bot_id()).ok();
    json!({
        "v": 10, "user": bot.map(Account::current), "user_settings": {}, "relationships": [],
        "private_channels": [], "presences": [], "guilds": guilds, "guild_join_requests": [],
        "geo_ordered_rtc_regions": [], "auth": {}, "session_id": id, "session_type": "normal",
        "resume_gateway_url": resume_url, "shard": [session.shard.0, session.shard.1], "_trace": [],
        "application": { "id": state.application.id, "flags": state.application.flags },
    })
    .to_string()
}
