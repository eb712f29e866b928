//! The relay's clock: only for the expiry of invitations and for deleting what has ended.

use std::time::{SystemTime, UNIX_EPOCH};

use twofold_wire::time::Timestamp;

/// Now.
pub(crate) fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(u64::try_from(since.as_millis()).unwrap_or(u64::MAX))
}
