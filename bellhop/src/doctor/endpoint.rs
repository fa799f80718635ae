//! The interactions endpoint: which URL Discord has, and whether it is answered there as it should be.

use std::time::Duration;

use bellhop_boot::http_client;
use bellhop_discord::{
    Request, Route, Sender,
    signature::{SIGNATURE_HEADER, TIMESTAMP_HEADER},
};
use bellhop_guilds::checkup::Finding;
use bytes::Bytes;
use http::{StatusCode, header::CONTENT_TYPE};
use http_body_util::Full;
use serde_json::json;
use tokio::time::{Instant, timeout};

use super::discord::Application;

const CHECK: &str = "endpoint";
/// Discord asks the endpoint before it answers, which it gives 3 s.
const WITHIN: Duration = Duration::from_secs(15);
/// How long the endpoint may take over an answer.
const ANSWERS_WITHIN: Duration = Duration::from_secs(5);
/// No key signed so.
const FORGED: &str = "00000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000000";

/// Looks at it from here, and has Discord look: it verifies an endpoint when it is set, so it is set to what it is.
pub(super) async fn look(sender: &Sender, application: &Application, is_key_right: bool) -> Finding {
    let Some(url) = application.interactions_endpoint_url.as_deref().filter(|url| !url.is_empty()) else {
        return Finding::bad(
            CHECK,
            "Discord has no interactions endpoint URL: clicks and commands go nowhere.",
            "Enter https://your.host/interactions as \"Interactions Endpoint URL\" under \"General Information\" in the developer portal.",
        );
    };
    if !is_key_right {
        return Finding::skipped(CHECK, "It needs the right public key.");
    }
    let seen = seen_from_here(url).await;
    if let Ok(StatusCode::OK) = seen {
        return Finding::bad(
            CHECK,
            format!("{url} takes what nobody signed."),
            "It is not Bellhop that answers there, or not as it was built: anybody may speak for Discord.",
        );
    }
    let route = Route::UpdateCurrentUserApplication;
    let body = json!({ "interactions_endpoint_url": url });
    let request = match Request::builder(&route).json(&body).build() {
        Ok(request) => request,
        Err(error) => return Finding::skipped(CHECK, format!("The request cannot be made: {error}.")),
    };
    match sender.send(request, Instant::now() + WITHIN).await {
        Ok(_) => Finding::good(
            CHECK,
            format!("Discord reaches {url}, which answers its PING and refuses a wrong signature."),
        ),
        Err(error) if error.status == Some(StatusCode::BAD_REQUEST) => refused(url, seen),
        Err(error) => {
            Finding::skipped(CHECK, format!("Discord does not say whether it verifies {url}: {error}."))
        }
    }
}

/// What an unsigned PING is answered.
async fn seen_from_here(url: &str) -> Result<StatusCode, String> {
    let request = http::Request::post(url)
        .header(CONTENT_TYPE, "application/json")
        .header(SIGNATURE_HEADER, FORGED)
        .header(TIMESTAMP_HEADER, bellhop_boot::Clock::system().now().unix_timestamp().to_string())
        .body(Full::new(Bytes::from_static(br#"{"type":1}"#)))
        .map_err(|error| error.to_string())?;
    let client = http_client().map_err(|error| error.to_string())?;
    match timeout(ANSWERS_WITHIN, client.request(request)).await {
        Ok(Ok(answer)) => Ok(answer.status()),
        Ok(Err(error)) if error.is_connect() => Err("it cannot be reached from here".to_owned()),
        Ok(Err(error)) => Err(error.to_string()),
        Err(_) => Err("it does not answer".to_owned()),
    }
}

fn refused(url: &str, seen: Result<StatusCode, String>) -> Finding {
    let (why, fix) = match seen {
        Err(why) => (why, "See that interactions runs, and that the reverse proxy or tunnel leads to it."),
        Ok(StatusCode::UNAUTHORIZED) => (
            "it refuses Discord's own PING".to_owned(),
            "See that the interactions that answers there has this DISCORD_PUBLIC_KEY, a right clock, and the body as it came.",
        ),
        Ok(status) => (
            format!("an interaction is answered {status} there"),
            "See that the URL ends with /interactions, and that the reverse proxy or tunnel leads to it.",
        ),
    };
    Finding::bad(CHECK, format!("Discord cannot verify {url}: {why}."), fix)
}
