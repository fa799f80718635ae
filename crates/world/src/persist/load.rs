//! Reads the state again.

use std::{
    fs,
    io::{Error, ErrorKind},
    path::Path,
};

use super::place;
use crate::{state::State, world::WorldError};

/// The state of `path` and its parts; `None` if there is no such file.
pub(crate) fn load(path: &Path) -> Result<Option<State>, WorldError> {
    let failed = |source: Error| WorldError::StateFile { path: path.to_owned(), source };
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(None),
        Err(error) => return Err(failed(error)),
    };
    let mut state: State = serde_json::from_slice(&bytes).map_err(|error| failed(error.into()))?;
    let is_whole = !state.guilds.is_empty();
    read_parts(path, &mut state)?;
    state.forget_strangers();
    // What was recorded while it was read is not news.
    state.drain();
    state.take_touched();
    if is_whole {
        // An earlier version wrote all in one file.
        state.touch_all();
    }
    Ok(Some(state))
}

fn read_parts(path: &Path, state: &mut State) -> Result<(), WorldError> {
    let folder = place::folder(path);
    let failed = |source: Error| WorldError::StateFile { path: folder.clone(), source };
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(failed(error)),
    };
    for entry in entries {
        let file = entry.map_err(failed)?.path();
        if file.extension().is_none_or(|extension| extension != "json") {
            continue;
        }
        let failed = |source: Error| WorldError::StateFile { path: file.clone(), source };
        let bytes = fs::read(&file).map_err(failed)?;
        state.read_part(&bytes).map_err(|error| failed(error.into()))?;
    }
    Ok(())
}
