//! What the audit channel is told: entries of the log, many in one message.

use std::time::Duration;

use async_trait::async_trait;
use bellhop_actions::{
    Action, Attempt, Control, Failure, Keys, Kind, NewAction, Outcome, Settled, enqueue,
    posting::{may_be_forgotten, nonce},
    unattended,
};
use bellhop_discord::{Request, Route};
use bellhop_store::{
    PgConnection, Result as Stored,
    audit::{Entry, list_of, order_key, put_back_untold, take_untold, told},
    guild_settings::{self, set_audit_channel_lost},
    mirror,
    problems::reopen,
};
use bellhop_words::{Locale, Value as Word, say};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use time::OffsetDateTime;
use twilight_model::{
    http::interaction::InteractionResponseData,
    id::{
        Id,
        marker::{ApplicationMarker, ChannelMarker},
    },
};
use twilight_util::builder::embed::{EmbedBuilder, EmbedFooterBuilder};

use crate::{MAY_HAVE_BEEN_SENT, sent_since, ui::shortened};

/// A guild's audit channel is told something once in so long.
pub const ONCE_IN: Duration = Duration::from_secs(1);
/// Entries in a message.
const AT_ONCE: i64 = 15;
/// Characters of a line; so many lines fit an embed's description of 4,096 (Discord Docs: Embed Limits).
const LINE: usize = 260;
/// The colour of the notices' embeds.
const COLOR: u32 = 0x99_AA_B5;
/// Discord's codes for a channel that is gone, that the bot does not see, and in which it may not write (Discord Docs: JSON
/// Error Codes).
const CLOSED: [u64; 3] = [10003, 50001, 50013];
/// The name of the kind.
const KIND: &str = "guilds.audit-notice";

/// A line of the log in a language; `None` for an entry that is another feature's.
pub type Line = fn(&Entry, &Locale) -> Option<String>;

/// Tells the audit channel of entries. Safe to repeat: for some minutes Discord answers the same nonce with the
/// message that stands, and a later attempt first looks for one that names the same entries.
#[derive(Default)]
pub struct Notice {
    lines: Vec<Line>,
}

#[derive(Serialize, Deserialize)]
struct Telling {
    channel_id: Id<ChannelMarker>,
    audit_ids: Vec<i64>,
}

impl Notice {
    /// A notice whose lines these features say.
    pub fn new(lines: Vec<Line>) -> Self {
        Self { lines }
    }

    fn embed(&self, entries: &[Entry], locale: &Locale, marker: &str) -> Value {
        let line = |entry: &Entry| {
            let said = self.lines.iter().find_map(|line| line(entry, locale));
            let said = said
                .unwrap_or_else(|| say(locale, "audit-other", [("event", Word::from(entry.event.clone()))]));
            shortened(format!("<t:{}:T> {said}", entry.at.unix_timestamp()), LINE)
        };
        let text = entries.iter().map(line).collect::<Vec<_>>().join("\n");
        let footer = EmbedFooterBuilder::new(marker);
        json!(EmbedBuilder::new().description(text).color(COLOR).footer(footer).build())
    }
}

/// Hands what the audit channels are to be told to the queue, in the caller's transaction.
pub async fn tell(
    conn: &mut PgConnection,
    application_id: Id<ApplicationMarker>,
    now: OffsetDateTime,
) -> Stored<usize> {
    let untold = take_untold(conn, application_id, (now - ONCE_IN, now), AT_ONCE).await?;
    let count = untold.len();
    for untold in untold {
        let Some(last) = untold.audit_ids.iter().max() else { continue };
        let idempotency_key = format!("{}:{last}:{}", untold.guild_id, now.unix_timestamp_nanos());
        let channel_id = Some(untold.channel_id);
        let telling = Telling { channel_id: untold.channel_id, audit_ids: untold.audit_ids };
        let keys = Keys { order_key: order_key(untold.guild_id), source: "audit", idempotency_key };
        let action = unattended(&Notice::default(), (application_id, untold.guild_id), &telling, keys, now);
        enqueue(conn, &NewAction { channel_id, ..action }, now).await?;
    }
    Ok(count)
}

