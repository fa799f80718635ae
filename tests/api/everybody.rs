//! Every route, asked by everybody: who may what, in one table.

use bellhop_api::token::Scope;
use bellhop_testkit::{Bench, Browser, PUBLIC_URL};
use insta::assert_snapshot;
use serde_json::Value;
use twilight_model::id::Id;

struct Somebody<'a> {
    name: &'static str,
    browser: Browser<'a>,
    token: Option<String>,
}

/// Every route that the API describes, but for signing in, which is for everybody.
fn routes() -> Vec<(String, String)> {
    let document = super::document::document();
    let paths = document["paths"].as_object().unwrap();
    let mut routes = Vec::new();
    for (path, item) in paths {
        let path = path.strip_prefix("/api/v1").unwrap();
        if !path.starts_with("/login") {
            routes
                .extend(item.as_object().unwrap().keys().map(|verb| (verb.to_uppercase(), path.to_owned())));
        }
    }
    // It ends the session with which the others are asked.
    routes.sort_by_key(|(_, path)| path == "/logout");
    routes
}

/// The route with the demo's ids, and what it cannot be asked without.
fn filled(t: &Bench, route: &str) -> String {
    let nothing = "00000000-0000-7000-8000-000000000000";
    let path = [
        ("{guild_id}", t.demo.guild_id.to_string()),
        ("{user_id}", t.demo.member.to_string()),
        ("{channel_id}", t.demo.general_channel_id.to_string()),
        ("{action_id}", nothing.to_owned()),
        ("{panel_id}", "0".to_owned()),
        ("{message_id}", "1".to_owned()),
        ("{session_id}", "0".to_owned()),
    ]
    .into_iter()
    .fold(route.to_owned(), |path, (name, id)| path.replace(name, &id));
    assert!(!path.contains('{'), "{path}");
    if route.ends_with("/members") { format!("{path}?query=a") } else { path }
}

async fn everybody(t: &Bench) -> Vec<Somebody<'_>> {
    let people = [
        ("nobody", None),
        ("stranger", Some(t.demo.stranger)),
        ("member", Some(t.demo.member)),
        ("manager", Some(t.demo.manager)),
        ("owner", Some(t.demo.owner)),
    ];
    let mut everybody = Vec::new();
    for (name, user_id) in people {
        let mut browser = t.browser();
        if let Some(user_id) = user_id {
            browser.signs_in(user_id).await;
        }
        everybody.push(Somebody { name, browser, token: None });
    }
    let tokens = [
        ("another's token", Id::new(77), &Scope::ALL[..]),
        ("no scope", t.demo.guild_id, &[]),
        ("token", t.demo.guild_id, &Scope::ALL),
    ];
    for (name, guild_id, scopes) in tokens {
        let token = Some(super::bearer_of(t, guild_id, scopes).await);
        everybody.push(Somebody { name, browser: t.browser(), token });
    }
    everybody
}

