//! Says what is being done, how far it is, and how long each part took.

use anyhow::{Context, Result};
use std::time::Instant;

/// A counted list of steps; each announces itself before it starts.
#[derive(Debug)]
pub(crate) struct Steps {
    total: usize,
    begun: usize,
}

impl Steps {
    pub(crate) fn new(total: usize) -> Self {
        Self { total, begun: 0 }
    }

    /// Runs one step. An error carries the step's name.
    pub(crate) fn step<T>(&mut self, name: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.begun += 1;
        let place = format!("[{}/{}]", self.begun, self.total);
        eprintln!("{place} {name} …");
        let start = Instant::now();
        let outcome = work();
        let seconds = start.elapsed().as_secs_f32();
        match &outcome {
            Ok(_) => eprintln!("{place} {name}: done in {seconds:.1} s"),
            Err(_) => eprintln!("{place} {name}: FAILED after {seconds:.1} s"),
        }
        outcome.with_context(|| name.to_owned())
    }
}
