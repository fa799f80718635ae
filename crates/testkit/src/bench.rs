//! The Bench: a running product with a world around it.

use std::{
    collections::HashSet,
    net::SocketAddr,
    sync::{Mutex, PoisonError},
};

use bellhop_boot::{Clock, Listeners, Service, env::Env, install_tls};
use bellhop_worker::Worker;
use bellhop_world::{Demo, World};
use serde_json::Value;
use sqlx::{Connection as _, PgConnection, PgPool};
use tokio::{
    net::TcpListener,
    sync::oneshot,
    task::{AbortHandle, JoinError, JoinSet},
};
use tokio_util::sync::CancellationToken;
use twilight_model::id::{
    Id,
    marker::{ApplicationMarker, MessageMarker},
};

use crate::{
    ApiBeside, Database,
    setup::{Setup, config, environment, serve_world},
    wait::until,
};

/// The application of every Bench.
pub const APPLICATION_ID: Id<ApplicationMarker> = Id::new(1_100_000_000_000_000_001);
/// Its bot token.
pub const BOT_TOKEN: &str = "MTEwMDAwMDAwMDAwMDAwMDAwMQ.bench.token";

/// A product and a world, running.
pub struct Bench {
    /// The simulated Discord.
    pub world: World,
    /// The ids of its demo guild.
    pub demo: Demo,
    /// The one clock of product, world and test.
    pub clock: Clock,
    /// The product's database.
    pub pool: PgPool,
    pub(crate) world_address: SocketAddr,
    pub(crate) interactions: SocketAddr,
    pub(crate) api: SocketAddr,
    pub(crate) read: Mutex<HashSet<Id<MessageMarker>>>,
    env: Env,
    worker: Worker,
    database: Option<Database>,
    /// The worker runs beside the test.
    works: bool,
    stop: CancellationToken,
    running: JoinSet<()>,
}

impl Bench {
    /// A Bench whose mirror is in step with the demo guild.
    pub async fn new() -> Self {
        Self::setup().start().await
    }

    /// A Bench that differs from the usual one.
    pub fn setup() -> Setup {
        Setup { mirror: true, own_server: false, variables: Vec::new() }
    }

    pub(crate) async fn start(setup: Setup) -> Self {
        install_tls();
        let clock = Clock::system();
        let database = if setup.own_server { Database::alone().await } else { Database::fresh().await };
        let stop = CancellationToken::new();
        let mut running = JoinSet::new();
        let (world, world_address) = serve_world(&clock, &stop, &mut running).await;
        let mut env = environment(&world, world_address, database.url());
        for (name, value) in &setup.variables {
            env.set(name, value.clone());
        }
        let worker = Worker::new(config(&env, bellhop_worker::Config::from_env), clock.clone()).unwrap();
        let mut bench = Self {
            demo: world.demo().unwrap(),
            world,
            pool: database.pool(),
            world_address,
            interactions: SocketAddr::from(([0; 4], 0)),
            api: SocketAddr::from(([0; 4], 0)),
            read: Mutex::default(),
            env,
            worker,
            database: Some(database),
            works: false,
            stop,
            running,
            clock,
        };
        bench.prepare(setup.mirror).await;
        bench
    }

    async fn prepare(&mut self, mirror: bool) {
        let mut conn = self.pool.acquire().await.unwrap();
        bellhop_store::applications::ensure(&mut conn, APPLICATION_ID, self.clock.now()).await.unwrap();
        drop(conn);
        let interactions = config(&self.env, bellhop_interactions::Config::from_env);
        let service = bellhop_interactions::service(interactions, self.clock.clone(), self.stop.clone());
        self.interactions = self.run(service.unwrap()).await;
        let api = config(&self.env, bellhop_api::Config::from_env);
        self.api = self.run(bellhop_api::service(api, self.clock.clone(), self.stop.clone()).unwrap()).await;
        self.world.set_interactions_endpoint(Some(&self.interactions_url()));
        self.register_commands().await;
        if mirror {
            let config = config(&self.env, bellhop_sync_daemon::Config::from_env);
            let daemon = bellhop_sync_daemon::service(config, self.clock.clone(), self.stop.clone()).unwrap();
            self.run(daemon).await;
            self.mirrored().await;
        }
    }

