//! Permission overwrites: nobody hands out what they do not have.

use http::{Method, StatusCode};
use serde_json::{Value, json};
use twilight_model::guild::Permissions;

use crate::support::{Answer, Stage};

impl Stage {
    async fn overwrite(&self, target: &str, body: Value) -> Answer {
        let path = format!("/channels/{}/permissions/{target}", self.demo.general_channel_id);
        self.rest(Method::PUT, &path, Some(body)).await
    }

    fn overwrites(&self) -> Value {
        self.world.channel(self.demo.general_channel_id).unwrap()["permission_overwrites"].take()
    }
}

fn allow(permissions: Permissions) -> Value {
    json!({ "type": 0, "allow": permissions.bits().to_string() })
}

#[tokio::test]
async fn an_overwrite_is_set_changed_and_taken_away() {
    let stage = Stage::new().await;
    let role = stage.demo.staff_role_id.to_string();
    assert_eq!(stage.overwrite(&role, allow(Permissions::VIEW_CHANNEL)).await.status, StatusCode::NO_CONTENT);
    let denied = json!({ "type": 0, "allow": "0", "deny": "2048" });
    assert_eq!(stage.overwrite(&role, denied).await.status, StatusCode::NO_CONTENT);
    assert_eq!(stage.overwrites(), json!([{ "id": role, "type": 0, "allow": "0", "deny": "2048" }]));
    let path = format!("/channels/{}/permissions/{role}", stage.demo.general_channel_id);
    assert_eq!(stage.erase(&path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(stage.overwrites(), json!([]));
    let again = stage.erase(&path).await;
    assert_eq!((again.status, &again.body["code"]), (StatusCode::NOT_FOUND, &json!(10009)));
}

#[tokio::test]
async fn what_the_bot_lacks_it_cannot_give() {
    let stage = Stage::new().await;
    let role = stage.demo.staff_role_id.to_string();
    for permissions in [Permissions::BAN_MEMBERS, Permissions::MANAGE_ROLES] {
        let refused = stage.overwrite(&role, allow(permissions)).await;
        assert_eq!((refused.status, &refused.body["code"]), (StatusCode::FORBIDDEN, &json!(50013)));
    }
    stage.allow(Permissions::ADMINISTRATOR);
    assert_eq!(stage.overwrite(&role, allow(Permissions::MANAGE_ROLES)).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn a_channel_that_gives_the_bot_manage_roles_lets_it_give_anything() {
    let stage = Stage::new().await;
    let own = json!({ "id": stage.demo.bot_role_id, "type": 0, "allow": "268435456" });
    let set = json!({ "permission_overwrites": [own] });
    stage.world.update_channel(stage.demo.general_channel_id, &set).unwrap();
    let role = stage.demo.staff_role_id.to_string();
    assert_eq!(stage.overwrite(&role, allow(Permissions::BAN_MEMBERS)).await.status, StatusCode::NO_CONTENT);
}

#[tokio::test]
async fn an_overwrite_is_somebodys() {
    let stage = Stage::new().await;
    assert_eq!(stage.overwrite("77", allow(Permissions::VIEW_CHANNEL)).await.body["code"], 10009);
    let untyped = stage.overwrite(&stage.demo.staff_role_id.to_string(), json!({ "allow": "0" })).await;
    assert_eq!(untyped.body["errors"]["type"]["_errors"][0]["code"], "BASE_TYPE_REQUIRED");
}

#[tokio::test]
async fn overwrites_that_stand_are_no_grant() {
    let stage = Stage::new().await;
    let role = stage.demo.staff_role_id;
    let banning = json!({ "id": role, "type": 0, "allow": "4", "deny": "0" });
    let set = json!({ "permission_overwrites": [banning] });
    stage.world.update_channel(stage.demo.general_channel_id, &set).unwrap();
    let path = format!("/channels/{}", stage.demo.general_channel_id);
    let more = json!({ "id": stage.demo.manager_role_id, "type": 0, "allow": "1024", "deny": "0" });
    let changed = stage.change(&path, json!({ "permission_overwrites": [banning, more] })).await;
    assert_eq!(changed.status, StatusCode::OK);
    assert_eq!(stage.change(&path, json!({ "permission_overwrites": [] })).await.body["code"], 50013);
}

#[tokio::test]
async fn a_channel_s_overwrites_are_of_its_guild_and_one_for_each() {
    let stage = Stage::new().await;
    let path = format!("/guilds/{}/channels", stage.demo.guild_id);
    let channel = |overwrites: Value| json!({ "name": "x", "permission_overwrites": overwrites });
    let role = stage.demo.staff_role_id;
    let twice =
        json!([{ "id": role, "type": 0, "allow": "1024" }, { "id": role, "type": 0, "deny": "1024" }]);
    let made = stage.post(&path, channel(twice)).await.body;
    let kept = json!([{ "id": role, "type": 0, "allow": "0", "deny": "1024" }]);
    assert_eq!(made["permission_overwrites"], kept);
    let unknown = stage.post(&path, channel(json!([{ "id": "5", "type": 0 }]))).await;
    assert_eq!(unknown.body["code"], 10009);
}
