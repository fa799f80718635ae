//! `bellhop commands register`.

use bellhop_testkit::Bench;

use super::{bellhop, stderr};

#[tokio::test(flavor = "multi_thread")]
async fn registering_twice_leaves_one_list() {
    let t = Bench::setup().without_mirror().start().await;
    for _ in 0..2 {
        let registered = bellhop(&t, &["commands", "register"]).await;
        assert!(registered.status.success(), "{}", stderr(&registered));
    }
    let names: Vec<_> = t.world.commands(None).iter().map(|command| command["name"].clone()).collect();
    assert_eq!(names, ["panel"]);
    t.done().await;
}
