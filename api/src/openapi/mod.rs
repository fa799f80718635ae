//! The description of the API (`OpenAPI` 3.1), made from the handlers themselves, and a page to browse it.
//!
//! What every answer has in common is said once, here: the shape of errors, which of them a route may answer with
//! ([`refusals`]), and the headers.

pub(crate) mod complete;
pub(crate) mod page;
pub(crate) mod refusals;
pub(crate) mod schemas;

use complete::Common;
pub(crate) use complete::complete;
use schemas::ErrorEnvelope;
use utoipa::OpenApi;

/// What is the same for the whole API.
#[derive(OpenApi)]
#[openapi(
    info(
        title = "Bellhop",
        description = "What the dashboard and programs read of a Discord server, from the mirror that Bellhop keeps.\n\n\
            Ids are strings. A list is `{\"data\": […], \"next\": cursor or null}`: the `next` of a page is the `cursor` of \
            the one after it. An error is `{\"error\": {\"code\", \"message\", \"request_id\"}}`; programs go by `code`.\n\n\
            A program sends an API token (`Authorization: Bearer bh_…`), which is good for one server and for the \
            scopes that it was made with (`bellhop token create`). A person is signed in by a cookie.",
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
    ),
    tags(
        (name = "login", description = "Signing in with Discord, and sessions."),
        (name = "me", description = "The person who is signed in."),
        (name = "guild", description = "A server as the mirror has it. Scope `guild:read`."),
        (name = "panels", description = "Role panels. Scopes `guild:read` and `panels:write`."),
        (name = "config", description = "The server's own settings. Scopes `guild:read` and `config:write`."),
        (name = "actions", description = "Bellhop's work against Discord. Scope `actions:read`; `actions:write` to have any done."),
        (name = "audit", description = "Who did what, and how roles and overwrites were. Scope `audit:read`."),
        (name = "members", description = "Members, asked of Discord on demand. Scope `members:read`."),
        (name = "messages", description = "A channel's messages, asked of Discord on demand, and those that were composed here. \
            Scope `messages:read`."),
    ),
    components(schemas(ErrorEnvelope)),
    modifiers(&Common),
)]
pub(crate) struct Document;

/// The document as it is served and checked in: JSON with line breaks.
pub fn document() -> String {
    let text = serde_json::to_string_pretty(&crate::router::described());
    text.map(|text| text + "\n").unwrap_or_default()
}
