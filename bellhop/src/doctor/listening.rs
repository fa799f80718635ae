//! Whether what is announced is heard: a pooler that shares sessions loses it.

use std::time::Duration;

use bellhop_guilds::checkup::Finding;
use bellhop_store::{Connections, Pool, Result, checkup::announce, listen};
use tokio::time::timeout;

use super::subject::Subject;

const CHECK: &str = "listening";
/// What is announced on it concerns nobody else.
const CHANNEL: &str = "bellhop_doctor";
/// How long a connection may take, and then what was announced.
const WITHIN: Duration = Duration::from_secs(5);

/// Listens by the URL that the worker and the live streams listen by, and announces something.
pub(super) async fn look(subject: &Subject) -> Finding {
    let (name, url) = match (&subject.direct_url, &subject.database_url) {
        (Some(url), _) => ("DATABASE_DIRECT_URL", url),
        (None, Some(url)) => ("DATABASE_URL", url),
        (None, None) => return Finding::skipped(CHECK, "No URL can be read."),
    };
    // What is announced by the one is to be heard by the other: they may lead to two databases.
    let announced = subject.database_url.as_ref().unwrap_or(url);
    match heard(url, announced).await {
        Ok(true) => Finding::good(CHECK, format!("What is announced is heard by {name}.")),
        Ok(false) => Finding::bad(
            CHECK,
            format!("What is announced by DATABASE_URL is not heard by {name}."),
            "Set DATABASE_DIRECT_URL to an address of the same database past the pooler.",
        ),
        Err(why) => Finding::bad(
            CHECK,
            format!("{name} gives no two connections: {why}."),
            "See that it leads to the database past any pooler, and that its role and the server have connections left.",
        ),
    }
}

/// Whether one connection hears what another announces.
async fn heard(url: &str, announced: &str) -> Result<bool, String> {
    let pool = Pool::new(&Connections { url: url.to_owned(), most: 1 }).map_err(|error| error.to_string())?;
    let connected = timeout(WITHIN, async {
        let listener = listen(&pool, &[CHANNEL]).await?;
        Ok((listener, bellhop_store::connect(announced).await?))
    });
    let (mut listener, mut conn) = connected
        .await
        .map_err(|_| "it does not answer".to_owned())?
        .map_err(|error: bellhop_store::Error| error.to_string())?;
    let announced = announce(&mut conn, CHANNEL).await;
    announced.map_err(|error| error.to_string())?;
    Ok(matches!(timeout(WITHIN, listener.recv()).await, Ok(Ok(_))))
}
