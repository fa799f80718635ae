//! What a panel is to be, as requests say it.

use std::time::Duration;

use bellhop_panels::model::{
    self, BODY_LENGTH, DESCRIPTION_LENGTH, EntryId, LABEL_LENGTH, LASTS_WITHIN, Limits, Look, MOST_ENTRIES,
    TITLE_LENGTH, WHITE, Wanted,
};
use serde::Deserialize;
use twilight_model::id::{Id, marker::RoleMarker};
use utoipa::ToSchema;

use super::shown::{Kind, Mode, Style};
use crate::{
    Error,
    ids::Given,
    limited::{Number, Said, Text, given},
    openapi::schemas::Snowflake,
};

type Title = Text<1, { TITLE_LENGTH as usize }>;
type Body = Text<0, { BODY_LENGTH as usize }>;
type Label = Text<1, { LABEL_LENGTH as usize }>;
type Description = Text<1, { DESCRIPTION_LENGTH as usize }>;
type Color = Number<0, { WHITE as u64 }>;
type MostRoles = Number<1, { MOST_ENTRIES as u64 }>;
type Lasts = Number<{ LASTS_WITHIN.0 }, { LASTS_WITHIN.1 }>;

/// A panel to be made.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = NewPanel, example = json!({
    "title": "Pick your roles", "text": "What you want to hear of.", "color": 5_793_266,
    "entries": [{ "role_id": "1191168914227200200", "emoji": "📰" }]
}))]
pub(super) struct New {
    #[schema(value_type = String, min_length = 1, max_length = 100)]
    title: Title,
    /// Above the choices; Markdown works.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, max_length = 4000, required = false)]
    text: Option<Body>,
    /// `0xRRGGBB` as a number; 0 for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = u32, maximum = 16_777_215, required = false)]
    color: Option<Color>,
    #[serde(default)]
    #[schema(inline)]
    kind: Kind,
    #[serde(default)]
    #[schema(inline)]
    mode: Mode,
    /// How many of the panel's roles a member may have at a time.
    #[schema(value_type = Option<u8>, minimum = 1, maximum = 25)]
    max_roles: Option<MostRoles>,
    /// Only members with this role may use the panel.
    #[schema(value_type = Option<Snowflake>)]
    requires: Option<Given<RoleMarker>>,
    /// Members with this role may not.
    #[schema(value_type = Option<Snowflake>)]
    forbids: Option<Given<RoleMarker>>,
    /// After so many seconds a role is taken back.
    #[schema(value_type = Option<u64>, minimum = 60, maximum = 31_536_000)]
    expires_after: Option<Lasts>,
    /// What can be chosen, in order.
    #[serde(default)]
    #[schema(max_items = 25)]
    entries: Vec<Entry>,
}

/// What a panel is to be; what is left out stays as it is.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = PanelChange, example = json!({
    "mode": "unique", "max_roles": null,
    "entries": [{ "id": "21", "label": "Headlines" }, { "role_id": "1191168914227200201" }]
}))]
pub(super) struct Change {
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, min_length = 1, max_length = 100, required = false)]
    title: Option<Title>,
    /// Above the choices; Markdown works.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, max_length = 4000, required = false)]
    text: Option<Body>,
    /// `0xRRGGBB` as a number; 0 for none.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = u32, maximum = 16_777_215, required = false)]
    color: Option<Color>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Kind, inline, required = false)]
    kind: Option<Kind>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Mode, inline, required = false)]
    mode: Option<Mode>,
    /// How many of the panel's roles a member may have at a time; null for as many as they like.
    #[serde(default)]
    #[schema(value_type = Option<u8>, minimum = 1, maximum = 25)]
    max_roles: Said<MostRoles>,
    /// Only members with this role may use the panel; null for everybody.
    #[serde(default)]
    #[schema(value_type = Option<Snowflake>)]
    requires: Said<Given<RoleMarker>>,
    /// Members with this role may not; null for none.
    #[serde(default)]
    #[schema(value_type = Option<Snowflake>)]
    forbids: Said<Given<RoleMarker>>,
    /// After so many seconds a role is taken back; null for never.
    #[serde(default)]
    #[schema(value_type = Option<u64>, minimum = 60, maximum = 31_536_000)]
    expires_after: Said<Lasts>,
    /// What can be chosen, in order, and nothing else: an entry that is left out is taken off.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Vec<Entry>, max_items = 25, required = false)]
    entries: Option<Vec<Entry>>,
}

