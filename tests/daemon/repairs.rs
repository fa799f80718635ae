//! A guild of which a dispatch could not be read.

use std::time::Duration;

use bellhop_store::mirror::shards::forget_sessions;
use bellhop_testkit::{APPLICATION_ID, Bench, until};
use bellhop_world::{Fault, FaultRule, GatewayFault, GatewayRule};
use serde_json::json;
use time::OffsetDateTime;
use twilight_model::guild::Permissions;

use super::{
    Daemon,
    equal::{equal, equal_within},
    sessions, state,
};

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_the_bot_left_is_not_read_again() {
    let t = Bench::setup().without_mirror().start().await;
    sqlx::query(
        "insert into rereads (guild_id, application_id, event, asked_at) values (99, $1, 'X', now())",
    )
    .bind(APPLICATION_ID.get().cast_signed())
    .execute(&t.pool)
    .await
    .unwrap();
    let daemon = Daemon::start(&t);
    until("it is given up", async || {
        sqlx::query("select 1 from rereads").fetch_all(&t.pool).await.unwrap().is_empty()
    })
    .await;
    t.world.update_channel(t.demo.general_channel_id, &json!({"topic": "goes on"})).unwrap();
    equal(&t).await;
    daemon.stop().await;
    t.done().await;
}

/// Waits until nothing is left to be read again, and the mirror is right.
async fn repaired(t: &Bench) {
    equal(t).await;
    until("everything has been read again", async || {
        sqlx::query("select 1 from rereads").fetch_all(&t.pool).await.unwrap().is_empty()
    })
    .await;
    state(t, "active").await;
}

