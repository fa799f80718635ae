//! `bellhop commands register`.

use bellhop_testkit::Bench;
use bellhop_world::{Fault, FaultRule};

use super::{bellhop, stderr};

#[tokio::test(flavor = "multi_thread")]
async fn one_guild_alone_gets_them_where_it_is_named() {
    let t = Bench::setup().without_mirror().start().await;
    let guild_id = t.demo.guild_id.to_string();
    let registered = bellhop(&t, &["commands", "register", "--guild", &guild_id]).await;
    assert!(registered.status.success(), "{}", stderr(&registered));
    assert_eq!(t.world.commands(Some(t.demo.guild_id)).len(), 4);
    assert_eq!(t.world.commands(None).len(), 0);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_changes_is_shown_though_discord_refuses_it() {
    let t = Bench::setup().without_mirror().start().await;
    t.world.add_fault(FaultRule::always("PUT /applications/*/commands", Fault::status(400)));
    let refused = bellhop(&t, &["commands", "register"]).await;
    assert!(!refused.status.success());
    assert!(stderr(&refused).contains("Discord refused the commands"), "{}", stderr(&refused));
    assert!(String::from_utf8(refused.stdout).unwrap().contains("+ /panel is new"));
    t.done().await;
}

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