/// An entry that a panel is to have: the one of an `id`, or one to be made for a `role_id`. What is left out stays, or is
/// usual.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
#[schema(as = WantedEntry)]
pub(super) struct Entry {
    /// The entry that stays.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, example = "21", required = false)]
    id: Option<EntryId>,
    /// The role it gives; an entry that stays keeps its own.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Snowflake, required = false)]
    role_id: Option<Given<RoleMarker>>,
    /// What the button or option says; usually the role's name.
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = String, min_length = 1, max_length = 80, required = false)]
    label: Option<Label>,
    /// One of unicode, or a custom one of the server's, `<:name:id>`.
    #[serde(default)]
    #[schema(value_type = Option<String>)]
    emoji: Said<String>,
    #[serde(default, deserialize_with = "given")]
    #[schema(value_type = Style, inline, required = false)]
    style: Option<Style>,
    /// The option's description, in a menu.
    #[serde(default)]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 100)]
    description: Said<Description>,
    /// Of an entry to be made: its role may be dangerous. One that stays keeps what was confirmed.
    #[serde(default)]
    confirmed: bool,
}

impl New {
    /// The panel that it is to be; 400 for an entry that is none.
    pub(super) fn read(self) -> Result<Wanted, Error> {
        let text = model::Text {
            title: self.title.0,
            body: self.text.map_or_else(String::new, |text| text.0),
            color: color(self.color, 0),
            kind: self.kind.into(),
        };
        let limits = Limits {
            max_roles: most(self.max_roles),
            requires: id(self.requires),
            forbids: id(self.forbids),
            expires_after: lasts(self.expires_after),
        };
        Ok(Wanted { text, mode: self.mode.into(), limits, entries: Some(entries(self.entries)?) })
    }
}

impl Change {
    /// What it makes of a panel; 400 for an entry that is none.
    pub(super) fn read(self) -> Result<impl FnOnce(&model::Panel) -> Wanted, Error> {
        let entries = self.entries.map(entries).transpose()?;
        Ok(move |panel: &model::Panel| {
            let Wanted { text, mode, limits, .. } = Wanted::of(panel);
            let text = model::Text {
                title: self.title.map_or(text.title, |title| title.0),
                body: self.text.map_or(text.body, |text| text.0),
                color: color(self.color, text.color),
                kind: self.kind.map_or(text.kind, Into::into),
            };
            let limits = Limits {
                max_roles: self.max_roles.over(limits.max_roles, most),
                requires: self.requires.over(limits.requires, id),
                forbids: self.forbids.over(limits.forbids, id),
                expires_after: self.expires_after.over(limits.expires_after, lasts),
            };
            Wanted { text, mode: self.mode.map_or(mode, Into::into), limits, entries }
        })
    }
}

fn color(color: Option<Color>, before: u32) -> u32 {
    color.and_then(|Number(color)| u32::try_from(color).ok()).unwrap_or(before)
}

fn most(most: Option<MostRoles>) -> Option<u8> {
    most.and_then(|Number(most)| u8::try_from(most).ok())
}

fn lasts(lasts: Option<Lasts>) -> Option<Duration> {
    lasts.map(|Number(seconds)| Duration::from_secs(seconds))
}

fn id(id: Option<Given<RoleMarker>>) -> Option<Id<RoleMarker>> {
    id.map(|Given(id)| id)
}

fn entries(sent: Vec<Entry>) -> Result<Vec<model::WantedEntry>, Error> {
    let entry = |(number, entry): (usize, Entry)| {
        if entry.id.is_none() && entry.role_id.is_none() {
            return Err(Error::BadBody(format!("entries[{number}]: missing field `role_id`")));
        }
        let look = Look {
            label: entry.label.map(|label| label.0),
            emoji: entry.emoji.over(None, Some),
            style: entry.style.map(Style::number),
            description: entry
                .description
                .over(None, |described| Some(described.map(|described| described.0))),
        };
        Ok(model::WantedEntry {
            entry_id: entry.id,
            role_id: id(entry.role_id),
            look,
            confirmed: entry.confirmed,
        })
    };
    sent.into_iter().enumerate().map(entry).collect()
}
