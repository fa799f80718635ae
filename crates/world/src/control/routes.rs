//! The control API's routes; `guide` describes each.

use axum::{
    Router, middleware,
    routing::{delete, get, post, put},
};

use super::{
    acting, applications, faults, gateway, guide, guilds, interactions, loopback, rest, scale, state,
};
use crate::World;

/// Everything below `/control`.
pub(crate) fn router() -> Router<World> {
    looking().merge(people()).merge(guilds()).merge(misbehaving()).layer(middleware::from_fn(loopback::only))
}

fn looking() -> Router<World> {
    Router::new()
        .route("/control", get(guide::get))
        .route("/control/state", get(state::get))
        .route("/control/messages/{message_id}", get(state::message))
        .route("/control/channels/{channel_id}/messages", get(state::messages))
        .route("/control/users/{user_id}/ephemerals", get(state::ephemerals))
        .route("/control/counters", get(faults::counters).delete(faults::clear_counters))
        .route("/control/clock", get(scale::clock).post(scale::turn))
}

fn people() -> Router<World> {
    Router::new()
        .route("/control/interactions", post(acting::interact))
        .route("/control/payloads", post(acting::payload))
        .route("/control/deliveries", post(acting::deliver))
        .route("/control/posts", post(acting::post))
        .route("/control/endpoint", put(acting::set_endpoint))
        .route("/control/application-flags", put(scale::set_flags))
        .route("/control/oauth2", get(applications::oauth2).put(applications::set_oauth2))
        .route("/control/rest", post(rest::call))
        .route("/control/accounts", post(guilds::create_account))
}

fn guilds() -> Router<World> {
    Router::new()
        .route("/control/guilds", post(guilds::create))
        .route("/control/guilds/{guild_id}", delete(guilds::delete))
        .route("/control/guilds/{guild_id}/unavailable", put(guilds::set_unavailable))
        .route("/control/guilds/{guild_id}/installation", put(guilds::install))
        .route(
            "/control/guilds/{guild_id}/members/{user_id}",
            put(guilds::add_member).delete(guilds::remove_member),
        )
        .route("/control/generate", post(scale::generate))
}

fn misbehaving() -> Router<World> {
    Router::new()
        .route("/control/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route(
            "/control/interaction-faults",
            get(interactions::list_faults).post(interactions::add_fault).delete(interactions::clear_faults),
        )
        .route(
            "/control/refused-answers",
            get(interactions::list_refused).delete(interactions::clear_refused),
        )
        .route("/control/limits", post(faults::set_limit).delete(faults::reset_limits))
        .route("/control/gateway", post(gateway::act))
        .route("/control/gateway/sessions", get(gateway::sessions))
        .route(
            "/control/gateway/faults",
            get(gateway::list_faults).post(gateway::add_fault).delete(gateway::clear_faults),
        )
        .route("/control/gateway/settings", get(gateway::settings).put(gateway::set))
}
