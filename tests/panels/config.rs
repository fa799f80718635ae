//! `/config`, `/help`, `/ping`.

use bellhop_testkit::{Bench, until};
use insta::assert_snapshot;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_configures_the_server() {
    let t = Bench::new().await;
    let mut desk = t.manager().desk();
    assert_snapshot!(desk.run("config show", &[]).await, @"
    [Settings of this server]
    Audit channel: none
    Manager roles: none
    ");
    let channel_id = t.demo.audit_channel_id.to_string();
    assert_snapshot!(desk.run("config audit-channel", &[("channel", &channel_id)]).await, @"
    [Settings of this server]
    Audit channel: <#1191168914227200115>
    Manager roles: none
    ");
    let role_id = t.demo.staff_role_id.to_string();
    assert_snapshot!(desk.run("config manager-role add", &[("role", &role_id)]).await, @"
    [Settings of this server]
    Audit channel: <#1191168914227200115>
    Manager roles: <@&1191168914227200208>
    ");
    assert_snapshot!(desk.run("config manager-role add", &[("role", &role_id)]).await, @"<@&1191168914227200208> is a manager role already.");
    // Who manages by such a role makes no others.
    let mut staff = t.staff().desk();
    assert_snapshot!(staff.run("config manager-role remove", &[("role", &role_id)]).await, @"Only members who may manage the server can do that; a manager role is not enough.");
    assert_snapshot!(desk.run("config manager-role remove", &[("role", &role_id)]).await, @"
    [Settings of this server]
    Audit channel: <#1191168914227200115>
    Manager roles: none
    ");
    assert_snapshot!(desk.run("config audit-channel", &[("off", "true")]).await, @"
    [Settings of this server]
    Audit channel: none
    Manager roles: none
    ");
    t.run_actions().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_channel_that_the_bot_cannot_write_to_is_no_audit_channel() {
    let t = Bench::new().await;
    let overwrite = json!({ "id": t.demo.bot_role_id, "type": 0, "allow": "1024", "deny": "2048" });
    let closed = json!({ "permission_overwrites": [overwrite] });
    t.world.update_channel(t.demo.audit_channel_id, &closed).unwrap();
    until("the mirror knows", async || {
        let denied = "select count(*) from channel_overwrites where deny & 2048 > 0 and channel_id = $1";
        let channel_id = t.demo.audit_channel_id.get().cast_signed();
        sqlx::query_scalar::<_, i64>(denied).bind(channel_id).fetch_one(&t.pool).await.unwrap() > 0
    })
    .await;
    let channel_id = t.demo.audit_channel_id.to_string();
    let mut desk = t.manager().desk();
    let said = desk.run("config audit-channel", &[("channel", &channel_id)]).await;
    assert_snapshot!(said, @"I cannot write in <#1191168914227200115>. I need View Channel, Send Messages and Embed Links there.");
    assert!(!desk.run("config show", &[]).await.contains("<#"));
    t.run_actions().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn everybody_reads_the_help() {
    let t = Bench::new().await;
    assert_snapshot!(t.newcomer().desk().run("help", &[]).await, @"
    [What I do]
    **Everybody**: choose your roles on the panels of this server. Only you read my answers.
    **Managers** (who may manage the server, or have a manager role):
    `/panel create` makes a role panel, and opens it to be filled
    `/panel edit` changes one: roles, text, mode, limits
    `/panel post` and `/panel move` post it in a channel
    `/panel delete` and `/panel list`
    `/config show` shows the settings; `/config audit-channel` and `/config manager-role` change them
    `/ping` tells whether I hear this server
    ");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn ping_tells_how_fresh_the_mirror_is() {
    let t = Bench::new().await;
    let said = t.newcomer().desk().run("ping", &[]).await;
    assert!(said.starts_with("Your command took ") && said.contains("I hear this server"), "{said}");
    t.done().await;
}
