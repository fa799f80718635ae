//! The audit channel: everything once, many in one message, and nothing lost when it is closed.

use bellhop_testkit::{Bench, screen, until};
use insta::assert_snapshot;
use serde_json::json;

/// The audit channel's messages, the times taken out.
fn told(t: &Bench) -> Vec<String> {
    let messages = t.world.messages(t.demo.audit_channel_id, t.demo.owner);
    let mask = |said: String| {
        let lines =
            said.lines().map(|line| line.split_once(":T> ").map_or(line, |(_, rest)| rest).to_owned());
        lines.collect::<Vec<_>>().join("\n")
    };
    messages.iter().map(|message| mask(screen(message))).collect()
}

async fn with_audit_channel() -> Bench {
    let t = Bench::new().await;
    let channel_id = t.demo.audit_channel_id.to_string();
    t.manager().desk().run("config audit-channel", &[("channel", &channel_id)]).await;
    t
}

#[tokio::test(flavor = "multi_thread")]
async fn grants_and_changes_are_told_together() {
    let t = with_audit_channel().await;
    let panel = t.toggle_panel().await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    let mut desk = t.manager().desk();
    desk.run("panel edit", &[("panel", "pick your roles")]).await;
    desk.choose("mode", &["unique"]).await;
    t.run_actions().await;
    assert_snapshot!(told(&t).join("\n\n"), @"
    <@1191168914227200301> changed the audit channel to <#1191168914227200115>, was none
    -- #1

    I posted the panel **Pick your roles** in <#1191168914227200103>
    -- #2

    <@1191168914227200304> took <@&1191168914227200200> (**Pick your roles**)
    <@1191168914227200304> gave back <@&1191168914227200200> (**Pick your roles**)
    <@1191168914227200301> changed the panel **Pick your roles**: mode one at a time, was toggle
    -- #3 – #5
    ");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn many_clicks_are_a_message_a_second_and_none_is_lost() {
    let t = with_audit_channel().await;
    t.run_actions().await;
    let panel = t.toggle_panel().await;
    for _ in 0..20 {
        t.newcomer().click(panel.message_id, &panel.button(0)).await;
    }
    t.run_actions().await;
    t.newcomer().reads_all().await;
    let told = told(&t);
    let lines = told
        .iter()
        .flat_map(|said| said.lines())
        .filter(|line| line.contains("took") || line.contains("gave"));
    assert_eq!(lines.count(), 20);
    assert!(told.len() <= 5, "{told:#?}");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_closed_audit_channel_loses_neither_grant_nor_notice() {
    let t = with_audit_channel().await;
    let panel = t.toggle_panel().await;
    t.run_actions().await;
    let before = told(&t).len();
    deny_in_audit_channel(&t, "2048");
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.run_actions().await;
    assert!(t.newcomer().has(panel.role(0)));
    assert_eq!(told(&t).len(), before);
    assert_snapshot!(t.manager().desk().run("config show", &[]).await, @"
    [Settings of this server]
    Audit channel: <#1191168914227200115>
    Manager roles: none
    ⚠️ I cannot write in the audit channel <#1191168914227200115>. I need View Channel, Send Messages and Embed Links there.
    ");
    deny_in_audit_channel(&t, "0");
    until("the mirror knows that it is open", async || {
        t.run_actions().await;
        told(&t).len() > before
    })
    .await;
    assert!(told(&t).concat().contains("took <@&"));
    t.done().await;
}

fn deny_in_audit_channel(t: &Bench, deny: &str) {
    let overwrite = json!({ "id": t.demo.bot_role_id, "type": 0, "allow": "1024", "deny": deny });
    let body = json!({ "permission_overwrites": [overwrite] });
    t.world.update_channel(t.demo.audit_channel_id, &body).unwrap();
}
