//! Time as the caller gives it: nothing here reads a clock.

/// Milliseconds since 1970 in UTC, from a clock that may be wrong.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, minicbor::Encode, minicbor::Decode)]
#[cbor(transparent)]
pub struct Timestamp(#[n(0)] pub u64);

impl Timestamp {
    /// Whole minutes: the finest time that travels inside a record.
    #[must_use]
    pub const fn minutes(self) -> u64 {
        self.0 / 60_000
    }

    /// This much later, in milliseconds.
    #[must_use]
    pub const fn plus(self, millis: u64) -> Self {
        Self(self.0.saturating_add(millis))
    }

    /// Milliseconds since `earlier`; zero when the clock went back.
    #[must_use]
    pub const fn since(self, earlier: Self) -> u64 {
        self.0.saturating_sub(earlier.0)
    }
}
