//! The state outlives the process.

use std::path::Path;

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
    let part = folder.path().join(format!("world.guilds/{guild}.json"));
    written(&part, |whole| whole["guild"]["profile"]["name"] == "Pier").await;
}

/// Waits until a file says so. Whenever there is a file, it is whole.
async fn written(file: &Path, says: impl Fn(&Value) -> bool) {
    let wait = async {
        while !std::fs::read_to_string(file).is_ok_and(|text| says(&serde_json::from_str(&text).unwrap())) {
            tokio::task::yield_now().await;
        }
    };
    tokio::time::timeout(std::time::Duration::from_secs(10), wait).await.unwrap();
}

#[tokio::test]
async fn a_change_rewrites_its_own_guild_alone() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    let stage = Stage::stored(Some(file.clone())).await;
    let plan = bellhop_world::Plan { seed: 2, guilds: 2, channels: 3, roles: 2, members: 2 };
    let guilds = stage.world.generate(plan).unwrap().guild_ids;
    stage.stop().await;
    let part = |index: usize| folder.path().join(format!("world.guilds/{}.json", guilds[index]));
    // Whoever writes a part renames a new file there.
    std::fs::write(
        part(0),
        std::fs::read_to_string(part(0)).unwrap().replace("\"channels\":[", " \"channels\":["),
    )
    .unwrap();
    let stage = Stage::stored(Some(file)).await;
    stage.world.update_guild(guilds[1], &json!({ "name": "Pier" })).unwrap();
    stage.stop().await;
    assert!(std::fs::read_to_string(part(0)).unwrap().contains(" \"channels\""));
    assert!(std::fs::read_to_string(part(1)).unwrap().contains("Pier"));
}

#[tokio::test]
async fn a_guild_that_ended_is_not_found_again() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    let stage = Stage::stored(Some(file.clone())).await;
    let plan = bellhop_world::Plan { seed: 2, guilds: 1, channels: 3, roles: 2, members: 2 };
    let guild = stage.world.generate(plan).unwrap().guild_ids[0];
    stage.stop().await;
    let stage = Stage::stored(Some(file.clone())).await;
    stage.world.delete_guild(guild).unwrap();
    stage.stop().await;
    assert_eq!(Stage::stored(Some(file)).await.world.guild(guild), None);
}

#[tokio::test]
async fn the_single_file_of_earlier_versions_is_read_and_divided() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    let stage = Stage::stored(Some(file.clone())).await;
    let guild = stage.demo.guild_id;
    stage.stop().await;
    let read =
        |path: &Path| -> Value { serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap() };
    let part = folder.path().join(format!("world.guilds/{guild}.json"));
    let (mut whole, mut parted) = (read(&file), read(&part));
    parted["guild"]["profile"]["name"] = json!("Earlier");
    whole["guilds"][guild.to_string()] = parted["guild"].take();
    for channel in parted["channels"].as_array().unwrap() {
        whole["channels"][channel["id"].as_str().unwrap()] = channel.clone();
    }
    std::fs::write(&file, whole.to_string()).unwrap();
    std::fs::remove_dir_all(folder.path().join("world.guilds")).unwrap();
    for _ in 0..2 {
        let stage = Stage::stored(Some(file.clone())).await;
        assert_eq!(stage.world.guild(guild).unwrap()["name"], "Earlier");
        assert_eq!(stage.world.channels(guild).len(), 16);
        stage.stop().await;
    }
    assert_eq!(read(&file)["guilds"], json!({}));
}

#[tokio::test]
async fn a_member_without_an_account_is_forgotten() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("world.json");
    let stage = Stage::stored(Some(file.clone())).await;
    let (guild, member) = (stage.demo.guild_id, stage.demo.newcomer);
    stage.stop().await;
    let mut root: Value = serde_json::from_str(&std::fs::read_to_string(&file).unwrap()).unwrap();
    root["accounts"].as_object_mut().unwrap().remove(&member.to_string());
    std::fs::write(&file, root.to_string()).unwrap();
    let stage = Stage::stored(Some(file)).await;
    let unknown = stage.get(&format!("/guilds/{guild}/members/{member}")).await;
    assert_eq!(unknown.status, http::StatusCode::NOT_FOUND);
    assert_eq!(
        stage.get(&format!("/guilds/{guild}?with_counts=true")).await.body["approximate_member_count"],
        5
    );
}
