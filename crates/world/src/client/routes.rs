//! The client's routes.

use axum::{
    Router, middleware,
    routing::{delete, get, patch, post},
};

use super::{account, assets, doing, events, origin, snapshot, threads};
use crate::World;

/// Everything below `/client`; the page itself is at the root, where the gateway also listens.
pub(crate) fn router() -> Router<World> {
    Router::new()
        .route("/client/assets/{file}", get(assets::asset))
        .route("/client/accounts", get(account::list))
        .route("/client/sign-in", post(account::sign_in))
        .route("/client/sign-out", post(account::sign_out))
        .route("/client/snapshot", get(snapshot::get))
        .route("/client/events", get(events::get))
        .route("/client/interactions", post(doing::interact))
        .route("/client/channels/{channel_id}/messages", get(doing::list).post(doing::send))
        .route("/client/messages/{message_id}", delete(doing::delete))
        .route("/client/channels/{channel_id}/threads", post(threads::start))
        .route("/client/threads/{thread_id}", patch(threads::update))
        .layer(middleware::from_fn(origin::own))
}
