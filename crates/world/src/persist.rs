//! Keeps the state across restarts: one JSON file, always whole.

use std::{
    io::{Error, ErrorKind, Write},
    path::Path,
    time::Duration,
};

use tokio::time::sleep;

use crate::{World, state::State, world::WorldError};

/// How long changes gather before they are written.
const DEBOUNCE: Duration = Duration::from_millis(250);

/// The state in `path`; `None` if there is no such file.
pub(crate) fn load(path: &Path) -> Result<Option<State>, WorldError> {
    let failed = |source| WorldError::StateFile { path: path.to_owned(), source };
    let bytes = match std::fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mut state: State = serde_json::from_slice(&bytes).map_err(|error| failed(error.into()))?;
    // What was recorded while it was read is not news.
    state.drain();
    Ok(Some(state))
}

/// Writes the state a moment after each change, until the world closes; then once more.
pub(crate) async fn keep(world: &World) {
    if world.config().state_file.is_none() {
        return;
    }
    let closing = &world.inner().closing;
    loop {
        tokio::select! {
            () = closing.cancelled() => break,
            () = world.inner().changed.notified() => {}
        }
        tokio::select! {
            () = closing.cancelled() => break,
            () = sleep(DEBOUNCE) => {}
        }
        save_in_background(world).await;
    }
    save_in_background(world).await;
}

async fn save_in_background(world: &World) {
    let world = world.clone();
    let saved = tokio::task::spawn_blocking(move || save(&world)).await;
    match saved {
        Ok(Err(error)) => tracing::error!(%error, "the world's state could not be written"),
        Err(error) => tracing::error!(%error, "writing the world's state panicked"),
        Ok(Ok(())) => {}
    }
}

/// Writes the state to a file beside its place, then renames it there.
fn save(world: &World) -> Result<(), Error> {
    let Some(path) = &world.config().state_file else { return Ok(()) };
    let bytes = world.read(serde_json::to_vec)?;
    let draft = path.with_extension("tmp");
    if let Some(folder) = path.parent() {
        std::fs::create_dir_all(folder)?;
    }
    let mut file = std::fs::File::create(&draft)?;
    file.write_all(&bytes)?;
    file.sync_all()?;
    std::fs::rename(&draft, path)
}
