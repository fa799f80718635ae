//! Interactions go astray on request, and what came to nothing is told.

use std::time::Duration;

use bellhop_world::{Act, InteractionFault, Outcome};
use http::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Endpoint, Stage, answer, now, text};

async fn click(stage: &Stage) -> Act {
    let button = json!({ "type": 2, "style": 1, "label": "x", "custom_id": "take" });
    let body = json!({ "content": "Roles", "components": [{ "type": 1, "components": [button] }] });
    let posted = stage.post(&format!("/channels/{}/messages", stage.demo.roles_channel_id), body).await;
    Act::click(stage.demo.member, text(&posted.body["id"]).parse().unwrap(), "take")
}

fn taken() -> Value {
    json!({ "type": 4, "data": { "content": "Taken.", "flags": 64 } })
}

#[tokio::test]
async fn an_act_is_delivered_twice() {
    let stage = Stage::new().await;
    let endpoint = Endpoint::new(&stage, answer(taken())).await;
    let act = click(&stage).await;
    stage.world.add_interaction_fault(InteractionFault::Twice, Some(1));
    assert!(matches!(stage.world.interact(act.clone()).await.outcome, Outcome::Message { .. }));
    let received = endpoint.received();
    assert_eq!((received.len(), &received[0]), (2, &received[1]));
    assert_eq!(stage.world.ephemerals(stage.demo.member).len(), 1);
    stage.world.interact(act).await;
    assert_eq!(endpoint.received().len(), 3);
}

#[tokio::test]
async fn an_id_may_be_off_the_time_of_the_act() {
    let stage = Stage::new().await;
    let endpoint = Endpoint::new(&stage, answer(taken())).await;
    let act = click(&stage).await;
    for ms in [-2_500, 4_000] {
        stage.world.add_interaction_fault(InteractionFault::IdOff { ms }, Some(1));
        let delivery = stage.world.interact(act.clone()).await;
        assert_eq!(delivery.failure(), None);
        let sent = endpoint.received().pop().unwrap();
        let made = (text(&sent["id"]).parse::<i64>().unwrap() >> 22) + 1_420_070_400_000;
        assert_eq!(made - now().unix_timestamp() * 1_000, ms);
    }
}

#[tokio::test]
async fn what_is_late_may_have_used_up_the_patience() {
    let stage = Stage::new().await;
    let endpoint = Endpoint::new(&stage, |_| Box::pin(std::future::pending())).await;
    let act = click(&stage).await;
    stage.world.add_interaction_fault(InteractionFault::Late { ms: 2_900, counted: true }, Some(1));
    let began = std::time::Instant::now();
    assert_eq!(stage.world.interact(act).await.failure(), Some("no answer within 3 s"));
    assert!(began.elapsed() < Duration::from_millis(4_500));
    assert_eq!(endpoint.received().len(), 1);
}

#[tokio::test]
async fn a_wrong_signature_is_sent() {
    let stage = Stage::new().await;
    let endpoint = Endpoint::new(&stage, answer(taken())).await;
    let act = click(&stage).await;
    stage.world.add_interaction_fault(InteractionFault::WrongSignature, None);
    let delivery = stage.world.interact(act.clone()).await;
    assert_eq!(delivery.status(), Some(StatusCode::UNAUTHORIZED));
    assert!(endpoint.received().is_empty());
    stage.world.clear_interaction_faults();
    assert_eq!(stage.world.interact(act).await.failure(), None);
}

#[tokio::test]
async fn a_script_sets_faults_and_reads_what_was_refused() {
    let stage = Stage::new().await;
    let _endpoint = Endpoint::new(&stage, answer(json!({ "type": 4, "data": { "content": "" } }))).await;
    let act = click(&stage).await;
    let control = |method, path: &'static str, body| stage.request(method, path, &[], body);
    let rule = json!({ "fault": { "kind": "id_off", "ms": -5 }, "times": 1 });
    let set = control(Method::POST, "/control/interaction-faults", Some(rule.clone())).await.unwrap();
    assert_eq!(set.status, StatusCode::NO_CONTENT);
    let listed = control(Method::GET, "/control/interaction-faults", None).await.unwrap();
    assert_eq!(listed.body, json!([rule]));
    let failed = stage.world.interact(act).await;
    let refused = control(Method::GET, "/control/refused-answers", None).await.unwrap().body;
    assert_eq!(refused[0]["interaction_id"], failed.interaction_id.to_string());
    assert_eq!((&refused[0]["kind"], &refused[0]["answer"]["type"]), (&json!(3), &json!(4)));
    assert!(text(&refused[0]["reason"]).contains("50006"));
    control(Method::DELETE, "/control/refused-answers", None).await.unwrap();
    assert!(stage.world.refused_answers().is_empty());
}
