//! Every word that is said is in the English catalogue, and every word of the catalogue is said.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
/// The crates that say words; `words` itself only tests with them.
const SPEAKERS: [&str; 4] =
    ["interactions/src", "crates/guilds/src", "crates/panels/src", "crates/messages/src"];
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

/// Every message of a language with the values it puts in.
fn messages(language: &str) -> BTreeMap<String, BTreeSet<String>> {
    let catalogue = files(&Path::new(ROOT).join("crates/words/locales").join(language), "ftl").concat();
    let mut messages: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
    let mut current = String::new();
    for line in catalogue.lines().filter(|line| !line.starts_with('#')) {
        if let Some((key, _)) = line.split_once(" =").filter(|_| line.starts_with(char::is_alphabetic)) {
            key.clone_into(&mut current);
            messages.entry(current.clone()).or_default();
        }
        let values = line.split('$').skip(1).map(|rest| {
            rest.chars().take_while(|letter| letter.is_alphanumeric() || *letter == '_').collect::<String>()
        });
        if let Some(message) = messages.get_mut(&current) {
            message.extend(values);
        }
    }
    messages
}

#[test]
fn every_language_says_every_word_with_the_same_values() {
    let english = messages("en-US");
    for language in ["de", "ja"] {
        let spoken = messages(language);
        let differs = |(key, values): &(&String, &BTreeSet<String>)| spoken.get(*key) != Some(*values);
        let missing: Vec<_> = english.iter().filter(differs).collect();
        assert!(missing.is_empty(), "{language}: {missing:?}");
        let own: Vec<_> = spoken.keys().filter(|key| !english.contains_key(*key)).collect();
        assert!(own.is_empty(), "{language}: {own:?}");
    }
}

/// What Discord takes for the name of a command or option (Discord Docs: Application Command Naming).
#[test]
fn the_names_of_commands_are_such_in_every_language() {
    for language in ["en-US", "de", "ja"] {
        let catalogue = files(&Path::new(ROOT).join("crates/words/locales").join(language), "ftl").concat();
        for line in catalogue.lines().filter(|line| line.starts_with("command-")) {
            let (key, said) = line.split_once(" = ").unwrap();
            let length = said.chars().count();
            if key.ends_with("-description") {
                assert!((1..=100).contains(&length), "{language}: {line}");
            } else {
                let lower =
                    said.chars().all(|letter| letter == '-' || letter == '_' || letter.is_alphanumeric());
                assert!(
                    lower && said.to_lowercase() == said && (1..=32).contains(&length),
                    "{language}: {line}"
                );
            }
        }
    }
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
    // The description of a command is said with its name.
    let said = |key: &str| match key.strip_suffix("-description") {
        Some(command) if key.starts_with("command-") => format!("\"{command}\""),
        _ => format!("\"{key}\""),
    };
    let unsaid: Vec<_> = keys().into_iter().filter(|key| !sources.contains(&said(key))).collect();
    assert!(unsaid.is_empty(), "{unsaid:?}");
}
