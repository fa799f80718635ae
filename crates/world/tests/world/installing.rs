//! The bot is added to guilds by those who manage them.

use http::StatusCode;
use serde_json::json;
use twilight_model::{
    guild::Permissions,
    id::{Id, marker::UserMarker},
};

use crate::support::{CODE, Stage};

#[tokio::test]
async fn a_manager_adds_the_bot_to_a_guild() {
    let stage = Stage::with_redirects().await;
    let guild = stage.world.create_guild("Pier", stage.demo.stranger).unwrap();
    let mut socket = stage.identified(1).await;
    let query = "client_id=500000000000000000&scope=bot%20applications.commands&permissions=268438528";
    let page = stage.look(&format!("{query}&as={}", stage.demo.stranger)).await;
    assert!(
        page.text.contains("Pier") && !page.text.contains("Harbour") && page.text.contains("Manage roles")
    );
    let fields = format!("decision=authorize&guild_id={guild}");
    assert_eq!(stage.decide(query, (stage.demo.member, &fields)).await.status, StatusCode::NOT_FOUND);
    let added = stage.decide(query, (stage.demo.stranger, &fields)).await;
    assert!(added.text.contains("Authorized"), "{}", added.text);
    socket.event("GUILD_CREATE").await;
    let bot: Id<UserMarker> = Id::new(500_000_000_000_000_000);
    let [role] = stage.world.member_roles(guild, bot)[..] else { panic!() };
    let managed = stage.world.role(guild, role).unwrap();
    assert_eq!((&managed["managed"], &managed["permissions"]), (&json!(true), &json!("268438528")));
    let again = format!("{fields}&ticked=1&permission={}", Permissions::MANAGE_ROLES.bits());
    stage.decide(query, (stage.demo.stranger, &again)).await;
    assert_eq!(stage.world.role(guild, role).unwrap()["permissions"], "268435456");
    assert_eq!(stage.world.member_roles(guild, bot).len(), 1);
}

#[tokio::test]
async fn a_member_who_does_not_manage_the_guild_adds_nothing() {
    let stage = Stage::with_redirects().await;
    let query = format!("client_id=500000000000000000&scope=bot&guild_id={}", stage.demo.guild_id);
    let refused = stage.decide(&query, (stage.demo.member, "decision=authorize")).await;
    assert_eq!(refused.status, StatusCode::FORBIDDEN);
    let nowhere = "client_id=500000000000000000&scope=bot";
    let refused = stage.decide(nowhere, (stage.demo.owner, "decision=authorize")).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
}

#[tokio::test]
async fn a_code_for_the_bot_tells_of_its_guild() {
    let stage = Stage::with_redirects().await;
    let guild = stage.demo.guild_id;
    let query = format!(
        "{CODE}&scope=bot%20identify&permissions=8&prompt=none&guild_id={guild}&disable_guild_select=true"
    );
    let fields = "decision=authorize&guild_id=1";
    let added = stage.decide(&query, (stage.demo.owner, fields)).await;
    assert_eq!(added.parameter("guild_id"), Some(guild.to_string().as_str()));
    assert_eq!(added.parameter("permissions"), Some("8"));
    let token = stage.exchange(added.parameter("code").unwrap(), "").await;
    assert_eq!(token.body["guild"]["id"], guild.to_string());
    // For the bot one is always asked.
    let again = stage.look(&format!("{query}&as={}", stage.demo.owner)).await;
    assert_eq!(again.status, StatusCode::OK);
}
