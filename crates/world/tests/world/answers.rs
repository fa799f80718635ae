//! Answers over REST: callbacks, followups, and what becomes of tokens.

use bellhop_world::Act;
use http::{Method, StatusCode};
use serde_json::{Value, json};
use time::Duration;

use crate::support::{Answer, Stage, text};

/// An interaction that waits for its answer.
struct Open<'a> {
    stage: &'a Stage,
    id: String,
    token: String,
}

impl Open<'_> {
    async fn answer(&self, body: Value) -> Answer {
        let path = format!("/interactions/{}/{}/callback?with_response=true", self.id, self.token);
        self.stage.post(&path, body).await
    }

    async fn hook(&self, method: Method, below: &str, body: Option<Value>) -> Answer {
        let path = format!("/webhooks/500000000000000000/{}{below}", self.token);
        self.stage.rest(method, &path, body).await
    }

    async fn follow_up(&self, body: Value) -> Answer {
        self.hook(Method::POST, "?wait=false&thread_id=1", Some(body)).await
    }
}

fn open(stage: &Stage, act: Act) -> Open<'_> {
    let payload = stage.world.payload(act).unwrap();
    let field = |name: &str| text(&payload[name]).to_owned();
    Open { stage, id: field("id"), token: field("token") }
}

/// A command that was just run.
async fn command(stage: &Stage) -> Open<'_> {
    let typed = json!([{ "type": 3, "name": "what", "description": "What", "autocomplete": true }]);
    let body = json!({ "name": "help", "description": "Helps", "options": typed });
    stage.post("/applications/500000000000000000/commands", body).await;
    open(stage, Act::command(stage.demo.member, stage.demo.general_channel_id, "help"))
}

/// A button that was just clicked.
async fn click(stage: &Stage) -> Open<'_> {
    let button = json!({ "type": 2, "style": 1, "label": "x", "custom_id": "take" });
    let body = json!({ "content": "Roles", "components": [{ "type": 1, "components": [button] }] });
    let posted = stage.post(&format!("/channels/{}/messages", stage.demo.general_channel_id), body).await;
    open(stage, Act::click(stage.demo.member, text(&posted.body["id"]).parse().unwrap(), "take"))
}

fn say(content: &str) -> Value {
    json!({ "content": content })
}

#[tokio::test]
async fn each_kind_of_interaction_takes_its_own_answers() {
    let stage = Stage::new().await;
    let typing = Act::command(stage.demo.member, stage.demo.general_channel_id, "help").typing("what", "x");
    command(&stage).await;
    let update = json!({ "type": 7, "data": { "content": "Changed" } });
    let choices = json!({ "type": 8, "data": { "choices": [] } });
    for (open, refused) in [
        (
            command(&stage).await,
            vec![
                json!({ "type": 1 }),
                json!({ "type": 6 }),
                update,
                choices.clone(),
                json!({ "type": 10 }),
                json!({ "type": 12 }),
            ],
        ),
        (click(&stage).await, vec![choices, json!({ "type": 10 })]),
        (open(&stage, typing), vec![json!({ "type": 5 }), json!({ "type": 4, "data": say("No") })]),
    ] {
        for body in refused {
            let answer = open.answer(body.clone()).await;
            assert_eq!(answer.status, StatusCode::BAD_REQUEST, "{body}");
            assert_eq!(answer.body["errors"]["type"]["_errors"][0]["code"], "BASE_TYPE_CHOICES");
        }
    }
    assert_eq!(stage.world.refused_answers().len(), 10);
}

