//! `bellhop commands register`.

use bellhop_testkit::Bench;

use super::{bellhop, stderr};

#[tokio::test(flavor = "multi_thread")]
async fn registering_twice_leaves_one_list() {
    let t = Bench::setup().without_mirror().start().await;
    let mut said = Vec::new();
    for _ in 0..2 {
        let registered = bellhop(&t, &["commands", "register"]).await;
        assert!(registered.status.success(), "{}", stderr(&registered));
        said.push(String::from_utf8(registered.stdout).unwrap());
    }
    assert_eq!(said[0], "+ /config is new\n+ /help is new\n+ /ping is new\n+ /panel is new\n");
    assert_eq!(said[1], said[0].replace('+', "=").replace("new", "unchanged"));
    let names: Vec<_> = t.world.commands(None).iter().map(|command| command["name"].clone()).collect();
    assert_eq!(names, ["config", "help", "ping", "panel"]);
    t.done().await;
}
