//! What can be asked for, as it is sent; and what would happen, as it is told.

use bellhop_messages::model::{Embed, LinkButton, Mentions};
use bellhop_panels::model::PanelId;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, MessageMarker},
};
use utoipa::{IntoParams, ToSchema};

use crate::{ids::Given, limited::given, openapi::schemas::Snowflake};

/// A message to be posted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = SendMessage, example = json!({
    "channel_id": "1191168914227200101", "content": "**Opening hours** have changed.",
    "embeds": [{ "title": "Opening hours", "description": "Daily from 8 to 18", "color": 5_793_266 }],
    "buttons": [{ "label": "See the menu", "url": "https://example.com/menu" }]
}))]
pub(super) struct Send {
    #[schema(value_type = Snowflake)]
    pub(super) channel_id: Given<ChannelMarker>,
    /// The text, in Discord's Markdown.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub(super) content: String,
    /// At most 10, of 6,000 characters together.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub(super) embeds: Vec<Embed>,
    /// Buttons that open addresses, in rows of five.
    #[serde(default)]
    #[schema(max_items = 25)]
    pub(super) buttons: Vec<LinkButton>,
    /// Whom it pings; nobody where it does not say.
    #[serde(default)]
    pub(super) allowed_mentions: Mentions,
}

/// A message that is to say something else; nothing of what it said stays.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = EditMessage, example = json!({
    "message_id": "1191168914227200401", "revision": 1, "content": "**Opening hours** have changed again."
}))]
pub(super) struct Edit {
    /// One that was composed here.
    #[schema(value_type = Snowflake)]
    pub(super) message_id: Given<MessageMarker>,
    /// Its channel; 404 where it is another.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Snowflake, required = false)]
    pub(super) channel_id: Option<Given<ChannelMarker>>,
    /// The revision that was seen; 412 where it is another by now.
    #[serde(default)]
    pub(super) revision: Option<i64>,
    /// The text, in Discord's Markdown.
    #[serde(default)]
    #[schema(max_length = 2000)]
    pub(super) content: String,
    /// At most 10, of 6,000 characters together.
    #[serde(default)]
    #[schema(max_items = 10)]
    pub(super) embeds: Vec<Embed>,
    /// Buttons that open addresses, in rows of five.
    #[serde(default)]
    #[schema(max_items = 25)]
    pub(super) buttons: Vec<LinkButton>,
    /// Whom it pings; nobody where it does not say.
    #[serde(default)]
    pub(super) allowed_mentions: Mentions,
}

/// A message to be deleted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = DeleteMessage, example = json!({ "message_id": "1191168914227200401" }))]
pub(super) struct Delete {
    /// One that was composed here.
    #[schema(value_type = Snowflake)]
    pub(super) message_id: Given<MessageMarker>,
    /// Its channel; 404 where it is another.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Snowflake, required = false)]
    pub(super) channel_id: Option<Given<ChannelMarker>>,
}

/// A panel to be posted.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(example = json!({ "panel_id": "1", "channel_id": "1191168914227200101" }))]
pub(super) struct PublishPanel {
    #[schema(value_type = String)]
    pub(super) panel_id: PanelId,
    /// Where; where it is, or is to be, unless it is said.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Snowflake, required = false)]
    pub(super) channel_id: Option<Given<ChannelMarker>>,
}

/// Whether it is only to be said what would happen.
#[derive(Clone, Copy, Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
pub(super) struct Dry {
    /// Judges everything, says what would happen, and does nothing.
    #[serde(default)]
    pub(super) dry_run: bool,
}

/// What would happen.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "dry_run": true, "kind": "send-message", "channel_id": "1191168914227200101", "waits_for": 0,
    "message": { "content": "Hello", "embeds": [], "components": [], "allowed_mentions": { "parse": [] } }
}))]
pub(super) struct WouldBe {
    /// Always true.
    pub(super) dry_run: bool,
    pub(super) kind: String,
    #[schema(value_type = Option<Snowflake>)]
    pub(super) channel_id: Option<Id<ChannelMarker>>,
    /// So many accepted actions would come before it.
    pub(super) waits_for: i64,
    /// What Discord would be sent, where it is a message.
    #[schema(value_type = Option<Object>)]
    pub(super) message: Option<Value>,
}
