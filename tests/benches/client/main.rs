//! Measures what a person's device does, natively: the engine after a year, beside bare Automerge in the same run.

#[path = "../figures.rs"]
mod figures;
mod programs;
mod year;

use std::time::{Duration, Instant};

use anyhow::{Context as _, Result, ensure};
use automerge::AutoCommit;
use figures::{Filter, millis, note, percentile, row};
use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use twofold_crypto::{DeviceSecret, EpochKey, RecordDraft, open_record, seal_record};
use twofold_model::{Actor, Document};
use twofold_sync::{Input, Request};
use twofold_tests::world::{ANA, BEN};
use twofold_wire::cbor;
use twofold_wire::ids::{Hash, SpaceId};
use twofold_wire::log::Entry;
use twofold_wire::record::Kind;
use year::{CHANGES, MEETINGS, Year};

fn main() -> Result<()> {
    let filter = Filter::from_arguments();
    if filter.wants("client/record") {
        seal_and_open()?;
    }
    if filter.wants("programs") {
        programs::programs()?;
    }
    if filter.wants("client/year") {
        note("simulating a year: this takes a while");
        let mut year = Year::live()?;
        row("client/year/simulated_in", year.took.as_secs_f64(), "s");
        sizes(&year)?;
        boot(&mut year)?;
        keystrokes(&mut year)?;
        from_the_partner(&mut year)?;
        new_device(&mut year)?;
    }
    Ok(())
}

/// Sealing and opening one record of the smallest size.
fn seal_and_open() -> Result<()> {
    let mut rng = ChaCha20Rng::seed_from_u64(1);
    let device = DeviceSecret::make(&mut rng);
    let key = EpochKey::make(&mut rng);
    let [mut sealing, mut opening] = [(); 2].map(|()| Vec::new());
    for dev_seq in 1..=2_000 {
        let draft = RecordDraft {
            kind: Kind::Entry,
            space: SpaceId([1; 16]),
            epoch: 0,
            dev_seq,
            prev_dev_hash: Hash([2; 32]),
            roster_hash: Hash([3; 32]),
        };
        let begin = Instant::now();
        let record = seal_record(&draft, &key, &device, &[7; 320], &mut rng)?;
        sealing.push(begin.elapsed());
        let begin = Instant::now();
        record.verify(&device.keys().verify)?;
        let body = open_record(&record, &key)?;
        opening.push(begin.elapsed());
        ensure!(body == [7; 320], "another body came out");
    }
    row("client/record/seal_and_sign/p50", millis(percentile(&mut sealing, 50)), "ms");
    row("client/record/verify_and_open/p50", millis(percentile(&mut opening, 50)), "ms");
    Ok(())
}

/// What a year takes up: at the relay, on the device, and as a document.
fn sizes(year: &Year) -> Result<()> {
    let log = year.world.relay.logs.values().max_by_key(|log| log.entries.len()).context("a log")?;
    let mut bytes = [0, 0, 0];
    let mut records = 0;
    for entry in &log.entries {
        let [all, changes, snapshots] = &mut bytes;
        *all += entry.size();
        if let Entry::Record(record) = entry {
            let kind = twofold_wire::record::Record::parse(record.0.clone())?.header.kind;
            *(if kind == Kind::Snapshot { snapshots } else { changes }) += record.len();
            records += usize::from(kind == Kind::Entry);
        }
    }
    let [all, changes, snapshots] = bytes;
    let document = bare(year)?;
    let device = year.world.devices.get(BEN).context("a device")?;
    let kept: usize = device.kept().map(<[u8]>::len).sum();
    row("client/year/changes", f64::from(MEETINGS * CHANGES), "changes");
    row("client/year/records", records as f64, "records");
    row("client/year/log", all as f64 / 1e3, "KB");
    row("client/year/log/records", changes as f64 / 1e3, "KB");
    row("client/year/log/snapshots", snapshots as f64 / 1e3, "KB");
    row("client/year/document", document.len() as f64 / 1e3, "KB");
    row("client/year/log_per_byte_of_document", all as f64 / document.len() as f64, "ratio");
    row("client/year/kept_on_device", kept as f64 / 1e3, "KB");
    Ok(())
}

