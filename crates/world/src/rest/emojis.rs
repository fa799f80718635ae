//! Emojis of a guild (Discord Docs: Emoji Resource).

use axum::extract::State;
use serde_json::Value;
use twilight_model::guild::Permissions;

use super::{Body, Bot, Reply, Segments, show};
use crate::{
    ApiError, World,
    bodies::{self, Form},
    state::{
        self, Audited, Deed, Record,
        ids::{EmojiId, GuildId, RoleId},
    },
};

/// The emojis of a guild without boosts.
const MOST_EMOJIS: usize = 50;

pub(super) async fn list(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
) -> Result<Reply, ApiError> {
    world.read(|state| {
        state.rights(bot.actor(), guild_id)?;
        let emojis: Vec<_> = state.guild(guild_id)?.emojis.values().collect();
        Ok(Reply::of(&emojis))
    })
}

pub(super) async fn get(
    State(world): State<World>,
    bot: Bot,
    Segments((guild_id, emoji_id)): Segments<(GuildId, EmojiId)>,
) -> Result<Reply, ApiError> {
    world.read(|state| {
        state.rights(bot.actor(), guild_id)?;
        state.emoji(guild_id, emoji_id).map(Reply::of)
    })
}

pub(super) async fn create(
    State(world): State<World>,
    bot: Bot,
    Segments(guild_id): Segments<GuildId>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| add(state, &bot.0, guild_id, &body)).map(Reply::Created)
}

pub(super) async fn patch(
    State(world): State<World>,
    bot: Bot,
    Segments(ids): Segments<(GuildId, EmojiId)>,
    Body(body): Body,
) -> Result<Reply, ApiError> {
    world.change(|state| update(state, &bot.0, ids, &body)).map(Reply::Json)
}

pub(super) async fn delete(
    State(world): State<World>,
    bot: Bot,
    Segments(ids): Segments<(GuildId, EmojiId)>,
) -> Result<Reply, ApiError> {
    world.change(|state| remove(state, &bot.0, ids))?;
    Ok(Reply::Empty)
}

/// Adds an emoji; of its picture nothing is kept.
fn add(state: &mut state::State, deed: &Deed, guild_id: GuildId, body: &Value) -> Result<Value, ApiError> {
    state.rights(deed.actor, guild_id)?.require(Permissions::CREATE_GUILD_EXPRESSIONS)?;
    let (name, roles) = bodies::read(body, |form| {
        form.require("name");
        form.require("image");
        if form.value("image").is_some_and(|image| !image.as_str().is_some_and(is_picture)) {
            form.refuse("image", "IMAGE_INVALID", "Invalid image data");
        }
        read_fields(form)
    })?;
    if state.guild(guild_id)?.emojis.len() >= MOST_EMOJIS {
        return Err(ApiError::max_emojis());
    }
    let emoji_id = state.create_emoji(guild_id, &name.unwrap_or_default())?;
    if roles.is_some() {
        state.update_emoji((guild_id, emoji_id), (None, roles))?;
    }
    let emoji = show(state.emoji(guild_id, emoji_id)?);
    let record = Record::of(Audited::EmojiCreate, emoji_id.cast());
    state.audit(guild_id, deed, record.with("name", None, Some(emoji["name"].clone())));
    Ok(emoji)
}

fn is_picture(data: &str) -> bool {
    data.starts_with("data:image/") && data.contains(";base64,")
}

fn update(
    state: &mut state::State,
    deed: &Deed,
    (guild_id, emoji_id): (GuildId, EmojiId),
    body: &Value,
) -> Result<Value, ApiError> {
    state.rights(deed.actor, guild_id)?.require(Permissions::MANAGE_GUILD_EXPRESSIONS)?;
    let before = show(&state.emoji(guild_id, emoji_id)?.name);
    let edit = bodies::read(body, read_fields)?;
    state.update_emoji((guild_id, emoji_id), edit)?;
    let emoji = show(state.emoji(guild_id, emoji_id)?);
    if emoji["name"] != before {
        let record = Record::of(Audited::EmojiUpdate, emoji_id.cast());
        state.audit(guild_id, deed, record.with("name", Some(before), Some(emoji["name"].clone())));
    }
    Ok(emoji)
}

fn remove(
    state: &mut state::State,
    deed: &Deed,
    (guild_id, emoji_id): (GuildId, EmojiId),
) -> Result<(), ApiError> {
    state.rights(deed.actor, guild_id)?.require(Permissions::MANAGE_GUILD_EXPRESSIONS)?;
    let name = show(&state.emoji(guild_id, emoji_id)?.name);
    state.delete_emoji(guild_id, emoji_id)?;
    let record = Record::of(Audited::EmojiDelete, emoji_id.cast());
    state.audit(guild_id, deed, record.with("name", Some(name), None));
    Ok(())
}

/// A name of letters, digits and underscores, and the roles that may use the emoji.
fn read_fields(form: &Form<'_>) -> (Option<String>, Option<Vec<RoleId>>) {
    let name = form.string("name", 2..=32);
    let lawful = |c: char| c.is_ascii_alphanumeric() || c == '_';
    if name.as_ref().is_some_and(|name| !name.chars().all(lawful)) {
        form.refuse("name", "STRING_TYPE_REGEX", "String value did not match validation regex.");
    }
    (name, form.ids("roles", 0..=250))
}
