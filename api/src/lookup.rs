//! Looking at Discord on demand: members and messages, which the mirror does not hold.
//!
//! What was looked up is kept for a moment in the process, so that a page that is loaded twice, or by two people, costs
//! one call; whoever asks for the same meanwhile waits for that call. Few things are kept, and the bot's share of
//! requests for it is small: what finds no room is a 429 that says when to come again.

use std::{hash::Hash, sync::Arc, time::Duration};

use bellhop_discord::{Class, Request, Route};
use quick_cache::sync::Cache;
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::value::RawValue;
use time::OffsetDateTime;
use tokio::{
    sync::{Mutex, Semaphore},
    time::{Instant, timeout_at},
};
use twilight_model::id::{
    Id,
    marker::{ChannelMarker, GuildMarker, MessageMarker, RoleMarker, UserMarker},
};

use crate::{App, Error};

/// How long Discord may take: twice, once to judge and once to show, is less than a request's deadline.
const WITHIN: Duration = Duration::from_millis(1_200);
/// With less time left nobody is looked up.
const LEAST: Duration = Duration::from_millis(500);
/// Members, and searches for them, that are kept at most, the least used going first.
const MEMBERS_KEPT: usize = 500;
/// Pages of messages that are kept at most: one may have a megabyte.
const MESSAGES_KEPT: usize = 32;
/// After Discord did not answer, whoever asks for the same is told so for this long without a call.
const SILENCE_KEPT: Duration = Duration::from_secs(1);
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
    pub(crate) embeds: Vec<Box<RawValue>>,
    #[serde(default)]
    pub(crate) attachments: Vec<Box<RawValue>>,
    #[serde(default)]
    pub(crate) components: Vec<Box<RawValue>>,
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
type Slot<T> = Arc<Mutex<Kept<T>>>;

/// What came of the last call.
struct Kept<T> {
    looked: Option<Looked<T>>,
    silent_since: Option<OffsetDateTime>,
}

impl<T> Default for Kept<T> {
    fn default() -> Self {
        Self { looked: None, silent_since: None }
    }
}

impl<T> Kept<T> {
    /// What is known without a call: what was looked up no longer than `fresh` ago, or that Discord was just silent.
    fn known(&self, fresh: Duration, now: OffsetDateTime) -> Option<Result<Looked<T>, Error>> {
        let is_fresh = |looked: &&Looked<T>| (Duration::ZERO..fresh).contains(&age(looked.at, now));
        if let Some(looked) = self.looked.as_ref().filter(is_fresh) {
            return Some(Ok(looked.clone()));
        }
        let is_silent = self.silent_since.is_some_and(|since| age(since, now) < SILENCE_KEPT);
        is_silent.then_some(Err(Error::DiscordSilent))
    }
}

/// What somebody is looked up for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Purpose {
    /// To judge what they may do: nobody gets in without.
    Judging,
    /// To show: of these one call is under way at a time, so that the others find room.
    Showing,
}

/// A page of a channel's messages: those before one, at most so many.
type PageOf = (Id<ChannelMarker>, Option<Id<MessageMarker>>, u16);

/// What was looked up lately.
pub(crate) struct Lookups {
    members: Cache<(Id<GuildMarker>, Id<UserMarker>), Slot<Member>>,
    searches: Cache<(Id<GuildMarker>, String, u16), Slot<Vec<Member>>>,
    messages: Cache<PageOf, Slot<Vec<Message>>>,
    showing: Semaphore,
}

impl Default for Lookups {
    fn default() -> Self {
        Self {
            members: Cache::new(MEMBERS_KEPT),
            searches: Cache::new(MEMBERS_KEPT),
            messages: Cache::new(MESSAGES_KEPT),
            showing: Semaphore::new(1),
        }
    }
}

/// The member, looked up no longer than `fresh` ago.
pub(crate) async fn member(
    app: &App,
    guild_id: Id<GuildMarker>,
    user_id: Id<UserMarker>,
    (purpose, fresh): (Purpose, Duration),
) -> Result<Looked<Member>, Error> {
    let route = Route::GetMember { guild_id: guild_id.get(), user_id: user_id.get() };
    let slot = slot(&app.lookups.members, &(guild_id, user_id));
    look(app, &slot, &route, (purpose, fresh)).await
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
    look(app, &slot, &route, (Purpose::Showing, MEMBERS_FRESH)).await
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
    look(app, &slot, &route, (Purpose::Showing, MESSAGES_FRESH)).await
}

fn slot<Key: Eq + Hash + Clone, T>(cache: &Cache<Key, Slot<T>>, key: &Key) -> Slot<T> {
    let made = cache.get_or_insert_with(key, || Ok::<_, std::convert::Infallible>(Slot::default()));
    let Ok(slot) = made;
    slot
}

/// What the slot holds if it is fresh; else what Discord answers now. Waiting for somebody else's call and for an own
/// one take no longer together than one call may.
async fn look<T: DeserializeOwned>(
    app: &App,
    slot: &Mutex<Kept<T>>,
    route: &Route<'_>,
    (purpose, fresh): (Purpose, Duration),
) -> Result<Looked<T>, Error> {
    if let Ok(slot) = slot.try_lock()
        && let Some(known) = slot.known(fresh, app.clock.now())
    {
        return known;
    }
    let deadline = Instant::now() + WITHIN;
    // Before the slot: whoever waits for a place to be shown somebody keeps nobody from judging them.
    let _place = match purpose {
        Purpose::Judging => None,
        Purpose::Showing => {
            let place = timeout_at(deadline, app.lookups.showing.acquire()).await;
            Some(place.ok().and_then(Result::ok).ok_or(Error::DiscordBusy(None))?)
        }
    };
    let mut slot = timeout_at(deadline, slot.lock()).await.map_err(|_| Error::DiscordSilent)?;
    let now = app.clock.now();
    if let Some(known) = slot.known(fresh, now) {
        return known;
    }
    // A call that Discord has no time to answer would say nothing of Discord.
    if deadline.saturating_duration_since(Instant::now()) < LEAST {
        return Err(Error::DiscordBusy(None));
    }
    let asked = ask(app, route, deadline).await;
    slot.silent_since = matches!(asked, Err(Error::DiscordSilent)).then(|| app.clock.now());
    let looked = Looked { at: now, found: asked?.map(Arc::new) };
    Ok(slot.looked.insert(looked).clone())
}

/// How old it is; a time that has not come is of a clock that was set back, and as old as can be.
fn age(at: OffsetDateTime, now: OffsetDateTime) -> Duration {
    (now - at).try_into().unwrap_or(Duration::MAX)
}

async fn ask<T: DeserializeOwned>(
    app: &App,
    route: &Route<'_>,
    deadline: Instant,
) -> Result<Option<T>, Error> {
    let bot = app.bot()?;
    let error = match bot.send(Request::from_route(route), deadline).await {
        Ok(answer) => match answer.json() {
            Ok(found) => return Ok(Some(found)),
            Err(error) => error,
        },
        Err(error) => error,
    };
    match error.class {
        Class::Gone => Ok(None),
        Class::Busy(after) => Err(Error::DiscordBusy(after)),
        Class::Forbidden if matches!(route, Route::GetMessages { .. }) => Err(Error::BotCannotRead),
        Class::Retry(_) | Class::Fail | Class::Forbidden => {
            tracing::warn!(%error, path = %route, "Discord does not tell");
            Err(Error::DiscordSilent)
        }
    }
}
