//! The channels and the messages.

use bellhop_actions::{MAX_ATTEMPTS, NewAction, enqueue, new_id};
use bellhop_api::token::{self, NewToken, Scope};
use bellhop_messages::{
    actions::Send,
    model::{Composed, Sending, order_key},
};
use bellhop_store::audit::By;
use bellhop_testkit::{APPLICATION_ID, Bench};
use serde_json::json;
use sqlx::Acquire as _;
use twilight_model::{
    guild::Permissions,
    id::{
        Id,
        marker::{ChannelMarker, GuildMarker},
    },
};

/// Messages that are accepted in a transaction.
const AT_ONCE: usize = 100;
/// Channels of a guild; Discord allows 500 with the categories.
const OF_A_GUILD: usize = 250;

/// A channel, and its guild.
pub(super) type Room = (Id<GuildMarker>, Id<ChannelMarker>);

/// So many channels that the bot may write in, in as many guilds as that takes, all of them mirrored.
pub(super) async fn channels(bench: &Bench, count: usize) -> anyhow::Result<Vec<Room>> {
    let refused = |error: bellhop_world::ApiError| anyhow::anyhow!("{}", error.body());
    let mut rooms = Vec::with_capacity(count);
    while rooms.len() < count {
        let guild_id = bench.world.create_guild("Load", bench.demo.owner).map_err(refused)?;
        bench.world.install(guild_id, Some(Permissions::ADMINISTRATOR)).map_err(refused)?;
        for nth in 0..OF_A_GUILD.min(count - rooms.len()) {
            let body = json!({ "name": format!("room-{nth}") });
            rooms.push((guild_id, bench.world.create_channel(guild_id, &body).map_err(refused)?));
        }
    }
    bench.synced().await;
    Ok(rooms)
}

/// Somebody who may ask for messages: an API token, by whose good standing each is judged again before it is posted.
pub(super) async fn asker(bench: &Bench, (guild_id, _): Room) -> anyhow::Result<By> {
    let mut conn = bench.pool.acquire().await?;
    let new = NewToken { guild_id, name: "bench", scopes: &[Scope::Act] };
    let created = token::create(&mut conn, new, bench.clock.now()).await?;
    Ok(By::Token(created.api_token_id))
}

/// Accepts messages for the channels in turn.
pub(super) async fn accept(bench: &Bench, by: By, rooms: &[Room], count: usize) -> anyhow::Result<()> {
    let mut conn = bench.pool.acquire().await?;
    let all: Vec<_> = rooms.iter().cycle().take(count).enumerate().collect();
    for some in all.chunks(AT_ONCE) {
        let mut tx = conn.begin().await?;
        for (nth, room) in some {
            let action = action(bench, by, **room, *nth);
            enqueue(&mut tx, &action, bench.clock.now()).await?;
        }
        tx.commit().await?;
    }
    Ok(())
}

fn action(bench: &Bench, by: By, (guild_id, channel_id): Room, nth: usize) -> NewAction {
    let (now, message) =
        (bench.clock.now(), Composed { content: format!("message {nth}"), ..Composed::default() });
    let action_id = new_id(now);
    NewAction {
        action_id,
        application_id: APPLICATION_ID,
        kind: bellhop_actions::Kind::name(&Send).to_owned(),
        guild_id,
        payload: json!(Sending { channel_id, message }),
        order_key: order_key(channel_id),
        max_attempts: MAX_ATTEMPTS,
        source: "bench".to_owned(),
        idempotency_key: action_id.to_string(),
        channel_id: Some(channel_id),
        requested_by: by,
        reply: None,
        run_at: now,
    }
}

/// How many messages are posted.
pub(super) async fn count_done(bench: &Bench) -> usize {
    let count = sqlx::query_scalar::<_, i64>("select count(*) from actions where state = 'done'");
    let count = count.fetch_one(&bench.pool).await;
    count.ok().and_then(|count| usize::try_from(count).ok()).unwrap_or_default()
}

/// Of the last so many, the milliseconds from being accepted to the first attempt.
pub(super) async fn first_attempts(bench: &Bench, count: usize) -> anyhow::Result<Vec<f64>> {
    let times = "select 1000 * extract(epoch from first_attempt_at - created_at)::float8 from actions
                 order by sequence desc limit $1";
    Ok(sqlx::query_scalar(times).bind(i64::try_from(count)?).fetch_all(&bench.pool).await?)
}
