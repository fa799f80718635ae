//! The table of REST routes.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    response::{IntoResponse, Response},
    routing::{delete, get, post, put},
};

use super::{
    applications, callbacks, channels, commands, exchanges, gate, gateway, guilds, members, messages, roles,
    users, webhooks,
};
use crate::{ApiError, World};

/// The largest request body: Discord's 25 MiB and room for the form around it.
pub(super) const MAX_BODY: usize = 26 * 1024 * 1024;

/// All routes, with the gate before them.
pub(crate) fn router(world: &World) -> Router<World> {
    let routes = routes()
        .layer(middleware::from_fn_with_state(world.clone(), gate::pass))
        .layer(middleware::from_fn_with_state(world.clone(), exchanges::record));
    Router::new().nest("/api/v10", routes.clone()).nest("/api", routes)
}

/// The routes below `/api/v10`, for callers that the gate knows nothing of.
pub(crate) fn routes() -> Router<World> {
    people()
        .merge(guild_routes())
        .merge(channel_routes())
        .merge(application_routes())
        .method_not_allowed_fallback(wrong_method)
        .fallback(unknown_route)
        .layer(DefaultBodyLimit::max(MAX_BODY))
}

async fn unknown_route() -> Response {
    ApiError::unknown_route().into_response()
}

async fn wrong_method() -> Response {
    ApiError::wrong_method().into_response()
}

fn people() -> Router<World> {
    Router::new()
        .route("/gateway", get(gateway::get))
        .route("/gateway/bot", get(gateway::get_bot))
        .route("/users/@me", get(users::get_current))
        .route("/users/@me/guilds", get(users::list_guilds))
        .route("/users/@me/guilds/{guild_id}", delete(guilds::leave))
        .route("/users/{user_id}", get(users::get))
}

fn guild_routes() -> Router<World> {
    Router::new()
        .route("/guilds/{guild_id}", get(guilds::get).patch(guilds::patch))
        .route("/guilds/{guild_id}/channels", get(channels::list).post(channels::create))
        .route("/guilds/{guild_id}/roles", get(roles::list).post(roles::create).patch(roles::reorder))
        .route(
            "/guilds/{guild_id}/roles/{role_id}",
            get(roles::get).patch(roles::patch).delete(roles::delete),
        )
        .route("/guilds/{guild_id}/emojis", get(guilds::list_emojis))
        .route("/guilds/{guild_id}/threads/active", get(guilds::active_threads))
        .route("/guilds/{guild_id}/audit-logs", get(guilds::audit_log))
        .route("/guilds/{guild_id}/members", get(members::list))
        .route("/guilds/{guild_id}/members/{user_id}", get(members::get).patch(members::patch))
        .route(
            "/guilds/{guild_id}/members/{user_id}/roles/{role_id}",
            put(members::add_role).delete(members::remove_role),
        )
}

fn channel_routes() -> Router<World> {
    Router::new()
        .route("/channels/{channel_id}", get(channels::get).patch(channels::patch).delete(channels::delete))
        .route("/channels/{channel_id}/messages", get(messages::list).post(messages::create))
        .route(
            "/channels/{channel_id}/messages/{message_id}",
            get(messages::get).patch(messages::patch).delete(messages::delete),
        )
}

fn application_routes() -> Router<World> {
    Router::new()
        .route("/applications/@me", get(applications::get).patch(applications::patch))
        .route(
            "/applications/{application_id}/commands",
            get(commands::list_global).put(commands::overwrite_global).post(commands::create_global),
        )
        .route(
            "/applications/{application_id}/guilds/{guild_id}/commands",
            get(commands::list_guild).put(commands::overwrite_guild).post(commands::create_guild),
        )
        .route("/interactions/{interaction_id}/{token}/callback", post(callbacks::create))
        .route("/webhooks/{application_id}/{token}", post(webhooks::create))
        .route(
            "/webhooks/{application_id}/{token}/messages/@original",
            get(webhooks::get_original).patch(webhooks::patch_original).delete(webhooks::delete_original),
        )
        .route(
            "/webhooks/{application_id}/{token}/messages/{message_id}",
            get(webhooks::get).patch(webhooks::patch).delete(webhooks::delete),
        )
}