/// From a stored profile to the first view, beside loading the bare document.
fn boot(year: &mut Year) -> Result<()> {
    let document = bare(year)?;
    let saved = year.document.save();
    let [mut booting, mut viewing, mut loading, mut opening] = [(); 4].map(|()| Vec::new());
    for round in 0..10 {
        let begin = Instant::now();
        AutoCommit::load(&document)?;
        loading.push(begin.elapsed());
        let begin = Instant::now();
        Document::load(&saved, Actor([100 + round; 16]), year.document.me())?;
        opening.push(begin.elapsed());
        let begin = Instant::now();
        year.world.crash(BEN);
        let view = year.world.view(BEN);
        booting.push(begin.elapsed());
        ensure!(
            view.items(&"meetings/-/meetings".parse().ok().context("a path")?).len() == MEETINGS as usize,
            "no view"
        );
        let begin = Instant::now();
        drop(year.world.view(BEN));
        viewing.push(begin.elapsed());
        year.world.run();
    }
    let [booted, loaded] = [&mut booting, &mut loading].map(|times| millis(percentile(times, 50)));
    row("client/year/boot_to_first_view", booted, "ms");
    row("automerge/year/load", loaded, "ms");
    row("client:automerge/year/boot", booted / loaded, "ratio");
    row("model/year/load", millis(percentile(&mut opening, 50)), "ms");
    row("client/year/view", millis(percentile(&mut viewing, 50)), "ms");
    Ok(())
}

/// One key: command, document, sealed journal row.
fn keystrokes(year: &mut Year) -> Result<()> {
    let mut times = Vec::new();
    for _ in 0..20 {
        for letter in year.thought().chars() {
            let key = year.key(letter);
            times.push(year.carry_out(ANA, key)?);
        }
        year.world.wait(1_500);
    }
    percentiles("client/year/keystroke", &mut times);
    Ok(())
}

/// A thought of the partner's: verified, opened, applied, in the view.
fn from_the_partner(year: &mut Year) -> Result<()> {
    let [mut sealing, mut receiving] = [(); 2].map(|()| Vec::new());
    for _ in 0..40 {
        for letter in year.thought().chars() {
            let key = year.key(letter);
            year.carry_out(ANA, key)?;
        }
        let world = &mut year.world;
        let now = world.now;
        let begin = Instant::now();
        world.ask(ANA, Request::Flush);
        sealing.push(begin.elapsed());
        let mut longest = Duration::ZERO;
        loop {
            let frame = world.relay.outgoing.get_mut(&BEN).and_then(std::collections::VecDeque::pop_front);
            if let Some(frame) = frame {
                let bytes = cbor::encode(&frame);
                let ben = world.devices.get_mut(BEN).context("a device")?;
                let begin = Instant::now();
                ben.handle(Input::Frame(bytes), now);
                longest = longest.max(begin.elapsed());
            } else if !world.step() {
                break;
            }
        }
        receiving.push(longest);
        world.wait(1_500);
    }
    percentiles("client/year/complete_thought", &mut sealing);
    percentiles("client/year/receive_record", &mut receiving);
    Ok(())
}

/// A new device of the same person reads the whole year.
fn new_device(year: &mut Year) -> Result<()> {
    let world = &mut year.world;
    let second = world.add_device();
    let key = world.device_link(ANA);
    let begin = Instant::now();
    world.ask(second, Request::ComeIn { key });
    world.run();
    let took = begin.elapsed();
    let now = world.now;
    let n = world.devices.get(second).and_then(|device| device.engine.pairs(now).first().map(|pair| pair.n));
    let view = world.devices.get(second).context("a device")?.view(n.context("the pair")?);
    ensure!(view == world.view(ANA), "the new device sees something else");
    row("client/year/new_device_reads_all", millis(took), "ms");
    Ok(())
}

fn percentiles(name: &str, times: &mut [Duration]) {
    row(&format!("{name}/p50"), millis(percentile(times, 50)), "ms");
    row(&format!("{name}/p95"), millis(percentile(times, 95)), "ms");
}

/// The bare Automerge document of the year: the last part of what the model saves.
fn bare(year: &Year) -> Result<Vec<u8>> {
    let saved = year.document.save();
    let mut decoder = minicbor::Decoder::new(&saved);
    let parts = decoder.array()?.context("a list of known length")?;
    for _ in 1..parts {
        decoder.skip()?;
    }
    Ok(decoder.bytes()?.to_vec())
}
