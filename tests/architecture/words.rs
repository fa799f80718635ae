//! Every word that is said is in the English catalogue, and every word of the catalogue is said.

use std::{collections::BTreeSet, fs, path::Path};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
/// The crates that say words; `words` itself only tests with them.
const SPEAKERS: [&str; 3] = ["interactions/src", "crates/guilds/src", "crates/panels/src"];
/// What takes a key as an argument.
const SAYING: [&str; 3] = ["say(", "sentence(", "with_invite("];

fn files(folder: &Path, extension: &str) -> Vec<String> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files(&path, extension));
        } else if path.extension().is_some_and(|found| found == extension) {
            found.push(fs::read_to_string(path).unwrap());
        }
    }
    found
}

fn keys() -> BTreeSet<String> {
    let catalogue = files(&Path::new(ROOT).join("crates/words/locales/en-US"), "ftl").concat();
    let message = |line: &str| Some(line.split_once(" =")?.0.to_owned());
    catalogue.lines().filter(|line| line.starts_with(char::is_alphabetic)).filter_map(message).collect()
}

fn sources() -> String {
    SPEAKERS.iter().flat_map(|folder| files(&Path::new(ROOT).join(folder), "rs")).collect()
}

/// The second argument of a call, if it is a literal.
fn key(call: &str) -> Option<&str> {
    call.split_once(',')?.1.trim_start().strip_prefix('"')?.split('"').next()
}

#[test]
fn every_word_that_is_said_is_in_the_catalogue() {
    let (sources, keys) = (sources(), keys());
    let said: BTreeSet<_> =
        SAYING.iter().flat_map(|call| sources.split(call).skip(1).filter_map(key)).collect();
    let unknown: Vec<_> = said.iter().filter(|said| !keys.contains(**said)).collect();
    assert!(said.len() > 20, "the calls are found no more: {said:?}");
    assert!(unknown.is_empty(), "{unknown:?}");
}

#[test]
fn every_word_of_the_catalogue_is_said() {
    let sources = sources();
    let unsaid: Vec<_> = keys().into_iter().filter(|key| !sources.contains(&format!("\"{key}\""))).collect();
    assert!(unsaid.is_empty(), "{unsaid:?}");
}