fn rename(t: &Bench, name: &str) {
    t.world.update_channel(t.demo.general_channel_id, &json!({"name": name})).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dispatch_without_a_field_is_repaired_from_rest_and_told_once() {
    bellhop_boot::telemetry::metrics_handle();
    let t = Bench::new().await;
    let fault = GatewayFault::MissingField { field: "/role/name".to_owned() };
    t.world.add_gateway_fault(GatewayRule::times(fault, 1).on("GUILD_ROLE_UPDATE"));
    t.world.update_role(t.demo.guild_id, t.demo.self_assignable[0], &json!({"name": "unread"})).unwrap();
    rename(&t, "goes-on");
    repaired(&t).await;
    let told = "select count(*) from history where after ->> 'name' = 'unread'";
    assert_eq!(sqlx::query_scalar::<_, i64>(told).fetch_one(&t.pool).await.unwrap(), 1);
    assert_eq!(sessions(&t), (1, 0));
    let counted = "\nbellhop_sync_undecodable_total{event=\"GUILD_ROLE_UPDATE\"} ";
    assert!(bellhop_boot::telemetry::render_metrics().contains(counted));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dispatch_that_does_not_name_its_guild_has_every_guild_read_again() {
    let t = Bench::new().await;
    let fault = GatewayFault::MissingField { field: "/guild_id".to_owned() };
    t.world.add_gateway_fault(GatewayRule::times(fault, 1).on("CHANNEL_UPDATE"));
    rename(&t, "unread");
    repaired(&t).await;
    assert_eq!(sessions(&t), (1, 0));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_dispatch_that_is_no_json_is_asked_for_once_more_and_then_repaired_from_rest() {
    let t = Bench::new().await;
    t.world.add_gateway_fault(GatewayRule::times(GatewayFault::BrokenJson, 1).on("CHANNEL_UPDATE"));
    rename(&t, "unread");
    t.world.create_role(t.demo.guild_id, &json!({"name": "after"})).unwrap();
    repaired(&t).await;
    // The replay is as broken; the stream then goes on over the same connection.
    assert_eq!(sessions(&t), (1, 1));
    rename(&t, "goes-on");
    equal(&t).await;
    assert_eq!(sessions(&t), (1, 1));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn several_dispatches_that_are_no_json_cost_one_resume_each_where_something_is_read_between() {
    let t = Bench::new().await;
    t.world.add_gateway_fault(GatewayRule::times(GatewayFault::BrokenJson, 2).on("CHANNEL_UPDATE"));
    rename(&t, "unread");
    rename(&t, "unread-too");
    t.world.create_role(t.demo.guild_id, &json!({"name": "between"})).unwrap();
    repaired(&t).await;
    assert_eq!(sessions(&t), (1, 1));
    t.world.add_gateway_fault(GatewayRule::times(GatewayFault::BrokenJson, 1).on("CHANNEL_UPDATE"));
    rename(&t, "unread-again");
    repaired(&t).await;
    assert_eq!(sessions(&t), (1, 2));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_that_came_in_a_gap_is_found_in_the_list() {
    let t = Bench::new().await;
    t.world.add_gateway_fault(GatewayRule::times(GatewayFault::BrokenJson, 1).on("GUILD_CREATE"));
    let owner = t.world.create_account("founder", "Founder", "de");
    let guild_id = t.world.create_guild("Annexe", owner).unwrap();
    t.world.install(guild_id, Some(Permissions::VIEW_CHANNEL)).unwrap();
    until("the guild is known", async || {
        sqlx::query("select 1 from guilds where guild_id = $1")
            .bind(guild_id.get().cast_signed())
            .fetch_optional(&t.pool)
            .await
            .unwrap()
            .is_some()
    })
    .await;
    repaired(&t).await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_that_the_database_refuses_lets_other_guilds_go_first() {
    let t = Bench::setup().without_mirror().start().await;
    let daemon = Daemon::start(&t);
    state(&t, "active").await;
    equal(&t).await;
    let refuse = "alter table roles add constraint refuse check (name <> 'refused')";
    sqlx::query(refuse).execute(&t.pool).await.unwrap();
    let slow = Fault::latency(Duration::from_millis(500));
    t.world.add_fault(FaultRule::times("GET /guilds/*/channels", slow, 1));
    t.world.update_role(t.demo.guild_id, t.demo.self_assignable[0], &json!({"name": "refused"})).unwrap();
    let asked_since = async |since: OffsetDateTime| {
        let asked = sqlx::query("select 1 from rereads where asked_at >= $1").bind(since);
        !asked.fetch_all(&t.pool).await.unwrap().is_empty()
    };
    until("it is to be read again", async || asked_since(OffsetDateTime::UNIX_EPOCH).await).await;
    t.clock.advance(Duration::from_hours(1));
    let later = t.clock.now();
    until("it is at the end of the queue", async || asked_since(later).await).await;
    sqlx::query("alter table roles drop constraint refuse").execute(&t.pool).await.unwrap();
    daemon.stop().await;
    let daemon = Daemon::start(&t);
    repaired(&t).await;
    daemon.stop().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_that_a_fresh_session_names_and_that_never_comes_is_read_over_rest() {
    let t = Bench::setup().without_mirror().start().await;
    let daemon = Daemon::start(&t);
    state(&t, "active").await;
    equal(&t).await;
    daemon.stop().await;
    rename(&t, "unheard");
    forget_sessions(&mut t.pool.acquire().await.unwrap(), APPLICATION_ID).await.unwrap();
    t.world.add_gateway_fault(GatewayRule::times(GatewayFault::Lost, 1).on("GUILD_CREATE"));
    t.world.set_heartbeat_interval(Duration::from_secs(1));
    let daemon = Daemon::start(&t);
    // Guilds have half a minute to arrive.
    equal_within(&t, 1, Duration::from_secs(45)).await.unwrap();
    repaired(&t).await;
    assert_eq!(sessions(&t), (2, 0));
    daemon.stop().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_is_read_again_only_after_what_is_replayed() {
    let t = Bench::setup().without_mirror().start().await;
    let daemon = Daemon::start(&t);
    state(&t, "active").await;
    equal(&t).await;
    daemon.stop().await;
    let late = GatewayFault::Delay { ms: 5_000 };
    t.world.add_gateway_fault(GatewayRule::times(late, 1).on("GUILD_ROLE_UPDATE"));
    for name in ["first", "second"] {
        t.world.update_role(t.demo.guild_id, t.demo.self_assignable[0], &json!({ "name": name })).unwrap();
    }
    let ask = "insert into rereads (guild_id, application_id, event, asked_at) values ($1, $2, 'X', now())";
    let (guild_id, application_id) = (t.demo.guild_id.get(), APPLICATION_ID.get());
    let ask = sqlx::query(ask).bind(guild_id.cast_signed()).bind(application_id.cast_signed());
    ask.execute(&t.pool).await.unwrap();
    let daemon = Daemon::start(&t);
    repaired(&t).await;
    let told = "select after ->> 'name' from history order by history_id";
    let told: Vec<String> = sqlx::query_scalar(told).fetch_all(&t.pool).await.unwrap();
    assert_eq!(told, ["first", "second"]);
    daemon.stop().await;
    t.done().await;
}
