//! What is measured without a load: memory of idle pairs, and a new device that catches up.

use std::time::{Duration, Instant};

use anyhow::{Result, ensure};
use rand_chacha::ChaCha20Rng;
use tokio::runtime::Runtime;
use twofold_wire::ids::Hash;

use crate::figures::{millis, percentile, row};
use crate::link::{Heard, Link, Seat, store};
use crate::load::Load;
use crate::people::Pair;
use crate::server::{Kind, Server};
use crate::{compare, people};

/// Records that a new device fetches.
const RECORDS: usize = 1_000;
/// How often it does.
const TIMES: u32 = 20;

/// Memory for each pair whose two devices are connected, follow their log and say nothing: devices that had the log
/// already, and devices that have just fetched it. The server is started anew each time, so that nothing counts as
/// free that registering the pairs had used.
pub(crate) fn idle(runtime: &Runtime, number: usize, rng: &mut ChaCha20Rng) -> Result<()> {
    let [mut up_to_date, mut fetched] = [(); 2].map(|()| Vec::new());
    for kind in Kind::BOTH {
        let home = tempfile::tempdir()?;
        let server = Server::start(kind, home.path())?;
        let mut pairs = people(runtime, &server, number + 1, rng)?;
        server.kill()?;
        for (has_log, memory) in [(true, &mut up_to_date), (false, &mut fetched)] {
            let server = Server::start(kind, home.path())?;
            let before = server.memory()?;
            let load = Load::connect(runtime, server, pairs, has_log)?;
            std::thread::sleep(Duration::from_secs(1));
            memory.push(load.server.memory()?.saturating_sub(before) as f64 / 1e3 / number as f64);
            row(&format!("{}/memory/no_pairs", kind.name()), before as f64 / 1e6, "MB");
            pairs = load.leave()?;
        }
    }
    compare("memory_per_idle_pair", &up_to_date, "KB");
    compare("memory_per_idle_pair/after_first_fetch", &fetched, "KB");
    Ok(())
}

/// A device that has nothing yet fetches a log of 1,000 records.
pub(crate) fn catch_up(runtime: &Runtime, rng: &mut ChaCha20Rng) -> Result<()> {
    let [mut took, mut fetched, mut cpu] = [(); 3].map(|()| Vec::new());
    for kind in Kind::BOTH {
        let home = tempfile::tempdir()?;
        let server = Server::start(kind, home.path())?;
        let mut pair = Pair::make(rng)?;
        let address = (kind, server.address);
        runtime.block_on(Link::register(address, 0, &pair))?;
        let mut stored = 0;
        for side in [0, 1] {
            stored += runtime.block_on(fill(address, &mut pair, side, rng))?;
        }
        let mut times = Vec::new();
        let mut bytes = 0;
        let before = server.cpu()?;
        for _ in 0..TIMES {
            let begin = Instant::now();
            let seat = Seat { number: 0, pair: &pair, side: 1 };
            let (_, log) = runtime.block_on(Link::open(address, seat, 0, Hash::ZERO))?;
            times.push(begin.elapsed());
            bytes = log.bytes;
            ensure!(log.entries.len() >= RECORDS, "only {} entries", log.entries.len());
        }
        took.push(millis(percentile(&mut times, 50)));
        fetched.push(bytes as f64 / 1e3);
        cpu.push(millis((server.cpu()?).saturating_sub(before)) / f64::from(TIMES));
        row(&format!("{}/catch_up/bytes_per_byte_stored", kind.name()), bytes as f64 / stored as f64, "ratio");
    }
    compare("catch_up/1000_records", &took, "ms");
    compare("catch_up/1000_records/server_cpu", &cpu, "ms");
    compare("catch_up/1000_records/bytes", &fetched, "KB");
    // `AUTH` → `WELCOME`, `SUB` → all `RECORDS`: pages follow one another without being asked for.
    row("relay/catch_up/round_trips", 2.0, "round trips");
    Ok(())
}

// Half of the records from one side. Gives back their bytes.
async fn fill(
    address: (Kind, std::net::SocketAddr),
    pair: &mut Pair,
    side: usize,
    rng: &mut ChaCha20Rng,
) -> Result<usize> {
    let (mut link, _) = Link::open(address, Seat { number: 0, pair, side }, 0, Hash::ZERO).await?;
    let mut bytes = 0;
    for _ in 0..RECORDS / 2 {
        let record = pair.write(side, rng)?;
        bytes += record.bytes().len();
        link.send(store(address.0, &record)).await?;
    }
    let mut stored = 0;
    while stored < RECORDS / 2 {
        let message = link.next().await?;
        stored += usize::from(matches!(link.hear(&message)?, Heard::Stored));
    }
    Ok(bytes)
}
