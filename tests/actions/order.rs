//! Of one order key only the oldest unfinished action runs.

use bellhop_store::actions::State;
use bellhop_testkit::Bench;

use super::{
    acceptance::row,
    kinds::{accept, noted, run_all, runner, told},
};

async fn bench() -> Bench {
    Bench::setup().without_mirror().start().await
}

#[tokio::test(flavor = "multi_thread")]
async fn one_key_is_done_in_the_order_accepted_whatever_stumbles() {
    let t = bench().await;
    let (runner, notes) = runner(&t);
    for say in ["stumble", "second", "third"] {
        accept(&t, &noted(&t, say, "key")).await;
    }
    run_all(&t, &runner).await;
    assert_eq!(told(&notes), ["stumble", "stumble", "second", "third"]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn another_key_is_not_held_up() {
    let t = bench().await;
    let (runner, notes) = runner(&t);
    accept(&t, &noted(&t, "stumble", "slow")).await;
    accept(&t, &noted(&t, "waits", "slow")).await;
    accept(&t, &noted(&t, "free", "other")).await;
    let lease = super::kinds::ask_for_lease(&t).await.unwrap();
    runner.drain(&lease).await;
    let mut first = told(&notes);
    first.sort();
    assert_eq!(first, ["free", "stumble"]);
    t.clock.advance(std::time::Duration::from_mins(1));
    runner.drain(&lease).await;
    assert_eq!(told(&notes)[2..], ["stumble", "waits"]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_final_failure_releases_the_next() {
    let t = bench().await;
    let (runner, notes) = runner(&t);
    accept(&t, &noted(&t, "fail", "key")).await;
    accept(&t, &noted(&t, "next", "key")).await;
    run_all(&t, &runner).await;
    assert_eq!(told(&notes), ["fail", "next"]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn attempts_end() {
    let t = bench().await;
    let (runner, notes) = runner(&t);
    let action = noted(&t, "never", "key");
    accept(&t, &action).await;
    run_all(&t, &runner).await;
    assert_eq!(told(&notes).len(), 3);
    let row = super::acceptance::row(&t, &action).await;
    assert_eq!((row.state, row.error.as_deref()), (bellhop_store::actions::State::Failed, Some("not yet")));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_is_a_failure_like_another() {
    let t = bench().await;
    let (runner, notes) = runner(&t);
    accept(&t, &noted(&t, "panic", "key")).await;
    run_all(&t, &runner).await;
    assert_eq!(told(&notes), ["panic", "panic"]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panic_in_settling_is_another_attempt() {
    let t = bench().await;
    let (runner, _) = runner(&t);
    let once = noted(&t, "panic in settling once", "key");
    let always = noted(&t, "panic in settling", "key");
    let next = noted(&t, "next", "key");
    for action in [&once, &always, &next] {
        accept(&t, action).await;
    }
    run_all(&t, &runner).await;
    for (action, state) in [(&once, State::Done), (&always, State::Failed), (&next, State::Done)] {
        assert_eq!(row(&t, action).await.state, state, "{}", action.payload);
    }
    t.done().await;
}
