//! Discord, and the application as it has it.

use std::time::Duration;

use bellhop_boot::Clock;
use bellhop_discord::{Class, Discord, Error, PATIENCE, Request, Response, Route, Sender, Settings};
use bellhop_guilds::checkup::Finding;
use http::{StatusCode, header::DATE};
use serde::Deserialize;
use time::{OffsetDateTime, format_description::well_known::Rfc2822};
use tokio::time::Instant;
use twilight_model::id::{Id, marker::ApplicationMarker};

use super::{commands, endpoint, subject::Subject};
use crate::commands::GLOBAL_PER_SECOND;

/// How long Discord may take over one answer.
pub(super) const WITHIN: Duration = Duration::from_secs(10);
/// More than Discord's own answer takes.
const CLOCKS_APART: time::Duration = time::Duration::seconds(5);
/// What cannot be looked at without Discord.
const BEHIND: [&str; 5] = ["public key", "endpoint", "commands", "privileged intents", "Discord's clock"];
/// Privileged intents as an application has them, none of which is needed (Discord Docs: Application Flags).
const PRIVILEGED: [(u64, &str); 6] = [
    (1 << 12, "Presence"),
    (1 << 13, "Presence"),
    (1 << 14, "Server Members"),
    (1 << 15, "Server Members"),
    (1 << 18, "Message Content"),
    (1 << 19, "Message Content"),
];

/// The application as its bot sees it.
#[derive(Deserialize)]
pub(super) struct Application {
    id: String,
    name: String,
    verify_key: String,
    #[serde(default)]
    flags: u64,
    pub(super) interactions_endpoint_url: Option<String>,
}

/// Looks at Discord; which application's rows are to be looked at, unless it is known to be another's token.
pub(super) async fn look(subject: &Subject) -> (Vec<Finding>, Option<Id<ApplicationMarker>>) {
    let skipped = |first: Finding, why: &'static str| {
        let others = BEHIND.iter().map(|check| Finding::skipped(check, why));
        ([first].into_iter().chain(others).collect(), subject.application_id)
    };
    let (Some(application_id), Some(token)) = (subject.application_id, &subject.token) else {
        let why = "DISCORD_APPLICATION_ID or DISCORD_TOKEN cannot be read.";
        return skipped(Finding::skipped("token", why), why);
    };
    let base_url = subject.discord_url.clone();
    let settings = Settings { base_url, global_per_second: GLOBAL_PER_SECOND, patience: PATIENCE };
    let sender = Discord::new(settings).for_application(application_id, token);
    let answer = ask(&sender, &Route::GetCurrentUserApplicationInfo).await;
    // However long it took to come.
    let now = Clock::system().now();
    let known = answer.and_then(|answer| Ok((answer.json::<Application>()?, answer)));
    let (application, answer) = match known {
        Ok(known) => known,
        Err(error) => return skipped(refused(&error), "It needs Discord's answer."),
    };
    if application.id != application_id.to_string() {
        let says = format!(
            "It is of the application {}, and DISCORD_APPLICATION_ID is {application_id}.",
            application.id
        );
        let fix = "Take the id and the token of one application, and restart every process.";
        let (findings, _) =
            skipped(Finding::bad("token", says, fix), "It needs the token of this application.");
        return (findings, None);
    }
    let key = public_key(subject, &application);
    let is_right = key.fix.is_none();
    let findings = vec![
        Finding::good("token", format!("Discord takes it as the bot of {:?}.", application.name)),
        key,
        endpoint::look(&sender, &application, is_right).await,
        commands::look(&sender).await,
        intents(&application),
        clock(date(&answer), subject.proof.as_ref().map(|proof| proof.max_skew), now),
    ];
    (findings, Some(application_id))
}

async fn ask(sender: &Sender, route: &Route<'_>) -> Result<Response, Error> {
    sender.send(Request::from_route(route), Instant::now() + WITHIN).await
}

