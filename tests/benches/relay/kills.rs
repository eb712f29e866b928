//! `kill -9` in the middle of writing, again and again: what was confirmed must be there afterwards.

use std::collections::VecDeque;
use std::net::SocketAddr;
use std::path::Path;
use std::time::Duration;

use anyhow::{Context as _, Result, ensure};
use rand_chacha::ChaCha20Rng;
use rand_core::Rng as _;
use tokio::runtime::Runtime;
use twofold_wire::cbor::Bytes;
use twofold_wire::ids::Hash;
use twofold_wire::log::{Entry, next_chain};
use twofold_wire::record::Record;

use crate::figures::{note, row};
use crate::link::{Heard, Link, Seat, store};
use crate::people::Pair;
use crate::server::{Kind, Server};

/// Pairs that write at the time of a kill.
const WRITERS: usize = 8;
/// Records that a device sends ahead of their confirmation.
const AHEAD: usize = 24;

/// A device that writes alone in its pair's log, so that it knows what the log must be.
struct Diary {
    number: usize,
    pair: Pair,
    /// Entries that are known to be stored, and the relay's chain there.
    stored: u64,
    chain: Hash,
    /// Sent or to be sent, not known to be stored, in order.
    outbox: VecDeque<Record>,
    lost: u64,
    confirmed: u64,
}

/// Kills each server so many times.
pub(crate) fn kills(runtime: &Runtime, times: usize, rng: &mut ChaCha20Rng) -> Result<()> {
    for kind in Kind::BOTH {
        let home = tempfile::tempdir()?;
        let mut diaries = begin(runtime, kind, home.path(), rng)?;
        for time in 0..times {
            let server = Server::start(kind, home.path())?;
            let address = server.address;
            let wait = Duration::from_micros(10_000 + u64::from(rng.next_u32() % 40_000));
            let mut tasks = Vec::new();
            for mut diary in diaries.drain(..) {
                while diary.outbox.len() < 400 {
                    diary.outbox.push_back(diary.pair.write(0, rng)?);
                }
                tasks.push(runtime.spawn(async move { write(diary, kind, address).await }));
            }
            std::thread::sleep(wait);
            server.kill()?;
            for task in tasks {
                diaries.push(runtime.block_on(task)??);
            }
            if (time + 1) % 100 == 0 {
                note(&format!("{} of {times} kills of the {}", time + 1, kind.name()));
            }
        }
        // Once more in peace: everything confirmed, read from the beginning.
        let server = Server::start(kind, home.path())?;
        for diary in &mut diaries {
            runtime.block_on(read_back(diary, (kind, server.address)))?;
        }
        let total = |what: fn(&Diary) -> u64| diaries.iter().map(what).sum::<u64>() as f64;
        let name = kind.name();
        row(&format!("{name}/kills"), times as f64, "kills");
        row(&format!("{name}/kills/confirmed"), total(|diary| diary.confirmed), "records");
        row(&format!("{name}/kills/confirmed_and_lost"), total(|diary| diary.lost), "records");
    }
    Ok(())
}

fn begin(runtime: &Runtime, kind: Kind, home: &Path, rng: &mut ChaCha20Rng) -> Result<Vec<Diary>> {
    let server = Server::start(kind, home)?;
    let mut diaries = Vec::new();
    for number in 0..WRITERS {
        let pair = Pair::make(rng)?;
        runtime.block_on(Link::register((kind, server.address), number, &pair))?;
        let (stored, chain) = pair.beginning(kind);
        diaries.push(Diary { number, pair, stored, chain, outbox: VecDeque::new(), lost: 0, confirmed: 0 });
    }
    server.kill()?;
    Ok(diaries)
}

impl Diary {
    fn next_is_stored(&mut self) -> Result<()> {
        let record = self.outbox.pop_front().context("more was stored than sent")?;
        self.stored += 1;
        self.chain = next_chain(&self.chain, self.stored, &record.hash());
        Ok(())
    }

    fn seat(&self) -> Seat<'_> {
        Seat { number: self.number, pair: &self.pair, side: 0 }
    }
}

// Writes until the server is gone.
async fn write(mut diary: Diary, kind: Kind, address: SocketAddr) -> Result<Diary> {
    // The server may be killed before it answers.
    let opened = Link::open((kind, address), diary.seat(), diary.stored, diary.chain).await;
    let Ok((mut link, log)) = opened else { return Ok(diary) };
    // The relay compares the chain at our cursor with its own: an answer that begins there proves all before it.
    diary.lost += diary.stored - log.after.min(diary.stored);
    for entry in log.entries {
        let next = diary.outbox.front().context("the log has what nobody wrote")?;
        ensure!(entry == next.bytes(), "the log has other bytes than were sent");
        // Stored, and killed before it was confirmed.
        diary.next_is_stored()?;
    }
    let mut sent = 0;
    loop {
        while sent < AHEAD
            && let Some(record) = diary.outbox.get(sent)
        {
            let bytes = store(kind, record);
            if link.send(bytes).await.is_err() {
                return Ok(diary);
            }
            sent += 1;
        }
        let Ok(message) = link.next().await else { return Ok(diary) };
        if matches!(link.hear(&message)?, Heard::Stored) {
            diary.next_is_stored()?;
            diary.confirmed += 1;
            sent -= 1;
        }
    }
}

async fn read_back(diary: &mut Diary, server: (Kind, SocketAddr)) -> Result<()> {
    let (_, log) = Link::open(server, diary.seat(), 0, Hash::ZERO).await?;
    let mut chain = Hash::ZERO;
    for (seq, entry) in (1..=diary.stored).zip(log.entries) {
        let is_control = server.0 == Kind::Relay && seq == 1;
        let entry = if is_control { Entry::Control(Bytes(entry)) } else { Entry::Record(Bytes(entry)) };
        chain = next_chain(&chain, seq, &entry.hash());
    }
    if chain != diary.chain {
        note("a log is not what was confirmed");
        diary.lost = diary.lost.max(1);
    }
    Ok(())
}
