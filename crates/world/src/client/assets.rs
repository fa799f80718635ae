//! The page and its files, embedded.

use axum::{
    extract::Path,
    response::{Html, IntoResponse, Response},
};
use http::{
    StatusCode,
    header::{CONTENT_SECURITY_POLICY, CONTENT_TYPE},
};

/// The content type of a stylesheet.
const CSS: &str = "text/css; charset=utf-8";
/// The content type of a module.
const JS: &str = "text/javascript; charset=utf-8";

/// Name, content type and bytes of the files beside `index.html`.
const FILES: &[(&str, &str, &[u8])] = &[
    ("accounts.css", CSS, include_bytes!("../../client/accounts.css")),
    ("accounts.js", JS, include_bytes!("../../client/accounts.js")),
    ("acts.js", JS, include_bytes!("../../client/acts.js")),
    ("api.js", JS, include_bytes!("../../client/api.js")),
    ("app.js", JS, include_bytes!("../../client/app.js")),
    ("authorize.css", CSS, include_bytes!("../../client/authorize.css")),
    ("channels.js", JS, include_bytes!("../../client/channels.js")),
    ("clock.js", JS, include_bytes!("../../client/clock.js")),
    ("command-form.js", JS, include_bytes!("../../client/command-form.js")),
    ("commands.js", JS, include_bytes!("../../client/commands.js")),
    ("components.js", JS, include_bytes!("../../client/components.js")),
    ("composer.css", CSS, include_bytes!("../../client/composer.css")),
    ("composer.js", JS, include_bytes!("../../client/composer.js")),
    ("controls.css", CSS, include_bytes!("../../client/controls.css")),
    ("element.js", JS, include_bytes!("../../client/element.js")),
    ("embed.js", JS, include_bytes!("../../client/embed.js")),
    ("failure.js", JS, include_bytes!("../../client/failure.js")),
    ("guild.js", JS, include_bytes!("../../client/guild.js")),
    ("icons.js", JS, include_bytes!("../../client/icons.js")),
    ("keyed.js", JS, include_bytes!("../../client/keyed.js")),
    ("layout.css", CSS, include_bytes!("../../client/layout.css")),
    ("listbox.js", JS, include_bytes!("../../client/listbox.js")),
    ("markdown.js", JS, include_bytes!("../../client/markdown.js")),
    ("markup.js", JS, include_bytes!("../../client/markup.js")),
    ("members.js", JS, include_bytes!("../../client/members.js")),
    ("message.js", JS, include_bytes!("../../client/message.js")),
    ("messages.css", CSS, include_bytes!("../../client/messages.css")),
    ("messages.js", JS, include_bytes!("../../client/messages.js")),
    ("modal.js", JS, include_bytes!("../../client/modal.js")),
    ("option-field.js", JS, include_bytes!("../../client/option-field.js")),
    ("page.js", JS, include_bytes!("../../client/page.js")),
    ("people.js", JS, include_bytes!("../../client/people.js")),
    ("picker.js", JS, include_bytes!("../../client/picker.js")),
    ("popover.js", JS, include_bytes!("../../client/popover.js")),
    ("posts.js", JS, include_bytes!("../../client/posts.js")),
    ("select.js", JS, include_bytes!("../../client/select.js")),
    ("session.js", JS, include_bytes!("../../client/session.js")),
    ("sidebars.css", CSS, include_bytes!("../../client/sidebars.css")),
    ("snowflake.js", JS, include_bytes!("../../client/snowflake.js")),
    ("stream.js", JS, include_bytes!("../../client/stream.js")),
    ("texts.css", CSS, include_bytes!("../../client/texts.css")),
    ("theme.css", CSS, include_bytes!("../../client/theme.css")),
    ("thread-form.js", JS, include_bytes!("../../client/thread-form.js")),
    ("threads.css", CSS, include_bytes!("../../client/threads.css")),
    ("threads.js", JS, include_bytes!("../../client/threads.js")),
    ("timeline.js", JS, include_bytes!("../../client/timeline.js")),
    ("welcome.js", JS, include_bytes!("../../client/welcome.js")),
];

/// The page, in no frame of another's: what it forbids besides, it says itself.
pub(crate) async fn index() -> impl IntoResponse {
    let alone = (CONTENT_SECURITY_POLICY, "frame-ancestors 'none'");
    ([alone], Html(include_str!("../../client/index.html")))
}

/// A file of the page.
pub(super) async fn asset(Path(wanted): Path<String>) -> Response {
    match FILES.iter().find(|(name, _, _)| *name == wanted) {
        Some((_, kind, bytes)) => ([(CONTENT_TYPE, *kind)], *bytes).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}
