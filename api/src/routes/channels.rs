//! `GET /api/v1/guilds/{guild_id}/channels`.

use axum::{Router, extract::State, response::Response, routing::get};
use bellhop_store::mirror::{self, MirroredChannel};
use serde::Serialize;
use twilight_model::{
    channel::permission_overwrite::PermissionOverwrite,
    guild::Permissions,
    id::{
        Id,
        marker::{ChannelMarker, GenericMarker},
    },
};

use crate::{App, Error, auth::GuildReader, etag::IfNoneMatch, order, reading};

/// A channel or active thread, under the names that Discord gives its fields.
#[derive(Debug, Serialize)]
struct Channel {
    id: Id<ChannelMarker>,
    /// Discord's number (Discord Docs: Channel Types).
    #[serde(rename = "type")]
    kind: u8,
    name: String,
    position: i32,
    parent_id: Option<Id<ChannelMarker>>,
    topic: Option<String>,
    nsfw: bool,
    permission_overwrites: Vec<Overwrite>,
}

/// What a channel allows or denies a role or member.
#[derive(Debug, Serialize)]
struct Overwrite {
    id: Id<GenericMarker>,
    /// 0 for a role, 1 for a member.
    #[serde(rename = "type")]
    kind: u8,
    /// Bits, written as a decimal number in a string.
    allow: Permissions,
    deny: Permissions,
}

pub(crate) fn router() -> Router<App> {
    Router::new().route("/guilds/{guild_id}/channels", get(list))
}

/// The guild's channels and active threads in the order in which Discord shows them.
///
/// # Errors
/// 400, 401, 403, 404 as [`GuildReader`] judges; 503 while the database does not serve.
async fn list(State(app): State<App>, reader: GuildReader, held: IfNoneMatch) -> Result<Response, Error> {
    reading::list(&app, &reader, &held, async |snapshot, guild_id| {
        let mut channels = mirror::list_channels(snapshot, guild_id).await?;
        order::as_shown(&mut channels);
        Ok(channels.into_iter().map(Channel::from).collect())
    })
    .await
}

impl From<MirroredChannel> for Channel {
    fn from(channel: MirroredChannel) -> Self {
        Self {
            id: channel.channel_id,
            kind: channel.kind.into(),
            name: channel.name,
            position: channel.position,
            parent_id: channel.parent_id,
            topic: channel.topic,
            nsfw: channel.nsfw,
            permission_overwrites: channel.overwrites.into_iter().map(Overwrite::from).collect(),
        }
    }
}

impl From<PermissionOverwrite> for Overwrite {
    fn from(overwrite: PermissionOverwrite) -> Self {
        Self { id: overwrite.id, kind: overwrite.kind.into(), allow: overwrite.allow, deny: overwrite.deny }
    }
}
