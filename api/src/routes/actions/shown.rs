//! An action as people see it.

use bellhop_store::{
    PgConnection,
    actions::{self, Listed, Wanted},
};
use http::StatusCode;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use time::{OffsetDateTime, serde::rfc3339};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GuildMarker, MessageMarker, UserMarker},
};
use utoipa::ToSchema;
use uuid::Uuid;

use super::sentence::sentence;
use crate::{
    Error,
    names::named,
    openapi::schemas::{Instant, Snowflake},
    writing::{Change, Written},
};

/// A piece of work against Discord.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "0194f6c2-3b1d-7c1e-8d52-2f6f0e5a9b11", "kind": "send-message", "state": "failed", "attempts": 1,
    "max_attempts": 8, "next_try_at": null, "requested_by": "1191168914227200304", "requested_by_token": null,
    "channel_id": "1191168914227200101", "message_id": null, "panel_id": null, "result": null, "message_link": null,
    "error": { "discord_code": 50013, "message": "The bot lacks a permission there.",
               "cause": "Discord answered 403 Forbidden: Missing Permissions" },
    "created_at": "2026-11-21T12:00:00Z", "finished_at": "2026-11-21T12:00:01Z"
}))]
pub(crate) struct Action {
    #[schema(value_type = String, format = Uuid, example = "0194f6c2-3b1d-7c1e-8d52-2f6f0e5a9b11")]
    id: Uuid,
    /// What it is: the name under which it is asked for, or `feature.verb` for what Bellhop has to do otherwise.
    #[schema(example = "send-message")]
    kind: String,
    state: Stands,
    /// Attempts begun.
    attempts: i32,
    /// Attempts at most.
    max_attempts: i32,
    /// When it is tried next; null where it is finished.
    #[serde(with = "rfc3339::option")]
    #[schema(value_type = Option<Instant>)]
    next_try_at: Option<OffsetDateTime>,
    /// The person who asked for it; null for an API token, and for Bellhop itself.
    #[schema(value_type = Option<Snowflake>)]
    requested_by: Option<Id<UserMarker>>,
    /// The API token that asked for it.
    #[schema(example = json!(null))]
    requested_by_token: Option<String>,
    /// The channel that it concerns, where it is one.
    #[schema(value_type = Option<Snowflake>)]
    channel_id: Option<Id<ChannelMarker>>,
    /// The message that it edits or deletes.
    #[schema(value_type = Option<Snowflake>)]
    message_id: Option<Id<MessageMarker>>,
    /// The panel that it is about.
    #[schema(example = json!(null))]
    panel_id: Option<String>,
    /// What it brought about.
    #[schema(value_type = Option<Object>)]
    result: Option<Value>,
    /// Where the message is that it posted or edited.
    message_link: Option<String>,
    /// What stood in the way, last of all.
    error: Option<ActionError>,
    #[serde(with = "rfc3339")]
    #[schema(value_type = Instant)]
    created_at: OffsetDateTime,
    #[serde(with = "rfc3339::option")]
    #[schema(value_type = Option<Instant>)]
    finished_at: Option<OffsetDateTime>,
}

/// What stood in an action's way.
#[derive(Debug, Serialize, ToSchema)]
#[schema(as = ActionError)]
struct ActionError {
    /// Discord's JSON error code, where it gave one.
    #[schema(example = 50013)]
    discord_code: Option<i64>,
    /// A sentence for people.
    message: String,
    /// The same as Discord, or whatever stood in the way, said it.
    cause: String,
}

/// Where an action stands.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
#[schema(as = ActionState)]
pub(super) enum Stands {
    /// Waiting for its turn or its time.
    Pending,
    /// Under way.
    Processing,
    /// It took effect.
    Done,
    /// It never will.
    Failed,
    /// Called off by a person.
    Cancelled,
}

/// The names under which work is asked for, and the kinds that it is.
const NAMES: [(&str, &str); 4] = [
    ("send-message", "messages.send"),
    ("edit-message", "messages.edit"),
    ("delete-message", "messages.delete"),
    ("publish-panel", "panels.publish"),
];
/// The same as `send-message`.
const ALIAS: &str = "send-embed";

/// The name of a kind, as people ask for it.
pub(crate) fn name_of(kind: &str) -> &str {
    NAMES.iter().find(|(_, named)| *named == kind).map_or(kind, |(name, _)| name)
}

