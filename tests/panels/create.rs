//! From nothing to a posted panel, and what each step shows.

use bellhop_testkit::{Bench, screen};
use insta::assert_snapshot;

use super::mask;

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_makes_a_panel_and_posts_it() {
    let t = Bench::new().await;
    let mut desk = t.manager().desk();
    assert_snapshot!(desk.run("panel create", &[]).await, @"
    == New role panel ==
    Title: __
    Text (Above the choices. Markdown works.): __
    Colour (Such as #5865F2; empty for none): __
    Kind (Buttons show each role; a menu takes less room): {*Buttons | Menu}
    ");
    let fields =
        [("title", "Colours"), ("body", "Pick **one** or more."), ("color", "#5865F2"), ("kind", "buttons")];
    assert_snapshot!(desk.fill(&fields).await, @"
    [Role panel: Colours]
    Buttons · toggle · not posted
    No roles yet. Choose some below.
    {Add roles… (role)}
    {*Mode: toggle | Mode: add only | Mode: remove only | Mode: one at a time}
    [Text and look…] [Limits…] (Preview) (Post…)
    ");
    let roles: Vec<_> = t.demo.self_assignable[..2].iter().map(ToString::to_string).collect();
    assert_snapshot!(desk.choose("add", &roles.iter().map(String::as_str).collect::<Vec<_>>()).await, @"
    [Role panel: Colours]
    Buttons · toggle · not posted
    1. News → <@&1191168914227200200>
    2. Events → <@&1191168914227200201>
    {Add roles… (role)}
    {Change a role of the panel…: News | Events}
    {*Mode: toggle | Mode: add only | Mode: remove only | Mode: one at a time}
    [Text and look…] [Limits…] [Preview] [Post…]
    ");
    assert_snapshot!(desk.press("Preview").await, @"
    This is what members will see:
    [Colours]
    Pick **one** or more.
    (News) (Events)
    ");
    assert_snapshot!(desk.press("Post…").await, @"
    This panel is not posted. Choose a channel for it.
    {Choose a channel… (channel)}
    [Back]
    ");
    let channel_id = t.demo.roles_channel_id.to_string();
    assert_snapshot!(mask(&desk.choose("postin", &[&channel_id]).await), @"The panel is [posted](https://discord.com/channels/…) in <#1191168914227200103>.");
    let posted = t.member().messages(t.demo.roles_channel_id);
    assert_snapshot!(screen(posted.last().unwrap()), @"
    [Colours]
    Pick **one** or more.
    [News] [Events]
    ");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_colour_that_is_none_is_told_and_nothing_else_is_lost() {
    let t = Bench::new().await;
    let mut desk = t.manager().desk();
    desk.run("panel create", &[]).await;
    let fields = [("title", "Colours"), ("body", ""), ("color", "reddish"), ("kind", "menu")];
    assert_snapshot!(desk.fill(&fields).await, @"
    reddish is no colour. Write it like #5865F2.
    [Role panel: Colours]
    Menu · toggle · not posted
    No roles yet. Choose some below.
    {Add roles… (role)}
    {*Mode: toggle | Mode: add only | Mode: remove only | Mode: one at a time}
    [Text and look…] [Limits…] (Preview) (Post…)
    ");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_makes_none() {
    let t = Bench::new().await;
    let mut desk = t.member().desk();
    let mut said = Vec::new();
    for command in ["panel create", "panel list", "config show"] {
        said.push(desk.run(command, &[]).await);
    }
    assert_snapshot!(said.join("\n"), @"
    Only managers of this server can do that. Ask someone who may manage the server.
    Only managers of this server can do that. Ask someone who may manage the server.
    Only managers of this server can do that. Ask someone who may manage the server.
    ");
    t.done().await;
}
