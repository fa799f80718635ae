//! Posting, moving, deleting, and what was deleted by somebody else.

use bellhop_testkit::{Bench, screen, until};
use bellhop_world::{Fault, FaultRule};
use insta::assert_snapshot;
use serde_json::json;

use super::mask;

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_moves_to_another_channel_and_takes_its_message_along() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let mut desk = t.manager().desk();
    let options = [("panel", "pick your roles"), ("channel", &t.demo.general_channel_id.to_string())];
    let said = desk.run("panel move", &options).await;
    assert_snapshot!(mask(&said), @"The panel is [posted](https://discord.com/channels/…) in <#1191168914227200105>.");
    t.run_actions().await;
    assert!(t.world.message(panel.message_id).is_none());
    let messages = t.member().messages(t.demo.general_channel_id);
    assert!(messages.iter().any(|message| screen(message).starts_with("[Pick your roles]")));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_takes_no_panel_is_refused_and_offered_again() {
    let t = Bench::new().await;
    t.toggle_panel().await;
    let bot = json!([{ "id": t.demo.bot_role_id, "type": 0, "allow": "0", "deny": "2048" }]);
    let closed = json!({ "permission_overwrites": bot });
    t.world.update_channel(t.demo.general_channel_id, &closed).unwrap();
    let mut desk = t.manager().desk();
    desk.run("panel post", &[("panel", "pick your roles")]).await;
    until("the mirror knows", async || {
        let denied = "select count(*) from channel_overwrites where deny & 2048 > 0 and channel_id = $1";
        let channel_id = t.demo.general_channel_id.get().cast_signed();
        sqlx::query_scalar::<_, i64>(denied).bind(channel_id).fetch_one(&t.pool).await.unwrap() > 0
    })
    .await;
    assert_snapshot!(mask(&desk.choose("postin", &[&t.demo.general_channel_id.to_string()]).await), @"
    I cannot post in <#1191168914227200105>: there I need Send Messages. Allow me that, or choose another channel.
    This panel is [posted](https://discord.com/channels/…) in <#1191168914227200103>. Choose another channel to move it there.
    {Choose a channel… (channel)}
    [Bring it up to date] [Back]
    ");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_somebody_deleted_is_noticed_and_posted_again() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.world.delete_message(t.demo.roles_channel_id, panel.message_id).unwrap();
    let mut desk = t.manager().desk();
    desk.run("panel edit", &[("panel", "pick your roles")]).await;
    desk.choose("mode", &["add_only"]).await;
    t.run_actions().await;
    assert_snapshot!(desk.run("panel list", &[]).await, @"
    [Role panels]
    **Pick your roles** · add only · 3 roles · its message in <#1191168914227200103> was deleted
    ⚠️ Its message in <#1191168914227200103> was deleted. Post it again with /panel post.
    ");
    assert_snapshot!(desk.run("panel post", &[("panel", "pick your roles")]).await, @"
    The message of this panel in <#1191168914227200103> was deleted. Post it again there, or choose another channel.
    {Choose a channel… (channel)}
    [Post it there] [Back]
    ");
    assert_snapshot!(mask(&desk.press("Post it there").await), @"The panel is [posted](https://discord.com/channels/…) in <#1191168914227200103>.");
    t.run_actions().await;
    assert_snapshot!(mask(&desk.run("panel list", &[]).await), @"
    [Role panels]
    **Pick your roles** · add only · 3 roles · [posted](https://discord.com/channels/…) in <#1191168914227200103>
    ");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_is_deleted_with_its_message() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let mut desk = t.manager().desk();
    assert_snapshot!(desk.run("panel delete", &[("panel", "pick your roles")]).await, @"
    Delete the panel **Pick your roles**? Its message goes too. Members keep the roles they have; those given for a time still end.
    [Delete] [Keep it]
    ");
    assert_snapshot!(desk.press("Delete").await, @"The panel **Pick your roles** is deleted.");
    t.run_actions().await;
    assert!(t.world.message(panel.message_id).is_none());
    assert_snapshot!(desk.run("panel list", &[]).await, @"This server has no role panels yet. Make one with /panel create.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn panels_are_suggested_by_their_titles() {
    let t = Bench::new().await;
    t.toggle_panel().await;
    let mut desk = t.manager().desk();
    assert_eq!(desk.types("panel edit", "panel", "ROLES").await, ["Pick your roles"]);
    assert_eq!(desk.types("panel edit", "panel", "nothing").await, [""; 0]);
    assert_eq!(t.member().desk().types("panel edit", "panel", "").await, [""; 0]);
    assert_snapshot!(desk.run("panel edit", &[("panel", "nothing")]).await, @"I find no single panel called “nothing”. Choose from the suggestions.");
    assert_snapshot!(desk.run("panel post", &[("panel", "pick your roles")]).await.split_once('(').unwrap().0, @"This panel is [posted]");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_that_cannot_be_brought_up_to_date_is_told_once_until_it_is() {
    let t = Bench::new().await;
    t.toggle_panel().await;
    let patch = "PATCH /channels/*/messages/*";
    t.world.add_fault(FaultRule::always(patch, Fault::status(403)));
    let mut desk = t.manager().desk();
    desk.run("panel edit", &[("panel", "pick your roles")]).await;
    for mode in ["unique", "add_only"] {
        desk.choose("mode", &[mode]).await;
        t.run_actions().await;
    }
    let found = t.audit().await.iter().filter(|entry| entry["event"] == "problem.found").count();
    assert_eq!(found, 1);
    assert!(desk.run("panel list", &[]).await.contains("Discord refuses to bring its message up to date"));
    t.world.clear_faults();
    desk.choose("mode", &["toggle"]).await;
    t.run_actions().await;
    assert!(!desk.run("panel list", &[]).await.contains("⚠️"));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_was_deleted_takes_the_message_along_and_another_is_offered() {
    let t = Bench::new().await;
    t.toggle_panel().await;
    t.world.delete_channel(t.demo.roles_channel_id).unwrap();
    t.synced().await;
    t.run_actions().await;
    let mut desk = t.manager().desk();
    assert_snapshot!(desk.run("panel post", &[("panel", "pick your roles")]).await, @"
    The message of this panel in <#1191168914227200103> was deleted. Post it again there, or choose another channel.
    {Choose a channel… (channel)}
    [Post it there] [Back]
    ");
    assert_snapshot!(desk.press("Post it there").await, @"
    <#1191168914227200103> is no text or announcement channel that I know. Choose another one.
    The message of this panel in <#1191168914227200103> was deleted. Post it again there, or choose another channel.
    {Choose a channel… (channel)}
    [Post it there] [Back]
    ");
    let said = desk.choose("postin", &[&t.demo.general_channel_id.to_string()]).await;
    assert_snapshot!(mask(&said), @"The panel is [posted](https://discord.com/channels/…) in <#1191168914227200105>.");
    t.run_actions().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_that_could_not_be_posted_waits_for_nothing() {
    let t = Bench::new().await;
    let mut desk = t.manager().desk();
    desk.run("panel create", &[]).await;
    desk.fill(&[("title", "Colours"), ("kind", "buttons")]).await;
    desk.choose("add", &[&t.demo.self_assignable[0].to_string()]).await;
    t.world.add_fault(FaultRule::always("POST /channels/*/messages", Fault::status(403)));
    let general = t.demo.general_channel_id.to_string();
    let said = desk.run("panel post", &[("panel", "colours"), ("channel", &general)]).await;
    let (said, _reference) = said.split_once(" (").unwrap();
    assert_snapshot!(said, @"The panel could not be posted in <#1191168914227200105>. Please try again later.");
    assert_snapshot!(desk.run("panel list", &[]).await, @"
    [Role panels]
    **Colours** · toggle · one role · not posted
    ");
    t.run_actions().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_old_message_that_cannot_be_deleted_is_told() {
    let t = Bench::new().await;
    t.toggle_panel().await;
    t.world.add_fault(FaultRule::always("DELETE /channels/*/messages/*", Fault::status(403)));
    let options = [("panel", "pick your roles"), ("channel", &t.demo.general_channel_id.to_string())];
    t.manager().desk().run("panel move", &options).await;
    t.run_actions().await;
    let audit = t.audit().await;
    let left = audit.iter().find(|entry| entry["event"] == "panel.message-left").unwrap();
    assert_eq!(
        (&left["details"]["title"], &left["details"]["code"]),
        (&json!("Pick your roles"), &json!(null))
    );
    t.done().await;
}