/// The kind of a name; a kind is one of itself.
pub(super) fn kind_of(name: &str) -> &str {
    let name = if name == ALIAS { NAMES[0].0 } else { name };
    NAMES.iter().find(|(asked, _)| *asked == name).map_or(name, |(_, kind)| kind)
}

/// The guild's action of this id; [`Error::UnknownAction`] where it has none.
pub(crate) async fn shown(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    action_id: Uuid,
) -> Result<Action, Error> {
    let listed = find(conn, guild_id, action_id).await?;
    told(conn, guild_id, listed).await
}

/// The answer to a request whose action was accepted.
pub(crate) async fn accepted(
    change: &mut Change<'_>,
    guild_id: Id<GuildMarker>,
    action_id: Uuid,
) -> Result<Written, Error> {
    let action = shown(change.conn, guild_id, action_id).await?;
    let written = Written::new(StatusCode::ACCEPTED, &action)?;
    Ok(written.at(format!("/api/v1/guilds/{guild_id}/actions/{action_id}")))
}

/// The action as people see it, with the names that its sentence speaks of.
pub(super) async fn told(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    listed: Listed,
) -> Result<Action, Error> {
    let mut action = Action::new(guild_id, listed);
    if let Some(error) = &mut action.error {
        error.message = named(conn, guild_id, std::mem::take(&mut error.message)).await?;
    }
    Ok(action)
}

/// The same, as it is kept.
pub(super) async fn find(
    conn: &mut PgConnection,
    guild_id: Id<GuildMarker>,
    action_id: Uuid,
) -> Result<Listed, Error> {
    let wanted = Wanted { action_id: Some(action_id), ..Wanted::default() };
    actions::list(conn, guild_id, wanted, 1).await?.pop().ok_or(Error::UnknownAction)
}

impl Action {
    /// The guild's action.
    fn new(guild_id: Id<GuildMarker>, listed: Listed) -> Self {
        let message_link = message_link(guild_id, &listed);
        let discord_code = listed.error_code;
        let told =
            |cause: String| ActionError { discord_code, message: sentence(discord_code, &cause), cause };
        Self {
            id: listed.action_id,
            kind: name_of(&listed.kind).to_owned(),
            state: listed.state.into(),
            attempts: listed.attempts.0,
            max_attempts: listed.attempts.1,
            next_try_at: listed.next_try_at,
            requested_by: listed.requested_by.member(),
            requested_by_token: listed.requested_by.token().map(|api_token_id| api_token_id.to_string()),
            channel_id: listed.channel_id,
            message_id: listed.message_id,
            panel_id: listed.panel_id,
            result: listed.result,
            message_link,
            error: listed.error.map(told),
            created_at: listed.created_at,
            finished_at: listed.finished_at,
        }
    }
}

/// Where the message is that the action posted or edited; one that it deleted is nowhere.
fn message_link(guild_id: Id<GuildMarker>, listed: &Listed) -> Option<String> {
    if matches!(listed.kind.as_str(), "messages.delete" | "panels.retract") {
        return None;
    }
    let id = |field: &str| listed.result.as_ref()?[field].as_str()?.parse::<u64>().ok();
    let channel_id: Id<ChannelMarker> = Id::new_checked(id("channel_id")?)?;
    let message_id: Id<MessageMarker> = Id::new_checked(id("message_id")?)?;
    Some(bellhop_messages::view::link(guild_id, (channel_id, message_id)))
}

impl From<actions::State> for Stands {
    fn from(state: actions::State) -> Self {
        match state {
            actions::State::Pending => Self::Pending,
            actions::State::Processing => Self::Processing,
            actions::State::Done => Self::Done,
            actions::State::Failed => Self::Failed,
            actions::State::Cancelled => Self::Cancelled,
        }
    }
}

impl From<Stands> for actions::State {
    fn from(state: Stands) -> Self {
        match state {
            Stands::Pending => Self::Pending,
            Stands::Processing => Self::Processing,
            Stands::Done => Self::Done,
            Stands::Failed => Self::Failed,
            Stands::Cancelled => Self::Cancelled,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_kind_is_known_by_the_name_under_which_it_is_asked_for() {
        for (name, kind) in NAMES {
            assert_eq!((name_of(kind), kind_of(name), kind_of(kind)), (name, kind, kind));
        }
        assert_eq!(kind_of("send-embed"), "messages.send");
        assert_eq!(name_of("panels.change-roles"), "panels.change-roles");
    }
}
