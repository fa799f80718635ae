//! `bellhop run`: on SIGTERM, what is under way comes to its end, and the process ends in time.

use std::{process::Stdio, time::Duration};

use bellhop_testkit::{Bench, Events, built, free_ports, http::is_open, until};
use bellhop_world::{Fault, FaultRule};
use rustix::process::{Pid, Signal, kill_process};
use tokio::{
    process::{Child, Command},
    time::{Instant, timeout},
};

/// Five seconds are promised (docs/operations.md); beside them the test's own load.
const WITHIN: Duration = Duration::from_secs(8);

/// Everything in one process, on the Bench's world and database; where it listens.
async fn run(t: &Bench) -> (Child, String) {
    let port = free_ports(2);
    let mut command = Command::new(built("bellhop"));
    command.args(["run", "interactions", "api", "sync-daemon", "worker"]).env_clear().current_dir("/");
    command.envs(t.env().variables()).env("RUST_LOG", "error");
    command.envs([("PORT", port.to_string()), ("HEALTH_PORT", (port + 1).to_string())]);
    let process = command.stdin(Stdio::null()).kill_on_drop(true).spawn().unwrap();
    let url = format!("http://127.0.0.1:{port}");
    until("it listens", async || is_open(&url).await).await;
    (process, url)
}

fn terminate(process: &Child) {
    let pid = Pid::from_raw(process.id().unwrap().cast_signed()).unwrap();
    kill_process(pid, Signal::TERM).unwrap();
}

#[tokio::test(flavor = "multi_thread")]
async fn on_sigterm_a_click_is_answered_a_stream_ends_and_so_does_the_process() {
    let t = Bench::new().await;
    let panel = t.toggle_panel().await;
    let bearer = crate::api::bearer(&t, t.demo.guild_id).await;
    let (mut process, url) = run(&t).await;
    t.world.set_interactions_endpoint(Some(&format!("{url}/interactions")));
    let stream = format!("{url}{}", t.events_path(""));
    let mut events = Events::open(&stream, &[("authorization", &bearer)]).await;
    events.told().await;
    let slow = Fault::slow_answer(Duration::from_millis(700));
    t.world.add_fault(FaultRule::times("PUT /guilds/*/members/*/roles/*", slow, 1));

    let button = panel.button(0);
    let click = t.newcomer().click(panel.message_id, &button);
    let stop = async {
        until("the click is under way", async || {
            let accepted = "select count(*) from interactions";
            sqlx::query_scalar::<_, i64>(accepted).fetch_one(&t.pool).await.unwrap() == 1
        })
        .await;
        terminate(&process);
        Instant::now()
    };
    let (said, stopped) = tokio::join!(click, stop);
    assert!(said.starts_with("You now have"), "{said}");
    events.rest().await;
    let ended = timeout(WITHIN, process.wait()).await.expect("it ends").unwrap();
    assert!(ended.success() && stopped.elapsed() < WITHIN, "{ended} after {:?}", stopped.elapsed());
    t.done().await;
}
