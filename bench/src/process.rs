//! What a process has used, as the Linux kernel counts it (proc(5)).

use std::fs;

use anyhow::Context as _;

/// The kernel counts CPU time towards programs in hundredths of a second (`USER_HZ`).
const TICKS_PER_SECOND: f64 = 100.0;

/// The numbers of `/proc/PID/stat` that are used here.
struct Stat {
    parent: u32,
    own_ticks: f64,
    children_ticks: f64,
}

/// Seconds of CPU, user and system, of all threads of the process.
pub(crate) fn cpu(pid: u32) -> anyhow::Result<f64> {
    Ok(stat(pid)?.own_ticks / TICKS_PER_SECOND)
}

/// Seconds of CPU of the process and all its children, also of those that have ended.
pub(crate) fn family_cpu(pid: u32) -> anyhow::Result<f64> {
    let head = stat(pid)?;
    let mut ticks = head.own_ticks + head.children_ticks;
    for entry in fs::read_dir("/proc")? {
        let number = entry?.file_name().to_string_lossy().parse::<u32>();
        // One that has ended meanwhile is the head's already.
        if let Some(child) = number.ok().and_then(|pid| stat(pid).ok()).filter(|stat| stat.parent == pid) {
            ticks += child.own_ticks;
        }
    }
    Ok(ticks / TICKS_PER_SECOND)
}

/// The parent of the process.
pub(crate) fn parent(pid: u32) -> anyhow::Result<u32> {
    Ok(stat(pid)?.parent)
}

/// The most memory it ever held resident, in MiB.
pub(crate) fn peak(pid: u32) -> anyhow::Result<f64> {
    let path = format!("/proc/{pid}/status");
    let text = fs::read_to_string(&path).with_context(|| format!("{path} cannot be read"))?;
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kibibytes = line.and_then(|line| line.trim().strip_suffix(" kB")).context("no VmHWM")?;
    Ok(kibibytes.trim().parse::<f64>()? / 1024.0)
}

/// The machine's load, of the last one, five and fifteen minutes.
pub(crate) fn load() -> anyhow::Result<String> {
    let text = fs::read_to_string("/proc/loadavg")?;
    Ok(text.split(' ').take(3).collect::<Vec<_>>().join(" "))
}

fn stat(pid: u32) -> anyhow::Result<Stat> {
    let path = format!("/proc/{pid}/stat");
    let text = fs::read_to_string(&path).with_context(|| format!("{path} cannot be read"))?;
    // The name before may hold spaces and brackets; the third field is the first after it.
    let (_, rest) = text.rsplit_once(") ").with_context(|| format!("{path} makes no sense"))?;
    let fields: Vec<&str> = rest.split(' ').collect();
    let field = |number: usize| fields.get(number - 3).with_context(|| format!("{path} is short"));
    let ticks = |number| anyhow::Ok(field(number)?.parse::<f64>()?);
    Ok(Stat {
        parent: field(4)?.parse()?,
        own_ticks: ticks(14)? + ticks(15)?,
        children_ticks: ticks(16)? + ticks(17)?,
    })
}
