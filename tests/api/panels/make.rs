//! Panels made and read.

use bellhop_testkit::{Bench, screen};
use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::{Value, json};

use super::{Program, changes, of_two, said};

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_is_made_whole() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let made = program
        .makes(&json!({
            "title": " Pick your roles ", "text": "What you want to hear of.", "color": 0x58_65_f2, "kind": "menu",
            "mode": "unique", "max_roles": 1, "requires": t.demo.staff_role_id, "forbids": null, "expires_after": 90,
            "entries": [
                { "role_id": t.demo.self_assignable[0] },
                { "role_id": t.demo.self_assignable[1], "label": "Festivals", "emoji": "🎪", "style": "success",
                  "description": "Music and more" },
            ],
        }))
        .await;
    assert_eq!((made.status.as_u16(), made.header("etag")), (201, "\"1\""));
    assert_json_snapshot!(made.json(), @r#"
    {
      "channel_id": null,
      "color": 5793266,
      "entries": [
        {
          "confirmed": false,
          "description": null,
          "emoji": null,
          "id": "1",
          "label": "News",
          "role_id": "1191168914227200200",
          "style": "secondary"
        },
        {
          "confirmed": false,
          "description": "Music and more",
          "emoji": "🎪",
          "id": "2",
          "label": "Festivals",
          "role_id": "1191168914227200201",
          "style": "success"
        }
      ],
      "expires_after": 90,
      "forbids": null,
      "id": "1",
      "kind": "menu",
      "lost": false,
      "max_roles": 1,
      "message_id": null,
      "message_link": null,
      "mode": "unique",
      "posted_revision": null,
      "requires": "1191168914227200208",
      "revision": 1,
      "text": "What you want to hear of.",
      "title": "Pick your roles"
    }
    "#);
    let path = format!("/api/v1/guilds/{}/panels/1", t.demo.guild_id);
    assert_eq!(made.header("location"), path);
    let shown = program.reads("/1").await;
    assert_eq!((shown.header("etag"), shown.json()), ("\"1\"", made.json()));
    assert_eq!(program.reads("").await.json(), json!({ "data": [made.json()], "next": null }));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_log_says_what_a_new_panel_offers() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    program.made(&json!({ "title": "Empty" })).await;
    assert!(changes(&t).await.is_empty());
    program.made(&of_two(&t)).await;
    assert_snapshot!(changes(&t).await.join("\n"), @r#"{"added":["1191168914227200200","1191168914227200201"],"confirmed":false,"what":"roles"}"#);
    assert_eq!(t.audit().await.iter().filter(|entry| entry["event"] == "panel.created").count(), 2);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_preview_is_what_discord_takes() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let panel = program.made(&of_two(&t)).await;
    let preview = program.reads(&format!("{panel}/preview")).await.json();
    assert_json_snapshot!(preview, @r#"
    {
      "allowed_mentions": {
        "parse": []
      },
      "components": [
        {
          "components": [
            {
              "custom_id": "bh1:panel:role:1:1",
              "label": "News",
              "style": 2,
              "type": 2
            },
            {
              "custom_id": "bh1:panel:role:1:2",
              "label": "Events",
              "style": 2,
              "type": 2
            }
          ],
          "type": 1
        }
      ],
      "embeds": [
        {
          "color": 0,
          "title": "Pick your roles",
          "type": "rich"
        }
      ]
    }
    "#);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_posted_is_the_preview() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let panel = program.made(&of_two(&t)).await;
    let preview = program.reads(&format!("{panel}/preview")).await.json();
    let channel = json!({ "channel_id": t.demo.roles_channel_id });
    let action = program.posts(&format!("{panel}/publish"), &channel).await.json();
    let done = format!("/api/v1/guilds/{}/actions/{}", t.demo.guild_id, action["id"].as_str().unwrap());
    let done = t.api(&done, &[("authorization", &program.token)]).await.json();
    assert_eq!((&action["state"], &done["state"]), (&json!("pending"), &json!("done")));
    let shown = program.reads(&panel).await.json();
    assert_eq!((&shown["message_id"], &shown["posted_revision"]), (&done["result"]["message_id"], &json!(1)));
    let message_id = shown["message_id"].as_str().unwrap().parse().unwrap();
    let posted = t.world.message(message_id).unwrap();
    assert_eq!(screen(&posted), screen(&preview));
    let last = "/components/0/components/1/custom_id";
    assert_eq!(posted.pointer(last), preview.pointer(last));
    assert_snapshot!(screen(&preview), @"
    [Pick your roles]
    [News] [Events]
    ");
    assert!(shown["message_link"].as_str().unwrap().ends_with(shown["message_id"].as_str().unwrap()));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn bodies_that_cannot_be_read_are_refused_with_their_place() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let long = "x".repeat(101);
    let bodies = [
        json!({}),
        json!({ "title": "  " }),
        json!({ "title": long }),
        json!({ "title": "a\0b" }),
        json!({ "title": "a", "color": 0x0100_0000 }),
        json!({ "title": "a", "max_roles": 0 }),
        json!({ "title": "a", "expires_after": 59 }),
        json!({ "title": "a", "mode": "sometimes" }),
        json!({ "title": "a", "colour": 1 }),
        json!({ "title": "a", "entries": [{ "label": "News" }] }),
        json!({ "title": "a", "entries": [{ "role_id": "1" }, { "role_id": 2 }] }),
        json!({ "title": "a", "entries": [{ "role_id": "1", "label": "" }] }),
    ];
    let mut answers = Vec::new();
    for body in bodies {
        answers.push(said(&program.makes(&body).await));
    }
    assert_snapshot!(answers.join("\n"), @"
    400 bad_body: The body cannot be read: missing field `title` at line 1 column 2.
    400 bad_body: The body cannot be read: title: 0 characters, expected 1 to 100 at line 1 column 14.
    400 bad_body: The body cannot be read: title: 101 characters, expected 1 to 100 at line 1 column 113.
    400 bad_body: The body cannot be read: title: it has a NUL character at line 1 column 20.
    400 bad_body: The body cannot be read: color: 16777216, expected 0 to 16777215 at line 1 column 17.
    400 bad_body: The body cannot be read: max_roles: 0, expected 1 to 25 at line 1 column 14.
    400 bad_body: The body cannot be read: expires_after: 59, expected 60 to 31536000 at line 1 column 19.
    400 bad_body: The body cannot be read: mode: unknown variant `sometimes`, expected one of `toggle`, `add_only`, `remove_only`, `unique` at line 1 column 19.
    400 bad_body: The body cannot be read: colour: unknown field `colour`, expected one of `title`, `text`, `color`, `kind`, `mode`, `max_roles`, `requires`, `forbids`, `expires_after`, `entries` at line 1 column 9.
    400 bad_body: The body cannot be read: entries[0]: missing field `role_id`.
    400 bad_body: The body cannot be read: entries[1].role_id: invalid type: integer `2`, expected a string at line 1 column 40.
    400 bad_body: The body cannot be read: entries[0].label: 0 characters, expected 1 to 80 at line 1 column 23.
    ");
    let Value::Array(panels) = &program.reads("").await.json()["data"] else { panic!() };
    assert!(panels.is_empty());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn panels_come_in_pages_the_oldest_first() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    for title in ["A", "B", "C"] {
        program.made(&json!({ "title": title, "entries": of_two(&t)["entries"] })).await;
    }
    let first = program.reads("?limit=2").await.json();
    let second = program.reads(&format!("?limit=2&cursor={}", first["next"].as_str().unwrap())).await.json();
    let rows = [&first["data"], &second["data"]].map(|rows| rows.as_array().unwrap().clone()).concat();
    let titles: Vec<_> = rows.iter().map(|row| row["title"].as_str().unwrap()).collect();
    assert_eq!((titles.join(" "), &second["next"]), ("A B C".to_owned(), &Value::Null));
    assert!(rows.iter().all(|row| row["entries"].as_array().unwrap().len() == 2));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panels_own_problems_are_told() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let panel = program.made(&of_two(&t)).await;
    let other = program.made(&json!({ "title": "Other" })).await;
    t.world.delete_role(t.demo.guild_id, t.demo.self_assignable[0]).unwrap();
    t.synced().await;
    t.run_actions().await;
    let problems = program.reads(&format!("{panel}/problems")).await.json();
    assert_eq!(
        problems["data"][0]["message"],
        "The role News was deleted. Take it off the panel with /panel edit."
    );
    assert_eq!(program.reads(&format!("{other}/problems")).await.json()["data"], json!([]));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_panel_that_is_none_is_unknown() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    for path in ["/1", "/x", "/-1", "/%00", "/99999999999999999999", "/1/preview", "/1/problems"] {
        assert!(said(&program.reads(path).await).starts_with("404 unknown_panel"), "{path}");
    }
    for path in ["/1/publish", "/x/publish"] {
        let answer = program.asks(("POST", path), ("accept", "application/json"), &json!({})).await;
        assert!(said(&answer).starts_with("404 unknown_panel"), "{path}");
    }
    let changed = program.changes("/1", 1, &json!({ "title": "a" })).await;
    assert!(said(&changed).starts_with("404 unknown_panel"));
    t.done().await;
}
