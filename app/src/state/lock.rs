//! A passphrase in front of what this browser keeps.

/// How it stands with the passphrase.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct LockView {
    /// Locks by itself after so many idle minutes; nothing while there is no passphrase.
    pub minutes: Option<u32>,
    /// The passphrase is being worked on, which takes a second on purpose.
    pub is_working: bool,
    /// What was wrong with what was asked for last.
    pub problem: Option<LockProblem>,
    /// What was asked for last was done so often.
    pub done: u32,
}

impl LockView {
    /// Whether the app locks itself when nobody has touched it for so long, in milliseconds.
    #[must_use]
    pub fn is_due(&self, idle: u64) -> bool {
        self.minutes.is_some_and(|minutes| idle >= u64::from(minutes) * 60_000)
    }
}

/// Why a passphrase was not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LockProblem {
    /// It is another one.
    Wrong,
    /// The browser could not keep it.
    Storage,
}

/// What a page can ask for about the passphrase, and about forgetting everything.
#[derive(Clone, Debug)]
pub enum LockRequest {
    /// A passphrase, new or in the place of the old one.
    Set {
        /// The one until now, if there is one.
        old: Option<String>,
        /// The one from now on.
        new: String,
        /// Lock after so many idle minutes.
        minutes: u32,
    },
    /// No passphrase any more.
    Remove {
        /// The one until now.
        old: String,
    },
    /// Lock at once.
    Now,
    /// Open what is locked.
    Unlock(String),
    /// Delete everything that this browser keeps.
    Wipe,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_app_locks_itself_after_the_minutes_that_were_chosen_and_never_without_a_passphrase() {
        let lock = LockView { minutes: Some(5), ..LockView::default() };
        assert!(!lock.is_due(5 * 60_000 - 1));
        assert!(lock.is_due(5 * 60_000));
        assert!(!LockView::default().is_due(u64::MAX));
    }
}
