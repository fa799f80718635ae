//! Who of those who signed in may read a guild, and how soon it is felt that somebody may no more.

use std::time::Duration;

use bellhop_testkit::{Bench, Browser, http::Answer};
use bellhop_world::{Fault, FaultRule};
use serde_json::json;
use twilight_model::id::{Id, marker::UserMarker};

const MEMBER: &str = "GET /guilds/*/members/*";
const MINUTE: Duration = Duration::from_mins(1);

async fn signed_in(t: &Bench, user_id: Id<UserMarker>) -> Browser<'_> {
    let mut browser = t.browser();
    browser.signs_in(user_id).await;
    browser
}

/// What reading the guild's channels is answered.
async fn channels(t: &Bench, browser: &mut Browser<'_>) -> String {
    said(&browser.gets(&format!("/api/v1/guilds/{}/channels", t.demo.guild_id)).await)
}

fn said(answer: &Answer) -> String {
    let code = answer.json()["error"]["code"].as_str().unwrap_or_default().to_owned();
    format!("{} {code}", answer.status.as_u16()).trim().to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn owners_and_managers_read_and_nobody_else() {
    let t = Bench::new().await;
    assert_eq!(channels(&t, &mut t.browser()).await, "401 token_missing");
    for (who, expected) in [
        (t.demo.owner, "200"),
        (t.demo.manager, "200"),
        (t.demo.staff, "403 not_manager"),
        (t.demo.member, "403 not_manager"),
        (t.demo.stranger, "404 unknown_guild"),
    ] {
        assert_eq!(channels(&t, &mut signed_in(&t, who).await).await, expected, "{who}");
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_that_is_none_or_not_ours_is_unknown() {
    let t = Bench::new().await;
    let mut browser = signed_in(&t, t.demo.owner).await;
    for (guild_id, expected) in
        [("1", "404 unknown_guild"), ("none", "400 malformed_guild_id"), ("0", "400 malformed_guild_id")]
    {
        let answer = browser.gets(&format!("/api/v1/guilds/{guild_id}/roles")).await;
        assert_eq!(said(&answer), expected, "{guild_id}");
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_manager_role_opens_the_dashboard_at_once_and_closes_it_at_once() {
    let t = Bench::new().await;
    let mut staff = signed_in(&t, t.demo.staff).await;
    assert_eq!(channels(&t, &mut staff).await, "403 not_manager");
    let role = t.demo.staff_role_id.to_string();
    t.manager().desk().run("config manager-role add", &[("role", &role)]).await;
    assert_eq!(channels(&t, &mut staff).await, "200");
    t.manager().desk().run("config manager-role remove", &[("role", &role)]).await;
    assert_eq!(channels(&t, &mut staff).await, "403 not_manager");
    t.run_actions().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_the_mirror_shows_is_felt_at_once() {
    let t = Bench::new().await;
    let mut manager = signed_in(&t, t.demo.manager).await;
    assert_eq!(channels(&t, &mut manager).await, "200");
    let listed = async |browser: &mut Browser<'_>| {
        browser.gets("/api/v1/me/guilds").await.json()["data"].as_array().unwrap().len()
    };
    // Administrator, Manage Server, and what is neither (Discord Docs: Permissions).
    for (permissions, expected) in [("8", "200"), ("32", "200"), ("268435456", "403 not_manager")] {
        let role = json!({ "permissions": permissions });
        t.world.update_role(t.demo.guild_id, t.demo.manager_role_id, &role).unwrap();
        t.synced().await;
        assert_eq!(channels(&t, &mut manager).await, expected, "{permissions}");
        let mut again = signed_in(&t, t.demo.manager).await;
        assert_eq!(listed(&mut again).await, usize::from(expected == "200"), "{permissions}");
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_leaves_or_loses_a_role_is_noticed_within_a_minute() {
    let t = Bench::new().await;
    let mut manager = signed_in(&t, t.demo.manager).await;
    assert_eq!(channels(&t, &mut manager).await, "200");
    let role = (t.demo.manager_role_id, false);
    t.world.set_member_role(t.demo.guild_id, t.demo.manager, role).unwrap();
    t.clock.advance(MINUTE);
    assert_eq!(channels(&t, &mut manager).await, "403 not_manager");
    t.world.remove_member(t.demo.guild_id, t.demo.manager).unwrap();
    t.clock.advance(MINUTE);
    assert_eq!(channels(&t, &mut manager).await, "404 unknown_guild");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_member_is_read_once_a_minute_and_an_owner_never() {
    let t = Bench::new().await;
    t.world.clear_counts();
    let (mut manager, mut owner) = (signed_in(&t, t.demo.manager).await, signed_in(&t, t.demo.owner).await);
    for _ in 0..3 {
        assert_eq!(channels(&t, &mut manager).await, "200");
        assert_eq!(channels(&t, &mut owner).await, "200");
    }
    assert_eq!(t.world.counts().answers("GET /guilds/{guild_id}/members/{user_id}"), 1);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_discord_is_silent_a_lately_read_member_is_believed_for_five_minutes() {
    let t = Bench::new().await;
    let (mut manager, mut staff) = (signed_in(&t, t.demo.manager).await, signed_in(&t, t.demo.staff).await);
    assert_eq!(channels(&t, &mut manager).await, "200");
    t.world.add_fault(FaultRule::always(MEMBER, Fault::status(500)));
    assert_eq!(channels(&t, &mut staff).await, "503 discord_unavailable");
    t.clock.advance(4 * MINUTE);
    assert_eq!(channels(&t, &mut manager).await, "200");
    t.clock.advance(MINUTE);
    assert_eq!(channels(&t, &mut manager).await, "503 discord_unavailable");
    t.world.clear_faults();
    t.clock.advance(Duration::from_secs(1));
    assert_eq!(channels(&t, &mut manager).await, "200");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_token_outweighs_a_session_and_what_they_see_has_tags_of_its_own() {
    let t = Bench::new().await;
    let mut manager = signed_in(&t, t.demo.manager).await;
    let path = format!("/api/v1/guilds/{}/roles", t.demo.guild_id);
    let by_session = manager.gets(&path).await;
    let token = super::bearer(&t, t.demo.guild_id).await;
    let by_token = manager.asks("GET", &path, &[("authorization", &token)]).await;
    assert_ne!(by_session.header("etag"), by_token.header("etag"));
    assert_eq!(by_session.body, by_token.body);
    let again = manager.asks("GET", &path, &[("if-none-match", by_session.header("etag"))]).await;
    assert_eq!(again.status.as_u16(), 304);
    let wrong = manager.asks("GET", &path, &[("authorization", "Bearer nothing")]).await;
    assert_eq!(said(&wrong), "401 token_invalid");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_guilds_that_a_person_manages_are_listed_with_the_way_to_invite_the_bot() {
    let t = Bench::new().await;
    let annexe = t.world.create_guild("Annexe", t.demo.manager).unwrap();
    let mut manager = signed_in(&t, t.demo.manager).await;
    let first = manager.gets("/api/v1/me/guilds?limit=1").await.json();
    let names = |page: &serde_json::Value| -> Vec<String> {
        let guilds = page["data"].as_array().unwrap();
        guilds.iter().map(|guild| format!("{} {}", guild["name"].as_str().unwrap(), guild["bot"])).collect()
    };
    assert_eq!(names(&first), ["Annexe false"]);
    let url = first["data"][0]["invite_url"].as_str().unwrap();
    assert!(url.starts_with("https://discord.com/oauth2/authorize?") && url.contains(&annexe.to_string()));
    let cursor = first["next"].as_str().unwrap();
    let second = manager.gets(&format!("/api/v1/me/guilds?limit=1&cursor={cursor}")).await.json();
    assert_eq!((names(&second).len(), &second["next"]), (1, &json!(null)));
    assert!(names(&second)[0].ends_with(" true"), "{second}");
    assert_eq!(signed_in(&t, t.demo.member).await.gets("/api/v1/me/guilds").await.json()["data"], json!([]));
    for (query, expected) in [("limit=0", "400 bad_limit"), ("cursor=x", "400 bad_cursor")] {
        assert_eq!(said(&manager.gets(&format!("/api/v1/me/guilds?{query}")).await), expected);
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_manages_by_a_role_of_ours_finds_the_guild_in_their_list_and_loses_it_there() {
    let t = Bench::new().await;
    let role_id = t.demo.self_assignable[0];
    super::make_manager_role(&t, role_id).await;
    t.world.set_member_role(t.demo.guild_id, t.demo.newcomer, (role_id, true)).unwrap();
    let mut newcomer = signed_in(&t, t.demo.newcomer).await;
    let listed = async |browser: &mut Browser<'_>| {
        browser.gets("/api/v1/me/guilds").await.json()["data"].as_array().unwrap().len()
    };
    assert_eq!(listed(&mut newcomer).await, 1);
    t.world.set_member_role(t.demo.guild_id, t.demo.newcomer, (role_id, false)).unwrap();
    t.clock.advance(MINUTE);
    assert_eq!(channels(&t, &mut newcomer).await, "403 not_manager");
    assert_eq!(listed(&mut newcomer).await, 0);
    let mut manager = signed_in(&t, t.demo.manager).await;
    assert_eq!(listed(&mut manager).await, 1);
    t.world.remove_member(t.demo.guild_id, t.demo.manager).unwrap();
    t.clock.advance(MINUTE);
    assert_eq!(channels(&t, &mut manager).await, "404 unknown_guild");
    assert_eq!(listed(&mut manager).await, 0);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_that_asks_six_things_at_once_reads_the_member_once() {
    let t = Bench::new().await;
    let manager = signed_in(&t, t.demo.manager).await;
    t.world.clear_counts();
    let cookie = format!("bellhop_session={}", manager.cookie("bellhop_session").unwrap());
    let path = format!("/api/v1/guilds/{}/roles", t.demo.guild_id);
    let headers = [("cookie", cookie.as_str())];
    let answers = futures_util::future::join_all((0..6).map(|_| t.api(&path, &headers))).await;
    assert!(answers.iter().all(|answer| answer.status == 200));
    assert_eq!(t.world.counts().answers("GET /guilds/{guild_id}/members/{user_id}"), 1);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_reading_of_a_time_to_come_is_not_believed() {
    let t = Bench::new().await;
    let mut manager = signed_in(&t, t.demo.manager).await;
    assert_eq!(channels(&t, &mut manager).await, "200");
    let ahead = "update member_readings set read_at = read_at + interval '1 hour'";
    sqlx::query(ahead).execute(&t.pool).await.unwrap();
    let role = (t.demo.manager_role_id, false);
    t.world.set_member_role(t.demo.guild_id, t.demo.manager, role).unwrap();
    t.clock.advance(MINUTE);
    assert_eq!(channels(&t, &mut manager).await, "403 not_manager");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discord_that_hangs_keeps_nobody_waiting_whom_five_minutes_let_in() {
    let t = Bench::new().await;
    let mut manager = signed_in(&t, t.demo.manager).await;
    assert_eq!(channels(&t, &mut manager).await, "200");
    t.clock.advance(2 * MINUTE);
    t.world.add_fault(FaultRule::always(MEMBER, Fault::Hang));
    let cookie = format!("bellhop_session={}", manager.cookie("bellhop_session").unwrap());
    let path = format!("/api/v1/guilds/{}/roles", t.demo.guild_id);
    let headers = [("cookie", cookie.as_str())];
    let answers = futures_util::future::join_all((0..6).map(|_| t.api(&path, &headers))).await;
    assert_eq!(answers.iter().map(said).collect::<Vec<_>>(), ["200"; 6]);
    // Judged after a silence, and then nothing to be shown: Discord's fault all the same.
    t.world.add_fault(FaultRule::always("GET /channels/*/messages", Fault::Hang));
    t.clock.advance(2 * MINUTE);
    let messages = format!("channels/{}/messages", t.demo.general_channel_id);
    for what in [messages, format!("members/{}", t.demo.newcomer)] {
        let path = format!("/api/v1/guilds/{}/{what}", t.demo.guild_id);
        assert_eq!(said(&t.api(&path, &headers).await), "503 discord_unavailable", "{what}");
    }
    t.world.clear_faults();
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_owner_is_let_in_by_the_mirror_while_it_hears_of_discord_and_by_membership_after() {
    let t = Bench::new().await;
    let mut owner = signed_in(&t, t.demo.owner).await;
    assert_eq!(channels(&t, &mut owner).await, "200");
    // They were read as no member once, came back, and own the guild by now.
    let left = "insert into member_readings (guild_id, user_id, is_member, role_ids, read_at)
                values ($1, $2, false, '{}', $3)";
    let left = sqlx::query(left).bind(t.demo.guild_id.get().cast_signed());
    let left = left.bind(t.demo.owner.get().cast_signed()).bind(t.clock.now() - MINUTE / 2);
    left.execute(&t.pool).await.unwrap();
    assert_eq!(channels(&t, &mut owner).await, "200");
    // The mirror heard nothing for long: the member is read, who is none.
    let deaf = "update shards set last_ack_at = last_ack_at - interval '1 hour', last_event_at = null";
    sqlx::query(deaf).execute(&t.pool).await.unwrap();
    t.clock.advance(MINUTE);
    t.world.add_fault(FaultRule::always(MEMBER, Fault::status(404)));
    let cookie = format!("bellhop_session={}", owner.cookie("bellhop_session").unwrap());
    let path = format!("/api/v1/guilds/{}/channels", t.demo.guild_id);
    bellhop_testkit::until("what the shard was worth is forgotten", async || {
        said(&t.api(&path, &[("cookie", &cookie)]).await) == "404 unknown_guild"
    })
    .await;
    t.world.clear_faults();
    t.abandon().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_is_given_the_server_is_felt_at_once_and_who_gave_it_away() {
    let t = Bench::new().await;
    let mut staff = signed_in(&t, t.demo.staff).await;
    for (owner, expected) in
        [(t.demo.owner, "403 not_manager"), (t.demo.staff, "200"), (t.demo.owner, "403 not_manager")]
    {
        let give = "update guilds set owner_id = $1, revision = revision + 1 where guild_id = $2";
        let give = sqlx::query(give).bind(owner.get().cast_signed());
        give.bind(t.demo.guild_id.get().cast_signed()).execute(&t.pool).await.unwrap();
        assert_eq!(channels(&t, &mut staff).await, expected);
    }
    t.abandon().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_guild_that_the_bot_has_left_is_unknown_and_can_be_invited_to() {
    let t = Bench::new().await;
    let mut manager = signed_in(&t, t.demo.manager).await;
    let token = super::bearer(&t, t.demo.guild_id).await;
    let listed = async |browser: &mut Browser<'_>| {
        let guild = browser.gets("/api/v1/me/guilds").await.json()["data"][0].clone();
        (guild["bot"].as_bool().unwrap(), guild["invite_url"].is_string())
    };
    assert_eq!(listed(&mut manager).await, (true, false));
    sqlx::query("update guilds set retired_at = now()").execute(&t.pool).await.unwrap();
    assert_eq!(channels(&t, &mut manager).await, "404 unknown_guild");
    let path = format!("/api/v1/guilds/{}/channels", t.demo.guild_id);
    assert_eq!(said(&t.api(&path, &[("authorization", &token)]).await), "404 unknown_guild");
    assert_eq!(listed(&mut manager).await, (false, true));
    t.abandon().await;
}
