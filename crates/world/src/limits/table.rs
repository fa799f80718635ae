//! The table of rate-limit buckets.
//!
//! Discord publishes no numbers; these are those that its headers were seen to carry. A request
//! belongs to the first row whose method and route template fit. Rows of one bucket name share one
//! bucket per major parameter (Discord Docs: Rate Limits): the first `{guild_id}` or `{channel_id}`
//! of the path, or `{application_id}` with `{token}` for a webhook.

use std::time::Duration;

/// A row: which requests share a bucket, and what it holds.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Bucket {
    /// `METHOD /route/{template}`; `*` as the method is any.
    pub(super) route: &'static str,
    /// The name whose hash `X-RateLimit-Bucket` carries.
    pub(super) name: &'static str,
    /// Requests per window.
    pub(super) limit: u32,
    /// The window.
    pub(super) window: Duration,
}

/// All requests of a bot, but those of interactions and their webhooks.
pub(super) const GLOBAL: (u32, Duration) = (50, Duration::from_secs(1));

const fn row(route: &'static str, name: &'static str, limit: u32, seconds: u64) -> Bucket {
    Bucket { route, name, limit, window: Duration::from_secs(seconds) }
}

/// The rows, most particular first; what none names has a bucket of its own, 50 a second.
pub(super) const TABLE: &[Bucket] = &[
    // Messages.
    row("POST /channels/{channel_id}/messages", "message-create", 5, 5),
    row("GET /channels/{channel_id}/messages", "message-list", 5, 5),
    row("GET /channels/{channel_id}/messages/{message_id}", "message-get", 5, 5),
    row("PATCH /channels/{channel_id}/messages/{message_id}", "message-edit", 5, 5),
    row("DELETE /channels/{channel_id}/messages/{message_id}", "message-delete", 5, 1),
    // Channels. A change of the name or topic has a second limit, of which headers tell nothing: a
    // row whose route ends in the field.
    row("PATCH /channels/{channel_id}", "channel-edit", 5, 15),
    row("PATCH /channels/{channel_id} name", "channel-name", 2, 600),
    row("PATCH /channels/{channel_id} topic", "channel-topic", 2, 600),
    row("POST /guilds/{guild_id}/channels", "channel-create", 10, 10),
    // Roles and members: giving and taking share one bucket.
    row("PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}", "member-role", 10, 10),
    row("DELETE /guilds/{guild_id}/members/{user_id}/roles/{role_id}", "member-role", 10, 10),
    row("GET /guilds/{guild_id}/members/{user_id}", "member-get", 5, 1),
    row("GET /guilds/{guild_id}/members", "member-list", 10, 10),
    row("POST /guilds/{guild_id}/roles", "role-create", 250, 172_800),
    row("PATCH /guilds/{guild_id}/roles/{role_id}", "role-edit", 1_000, 86_400),
    // Commands.
    row("PUT /applications/{application_id}/commands", "command-overwrite", 5, 20),
    row("PUT /applications/{application_id}/guilds/{guild_id}/commands", "command-overwrite", 5, 20),
    row("POST /applications/{application_id}/commands", "command-create", 5, 20),
    row("POST /applications/{application_id}/guilds/{guild_id}/commands", "command-create", 5, 20),
    // Interactions: the followups of one token.
    row("* /webhooks/{application_id}/{token}", "webhook", 5, 2),
    row("* /webhooks/{application_id}/{token}/messages/@original", "webhook", 5, 2),
    row("* /webhooks/{application_id}/{token}/messages/{message_id}", "webhook", 5, 2),
    // The gateway's address.
    row("GET /gateway/bot", "gateway", 2, 5),
];