/// What each is answered, a line a route.
async fn table(t: &Bench) -> String {
    let mut everybody = everybody(t).await;
    let names = everybody.iter().map(|somebody| somebody.name).collect::<Vec<_>>().join(" | ");
    let mut table = vec![format!("{:<54}{names}", "")];
    for (method, route) in routes() {
        let path = format!("/api/v1{}", filled(t, &route));
        let mut line = vec![format!("{:<54}", format!("{method} {route}"))];
        for Somebody { name, browser, token } in &mut everybody {
            let token = token.as_deref().map(|token| ("authorization", token));
            let headers: Vec<_> = [("origin", PUBLIC_URL)].into_iter().chain(token).collect();
            let answer = browser.asks(&method, &path, &headers).await;
            line.push(format!("{:<width$}", answer.status.as_u16(), width = name.len() + 3));
        }
        table.push(line.concat().trim_end().to_owned());
    }
    table.join("\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_knows_who_may() {
    let t = Bench::new().await;
    assert_snapshot!(table(&t).await, @"
                                                          nobody | stranger | member | manager | owner | another's token | no scope | token
    GET /guilds/{guild_id}                                401      404        403      200       200     403               403        200
    GET /guilds/{guild_id}/actions                        401      404        403      200       200     403               403        200
    GET /guilds/{guild_id}/actions/daily                  401      404        403      200       200     403               403        200
    POST /guilds/{guild_id}/actions/delete-message        401      404        403      400       400     403               403        400
    POST /guilds/{guild_id}/actions/edit-message          401      404        403      400       400     403               403        400
    POST /guilds/{guild_id}/actions/publish-panel         401      404        403      400       400     403               403        400
    POST /guilds/{guild_id}/actions/send-embed            401      404        403      400       400     403               403        400
    POST /guilds/{guild_id}/actions/send-message          401      404        403      400       400     403               403        400
    GET /guilds/{guild_id}/actions/{action_id}            401      404        403      404       404     403               403        404
    POST /guilds/{guild_id}/actions/{action_id}/cancel    401      404        403      404       404     403               403        404
    POST /guilds/{guild_id}/actions/{action_id}/retry     401      404        403      404       404     403               403        404
    GET /guilds/{guild_id}/audit                          401      404        403      200       200     403               403        200
    GET /guilds/{guild_id}/bot-permissions                401      404        403      200       200     403               403        200
    GET /guilds/{guild_id}/channels                       401      404        403      200       200     403               403        200
    GET /guilds/{guild_id}/channels/{channel_id}/messages 401      404        403      200       200     403               403        200
    GET /guilds/{guild_id}/config                         401      404        403      200       200     403               403        200
    PATCH /guilds/{guild_id}/config                       401      404        403      428       428     403               403        428
    GET /guilds/{guild_id}/emojis                         401      404        403      200       200     403               403        200
    GET /guilds/{guild_id}/events                         401      404        403      200       200     403               403        200
    GET /guilds/{guild_id}/freshness                      401      404        403      200       200     403               403        200
    GET /guilds/{guild_id}/history                        401      404        403      200       200     403               403        200
    GET /guilds/{guild_id}/members                        401      404        403      200       200     403               403        200
    GET /guilds/{guild_id}/members/{user_id}              401      404        403      200       200     403               403        200
    GET /guilds/{guild_id}/messages                       401      404        403      200       200     403               403        200
    GET /guilds/{guild_id}/messages/{message_id}          401      404        403      404       404     403               403        404
    GET /guilds/{guild_id}/panels                         401      404        403      200       200     403               403        200
    POST /guilds/{guild_id}/panels                        401      404        403      400       400     403               403        400
    DELETE /guilds/{guild_id}/panels/{panel_id}           401      404        403      428       428     403               403        428
    GET /guilds/{guild_id}/panels/{panel_id}              401      404        403      404       404     403               403        404
    PATCH /guilds/{guild_id}/panels/{panel_id}            401      404        403      428       428     403               403        428
    POST /guilds/{guild_id}/panels/{panel_id}/move        401      404        403      400       400     403               403        400
    GET /guilds/{guild_id}/panels/{panel_id}/preview      401      404        403      404       404     403               403        404
    GET /guilds/{guild_id}/panels/{panel_id}/problems     401      404        403      404       404     403               403        404
    POST /guilds/{guild_id}/panels/{panel_id}/publish     401      404        403      400       400     403               403        400
    GET /guilds/{guild_id}/problems                       401      404        403      200       200     403               403        200
    GET /guilds/{guild_id}/roles                          401      404        403      200       200     403               403        200
    GET /guilds/{guild_id}/status                         401      404        403      200       200     403               403        200
    GET /me                                               401      200        200      200       200     401               401        401
    GET /me/guilds                                        401      200        200      200       200     401               401        401
    GET /me/sessions                                      401      200        200      200       200     401               401        401
    DELETE /me/sessions/{session_id}                      401      404        404      404       404     401               401        401
    POST /logout                                          401      204        204      204       204     401               401        401
    ");
    t.done().await;
}

/// What a token with this scope alone may ask.
async fn opened(t: &Bench, scope: Scope) -> String {
    let token = super::bearer_of(t, t.demo.guild_id, &[scope]).await;
    let mut opened = Vec::new();
    for (method, route) in routes().into_iter().filter(|(_, route)| route.starts_with("/guilds/")) {
        let path = format!("/api/v1{}", filled(t, &route));
        let answer = t.change((&method, &path), &[("authorization", &token)], &Value::Null).await;
        if answer.status == 403 {
            assert_eq!(answer.json()["error"]["code"], "lacks_scope");
        } else {
            opened.push(format!("{method} {}", route.strip_prefix("/guilds/{guild_id}").unwrap()));
        }
    }
    format!("{}:\n  {}", scope.name(), opened.join("\n  "))
}

#[tokio::test(flavor = "multi_thread")]
async fn each_scope_opens_its_own_routes_and_no_other() {
    let t = Bench::new().await;
    let mut table = Vec::new();
    for scope in Scope::ALL {
        table.push(opened(&t, scope).await);
    }
    assert_snapshot!(table.join("\n"), @"
    guild:read:
      GET 
      GET /bot-permissions
      GET /channels
      GET /config
      GET /emojis
      GET /events
      GET /freshness
      GET /panels
      GET /panels/{panel_id}
      GET /panels/{panel_id}/preview
      GET /panels/{panel_id}/problems
      GET /problems
      GET /roles
      GET /status
    actions:read:
      GET /actions
      GET /actions/daily
      GET /actions/{action_id}
    audit:read:
      GET /audit
      GET /history
    members:read:
      GET /members
      GET /members/{user_id}
    messages:read:
      GET /channels/{channel_id}/messages
      GET /messages
      GET /messages/{message_id}
    actions:write:
      POST /actions/delete-message
      POST /actions/edit-message
      POST /actions/publish-panel
      POST /actions/send-embed
      POST /actions/send-message
      POST /actions/{action_id}/cancel
      POST /actions/{action_id}/retry
    panels:write:
      POST /panels
      DELETE /panels/{panel_id}
      PATCH /panels/{panel_id}
      POST /panels/{panel_id}/move
      POST /panels/{panel_id}/publish
    config:write:
      PATCH /config
    ");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_read_of_a_guild_says_how_fresh_it_is_and_what_has_a_tag_is_not_sent_twice() {
    let t = Bench::new().await;
    let token = super::bearer(&t, t.demo.guild_id).await;
    let document = super::document::document();
    let mut tagged = Vec::new();
    let of_guilds = |(method, route): &(String, String)| method == "GET" && route.starts_with("/guilds/");
    for (_, route) in routes().into_iter().filter(of_guilds) {
        let path = format!("/api/v1{}", filled(&t, &route));
        let answer = t.api(&path, &[("authorization", &token)]).await;
        if answer.status == 404 {
            continue;
        }
        let is_fresh = |answer: &bellhop_testkit::http::Answer| {
            answer.header("bellhop-freshness") == "live" && answer.header("bellhop-as-of").ends_with('Z')
        };
        assert!(answer.status == 200 && is_fresh(&answer), "{route}: {}", answer.status);
        let responses = &document["paths"][format!("/api/v1{route}")]["get"]["responses"];
        let etag = answer.header("etag").to_owned();
        assert_eq!(responses["304"].is_object(), !etag.is_empty(), "{route}");
        if !etag.is_empty() {
            let again = t.api(&path, &[("authorization", &token), ("if-none-match", &etag)]).await;
            assert_eq!((again.status.as_u16(), again.header("etag")), (304, etag.as_str()), "{route}");
            assert!(is_fresh(&again) && again.body.is_empty(), "{route}");
            tagged.push(route.strip_prefix("/guilds/{guild_id}").unwrap().to_owned());
        }
    }
    assert_eq!(tagged.join(" "), "/bot-permissions /channels /config /emojis /roles");
    t.done().await;
}
