//! A message that stands out, in one of four tones.

use leptos::prelude::*;

/// How much a message matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Tone {
    /// Good to know.
    Info,
    /// Something worked.
    Success,
    /// Something to look after.
    Warning,
    /// Something is wrong.
    Error,
}

impl Tone {
    const fn class(self) -> &'static str {
        match self {
            Self::Info => "alert alert--info",
            Self::Success => "alert alert--success",
            Self::Warning => "alert alert--warning",
            Self::Error => "alert alert--error",
        }
    }

    const fn role(self) -> &'static str {
        match self {
            Self::Error => "alert",
            Self::Info | Self::Success | Self::Warning => "status",
        }
    }
}

/// A message box. Errors are spoken at once, the rest when there is a pause.
#[component]
pub(crate) fn Alert(tone: Tone, #[prop(into, optional)] heading: String, children: Children) -> impl IntoView {
    let heading = (!heading.is_empty()).then(|| view! { <p class="alert__heading">{heading}</p> });
    view! {
        <div class=tone.class() role=tone.role()>
            {heading}
            <div class="alert__body">{children()}</div>
        </div>
    }
}
