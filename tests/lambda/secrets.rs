//! Secrets that the environment names: read at the first need, kept for five minutes.

use std::time::Duration;

use bellhop_boot::{
    Clock,
    env::{Env, Problems},
    secrets::{Renewed, Secrets},
};
use bellhop_testkit::{
    Bench, bootstrap,
    lambda::{Gateway, Lambda, SecretsManager},
};

use super::headers;

/// The environment in which `DISCORD_TOKEN` is this secret.
fn named(secrets: &SecretsManager, arn: &str) -> Env {
    let variables = secrets.variables().into_iter().chain([("DISCORD_TOKEN_SECRET_ARN", arn)]);
    Env::of(variables.map(|(name, value)| (name.to_owned(), value.to_owned())))
}

/// The token, as it is made anew.
fn token(mut env: Env, clock: &Clock) -> Renewed<String> {
    let secrets = Secrets::of(&mut env).unwrap();
    assert_eq!(env.required("DISCORD_TOKEN", |text| Ok::<_, String>(text.to_owned())), None);
    env.check().unwrap();
    Renewed::new(secrets, clock.clone(), |mut env| {
        let token = env.required("DISCORD_TOKEN", |text| Ok::<_, String>(text.to_owned()));
        Ok(env.finish(token)?)
    })
}

#[tokio::test(flavor = "multi_thread")]
async fn a_secret_is_kept_for_five_minutes_and_one_that_is_rotated_is_felt() {
    let (secrets, clock) = (SecretsManager::start().await, Clock::system());
    let arn = secrets.keep("token", "first");
    let token = token(named(&secrets, &arn), &clock);
    assert_eq!(secrets.asked(), 0);
    for _ in 0..3 {
        assert_eq!(token.get().await.unwrap(), "first");
    }
    secrets.keep("token", "second");
    assert_eq!((token.get().await.unwrap().as_str(), secrets.asked()), ("first", 1));
    clock.advance(Duration::from_mins(5));
    assert_eq!((token.get().await.unwrap().as_str(), secrets.asked()), ("second", 2));
}

#[tokio::test(flavor = "multi_thread")]
async fn what_was_read_before_will_do_while_nothing_is_told() {
    let (secrets, clock) = (SecretsManager::start().await, Clock::system());
    let arn = secrets.keep("token", "first");
    let token = token(named(&secrets, &arn), &clock);
    secrets.set_away(true);
    let told = format!("{:#}", token.get().await.unwrap_err());
    assert!(told.starts_with("the secret of DISCORD_TOKEN: Secrets Manager answered 503"), "{told}");
    secrets.set_away(false);
    token.get().await.unwrap();
    secrets.set_away(true);
    clock.advance(Duration::from_mins(6));
    assert_eq!(token.get().await.unwrap(), "first");
    secrets.set_away(false);
    secrets.keep("token", "second");
    clock.advance(Duration::from_secs(11));
    assert_eq!(token.get().await.unwrap(), "second");
}

