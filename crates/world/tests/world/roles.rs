//! Roles of members: rights, hierarchy and what cannot be found.

use http::{Method, StatusCode};
use serde_json::json;

use crate::support::{Stage, TOKEN};

#[tokio::test]
async fn a_role_below_the_bot_is_given_and_taken() {
    let stage = Stage::new().await;
    let (guild, user, role) = (stage.demo.guild_id, stage.demo.newcomer, stage.demo.self_assignable[2]);
    let path = format!("/guilds/{guild}/members/{user}/roles/{role}");
    assert_eq!(stage.put(&path).await.status, StatusCode::NO_CONTENT);
    let member = stage.get(&format!("/guilds/{guild}/members/{user}")).await;
    assert_eq!(member.body["roles"], json!([role]));
    assert_eq!(stage.rest(Method::DELETE, &path, None).await.status, StatusCode::NO_CONTENT);
    assert!(stage.world.member_roles(guild, user).is_empty());
}

#[tokio::test]
async fn a_role_above_the_bot_is_refused() {
    let stage = Stage::new().await;
    let (guild, user) = (stage.demo.guild_id, stage.demo.newcomer);
    for role in [stage.demo.above_bot_role_id, stage.demo.bot_role_id] {
        let answer = stage.put(&format!("/guilds/{guild}/members/{user}/roles/{role}")).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN);
        assert_eq!(answer.body, json!({ "message": "Missing Permissions", "code": 50013 }));
    }
}

#[tokio::test]
async fn what_does_not_exist_is_named() {
    let stage = Stage::new().await;
    let (guild, user, role) = (stage.demo.guild_id, stage.demo.newcomer, stage.demo.self_assignable[0]);
    for (path, code) in [
        (format!("/guilds/77/members/{user}/roles/{role}"), 10004),
        (format!("/guilds/{guild}/members/{}/roles/{role}", stage.demo.stranger), 10007),
        (format!("/guilds/{guild}/members/{user}/roles/77"), 10011),
    ] {
        let answer = stage.put(&path).await;
        assert_eq!((answer.status, &answer.body["code"]), (StatusCode::NOT_FOUND, &json!(code)), "{path}");
    }
}

#[tokio::test]
async fn without_manage_roles_nothing_is_given() {
    let stage = Stage::new().await;
    let (guild, user, role) = (stage.demo.guild_id, stage.demo.newcomer, stage.demo.self_assignable[0]);
    stage.world.update_role(guild, stage.demo.bot_role_id, &json!({ "permissions": "0" })).unwrap();
    let answer = stage.put(&format!("/guilds/{guild}/members/{user}/roles/{role}")).await;
    assert_eq!((answer.status, &answer.body["code"]), (StatusCode::FORBIDDEN, &json!(50013)));
}

#[tokio::test]
async fn the_reason_stands_in_the_audit_log() {
    let stage = Stage::new().await;
    let (guild, user, role) = (stage.demo.guild_id, stage.demo.newcomer, stage.demo.self_assignable[0]);
    let (path, token) =
        (format!("/api/v10/guilds/{guild}/members/{user}/roles/{role}"), format!("Bot {TOKEN}"));
    let headers = [("authorization", token.as_str()), ("x-audit-log-reason", "panel%20click")];
    stage.request(Method::PUT, &path, &headers, None).await.unwrap();
    let entry = stage.world.audit_log(guild).pop().unwrap();
    assert_eq!((&entry["reason"], &entry["action_type"]), (&json!("panel click"), &json!(25)));
}

#[tokio::test]
async fn a_wrong_token_and_an_unknown_route_are_refused() {
    let stage = Stage::new().await;
    let wrong = [("authorization", "Bot wrong")];
    let answer = stage.request(Method::GET, "/api/v10/users/@me", &wrong, None).await.unwrap();
    assert_eq!(answer.status, StatusCode::UNAUTHORIZED);
    assert_eq!(answer.body, json!({ "message": "401: Unauthorized", "code": 0 }));
    let answer = stage.get("/guilds/1/nonesuch").await;
    assert_eq!(answer.status, StatusCode::NOT_FOUND);
    assert_eq!(answer.body, json!({ "message": "404: Not Found", "code": 0 }));
    assert_eq!(stage.world.counts().unknown_routes, ["GET /guilds/1/nonesuch"]);
}

#[tokio::test]
async fn a_moved_role_pushes_the_others_aside() {
    let stage = Stage::new().await;
    let (guild, role) = (stage.demo.guild_id, stage.demo.above_bot_role_id);
    let bot = stage.demo.bot_role_id;
    let position = |role| stage.world.role(guild, role).unwrap()["position"].as_i64().unwrap();
    assert_eq!((position(bot), position(role)), (11, 12));
    stage.world.move_role(guild, role, 11).unwrap();
    assert_eq!((position(bot), position(role)), (12, 11));
    stage.world.move_role(guild, role, 1).unwrap();
    assert_eq!((position(role), position(stage.demo.self_assignable[0])), (1, 2));
}

#[tokio::test]
async fn members_are_listed_for_applications_with_the_intent() {
    let stage = Stage::new().await;
    let path = format!("/guilds/{}/members?limit=1000", stage.demo.guild_id);
    assert_eq!(stage.get(&path).await.body["code"], 50001);
    stage.world.set_application_flags(1 << 15);
    assert_eq!(stage.get(&path).await.body.as_array().unwrap().len(), 6);
}
