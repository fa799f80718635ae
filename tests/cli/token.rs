//! `bellhop token`: shown once, stored hashed, revocable.

use bellhop_testkit::Bench;

use super::{bellhop, stderr, stdout};

#[tokio::test(flavor = "multi_thread")]
async fn a_token_is_made_used_listed_and_revoked() {
    let t = Bench::new().await;
    let guild = t.demo.guild_id.to_string();
    let made = bellhop(&t, &["token", "create", "--guild", &guild, "--name", "backup script"]).await;
    assert!(made.status.success(), "{}", stderr(&made));
    let bearer = format!("Bearer {}", stdout(&made));
    let path = format!("/api/v1/guilds/{guild}/channels");
    assert_eq!(t.api(&path, &[("authorization", &bearer)]).await.status.as_u16(), 200);

    let listed = stdout(&bellhop(&t, &["token", "list", "--guild", &guild]).await);
    assert!(listed.contains("backup script") && !listed.contains("bh_"), "{listed}");

    let revoked = bellhop(&t, &["token", "revoke", "1"]).await;
    assert_eq!(stdout(&revoked), "Token 1 is worthless now.");
    assert_eq!(t.api(&path, &[("authorization", &bearer)]).await.status.as_u16(), 401);

    let again = bellhop(&t, &["token", "revoke", "1"]).await;
    assert_eq!(stderr(&again), "error: there is no working token with the id 1");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_token_itself_is_not_in_the_database() {
    let t = Bench::setup().without_mirror().start().await;
    let made = bellhop(&t, &["token", "create", "--guild", &t.demo.guild_id.to_string()]).await;
    let token = stdout(&made);
    let stored: Vec<u8> = sqlx::query_scalar("select hash from api_tokens").fetch_one(&t.pool).await.unwrap();
    assert_eq!(stored, bellhop_api::token::Token::parse(&token).unwrap().hash());
    t.done().await;
}
