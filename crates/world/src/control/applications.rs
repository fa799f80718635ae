//! The application's settings in the developer portal, and the tokens that people gave it.

use axum::{Json, extract::State};
use serde_json::{Value, json};

use crate::{
    ApiError, World, bodies,
    rest::{Body, Reply},
};

/// The redirect URIs, and how many access tokens were issued and still live.
pub(super) async fn oauth2(State(world): State<World>) -> Json<Value> {
    let uris = world.read(|state| state.application.redirect_uris.clone());
    let (issued, active) = world.access_tokens();
    Json(json!({ "redirect_uris": uris, "tokens": { "issued": issued, "active": active } }))
}

/// `{"redirect_uris": ["http://127.0.0.1:8081/api/v1/login/callback"]}`.
pub(super) async fn set_oauth2(State(world): State<World>, Body(body): Body) -> Result<Reply, ApiError> {
    let uris = bodies::read(&body, |form| {
        form.require("redirect_uris");
        form.items("redirect_uris", 0..=100).unwrap_or_default().to_vec()
    })?;
    let uris: Vec<&str> = uris.iter().filter_map(Value::as_str).collect();
    world.set_redirect_uris(&uris);
    Ok(Reply::Empty)
}
