//! `OAuth2` as an application and a person's browser go through it.

use base64::{Engine, engine::general_purpose::STANDARD};
use http::{Method, StatusCode};
use serde_json::json;
use time::Duration;

use crate::support::{BACK, CODE, Stage, TOKEN, text};

/// The verifier and its S256 challenge of RFC 7636, appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

#[tokio::test]
async fn a_person_chooses_an_account_and_consents() {
    let stage = Stage::with_redirects().await;
    let query = format!("{CODE}&scope=identify%20guilds");
    let choice = stage.look(&query).await;
    assert_eq!((choice.status, choice.text.matches("as=").count()), (StatusCode::OK, 6));
    let page = stage.look(&format!("{query}&as={}", stage.demo.manager)).await;
    assert!(page.text.contains("Know which servers you are in") && page.text.contains("You are Mara"));
    let allowed = stage.decide(&query, (stage.demo.manager, "decision=authorize")).await;
    assert!(allowed.location().starts_with(BACK));
    assert_eq!(allowed.parameter("state"), Some("a%20b%26c"));
    let code = allowed.parameter("code").unwrap();
    let token = stage.exchange(code, "").await;
    assert_eq!(token.status, StatusCode::OK);
    assert_eq!((&token.body["token_type"], &token.body["expires_in"]), (&json!("Bearer"), &json!(604_800)));
    assert_eq!(token.body["scope"], "identify guilds");
    assert!(token.body["refresh_token"].is_string());
    assert!(token.headers.contains_key("x-ratelimit-bucket"));
    assert_eq!(stage.world.access_tokens(), (1, 1));
}

#[tokio::test]
async fn one_who_declines_is_sent_back_without_a_code() {
    let stage = Stage::with_redirects().await;
    let query = format!("{CODE}&scope=identify");
    let declined = stage.decide(&query, (stage.demo.member, "decision=cancel")).await;
    assert_eq!((declined.parameter("error"), declined.parameter("code")), (Some("access_denied"), None));
    assert_eq!(declined.parameter("state"), Some("a%20b%26c"));
}

#[tokio::test]
async fn only_registered_addresses_are_told_of_problems() {
    let stage = Stage::with_redirects().await;
    let to = |uri: &str| {
        format!("client_id=500000000000000000&response_type=code&scope=identify&redirect_uri={uri}")
    };
    for query in [
        to("http%3A%2F%2Fevil.example"),
        "client_id=1&scope=identify&response_type=code".to_owned(),
        "client_id=500000000000000000&response_type=code&scope=identify".to_owned(),
    ] {
        let shown = stage.look(&query).await;
        assert_eq!((shown.status, shown.headers.get("location")), (StatusCode::BAD_REQUEST, None), "{query}");
    }
    for (query, error) in [
        (format!("{CODE}&scope=identify%20nonsense"), "invalid_scope"),
        (CODE.replace("=code", "=token") + "&scope=identify", "unsupported_response_type"),
        (format!("{CODE}&scope=identify&code_challenge=x&code_challenge_method=MD5"), "invalid_request"),
    ] {
        assert_eq!(stage.look(&query).await.parameter("error"), Some(error));
    }
}

#[tokio::test]
async fn a_prompt_of_none_asks_once() {
    let stage = Stage::with_redirects().await;
    let query = format!("{CODE}&scope=identify&prompt=none&as={}", stage.demo.member);
    assert_eq!(stage.look(&query).await.status, StatusCode::OK);
    stage.decide(&query, (stage.demo.member, "decision=authorize")).await;
    assert!(stage.look(&query).await.parameter("code").is_some());
    let more = query.replace("scope=identify", "scope=identify%20guilds");
    assert_eq!(stage.look(&more).await.status, StatusCode::OK);
    assert_eq!(stage.look(&query.replace("=none", "=consent")).await.status, StatusCode::OK);
}

