//! What is measured with a load: latency, processor time, the highest rate.

use std::time::Duration;

use anyhow::Result;
use rand_chacha::ChaCha20Rng;
use tokio::runtime::Runtime;

use crate::compare;
use crate::figures::{millis, note, percentile, row};
use crate::load::{Load, Outcome};
use crate::server::Kind;

/// The slowest answer that counts as keeping up.
const BOUND: Duration = Duration::from_millis(250);
/// The highest rate that is tried.
const CEILING: usize = 64_000;

/// How often the two servers take turns, so that what else the machine does is shared fairly.
const TURNS: u64 = 3;

/// From an edit to the partner's device, and what it costs the server, at rates that a program may have.
pub(crate) fn latency(runtime: &Runtime, loads: &mut [Load], rng: &mut ChaCha20Rng) -> Result<()> {
    for (rate, seconds) in [(100, 3), (1_000, 2)] {
        let mut outcomes: Vec<Outcome> = Vec::new();
        for turn in 0..TURNS {
            for (at, load) in loads.iter_mut().enumerate() {
                // The first second warms caches up and is not counted.
                load.run(runtime, rate, Duration::from_secs(1), rng)?;
                let outcome = load.run(runtime, rate, Duration::from_secs(seconds), rng)?;
                describe(load.server.kind.name(), rate, &outcome);
                match outcomes.get_mut(at) {
                    Some(before) => before.add(outcome),
                    None => outcomes.push(outcome),
                }
            }
            note(&format!("turn {} of {TURNS} at {rate}/s", turn + 1));
        }
        for (load, outcome) in loads.iter().zip(&outcomes) {
            let name = load.server.kind.name();
            row(&format!("{name}/missing/{rate}_per_s"), outcome.missing as f64, "edits");
            row(&format!("{name}/other_cpu/{rate}_per_s"), share(outcome.others, outcome), "% of one core");
        }
        let mut percentiles = |percent| -> Vec<f64> {
            outcomes.iter_mut().map(|outcome| millis(percentile(&mut outcome.latencies, percent))).collect()
        };
        let [at_50, at_99] = [50, 99].map(&mut percentiles);
        let cpu: Vec<f64> = outcomes.iter().map(|outcome| millis(outcome.server) / outcome.sent as f64).collect();
        compare(&format!("edit_to_other_device/{rate}_per_s/p50"), &at_50, "ms");
        compare(&format!("edit_to_other_device/{rate}_per_s/p99"), &at_99, "ms");
        compare(&format!("server_cpu_per_edit/{rate}_per_s"), &cpu, "ms");
    }
    Ok(())
}

/// The search for one server's highest rate: doubling, then steps in between.
struct Climb {
    rate: usize,
    good: usize,
    bad: usize,
    cost: f64,
}

impl Climb {
    fn is_over(&self) -> bool {
        self.rate < 250 || self.good >= CEILING || self.bad.saturating_sub(self.good) <= self.good / 6
    }

    fn note(&mut self, is_good: bool) {
        *(if is_good { &mut self.good } else { &mut self.bad }) = self.rate;
        self.rate = match (self.good, self.bad) {
            (0, bad) => bad / 2,
            (good, usize::MAX) => good * 2,
            (good, bad) => usize::midpoint(good, bad),
        };
    }
}

/// The most edits a second that are all delivered, 99 of 100 within a quarter of a second.
pub(crate) fn capacity(runtime: &Runtime, loads: &mut [Load], rng: &mut ChaCha20Rng) -> Result<()> {
    let mut climbs: Vec<Climb> =
        loads.iter().map(|_| Climb { rate: 1_000, good: 0, bad: usize::MAX, cost: 0.0 }).collect();
    for _ in 0..9 {
        for (load, climb) in loads.iter_mut().zip(&mut climbs).filter(|(_, climb)| !climb.is_over()) {
            // Twice, because the machine does other things: once is enough to show that it can.
            let mut is_good = false;
            for _ in 0..2 {
                let outcome = load.run(runtime, climb.rate, Duration::from_secs(2), rng)?;
                is_good = keeps_up(load.server.kind, climb.rate, outcome, &mut climb.cost);
                if is_good {
                    break;
                }
            }
            climb.note(is_good);
        }
    }
    let best: Vec<f64> = climbs.iter().map(|climb| climb.good as f64).collect();
    let cpu: Vec<f64> = climbs.iter().map(|climb| climb.cost).collect();
    compare("most_edits_per_second", &best, "edits/s");
    compare("server_cpu_per_edit/at_most", &cpu, "ms");
    Ok(())
}

fn keeps_up(kind: Kind, rate: usize, mut outcome: Outcome, cost: &mut f64) -> bool {
    describe(kind.name(), rate, &outcome);
    let is_good = outcome.missing == 0 && percentile(&mut outcome.latencies, 99) <= BOUND;
    if is_good {
        *cost = millis(outcome.server) / outcome.sent as f64;
    }
    is_good
}

fn describe(name: &str, rate: usize, outcome: &Outcome) {
    let mut latencies = outcome.latencies.clone();
    let [at_50, at_99, at_100] = [50, 99, 100].map(|percent| millis(percentile(&mut latencies, percent)));
    note(&format!(
        "{name} at {rate}/s: {} sent, {} missing, p50 {at_50:.2} p99 {at_99:.2} max {at_100:.2} ms; processor: server \
         {:.0} %, generator {:.0} %, others {:.0} %; sent at most {:.1} ms late",
        outcome.sent,
        outcome.missing,
        share(outcome.server, outcome),
        share(outcome.own, outcome),
        share(outcome.others, outcome),
        millis(outcome.late),
    ));
}

fn share(cpu: Duration, outcome: &Outcome) -> f64 {
    100.0 * cpu.as_secs_f64() / outcome.took.as_secs_f64()
}
