//! Many members at once.

use std::time::{Duration, Instant};

use bellhop_panels::model::Mode;
use bellhop_testkit::{Bench, until};
use futures_util::{StreamExt as _, stream};
use serde_json::json;
use twilight_model::id::{
    Id,
    marker::{RoleMarker, UserMarker},
};

const MEMBERS: usize = 500;
const GIVING: &str = "PUT /guilds/{guild_id}/members/{user_id}/roles/{role_id}";
const TAKING: &str = "DELETE /guilds/{guild_id}/members/{user_id}/roles/{role_id}";

/// Ten roles that anybody may have.
async fn ten_roles(t: &Bench) -> Vec<Id<RoleMarker>> {
    let mut roles = t.demo.self_assignable.clone();
    for name in ["ninth", "tenth"] {
        roles.push(t.world.create_role(t.demo.guild_id, &json!({ "name": name })).unwrap());
    }
    let last = roles[9].get().cast_signed();
    until("the roles are mirrored", async || {
        let known = "select exists (select 1 from roles where role_id = $1)";
        sqlx::query_scalar::<_, bool>(known).bind(last).fetch_one(&t.pool).await.unwrap()
    })
    .await;
    roles
}

fn members(t: &Bench) -> Vec<Id<UserMarker>> {
    let join = |nth| {
        let user_id = t.world.create_account(&format!("member{nth}"), "Member", "en-US");
        t.world.add_member(t.demo.guild_id, user_id, &[]).unwrap();
        user_id
    };
    (0..MEMBERS).map(join).collect()
}

/// Of all answers of Discord those that refused for a limit, in thousandths.
fn refused(t: &Bench) -> u64 {
    let requests = t.world.counts().requests;
    let all: u64 = requests.values().flat_map(|statuses| statuses.values()).sum();
    let limited: u64 = requests.values().filter_map(|statuses| statuses.get(&429)).sum();
    limited * 1000 / all.max(1)
}

#[tokio::test(flavor = "multi_thread")]
async fn five_hundred_clicks_on_a_unique_panel_leave_everyone_with_one_role_and_an_answer() {
    let mut t = Bench::new().await;
    let roles = ten_roles(&t).await;
    let panel = t.panel(Mode::Unique, &roles).await;
    let members = members(&t);
    let window = Duration::from_secs(1);
    t.world.set_limit(GIVING, 50, window);
    t.world.set_limit(TAKING, 50, window);
    t.world.clear_counts();
    t.run_worker();
    // Every fifth member changes their mind at once.
    let buttons =
        |nth: usize| [Some(nth % 10), nth.is_multiple_of(5).then_some((nth + 1) % 10)].into_iter().flatten();
    let clicks = members.iter().enumerate().map(|(nth, user_id)| {
        let (t, panel) = (&t, &panel);
        async move {
            let mut said = Vec::new();
            for button in buttons(nth) {
                said.push(t.person(*user_id).click(panel.message_id, &panel.button(button)).await);
            }
            said
        }
    });
    let began = Instant::now();
    let said: Vec<_> = stream::iter(clicks).buffer_unordered(100).concat().await;
    let answered = |said: &&String| said.starts_with("You now have") || *said == "(thinking…)";
    assert_eq!(said.iter().filter(answered).count(), 600, "{said:?}");
    for (nth, user_id) in members.iter().enumerate() {
        let read = t.person(*user_id).reads_all().await;
        assert!(read.iter().all(|read| read.starts_with("You now have")), "{read:?}");
        let last = buttons(nth).last().map(|button| panel.role(button));
        assert_eq!(t.person(*user_id).roles(), last.into_iter().collect::<Vec<_>>());
    }
    // 600 roles given and 100 taken, at 40 a second of the worker's and 5 of the handler's share; two thirds of
    // the time are for a machine that is busy otherwise.
    let at_most = Duration::from_secs(3 * 700 / 45);
    assert!(began.elapsed() < at_most, "it took {:?}", began.elapsed());
    assert!(refused(&t) < 10, "{} of 1,000 requests were refused for a limit", refused(&t));
    t.done().await;
}
