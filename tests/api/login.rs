//! Signing in with Discord, the sessions that come of it, and what others try with them.

use std::time::Duration;

use bellhop_testkit::{Bench, Browser, http::Answer};
use bellhop_world::{Fault, FaultRule};
use http::{StatusCode, header::SET_COOKIE};
use insta::{assert_json_snapshot, assert_snapshot};
use serde_json::Value;

const SESSION: &str = "bellhop_session";
const ME: &str = "/api/v1/me";

async fn bench() -> Bench {
    Bench::setup().without_mirror().start().await
}

/// The code of an error.
fn code(answer: &Answer) -> String {
    format!("{} {}", answer.status.as_u16(), answer.json()["error"]["code"].as_str().unwrap_or_default())
}

async fn sessions(browser: &mut Browser<'_>) -> Vec<Value> {
    browser.gets("/api/v1/me/sessions").await.json()["data"].as_array().cloned().unwrap_or_default()
}

#[tokio::test(flavor = "multi_thread")]
async fn who_signs_in_is_known_and_discords_token_is_forgotten() {
    let t = bench().await;
    let mut browser = t.browser();
    let answer = browser.signs_in(t.demo.manager).await;
    assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, "/guilds"));
    let cookies = answer.headers.get_all(SET_COOKIE).iter().map(|cookie| cookie.to_str().unwrap());
    let session = cookies.filter(|cookie| cookie.starts_with(SESSION)).collect::<String>();
    let (_, attributes) = session.split_once("; ").unwrap();
    assert_snapshot!(attributes, @"HttpOnly; SameSite=Lax; Path=/; Max-Age=604800");
    assert_json_snapshot!(browser.gets(ME).await.json(), @r#"
    {
      "avatar": null,
      "global_name": "Mara",
      "id": "1191168914227200301",
      "username": "mara"
    }
    "#);
    let (issued, active) = t.world.access_tokens();
    assert_eq!((issued, active), (1, 0));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_way_back_is_good_once_and_for_the_browser_that_went() {
    let t = bench().await;
    let (mut browser, mut other) = (t.browser(), t.browser());
    let page = browser.departs("").await;
    let back = browser.decides(&page, t.demo.manager, "authorize").await;
    assert_eq!(code(&other.gets(&back).await), "400 login_unknown");
    other.departs("").await;
    assert_eq!(code(&other.gets(&back).await), "400 login_unknown");
    assert_eq!(browser.gets(&back).await.status, StatusCode::SEE_OTHER);
    assert_eq!(code(&browser.gets(&back).await), "400 login_unknown");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_login_that_takes_too_long_is_begun_again() {
    let t = bench().await;
    let mut browser = t.browser();
    let page = browser.departs("").await;
    let back = browser.decides(&page, t.demo.manager, "authorize").await;
    t.clock.advance(Duration::from_mins(10));
    assert_eq!(code(&browser.gets(&back).await), "400 login_unknown");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_declines_is_not_signed_in() {
    let t = bench().await;
    let mut browser = t.browser();
    let page = browser.departs("").await;
    let back = browser.decides(&page, t.demo.manager, "decline").await;
    assert_eq!(code(&browser.gets(&back).await), "403 login_refused");
    assert_eq!(code(&browser.gets(ME).await), "401 not_signed_in");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_silent_login_wants_no_page_of_discord_and_any_login_a_challenge() {
    let t = bench().await;
    let mut browser = t.browser();
    for (query, silent) in [("", false), ("?silent=true", true)] {
        let page = browser.departs(query).await;
        assert_eq!(page.contains("&prompt=none"), silent, "{page}");
        assert!(
            page.contains("code_challenge_method=S256") && page.contains("scope=identify+guilds"),
            "{page}"
        );
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn nobody_is_sent_elsewhere_after_a_login() {
    let t = bench().await;
    for path in ["//evil.example/", "https://evil.example/", "/%5Cevil.example"] {
        let mut browser = t.browser();
        let page = browser.departs(&format!("?return_to={path}")).await;
        let back = browser.decides(&page, t.demo.manager, "authorize").await;
        assert_eq!(browser.gets(&back).await.header("location"), "/", "{path}");
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_that_somebody_else_prepared_is_not_signed_in() {
    let t = bench().await;
    let prepared = "A".repeat(43);
    let (mut victim, mut attacker) = (t.browser(), t.browser());
    for browser in [&mut victim, &mut attacker] {
        browser.takes_cookie(SESSION, &prepared);
    }
    victim.signs_in(t.demo.manager).await;
    assert_ne!(victim.cookie(SESSION), Some(prepared.as_str()));
    assert_eq!(code(&attacker.gets(ME).await), "401 not_signed_in");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_again_ends_the_browsers_last_session() {
    let t = bench().await;
    let mut browser = t.browser();
    browser.signs_in(t.demo.manager).await;
    let (first, mut thief) = (browser.cookie(SESSION).unwrap().to_owned(), t.browser());
    thief.takes_cookie(SESSION, &first);
    assert_eq!(thief.gets(ME).await.status, StatusCode::OK);
    browser.signs_in(t.demo.manager).await;
    assert_ne!(browser.cookie(SESSION), Some(first.as_str()));
    assert_eq!(code(&thief.gets(ME).await), "401 not_signed_in");
    assert_eq!(sessions(&mut browser).await.len(), 1);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn sessions_are_listed_and_ended_by_their_owner_alone() {
    let t = bench().await;
    let (mut browser, mut phone, mut other) = (t.browser(), t.browser(), t.browser());
    browser.signs_in(t.demo.manager).await;
    phone.signs_in(t.demo.manager).await;
    other.signs_in(t.demo.staff).await;
    let listed = sessions(&mut browser).await;
    assert_eq!(listed.len(), 2);
    let phones = listed.iter().find(|session| session["current"] == false).unwrap();
    let path = format!("/api/v1/me/sessions/{}", phones["id"].as_str().unwrap());
    assert_eq!(code(&other.writes("DELETE", &path).await), "404 unknown_session");
    assert_eq!(browser.writes("DELETE", &path).await.status, StatusCode::NO_CONTENT);
    assert_eq!(code(&phone.gets(ME).await), "401 not_signed_in");
    assert_eq!(code(&browser.writes("DELETE", &path).await), "404 unknown_session");
    assert_eq!(code(&browser.writes("DELETE", "/api/v1/me/sessions/no-number").await), "404 unknown_session");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_page_of_somebody_else_writes_nothing() {
    let t = bench().await;
    let mut browser = t.browser();
    browser.signs_in(t.demo.manager).await;
    for headers in [&[][..], &[("origin", "https://evil.example")], &[("sec-fetch-site", "cross-site")]] {
        let answer = browser.asks("POST", "/api/v1/logout", headers).await;
        assert_eq!(code(&answer), "403 foreign_origin", "{headers:?}");
    }
    assert_eq!(browser.writes("POST", "/api/v1/logout").await.status, StatusCode::NO_CONTENT);
    assert_eq!(browser.cookie(SESSION), None);
    assert_eq!(code(&browser.gets(ME).await), "401 not_signed_in");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_when_it_is_idle_and_after_a_week_at_any_rate() {
    let t = bench().await;
    let (mut idle, mut used) = (t.browser(), t.browser());
    idle.signs_in(t.demo.manager).await;
    used.signs_in(t.demo.staff).await;
    t.clock.advance(Duration::from_mins(29));
    assert_eq!((idle.gets(ME).await.status, used.gets(ME).await.status), (StatusCode::OK, StatusCode::OK));
    t.clock.advance(Duration::from_mins(11));
    assert_eq!(used.gets(ME).await.status, StatusCode::OK);
    t.clock.advance(Duration::from_mins(20));
    assert_eq!(code(&idle.gets(ME).await), "401 not_signed_in");
    assert_eq!(used.gets(ME).await.status, StatusCode::OK);
    for _ in 0..(7 * 24 * 60 / 20) - 4 {
        t.clock.advance(Duration::from_mins(20));
        assert_eq!(used.gets(ME).await.status, StatusCode::OK);
    }
    t.clock.advance(Duration::from_mins(20));
    assert_eq!(code(&used.gets(ME).await), "401 not_signed_in");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn so_many_people_are_signed_in_at_a_time() {
    let t = Bench::setup().without_mirror().with("MAX_CONCURRENT_USERS", "1").start().await;
    let (mut first, mut second, mut phone) = (t.browser(), t.browser(), t.browser());
    first.signs_in(t.demo.manager).await;
    assert_eq!(code(&second.signs_in(t.demo.staff).await), "503 too_many_people");
    assert_eq!(phone.signs_in(t.demo.manager).await.status, StatusCode::SEE_OTHER);
    t.clock.advance(Duration::from_mins(30));
    assert_eq!(second.signs_in(t.demo.staff).await.status, StatusCode::SEE_OTHER);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_discord_that_does_not_answer_signs_nobody_in() {
    let t = bench().await;
    for route in ["POST /oauth2/token", "GET /users/@me", "GET /users/@me/guilds"] {
        t.world.add_fault(FaultRule::always(route, Fault::status(500)));
        let mut browser = t.browser();
        assert_eq!(code(&browser.signs_in(t.demo.manager).await), "503 discord_unavailable", "{route}");
        assert_eq!(t.world.access_tokens().1, 0, "{route}");
        t.world.clear_faults();
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn while_discord_wants_silence_nobody_signs_in_and_it_is_not_asked() {
    let t = bench().await;
    t.world.add_fault(FaultRule::times("POST /oauth2/token", Fault::rate_limited(3.0), 1));
    let refused = t.browser().signs_in(t.demo.manager).await;
    assert_eq!(code(&refused), "503 discord_unavailable");
    t.world.clear_counts();
    let mut browser = t.browser();
    let again = browser.signs_in(t.demo.manager).await;
    assert_eq!(code(&again), "429 discord_busy");
    assert!((1..=4).contains(&again.header("retry-after").parse::<u32>().unwrap()));
    assert_eq!(t.world.counts().answers("POST /oauth2/token"), 0);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn two_tabs_of_a_browser_sign_in_whichever_comes_back_first() {
    let t = bench().await;
    let mut browser = t.browser();
    let pages = [browser.departs("?return_to=/one").await, browser.departs("?return_to=/two").await];
    for (page, home) in pages.iter().zip(["/one", "/two"]) {
        let back = browser.decides(page, t.demo.manager, "authorize").await;
        let answer = browser.gets(&back).await;
        assert_eq!((answer.status, answer.header("location")), (StatusCode::SEE_OTHER, home));
    }
    assert_eq!(sessions(&mut browser).await.len(), 1);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_browser_is_shown_why_nobody_is_signed_in_and_the_way_back() {
    let t = bench().await;
    let mut browser = t.browser();
    let page = browser.departs("").await;
    let back = browser.decides(&page, t.demo.manager, "decline").await;
    let shown = browser.asks("GET", &back, &[("accept", "text/html,*/*;q=0.8")]).await;
    assert_eq!(
        (shown.status, shown.header("content-type")),
        (StatusCode::FORBIDDEN, "text/html; charset=utf-8")
    );
    let html = shown.text();
    assert!(html.contains("<p>Discord did not confirm who you are. Sign in again.</p>"), "{html}");
    assert!(
        html.contains(r#"<a href="/api/v1/login">"#) && html.contains(shown.header("x-request-id")),
        "{html}"
    );
    // A link that somebody made puts no words of theirs on it.
    let link = "/api/v1/login?query%20string:%20Send%20your%20password=1";
    let shown = browser.asks("GET", link, &[("accept", "text/html")]).await;
    assert!(shown.status == 400 && !shown.text().contains("password"), "{}", shown.text());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_people_who_sign_in_at_the_same_moment_so_many_do() {
    let t = Bench::setup().without_mirror().with("MAX_CONCURRENT_USERS", "1").start().await;
    let (mut one, mut other, mut third) = (t.browser(), t.browser(), t.browser());
    let (one, other, third) = tokio::join!(
        one.signs_in(t.demo.manager),
        other.signs_in(t.demo.staff),
        third.signs_in(t.demo.member)
    );
    let mut statuses = [one, other, third].map(|answer| answer.status.as_u16());
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 503, 503]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_in_again_brings_the_servers_as_they_are_now() {
    let t = Bench::new().await;
    let mut browser = t.browser();
    browser.signs_in(t.demo.manager).await;
    let names = async |browser: &mut Browser<'_>| {
        let guilds = browser.gets("/api/v1/me/guilds").await.json()["data"].clone();
        guilds.as_array().unwrap().iter().map(|guild| guild["name"].clone()).collect::<Vec<_>>()
    };
    assert_eq!(names(&mut browser).await, ["Harbour Café"]);
    t.world.create_guild("Annexe", t.demo.manager).unwrap();
    t.world.remove_member(t.demo.guild_id, t.demo.manager).unwrap();
    assert_eq!(names(&mut browser).await, ["Harbour Café"]);
    let page = browser.departs("?silent=true").await;
    let back = browser.decides(&page, t.demo.manager, "authorize").await;
    assert_eq!(browser.gets(&back).await.status, StatusCode::SEE_OTHER);
    assert_eq!(names(&mut browser).await, ["Annexe"]);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_lasts_as_long_as_its_operator_says() {
    let t = Bench::setup().without_mirror().with("SESSION_TIMEOUT", "60000").start().await;
    let mut browser = t.browser();
    browser.signs_in(t.demo.manager).await;
    t.clock.advance(Duration::from_secs(59));
    assert_eq!(browser.gets(ME).await.status, StatusCode::OK);
    t.clock.advance(Duration::from_mins(1));
    assert_eq!(code(&browser.gets(ME).await), "401 not_signed_in");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_requests_one_notes_that_the_session_is_used() {
    let t = bench().await;
    let mut browser = t.browser();
    browser.signs_in(t.demo.manager).await;
    let noted = "create table noted ();
                 create function note() returns trigger language plpgsql as
                     $$ begin insert into noted default values; return null; end $$;
                 create trigger note after update on sessions for each row execute function note()";
    sqlx::raw_sql(noted).execute(&t.pool).await.unwrap();
    t.clock.advance(Duration::from_mins(2));
    let cookie = format!("{SESSION}={}", browser.cookie(SESSION).unwrap());
    let headers = [("cookie", cookie.as_str())];
    let answers = futures_util::future::join_all((0..40).map(|_| t.api(ME, &headers))).await;
    assert!(answers.iter().all(|answer| answer.status == StatusCode::OK));
    let noted: i64 = sqlx::query_scalar("select count(*) from noted").fetch_one(&t.pool).await.unwrap();
    assert_eq!(noted, 1);
    t.done().await;
}
