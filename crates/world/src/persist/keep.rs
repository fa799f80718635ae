//! Writes what changed.

use std::{collections::BTreeSet, fs, io, path::Path, time::Duration};

use tokio::time::{Instant, sleep};

use super::place;
use crate::{World, state::Part};

/// How long changes gather at least before they are written.
const DEBOUNCE: Duration = Duration::from_millis(250);
/// How many times as long as the last writing took they gather.
const REST: u32 = 10;

/// Writes the parts that changed a moment after each change, until the world closes; then once more.
pub(crate) async fn keep(world: &World) {
    if world.config().state_file.is_none() {
        return;
    }
    let closing = &world.inner().closing;
    let mut gather = DEBOUNCE;
    loop {
        tokio::select! {
            () = closing.cancelled() => break,
            () = world.inner().changed.notified() => {}
        }
        tokio::select! {
            () = closing.cancelled() => break,
            () = sleep(gather) => {}
        }
        let began = Instant::now();
        save_in_background(world).await;
        gather = DEBOUNCE.max(began.elapsed() * REST);
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

fn save(world: &World) -> io::Result<()> {
    let Some(path) = &world.config().state_file else { return Ok(()) };
    let (parts, root) = {
        let mut live = world.live();
        (live.state.take_touched(), serde_json::to_vec(&live.state)?)
    };
    let saved = write(world, path, (&parts, &root));
    if saved.is_err() {
        world.live().state.touch(parts);
    }
    saved
}

/// The root first: a guild without its accounts could not be shown, accounts without a guild can.
fn write(world: &World, path: &Path, (parts, root): (&BTreeSet<Part>, &[u8])) -> io::Result<()> {
    fs::create_dir_all(place::folder(path))?;
    place::write(path, root)?;
    for part in parts {
        let file = place::of(path, *part);
        match world.read(|state| state.write_part(*part))? {
            Some(bytes) => place::write(&file, &bytes)?,
            None => place::remove(&file)?,
        }
    }
    Ok(())
}
