//! The two servers as processes of their own: started, measured through `/proc`, killed.

use std::io::{BufRead as _, BufReader, Read as _};
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};

/// What `/proc` counts processor time in: hundredths of a second on every Linux that we know.
const TICK: Duration = Duration::from_millis(10);

/// Which server.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The product: the release binary.
    Relay,
    /// What axum and SQLite cost by themselves.
    Floor,
}

impl Kind {
    /// Both, in the order of measuring.
    pub(crate) const BOTH: [Self; 2] = [Self::Floor, Self::Relay];

    /// How its rows begin.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Self::Relay => "relay",
            Self::Floor => "floor",
        }
    }
}

/// A running server. Killed when dropped.
pub(crate) struct Server {
    child: Child,
    /// Where it listens.
    pub(crate) address: SocketAddr,
    /// Which one.
    pub(crate) kind: Kind,
}

impl Server {
    /// Starts a server over a data directory, alone on the first processor if there are several.
    pub(crate) fn start(kind: Kind, data: &Path) -> Result<Self> {
        let mut words = prefix();
        match kind {
            Kind::Relay => {
                words.push(binary()?.into_os_string().into_string().ok().context("the path is text")?);
                let flags = "--listen 127.0.0.1:0 --no-app --behind-proxy --max-new-persons-per-hour 1000000 \
                    --records-per-second 1000000 --record-burst 1000000 --quota-bytes 100000000000 --data";
                words.extend(flags.split_whitespace().map(str::to_owned));
            }
            Kind::Floor => {
                words.push(std::env::current_exe()?.into_os_string().into_string().ok().context("the path is text")?);
                words.push("floor".to_owned());
            }
        }
        let (program, arguments) = words.split_first().context("a program")?;
        let mut child = Command::new(program)
            .args(arguments)
            .arg(data)
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("cannot start {program}"))?;
        let out = child.stdout.take().context("a pipe")?;
        // Killed from here on, whatever happens.
        let mut server = Self { child, address: SocketAddr::from(([127, 0, 0, 1], 0)), kind };
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let address = line.split("listening on ").nth(1).map(|rest| rest.trim_end().trim_end_matches(')'));
        server.address = address.with_context(|| format!("{} does not start: {line:?}", kind.name()))?.parse()?;
        Ok(server)
    }

    /// `kill -9`.
    pub(crate) fn kill(mut self) -> Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }

    /// Processor time of all its threads since it started.
    pub(crate) fn cpu(&self) -> Result<Duration> {
        cpu_of(&self.child.id().to_string())
    }

    /// Resident memory in bytes.
    pub(crate) fn memory(&self) -> Result<u64> {
        let status = read(&format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("a line VmRSS")?;
        Ok(line.trim().trim_end_matches(" kB").trim().parse::<u64>()? * 1024)
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may be gone already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Processor time of this process.
pub(crate) fn own_cpu() -> Result<Duration> {
    cpu_of("self")
}

/// Processor time that everybody on the machine has used.
pub(crate) fn machine_cpu() -> Result<Duration> {
    let stat = read("/proc/stat")?;
    let line = stat.lines().next().context("a first line")?;
    // user nice system idle iowait irq softirq steal
    let used = line.split_whitespace().skip(1).take(8).enumerate().filter(|(at, _)| !matches!(at, 3 | 4));
    let ticks = used.map(|(_, word)| word.parse::<u32>()).sum::<Result<u32, _>>();
    Ok(TICK * ticks?)
}

/// Leaves the first processor to the servers, if there are several.
pub(crate) fn step_aside() {
    if let Some(last) = last_processor() {
        let pid = std::process::id().to_string();
        // Why: without it the measurement still holds, with more noise.
        let _ = Command::new("taskset")
            .args(["-a", "-c", "-p", &format!("1-{last}"), &pid])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status();
    }
}

/// How many processors the machine has, those included that this process leaves to others.
pub(crate) fn processors() -> usize {
    let stat = read("/proc/stat").unwrap_or_default();
    let is_one = |line: &&str| line.strip_prefix("cpu").is_some_and(|rest| !rest.starts_with(' '));
    stat.lines().filter(is_one).count().max(1)
}

fn last_processor() -> Option<usize> {
    let has_taskset = Command::new("taskset").arg("-V").stdout(Stdio::null()).status().is_ok_and(|it| it.success());
    (has_taskset && processors() > 1).then(|| processors() - 1)
}

fn prefix() -> Vec<String> {
    let mut words: Vec<String> = Vec::new();
    if let Ok(prefix) = std::env::var("TWOFOLD_BENCH_PREFIX") {
        words.extend(prefix.split_whitespace().map(str::to_owned));
    }
    if last_processor().is_some() {
        words.extend(["taskset", "-c", "0"].map(str::to_owned));
    }
    words
}

// Next to the folder in which cargo put this program, unless somebody says where.
fn binary() -> Result<PathBuf> {
    if let Ok(path) = std::env::var("TWOFOLD_SERVER") {
        return Ok(PathBuf::from(path));
    }
    let own = std::env::current_exe()?;
    let path = own.parent().and_then(Path::parent).context("a target folder")?.join("twofold-server");
    ensure!(path.exists(), "{} is missing: cargo build --release -p twofold-server", path.display());
    Ok(path)
}

fn read(path: &str) -> Result<String> {
    let mut text = String::new();
    std::fs::File::open(path)?.read_to_string(&mut text)?;
    Ok(text)
}

fn cpu_of(process: &str) -> Result<Duration> {
    let stat = read(&format!("/proc/{process}/stat"))?;
    // The name in parentheses may hold anything; user and system time are fields 14 and 15.
    let (_, after) = stat.rsplit_once(')').context("a name")?;
    let ticks = after.split_whitespace().skip(11).take(2).map(str::parse::<u32>).sum::<Result<u32, _>>()?;
    Ok(TICK * ticks)
}