#[tokio::test]
async fn the_browser_remembers_who_consented() {
    let stage = Stage::with_redirects().await;
    let query = format!("{CODE}&scope=identify&prompt=none");
    let allowed = stage.decide(&query, (stage.demo.member, "decision=authorize")).await;
    let cookie = allowed.headers["set-cookie"].to_str().unwrap().split(';').next().unwrap().to_owned();
    let again = stage.browse(&format!("/api/oauth2/authorize?{query}"), (&[("cookie", &cookie)], None)).await;
    assert!(again.parameter("code").is_some());
}

#[tokio::test]
async fn a_code_is_exchanged_once_and_within_ten_minutes() {
    let stage = Stage::with_redirects().await;
    let code = stage.code(stage.demo.member, "scope=identify").await;
    let elsewhere =
        format!("grant_type=authorization_code&code={code}&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Fother");
    assert_eq!(stage.ask("token", &elsewhere).await.body["error"], "invalid_grant");
    assert_eq!(stage.exchange(&code, "").await.status, StatusCode::OK);
    let again = stage.exchange(&code, "").await;
    let refusal = json!({ "error": "invalid_grant", "error_description": "Invalid \"code\" in request." });
    assert_eq!((again.status, again.body), (StatusCode::BAD_REQUEST, refusal));
    let code = stage.code(stage.demo.member, "scope=identify").await;
    stage.advance(Duration::minutes(10));
    assert_eq!(stage.exchange(&code, "").await.body["error"], "invalid_grant");
}

#[tokio::test]
async fn a_challenge_is_met_by_its_verifier_alone() {
    let stage = Stage::with_redirects().await;
    for (challenge, verifier) in [
        (format!("code_challenge={CHALLENGE}&code_challenge_method=S256"), VERIFIER),
        ("code_challenge=plain-words".to_owned(), "plain-words"),
    ] {
        let code = stage.code(stage.demo.member, &format!("scope=identify&{challenge}")).await;
        for wrong in ["", "&code_verifier=wrong"] {
            let refused = stage.exchange(&code, wrong).await;
            assert_eq!(
                (refused.status, &refused.body["error"]),
                (StatusCode::BAD_REQUEST, &json!("invalid_grant"))
            );
        }
        let met = stage.exchange(&code, &format!("&code_verifier={verifier}")).await;
        assert_eq!(met.status, StatusCode::OK);
    }
}

#[tokio::test]
async fn the_application_proves_itself() {
    let stage = Stage::with_redirects().await;
    let code = stage.code(stage.demo.member, "scope=identify").await;
    let fields = format!(
        "grant_type=authorization_code&code={code}&redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2Flogin%2Fcallback"
    );
    let basic = |secret: &str| format!("Basic {}", STANDARD.encode(format!("500000000000000000:{secret}")));
    let wrong = stage.ask_as("token", (&[("authorization", &basic("guess"))], &fields)).await;
    assert_eq!((wrong.status, wrong.body), (StatusCode::UNAUTHORIZED, json!({ "error": "invalid_client" })));
    assert_eq!(stage.ask_as("token", (&[], &fields)).await.status, StatusCode::UNAUTHORIZED);
    let right = stage.ask_as("token", (&[("authorization", &basic("hush"))], &fields)).await;
    assert_eq!(right.status, StatusCode::OK);
    let json =
        stage.request(Method::POST, "/api/oauth2/token", &[], Some(json!({ "grant_type": "x" }))).await;
    assert_eq!(json.unwrap().body["error"], "invalid_request");
    let refresh = stage.ask("token", "grant_type=refresh_token&refresh_token=x").await;
    assert_eq!(
        (refresh.status, &refresh.body["error"]),
        (StatusCode::BAD_REQUEST, &json!("unsupported_grant_type"))
    );
}

