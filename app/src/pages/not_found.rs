//! An address that leads nowhere.

use leptos::prelude::*;

use super::Heading;
use crate::i18n::m;
use crate::routes;

/// Says so, and shows the way home.
#[component]
pub(crate) fn NotFound() -> impl IntoView {
    view! {
        <Heading text=m::not_found::title().to_owned() />
        <p>{m::not_found::text()}</p>
        <p><a href=routes::HOME>{m::not_found::home()}</a></p>
    }
}
