//! Workers that die or freeze in the middle of a message: it is posted exactly once.

use std::{
    future::poll_fn,
    pin::pin,
    task::Poll,
    time::{Duration, Instant},
};

use bellhop_actions::{Registry, inline::Inline};
use bellhop_discord::{BotToken, Discord, PATIENCE, Sender, Settings};
use bellhop_guilds::apology;
use bellhop_store::{
    Connections, Pool,
    actions::{Action, Claim, Lane, claim},
};
use bellhop_testkit::{APPLICATION_ID, BOT_TOKEN, Bench, DaemonProcess, until};
use bellhop_world::{Fault, FaultRule};
use serde_json::json;
use twilight_model::id::Id;
use uuid::Uuid;

use super::{Program, said};
use crate::actions::kinds::ask_for_lease;

const POSTING: &str = "POST /channels/{channel_id}/messages";

/// A process of its own, as far as it matters: connections, limits and clients that end with it.
pub(super) struct Mortal {
    pool: Pool,
    registry: Registry,
    discord: Sender,
}

impl Mortal {
    pub(super) fn new(t: &Bench) -> Self {
        let base_url = t.env().get("DISCORD_API_URL").unwrap().to_owned();
        let discord = Discord::new(Settings { base_url, global_per_second: 40, patience: PATIENCE });
        Self {
            pool: Pool::new(&Connections { url: t.database_url().to_owned(), most: 2 }).unwrap(),
            registry: Registry::new(bellhop_messages::actions::kinds(), apology),
            discord: discord.for_application(APPLICATION_ID, &BotToken::parse(BOT_TOKEN).unwrap()),
        }
    }

    /// Attempts an action and records it, but dies where it would go on for the `awaits`-th time; whether it came through.
    pub(super) async fn attempts(&self, t: &Bench, action: &Action, awaits: usize) -> bool {
        let Self { pool, registry, discord } = self;
        let deadline = (Instant::now() + Duration::from_secs(15)).into();
        let inline = Inline { pool, registry, discord, deadline };
        let mut attempt = pin!(inline.run(action, Id::new(1), t.clock.now()));
        let mut resumed = 0;
        poll_fn(|context| {
            if resumed == awaits {
                return Poll::Ready(false);
            }
            resumed += 1;
            attempt.as_mut().poll(context).map(|_| true)
        })
        .await
    }
}

/// The next action, in the hands of a worker.
pub(super) async fn claimed(t: &Bench) -> Action {
    let (lease, now) = (ask_for_lease(t).await.unwrap(), t.clock.now());
    let wanted = Claim {
        application_id: APPLICATION_ID,
        worker: &lease,
        lease_token: Uuid::new_v4(),
        until: now + Duration::from_secs(20),
        lane: Lane::Except("interactions.reply"),
        most: 1,
    };
    let mut conn = t.pool.acquire().await.unwrap();
    claim(&mut conn, wanted, now).await.unwrap().remove(0)
}

