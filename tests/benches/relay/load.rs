//! Load: pairs that write at a given rate whether or not the server keeps up, and what arrives at the partner when.
//!
//! Everything is sealed before the clock starts, so that the server is measured and not our own cryptography. A latency
//! begins when the edit was due, not when it could be sent: a generator or server that falls behind hides nothing.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, bail};
use futures_util::{SinkExt as _, StreamExt as _};
use rand_chacha::ChaCha20Rng;
use tokio::runtime::Runtime;
use tokio_tungstenite::tungstenite::Message;
use twofold_wire::cbor::encode;
use twofold_wire::frame::ClientFrame;
use twofold_wire::ids::Hash;

use crate::link::{Heard, Link, Seat, Sink, Stream, hear, store};
use crate::people::Pair;
use crate::server::{Kind, Server, machine_cpu, own_cpu};

/// Where `dev_seq` stands in a record.
const DEV_SEQ: std::ops::Range<usize> = 39..47;
/// How long to wait for what has not arrived at the end.
const PATIENCE: Duration = Duration::from_secs(3);

/// What happened at one rate.
pub(crate) struct Outcome {
    /// From when the edit was due to when the partner's device had it.
    pub(crate) latencies: Vec<Duration>,
    /// Edits that did not arrive.
    pub(crate) missing: u64,
    /// Edits sent.
    pub(crate) sent: u64,
    /// The server's processor time.
    pub(crate) server: Duration,
    /// The load generator's.
    pub(crate) own: Duration,
    /// Everybody else's on the machine.
    pub(crate) others: Duration,
    /// How long it took.
    pub(crate) took: Duration,
    /// How much later than due the generator sent, at worst.
    pub(crate) late: Duration,
}

impl Outcome {
    /// What happened at the same rate at another time, too.
    pub(crate) fn add(&mut self, other: Self) {
        self.latencies.extend(other.latencies);
        self.missing += other.missing;
        self.sent += other.sent;
        self.server += other.server;
        self.own += other.own;
        self.others += other.others;
        self.took += other.took;
        self.late = self.late.max(other.late);
    }
}

/// Connected pairs at one server. The device with number `w` is of pair `w % pairs`, on side `w / pairs`.
pub(crate) struct Load {
    /// The server.
    pub(crate) server: Server,
    pairs: Vec<Pair>,
    sinks: Vec<Sink>,
    ears: Vec<Arc<Ear>>,
    counts: Arc<Counts>,
}

/// What one device heard of its partner: the partner's `dev_seq`, and when.
#[derive(Default)]
struct Ear(Mutex<Vec<(u64, Instant)>>);

#[derive(Default)]
struct Counts {
    delivered: AtomicU64,
    stored: AtomicU64,
    trouble: Mutex<Option<String>>,
}

impl Load {
    /// Connects the devices of all pairs; they must be known to the server. Those that have the log so far begin at its
    /// end, as after a break; the others fetch it.
    pub(crate) fn connect(runtime: &Runtime, server: Server, pairs: Vec<Pair>, has_log: bool) -> Result<Self> {
        let mut load = Self { server, pairs, sinks: Vec::new(), ears: Vec::new(), counts: Arc::default() };
        let kind = load.server.kind;
        for side in [0, 1] {
            for (number, pair) in load.pairs.iter().enumerate() {
                let seat = Seat { number, pair, side };
                let (after, chain) = if has_log { pair.beginning(kind) } else { (0, Hash::ZERO) };
                let (link, _) = runtime.block_on(Link::open((kind, load.server.address), seat, after, chain))?;
                let ear = Arc::<Ear>::default();
                runtime.spawn(listen(kind, link.stream, ear.clone(), load.counts.clone()));
                load.sinks.push(link.sink);
                load.ears.push(ear);
            }
        }
        Ok(load)
    }

    /// Kills the server and gives the pairs back.
    pub(crate) fn leave(self) -> Result<Vec<Pair>> {
        self.server.kill()?;
        Ok(self.pairs)
    }

    /// Writes `rate` edits a second for so long.
    pub(crate) fn run(
        &mut self,
        runtime: &Runtime,
        rate: usize,
        span: Duration,
        rng: &mut ChaCha20Rng,
    ) -> Result<Outcome> {
        let total = (rate as f64 * span.as_secs_f64()) as usize;
        self.still_here(runtime)?;
        let devices = self.sinks.len();
        let before: Vec<u64> = (0..devices).map(|device| self.sealed(device)).collect();
        let messages = (0..total).map(|edit| self.seal(edit % devices, rng)).collect::<Result<Vec<_>>>()?;
        self.still_here(runtime)?;
        std::thread::sleep(Duration::from_millis(100));

        for ear in &self.ears {
            ear.0.lock().unwrap_or_else(PoisonError::into_inner).clear();
        }
        self.counts.delivered.store(0, Ordering::Relaxed);
        self.counts.stored.store(0, Ordering::Relaxed);
        let (server, own, machine) = (self.server.cpu()?, own_cpu()?, machine_cpu()?);
        let start = Instant::now();
        let late = self.send_all(runtime, messages, rate, start)?;
        let sent = total as u64;
        let end = Instant::now() + PATIENCE;
        while self.open_ends(sent) > 0 && Instant::now() < end {
            std::thread::sleep(Duration::from_millis(2));
        }
        let took = start.elapsed();
        let (server, own) = (self.server.cpu()?.saturating_sub(server), own_cpu()?.saturating_sub(own));
        let others = machine_cpu()?.saturating_sub(machine).saturating_sub(server).saturating_sub(own);
        if let Some(trouble) = self.counts.trouble.lock().unwrap_or_else(PoisonError::into_inner).take() {
            bail!("{}: {trouble}", self.server.kind.name());
        }
        let latencies = self.latencies(&before, rate, start);
        let missing = sent - latencies.len() as u64;
        Ok(Outcome { latencies, missing, sent, server, own, others, took, late })
    }

