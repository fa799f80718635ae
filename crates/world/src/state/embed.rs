//! Embeds (Discord Docs: Message Resource, "Embed Object").

use serde::{Deserialize, Serialize};
use twilight_model::util::Timestamp;

/// A rich embed as it is stored and shown.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct Embed {
    /// `rich` for all that an application sends.
    #[serde(rename = "type")]
    pub(crate) kind: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) title: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) description: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) color: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) timestamp: Option<Timestamp>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) footer: Option<EmbedFooter>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) image: Option<EmbedMedia>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) thumbnail: Option<EmbedMedia>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) author: Option<EmbedAuthor>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) fields: Vec<EmbedField>,
}

/// The line below an embed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct EmbedFooter {
    pub(crate) text: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) icon_url: Option<String>,
}

/// A picture of an embed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct EmbedMedia {
    pub(crate) url: String,
}

/// The line above an embed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct EmbedAuthor {
    pub(crate) name: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) url: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub(crate) icon_url: Option<String>,
}

/// A named value of an embed.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub(crate) struct EmbedField {
    pub(crate) name: String,
    pub(crate) value: String,
    pub(crate) inline: bool,
}

impl Embed {
    /// Whether nothing of it is shown.
    pub(crate) fn is_empty(&self) -> bool {
        self.length() == 0 && self.image.is_none() && self.thumbnail.is_none()
    }

    /// The characters that count toward a message's 6,000: title, description, fields, footer, author.
    pub(crate) fn length(&self) -> usize {
        let count = |text: &Option<String>| text.as_ref().map_or(0, |text| text.chars().count());
        let fields: usize =
            self.fields.iter().map(|f| f.name.chars().count() + f.value.chars().count()).sum();
        count(&self.title)
            + count(&self.description)
            + self.footer.as_ref().map_or(0, |footer| footer.text.chars().count())
            + self.author.as_ref().map_or(0, |author| author.name.chars().count())
            + fields
    }
}