#[tokio::test(flavor = "multi_thread")]
async fn one_secret_may_be_many_values() {
    let (secrets, clock) = (SecretsManager::start().await, Clock::system());
    let arn = secrets.keep("all", r#"{"TOKEN":"a","OTHER":"b"}"#);
    let mut env = named(&secrets, &format!("{arn}:TOKEN::"));
    env.set("DATABASE_URL_SECRET_ARN", format!("{arn}:OTHER::"));
    let read = Renewed::new(Secrets::of(&mut env).unwrap(), clock, |env| {
        Ok(["DISCORD_TOKEN", "DATABASE_URL"].map(|name| env.get(name).map(str::to_owned)))
    });
    assert_eq!(read.get().await.unwrap(), [Some("a".to_owned()), Some("b".to_owned())]);
    assert_eq!(secrets.asked(), 1);
}

#[test]
fn what_is_named_wrongly_is_told_with_every_other_problem() {
    let variables = [
        ("DISCORD_TOKEN_SECRET_ARN", "MTEw.secret"),
        ("DATABASE_URL_SECRET_ARN", "arn:aws:secretsmanager:eu-central-1:123456789012:secret:b"),
        ("DATABASE_URL", "postgres://h/d"),
        // Somebody else's.
        ("RDS_SECRET_ARN", "rds"),
    ];
    let mut env = Env::of(variables.map(|(name, value)| (name.to_owned(), value.to_owned())));
    Secrets::of(&mut env);
    let Problems(problems) = env.check().unwrap_err();
    assert_eq!(problems.len(), 2, "{problems:?}");
    assert_eq!(problems[0], "DATABASE_URL and DATABASE_URL_SECRET_ARN are both set");
    assert!(problems[1].starts_with("DISCORD_TOKEN_SECRET_ARN: this is not the ARN"), "{problems:?}");
    assert!(!problems[1].contains("MTEw"), "{problems:?}");
}

/// A function that has its secrets named.
async fn function(t: &Bench, secrets: &SecretsManager, program: &str) -> Lambda {
    let (mut variables, mut arns) = (Vec::new(), Vec::new());
    for (name, value) in t.env().variables() {
        if ["DATABASE_URL", "DISCORD_TOKEN", "DISCORD_CLIENT_SECRET"].contains(&name) {
            arns.push((format!("{name}_SECRET_ARN"), secrets.keep(name, value)));
        } else {
            variables.push((name.to_owned(), value.to_owned()));
        }
    }
    let given = secrets.variables().map(|(name, value)| (name.to_owned(), value.to_owned()));
    let variables = variables.into_iter().chain(arns).chain(given);
    let lambda = Lambda::start(&bootstrap(program), variables, &t.clock).await;
    t.world.set_interactions_endpoint(Some(&lambda.endpoint()));
    lambda
}

#[tokio::test(flavor = "multi_thread")]
async fn a_ping_needs_no_secret_and_a_click_reads_each_once() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let secrets = SecretsManager::start().await;
    let lambda = function(&t, &secrets, "bellhop-interactions").await;
    let ping = t.world.sign(t.world.ping().to_string());
    assert_eq!(lambda.post(Gateway::Http, &headers(&ping), &ping.body).await.status.as_u16(), 200);
    assert_eq!(secrets.asked(), 0);
    for number in 0..2 {
        let said = t.newcomer().click(panel.message_id, &panel.button(number)).await;
        assert!(said.starts_with("You now have"), "{said}");
    }
    assert!((2..=3).contains(&secrets.asked()), "{}", secrets.asked());
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn without_its_secrets_a_function_apologises_and_comes_back_with_them() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let secrets = SecretsManager::start().await;
    let _lambda = function(&t, &secrets, "bellhop-interactions").await;
    secrets.set_away(true);
    let said = t.newcomer().click(panel.message_id, &panel.button(0)).await;
    assert!(said.starts_with("Something went wrong on our side."), "{said}");
    secrets.set_away(false);
    let said = t.newcomer().click(panel.message_id, &panel.button(0)).await;
    assert!(said.starts_with("You now have"), "{said}");
    t.done().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_api_too_reads_its_secrets_with_the_first_request() {
    let t = Bench::new().await;
    let secrets = SecretsManager::start().await;
    let lambda = function(&t, &secrets, "bellhop-api").await;
    let token = crate::api::bearer(&t, t.demo.guild_id).await;
    let path = format!("/api/v1/guilds/{}/roles", t.demo.guild_id);
    secrets.set_away(true);
    let away = lambda.ask(Gateway::Http, ("GET", &path), &[("authorization", &token)], b"").await;
    let code = away.json()["error"]["code"].as_str().map(str::to_owned);
    assert_eq!((away.status.as_u16(), code.as_deref()), (503, Some("database_unavailable")));
    secrets.set_away(false);
    let roles = lambda.ask(Gateway::Http, ("GET", &path), &[("authorization", &token)], b"").await;
    assert_eq!(roles.status.as_u16(), 200, "{}", roles.text());
    t.done().await;
}
