//! What the bot may do in each channel, and channels as a tree.

use bellhop_testkit::Bench;
use serde_json::{Value, json};

use super::bearer;

async fn listed(t: &Bench, token: &str, path: &str) -> Vec<Value> {
    let path = format!("/api/v1/guilds/{}/{path}", t.demo.guild_id);
    let answer = t.api(&path, &[("authorization", token)]).await;
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.json()["data"].as_array().unwrap().clone()
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_bot_lacks_in_a_channel_is_told_by_name() {
    let t = Bench::new().await;
    let token = bearer(&t, t.demo.guild_id).await;
    let lacks = async || {
        let all = listed(&t, &token, "bot-permissions").await;
        let id = t.demo.general_channel_id.to_string();
        all.into_iter().find(|one| one["channel_id"] == id).unwrap()["missing"].clone()
    };
    assert_eq!(lacks().await, json!([]));
    for (denied, missing) in [
        ("18432", json!(["SEND_MESSAGES", "EMBED_LINKS"])),
        ("1024", json!(["VIEW_CHANNEL", "SEND_MESSAGES", "EMBED_LINKS", "READ_MESSAGE_HISTORY"])),
    ] {
        let overwrites = json!([{ "id": t.demo.bot_role_id, "type": 0, "allow": "0", "deny": denied }]);
        let body = json!({ "permission_overwrites": overwrites });
        t.world.update_channel(t.demo.general_channel_id, &body).unwrap();
        t.synced().await;
        assert_eq!(lacks().await, missing);
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_thread_takes_a_permission_of_its_own_and_a_category_takes_none() {
    let t = Bench::new().await;
    let token = bearer(&t, t.demo.guild_id).await;
    let path = format!("/channels/{}/threads", t.demo.general_channel_id);
    let aside = json!({ "name": "Aside", "type": 11 });
    let thread_id = t.rest(Some(t.demo.owner), "POST", &path, &aside).await.json()["id"].clone();
    let overwrites =
        |denied: &str| json!([{ "id": t.demo.bot_role_id, "type": 0, "allow": "0", "deny": denied }]);
    let in_threads = json!({ "permission_overwrites": overwrites("274877906944") });
    t.world.update_channel(t.demo.general_channel_id, &in_threads).unwrap();
    let channels = t.world.channels(t.demo.guild_id);
    let category = channels.iter().find(|channel| channel["type"] == 4).unwrap()["id"].clone();
    let hidden = json!({ "permission_overwrites": overwrites("1024") });
    t.world.update_channel(category.as_str().unwrap().parse().unwrap(), &hidden).unwrap();
    t.synced().await;
    let all = listed(&t, &token, "bot-permissions").await;
    let lacks = |id: &Value| all.iter().find(|one| one["channel_id"] == *id).unwrap()["missing"].clone();
    assert_eq!(lacks(&thread_id), json!(["SEND_MESSAGES_IN_THREADS"]));
    assert_eq!(lacks(&json!(t.demo.general_channel_id.to_string())), json!([]));
    assert_eq!(lacks(&category), json!([]));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn channels_stand_under_their_categories_as_discord_shows_them() {
    let t = Bench::new().await;
    let token = bearer(&t, t.demo.guild_id).await;
    let path = format!("/channels/{}/threads", t.demo.general_channel_id);
    let aside = json!({ "name": "Aside", "type": 11 });
    let thread_id = t.rest(Some(t.demo.owner), "POST", &path, &aside).await.json()["id"].clone();
    t.synced().await;
    let flat = listed(&t, &token, "channels").await;
    let tree = listed(&t, &token, "channels?view=tree").await;
    let mut walked = Vec::new();
    for top in &tree {
        assert!(top["parent_id"].is_null());
        walked.push(top["id"].clone());
        for child in top["children"].as_array().unwrap() {
            assert_eq!(child["parent_id"], top["id"]);
            walked.push(child["id"].clone());
            for thread in child["children"].as_array().unwrap() {
                assert_eq!((&thread["parent_id"], &thread["id"]), (&child["id"], &thread_id));
                walked.push(thread_id.clone());
            }
        }
    }
    let flat: Vec<_> = flat.iter().map(|channel| channel["id"].clone()).collect();
    assert!(flat.contains(&thread_id));
    assert_eq!(walked, flat);
    t.done().await;
}
