//! What stands around every control: label, hint, error, and who else is there.

use leptos::prelude::*;

/// The words of one field, and the ids that tie them to its control.
#[derive(Clone, Debug)]
pub(crate) struct FieldText {
    /// The control's id, unique on the page.
    pub(crate) id: String,
    /// What is asked for.
    pub(crate) label: String,
    /// Instead of the label, spoken and not seen: for a row, whose list is named already.
    pub(crate) name: Option<Signal<String>>,
    /// How to answer; empty for nothing but what the kind of answer needs.
    pub(crate) hint: String,
    /// Whether it is only read for good, so that nobody has to know how to answer.
    pub(crate) untold: bool,
    /// What is wrong with the answer.
    pub(crate) error: Signal<Option<String>>,
    /// Who else is in this field.
    pub(crate) mark: Signal<Option<String>>,
}

impl FieldText {
    /// A field with a label and nothing else.
    pub(crate) fn new(id: impl Into<String>, label: impl Into<String>) -> Self {
        Self {
            id: id.into(),
            label: label.into(),
            name: None,
            hint: String::new(),
            untold: false,
            error: Signal::stored(None),
            mark: Signal::stored(None),
        }
    }

    /// Says how to answer.
    pub(crate) fn hint(self, hint: impl Into<String>) -> Self {
        Self { hint: hint.into(), ..self }
    }

    /// Says nothing about how to answer.
    pub(crate) fn untold(self, untold: bool) -> Self {
        Self { untold, ..self }
    }

    /// Shows what is wrong.
    pub(crate) fn error(self, error: impl Into<Signal<Option<String>>>) -> Self {
        Self { error: error.into(), ..self }
    }

    /// Shows who else is here.
    pub(crate) fn mark(self, mark: impl Into<Signal<Option<String>>>) -> Self {
        Self { mark: mark.into(), ..self }
    }

    /// Only spoken, under this name.
    pub(crate) fn named(self, name: Signal<String>) -> Self {
        Self { name: Some(name), ..self }
    }

    /// For `aria-describedby`: hint and error, where there are any.
    pub(crate) fn described_by(&self) -> Signal<Option<String>> {
        let (hint, error) = (self.hint_id(), self.error_id());
        let wrong = self.error;
        Signal::derive(move || {
            let error = wrong.read().is_some().then(|| error.clone());
            let ids: Vec<String> = hint.clone().into_iter().chain(error).collect();
            (!ids.is_empty()).then(|| ids.join(" "))
        })
    }

    /// For `aria-invalid`.
    pub(crate) fn invalid(&self) -> Signal<Option<&'static str>> {
        let error = self.error;
        Signal::derive(move || error.read().is_some().then_some("true"))
    }

    fn hint_id(&self) -> Option<String> {
        (!self.hint.is_empty()).then(|| format!("{}-hint", self.id))
    }

    fn error_id(&self) -> String {
        format!("{}-error", self.id)
    }
}

/// Puts label, hint, error and mark around a control. `group`: around several controls that make one answer.
#[component]
pub(crate) fn FieldFrame(text: FieldText, #[prop(optional)] group: bool, children: Children) -> impl IntoView {
    let (error, mark) = (text.error, text.mark);
    let error_id = text.error_id();
    let wrong = move || error.read().is_some();
    // What is wrong takes the place of the hint, so that a button below does not move away under the finger.
    let hint = text.hint_id().map(|id| {
        view! { <p class="field__hint" class:hidden=wrong id=id>{text.hint.clone()}</p> }
    });
    let inside = view! {
        {hint}
        <p class="field__error" id=error_id role="alert">{move || error.get()}</p>
        {children()}
        <p class="field__mark">{move || mark.get()}</p>
    };
    let marked = move || mark.read().is_some();
    if group {
        let described_by = text.described_by();
        view! {
            <fieldset
                class="field"
                class:field--wrong=wrong
                class:field--marked=marked
                id=text.id
                aria-describedby=described_by
                tabindex="-1"
            >
                <legend class="field__label">{text.label}</legend>
                {inside}
            </fieldset>
        }
        .into_any()
    } else {
        let label = match text.name {
            Some(name) => view! { <label class="hidden" for=text.id>{name}</label> }.into_any(),
            None => view! { <label class="field__label" for=text.id>{text.label}</label> }.into_any(),
        };
        view! {
            <div class="field" class:field--wrong=wrong class:field--marked=marked>
                {label}
                {inside}
            </div>
        }
        .into_any()
    }
}
