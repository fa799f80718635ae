//! What is wrong in a guild, over the API.

use bellhop_testkit::{Bench, until};
use http::StatusCode;
use insta::assert_json_snapshot;

use super::bearer;

#[tokio::test(flavor = "multi_thread")]
async fn a_problem_is_listed_until_it_is_mended() {
    let mut t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.run_worker();
    let bearer = bearer(&t, t.demo.guild_id).await;
    let path = format!("/api/v1/guilds/{}/problems", t.demo.guild_id);
    let problems = async || {
        let answer = t.api(&path, &[("authorization", &bearer)]).await;
        assert_eq!(answer.status, StatusCode::OK);
        assert!(!answer.header("bellhop-freshness").is_empty() && answer.header("etag").is_empty());
        answer.json()["data"].clone()
    };
    assert_eq!(problems().await.as_array().unwrap().len(), 0);
    t.world.move_role(t.demo.guild_id, panel.role(0), 11).unwrap();
    until("it is listed", async || problems().await[0].is_object()).await;
    assert_json_snapshot!(problems().await, { "[].since" => "[time]" }, @r#"
    [
      {
        "code": "role_above_bot",
        "details": {
          "name": "News",
          "panel_id": "1",
          "role_id": "1191168914227200200",
          "title": "Pick your roles"
        },
        "feature": "panel",
        "message": "@News stands above my role, so I cannot give it. Move my role above it.",
        "since": "[time]",
        "subject_id": "1"
      }
    ]
    "#);
    t.world.move_role(t.demo.guild_id, panel.role(0), 1).unwrap();
    until("it is gone", async || problems().await.as_array().unwrap().is_empty()).await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn problems_come_by_pages_the_oldest_first() {
    let mut t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.run_worker();
    let bearer = bearer(&t, t.demo.guild_id).await;
    let page = async |query: &str| {
        let path = format!("/api/v1/guilds/{}/problems{query}", t.demo.guild_id);
        t.api(&path, &[("authorization", &bearer)]).await.json()
    };
    for nth in 0..2 {
        t.world.delete_role(t.demo.guild_id, panel.role(nth)).unwrap();
        until("it is listed", async || page("").await["data"].as_array().unwrap().len() == nth + 1).await;
    }
    let whole = page("").await;
    let first = page("?limit=1").await;
    let second = page(&format!("?limit=1&cursor={}", first["next"].as_str().unwrap())).await;
    assert_eq!((&first["data"][0], &second["data"][0]), (&whole["data"][0], &whole["data"][1]));
    assert!(whole["next"].is_null() && second["next"].is_null());
    t.done().await;
}
