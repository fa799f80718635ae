//! `/panel list`.

use bellhop_store::guild_settings;
use bellhop_testkit::Bench;
use insta::assert_snapshot;
use serde_json::json;

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_reads_the_list() {
    let t = Bench::new().await;
    assert_snapshot!(t.manager().runs("panel list").await, @"This server has no role panels yet. Make one with /panel create.");
    let panel = t.toggle_panel().await;
    let said = t.owner().runs("panel list").await.replace(&panel.message_id.to_string(), "[message]");
    assert_snapshot!(said, @r#"
    [Role panels]
    **Pick your roles** · toggle · 3 roles · [posted](https://discord.com/channels/1191168914227200001/1191168914227200103/[message]) in <#1191168914227200103>
    "#);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_is_told_who_may() {
    let t = Bench::new().await;
    assert_snapshot!(t.member().runs("panel list").await, @"Only managers of this server can do that. Ask someone who may manage the server.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_role_opens_the_command() {
    let t = Bench::new().await;
    let mut conn = t.pool.acquire().await.unwrap();
    guild_settings::hold(&mut conn, t.demo.guild_id).await.unwrap();
    guild_settings::raise_revision(&mut conn, t.demo.guild_id).await.unwrap();
    guild_settings::add_manager_role(&mut conn, t.demo.guild_id, t.demo.staff_role_id).await.unwrap();
    drop(conn);
    assert_snapshot!(t.staff().runs("panel list").await, @"This server has no role panels yet. Make one with /panel create.");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_command_of_another_version_is_told_so() {
    let t = Bench::new().await;
    let path = format!(
        "/api/v10/applications/{}/guilds/{}/commands",
        bellhop_testkit::APPLICATION_ID,
        t.demo.guild_id
    );
    let command = json!({ "name": "relic", "description": "From another version", "type": 1 });
    t.discord("POST", &path, Some(&command)).await;
    assert_snapshot!(t.manager().runs("relic").await, @"I do not know that command. It may be from an older version of me.");
    t.done().await;
}
