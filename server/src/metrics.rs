//! Counts for the operator. They are totals over everybody: no label names a space, a person, a device or an address.

use std::fmt::Write;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use twofold_wire::frame::Refused;

/// A number that only grows, or a level that goes up and down.
#[derive(Debug, Default)]
pub struct Number(AtomicU64);

impl Number {
    /// One more.
    pub fn up(&self) {
        self.add(1);
    }

    /// One less.
    pub fn down(&self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }

    /// So many more.
    pub fn add(&self, more: u64) {
        self.0.fetch_add(more, Ordering::Relaxed);
    }

    /// The value now.
    #[must_use]
    pub fn get(&self) -> u64 {
        self.0.load(Ordering::Relaxed)
    }
}

/// What the relay counts.
#[derive(Debug, Default)]
pub struct Metrics {
    /// Open connections, logged in or not.
    pub connections: Number,
    /// Logins.
    pub logins: Number,
    /// Denied logins.
    pub denied: Number,
    /// Connections refused for their origin.
    pub wrong_origin: Number,
    /// Messages that were no frame.
    pub bad_frames: Number,
    /// Entries stored and confirmed.
    pub stored: Number,
    /// Bytes of them.
    pub stored_bytes: Number,
    /// Entries that were there already.
    pub repeated: Number,
    /// Spaces that were deleted after their end.
    pub deleted: Number,
    /// Entries sent to others as they came.
    pub forwarded: Number,
    /// Presence records forwarded.
    pub presence: Number,
    /// Transactions.
    pub commits: Number,
    /// Microseconds in them.
    pub commit_micros: Number,
    /// Transactions that failed.
    pub failed_commits: Number,
    /// Connections closed because they read too slowly.
    pub slow: Number,
    /// New persons.
    pub persons: Number,
    /// Entries refused because the author's view was old.
    pub refused_stale: Number,
    /// Entries refused because the author is not in the space, or a signature is wrong.
    pub refused_author: Number,
    /// Entries refused because of the device's own sequence.
    pub refused_sequence: Number,
    /// Entries refused for their size or form.
    pub refused_form: Number,
    /// Entries refused because of a quota.
    pub refused_quota: Number,
    /// Entries refused because of a rate or a full disk.
    pub refused_busy: Number,
    /// Entries refused for another reason.
    pub refused_other: Number,
}

impl Metrics {
    /// Counts a refusal.
    pub fn refuse(&self, reason: &Refused) {
        match reason {
            Refused::Stale => &self.refused_stale,
            Refused::NotMember | Refused::BadSignature => &self.refused_author,
            Refused::Gap { .. } | Refused::Conflict { .. } => &self.refused_sequence,
            Refused::TooBig | Refused::BadPadding | Refused::Invalid => &self.refused_form,
            Refused::Quota => &self.refused_quota,
            Refused::Busy { .. } => &self.refused_busy,
            Refused::Closed
            | Refused::Invitation
            | Refused::Admission
            | Refused::Expired
            | Refused::Used
            | Refused::Withdrawn => &self.refused_other,
        }
        .up();
    }

    /// Counts a transaction.
    pub fn commit(&self, took: Duration) {
        self.commits.up();
        self.commit_micros.add(u64::try_from(took.as_micros()).unwrap_or(u64::MAX));
    }

    /// The Prometheus text format.
    #[must_use]
    pub fn text(&self) -> String {
        let mut text = String::new();
        let mut line = |name: &str, kind: &str, help: &str, number: &Number| {
            let value = number.get();
            // Writing into a string does not fail.
            let _ =
                writeln!(text, "# HELP twofold_{name} {help}\n# TYPE twofold_{name} {kind}\ntwofold_{name} {value}");
        };
        line("connections", "gauge", "Open connections.", &self.connections);
        line("logins_total", "counter", "Logins.", &self.logins);
        line("logins_denied_total", "counter", "Denied logins.", &self.denied);
        line("wrong_origin_total", "counter", "Connections refused for their origin.", &self.wrong_origin);
        line("bad_frames_total", "counter", "Messages that were no frame.", &self.bad_frames);
        line("entries_stored_total", "counter", "Entries stored and confirmed.", &self.stored);
        line("entries_stored_bytes_total", "counter", "Bytes of stored entries.", &self.stored_bytes);
        line("entries_repeated_total", "counter", "Entries that were stored already.", &self.repeated);
        line("entries_forwarded_total", "counter", "Entries sent to others as they came.", &self.forwarded);
        line("presence_forwarded_total", "counter", "Presence records forwarded.", &self.presence);
        line("commits_total", "counter", "Transactions.", &self.commits);
        line("commit_microseconds_total", "counter", "Time in transactions.", &self.commit_micros);
        line("commits_failed_total", "counter", "Transactions that failed.", &self.failed_commits);
        line("slow_connections_total", "counter", "Connections closed for reading too slowly.", &self.slow);
        line("spaces_deleted_total", "counter", "Spaces deleted after their end.", &self.deleted);
        line("new_persons_total", "counter", "New persons.", &self.persons);
        line("refused_stale_total", "counter", "Entries refused: another roster.", &self.refused_stale);
        line("refused_author_total", "counter", "Entries refused: author or signature.", &self.refused_author);
        line("refused_sequence_total", "counter", "Entries refused: gap or conflict.", &self.refused_sequence);
        line("refused_form_total", "counter", "Entries refused: size or form.", &self.refused_form);
        line("refused_quota_total", "counter", "Entries refused: quota.", &self.refused_quota);
        line("refused_busy_total", "counter", "Entries refused: rate or full disk.", &self.refused_busy);
        line("refused_other_total", "counter", "Entries refused: closed, invitation, admission.", &self.refused_other);
        text
    }
}
