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
    let edit = bodies::read(&body, bodies::read_application_edit)?;
    if let Patch::Set(url) = &edit.interactions_endpoint_url {
        world.verify_endpoint(url).await.map_err(|reason| {
            tracing::info!(%url, %reason, "an interactions endpoint was refused");
            refused_endpoint()
        })?;
    }
    world.change(|state| {
        state.application.apply(edit);
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

/// The application as anybody sees it.
pub(crate) fn public_object(world: &World) -> Result<Value, ApiError> {
    let verify_key = world.public_key().to_hex();
    world.read(|state| {
        let application = &state.application;
        let mut object = json!({
            "id": application.id, "name": application.name, "icon": null,
            "description": application.description, "type": null,
            "bot": show(state.user(application.bot_id())?),
            "bot_public": true, "bot_require_code_grant": false, "verify_key": verify_key,
            "flags": application.flags, "flags_new": application.flags.to_string(),
            "integration_types_config": application.integration_types_config,
        });
        if !application.tags.is_empty() {
            object["tags"] = json!(application.tags);
        }
        if let Some(url) = &application.custom_install_url {
            object["custom_install_url"] = json!(url);
        }
        if let Some(parameters) = &application.install_params {
            object["install_params"] = parameters.clone();
        }
        Ok(object)
    })
}

/// The application as its bot sees it.
fn object(world: &World) -> Result<Value, ApiError> {
    let mut object = public_object(world)?;
    let private = world.read(|state| {
        let application = &state.application;
        let bot_id = application.bot_id();
        let guilds = state.guilds.values().filter(|guild| guild.members.contains_key(&bot_id)).count();
        json!({
            "redirect_uris": application.redirect_uris,
            "interactions_endpoint_url": application.interactions_endpoint_url,
            "role_connections_verification_url": application.role_connections_verification_url,
            "owner": owner(state, &object["bot"]), "team": null,
            "approximate_guild_count": guilds, "approximate_user_install_count": 0,
            "approximate_user_authorization_count": state.consents(), "explicit_content_filter": 0,
            "event_webhooks_url": application.event_webhooks_url,
            "event_webhooks_status": application.event_webhooks_status,
            "event_webhooks_types": application.event_webhooks_types,
            "eligible_oauth2_scopes": crate::oauth2::SCOPES,
        })
    });
    if let (Some(object), Value::Object(private)) = (object.as_object_mut(), private) {
        object.extend(private);
    }
    Ok(object)
}

/// Whoever owns the first guild owns the application too; in an empty world the bot owns itself.
fn owner(state: &state::State, bot: &Value) -> Value {
    let first = state.guilds.values().next().and_then(|guild| state.user(guild.profile.owner_id).ok());
    first.map_or_else(|| bot.clone(), show)
}