/// Dies at every await between claim and record, one after another, and comes back after `later`; at how many.
async fn dies_everywhere(later: Duration) -> usize {
    let t = Bench::new().await;
    t.world.set_limit(POSTING, 100_000, Duration::from_secs(1));
    // Everybody here posts faster than one bot may.
    t.world.set_global_limit(None);
    let program = Program::of(&t).await;
    let mut awaits = 0;
    loop {
        let content = format!("after {awaits} awaits");
        let body = json!({ "channel_id": t.demo.general_channel_id, "content": content });
        let asked = program.asks("send-message", &body).await;
        let action = claimed(&t).await;
        let came_through = Mortal::new(&t).attempts(&t, &action, awaits).await;
        t.clock.advance(later);
        t.run_actions().await;
        let stands = said(&t, t.demo.general_channel_id).iter().filter(|said| **said == content).count();
        let done = program.action(&asked).await;
        assert_eq!((stands, &done["state"]), (1, &json!("done")), "{content}: {done}");
        if came_through {
            break;
        }
        awaits += 1;
    }
    t.done().await;
    awaits
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_dies_at_any_await_while_discord_knows_the_nonce_posts_once() {
    assert!(dies_everywhere(Duration::from_secs(21)).await > 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_dies_at_any_await_and_is_missed_for_long_posts_once() {
    assert!(dies_everywhere(Duration::from_mins(10)).await > 10);
}

#[tokio::test(flavor = "multi_thread")]
async fn of_two_messages_that_say_the_same_each_is_found_by_its_own_action() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let body = json!({ "channel_id": t.demo.general_channel_id, "content": "twice" });
    let first = program.asks("send-message", &body).await;
    t.run_actions().await;
    let second = program.asks("send-message", &body).await;
    let slow = Fault::slow_answer(Duration::from_secs(5));
    t.world.add_fault(FaultRule::times("POST /channels/*/messages", slow, 1));
    let action = claimed(&t).await;
    let dying = Mortal::new(&t);
    let posted = until("the second is posted", async || {
        said(&t, t.demo.general_channel_id).iter().filter(|said| *said == "twice").count() == 2
    });
    tokio::select! {
        _ = dying.attempts(&t, &action, usize::MAX) => panic!("it was answered"),
        () = posted => {}
    }
    t.clock.advance(Duration::from_mins(10));
    t.run_actions().await;
    let (first, second) = (program.action(&first).await, program.action(&second).await);
    assert_eq!((&first["state"], &second["state"]), (&json!("done"), &json!("done")));
    assert_ne!(first["result"]["message_id"], second["result"]["message_id"]);
    assert_eq!(said(&t, t.demo.general_channel_id).iter().filter(|said| *said == "twice").count(), 2);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn in_a_thread_too_nobody_posts_twice_where_nobody_can_look() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let general = t.demo.general_channel_id;
    let thread = json!({ "name": "Aside", "type": 11 });
    let thread =
        t.rest(Some(t.demo.owner), "POST", &format!("/channels/{general}/threads"), &thread).await.json();
    // Read Message History.
    let blind = json!([{ "id": t.demo.bot_role_id, "type": 0, "allow": "0", "deny": "65536" }]);
    t.world.update_channel(general, &json!({ "permission_overwrites": blind })).unwrap();
    t.synced().await;
    t.world.add_fault(FaultRule::times("POST /channels/*/messages", Fault::LostAnswer { status: 500 }, 1));
    let asked = program.asks("send-message", &json!({ "channel_id": thread["id"], "content": "once" })).await;
    let action = claimed(&t).await;
    assert!(Mortal::new(&t).attempts(&t, &action, usize::MAX).await);
    t.clock.advance(Duration::from_mins(10));
    t.run_actions().await;
    let failed = program.action(&asked).await;
    assert!(failed["error"]["message"].as_str().unwrap().starts_with("It may have been sent"), "{failed}");
    let thread_id = thread["id"].as_str().unwrap().parse().unwrap();
    assert_eq!(said(&t, thread_id), ["once"]);
    t.done().await;
}

/// Everything that a dead worker held may be taken at once, as after the time for which it held it.
async fn lets_go(t: &Bench) {
    sqlx::query("update leases set expires_at = now() where name like 'worker:%'")
        .execute(&t.pool)
        .await
        .unwrap();
    let held = "update actions set lease_until = now() where state = 'processing'";
    sqlx::query(held).execute(&t.pool).await.unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn a_worker_that_is_killed_at_random_moments_posts_each_message_once() {
    let t = Bench::new().await;
    t.world.set_limit(POSTING, 100_000, Duration::from_secs(1));
    // Everybody here posts faster than one bot may.
    t.world.set_global_limit(None);
    // So slow that most of them are in the middle of something.
    t.world.add_fault(FaultRule::always(
        "POST /channels/*/messages",
        Fault::slow_answer(Duration::from_millis(60)),
    ));
    let program = Program::of(&t).await;
    let channels: Vec<_> = (0..20)
        .map(|nth| {
            t.world.create_channel(t.demo.guild_id, &json!({ "name": format!("room-{nth}") })).unwrap()
        })
        .collect();
    t.synced().await;
    for nth in 0..200 {
        let body =
            json!({ "channel_id": channels[nth % channels.len()], "content": format!("message {nth}") });
        program.asks("send-message", &body).await;
    }
    let unfinished = "select count(*) from actions where state in ('pending', 'processing')";
    let (mut killed, mut moment) = (0, 1);
    while sqlx::query_scalar::<_, i64>(unfinished).fetch_one(&t.pool).await.unwrap() > 0 {
        assert!(killed < 200, "the queue does not run empty");
        let worker = DaemonProcess::worker(&t);
        worker.ready().await;
        // Not at regular times: they are of no period of the worker's.
        moment = moment * 7 % 401;
        tokio::time::sleep(Duration::from_millis(100 + moment)).await;
        worker.kill().await;
        lets_go(&t).await;
        killed += 1;
    }
    let mut messages: Vec<_> = channels.iter().flat_map(|channel_id| said(&t, *channel_id)).collect();
    messages.sort();
    let mut expected: Vec<_> = (0..200).map(|nth| format!("message {nth}")).collect();
    expected.sort();
    assert_eq!(messages, expected);
    let done = "select count(*) from actions where state = 'done'";
    assert_eq!(sqlx::query_scalar::<_, i64>(done).fetch_one(&t.pool).await.unwrap(), 200);
    let attempts = "select count(*) from actions where attempts > 1";
    let interrupted: i64 = sqlx::query_scalar(attempts).fetch_one(&t.pool).await.unwrap();
    assert!(interrupted > 20, "only {interrupted} messages were interrupted by {killed} deaths");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_standby_takes_over_from_a_frozen_worker_and_its_late_word_is_refused() {
    let t = Bench::new().await;
    t.world.add_fault(FaultRule::always(
        "POST /channels/*/messages",
        Fault::slow_answer(Duration::from_millis(500)),
    ));
    let program = Program::of(&t).await;
    let active = DaemonProcess::worker(&t);
    until("a worker is active", async || is_active(&active).await).await;
    let standby = DaemonProcess::worker(&t);
    standby.ready().await;
    let body = json!({ "channel_id": t.demo.general_channel_id, "content": "once" });
    let asked = program.asks("send-message", &body).await;
    until("it is posted, and not answered yet", async || {
        said(&t, t.demo.general_channel_id).contains(&"once".to_owned())
    })
    .await;
    active.freeze();
    let frozen = Instant::now();
    until("the standby is active", async || is_active(&standby).await).await;
    assert!(frozen.elapsed() < Duration::from_secs(10), "{:?}", frozen.elapsed());
    until("it is done", async || program.action(&asked).await["state"] == "done").await;
    let done = program.action(&asked).await;
    active.wake();
    // It ends what it had begun before it stands by.
    until("the frozen one stands by", async || !is_active(&active).await).await;
    assert_eq!(program.action(&asked).await, done, "a late word changed something");
    assert_eq!((&done["attempts"], said(&t, t.demo.general_channel_id).len()), (&json!(2), 1));
    t.done().await;
}

/// Whether the worker says that it is the active one.
async fn is_active(worker: &DaemonProcess) -> bool {
    worker.health("/metrics").await.text().lines().any(|line| line == "bellhop_worker_active 1")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_frozen_worker_sends_nothing_of_what_waited_for_its_turn_when_it_wakes() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    for nth in 0..120 {
        let room = json!({ "name": format!("room-{nth}") });
        t.world.create_channel(t.demo.guild_id, &room).unwrap();
    }
    t.synced().await;
    for room in t.world.channels(t.demo.guild_id) {
        if room["name"].as_str().unwrap().starts_with("room-") {
            program.asks("send-message", &json!({ "channel_id": room["id"], "content": "once" })).await;
        }
    }
    let done = async || {
        let done = "select count(*) from actions where state = 'done'";
        sqlx::query_scalar::<_, i64>(done).fetch_one(&t.pool).await.unwrap()
    };
    let active = DaemonProcess::worker(&t);
    until("it is in the middle of them", async || done().await > 20).await;
    active.freeze();
    let standby = DaemonProcess::worker(&t);
    until("all are done", async || done().await == 120).await;
    let answers = t.world.counts().answers(POSTING);
    active.wake();
    until("the frozen one stands by", async || !is_active(&active).await).await;
    assert_eq!(t.world.counts().answers(POSTING), answers, "it sent what another had sent");
    assert!(is_active(&standby).await);
    t.done().await;
}
