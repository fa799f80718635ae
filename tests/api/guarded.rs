//! What guards the API: budgets of requests, origins, headers, proxies.

use bellhop_testkit::Bench;

use super::bearer;

const ORIGIN: &str = "https://dash.example";

#[tokio::test(flavor = "multi_thread")]
async fn a_caller_who_asks_too_much_is_told_when_to_come_again() {
    let t = Bench::setup().with("RATE_LIMIT_MAX_REQUESTS", "5").start().await;
    let path = format!("/api/v1/guilds/{}/roles", t.demo.guild_id);
    let (one, other) = (bearer(&t, t.demo.guild_id).await, bearer(&t, t.demo.guild_id).await);
    // The first is paid for by the address, until the token has proved good.
    for _ in 0..6 {
        assert_eq!(t.api(&path, &[("authorization", &one)]).await.status, 200);
    }
    let refused = t.api(&path, &[("authorization", &one)]).await;
    assert_eq!(
        (refused.status.as_u16(), &refused.json()["error"]["code"]),
        (429, &"too_many_requests".into())
    );
    assert!((1..=13).contains(&refused.header("retry-after").parse::<u32>().unwrap()));
    assert_eq!(t.api(&path, &[("authorization", &other)]).await.status, 200);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_guesses_tokens_spends_what_their_address_may() {
    let t = Bench::setup()
        .with("RATE_LIMIT_MAX_REQUESTS", "5")
        .with("TRUSTED_PROXIES", "127.0.0.1")
        .start()
        .await;
    let path = format!("/api/v1/guilds/{}/roles", t.demo.guild_id);
    let mut statuses = Vec::new();
    for _ in 0..7 {
        let guess = format!("Bearer {}", bellhop_api::token::Token::generate().reveal());
        let headers = [("authorization", guess.as_str()), ("x-forwarded-for", "198.51.100.7, 203.0.113.9")];
        statuses.push(t.api(&path, &headers).await.status.as_u16());
    }
    assert_eq!(statuses, [401, 401, 401, 401, 401, 429, 429]);
    let elsewhere = t.api(&path, &[("x-forwarded-for", "203.0.113.10")]).await;
    assert_eq!(elsewhere.status, 401);
    assert_eq!(t.api("/_ah/health", &[("x-forwarded-for", "203.0.113.9")]).await.status, 200);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn every_answer_guards_the_browser_that_shows_it() {
    let t = Bench::new().await;
    for path in ["/api/v1/me", "/api/v1/nothing", "/api/v1/openapi.json"] {
        let answer = t.api(path, &[]).await;
        assert_eq!(answer.header("x-content-type-options"), "nosniff", "{path}");
        assert_eq!(answer.header("x-frame-options"), "DENY", "{path}");
        assert_eq!(answer.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(
            answer.header("content-security-policy"),
            "default-src 'none'; frame-ancestors 'none'",
            "{path}"
        );
        assert!(answer.header("strict-transport-security").is_empty(), "there is no TLS on loopback");
        assert!(!answer.header("x-request-id").is_empty(), "{path}");
    }
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn only_the_pages_of_allowed_origins_may_read() {
    let t = Bench::setup().with("ALLOWED_ORIGINS", ORIGIN).start().await;
    let path = format!("/api/v1/guilds/{}/roles", t.demo.guild_id);
    let token = bearer(&t, t.demo.guild_id).await;
    let theirs = t.api(&path, &[("authorization", &token), ("origin", ORIGIN)]).await;
    assert_eq!(theirs.header("access-control-allow-origin"), ORIGIN);
    assert_eq!(theirs.header("access-control-allow-credentials"), "true");
    assert!(theirs.header("access-control-expose-headers").contains("bellhop-as-of"));
    let foreign = t.api(&path, &[("authorization", &token), ("origin", "https://evil.example")]).await;
    assert!(foreign.header("access-control-allow-origin").is_empty());
    let mut browser = t.browser();
    let asked = [("origin", ORIGIN), ("access-control-request-method", "DELETE")];
    let preflight = browser.asks("OPTIONS", "/api/v1/me/sessions/1", &asked).await;
    assert_eq!(preflight.status, 200);
    assert!(preflight.header("access-control-allow-methods").contains("DELETE"));
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_pages_of_allowed_origins_see_why_they_are_refused() {
    let t = Bench::setup().with("ALLOWED_ORIGINS", ORIGIN).with("RATE_LIMIT_MAX_REQUESTS", "1").start().await;
    for expected in [401, 429, 429] {
        let answer = t.api("/api/v1/me", &[("origin", ORIGIN)]).await;
        assert_eq!(answer.status, expected);
        assert_eq!(answer.header("access-control-allow-origin"), ORIGIN);
        assert!(answer.header("access-control-expose-headers").contains("retry-after"));
    }
    let asked = [("origin", ORIGIN), ("access-control-request-method", "DELETE")];
    assert_eq!(t.browser().asks("OPTIONS", "/api/v1/me/sessions/1", &asked).await.status, 200);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn requests_are_counted_by_route_and_not_by_path() {
    let t = Bench::new().await;
    bellhop_boot::telemetry::metrics_handle();
    let token = bearer(&t, t.demo.guild_id).await;
    t.api(&format!("/api/v1/guilds/{}/roles", t.demo.guild_id), &[("authorization", &token)]).await;
    t.api("/api/v1/guilds/77/roles", &[("authorization", &token)]).await;
    t.api("/api/v1/made-up", &[]).await;
    let recorded = bellhop_boot::telemetry::render_metrics();
    let counted = |route: &str, status: &str| {
        recorded.lines().any(|line| {
            line.starts_with("bellhop_api_request_seconds_count{")
                && line.contains(&format!("route=\"{route}\""))
                && line.contains(&format!("status=\"{status}\""))
        })
    };
    assert!(counted("/api/v1/guilds/{guild_id}/roles", "200"), "{recorded}");
    assert!(counted("/api/v1/guilds/{guild_id}/roles", "404"), "{recorded}");
    assert!(counted("/api/v1/{*rest}", "404") && !recorded.contains("made-up"), "{recorded}");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_person_has_one_budget_for_all_their_sessions() {
    let t = Bench::setup().with("RATE_LIMIT_MAX_REQUESTS", "20").start().await;
    let (mut laptop, mut phone) = (t.browser(), t.browser());
    laptop.signs_in(t.demo.manager).await;
    phone.signs_in(t.demo.manager).await;
    let mut statuses = Vec::new();
    for _ in 0..12 {
        statuses.push(laptop.gets("/api/v1/me").await.status.as_u16());
        statuses.push(phone.gets("/api/v1/me").await.status.as_u16());
    }
    // The first of each is their address's.
    assert_eq!(statuses[..22], [200; 22]);
    assert!(statuses[22..].contains(&429), "{statuses:?}");
    assert_eq!(t.api("/api/v1/openapi.json", &[]).await.status, 200, "the address has its own");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_somebodys_own_is_kept_by_nobody_on_the_way() {
    let t = Bench::new().await;
    let mut browser = t.browser();
    let signed_in = browser.signs_in(t.demo.manager).await;
    assert_eq!(signed_in.header("cache-control"), "no-store");
    for path in ["/api/v1/me", "/api/v1/me/guilds", "/api/v1/me/sessions", "/api/v1/nothing"] {
        assert_eq!(browser.gets(path).await.header("cache-control"), "no-store", "{path}");
    }
    let roles = browser.gets(&format!("/api/v1/guilds/{}/roles", t.demo.guild_id)).await;
    assert_eq!(roles.header("cache-control"), "private, no-cache");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn where_there_is_tls_browsers_come_back_by_it_alone() {
    let t = Bench::setup().without_mirror().with("PUBLIC_URL", "https://b.example").start().await;
    let answer = t.api("/api/v1/me", &[]).await;
    assert_eq!(answer.header("strict-transport-security"), "max-age=31536000");
    t.done().await;
}
