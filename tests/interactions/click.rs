//! The path: a click, a role, a sentence, an audit row.

use bellhop_panels::model::Mode;
use bellhop_testkit::Bench;
use insta::{assert_json_snapshot, assert_snapshot};

#[tokio::test(flavor = "multi_thread")]
async fn a_click_grants_the_role_and_another_takes_it_back() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let newcomer = t.newcomer();

    let said = newcomer.click(panel.message_id, &panel.button(0)).await;
    assert_snapshot!(said, @"You now have <@&1191168914227200200>.");
    assert!(newcomer.has(panel.role(0)));

    let said = newcomer.click(panel.message_id, &panel.button(0)).await;
    assert_snapshot!(said, @"You no longer have <@&1191168914227200200>.");
    assert!(!newcomer.has(panel.role(0)));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_change_is_in_the_audit_log() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.newcomer().click(panel.message_id, &panel.button(1)).await;
    assert_json_snapshot!(t.audit().await, { "[].details.message_id" => "[id]" }, @r#"
    [
      {
        "details": {
          "added": [
            "1191168914227200201"
          ],
          "kept": [],
          "panel_id": "1",
          "removed": [],
          "title": "Pick your roles"
        },
        "event": "panel.roles-changed"
      },
      {
        "details": {
          "channel_id": "1191168914227200103",
          "message_id": "[id]",
          "panel_id": "1",
          "revision": 1,
          "title": "Pick your roles"
        },
        "event": "panel.posted"
      }
    ]
    "#);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_clicker_alone_sees_the_answer() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    let channel = t.demo.roles_channel_id;
    assert_eq!(t.newcomer().messages(channel).len(), t.staff().messages(channel).len() + 1);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_unique_panel_swaps_roles() {
    let t = Bench::new().await;
    let panel = t.panel(Mode::Unique, &t.demo.self_assignable[..3]).await;
    let newcomer = t.newcomer();
    newcomer.click(panel.message_id, &panel.button(0)).await;
    let said = newcomer.click(panel.message_id, &panel.button(2)).await;
    assert_snapshot!(said, @"You now have <@&1191168914227200202> and no longer <@&1191168914227200200>.");
    assert_eq!(newcomer.roles(), [panel.role(2)]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn discord_is_told_why_a_role_changed() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    let log = t.world.audit_log(t.demo.guild_id);
    assert_eq!(log.last().unwrap()["reason"], "Role panel");
    t.done().await;
}
