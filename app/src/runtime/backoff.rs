//! How long to wait before the relay is called again.

/// The first pause, in milliseconds.
const FIRST: u32 = 500;
/// The longest pause, in milliseconds.
const LONGEST: u32 = 30_000;

/// Pauses that double from half a second to half a minute.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Backoff {
    failures: u32,
}

impl Backoff {
    /// The next pause in milliseconds: between half of it and all of it, so that devices do not call in step.
    ///
    /// `random` is any random number.
    pub(crate) fn next(&mut self, random: u32) -> u32 {
        let pause = FIRST.checked_shl(self.failures.min(16)).unwrap_or(LONGEST).min(LONGEST);
        self.failures = self.failures.saturating_add(1);
        let half = pause / 2;
        half + random % (pause - half + 1)
    }

    /// The line held: the next failure begins anew.
    pub(crate) fn reset(&mut self) {
        self.failures = 0;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_double_to_half_a_minute_and_begin_anew_after_success() {
        let mut backoff = Backoff::default();
        let longest: Vec<u32> = (0..8).map(|_| backoff.next(u32::MAX)).collect();
        let ceilings = [500, 1_000, 2_000, 4_000, 8_000, 16_000, 30_000, 30_000];
        assert!(longest.iter().zip(ceilings).all(|(pause, most)| *pause >= most / 2 && *pause <= most), "{longest:?}");
        backoff.reset();
        assert!(backoff.next(7) <= 500);
    }

    #[test]
    fn a_pause_is_at_least_half_and_at_most_all() {
        for random in [0, 1, 249, 250, 251, 12_345, u32::MAX] {
            let pause = Backoff::default().next(random);
            assert!((250..=500).contains(&pause), "{random} gives {pause}");
        }
        assert_eq!(Backoff::default().next(0), 250);
        assert_eq!(Backoff::default().next(250), 500);
    }

    #[test]
    fn a_device_that_was_offline_for_a_year_still_calls() {
        let mut backoff = Backoff { failures: u32::MAX };
        assert!((15_000..=30_000).contains(&backoff.next(3)));
    }
}
