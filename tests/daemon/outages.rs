//! Outages, of which REST knows nothing.

use bellhop_testkit::{APPLICATION_ID, Bench, until};
use bellhop_world::{GatewayFault, GatewayRule};
use serde_json::json;
use twilight_model::{
    guild::Permissions,
    id::{Id, marker::GuildMarker},
};

use super::{Daemon, equal, state};

/// The next guild that is told whole cannot be read.
fn next_is_unreadable(t: &Bench) {
    let fault = GatewayFault::MissingField { field: "/channels".to_owned() };
    t.world.add_gateway_fault(GatewayRule::times(fault, 1).on("GUILD_CREATE"));
}

/// The bot joins a guild that nobody could read yet.
fn unread_guild(t: &Bench) -> Id<GuildMarker> {
    next_is_unreadable(t);
    let guild_id = t.world.create_guild("Annexe", t.demo.owner).unwrap();
    t.world.install(guild_id, Some(Permissions::VIEW_CHANNEL)).unwrap();
    guild_id
}

async fn nothing_is_to_be_read(t: &Bench) {
    until("it has been read", async || {
        sqlx::query("select 1 from rereads").fetch_all(&t.pool).await.unwrap().is_empty()
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_that_is_read_again_in_an_outage_stays_unavailable() {
    let t = Bench::setup().without_mirror().start().await;
    let daemon = Daemon::start(&t);
    state(&t, "active").await;
    t.world.set_unavailable(t.demo.guild_id, true).unwrap();
    equal(&t).await;
    daemon.stop().await;
    let ask = "insert into rereads (guild_id, application_id, event, asked_at) values ($1, $2, 'X', now())";
    let (guild_id, application_id) = (t.demo.guild_id.get(), APPLICATION_ID.get());
    let ask = sqlx::query(ask).bind(guild_id.cast_signed()).bind(application_id.cast_signed());
    ask.execute(&t.pool).await.unwrap();
    let daemon = Daemon::start(&t);
    nothing_is_to_be_read(&t).await;
    equal(&t).await;
    daemon.stop().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_that_is_first_read_in_an_outage_is_unavailable() {
    let t = Bench::setup().without_mirror().start().await;
    let daemon = Daemon::start(&t);
    state(&t, "active").await;
    let guild_id = unread_guild(&t);
    t.world.set_unavailable(guild_id, true).unwrap();
    nothing_is_to_be_read(&t).await;
    equal(&t).await;
    t.world.set_unavailable(guild_id, false).unwrap();
    equal(&t).await;
    daemon.stop().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn one_that_was_never_read_comes_back_whole_or_by_rest() {
    let t = Bench::setup().without_mirror().start().await;
    let daemon = Daemon::start(&t);
    state(&t, "active").await;
    let guild_id = unread_guild(&t);
    t.world.set_unavailable(guild_id, true).unwrap();
    nothing_is_to_be_read(&t).await;
    next_is_unreadable(&t);
    t.world.set_unavailable(guild_id, false).unwrap();
    t.world.create_channel(guild_id, &json!({"name": "back", "type": 0})).unwrap();
    equal(&t).await;
    daemon.stop().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_whose_return_cannot_be_read_is_served_again() {
    let t = Bench::setup().without_mirror().start().await;
    let daemon = Daemon::start(&t);
    state(&t, "active").await;
    t.world.set_unavailable(t.demo.guild_id, true).unwrap();
    equal(&t).await;
    next_is_unreadable(&t);
    t.world.set_unavailable(t.demo.guild_id, false).unwrap();
    equal(&t).await;
    daemon.stop().await;
    t.done().await;
}