#[tokio::test]
async fn an_answer_tells_what_it_made() {
    let stage = Stage::new().await;
    let posted = command(&stage).await.answer(json!({ "type": 4, "data": say("Hello") })).await;
    assert_eq!(posted.status, StatusCode::OK);
    assert_eq!(posted.body["resource"]["type"], 4);
    assert_eq!(posted.body["resource"]["message"]["interaction_metadata"]["name"], "help");
    assert_eq!(posted.body["interaction"]["guild_id"], stage.demo.guild_id.to_string());
    let thinking = command(&stage).await.answer(json!({ "type": 5 })).await;
    assert_eq!(thinking.body["interaction"]["response_message_loading"], true);
    assert!(thinking.body.get("resource").is_none());
    let changed = click(&stage).await.answer(json!({ "type": 7, "data": say("Changed") })).await;
    assert_eq!(changed.body["resource"]["message"]["content"], "Changed");
    assert!(click(&stage).await.answer(json!({ "type": 7, "data": {} })).await.status.is_success());
    let form =
        json!({ "type": 1, "components": [{ "type": 4, "custom_id": "t", "style": 1, "label": "T" }] });
    let modal = json!({ "custom_id": "form", "title": "Form", "components": [form] });
    let shown = command(&stage).await.answer(json!({ "type": 9, "data": modal })).await;
    assert_eq!(shown.body["interaction"]["type"], 2);
}

#[tokio::test]
async fn a_form_is_not_answered_with_another() {
    let stage = Stage::new().await;
    let input = json!({ "type": 4, "custom_id": "t", "style": 1, "label": "T" });
    let modal =
        json!({ "custom_id": "form", "title": "Form", "components": [{ "type": 1, "components": [input] }] });
    let shown = command(&stage).await;
    shown.answer(json!({ "type": 9, "data": modal })).await;
    let act = Act::submit(stage.demo.member, shown.id.parse().unwrap()).field("t", "x");
    let sent = open(&stage, act);
    assert_eq!(sent.answer(json!({ "type": 9, "data": modal })).await.body["code"], 50035);
    assert_eq!(sent.answer(json!({ "type": 6 })).await.body["code"], 50035);
    let answered = sent.answer(json!({ "type": 4, "data": say("Thanks") })).await;
    let metadata = &answered.body["resource"]["message"]["interaction_metadata"];
    assert_eq!(
        (&metadata["type"], &metadata["triggering_interaction_metadata"]["name"]),
        (&json!(5), &json!("help"))
    );
}

#[tokio::test]
async fn three_seconds_are_all_there_is() {
    let stage = Stage::new().await;
    let late = command(&stage).await;
    stage.advance(Duration::milliseconds(3_001));
    let refused = late.answer(json!({ "type": 5 })).await;
    assert_eq!((refused.status, &refused.body["code"]), (StatusCode::NOT_FOUND, &json!(10062)));
    assert_eq!(late.follow_up(say("Late")).await.body["code"], 10015);
    let other = command(&stage).await;
    let forged = Open { token: late.token.clone(), ..other };
    assert_eq!(forged.answer(json!({ "type": 5 })).await.body["code"], 10062);
}

#[tokio::test]
async fn choices_are_of_the_options_type() {
    let stage = Stage::new().await;
    command(&stage).await;
    let typing = Act::command(stage.demo.member, stage.demo.general_channel_id, "help").typing("what", "x");
    let open = open(&stage, typing);
    let choices =
        |value: Value| json!({ "type": 8, "data": { "choices": [{ "name": "One", "value": value }] } });
    let refused = open.answer(choices(json!(true))).await;
    let problem = &refused.body["errors"]["data"]["choices"]["0"]["value"]["_errors"][0]["code"];
    assert_eq!(problem, "STRING_TYPE_CONVERT");
    assert!(open.answer(choices(json!("one"))).await.status.is_success());
}

#[tokio::test]
async fn the_first_followup_takes_the_place_of_thinking() {
    let stage = Stage::new().await;
    let open = command(&stage).await;
    assert_eq!(open.follow_up(say("Early")).await.body["code"], 10015);
    let thinking = open.answer(json!({ "type": 5 })).await;
    // The flag is the deferral's: the message stays for all to see.
    let first = open.follow_up(json!({ "content": "First", "flags": 64 })).await.body;
    assert_eq!(first["id"], thinking.body["interaction"]["response_message_id"]);
    assert_eq!((&first["content"], &first["flags"]), (&json!("First"), &json!(0)));
    let second = open.follow_up(json!({ "content": "Second", "flags": 64 })).await.body;
    assert_eq!(second["interaction_metadata"]["original_response_message_id"], first["id"]);
    let seen = |user| stage.world.messages(stage.demo.general_channel_id, user).len();
    assert_eq!((seen(stage.demo.member), seen(stage.demo.staff)), (2, 1));
}

