//! What was found, for people and for scripts.

use std::fmt::Write as _;

use anyhow::Context as _;
use bellhop_guilds::checkup::{Finding, Verdict};
use console::{Style, style};
use serde_json::json;

/// A line each, and another with what mends it; in colours on a terminal.
pub(super) fn text(findings: &[Finding]) -> String {
    let width = findings.iter().map(|finding| finding.check.len()).max().unwrap_or_default();
    let mut text = String::new();
    for Finding { check, verdict, says, fix } in findings {
        let (sign, look) = match verdict {
            Verdict::Good => ("✓", Style::new().green()),
            Verdict::Doubtful => ("!", Style::new().yellow()),
            Verdict::Bad => ("✗", Style::new().red().bold()),
            Verdict::Skipped => ("–", Style::new().dim()),
        };
        _ = writeln!(text, "{} {check:width$}  {says}", look.apply_to(sign));
        if let Some(fix) = fix {
            _ = writeln!(text, "  {:width$}  {} {fix}", "", style("→").bold());
        }
    }
    let count = |of: Verdict| findings.iter().filter(|finding| finding.verdict == of).count();
    let sum = match (count(Verdict::Bad), count(Verdict::Doubtful)) {
        (0, 0) => "All is well.".to_owned(),
        (0, doubtful) => format!("It works; {doubtful} to look at."),
        (bad, doubtful) => format!("{bad} to mend, {doubtful} to look at."),
    };
    _ = write!(text, "\n{sum}");
    text
}

/// The same as one JSON object.
pub(super) fn json(findings: &[Finding]) -> anyhow::Result<String> {
    let is_well = findings.iter().all(|finding| finding.verdict != Verdict::Bad);
    serde_json::to_string_pretty(&json!({ "ok": is_well, "checks": findings }))
        .context("the report has no JSON form")
}
