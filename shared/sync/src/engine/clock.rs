//! Time that never goes back, over a device's clock that may.

use twofold_wire::Timestamp;

use crate::Notice;
use crate::space::Space;

/// Clocks that differ by more than this, in minutes, are worth a word.
const CLOCK_TOLERANCE: u64 = 60;

/// Follows the device's clock forward. When somebody sets it back, time goes on from where it was, so that nothing that
/// is due waits until the old time comes again.
#[derive(Debug, Default)]
pub(crate) struct Clock {
    last: Timestamp,
    /// How much was set back in all, in milliseconds.
    behind: u64,
}

impl Clock {
    /// The time at this moment of the device's clock.
    pub(crate) fn read(&mut self, wall: Timestamp) -> Timestamp {
        self.behind += self.last.since(wall.plus(self.behind));
        self.last = wall.plus(self.behind);
        self.last
    }

    /// The time at a moment of the device's clock, for a question.
    pub(crate) fn peek(&self, wall: Timestamp) -> Timestamp {
        wall.plus(self.behind).max(self.last)
    }

    /// What the device's clock will show at this time.
    pub(crate) fn wall(&self, time: Timestamp) -> Timestamp {
        Timestamp(time.0.saturating_sub(self.behind))
    }
}

/// Tells when the partner's clock is far ahead of this device's, in minutes.
pub(crate) fn check_clock(space: &mut Space, theirs: u64, ours: u64) {
    if theirs > ours + CLOCK_TOLERANCE {
        space.notices.insert(Notice::ClockOff);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn time_goes_on_when_the_clock_is_set_back() {
        let mut clock = Clock::default();
        assert_eq!(clock.read(Timestamp(1_000)), Timestamp(1_000));
        assert_eq!(clock.read(Timestamp(400)), Timestamp(1_000));
        assert_eq!(clock.read(Timestamp(500)), Timestamp(1_100));
        assert_eq!(clock.wall(Timestamp(1_200)), Timestamp(600));
        assert_eq!(clock.read(Timestamp(5_000)), Timestamp(5_600));
    }
}
