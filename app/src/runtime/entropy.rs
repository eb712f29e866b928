//! The browser's own random source, and nothing else: without it, nothing goes on.

use getrandom::SysRng;
use rand_core::UnwrapErr;

/// The generator that keys, nonces and ids come from.
///
/// It panics if the browser gives no randomness: a weak key would be worse than no app.
pub(crate) const fn rng() -> UnwrapErr<SysRng> {
    UnwrapErr(SysRng)
}
