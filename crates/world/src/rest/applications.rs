//! The application itself (Discord Docs: Application Resource).

use axum::extract::State;
use serde_json::{Value, json};

use super::{Body, Bot, Reply, show};
use crate::{
    ApiError, World, bodies,
    state::{self, Change, Patch},
};

pub(super) async fn get(State(world): State<World>, _: Bot) -> Result<Reply, ApiError> {
    object(&world).map(Reply::Json)
}

/// Changes the settings; a new endpoint must verify signatures before it is accepted.
pub(super) async fn patch(State(world): State<World>, _: Bot, Body(body): Body) -> Result<Reply, ApiError> {
    let (endpoint, description) = bodies::read(&body, |form| {
        let endpoint = form.nullable("interactions_endpoint_url", |form, field| form.string(field, 0..=512));
        (endpoint, form.string("description", 0..=400))
    })?;
    let endpoint = match endpoint {
        Patch::Set(url) if url.is_empty() => Patch::Clear,
        endpoint => endpoint,
    };
    if let Patch::Set(url) = &endpoint {
        world.verify_endpoint(url).await.map_err(|reason| {
            tracing::info!(%url, %reason, "an interactions endpoint was refused");
            refused_endpoint()
        })?;
    }
    world.change(|state| {
        endpoint.apply(&mut state.application.interactions_endpoint_url);
        if let Some(description) = description {
            state.application.description = description;
        }
        state.record(Change::Application);
    });
    object(&world).map(Reply::Json)
}

fn refused_endpoint() -> ApiError {
    ApiError::invalid_field(
        "interactions_endpoint_url",
        "APPLICATION_INTERACTIONS_ENDPOINT_URL_INVALID",
        "The specified interactions endpoint url could not be verified.",
    )
}

fn object(world: &World) -> Result<Value, ApiError> {
    let verify_key = world.public_key().to_hex();
    world.read(|state| {
        let application = &state.application;
        let bot = show(state.user(application.bot_id())?);
        let guilds = state.guilds.values().filter(|g| g.members.contains_key(&application.bot_id())).count();
        Ok(json!({
            "id": application.id, "name": application.name, "icon": null,
            "description": application.description, "type": null, "bot": bot,
            "bot_public": true, "bot_require_code_grant": false, "verify_key": verify_key,
            "flags": application.flags, "flags_new": application.flags.to_string(),
            "redirect_uris": application.redirect_uris,
            "interactions_endpoint_url": application.interactions_endpoint_url,
            "role_connections_verification_url": null, "owner": owner(state, &bot), "team": null,
            "approximate_guild_count": guilds, "approximate_user_install_count": 0,
            "approximate_user_authorization_count": 0, "explicit_content_filter": 0,
            "event_webhooks_url": null, "event_webhooks_status": 1, "event_webhooks_types": [],
            "eligible_oauth2_scopes": ["identify", "guilds", "bot", "applications.commands"],
            "integration_types_config": { "0": { "oauth2_install_params": {
                "scopes": ["applications.commands", "bot"], "permissions": "0",
            } } },
        }))
    })
}

/// Whoever owns the first guild owns the application too; in an empty world the bot owns itself.
fn owner(state: &state::State, bot: &Value) -> Value {
    let first = state.guilds.values().next().and_then(|guild| state.user(guild.profile.owner_id).ok());
    first.map_or_else(|| bot.clone(), show)
}
