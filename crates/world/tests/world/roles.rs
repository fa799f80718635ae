//! Roles of members: rights, hierarchy and what cannot be found.

use http::{Method, StatusCode};
use serde_json::json;
use twilight_model::guild::Permissions;

use crate::support::{Stage, TOKEN, text};

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

#[tokio::test]
async fn a_role_is_coloured_in_two_ways_or_as_a_hologram() {
    let stage = Stage::new().await;
    let path = format!("/guilds/{}/roles", stage.demo.guild_id);
    let gradient = json!({ "primary_color": 1, "secondary_color": 2, "tertiary_color": null });
    let role = stage.post(&path, json!({ "name": "Sunset", "colors": gradient })).await;
    assert_eq!((&role.body["color"], &role.body["colors"]), (&json!(1), &gradient));
    let holographic = json!({ "primary_color": 1, "secondary_color": 2, "tertiary_color": 3 });
    let role = stage.post(&path, json!({ "colors": holographic })).await;
    assert_eq!(role.body["name"], "new role");
    assert_eq!(
        (&role.body["color"], &role.body["colors"]["tertiary_color"]),
        (&json!(11_127_295), &json!(16_761_760))
    );
    let long = stage.post(&path, json!({ "name": "x".repeat(101) })).await;
    assert_eq!(long.body["errors"]["name"]["_errors"][0]["code"], "BASE_TYPE_BAD_LENGTH");
}

#[tokio::test]
async fn a_role_grants_what_its_maker_has_and_keeps_what_it_had() {
    let stage = Stage::new().await;
    let (guild, role) = (stage.demo.guild_id, stage.demo.self_assignable[0]);
    let path = format!("/guilds/{guild}/roles");
    let refused = stage.post(&path, json!({ "permissions": "4" })).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::FORBIDDEN, &json!(50013)));
    stage.world.update_role(guild, role, &json!({ "permissions": "4" })).unwrap();
    let kept = stage.change(&format!("{path}/{role}"), json!({ "permissions": "1028" })).await;
    assert_eq!(kept.body["permissions"], "1028");
    assert_eq!(
        stage.change(&format!("{path}/{role}"), json!({ "permissions": "6" })).await.body["code"],
        50013
    );
}

#[tokio::test]
async fn roles_are_moved_and_deleted_below_the_bot() {
    let stage = Stage::new().await;
    let (guild, low) = (stage.demo.guild_id, stage.demo.self_assignable[0]);
    let path = format!("/guilds/{guild}/roles");
    let moved = stage.change(&path, json!([{ "id": low, "position": 3 }])).await;
    let positions: Vec<_> =
        moved.body.as_array().unwrap().iter().map(|role| role["position"].as_i64().unwrap()).collect();
    assert_eq!(positions[1..4], [3, 1, 2]);
    for (id, position) in [(low, 11), (stage.demo.above_bot_role_id, 1)] {
        assert_eq!(
            stage.change(&path, json!([{ "id": id, "position": position }])).await.body["code"],
            50013
        );
    }
    assert_eq!(stage.erase(&format!("{path}/{low}")).await.status, StatusCode::NO_CONTENT);
    assert_eq!(stage.get(&format!("{path}/{low}")).await.body["code"], 10011);
    assert_eq!(stage.erase(&format!("{path}/{}", stage.demo.above_bot_role_id)).await.body["code"], 50013);
    assert_eq!(stage.erase(&format!("{path}/{guild}")).await.body["code"], 50028);
}

#[tokio::test]
async fn a_guild_holds_two_hundred_and_fifty_roles() {
    let stage = Stage::new().await;
    for _ in 13..250 {
        stage.world.create_role(stage.demo.guild_id, &json!({})).unwrap();
    }
    let refused = stage.post(&format!("/guilds/{}/roles", stage.demo.guild_id), json!({})).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::BAD_REQUEST, &json!(30005)));
}

#[tokio::test]
async fn emojis_are_made_named_and_deleted() {
    let stage = Stage::new().await;
    let path = format!("/guilds/{}/emojis", stage.demo.guild_id);
    let picture = json!({ "name": "net", "image": "data:image/png;base64,AA==" });
    assert_eq!(stage.post(&path, picture.clone()).await.body["code"], 50013);
    stage.allow(Permissions::CREATE_GUILD_EXPRESSIONS | Permissions::MANAGE_GUILD_EXPRESSIONS);
    let emoji = stage.post(&path, picture).await;
    assert_eq!((emoji.status, &emoji.body["name"]), (StatusCode::CREATED, &json!("net")));
    let one = format!("{path}/{}", text(&emoji.body["id"]));
    assert_eq!(stage.change(&one, json!({ "name": "trawl" })).await.body["name"], "trawl");
    assert_eq!(stage.get(&path).await.body.as_array().unwrap().len(), 3);
    assert_eq!(stage.erase(&one).await.status, StatusCode::NO_CONTENT);
    assert_eq!(stage.get(&one).await.body["code"], 10014);
    let refused = stage.post(&path, json!({ "name": "a b", "image": "x" })).await;
    assert_eq!(refused.body["errors"]["image"]["_errors"][0]["code"], "IMAGE_INVALID");
    assert_eq!(refused.body["errors"]["name"]["_errors"][0]["code"], "STRING_TYPE_REGEX");
}