#[tokio::test]
async fn what_an_interaction_said_is_read_changed_and_taken_back() {
    let stage = Stage::new().await;
    let open = command(&stage).await;
    open.answer(json!({ "type": 4, "data": { "content": "Hello", "flags": 64 } })).await;
    let followup = open.follow_up(say("More")).await.body;
    let below = format!("/messages/{}", text(&followup["id"]));
    for (below, content) in [("/messages/@original", "Hello"), (below.as_str(), "More")] {
        // The webhook takes five requests in two seconds.
        stage.world.reset_limits();
        assert_eq!(open.hook(Method::GET, below, None).await.body["content"], content);
        let edited = open.hook(Method::PATCH, below, Some(say("Changed"))).await;
        assert_eq!(edited.body["content"], "Changed");
        let emptied = open.hook(Method::PATCH, below, Some(json!({ "content": "" }))).await;
        assert_eq!((emptied.status, &emptied.body["code"]), (StatusCode::BAD_REQUEST, &json!(50006)));
        let row = json!([{ "type": 1, "components": [{ "type": 2, "style": 1, "label": "x" }] }]);
        stage.world.reset_limits();
        let unlawful = open.hook(Method::PATCH, below, Some(json!({ "components": row }))).await;
        assert_eq!(unlawful.body["code"], 50035);
        assert_eq!(open.hook(Method::DELETE, below, None).await.status, StatusCode::NO_CONTENT);
        assert_eq!(open.hook(Method::GET, below, None).await.body["code"], 10008);
    }
    stage.world.reset_limits();
    let other = command(&stage).await;
    other.answer(json!({ "type": 4, "data": say("Mine") })).await;
    let mine = other.hook(Method::GET, "/messages/@original", None).await.body;
    let theirs = open.hook(Method::GET, &format!("/messages/{}", text(&mine["id"])), None).await;
    assert_eq!(theirs.body["code"], 10008);
}

#[tokio::test]
async fn a_token_lives_for_a_quarter_of_an_hour() {
    let stage = Stage::new().await;
    let open = command(&stage).await;
    open.answer(json!({ "type": 5 })).await;
    stage.advance(Duration::minutes(15) - Duration::seconds(1));
    assert_eq!(open.follow_up(say("In time")).await.status, StatusCode::OK);
    stage.advance(Duration::seconds(1));
    for answer in
        [open.follow_up(say("Late")).await, open.hook(Method::GET, "/messages/@original", None).await]
    {
        assert_eq!((answer.status, &answer.body["code"]), (StatusCode::UNAUTHORIZED, &json!(50027)));
    }
}

#[tokio::test]
async fn a_form_that_cannot_be_filled_in_is_refused() {
    let stage = Stage::new().await;
    let input = |more: Value| {
        let mut input = json!({ "type": 4, "custom_id": "t", "style": 1 });
        input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        input
    };
    let row = |input: Value| json!({ "type": 1, "components": [input] });
    let label = |component: Value| json!({ "type": 18, "label": "L", "component": component });
    let select = json!({ "type": 6, "custom_id": "s", "disabled": true });
    for part in [
        row(input(json!({}))),
        label(select),
        label(input(json!({ "min_length": 10, "max_length": 5 }))),
        label(input(json!({ "max_length": 5, "value": "too long for it" }))),
    ] {
        let modal = json!({ "custom_id": "form", "title": "Form", "components": [part] });
        let shown = command(&stage).await.answer(json!({ "type": 9, "data": modal })).await;
        assert_eq!(shown.body["code"], 50035, "{modal}");
    }
}
