//! What a caller chooses about its server.

use std::path::PathBuf;

/// Which cluster to run, and whether it must survive a power cut.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// The cluster's own folder (PostgreSQL's data directory). Made when missing. A lock file and, while the
    /// cluster is being made, a staging folder stand beside it.
    pub data_dir: PathBuf,
    /// True keeps every committed transaction through a crash of the machine; false trades that for speed.
    pub durable: bool,
}

/// Said either way, so that a cluster copied from elsewhere cannot bring its own choice along.
const DURABLE: [&str; 3] = ["fsync=on", "synchronous_commit=on", "full_page_writes=on"];

/// For tests. Autovacuum keeps its defaults: tests watch `xmin` and statistics, and it hardly ever wakes.
const FAST: [&str; 9] = [
    "fsync=off",
    "synchronous_commit=off",
    "full_page_writes=off",
    // A killed server then leaves nothing outside its folder.
    "dynamic_shared_memory_type=mmap",
    // A process's tests share one cluster, each with several services and their pools.
    "max_connections=500",
    // Creating a database from a template then writes files, not log records.
    "wal_level=minimal",
    "max_wal_senders=0",
    // No checkpoint in the middle of a test run.
    "max_wal_size=4GB",
    "checkpoint_timeout=1h",
];

const ALWAYS: [&str; 6] = [
    "listen_addresses=",
    "port=5432",
    "unix_socket_permissions=0700",
    // The log's times and the sessions' do not depend on the machine.
    "timezone=UTC",
    "log_timezone=UTC",
    "log_checkpoints=off",
];

impl Settings {
    /// A cluster that keeps its promises, for data somebody wants again.
    pub fn durable(data_dir: impl Into<PathBuf>) -> Self {
        Self { data_dir: data_dir.into(), durable: true }
    }

    /// A cluster that is fast and may be lost, for tests.
    pub fn fast(data_dir: impl Into<PathBuf>) -> Self {
        Self { data_dir: data_dir.into(), durable: false }
    }

    /// The server's parameters, each as `name=value`.
    pub(crate) fn parameters(&self) -> impl Iterator<Item = &'static str> {
        let chosen: &[&str] = if self.durable { &DURABLE } else { &FAST };
        ALWAYS.into_iter().chain(chosen.iter().copied())
    }
}