    pub(crate) async fn run_beside(&mut self, config: bellhop_api::Config) -> ApiBeside {
        let stop = self.stop.child_token();
        let service = bellhop_api::service(config, self.clock.clone(), stop.clone()).unwrap();
        let (address, ended) = self.run_until(service, stop.clone()).await;
        ApiBeside { url: format!("http://{address}"), stop, ended }
    }

    /// Runs a service on free ports; where its public router listens.
    pub(crate) async fn run(&mut self, service: Service) -> SocketAddr {
        self.run_until(service, self.stop.clone()).await.0
    }

    async fn run_until(
        &mut self,
        service: Service,
        stop: CancellationToken,
    ) -> (SocketAddr, oneshot::Receiver<()>) {
        let public = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = public.local_addr().unwrap();
        let health = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let listeners = Listeners { public: service.public.is_some().then_some(public), health };
        let (end, ended) = oneshot::channel();
        self.running.spawn(async move {
            bellhop_boot::run(service, listeners, stop).await.unwrap();
            _ = end.send(());
        });
        (address, ended)
    }

    /// Runs the real worker beside the test, as in production, until the Bench ends; to abort it is to
    /// kill it.
    pub fn run_worker(&mut self) -> AbortHandle {
        self.works = true;
        self.spawn_worker(self.worker.clone())
    }

    /// Runs a second worker of the same application.
    pub fn run_standby(&mut self) -> AbortHandle {
        let config = config(&self.env, bellhop_worker::Config::from_env);
        let standby = Worker::new(config, self.clock.clone()).unwrap();
        self.spawn_worker(standby)
    }

    fn spawn_worker(&mut self, worker: Worker) -> AbortHandle {
        let stop = self.stop.clone();
        self.running.spawn(async move { worker.work(stop).await })
    }

    /// Lets Discord post interactions to another handler, which differs in these variables.
    pub async fn interactions_with(&mut self, variables: &[(&str, &str)]) {
        let mut env = self.env.clone();
        for (name, value) in variables {
            env.set(name, *value);
        }
        let config = config(&env, bellhop_interactions::Config::from_env);
        let service = bellhop_interactions::service(config, self.clock.clone(), self.stop.clone());
        self.interactions = self.run(service.unwrap()).await;
        self.world.set_interactions_endpoint(Some(&self.interactions_url()));
    }

    /// Where Discord posts interactions.
    pub fn interactions_url(&self) -> String {
        format!("http://{}/interactions", self.interactions)
    }

    /// The database's URL.
    pub fn database_url(&self) -> &str {
        self.database.as_ref().map_or("", Database::url)
    }

    /// The environment that the services were configured with.
    pub fn env(&self) -> &Env {
        &self.env
    }

    /// Does everything that is due, and what falls due after turning the clock to it, with the real
    /// runner, until nothing is owed; how many attempts there were.
    pub async fn run_actions(&self) -> usize {
        let mut attempts = 0;
        // An action that is retried for ever would never let this end.
        for _ in 0..100 {
            attempts += self.worker.drain().await.unwrap().expect("another worker is active");
            let Some(due) = self.worker.next_due().await.unwrap() else { return attempts };
            if let Ok(wait) = (due - self.clock.now()).try_into() {
                self.clock.advance(wait);
            }
        }
        panic!("the queue does not run empty");
    }

    /// Breaks every connection to the database, as a restart of its server does.
    pub async fn break_connections(&self) {
        let mut conn = PgConnection::connect(self.database_url()).await.unwrap();
        let all = "select pid from pg_stat_activity
                   where datname = current_database() and pid <> pg_backend_pid()";
        let ended: Vec<i32> = sqlx::query_scalar(all).fetch_all(&mut conn).await.unwrap();
        let end = "select pg_terminate_backend(pid) from unnest($1) as pid";
        sqlx::query(end).bind(&ended).execute(&mut conn).await.unwrap();
        until("the connections are broken", async || {
            let left = "select count(*) from pg_stat_activity where pid = any($1)";
            sqlx::query_scalar::<_, i64>(left).bind(&ended).fetch_one(&mut conn).await.unwrap() == 0
        })
        .await;
        conn.close().await.unwrap();
        self.forget_broken_connections().await;
    }

