//! The memory of a process, as the Linux kernel counts it.

use anyhow::Context as _;

/// What a process holds, in MiB.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Memory {
    /// Resident: shared pages counted in full.
    pub(crate) rss: f64,
    /// Proportional: shared pages counted by the share.
    pub(crate) pss: f64,
}

/// Reads `/proc/PID/smaps_rollup` (proc(5)).
pub(crate) fn of(pid: u32) -> anyhow::Result<Memory> {
    let path = format!("/proc/{pid}/smaps_rollup");
    let text = std::fs::read_to_string(&path).with_context(|| format!("{path} cannot be read"))?;
    let mebibytes = |name: &str| -> anyhow::Result<f64> {
        let line = text.lines().find_map(|line| line.strip_prefix(name));
        let kibibytes = line.and_then(|line| line.trim().strip_suffix("kB"));
        let kibibytes = kibibytes.with_context(|| format!("{path} has no {name}"))?;
        Ok(kibibytes.trim().parse::<f64>()? / 1024.0)
    };
    Ok(Memory { rss: mebibytes("Rss:")?, pss: mebibytes("Pss:")? })
}
