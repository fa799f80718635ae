//! The table of REST routes.

use axum::{
    Router,
    extract::DefaultBodyLimit,
    middleware,
    response::{IntoResponse, Response},
    routing::{delete, get, patch, post, put},
};

use super::{
    applications, audit_log, callbacks, channel_order, channels, commands, emojis, exchanges, gate, gateway,
    guilds, history, members, messages, overwrites, roles, thread_members, threads, users, webhooks,
};
use crate::{ApiError, World, oauth2};

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
        .merge(thread_routes())
        .merge(application_routes())
        .merge(oauth2::routes())
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
        .route("/oauth2/applications/@me", get(applications::get))
        .route("/users/@me", get(users::get_current))
        .route("/users/@me/guilds", get(users::list_guilds))
        .route("/users/@me/guilds/{guild_id}", delete(guilds::leave))
        .route("/users/{user_id}", get(users::get))
}

fn guild_routes() -> Router<World> {
    Router::new()
        .route("/guilds/{guild_id}", get(guilds::get).patch(guilds::patch))
        .route(
            "/guilds/{guild_id}/channels",
            get(channels::list).post(channels::create).patch(channel_order::patch),
        )
        .route("/guilds/{guild_id}/roles", get(roles::list).post(roles::create).patch(roles::reorder))
        .route(
            "/guilds/{guild_id}/roles/{role_id}",
            get(roles::get).patch(roles::patch).delete(roles::delete),
        )
        .route("/guilds/{guild_id}/emojis", get(emojis::list).post(emojis::create))
        .route(
            "/guilds/{guild_id}/emojis/{emoji_id}",
            get(emojis::get).patch(emojis::patch).delete(emojis::delete),
        )
        .route("/guilds/{guild_id}/threads/active", get(threads::list_active))
        .route("/guilds/{guild_id}/audit-logs", get(audit_log::get))
        .route("/guilds/{guild_id}/members", get(members::list))
        .route("/guilds/{guild_id}/members/search", get(members::search))
        .route("/guilds/{guild_id}/members/@me", patch(members::patch_own))
        .route(
            "/guilds/{guild_id}/members/{user_id}",
            get(members::get).patch(members::patch).delete(members::kick),
        )
        .route(
            "/guilds/{guild_id}/members/{user_id}/roles/{role_id}",
            put(members::add_role).delete(members::remove_role),
        )
}

fn channel_routes() -> Router<World> {
    Router::new()
        .route("/channels/{channel_id}", get(channels::get).patch(channels::patch).delete(channels::delete))
        .route(
            "/channels/{channel_id}/permissions/{overwrite_id}",
            put(overwrites::put).delete(overwrites::delete),
        )
        .route("/channels/{channel_id}/typing", post(messages::type_in))
        .route("/channels/{channel_id}/messages", get(history::list).post(messages::create))
        .route("/channels/{channel_id}/messages/bulk-delete", post(history::bulk_delete))
        .route(
            "/channels/{channel_id}/messages/{message_id}",
            get(messages::get).patch(messages::patch).delete(messages::delete),
        )
        .route("/channels/{channel_id}/messages/{message_id}/crosspost", post(messages::crosspost))
}

fn thread_routes() -> Router<World> {
    Router::new()
        .route("/channels/{channel_id}/messages/{message_id}/threads", post(threads::create_from_message))
        .route("/channels/{channel_id}/threads", post(threads::create))
        .route("/channels/{channel_id}/thread-members", get(thread_members::list))
        .route(
            "/channels/{channel_id}/thread-members/@me",
            get(thread_members::get_own).put(thread_members::join).delete(thread_members::leave),
        )
        .route(
            "/channels/{channel_id}/thread-members/{user_id}",
            get(thread_members::get).put(thread_members::add).delete(thread_members::remove),
        )
}

fn application_routes() -> Router<World> {
    Router::new()
        .route("/applications/@me", get(applications::get).patch(applications::patch))
        .merge(command_routes("/applications/{application_id}/commands"))
        .merge(command_routes("/applications/{application_id}/guilds/{guild_id}/commands"))
        .route(
            "/applications/{application_id}/guilds/{guild_id}/commands/permissions",
            get(commands::list_permissions),
        )
        .route(
            "/applications/{application_id}/guilds/{guild_id}/commands/{command_id}/permissions",
            get(commands::get_permissions).put(commands::put_permissions),
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

/// The commands of a scope, global or a guild's.
fn command_routes(scope: &str) -> Router<World> {
    Router::new().route(scope, get(commands::list).put(commands::overwrite).post(commands::create)).route(
        &format!("{scope}/{{command_id}}"),
        get(commands::get).patch(commands::patch).delete(commands::delete),
    )
}
