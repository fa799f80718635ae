//! The control API's routes.

use axum::{
    Router, middleware,
    routing::{get, post, put},
};

use super::{acting, application, faults, guilds, loopback, rest, state};
use crate::World;

/// Everything below `/control`.
pub(crate) fn router() -> Router<World> {
    Router::new()
        .route("/control/state", get(state::get))
        .route("/control/messages/{message_id}", get(state::message))
        .route("/control/channels/{channel_id}/messages", get(state::messages))
        .route("/control/users/{user_id}/ephemerals", get(state::ephemerals))
        .route("/control/interactions", post(acting::interact))
        .route("/control/payloads", post(acting::payload))
        .route("/control/deliveries", post(acting::deliver))
        .route("/control/posts", post(acting::post))
        .route("/control/endpoint", put(acting::set_endpoint))
        .route("/control/application", put(application::set_flags))
        .route("/control/rest", post(rest::call))
        .route("/control/accounts", post(guilds::create_account))
        .route("/control/guilds", post(guilds::create))
        .route("/control/guilds/{guild_id}", axum::routing::delete(guilds::delete))
        .route("/control/guilds/{guild_id}/unavailable", put(guilds::set_unavailable))
        .route("/control/guilds/{guild_id}/installation", put(guilds::install))
        .route(
            "/control/guilds/{guild_id}/members/{user_id}",
            put(guilds::add_member).delete(guilds::remove_member),
        )
        .route("/control/faults", get(faults::list).post(faults::add).delete(faults::clear))
        .route("/control/limits", post(faults::set_limit).delete(faults::reset_limits))
        .route("/control/gateway", post(faults::gateway))
        .route("/control/counters", get(faults::counters).delete(faults::clear_counters))
        .layer(middleware::from_fn(loopback::only))
}
