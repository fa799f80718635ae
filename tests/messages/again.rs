//! Actions are called off while they wait, and tried again after they failed.

use std::time::Duration;

use bellhop_testkit::Bench;
use bellhop_world::{Fault, FaultRule};
use serde_json::{Value, json};

use super::{Program, said};

const POSTING: &str = "POST /channels/*/messages";

fn greeting(t: &Bench, content: &str) -> Value {
    json!({ "channel_id": t.demo.general_channel_id, "content": content })
}

async fn told(program: &Program<'_>, action: &Value, deed: &str) -> (u16, String) {
    let path = format!("actions/{}/{deed}", action["id"].as_str().unwrap());
    let answer = program.posts(&path, &Value::Null).await;
    let json = answer.json();
    let said = json["state"].as_str().or(json["error"]["code"].as_str()).unwrap_or_default().to_owned();
    (answer.status.as_u16(), said)
}

#[tokio::test(flavor = "multi_thread")]
async fn what_waits_is_called_off_once_and_what_comes_after_it_is_done() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let off = program.asks("send-message", &greeting(&t, "off")).await;
    program.asks("send-message", &greeting(&t, "on")).await;
    assert_eq!(told(&program, &off, "cancel").await, (200, "cancelled".to_owned()));
    assert_eq!(told(&program, &off, "cancel").await, (409, "not_pending".to_owned()));
    t.run_actions().await;
    let messages = said(&t, t.demo.general_channel_id);
    assert!(messages.contains(&"on".to_owned()) && !messages.contains(&"off".to_owned()));
    assert_eq!(told(&program, &off, "retry").await, (409, "not_failed".to_owned()));
    let events = program.reads("audit?event=action.cancelled").await;
    assert_eq!(events["data"][0]["details"]["kind"], "send-message");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_done_cannot_be_called_off_and_nobody_elses_is_known() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let done = program.asks("send-message", &greeting(&t, "done")).await;
    t.run_actions().await;
    assert_eq!(told(&program, &done, "cancel").await, (409, "not_pending".to_owned()));
    let nobodys = json!({ "id": "00000000-0000-7000-8000-000000000000" });
    assert_eq!(told(&program, &nobodys, "cancel").await, (404, "unknown_action".to_owned()));
    assert_eq!(told(&program, &json!({ "id": "x" }), "retry").await, (400, "malformed_id".to_owned()));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_failed_is_tried_again_behind_what_came_meanwhile() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    t.world.add_fault(FaultRule::times(
        POSTING,
        Fault::Status { status: 403, code: 50013, retry_after: None },
        1,
    ));
    let failed = program.asks("send-message", &greeting(&t, "second")).await;
    t.run_actions().await;
    assert_eq!(program.action(&failed).await["error"]["discord_code"], 50013);
    program.asks("send-message", &greeting(&t, "first")).await;
    assert_eq!(told(&program, &failed, "retry").await, (202, "pending".to_owned()));
    t.run_actions().await;
    let messages = said(&t, t.demo.general_channel_id);
    assert_eq!(messages[messages.len() - 2..], ["first", "second"]);
    let done = program.action(&failed).await;
    assert_eq!(
        (&done["state"], &done["error"], &done["attempts"]),
        (&json!("done"), &json!(null), &json!(1))
    );
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_surely_not_sent_is_sent_long_after_although_nobody_can_look_for_it() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    t.world.add_fault(FaultRule::times(
        POSTING,
        Fault::Status { status: 403, code: 50013, retry_after: None },
        1,
    ));
    let failed = program.asks("send-message", &greeting(&t, "late")).await;
    t.run_actions().await;
    t.clock.advance(Duration::from_hours(1));
    t.world.add_fault(FaultRule::always(
        "GET /channels/*/messages",
        Fault::Status { status: 403, code: 50001, retry_after: None },
    ));
    assert_eq!(told(&program, &failed, "retry").await, (202, "pending".to_owned()));
    t.run_actions().await;
    assert_eq!(program.action(&failed).await["state"], "done");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_a_member_was_refused_by_discord_is_not_tried_again_by_a_manager() {
    let t = Bench::setup().with("INLINE_ACTIONS", "off").start().await;
    let program = Program::of(&t).await;
    let panel = t.toggle_panel().await;
    let refused = Fault::Status { status: 403, code: 50013, retry_after: None };
    t.world.add_fault(FaultRule::times("PUT /guilds/*/members/*/roles/*", refused, 1));
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    t.run_actions().await;
    t.newcomer().reads().await;
    let failed = program.reads("actions?state=failed").await["data"][0].clone();
    assert_eq!(told(&program, &failed, "retry").await, (409, "own_action".to_owned()));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_may_have_been_sent_fails_for_a_person_and_is_sent_when_they_say_that_it_was_not() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    // Neither is it sent, nor may the bot look.
    t.world.add_fault(FaultRule::times(POSTING, Fault::Reset, 1));
    let action = program.asks("send-message", &greeting(&t, "late")).await;
    t.world.add_fault(FaultRule::always(
        "GET /channels/*/messages",
        Fault::Status { status: 403, code: 50001, retry_after: None },
    ));
    t.world.add_fault(FaultRule::times(POSTING, Fault::status(503), 5));
    t.run_actions().await;
    let failed = program.action(&action).await;
    assert_eq!(failed["state"], "failed");
    assert!(failed["error"]["message"].as_str().unwrap().starts_with("It may have been sent"), "{failed}");
    t.world.clear_faults();
    assert_eq!(told(&program, &action, "retry").await, (202, "pending".to_owned()));
    t.run_actions().await;
    assert_eq!(said(&t, t.demo.general_channel_id).iter().filter(|said| *said == "late").count(), 1);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_waits_for_an_answer_is_told_that_it_was_called_off() {
    let t = Bench::setup().with("INLINE_ACTIONS", "off").start().await;
    let program = Program::of(&t).await;
    let panel = t.toggle_panel().await;
    t.newcomer().click(panel.message_id, &panel.button(0)).await;
    let waiting = program.reads("actions?state=pending").await["data"][0].clone();
    assert_eq!(told(&program, &waiting, "cancel").await.0, 200);
    let reply = program.reads("actions?state=pending").await["data"][0].clone();
    assert_eq!(told(&program, &reply, "cancel").await, (409, "own_action".to_owned()));
    t.run_actions().await;
    assert_eq!(t.newcomer().reads().await, "A manager called this off before it began.");
    assert!(!t.newcomer().has(panel.role(0)));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_message_of_a_panel_that_is_not_brought_up_to_date_because_of_a_person_is_a_problem() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let panel = t.toggle_panel().await;
    let path = format!("/api/v1/guilds/{}/panels/{}", t.demo.guild_id, panel.panel.panel_id);
    let headers = [("authorization", program.bearer.as_str()), ("if-match", "\"1\"")];
    let changed = t.change(("PATCH", &path), &headers, &json!({ "title": "Other" })).await;
    assert_eq!(changed.status, 200, "{}", changed.text());
    let refresh = program.reads("actions?state=pending&kind=publish-panel").await["data"][0].clone();
    assert_eq!(told(&program, &refresh, "cancel").await, (200, "cancelled".to_owned()));
    assert_eq!(program.reads("problems").await["data"][0]["code"], "message_outdated");
    t.run_actions().await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn whoever_has_it_tried_again_is_judged_and_no_longer_who_asked_first() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    let closed = json!({ "channel_id": t.demo.staff_channel_id, "content": "Between us" });
    t.world.add_fault(FaultRule::times(
        POSTING,
        Fault::Status { status: 403, code: 50013, retry_after: None },
        1,
    ));
    let failed = program.asks("send-message", &closed).await;
    t.run_actions().await;
    crate::api::make_manager_role(&t, t.demo.self_assignable[0]).await;
    let mut browser = t.browser();
    browser.signs_in(t.demo.member).await;
    let id = failed["id"].as_str().unwrap();
    let path = format!("/api/v1/guilds/{}/actions/{id}/retry", t.demo.guild_id);
    // The reading that lets them is a minute old when its turn comes.
    browser.gets(&format!("/api/v1/guilds/{}", t.demo.guild_id)).await;
    t.clock.advance(Duration::from_secs(55));
    let retried = browser.changes(("POST", &path), &[], &Value::Null).await.json();
    assert_eq!(retried["requested_by"], t.demo.member.to_string());
    t.clock.advance(Duration::from_secs(10));
    t.run_actions().await;
    assert_eq!(said(&t, t.demo.staff_channel_id), Vec::<String>::new());
    assert_eq!(program.action(&failed).await["state"], "failed");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_an_attempt_of_unknown_outcome_posted_is_found_though_the_next_one_is_refused() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    t.world.add_fault(FaultRule::times(POSTING, Fault::LostAnswer { status: 500 }, 1));
    let refused = Fault::Status { status: 403, code: 50013, retry_after: None };
    t.world.add_fault(FaultRule::times(POSTING, refused, 1));
    let action = program.asks("send-message", &greeting(&t, "once")).await;
    t.run_actions().await;
    let done = program.action(&action).await;
    assert_eq!((&done["state"], &done["attempts"]), (&json!("done"), &json!(2)), "{done}");
    assert_eq!(said(&t, t.demo.general_channel_id).iter().filter(|said| *said == "once").count(), 1);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn an_answer_that_cannot_be_read_posts_nothing_twice() {
    let t = Bench::new().await;
    let program = Program::of(&t).await;
    t.world.add_fault(FaultRule::times(POSTING, Fault::LostAnswer { status: 200 }, 1));
    let action = program.asks("send-message", &greeting(&t, "once")).await;
    t.run_actions().await;
    assert_eq!(program.action(&action).await["state"], "done");
    assert_eq!(said(&t, t.demo.general_channel_id).iter().filter(|said| *said == "once").count(), 1);
    t.done().await;
}
