//! All that is wrong in a form, on top of it, with a link to each place.

use leptos::html;
use leptos::prelude::*;

use crate::a11y;
use crate::i18n::m;

/// One mistake and where it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct ErrorLink {
    /// The id of the control.
    pub(crate) field: String,
    /// What is wrong.
    pub(crate) message: String,
}

/// Empty: nothing is shown. Takes the focus whenever mistakes are shown, unless it is `quiet`: then it is only read out.
#[component]
pub(crate) fn ErrorSummary(
    #[prop(into)] errors: Signal<Vec<ErrorLink>>,
    #[prop(optional)] quiet: bool,
) -> impl IntoView {
    let node = NodeRef::<html::Div>::new();
    Effect::new(move |_| {
        let wrong = !errors.read().is_empty() && !quiet;
        if let Some(summary) = node.get().filter(|_| wrong) {
            // A page that is being left cannot take the focus, and need not.
            let _ = summary.focus();
        }
    });
    let link = |error: ErrorLink| {
        let field = error.field.clone();
        let go = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            a11y::focus_inside(field.clone());
        };
        view! {
            <li>
                <a href=format!("#{}", error.field) on:click=go>{error.message}</a>
            </li>
        }
    };
    view! {
        <Show when=move || !errors.read().is_empty()>
            <div class="alert alert--error" role="alert" tabindex="-1" node_ref=node>
                <p class="alert__heading">{m::fields::summary()}</p>
                <ul class="alert__body">{move || errors.get().into_iter().map(link).collect_view()}</ul>
            </div>
        </Show>
    }
}