    // A relay closes connections that say nothing for a while.
    fn still_here(&mut self, runtime: &Runtime) -> Result<()> {
        if self.server.kind == Kind::Relay {
            let ping = encode(&ClientFrame::Ping);
            runtime.block_on(async {
                for sink in &mut self.sinks {
                    sink.send(Message::Binary(ping.clone().into())).await?;
                }
                anyhow::Ok(())
            })?;
        }
        Ok(())
    }

    fn place(&self, device: usize) -> (usize, usize) {
        (device % self.pairs.len(), device / self.pairs.len())
    }

    fn sealed(&self, device: usize) -> u64 {
        let (pair, side) = self.place(device);
        self.pairs.get(pair).and_then(|pair| pair.sides.get(side)).map_or(0, |person| person.sealed())
    }

    fn seal(&mut self, device: usize, rng: &mut ChaCha20Rng) -> Result<Message> {
        let (pair, side) = self.place(device);
        let record = self.pairs.get_mut(pair).context("a pair")?.write(side, rng)?;
        Ok(Message::Binary(store(self.server.kind, &record).into()))
    }

    // On this thread, which sleeps more exactly than a timer of the runtime.
    fn send_all(&mut self, runtime: &Runtime, messages: Vec<Message>, rate: usize, start: Instant) -> Result<Duration> {
        let devices = self.sinks.len();
        let due = |edit: usize| start + Duration::from_secs_f64(edit as f64 / rate as f64);
        let mut late = Duration::ZERO;
        let mut messages = messages.into_iter().enumerate().peekable();
        while let Some((edit, _)) = messages.peek() {
            let now = Instant::now();
            if let Some(wait) = due(*edit).checked_duration_since(now).filter(|wait| !wait.is_zero()) {
                // Fast rates go in small groups: waking up for each edit would cost more than sending it.
                std::thread::sleep(if rate > 2_000 { wait.max(Duration::from_millis(1)) } else { wait });
                continue;
            }
            late = late.max(now.saturating_duration_since(due(*edit)));
            let sinks = &mut self.sinks;
            runtime.block_on(async {
                while let Some((edit, message)) = messages.next_if(|(edit, _)| due(*edit) <= now) {
                    sinks.get_mut(edit % devices).context("a device")?.send(message).await?;
                }
                anyhow::Ok(())
            })?;
        }
        Ok(late)
    }

    // Edits that are not delivered, or not confirmed.
    fn open_ends(&self, sent: u64) -> u64 {
        let has_trouble = self.counts.trouble.lock().unwrap_or_else(PoisonError::into_inner).is_some();
        let done = self.counts.delivered.load(Ordering::Relaxed).min(self.counts.stored.load(Ordering::Relaxed));
        if has_trouble { 0 } else { sent.saturating_sub(done) }
    }

    fn latencies(&self, before: &[u64], rate: usize, start: Instant) -> Vec<Duration> {
        let devices = self.sinks.len();
        let mut latencies = Vec::new();
        for (device, ear) in self.ears.iter().enumerate() {
            let partner = (device + self.pairs.len()) % devices;
            let first = before.get(partner).copied().unwrap_or(0) + 1;
            for (dev_seq, at) in ear.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
                let edit = dev_seq.saturating_sub(first) * devices as u64 + partner as u64;
                let due = start + Duration::from_secs_f64(edit as f64 / rate as f64);
                latencies.push(at.saturating_duration_since(due));
            }
        }
        latencies
    }
}

async fn listen(kind: Kind, mut stream: Stream, ear: Arc<Ear>, counts: Arc<Counts>) {
    while let Some(message) = stream.next().await {
        let heard = match message {
            Ok(Message::Binary(bytes)) => hear(kind, &bytes),
            Ok(_) => continue,
            // The end of a measurement.
            Err(_) => return,
        };
        let at = Instant::now();
        match heard {
            Ok(Heard::Entries { entries, .. }) => {
                let arrived = entries.iter().filter_map(|entry| {
                    let bytes = <[u8; 8]>::try_from(entry.get(DEV_SEQ)?).ok()?;
                    Some((u64::from_be_bytes(bytes), at))
                });
                ear.0.lock().unwrap_or_else(PoisonError::into_inner).extend(arrived);
                counts.delivered.fetch_add(entries.len() as u64, Ordering::Relaxed);
            }
            Ok(Heard::Stored) => drop(counts.stored.fetch_add(1, Ordering::Relaxed)),
            Ok(Heard::Other) => {}
            Err(error) => {
                *counts.trouble.lock().unwrap_or_else(PoisonError::into_inner) = Some(format!("{error:#}"));
            }
        }
    }
}