#[async_trait]
impl Kind for Notice {
    fn name(&self) -> &'static str {
        KIND
    }

    async fn attempt(&self, attempt: Attempt<'_>) -> Result<Value, Failure> {
        let telling = telling(attempt.action)?;
        let marker = marker(&telling);
        if may_be_forgotten(&attempt) && is_told(&attempt, &telling, &marker).await? {
            return Ok(Value::Null);
        }
        if is_lost(&attempt).await? {
            return Err(Failure::Final { code: None, reason: "the audit channel is closed".to_owned() });
        }
        let (entries, locale) = read(&attempt, &telling).await?;
        let body = json!({
            "embeds": [self.embed(&entries, &locale, &marker)],
            "allowed_mentions": { "parse": [] },
            "nonce": nonce(attempt.action),
            "enforce_nonce": true,
        });
        let route = Route::CreateMessage { channel_id: telling.channel_id.get() };
        let request = Request::builder(&route).json(&body).build().map_err(|error| never(&error))?;
        attempt.discord.send(request, attempt.deadline).await?;
        Ok(Value::Null)
    }

    /// What could not be told is told once the channel is open again; what may have been told is left, as twice would say
    /// that it happened twice.
    async fn settle(&self, conn: &mut PgConnection, settled: Settled<'_>) -> Stored<()> {
        let guild_id = settled.action.guild_id;
        let (code, reason) = match settled.outcome {
            Outcome::Done(_) => return told(conn, guild_id, settled.now).await,
            Outcome::Failed { code, reason } => (code, reason),
            // Nobody may.
            Outcome::Cancelled => return Ok(()),
        };
        let Ok(telling) = telling(settled.action) else { return Ok(()) };
        // The message itself is refused: told again it would keep all that comes after it from being told.
        let refused = code.is_some_and(|code| !CLOSED.contains(&code));
        if refused || reason == MAY_HAVE_BEEN_SENT {
            tracing::error!(guild.id = guild_id.get(), code, reason, ?telling.audit_ids, "entries are not told");
            return Ok(());
        }
        let settings = guild_settings::get(conn, guild_id).await?;
        if settings.audit_channel_id.is_none() {
            return Ok(());
        }
        // First, as whoever judges holds the judgement before the settings.
        reopen(conn, guild_id).await?;
        put_back_untold(conn, &telling.audit_ids).await?;
        set_audit_channel_lost(conn, guild_id, telling.channel_id, Some(settled.now)).await?;
        Ok(())
    }

    fn words(&self, _settled: Settled<'_>) -> Option<InteractionResponseData> {
        None
    }

    /// The log watches those who could call it off.
    fn control(&self) -> Control {
        Control::None
    }
}

fn telling(action: &Action) -> Result<Telling, Failure> {
    serde_json::from_value(action.payload.clone()).map_err(|error| never(&error))
}

fn never(error: &dyn std::error::Error) -> Failure {
    Failure::Final { code: None, reason: error.to_string() }
}

/// Names the entries of a message, for people and for a later attempt.
fn marker(telling: &Telling) -> String {
    match (telling.audit_ids.iter().min(), telling.audit_ids.iter().max()) {
        (Some(first), Some(last)) if first < last => format!("#{first} – #{last}"),
        (Some(only), _) => format!("#{only}"),
        _ => String::new(),
    }
}

async fn read(attempt: &Attempt<'_>, telling: &Telling) -> Result<(Vec<Entry>, Locale), Failure> {
    let mut conn = attempt.pool.acquire().await?;
    let entries = list_of(&mut conn, &telling.audit_ids).await?;
    let guild = mirror::find_guild(&mut conn, attempt.action.guild_id).await?;
    conn.finish();
    Ok((entries, Locale::choose(None, guild.as_ref().map(|guild| guild.preferred_locale.as_str()))))
}

/// Whether another notice was refused meanwhile.
async fn is_lost(attempt: &Attempt<'_>) -> Result<bool, Failure> {
    let mut conn = attempt.pool.acquire().await?;
    let settings = guild_settings::get(&mut conn, attempt.action.guild_id).await?;
    conn.finish();
    Ok(settings.audit_channel_lost_at.is_some())
}

/// Whether an attempt of unknown outcome told it.
async fn is_told(attempt: &Attempt<'_>, telling: &Telling, marker: &str) -> Result<bool, Failure> {
    #[derive(Deserialize)]
    struct Message {
        #[serde(default)]
        embeds: Vec<Value>,
    }
    let messages: Vec<Message> = sent_since(attempt, telling.channel_id).await?;
    Ok(messages.iter().flat_map(|message| &message.embeds).any(|embed| embed["footer"]["text"] == marker))
}
