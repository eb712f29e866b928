//! How far a clean copy has come, from the engine's words to the screen's.

use twofold_sync::status::{self, Pair};

use crate::state::{CopyWish, CopyingView, GoesOn};

/// What there is to say about a clean copy of this pair.
pub(super) fn copying(pair: &Pair) -> CopyingView {
    let wish = pair.copy.map(|copy| match copy {
        status::CleanCopy::Proposed { is_sent } => CopyWish::Proposed { is_sent },
        status::CleanCopy::Asked => CopyWish::Asked,
        status::CleanCopy::Making { can_stop } => CopyWish::Making { can_stop },
    });
    let goes_on = pair.goes_on.map(|status::GoesOn { n, has_more }| GoesOn { n, has_more });
    CopyingView { wish, goes_on }
}
