//! Who may read what: 401, 403, 404 told apart.

use bellhop_store::{
    access::{self, Claim},
    sessions::Moment,
};
use bellhop_testkit::{Bench, http::Answer};
use insta::assert_json_snapshot;
use twilight_model::{
    guild::Permissions,
    id::{Id, marker::GuildMarker},
};

use super::bearer;

/// The error without its request id, which is new every time.
fn error(answer: &Answer) -> (u16, String, String) {
    let body = answer.json();
    let text = |field: &str| body["error"][field].as_str().unwrap_or("missing").to_owned();
    assert!(!text("request_id").is_empty());
    (answer.status.as_u16(), text("code"), text("message"))
}

/// A second guild with the bot in it.
async fn another_guild(t: &Bench) -> Id<GuildMarker> {
    let other = t.world.create_guild("Another", t.demo.stranger).unwrap();
    t.world.install(other, Some(Permissions::empty())).unwrap();
    bellhop_testkit::until("both guilds are mirrored", async || {
        let known = "select count(*) from guilds";
        sqlx::query_scalar::<_, i64>(known).fetch_one(&t.pool).await.unwrap() == 2
    })
    .await;
    other
}

#[tokio::test(flavor = "multi_thread")]
async fn each_no_is_a_different_one() {
    let t = Bench::new().await;
    let other = another_guild(&t).await;
    let ours = bearer(&t, t.demo.guild_id).await;
    let path = |guild: &str| format!("/api/v1/guilds/{guild}/roles");
    let demo = path(&t.demo.guild_id.to_string());
    let nobody = t.api(&demo, &[]).await;
    assert_eq!(nobody.header("www-authenticate"), "Bearer realm=\"bellhop\"");
    let answers = [
        error(&nobody),
        error(&t.api(&demo, &[("authorization", "Bearer bh_nonsense")]).await),
        error(&t.api(&path(&other.to_string()), &[("authorization", &ours)]).await),
        error(&t.api(&path("77"), &[("authorization", &ours)]).await),
        error(&t.api(&path("seven"), &[("authorization", &ours)]).await),
        error(&t.api("/api/v1/nothing", &[("authorization", &ours)]).await),
        error(&t.api("/elsewhere", &[]).await),
    ];
    assert_json_snapshot!(answers, @r#"
    [
      [
        401,
        "token_missing",
        "This needs a session or an API token: sign in, or send `Authorization: Bearer bh_…`."
      ],
      [
        401,
        "token_invalid",
        "This API token is malformed, unknown or revoked."
      ],
      [
        403,
        "other_guild",
        "This API token belongs to another server."
      ],
      [
        404,
        "unknown_guild",
        "There is no such server here, or the bot has left it. If you joined it since, sign in again."
      ],
      [
        400,
        "malformed_guild_id",
        "The server's id in the path is not a Discord id."
      ],
      [
        404,
        "unknown_route",
        "There is nothing under this path."
      ],
      [
        404,
        "unknown_route",
        "There is nothing under this path."
      ]
    ]
    "#);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_revoked_token_is_worth_nothing() {
    let t = Bench::new().await;
    let bearer = bearer(&t, t.demo.guild_id).await;
    let path = format!("/api/v1/guilds/{}/roles", t.demo.guild_id);
    assert_eq!(t.api(&path, &[("authorization", &bearer)]).await.status.as_u16(), 200);
    let mut conn = t.pool.acquire().await.unwrap();
    assert!(bellhop_store::api_tokens::revoke(&mut conn, 1, t.clock.now()).await.unwrap());
    drop(conn);
    assert_eq!(t.api(&path, &[("authorization", &bearer)]).await.status.as_u16(), 401);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn of_many_who_ask_at_once_each_is_answered_as_who_they_are() {
    let t = Bench::new().await;
    let other = another_guild(&t).await;
    let (ours, theirs) = (bearer(&t, t.demo.guild_id).await, bearer(&t, other).await);
    let nobodys = format!("Bearer {}", bellhop_api::token::Token::generate().reveal());
    let asks = [
        (&ours, t.demo.guild_id, 200),
        (&theirs, other, 200),
        (&ours, other, 403),
        (&theirs, t.demo.guild_id, 403),
        (&nobodys, other, 401),
        (&ours, Id::new(77), 404),
    ];
    let answers = (0..120).map(async |nth| {
        let (token, guild_id, expected) = asks[nth % asks.len()];
        let path = format!("/api/v1/guilds/{guild_id}");
        let answer = t.api(&path, &[("authorization", token)]).await;
        assert_eq!(answer.status, expected, "{guild_id}");
        if expected == 200 {
            assert_eq!(answer.json()["id"], guild_id.to_string());
        }
    });
    futures_util::future::join_all(answers).await;
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_is_known_although_every_kept_connection_broke() {
    let t = Bench::new().await;
    let token = bearer(&t, t.demo.guild_id).await;
    let path = format!("/api/v1/guilds/{}/channels", t.demo.guild_id);
    let ask = async || t.api(&path, &[("authorization", &token)]).await.status.as_u16();
    for _ in 0..3 {
        let together = futures_util::future::join_all((0..20).map(|_| ask())).await;
        assert_eq!(together, [200; 20]);
        t.break_connections().await;
    }
    t.abandon().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_statement_that_hangs_is_a_503_to_those_it_is_for_and_ends() {
    let t = Bench::new().await;
    let token = bearer(&t, t.demo.guild_id).await;
    let path = format!("/api/v1/guilds/{}/channels", t.demo.guild_id);
    let ask = async || error(&t.api(&path, &[("authorization", &token)]).await).1;
    let mut conn = t.pool.acquire().await.unwrap();
    sqlx::raw_sql("begin; lock table api_tokens").execute(&mut *conn).await.unwrap();
    let together = futures_util::future::join_all((0..5).map(|_| ask())).await;
    assert_eq!(together, ["database_unavailable"; 5]);
    sqlx::raw_sql("commit").execute(&mut *conn).await.unwrap();
    drop(conn);
    assert_eq!(t.api(&path, &[("authorization", &token)]).await.status, 200);
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn who_asks_is_found_by_a_statement_that_is_planned_once() {
    let t = Bench::setup().without_mirror().start().await;
    let mut conn = t.pool.acquire().await.unwrap();
    // Many enough that it matters how they are found.
    let many = "insert into users (user_id, username, told_at) values (1, 'one', now());
                insert into api_tokens (guild_id, name, hash, created_at)
                    select n, 'one', sha256(n::text::bytea), now() from generate_series(1, 20000) as n;
                insert into sessions (hash, user_id, agent, created_at, seen_at, expires_at)
                    select sha256(n::text::bytea), 1, '', now(), now(), now() + interval '1 day'
                    from generate_series(1, 20000) as n;
                insert into guilds (guild_id, application_id, shard_id, name, owner_id, preferred_locale, revision,
                                    unavailable)
                    select n, (select application_id from applications), 0, 'one', 1, 'en-US', 1, false
                    from generate_series(1, 5000) as n;
                analyze";
    sqlx::raw_sql(many).execute(&mut *conn).await.unwrap();
    let claim = Claim { hash: [7; 32], guild_id: Some(t.demo.guild_id) };
    let moment = Moment { now: t.clock.now(), idle_since: t.clock.now() };
    for most in [1, 2, 1, 3, 1, 1, 2, 1, 1, 1] {
        access::by_tokens(&mut conn, &vec![claim; most]).await.unwrap();
        access::by_sessions(&mut conn, &vec![claim; most], moment).await.unwrap();
    }
    let plans =
        "select generic_plans, custom_plans from pg_prepared_statements where statement ~ 'ordin[a]lity'";
    let plans: Vec<(i64, i64)> = sqlx::query_as(plans).fetch_all(&mut *conn).await.unwrap();
    // PostgreSQL looks at five plans of their own before it keeps one.
    assert_eq!(plans, [(5, 5), (5, 5)]);
    drop(conn);
    t.done().await;
}
