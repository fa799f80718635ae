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
    let parts = world.live().state.take_touched();
    let saved = write(world, path, &parts);
    if saved.is_err() {
        world.live().state.touch(parts);
    }
    saved
}

/// Drafts of the parts, then the root, which is newer than they are, and only then the parts in their
/// places: a guild without its members' accounts could not be shown, accounts without a guild can.
fn write(world: &World, path: &Path, parts: &BTreeSet<Part>) -> io::Result<()> {
    fs::create_dir_all(place::folder(path))?;
    let (mut drafted, mut gone) = (Vec::new(), Vec::new());
    for part in parts {
        let file = place::of(path, *part);
        match world.read(|state| state.write_part(*part))? {
            Some(bytes) => {
                place::draft(&file, &bytes)?;
                drafted.push(file);
            }
            None => gone.push(file),
        }
    }
    let root = world.read(serde_json::to_vec)?;
    place::draft(path, &root)?;
    place::settle(path)?;
    drafted.iter().try_for_each(|file| place::settle(file))?;
    gone.iter().try_for_each(|file| place::remove(file))
}
