//! Being written.

mod invitation;

use leptos::prelude::*;

/// Being written.
#[component]
pub(crate) fn Overview() -> impl IntoView {}