fn refused(error: &Error) -> Finding {
    const CHECK: &str = "token";
    match error.status {
        Some(StatusCode::UNAUTHORIZED) => Finding::bad(
            CHECK,
            "Discord does not take the bot's token.",
            "Reset the token under \"Bot\" in the developer portal, set DISCORD_TOKEN, and restart every process.",
        ),
        _ if matches!(error.class, Class::Retry(_)) => Finding::bad(
            CHECK,
            format!("Discord cannot be asked: {error}."),
            "See that this host reaches discord.com by HTTPS, and whether Discord has an outage.",
        ),
        _ => Finding::bad(
            CHECK,
            format!("Discord cannot be asked: {error}."),
            "Look at DISCORD_TOKEN and DISCORD_API_URL.",
        ),
    }
}

fn public_key(subject: &Subject, application: &Application) -> Finding {
    const CHECK: &str = "public key";
    let Some(proof) = &subject.proof else {
        return Finding::skipped(CHECK, "DISCORD_PUBLIC_KEY cannot be read.");
    };
    if proof.public_key.to_hex().eq_ignore_ascii_case(&application.verify_key) {
        return Finding::good(CHECK, "DISCORD_PUBLIC_KEY is the application's.");
    }
    Finding::bad(
        CHECK,
        "DISCORD_PUBLIC_KEY is not the application's: every click is refused.",
        "Set it to the public key under \"General Information\" in the developer portal, and restart interactions.",
    )
}

fn intents(application: &Application) -> Finding {
    const CHECK: &str = "privileged intents";
    let mut on: Vec<_> =
        PRIVILEGED.iter().filter(|(flag, _)| application.flags & flag != 0).map(|(_, name)| *name).collect();
    on.dedup();
    if on.is_empty() {
        return Finding::good(CHECK, "All are off; none is needed.");
    }
    Finding::good(CHECK, format!("{} can be left off: none is needed.", on.join(", ")))
}

/// What Discord's clock showed when it answered (RFC 9110, section 6.6.1).
fn date(answer: &Response) -> Option<OffsetDateTime> {
    let date = answer.headers.get(DATE)?.to_str().ok()?;
    OffsetDateTime::parse(&date.replace("GMT", "+0000"), &Rfc2822).ok()
}

/// Discord signs with its own time, and interactions of another time are refused.
fn clock(theirs: Option<OffsetDateTime>, max_skew: Option<Duration>, now: OffsetDateTime) -> Finding {
    const CHECK: &str = "Discord's clock";
    let Some(theirs) = theirs else { return Finding::skipped(CHECK, "Discord did not say the time.") };
    let apart = (theirs - now).abs();
    let says = format!("This host's clock and Discord's are {} s apart.", apart.whole_seconds());
    let fix = "Let NTP keep this host's clock.";
    if max_skew.is_some_and(|most| apart > most) {
        return Finding::bad(CHECK, format!("{says} Every click is refused."), fix);
    }
    if apart > CLOCKS_APART { Finding::doubtful(CHECK, says, fix) } else { Finding::good(CHECK, says) }
}

#[cfg(test)]
mod tests {
    use bellhop_guilds::checkup::Verdict;
    use time::macros::datetime;

    use super::*;

    #[test]
    fn a_clock_by_which_clicks_are_refused_is_told() {
        let now = datetime!(2026-11-22 12:00 UTC);
        let most = Some(Duration::from_mins(5));
        for (apart, verdict) in [
            (0, Verdict::Good),
            (-5, Verdict::Good),
            (6, Verdict::Doubtful),
            (300, Verdict::Doubtful),
            (-301, Verdict::Bad),
        ] {
            let found = clock(Some(now + time::Duration::seconds(apart)), most, now);
            assert_eq!(found.verdict, verdict, "{apart}: {}", found.says);
        }
        assert_eq!(clock(None, most, now).verdict, Verdict::Skipped);
    }
}
