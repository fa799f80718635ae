//! Which crate may depend on which (docs/architecture.md, "Arrows").

use std::collections::BTreeMap;

use cargo_metadata::{DependencyKind, MetadataCommand};

const DEPLOYABLE: &[&str] = &["panels", "messages", "guilds", "words", "actions", "discord", "store", "boot"];
const FEATURE: &[&str] = &["guilds", "words", "actions", "discord", "store"];
const EVERYTHING: &[&str] = &["*"];
const NOTHING: &[&str] = &[];

fn allowed() -> BTreeMap<&'static str, &'static [&'static str]> {
    BTreeMap::from([
        ("interactions", DEPLOYABLE),
        ("worker", DEPLOYABLE),
        ("api", DEPLOYABLE),
        ("sync-daemon", ["store", "discord", "boot"].as_slice()),
        ("panels", FEATURE),
        ("messages", FEATURE),
        ("guilds", ["words", "actions", "discord", "store"].as_slice()),
        ("actions", ["discord", "store"].as_slice()),
        ("discord", NOTHING),
        ("store", NOTHING),
        ("words", NOTHING),
        ("postgres", NOTHING),
        ("boot", NOTHING),
        ("world", ["discord"].as_slice()),
        ("testkit", EVERYTHING),
        ("tests", EVERYTHING),
        ("bench", EVERYTHING),
        ("bellhop", EVERYTHING),
    ])
}

/// `bellhop-store` is called `store` here; `bellhop` is itself.
fn short(name: &str) -> &str {
    name.strip_prefix("bellhop-").unwrap_or(name)
}

#[test]
fn crates_depend_only_where_an_arrow_allows() {
    let metadata = MetadataCommand::new().no_deps().exec().unwrap();
    let allowed = allowed();
    let mut refused = Vec::new();
    for package in &metadata.packages {
        let from = short(&package.name);
        let Some(targets) = allowed.get(from) else {
            refused.push(format!("{from} has no place among the arrows"));
            continue;
        };
        for dependency in &package.dependencies {
            let ours = dependency.path.is_some() && dependency.kind != DependencyKind::Development;
            let to = short(&dependency.name);
            if ours && !targets.contains(&"*") && !targets.contains(&to) {
                refused.push(format!("{from} → {to}"));
            }
        }
    }
    assert!(refused.is_empty(), "{refused:#?}");
}

#[test]
fn every_dependency_says_why_it_is_there() {
    let manifest = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/../Cargo.toml")).unwrap();
    let declared = manifest.split("[workspace.dependencies]").nth(1).unwrap();
    let declared = declared.split("\n[").next().unwrap();
    let mut before = "";
    let mut silent = Vec::new();
    for line in declared.lines().filter(|line| !line.is_empty()) {
        let ours = line.starts_with("bellhop-");
        if !line.starts_with('#') && !ours && !before.starts_with("# ") {
            silent.push(line);
        }
        before = line;
    }
    assert!(silent.is_empty(), "{silent:#?}");
}
