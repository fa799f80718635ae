//! The one sender of REST requests keeps to Discord's limits, whatever Discord does.

use std::time::Duration;

use bellhop_discord::{
    BotToken, Class, Discord, Error, PATIENCE, Request, Response, Route, Sender, Settings,
};
use bellhop_testkit::{APPLICATION_ID, BOT_TOKEN, Bench};
use bellhop_world::{Fault, FaultRule};
use futures_util::FutureExt as _;
use tokio::{sync::watch, time::Instant};

const ROUTE: &str = "GET /guilds/{guild_id}/roles";
const PATTERN: &str = "GET /guilds/*/roles";

async fn bench() -> (Bench, Sender) {
    bench_of(50, PATIENCE).await
}

async fn bench_of(global_per_second: u16, patience: Duration) -> (Bench, Sender) {
    let t = Bench::setup().without_mirror().start().await;
    let base_url = t.env().get("DISCORD_API_URL").unwrap().to_owned();
    let discord = Discord::new(Settings { base_url, global_per_second, patience });
    let sender = discord.for_application(APPLICATION_ID, &BotToken::parse(BOT_TOKEN).unwrap());
    (t, sender)
}

/// Asks for the guild's roles, for so many milliseconds at the most.
async fn ask(t: &Bench, sender: &Sender, within: u64) -> Result<Response, Error> {
    let request = Request::from_route(&Route::GetGuildRoles { guild_id: t.demo.guild_id.get() });
    sender.send(request, Instant::now() + Duration::from_millis(within)).await
}

#[tokio::test(flavor = "multi_thread")]
async fn a_bucket_learnt_from_a_success_is_waited_for() {
    let (t, sender) = bench().await;
    t.world.set_limit(ROUTE, 2, Duration::from_secs(1));
    for _ in 0..5 {
        ask(&t, &sender, 10_000).await.unwrap();
    }
    assert_eq!(t.world.counts().answers_with(ROUTE, 429), 0);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_that_does_not_come_in_time_is_said_and_nothing_is_sent() {
    let (t, sender) = bench().await;
    t.world.set_limit(ROUTE, 1, Duration::from_mins(10));
    ask(&t, &sender, 10_000).await.unwrap();
    let refused = ask(&t, &sender, 200).await.unwrap_err();
    assert!(matches!(refused.class, Class::Busy(Some(room)) if room.as_secs() > 500), "{refused}");
    assert_eq!(t.world.counts().answers(ROUTE), 1);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_has_little_patience_does_not_wait_for_the_next_second() {
    let (t, sender) = bench_of(2, Duration::from_millis(900)).await;
    for _ in 0..2 {
        ask(&t, &sender, 10_000).await.unwrap();
    }
    let third = ask(&t, &sender, 10_000).now_or_never();
    let refused = third.expect("it is told at once").unwrap_err();
    assert!(matches!(refused.class, Class::Busy(None)), "{refused}");
    assert_eq!(t.world.counts().answers(ROUTE), 2);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_turn_behind_a_request_under_way_is_no_limit_that_is_exhausted() {
    let (t, sender) = bench_of(50, Duration::from_millis(50)).await;
    ask(&t, &sender, 10_000).await.unwrap();
    t.world.add_fault(FaultRule::times(PATTERN, Fault::Latency { ms: 1_000 }, 1));
    let (slow, refused) = tokio::join!(ask(&t, &sender, 10_000), ask(&t, &sender, 10_000));
    slow.unwrap();
    let refused = refused.unwrap_err();
    assert!(matches!(refused.class, Class::Busy(None)), "{refused}");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_members_of_a_guild_share_their_limit() {
    let (t, sender) = bench().await;
    let route = "PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}";
    t.world.set_limit(route, 3, Duration::from_secs(1));
    let (guild_id, role_id) = (t.demo.guild_id.get(), t.demo.self_assignable[0].get());
    let members = [t.demo.owner, t.demo.manager, t.demo.staff, t.demo.member, t.demo.newcomer];
    let grants = members.map(|user_id| {
        let grant = Route::AddMemberRole { guild_id, role_id, user_id: user_id.get() };
        sender.send(Request::from_route(&grant), Instant::now() + Duration::from_secs(10))
    });
    for granted in futures_util::future::join_all(grants).await {
        granted.unwrap();
    }
    assert_eq!(t.world.counts().answers_with(route, 429), 0);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_limit_is_given_back_with_its_pause_and_not_tried_again() {
    let (t, sender) = bench().await;
    t.world.add_fault(FaultRule::times(PATTERN, Fault::rate_limited(7.5), 1));
    let refused = ask(&t, &sender, 10_000).await.unwrap_err();
    assert_eq!(refused.class, Class::Retry(Some(Duration::from_millis(7_500))), "{refused}");
    assert_eq!(t.world.counts().answers(ROUTE), 1);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_global_limit_silences_everything() {
    let (t, sender) = bench().await;
    t.world.set_global_limit(Some((1, Duration::from_mins(1))));
    ask(&t, &sender, 10_000).await.unwrap();
    for _ in 0..3 {
        let refused = ask(&t, &sender, 10_000).await.unwrap_err();
        let told = matches!(refused.class, Class::Retry(Some(_)) | Class::Busy(Some(_)));
        assert!(told, "{refused}");
    }
    assert_eq!(t.world.counts().answers_with(ROUTE, 429), 1, "asked again while it was to be silent");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_twice() {
    for fault in [Fault::Reset, Fault::status(500), Fault::status(502), Fault::Hang] {
        let (t, sender) = bench().await;
        t.world.add_fault(FaultRule::times(PATTERN, fault.clone(), 1));
        let failed = ask(&t, &sender, 500).await.unwrap_err();
        assert_eq!(failed.class, Class::Retry(None), "{fault:?}: {failed}");
        // Had it been sent twice, the second would have been answered with success.
        assert_eq!(t.world.counts().answers_with(ROUTE, 200), 0, "{fault:?}");
        ask(&t, &sender, 10_000).await.unwrap();
        t.done().await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discord_that_is_not_there_is_a_reason_to_retry() {
    let (t, _) = bench().await;
    let nowhere = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap().local_addr().unwrap();
    let discord = Discord::new(Settings {
        base_url: format!("http://{nowhere}"),
        global_per_second: 50,
        patience: PATIENCE,
    });
    let sender = discord.for_application(APPLICATION_ID, &BotToken::parse(BOT_TOKEN).unwrap());
    let failed = ask(&t, &sender, 2_000).await.unwrap_err();
    assert_eq!((failed.class, failed.message.as_str()), (Class::Retry(None), "Discord could not be reached"));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nothing_is_sent_once_another_process_may_send() {
    let (t, sender) = bench().await;
    let (holds, held) = watch::channel(Instant::now() + Duration::from_mins(1));
    let sender = sender.until(held);
    ask(&t, &sender, 10_000).await.unwrap();
    holds.send_replace(Instant::now());
    let refused = ask(&t, &sender, 10_000).await.unwrap_err();
    assert!(matches!(refused.class, Class::Busy(None)), "{refused}");
    holds.send_replace(Instant::now() + Duration::from_mins(1));
    ask(&t, &sender, 10_000).await.unwrap();
    assert_eq!(t.world.counts().answers(ROUTE), 2);
    t.done().await;
}
