//! What a message is, and what is asked of the queue.

use std::collections::BTreeSet;

use serde::{Deserialize, Deserializer, Serialize, de::Error as _};
use time::OffsetDateTime;
use twilight_model::{
    channel::ChannelType,
    id::{
        Id,
        marker::{ChannelMarker, MessageMarker, RoleMarker, UserMarker},
    },
};
use utoipa::ToSchema;

/// Characters of a message's content (Discord Docs: Create Message).
pub const CONTENT_LENGTH: usize = 2_000;
/// Embeds of a message (Discord Docs: Create Message).
pub const MOST_EMBEDS: usize = 10;
/// Characters of all embeds of a message together (Discord Docs: Embed Limits).
pub const EMBEDS_LENGTH: usize = 6_000;
/// Fields of an embed (Discord Docs: Embed Limits).
pub const MOST_FIELDS: usize = 25;
/// Buttons of a message: five rows of five (Discord Docs: Component Reference).
pub const MOST_BUTTONS: usize = 25;
/// Roles or members that are pinged by name (Discord Docs: Allowed Mentions Object).
pub const MOST_MENTIONS: usize = 100;
/// The kinds of channel that messages are posted in.
pub const CHANNELS: [ChannelType; 7] = [
    ChannelType::GuildText,
    ChannelType::GuildAnnouncement,
    ChannelType::GuildVoice,
    ChannelType::GuildStageVoice,
    ChannelType::AnnouncementThread,
    ChannelType::PublicThread,
    ChannelType::PrivateThread,
];
/// Discord's code for a message that does not exist (Discord Docs: JSON Error Codes).
pub const UNKNOWN_MESSAGE: u64 = 10008;

/// A message as it is composed; something of it must be there.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Composed {
    /// The text, in Discord's Markdown.
    #[schema(max_length = 2000)]
    pub content: String,
    /// At most 10, of 6,000 characters together.
    #[schema(max_items = 10)]
    pub embeds: Vec<Embed>,
    /// Buttons that open addresses, in rows of five.
    #[schema(max_items = 25)]
    pub buttons: Vec<LinkButton>,
    /// Whom it pings; nobody where it does not say.
    pub allowed_mentions: Mentions,
}

/// An embed, under the names that Discord gives its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Embed {
    /// Its title.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 256)]
    pub title: Option<String>,
    /// Its text, in Discord's Markdown.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(max_length = 4096)]
    pub description: Option<String>,
    /// Where its title leads.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// A time that it shows.
    #[serde(skip_serializing_if = "Option::is_none", with = "time::serde::rfc3339::option")]
    #[schema(value_type = Option<String>, format = DateTime)]
    pub timestamp: Option<OffsetDateTime>,
    /// Its colour, `0xRRGGBB` as a number.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(maximum = 16_777_215)]
    pub color: Option<u32>,
    /// What stands below.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub footer: Option<EmbedFooter>,
    /// A picture.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub image: Option<EmbedPicture>,
    /// A small picture beside the text.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub thumbnail: Option<EmbedPicture>,
    /// What stands above the title.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub author: Option<EmbedAuthor>,
    /// At most 25.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(max_items = 25)]
    pub fields: Vec<EmbedField>,
}

/// What stands below an embed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmbedFooter {
    /// The text.
    #[schema(max_length = 2048)]
    pub text: String,
    /// A picture beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon_url: Option<String>,
}

/// A picture of an embed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmbedPicture {
    /// Where it is.
    pub url: String,
}

/// What stands above an embed's title.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmbedAuthor {
    /// The name.
    #[schema(max_length = 256)]
    pub name: String,
    /// Where it leads.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<String>,
    /// A picture beside it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub icon_url: Option<String>,
}

/// A field of an embed.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub struct EmbedField {
    /// Its name.
    #[schema(max_length = 256)]
    pub name: String,
    /// Its text.
    #[schema(max_length = 1024)]
    pub value: String,
    /// It stands beside others.
    #[serde(default)]
    pub inline: bool,
}

/// A button that opens an address.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct LinkButton {
    /// What it says; it may be empty beside an emoji.
    #[schema(max_length = 80)]
    pub label: String,
    /// A unicode emoji, or a custom one as `name:id`, with `a:` before it where it moves.
    pub emoji: Option<String>,
    /// What it opens: `https://`, `http://` or `discord://`.
    #[schema(max_length = 512)]
    pub url: String,
}

/// Whom a message pings, under the names that Discord gives its fields.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default, deny_unknown_fields)]
pub struct Mentions {
    /// Everybody of these sorts whom the content mentions.
    #[serde(deserialize_with = "sorts")]
    pub parse: Vec<MentionSort>,
    /// These roles, where the content mentions them.
    #[serde(deserialize_with = "ids")]
    #[schema(value_type = Vec<String>, max_items = 100)]
    pub roles: Vec<Id<RoleMarker>>,
    /// These members, where the content mentions them.
    #[serde(deserialize_with = "ids")]
    #[schema(value_type = Vec<String>, max_items = 100)]
    pub users: Vec<Id<UserMarker>>,
}

/// A sort of those whom a message can ping.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MentionSort {
    /// `@everyone` and `@here`.
    Everyone,
    /// Roles.
    Roles,
    /// Members.
    Users,
}

/// A message to be posted.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sending {
    /// Where.
    pub channel_id: Id<ChannelMarker>,
    /// What.
    pub message: Composed,
}

/// A message to be edited.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Editing {
    /// Its channel.
    pub channel_id: Id<ChannelMarker>,
    /// The message.
    pub message_id: Id<MessageMarker>,
    /// What it is to say.
    pub message: Composed,
    /// The revision that is to be edited, where whoever asked said it.
    #[serde(default)]
    pub revision: Option<i64>,
}

/// A message to be deleted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deleting {
    /// Its channel.
    pub channel_id: Id<ChannelMarker>,
    /// The message.
    pub message_id: Id<MessageMarker>,
}

/// A message and where it is, as an action's result keeps it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Standing {
    /// Its channel.
    pub channel_id: Id<ChannelMarker>,
    /// The message.
    pub message_id: Id<MessageMarker>,
}

/// Reads sorts, each once: Discord refuses one that is named twice.
fn sorts<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<MentionSort>, D::Error> {
    Ok(BTreeSet::<MentionSort>::deserialize(deserializer)?.into_iter().collect())
}

/// Reads ids as Discord writes them, in strings.
fn ids<'de, D: Deserializer<'de>, Marker>(deserializer: D) -> Result<Vec<Id<Marker>>, D::Error> {
    let texts = Vec::<String>::deserialize(deserializer)?;
    let read = |text: String| {
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse::<i64>().ok().filter(|_| digits);
        let id = number.and_then(|number| Id::new_checked(number.cast_unsigned()));
        id.ok_or_else(|| D::Error::custom(format!("{text:?} is not a Discord id")))
    };
    // Discord refuses one that is named twice.
    let read: BTreeSet<_> = texts.into_iter().map(read).collect::<Result<_, _>>()?;
    Ok(read.into_iter().collect())
}

/// The order key of all that happens to a channel's messages.
pub fn order_key(channel_id: Id<ChannelMarker>) -> String {
    format!("channel:{channel_id}")
}
