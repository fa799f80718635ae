//! A private PostgreSQL: found, created, started and stopped by the process that needs it.
//!
//! `bellhop up` and the tests run on a real PostgreSQL without anybody setting one up. This crate finds the
//! installed programs ([`Binaries`]), makes a cluster where there is none, and runs `postgres` as a child that
//! ends with its parent ([`Server`]), reachable through a unix socket alone. Tests copy a stopped cluster
//! ([`copy_cluster`]) into memory ([`Scratch`]) and start on the copy in a tenth of a second.
//!
//! - **As root** the server runs as `postgres`, else as `nobody`: PostgreSQL refuses to be root.
//! - **It dies with its parent.** Dropping [`Server`] stops it; on Linux the kernel sends it SIGINT even when
//!   the parent is killed. That takes the project's one `unsafe` block, in `process`.
//! - **One owner a directory.** A lock beside the data directory is held for as long as its server runs. Whoever
//!   finds it held connects to that server; whoever gets it may clear what a crash left behind.
//! - **Nothing listens on the network**, and nobody but the owner may enter the socket's directory, which is why
//!   connections need no password.
//!
//! It refuses to download anything but a distribution's own package, to upgrade a cluster between major
//! versions, and to know what is stored: databases, roles and migrations belong to its callers.

mod account;
mod address;
mod binaries;
mod clients;
mod cluster;
mod copy;
mod directory;
mod error;
mod install;
mod keeper;
mod lock;
mod log;
mod pid_file;
mod process;
mod scratch;
mod server;
mod settings;

pub use binaries::{Binaries, FindError, OLDEST_MAJOR};
pub use clients::{Clients, ClientsError};
pub use cluster::make_folder;
pub use copy::copy_cluster;
pub use directory::default_data_dir;
pub use error::StartError;
pub use scratch::Scratch;
pub use server::Server;
pub use settings::Settings;
