//! The built handler as an AWS Lambda function.

mod answered;
mod click;
mod events;
mod far;
mod first_need;
mod frozen;
mod one;
mod program;
mod recorded;
mod secrets;

use std::time::Duration;

use bellhop_testkit::{Bench, lambda::Lambda};
use bellhop_world::Signed;

/// Discord waits for an answer for so long.
const DISCORD_WAITS: Duration = Duration::from_secs(3);

/// What a function calls itself towards the database, so that it is told from everything else there.
const NAME: &str = "function";

/// The database's URL for whoever calls itself so.
fn named(t: &Bench) -> String {
    format!("{}&application_name={NAME}", t.database_url())
}

/// The function, on the Bench's world and database, with these variables besides.
async fn function(t: &Bench, variables: &[(&str, &str)]) -> Lambda {
    t.lambda(&bellhop_testkit::bootstrap("bellhop-interactions"), variables).await
}

/// The headers that vouch for a body.
fn headers(signed: &Signed) -> [(&str, &str); 3] {
    [
        ("content-type", "application/json"),
        ("x-signature-timestamp", &signed.timestamp),
        ("x-signature-ed25519", signed.signature.as_deref().unwrap_or_default()),
    ]
}
