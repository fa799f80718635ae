//! Kinds of work that only note what happened to them.

use std::sync::{Arc, Mutex};

use async_trait::async_trait;
use bellhop_actions::{Attempt, Failure, Kind, NewAction, Registry, Runner, Settled, new_id};
use bellhop_discord::{BotToken, Discord, PATIENCE, Settings};
use bellhop_guilds::apology;
use bellhop_store::{
    Connections, PgConnection, Pool,
    audit::By,
    leases::{Claimant, Lease, acquire},
};
use bellhop_testkit::{APPLICATION_ID, BOT_TOKEN, Bench};
use serde_json::{Value, json};
use twilight_model::http::interaction::InteractionResponseData;
use uuid::Uuid;

/// What happened, in order: `payload` of each attempt.
pub(crate) type Notes = Arc<Mutex<Vec<String>>>;

/// Notes each attempt; does what its payload says.
pub(crate) struct Noted(pub(crate) Notes);

#[async_trait]
impl Kind for Noted {
    fn name(&self) -> &'static str {
        "tests.noted"
    }

    async fn attempt(&self, attempt: Attempt<'_>) -> Result<Value, Failure> {
        let said = attempt.action.payload["say"].as_str().unwrap_or_default().to_owned();
        self.0.lock().unwrap().push(said.clone());
        let first = attempt.action.attempts == 1;
        match said.as_str() {
            "stumble" if first => Err(Failure::Retry { after: None, reason: "stumbled".to_owned() }),
            "panic" if first => panic!("as asked"),
            "fail" => Err(Failure::Final { code: Some(50013), reason: "refused".to_owned() }),
            "never" => Err(Failure::Retry { after: None, reason: "not yet".to_owned() }),
            _ => Ok(json!({ "said": said })),
        }
    }

    async fn settle(&self, _conn: &mut PgConnection, settled: Settled<'_>) -> bellhop_store::Result<()> {
        match settled.action.payload["say"].as_str() {
            Some("panic in settling once") if settled.action.attempts == 1 => panic!("as asked"),
            Some("panic in settling") => panic!("as asked"),
            _ => Ok(()),
        }
    }

    fn words(&self, _settled: Settled<'_>) -> Option<InteractionResponseData> {
        None
    }
}

/// A runner that knows the noted kind alone.
pub(crate) fn runner(t: &Bench) -> (Runner, Notes) {
    let notes = Notes::default();
    let base_url = t.env().get("DISCORD_API_URL").unwrap().to_owned();
    let discord = Discord::new(Settings { base_url, global_per_second: 40, patience: PATIENCE });
    let clock = t.clock.clone();
    let runner = Runner {
        pool: Pool::new(&Connections { url: t.database_url().to_owned(), most: 4 }).unwrap(),
        registry: Registry::new([Arc::new(Noted(notes.clone())) as Arc<dyn Kind>], apology),
        discord: discord.for_application(APPLICATION_ID, &BotToken::parse(BOT_TOKEN).unwrap()),
        now: Arc::new(move || clock.now()),
    };
    (runner, notes)
}

/// Work that notes `say` under an order key.
pub(crate) fn noted(t: &Bench, say: &str, order_key: &str) -> NewAction {
    let now = t.clock.now();
    NewAction {
        action_id: new_id(now),
        application_id: APPLICATION_ID,
        kind: "tests.noted".to_owned(),
        guild_id: t.demo.guild_id,
        payload: json!({ "say": say }),
        order_key: order_key.to_owned(),
        max_attempts: 3,
        source: "tests".to_owned(),
        idempotency_key: Uuid::new_v4().to_string(),
        channel_id: None,
        requested_by: By::System,
        reply: None,
        run_at: now,
    }
}

/// Accepts work.
pub(crate) async fn accept(t: &Bench, action: &NewAction) {
    let mut tx = t.pool.begin().await.unwrap();
    bellhop_actions::enqueue(&mut tx, action, t.clock.now()).await.unwrap();
    tx.commit().await.unwrap();
}

/// The worker's lease, as another process would ask for it.
pub(crate) async fn ask_for_lease(t: &Bench) -> Option<Lease> {
    let name = format!("worker:{APPLICATION_ID}");
    let claimant = Claimant { name: &name, application_id: APPLICATION_ID, holder: Uuid::new_v4() };
    let lasting = std::time::Duration::from_secs(8);
    acquire(&mut t.pool.acquire().await.unwrap(), claimant, lasting, t.clock.now()).await.unwrap()
}

/// Runs everything, turning the clock to whatever falls due later.
pub(crate) async fn run_all(t: &Bench, runner: &Runner) {
    let lease = ask_for_lease(t).await.unwrap();
    for _ in 0..20 {
        runner.drain(&lease).await;
        let Some(due) = runner.next_due().await.unwrap() else { return };
        if let Ok(wait) = (due - t.clock.now()).try_into() {
            t.clock.advance(wait);
        }
    }
    panic!("the queue does not run empty");
}

/// What was noted.
pub(crate) fn told(notes: &Notes) -> Vec<String> {
    notes.lock().unwrap().clone()
}
