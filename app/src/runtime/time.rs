//! The browser's clock.

use twofold_wire::Timestamp;

use crate::state::Clock;

/// Now, as the device's clock says.
pub(crate) fn now() -> Timestamp {
    // Milliseconds since 1970 are whole, positive and far below the precision of a float.
    Timestamp(js_sys::Date::now().max(0.0) as u64)
}

/// What screens may know of the time.
pub(crate) fn clock() -> Clock {
    let offset = js_sys::Date::new_0().get_timezone_offset();
    Clock { minutes: now().minutes(), offset: -(offset as i32) }
}
