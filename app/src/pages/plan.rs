//! Being written.

use leptos::prelude::*;

/// Being written.
#[component]
pub(crate) fn Plan() -> impl IntoView {}
