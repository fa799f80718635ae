//! The state outlives the process.

use serde_json::{Value, json};

use crate::support::{Stage, text};

#[tokio::test]
async fn a_second_start_finds_everything_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    let stage = Stage::stored(Some(file.clone())).await;
    let (guild, member, role) = (stage.demo.guild_id, stage.demo.newcomer, stage.demo.self_assignable[3]);
    stage.world.set_member_role(guild, member, (role, true)).unwrap();
    let channel = stage.demo.general_channel_id;
    let sent = stage.world.send_message(member, channel, &json!({ "content": "hello" })).unwrap();
    let (before, channels) = (stage.world.guild(guild), stage.world.channels(guild));
    stage.stop().await;
    let stage = Stage::stored(Some(file)).await;
    assert_eq!((stage.world.guild(guild), stage.world.channels(guild)), (before, channels));
    assert_eq!(stage.world.member_roles(guild, member), [role]);
    assert_eq!(stage.world.message(sent).unwrap()["content"], "hello");
    let next = stage.world.send_message(member, channel, &json!({ "content": "again" })).unwrap();
    assert!(next > sent);
}

#[tokio::test]
async fn threads_and_their_members_outlive_the_process() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    let stage = Stage::stored(Some(file.clone())).await;
    let path = format!("/channels/{}/threads", stage.demo.general_channel_id);
    let path = format!("/channels/{}", text(&stage.post(&path, json!({ "name": "t" })).await.body["id"]));
    let before = stage.get(&path).await.body;
    let all = stage.world.channels(stage.demo.guild_id);
    stage.stop().await;
    let stage = Stage::stored(Some(file)).await;
    assert_eq!(stage.get(&path).await.body, before);
    assert_eq!(before["member"]["user_id"], before["owner_id"]);
    assert_eq!(stage.world.channels(stage.demo.guild_id), all);
}

#[tokio::test]
async fn a_change_is_written_while_the_world_runs() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    let stage = Stage::stored(Some(file.clone())).await;
    let guild = stage.demo.guild_id;
    stage.world.update_guild(guild, &json!({ "name": "Pier" })).unwrap();
    let written = async {
        // Whenever there is a file, it is whole.
        while !std::fs::read_to_string(&file).is_ok_and(|text| {
            let whole: Value = serde_json::from_str(&text).unwrap();
            whole["guilds"][guild.to_string()]["profile"]["name"] == "Pier"
        }) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), written).await.unwrap();
}
