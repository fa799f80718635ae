//! Looking at Discord on demand: members and messages, which the mirror does not hold.
//!
//! What was looked up is kept for a moment in the process, so that a page that is loaded twice, or by two people, costs
//! one call; whoever asks for the same meanwhile waits for that call. Few things are kept, and the bot's share of
//! requests for it is small: what finds no room is a 429 that says when to come again.

use std::{hash::Hash, sync::Arc, time::Duration};

use bellhop_discord::{Class, Request, Route};
use quick_cache::sync::Cache;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use time::OffsetDateTime;
use tokio::{sync::Mutex, time::Instant};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GuildMarker, MessageMarker, RoleMarker, UserMarker},
};

use crate::{App, Error};

/// How long Discord may take.
const WITHIN: Duration = Duration::from_millis(1_500);
/// Answers of a kind that are kept at most, the least used going first.
const KEPT: usize = 500;
/// Members change seldom: one who was looked up so lately is not again.
pub(crate) const MEMBERS_FRESH: Duration = Duration::from_mins(1);
/// Messages come all the time; this is for pages that are loaded twice.
pub(crate) const MESSAGES_FRESH: Duration = Duration::from_secs(5);

/// A member, as far as it is told on.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Member {
    pub(crate) user: User,
    #[serde(default)]
    pub(crate) nick: Option<String>,
    #[serde(default)]
    pub(crate) avatar: Option<String>,
    pub(crate) roles: Vec<Id<RoleMarker>>,
    #[serde(default)]
    pub(crate) joined_at: Option<String>,
    #[serde(default)]
    pub(crate) communication_disabled_until: Option<String>,
}

/// A person or bot.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct User {
    pub(crate) id: Id<UserMarker>,
    pub(crate) username: String,
    #[serde(default)]
    pub(crate) global_name: Option<String>,
    #[serde(default)]
    pub(crate) avatar: Option<String>,
    #[serde(default)]
    pub(crate) bot: bool,
}

/// A message, as far as it is told on.
#[derive(Clone, Debug, Deserialize)]
pub(crate) struct Message {
    pub(crate) id: Id<MessageMarker>,
    #[serde(rename = "type")]
    pub(crate) kind: u16,
    pub(crate) author: User,
    pub(crate) content: String,
    pub(crate) timestamp: String,
    #[serde(default)]
    pub(crate) edited_timestamp: Option<String>,
    #[serde(default)]
    pub(crate) pinned: bool,
    #[serde(default)]
    pub(crate) embeds: Vec<Value>,
    #[serde(default)]
    pub(crate) attachments: Vec<Value>,
    #[serde(default)]
    pub(crate) components: Vec<Value>,
}

/// What Discord answered, and when.
#[derive(Debug)]
pub(crate) struct Looked<T> {
    /// When it was asked.
    pub(crate) at: OffsetDateTime,
    /// What it named; `None` where there is nothing of this id.
    pub(crate) found: Option<Arc<T>>,
}

impl<T> Clone for Looked<T> {
    fn clone(&self) -> Self {
        Self { at: self.at, found: self.found.clone() }
    }
}

/// Locked while Discord is asked, so that others wait for its answer.
type Slot<T> = Arc<Mutex<Option<Looked<T>>>>;

/// A page of a channel's messages: those before one, at most so many.
type PageOf = (Id<ChannelMarker>, Option<Id<MessageMarker>>, u16);

/// What was looked up lately.
pub(crate) struct Lookups {
    members: Cache<(Id<GuildMarker>, Id<UserMarker>), Slot<Member>>,
    searches: Cache<(Id<GuildMarker>, String, u16), Slot<Vec<Member>>>,
    messages: Cache<PageOf, Slot<Vec<Message>>>,
}

impl Default for Lookups {
    fn default() -> Self {
        Self { members: Cache::new(KEPT), searches: Cache::new(KEPT), messages: Cache::new(KEPT) }
    }
}

/// The member, looked up no longer than `fresh` ago.
pub(crate) async fn member(
    app: &App,
    guild_id: Id<GuildMarker>,
    user_id: Id<UserMarker>,
    fresh: Duration,
) -> Result<Looked<Member>, Error> {
    let route = Route::GetMember { guild_id: guild_id.get(), user_id: user_id.get() };
    let slot = slot(&app.lookups.members, &(guild_id, user_id));
    look(app, &slot, &route, fresh).await
}

/// At most `most` members whose name or nickname begins with `query`.
pub(crate) async fn search(
    app: &App,
    guild_id: Id<GuildMarker>,
    query: &str,
    most: u16,
) -> Result<Looked<Vec<Member>>, Error> {
    let route = Route::SearchGuildMembers { guild_id: guild_id.get(), limit: Some(most), query };
    let slot = slot(&app.lookups.searches, &(guild_id, query.to_lowercase(), most));
    look(app, &slot, &route, MEMBERS_FRESH).await
}

/// At most `most` messages of the channel, newest first, those before `before` alone.
pub(crate) async fn messages(
    app: &App,
    channel_id: Id<ChannelMarker>,
    before: Option<Id<MessageMarker>>,
    most: u16,
) -> Result<Looked<Vec<Message>>, Error> {
    let route = Route::GetMessages {
        after: None,
        around: None,
        before: before.map(Id::get),
        channel_id: channel_id.get(),
        limit: Some(most),
    };
    let slot = slot(&app.lookups.messages, &(channel_id, before, most));
    look(app, &slot, &route, MESSAGES_FRESH).await
}

fn slot<Key: Eq + Hash + Clone, T>(cache: &Cache<Key, Slot<T>>, key: &Key) -> Slot<T> {
    let made = cache.get_or_insert_with(key, || Ok::<_, std::convert::Infallible>(Slot::default()));
    let Ok(slot) = made;
    slot
}

/// What the slot holds if it is fresh; else what Discord answers now.
async fn look<T: DeserializeOwned>(
    app: &App,
    slot: &Mutex<Option<Looked<T>>>,
    route: &Route<'_>,
    fresh: Duration,
) -> Result<Looked<T>, Error> {
    let mut slot = slot.lock().await;
    let now = app.clock.now();
    if let Some(looked) =
        slot.as_ref().filter(|looked| (Duration::ZERO..fresh).contains(&age(looked.at, now)))
    {
        return Ok(looked.clone());
    }
    let looked = Looked { at: now, found: ask(app, route).await?.map(Arc::new) };
    Ok(slot.insert(looked).clone())
}

/// How old it is; a time that has not come is of a clock that was set back, and as old as can be.
fn age(at: OffsetDateTime, now: OffsetDateTime) -> Duration {
    (now - at).try_into().unwrap_or(Duration::MAX)
}

async fn ask<T: DeserializeOwned>(app: &App, route: &Route<'_>) -> Result<Option<T>, Error> {
    let error = match app.bot()?.send(Request::from_route(route), Instant::now() + WITHIN).await {
        Ok(answer) => match answer.json() {
            Ok(found) => return Ok(Some(found)),
            Err(error) => error,
        },
        Err(error) => error,
    };
    match error.class {
        Class::Gone => Ok(None),
        Class::Busy(after) => Err(Error::DiscordBusy(after)),
        Class::Forbidden => Err(Error::BotCannotRead),
        Class::Retry(_) | Class::Fail => {
            tracing::warn!(%error, path = %route, "Discord does not tell");
            Err(Error::DiscordSilent)
        }
    }
}
