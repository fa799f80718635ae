//! `GET /api/v1/guilds/{guild_id}/channels`.

use std::collections::{HashMap, HashSet};

use axum::{extract::State, response::Response};
use bellhop_store::mirror::{self, MirroredChannel};
use serde::{Deserialize, Serialize};
use twilight_model::{
    channel::permission_overwrite::PermissionOverwrite,
    guild::Permissions,
    id::{
        Id,
        marker::{ChannelMarker, GenericMarker},
    },
};
use utoipa::{IntoParams, ToSchema};
use utoipa_axum::{router::OpenApiRouter, routes};

use super::GuildPath;
use crate::{
    App, Error,
    auth::GuildReader,
    etag::IfNoneMatch,
    openapi::{
        complete::Unchanged,
        refusals::{always, filtered, of_guild, refusals},
        schemas::{PermissionBits, Snowflake},
    },
    order,
    query::Asked,
    reading::{self, Page},
};

refusals!(
    /// What the list of channels may answer.
    Refusals = [always(), of_guild(), filtered()]
);

/// A channel or active thread, under the names that Discord gives its fields.
#[derive(Debug, Serialize, ToSchema)]
#[schema(example = json!({
    "id": "1191168914227200105", "type": 0, "name": "general", "position": 0, "parent_id": "1191168914227200104",
    "topic": "Everybody talks here.", "nsfw": false,
    "permission_overwrites": [{ "id": "1191168914227200001", "type": 0, "allow": "0", "deny": "2048" }]
}))]
struct Channel {
    #[schema(value_type = Snowflake)]
    id: Id<ChannelMarker>,
    /// Discord's number (Discord Docs: Channel Types).
    #[serde(rename = "type")]
    kind: u8,
    name: String,
    position: i32,
    /// The category; of a thread its channel.
    #[schema(value_type = Option<Snowflake>)]
    parent_id: Option<Id<ChannelMarker>>,
    topic: Option<String>,
    nsfw: bool,
    permission_overwrites: Vec<Overwrite>,
    /// What stands under it; with `view=tree` alone.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(no_recursion)]
    children: Option<Vec<Channel>>,
}

/// What a channel allows or denies a role or member.
#[derive(Debug, Serialize, ToSchema)]
struct Overwrite {
    #[schema(value_type = Snowflake)]
    id: Id<GenericMarker>,
    /// 0 for a role, 1 for a member.
    #[serde(rename = "type")]
    kind: u8,
    #[schema(value_type = PermissionBits)]
    allow: Permissions,
    #[schema(value_type = PermissionBits)]
    deny: Permissions,
}

/// How channels are listed.
#[derive(Deserialize, IntoParams)]
#[serde(deny_unknown_fields)]
#[into_params(parameter_in = Query)]
struct Listing {
    /// One below the other, or each with what stands under it.
    #[serde(default)]
    #[param(inline)]
    view: View,
}

#[derive(Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
enum View {
    /// One below the other, in the order in which Discord shows them.
    #[default]
    Flat,
    /// Categories with their channels, channels with their threads.
    Tree,
}

pub(crate) fn router() -> OpenApiRouter<App> {
    OpenApiRouter::new().routes(routes!(list_channels))
}

/// The guild's channels and active threads, as Discord shows them.
#[utoipa::path(
    get,
    path = "/api/v1/guilds/{guild_id}/channels",
    tag = "guild",
    params(GuildPath, Listing),
    responses((status = 200, description = "The channels.", body = Page<Channel>), Unchanged, Refusals),
    security(("token" = []), ("session" = []))
)]
async fn list_channels(
    State(app): State<App>,
    reader: GuildReader,
    held: IfNoneMatch,
    Asked(listing): Asked<Listing>,
) -> Result<Response, Error> {
    let is_tree = listing.view == View::Tree;
    let what = if is_tree { "channels/tree" } else { "channels" };
    reading::kept(&app, &reader, &held, what, async |snapshot, guild_id| {
        let mut channels = mirror::list_channels(snapshot, guild_id).await?;
        order::as_shown(&mut channels);
        let channels = channels.into_iter().map(Channel::from).collect();
        Ok(if is_tree { tree(channels) } else { channels })
    })
    .await
}

/// Puts each channel under its parent, in the order in which they come; what has no parent here stands at the top.
fn tree(channels: Vec<Channel>) -> Vec<Channel> {
    let listed: HashSet<_> = channels.iter().map(|channel| channel.id).collect();
    let mut below = HashMap::<_, Vec<_>>::new();
    for channel in channels {
        let parent_id = channel.parent_id.filter(|parent_id| listed.contains(parent_id));
        below.entry(parent_id).or_default().push(channel);
    }
    level(&mut below, None)
}

fn level(
    below: &mut HashMap<Option<Id<ChannelMarker>>, Vec<Channel>>,
    parent_id: Option<Id<ChannelMarker>>,
) -> Vec<Channel> {
    let here = below.remove(&parent_id).unwrap_or_default().into_iter();
    here.map(|channel| Channel { children: Some(level(below, Some(channel.id))), ..channel }).collect()
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
            children: None,
        }
    }
}

impl From<PermissionOverwrite> for Overwrite {
    fn from(overwrite: PermissionOverwrite) -> Self {
        Self { id: overwrite.id, kind: overwrite.kind.into(), allow: overwrite.allow, deny: overwrite.deny }
    }
}
