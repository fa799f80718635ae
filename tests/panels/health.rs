//! What breaks a panel is noticed when it happens, told once, and forgotten when it is mended.

use std::time::{Duration, Instant};

use bellhop_testkit::{Bench, screen, until};
use bellhop_world::{Fault, FaultRule};
use insta::assert_snapshot;
use serde_json::json;
use twilight_model::guild::Permissions;

async fn problems(t: &Bench) -> Vec<String> {
    let open = "select code from problems where ended_at is null order by problem_id";
    sqlx::query_scalar(open).fetch_all(&t.pool).await.unwrap()
}

async fn events(t: &Bench, event: &str) -> usize {
    t.audit().await.iter().filter(|entry| entry["event"] == event).count()
}

/// Whether nothing is left to be judged.
async fn judged(t: &Bench) -> bool {
    let same = "select count(*) from guilds join judgements using (guild_id)
                where guilds.guild_id = $1 and judgements.revision = guilds.revision";
    let guild_id = t.demo.guild_id.get().cast_signed();
    sqlx::query_scalar::<_, i64>(same).bind(guild_id).fetch_one(&t.pool).await.unwrap() == 1
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_moves_above_the_bot_is_a_problem_until_it_moves_back() {
    let mut t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.run_worker();
    until("the first judgement is over", async || judged(&t).await).await;
    let moved = Instant::now();
    t.world.move_role(t.demo.guild_id, panel.role(0), 11).unwrap();
    until("it is a problem", async || problems(&t).await == ["role_above_bot"]).await;
    // Called, and not found by the sweep of every five seconds.
    assert!(moved.elapsed() < Duration::from_secs(4), "{:?}", moved.elapsed());
    for _ in 0..3 {
        t.newcomer().click(panel.message_id, &panel.button(0)).await;
    }
    assert_eq!(events(&t, "problem.found").await, 1);
    t.world.move_role(t.demo.guild_id, panel.role(0), 1).unwrap();
    until("it is mended", async || problems(&t).await.is_empty()).await;
    assert_eq!(events(&t, "problem.mended").await, 1);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_list_shows_what_is_wrong_and_what_mends_it() {
    let mut t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.run_worker();
    t.world.delete_role(t.demo.guild_id, panel.role(1)).unwrap();
    t.world.delete_channel(t.demo.roles_channel_id).unwrap();
    until("both are problems", async || problems(&t).await.len() == 2).await;
    let said = t.manager().desk().run("panel list", &[]).await;
    let said = said.replace(&panel.message_id.to_string(), "[message]");
    assert_snapshot!(said, @"
    [Role panels]
    **Pick your roles** · toggle · 3 roles · its message in <#1191168914227200103> was deleted
    ⚠️ The role Events was deleted. Take it off the panel with /panel edit.
    ⚠️ Its channel was deleted. Post it elsewhere with /panel post.
    ");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_change_of_the_panel_is_judged_too() {
    let mut t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.run_worker();
    t.world.delete_role(t.demo.guild_id, panel.role(1)).unwrap();
    until("it is a problem", async || problems(&t).await == ["role_deleted"]).await;
    let mut desk = t.manager().desk();
    desk.run("panel edit", &[("panel", "pick your roles")]).await;
    desk.choose_labelled("pick", &["Events"]).await;
    desk.press("Take off the panel").await;
    until("it is mended", async || problems(&t).await.is_empty()).await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_role_that_became_more_dangerous_than_was_confirmed_is_a_problem() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let role = |permissions: Permissions| json!({ "permissions": permissions.bits().to_string() });
    let update =
        |permissions| t.world.update_role(t.demo.guild_id, t.demo.self_assignable[4], &role(permissions));
    update(Permissions::MANAGE_MESSAGES).unwrap();
    t.synced().await;
    let mut desk = t.owner().desk();
    desk.run("panel edit", &[("panel", &panel.panel.panel_id.to_string())]).await;
    desk.choose("add", &[&t.demo.self_assignable[4].to_string()]).await;
    let offer = t.world.role(t.demo.guild_id, t.demo.self_assignable[4]).unwrap();
    desk.press(&format!("Offer {}", offer["name"].as_str().unwrap())).await;
    t.run_actions().await;
    assert!(problems(&t).await.is_empty());
    update(Permissions::MANAGE_MESSAGES | Permissions::ADMINISTRATOR).unwrap();
    t.synced().await;
    t.run_actions().await;
    assert_eq!(problems(&t).await, ["role_dangerous"]);
    update(Permissions::MANAGE_MESSAGES).unwrap();
    t.synced().await;
    t.run_actions().await;
    assert!(problems(&t).await.is_empty());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_is_brought_up_to_date_once_the_mirror_changes() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    t.world.add_fault(FaultRule::always("PATCH /channels/*/messages/*", Fault::status(403)));
    let mut desk = t.manager().desk();
    desk.run("panel edit", &[("panel", "pick your roles")]).await;
    desk.press("Text and look…").await;
    desk.fill(&[("title", "Colours"), ("kind", "buttons")]).await;
    t.run_actions().await;
    assert_eq!(problems(&t).await, ["message_outdated"]);
    t.world.clear_faults();
    t.world.move_role(t.demo.guild_id, panel.role(0), 2).unwrap();
    t.synced().await;
    t.run_actions().await;
    assert!(screen(&t.world.message(panel.message_id).unwrap()).starts_with("[Colours]"));
    assert!(problems(&t).await.is_empty());
    assert_eq!((events(&t, "problem.found").await, events(&t, "problem.mended").await), (1, 1));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_panels_those_with_problems_are_listed_first() {
    let t = Bench::new().await;
    let many =
        "insert into panels (application_id, guild_id, title, body, color, kind, mode, revision, created_at)
                select application_id, guild_id, 'Panel ' || nth, '', 0, 'buttons', 'toggle', 1, now()
                from guilds, generate_series(1, 30) as nth where guild_id = $1";
    sqlx::query(many).bind(t.demo.guild_id.get().cast_signed()).execute(&t.pool).await.unwrap();
    for (title, feature) in [("Panel 29", "panel.tried"), ("Panel 30", "panel"), ("Panel 30", "panel.tried")]
    {
        let open = "insert into problems (application_id, guild_id, feature, subject_id, code, item_id, details, since)
                    select application_id, guild_id, $2, panel_id, 'discord_refuses', 0, '{}', now()
                    from panels where title = $1";
        sqlx::query(open).bind(title).bind(feature).execute(&t.pool).await.unwrap();
    }
    let said = t.manager().desk().run("panel list", &[]).await;
    let titles: Vec<_> =
        said.lines().filter_map(|line| Some(line.strip_prefix("**")?.split_once("**")?.0)).collect();
    assert_eq!(titles[..3], ["Panel 29", "Panel 30", "Panel 1"]);
    assert_eq!((titles.len(), said.matches("⚠️").count()), (25, 3));
    t.done().await;
}
