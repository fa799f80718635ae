//! Every route, asked by everybody: who may what, in one table.

use bellhop_testkit::{Bench, Browser, PUBLIC_URL};
use insta::assert_snapshot;
use twilight_model::id::Id;

/// Every route of the API that asks who it is; the guild is the demo's.
const ROUTES: [(&str, &str); 10] = [
    ("GET", "/me"),
    ("GET", "/me/guilds"),
    ("GET", "/me/sessions"),
    ("GET", "/guilds/{guild_id}"),
    ("GET", "/guilds/{guild_id}/channels"),
    ("GET", "/guilds/{guild_id}/emojis"),
    ("GET", "/guilds/{guild_id}/roles"),
    ("GET", "/guilds/{guild_id}/problems"),
    ("DELETE", "/me/sessions/0"),
    ("POST", "/logout"),
];

struct Somebody<'a> {
    name: &'static str,
    browser: Browser<'a>,
    token: Option<String>,
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
    for (name, guild_id) in [("another's token", Id::new(77)), ("token", t.demo.guild_id)] {
        let token = Some(super::bearer(t, guild_id).await);
        everybody.push(Somebody { name, browser: t.browser(), token });
    }
    everybody
}

#[tokio::test(flavor = "multi_thread")]
async fn every_route_knows_who_may() {
    let t = Bench::new().await;
    let mut everybody = everybody(&t).await;
    let names = everybody.iter().map(|somebody| somebody.name).collect::<Vec<_>>().join(" | ");
    let mut table = vec![format!("{:<36}{names}", "")];
    for (method, route) in ROUTES {
        let path = format!("/api/v1{}", route.replace("{guild_id}", &t.demo.guild_id.to_string()));
        let mut line = vec![format!("{:<36}", format!("{method} {route}"))];
        for Somebody { name, browser, token } in &mut everybody {
            let token = token.as_deref().map(|token| ("authorization", token));
            let headers: Vec<_> = [("origin", PUBLIC_URL)].into_iter().chain(token).collect();
            let answer = browser.asks(method, &path, &headers).await;
            line.push(format!("{:<width$}", answer.status.as_u16(), width = name.len() + 3));
        }
        table.push(line.concat().trim_end().to_owned());
    }
    assert_snapshot!(table.join("\n"), @"
                                        nobody | stranger | member | manager | owner | another's token | token
    GET /me                             401      200        200      200       200     401               401
    GET /me/guilds                      401      200        200      200       200     401               401
    GET /me/sessions                    401      200        200      200       200     401               401
    GET /guilds/{guild_id}              401      404        403      200       200     403               200
    GET /guilds/{guild_id}/channels     401      404        403      200       200     403               200
    GET /guilds/{guild_id}/emojis       401      404        403      200       200     403               200
    GET /guilds/{guild_id}/roles        401      404        403      200       200     403               200
    GET /guilds/{guild_id}/problems     401      404        403      200       200     403               200
    DELETE /me/sessions/0               401      404        404      404       404     401               401
    POST /logout                        401      204        204      204       204     401               401
    ");
    t.done().await;
}
