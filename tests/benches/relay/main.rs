//! Measures the relay's release binary beside a bare floor, in the same run, with real persons and sealed records.

mod at_rest;
#[path = "../figures.rs"]
mod figures;
mod floor;
mod kills;
mod link;
mod load;
mod people;
mod scenarios;
mod server;

use std::path::Path;

use anyhow::{Context as _, Result};
use figures::{Filter, note, row};
use link::Link;
use load::Load;
use people::Pair;
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use server::{Kind, Server};
use tempfile::TempDir;
use tokio::runtime::Runtime;

fn main() -> Result<()> {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("floor") {
        return floor::serve(Path::new(&arguments.next().context("a data directory")?));
    }
    let filter = Filter::from_arguments();
    let number = setting("TWOFOLD_BENCH_PAIRS", 100);
    server::step_aside();
    let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(2).enable_all().build()?;
    let mut rng = ChaCha20Rng::seed_from_u64(12);
    row("machine/processors", server::processors() as f64, "processors");

    let wants = ["relay/latency", "relay/capacity"].map(|part| filter.wants(part));
    if wants.contains(&true) {
        row("relay/pairs", number as f64, "pairs");
        let homes = [tempfile::tempdir()?, tempfile::tempdir()?];
        let mut loads = Vec::new();
        for (kind, home) in Kind::BOTH.into_iter().zip(&homes) {
            loads.push(crowd(&runtime, kind, home, number, &mut rng)?);
        }
        let [latency, capacity] = wants;
        if latency {
            scenarios::latency(&runtime, &mut loads, &mut rng)?;
        }
        if capacity {
            scenarios::capacity(&runtime, &mut loads, &mut rng)?;
        }
    }
    if filter.wants("relay/idle") {
        at_rest::idle(&runtime, number, &mut rng)?;
    }
    if filter.wants("relay/catch_up") {
        at_rest::catch_up(&runtime, &mut rng)?;
    }
    if filter.wants("relay/kills") {
        kills::kills(&runtime, setting("TWOFOLD_BENCH_KILLS", 20), &mut rng)?;
    }
    Ok(())
}

/// A new server with so many pairs, all of them connected.
fn crowd(runtime: &Runtime, kind: Kind, home: &TempDir, number: usize, rng: &mut ChaCha20Rng) -> Result<Load> {
    let server = Server::start(kind, home.path())?;
    note(&format!("{number} pairs enter the {}", kind.name()));
    let pairs = people(runtime, &server, number, rng)?;
    Load::connect(runtime, server, pairs, false)
}

/// New pairs that the server knows.
fn people(runtime: &Runtime, server: &Server, number: usize, rng: &mut ChaCha20Rng) -> Result<Vec<Pair>> {
    let mut pairs = Vec::new();
    for at in 0..number {
        let pair = Pair::make(rng)?;
        runtime.block_on(Link::register((server.kind, server.address), at, &pair))?;
        pairs.push(pair);
    }
    Ok(pairs)
}

/// The floor's figure, the relay's, and how many times the floor's that is.
fn compare(name: &str, values: &[f64], unit: &str) {
    for (kind, value) in Kind::BOTH.iter().zip(values) {
        row(&format!("{}/{name}", kind.name()), *value, unit);
    }
    if let [floor, relay] = values
        && *floor > 0.0
    {
        row(&format!("relay:floor/{name}"), relay / floor, "ratio");
    }
}

/// A number from the environment, for smaller and larger machines.
fn setting(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}
