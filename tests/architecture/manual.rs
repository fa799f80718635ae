//! Operators are told of everything they can set and everything they can measure.

use std::{collections::BTreeSet, fs, path::Path};

const ROOT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/..");
/// Where metrics are counted.
const SOURCES: [&str; 6] =
    ["api/src", "bellhop/src", "interactions/src", "sync-daemon/src", "worker/src", "crates"];

fn sources(folder: &Path, text: &mut String) {
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            sources(&path, text);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            text.push_str(&fs::read_to_string(path).unwrap());
        }
    }
}

/// The first argument of every `counter!`, `gauge!` and `histogram!`.
fn metrics() -> BTreeSet<String> {
    let mut text = String::new();
    for folder in SOURCES {
        sources(&Path::new(ROOT).join(folder), &mut text);
    }
    let calls = ["counter!(", "gauge!(", "histogram!("].into_iter().flat_map(|call| text.split(call).skip(1));
    let name = |call: &str| Some(call.trim_start().strip_prefix('"')?.split('"').next()?.to_owned());
    calls.filter_map(name).filter(|name| name.starts_with("bellhop_")).collect()
}

#[test]
fn every_metric_is_told_to_operators() {
    let manual = fs::read_to_string(Path::new(ROOT).join("docs/operations.md")).unwrap();
    let metrics = metrics();
    assert!(metrics.len() > 30, "{metrics:?}");
    let untold: Vec<_> = metrics.iter().filter(|metric| !manual.contains(metric.as_str())).collect();
    assert!(untold.is_empty(), "{untold:?}");
}

#[test]
fn every_alarm_is_told_to_operators() {
    let manual = fs::read_to_string(Path::new(ROOT).join("docs/operations.md")).unwrap();
    let template = fs::read_to_string(Path::new(ROOT).join("template.yaml")).unwrap();
    let alarms = template.matches("AWS::CloudWatch::Alarm").count();
    let table = manual.split("| alarm | means | do |").nth(1).unwrap().split("\n\n").next().unwrap();
    // One row tells of three: 5xx of the HTTP API, and of either function's own address; another of two.
    assert_eq!(table.lines().filter(|line| line.starts_with("| ")).count() - 1 + 3, alarms, "{table}");
}
