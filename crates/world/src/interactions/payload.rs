//! The complete payload of an interaction (Discord Docs: Receiving and Responding, "Interaction Object").

use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use crate::{
    ApiError,
    rest::show,
    state::{Channel, Interaction, State, ids::UserId},
};

/// The largest upload in a guild without boosts, in bytes.
const ATTACHMENT_LIMIT: u64 = 10 * 1024 * 1024;

/// What the bot may always do where nobody else is (Discord Docs: the note on `app_permissions`).
const ALONE: Permissions = Permissions::ATTACH_FILES
    .union(Permissions::EMBED_LINKS)
    .union(Permissions::MENTION_EVERYONE)
    .union(Permissions::USE_EXTERNAL_EMOJIS);

/// The payload with its data, for a person whose client speaks `locale`.
pub(super) fn build(
    state: &State,
    interaction: &Interaction,
    (data, locale): (Value, Option<String>),
) -> Result<Value, ApiError> {
    let account = state.account(interaction.user_id)?;
    let mut payload = json!({
        "id": interaction.id, "application_id": state.application.id, "type": interaction.kind,
        "data": data, "channel_id": interaction.channel_id, "token": interaction.token, "version": 1,
        "locale": locale.as_ref().unwrap_or(&account.locale), "entitlements": [],
        "entitlement_sku_ids": [], "authorizing_integration_owners": interaction.owners(),
        "attachment_size_limit": ATTACHMENT_LIMIT,
    });
    match state.channels.get(&interaction.channel_id) {
        Some(channel) => in_guild(state, (interaction, channel), &mut payload)?,
        None => alone(state, interaction, &mut payload)?,
    }
    if let Some((message, _)) = interaction.message_id.and_then(|id| state.find_message(id)) {
        payload["message"] = show(message);
    }
    Ok(payload)
}

fn in_guild(
    state: &State,
    (interaction, channel): (&Interaction, &Channel),
    payload: &mut Value,
) -> Result<(), ApiError> {
    let (user_id, bot_id) = (interaction.user_id, state.application.bot_id());
    let guild = state.guild(channel.guild_id)?;
    let permissions = state.permissions_in(user_id, channel);
    let member = state.member_json(guild.id(), user_id)?.with_permissions(permissions);
    payload["guild_id"] = json!(guild.id());
    payload["guild"] = json!({
        "id": guild.id(), "locale": guild.profile.preferred_locale, "features": guild.profile.features,
    });
    payload["guild_locale"] = json!(guild.profile.preferred_locale);
    payload["member"] = show(&member);
    payload["channel"] = partial_channel(state, channel, user_id);
    payload["context"] = json!(0);
    payload["app_permissions"] = show(&state.permissions_in(bot_id, channel));
    Ok(())
}

fn alone(state: &State, interaction: &Interaction, payload: &mut Value) -> Result<(), ApiError> {
    let user = show(state.user(interaction.user_id)?);
    payload["channel"] = json!({
        "id": interaction.channel_id, "type": 1, "flags": 0, "last_message_id": null,
        "recipients": [user],
    });
    payload["user"] = user;
    payload["context"] = json!(1);
    payload["app_permissions"] = show(&ALONE);
    Ok(())
}

/// A channel as interactions carry it, with what `user_id` may do there.
pub(super) fn partial_channel(state: &State, channel: &Channel, user_id: UserId) -> Value {
    let mut partial = show(channel);
    if let Some(fields) = partial.as_object_mut() {
        let kept = [
            "id",
            "name",
            "type",
            "last_message_id",
            "last_pin_timestamp",
            "nsfw",
            "parent_id",
            "guild_id",
            "flags",
            "rate_limit_per_user",
            "topic",
            "position",
            "thread_metadata",
            "owner_id",
            "member_count",
            "message_count",
            "total_message_sent",
            "applied_tags",
        ];
        fields.retain(|field, _| kept.contains(&field.as_str()));
    }
    partial["permissions"] = show(&state.permissions_in(user_id, channel));
    partial["app_permissions"] = show(&state.permissions_in(state.application.bot_id(), channel));
    partial
}