    /// Each of the Bench's own that is broken is thrown away at its next use.
    async fn forget_broken_connections(&self) {
        for _ in 0..self.pool.size() {
            _ = sqlx::query("select 1").execute(&self.pool).await;
        }
    }

    /// Stops the database's server, which is the Bench's own: nobody answers until it is started again.
    pub async fn stop_database(&mut self) {
        self.database.as_mut().unwrap().stop_server().await;
    }

    /// Starts the database's server again.
    pub async fn start_database(&mut self) {
        self.database.as_mut().unwrap().start_server().await;
        self.forget_broken_connections().await;
    }

    /// Waits until the daemon has mirrored the demo guild.
    pub async fn mirrored(&self) {
        until("the guild is mirrored", async || {
            let mut conn = self.pool.acquire().await.unwrap();
            let presence = bellhop_store::mirror::presence(&mut conn, self.demo.guild_id).await.unwrap();
            presence == bellhop_store::mirror::Presence::Present
        })
        .await;
    }

    /// Waits until the mirror shows everything that has happened in the world so far.
    pub async fn synced(&self) {
        let committed = "select count(*) from shards where session_id = $1 and sequence >= $2";
        for session in self.world.list_gateway_sessions() {
            let sequence = i64::try_from(session.sequence).unwrap();
            until("the mirror is synced", async || {
                let query = sqlx::query_scalar::<_, i64>(committed).bind(&session.session_id).bind(sequence);
                query.fetch_one(&self.pool).await.unwrap() > 0
            })
            .await;
        }
    }

    /// Stops everything and refuses loose ends: unread messages, "thinking…" that nobody ended,
    /// unfinished actions, routes the world does not have.
    pub async fn done(mut self) {
        if self.works {
            until("the worker has nothing left to do", async || self.unfinished().await.is_empty()).await;
        }
        let loose = self.loose_ends().await;
        self.close().await;
        assert!(loose.is_empty(), "loose ends: {loose:#?}");
    }

    /// Stops everything without judging; for tests that leave loose ends on purpose.
    pub async fn abandon(mut self) {
        self.close().await;
    }

    async fn close(&mut self) {
        self.stop.cancel();
        while let Some(ended) = self.running.join_next().await {
            assert!(ended.as_ref().is_err_and(JoinError::is_cancelled) || ended.is_ok(), "{ended:?}");
        }
        self.pool.close().await;
        if let Some(database) = self.database.take() {
            database.drop_now().await;
        }
    }

    async fn loose_ends(&self) -> Vec<String> {
        let mut loose: Vec<String> =
            self.world.counts().unknown_routes.iter().map(|route| format!("unknown route {route}")).collect();
        loose.extend(self.unfinished().await);
        for user_id in self.everyone() {
            for message in self.world.ephemerals(user_id) {
                loose.extend(self.loose_message(&message));
            }
        }
        loose
    }

    async fn unfinished(&self) -> Vec<String> {
        use bellhop_store::actions::State;
        let mut conn = self.pool.acquire().await.unwrap();
        let counts = bellhop_store::actions::counts(&mut conn, APPLICATION_ID).await.unwrap();
        let unfinished =
            counts.iter().filter(|(state, _)| matches!(state, State::Pending | State::Processing));
        unfinished.map(|(state, count)| format!("{count} actions {state:?}")).collect()
    }

    fn loose_message(&self, message: &Value) -> Option<String> {
        let read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        let id = message["id"].as_str().and_then(|id| id.parse().ok()).unwrap_or(Id::new(1));
        if is_thinking(message) {
            return Some("a deferred answer that never came".to_owned());
        }
        (!read.contains(&id)).then(|| format!("unread: {}", message["content"]))
    }
}

/// "Thinking…": the message flag LOADING (Discord Docs: Message Flags).
pub(crate) fn is_thinking(message: &Value) -> bool {
    message["flags"].as_u64().unwrap_or_default() & (1 << 7) != 0
}

impl Drop for Bench {
    fn drop(&mut self) {
        self.stop.cancel();
        assert!(self.database.is_none() || std::thread::panicking(), "a Bench ends with done()");
    }
}