#[tokio::test]
async fn a_token_shows_what_its_scopes_allow() {
    let stage = Stage::with_redirects().await;
    let plain = stage.token(stage.demo.owner, "identify").await;
    let me = stage.get_with(&plain, "/users/@me").await.body;
    assert_eq!((&me["id"], &me["locale"]), (&json!(stage.demo.owner), &json!("en-US")));
    assert!(me.get("email").is_none() && me.get("verified").is_none());
    assert_eq!(stage.get_with(&plain, "/users/@me/guilds").await.status, StatusCode::UNAUTHORIZED);
    let full = stage.token(stage.demo.owner, "identify%20email%20guilds").await;
    assert_eq!(stage.get_with(&full, "/users/@me").await.body["email"], "olive@example.com");
    let guilds = stage.get_with(&full, "/users/@me/guilds?with_counts=true").await.body;
    assert_eq!((&guilds[0]["id"], &guilds[0]["owner"]), (&json!(stage.demo.guild_id), &json!(true)));
    assert!(text(&guilds[0]["permissions"]).parse::<u64>().unwrap() & 8 != 0);
    assert_eq!(guilds[0]["approximate_member_count"], 6);
    let about = stage.get_with(&full, "/oauth2/@me").await.body;
    assert_eq!(
        (&about["scopes"], &about["user"]["username"]),
        (&json!(["identify", "email", "guilds"]), &json!("olive"))
    );
    assert_eq!(about["application"]["id"], "500000000000000000");
    assert!(text(&about["expires"]).starts_with("2026-"));
}

#[tokio::test]
async fn a_revoked_token_ends_the_authorization() {
    let stage = Stage::with_redirects().await;
    let (one, other) =
        (stage.token(stage.demo.member, "identify").await, stage.token(stage.demo.member, "identify").await);
    let hers = stage.token(stage.demo.owner, "identify").await;
    let revoked = stage.ask("token/revoke", &format!("token={one}&token_type_hint=access_token")).await;
    assert_eq!((revoked.status, revoked.body), (StatusCode::OK, json!({})));
    for token in [&one, &other] {
        let refused = stage.get_with(token, "/users/@me").await;
        assert_eq!(
            (refused.status, &refused.body["message"]),
            (StatusCode::UNAUTHORIZED, &json!("401: Unauthorized"))
        );
    }
    assert_eq!(stage.get_with(&hers, "/users/@me").await.status, StatusCode::OK);
    let silent = format!("{CODE}&scope=identify&prompt=none&as={}", stage.demo.member);
    assert_eq!(stage.look(&silent).await.status, StatusCode::OK);
    assert_eq!(stage.ask("token/revoke", "token=unknown").await.status, StatusCode::OK);
    assert_eq!(stage.world.access_tokens(), (3, 1));
}

#[tokio::test]
async fn a_token_lives_for_a_week() {
    let stage = Stage::with_redirects().await;
    let token = stage.token(stage.demo.member, "identify").await;
    stage.advance(Duration::days(7) - Duration::seconds(1));
    assert_eq!(stage.get_with(&token, "/users/@me").await.status, StatusCode::OK);
    stage.advance(Duration::seconds(1));
    assert_eq!(stage.get_with(&token, "/users/@me").await.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn a_script_registers_addresses_and_counts_tokens() {
    let stage = Stage::with_redirects().await;
    stage.token(stage.demo.member, "identify").await;
    let uris = json!({ "redirect_uris": ["http://127.0.0.1:9/new"] });
    stage.request(Method::PUT, "/control/oauth2", &[], Some(uris)).await.unwrap();
    let seen = stage.request(Method::GET, "/control/oauth2", &[], None).await.unwrap().body;
    let expected =
        json!({ "redirect_uris": ["http://127.0.0.1:9/new"], "tokens": { "issued": 1, "active": 1 } });
    assert_eq!(seen, expected);
    let headers = [("authorization", &*format!("Bot {TOKEN}"))];
    let application =
        stage.request(Method::GET, "/api/oauth2/applications/@me", &headers, None).await.unwrap();
    assert_eq!(application.body["redirect_uris"], json!(["http://127.0.0.1:9/new"]));
    assert_eq!(stage.look(&format!("{CODE}&scope=identify")).await.status, StatusCode::BAD_REQUEST);
}
