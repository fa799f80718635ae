//! How many files and sockets the process may open.

/// Raises the limit as far as the system lets everybody: the usual 1,024 are few for a server, and
/// strangers' connections must not take those that the database needs.
#[cfg(unix)]
pub fn raise_descriptors() {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let limit = getrlimit(Resource::Nofile);
    // Where it cannot be raised, the limit that stands is lived with.
    _ = setrlimit(Resource::Nofile, Rlimit { current: limit.maximum, ..limit });
}

/// Elsewhere there is no such limit.
#[cfg(not(unix))]
pub fn raise_descriptors() {}
