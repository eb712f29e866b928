//! Rates: who may do how much of something in a time.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

/// Above this many buckets the full ones are thrown away: a full bucket says the same as none.
const SWEEP: usize = 4096;

/// Token buckets by key: each holds `burst` and gets `per_second` back.
#[derive(Debug)]
pub struct Buckets<K> {
    burst: f64,
    per_second: f64,
    levels: Mutex<Levels<K>>,
}

#[derive(Debug)]
struct Levels<K> {
    of: HashMap<K, (f64, Instant)>,
    sweep_at: usize,
}

impl<K: Eq + Hash> Buckets<K> {
    /// Buckets of this size. A rate of zero never fills again.
    #[must_use]
    pub fn new(burst: u32, per_second: f64) -> Self {
        let levels = Mutex::new(Levels { of: HashMap::new(), sweep_at: SWEEP });
        Self { burst: f64::from(burst), per_second, levels }
    }

    /// Takes one.
    ///
    /// # Errors
    /// How long to wait until there will be one. Nothing was taken.
    pub fn take(&self, key: K, now: Instant) -> Result<(), Duration> {
        let mut levels = self.levels.lock().unwrap_or_else(PoisonError::into_inner);
        if levels.of.len() >= levels.sweep_at {
            levels.of.retain(|_, (level, at)| self.level(*level, *at, now) < self.burst);
            levels.sweep_at = SWEEP.max(levels.of.len() * 2);
        }
        let (level, at) = levels.of.entry(key).or_insert((self.burst, now));
        let filled = self.level(*level, *at, now);
        *at = now;
        if filled >= 1.0 {
            *level = filled - 1.0;
            return Ok(());
        }
        *level = filled;
        let wait = if self.per_second > 0.0 { (1.0 - filled) / self.per_second } else { 3600.0 };
        Err(Duration::from_secs_f64(wait.min(3600.0)))
    }

    fn level(&self, level: f64, at: Instant, now: Instant) -> f64 {
        (level + now.saturating_duration_since(at).as_secs_f64() * self.per_second).min(self.burst)
    }
}

/// Who stands behind an address: one IPv4 address, or one IPv6 network of 64 bits.
#[must_use]
pub fn neighbourhood(address: IpAddr) -> IpAddr {
    match address.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => IpAddr::V6(Ipv6Addr::from_bits(address.to_bits() & !u128::from(u64::MAX))),
    }
}

/// Counts what is open at the same time, by key and in all.
#[derive(Debug)]
pub struct Doors<K> {
    each: u32,
    all: u32,
    open: Mutex<(HashMap<K, u32>, u32)>,
}

impl<K: Eq + Hash + Copy> Doors<K> {
    /// Lets `each` in for a key and `all` together.
    #[must_use]
    pub fn new(each: u32, all: u32) -> Self {
        Self { each, all, open: Mutex::default() }
    }

    /// Whether one more was let in. Then [`Doors::leave`] must follow.
    #[must_use]
    pub fn enter(&self, key: K) -> bool {
        let mut guard = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let (of, all) = &mut *guard;
        let count = of.get(&key).copied().unwrap_or(0);
        if *all >= self.all || count >= self.each {
            return false;
        }
        of.insert(key, count + 1);
        *all += 1;
        true
    }

    /// One is gone.
    pub fn leave(&self, key: K) {
        let mut guard = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let (of, all) = &mut *guard;
        *all = all.saturating_sub(1);
        match of.get_mut(&key) {
            Some(count) if *count > 1 => *count -= 1,
            _ => drop(of.remove(&key)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_bucket_gives_its_burst_and_then_its_rate() {
        let buckets = Buckets::new(2, 4.0);
        let start = Instant::now();
        assert_eq!(buckets.take("a", start), Ok(()));
        assert_eq!(buckets.take("a", start), Ok(()));
        assert_eq!(buckets.take("a", start), Err(Duration::from_millis(250)));
        assert_eq!(buckets.take("b", start), Ok(()));
        assert_eq!(buckets.take("a", start + Duration::from_millis(250)), Ok(()));
        assert!(buckets.take("a", start + Duration::from_millis(250)).is_err());
    }

    #[test]
    fn full_buckets_are_swept_and_drained_ones_stay() {
        let buckets = Buckets::new(1, 1.0);
        let start = Instant::now();
        (0..SWEEP).for_each(|key| assert_eq!(buckets.take(key, start), Ok(())));
        let later = start + Duration::from_secs(2);
        assert_eq!(buckets.take(SWEEP, later), Ok(()));
        assert_eq!(buckets.levels.lock().unwrap().of.len(), 1);
        assert!(buckets.take(SWEEP, later).is_err());
    }

    #[test]
    fn an_ipv6_network_counts_as_one() {
        let [one, other, far] = ["2001:db8:1:2::1", "2001:db8:1:2:ffff::9", "2001:db8:1:3::1"]
            .map(|address| neighbourhood(address.parse().unwrap()));
        assert_eq!(one, other);
        assert_ne!(one, far);
        assert_eq!(neighbourhood("::ffff:10.0.0.7".parse().unwrap()), "10.0.0.7".parse::<IpAddr>().unwrap());
    }

    #[test]
    fn a_door_that_was_left_is_open_again() {
        let doors = Doors::new(1, 2);
        assert!(doors.enter(1));
        assert!(!doors.enter(1));
        assert!(doors.enter(2));
        assert!(!doors.enter(3));
        doors.leave(1);
        assert!(doors.enter(3));
    }
}
