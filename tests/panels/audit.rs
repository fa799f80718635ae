//! The audit channel: everything once, many in one message, and nothing lost when it is closed.

use std::time::Duration;

use bellhop_testkit::{Bench, screen, until};
use bellhop_world::{Fault, FaultRule};
use insta::assert_snapshot;
use serde_json::{Value, json};
use time::{OffsetDateTime, format_description::well_known::Rfc3339};

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

/// When the audit channel's messages were posted.
fn posted_at(t: &Bench) -> Vec<OffsetDateTime> {
    let messages = t.world.messages(t.demo.audit_channel_id, t.demo.owner);
    let at =
        |message: &Value| OffsetDateTime::parse(message["timestamp"].as_str().unwrap(), &Rfc3339).unwrap();
    messages.iter().map(at).collect()
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
    let posted = posted_at(&t);
    assert!(posted.windows(2).all(|pair| pair[1] - pair[0] >= Duration::from_secs(1)), "{posted:?}");
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

#[tokio::test(flavor = "multi_thread")]
async fn an_entry_that_discord_refuses_keeps_none_after_it_from_being_told() {
    let t = with_audit_channel().await;
    t.run_actions().await;
    let panel = t.toggle_panel().await;
    t.run_actions().await;
    let before = told(&t).len();
    let refused = Fault::Status { status: 400, code: 50_035, retry_after: None };
    t.world.add_fault(FaultRule::times("POST /channels/*/messages", refused, 1));
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.run_actions().await;
    assert_eq!(told(&t).len(), before);
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.run_actions().await;
    assert!(told(&t).last().unwrap().contains("gave back"));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_changed_is_told_with_before_and_after() {
    let t = with_audit_channel().await;
    t.toggle_panel().await;
    t.run_actions().await;
    let mut desk = t.manager().desk();
    desk.run("panel edit", &[("panel", "pick your roles")]).await;
    desk.press("Text and look…").await;
    desk.fill(&[("title", "Colours"), ("kind", "menu")]).await;
    t.run_actions().await;
    assert_snapshot!(told(&t).last().unwrap(), @"
    <@1191168914227200301> changed the panel **Pick your roles**: title Colours, was Pick your roles; shown as Menu, was Buttons
    -- #3
    ");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_notice_that_cannot_be_looked_for_is_not_posted_twice() {
    let t = with_audit_channel().await;
    let panel = t.toggle_panel().await;
    t.run_actions().await;
    // Read Message History: without it Discord lists no message at all.
    deny_in_audit_channel(&t, "65536");
    t.synced().await;
    let post = "POST /channels/*/messages";
    t.world.add_fault(FaultRule::times(post, Fault::LostAnswer { status: 502 }, 1));
    // Until the nonce of the first is forgotten.
    t.world.add_fault(FaultRule::times(post, Fault::status(503), 4));
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.run_actions().await;
    t.world.clear_faults();
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.run_actions().await;
    let lines = told(&t).concat();
    assert_eq!((lines.matches("took").count(), lines.matches("gave back").count()), (1, 1), "{lines}");
    t.done().await;
}
