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

/// From an edit to the partner's device, and what it costs the server, at rates that a program may have.
pub(crate) fn latency(runtime: &Runtime, loads: &mut [Load], rng: &mut ChaCha20Rng) -> Result<()> {
    for (rate, seconds) in [(100, 8), (1_000, 6)] {
        let mut at_50 = Vec::new();
        let mut at_99 = Vec::new();
        let mut cpu = Vec::new();
        for load in &mut *loads {
            // The first second warms caches up and is not counted.
            load.run(runtime, rate, Duration::from_secs(1), rng)?;
            let mut outcome = load.run(runtime, rate, Duration::from_secs(seconds), rng)?;
            let name = load.server.kind.name();
            describe(name, rate, &outcome);
            row(&format!("{name}/missing/{rate}_per_s"), outcome.missing as f64, "edits");
            row(&format!("{name}/other_cpu/{rate}_per_s"), share(outcome.others, &outcome), "% of one core");
            at_50.push(millis(percentile(&mut outcome.latencies, 50)));
            at_99.push(millis(percentile(&mut outcome.latencies, 99)));
            cpu.push(millis(outcome.server) / outcome.sent as f64);
        }
        compare(&format!("edit_to_other_device/{rate}_per_s/p50"), &at_50, "ms");
        compare(&format!("edit_to_other_device/{rate}_per_s/p99"), &at_99, "ms");
        compare(&format!("server_cpu_per_edit/{rate}_per_s"), &cpu, "ms");
    }
    Ok(())
}

/// The most edits a second that are all delivered, 99 of 100 within a quarter of a second.
pub(crate) fn capacity(runtime: &Runtime, loads: &mut [Load], rng: &mut ChaCha20Rng) -> Result<()> {
    let mut best = Vec::new();
    let mut cpu = Vec::new();
    for load in loads {
        let mut rate = 1_000;
        let (mut good, mut bad, mut cost) = (0, CEILING * 2, 0.0);
        // Doubling, then two steps in between.
        for _ in 0..9 {
            let outcome = load.run(runtime, rate, Duration::from_secs(2), rng)?;
            if keeps_up(load.server.kind, rate, outcome, &mut cost) {
                good = rate;
            } else {
                bad = rate;
            }
            rate = if bad > CEILING { good * 2 } else { (good + bad) / 2 };
            if good == 0 || good >= CEILING || bad - good <= good / 6 {
                break;
            }
        }
        best.push(good as f64);
        cpu.push(cost);
    }
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
