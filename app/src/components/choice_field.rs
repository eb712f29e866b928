//! One of several answers: radio buttons for a few, a list for many.

use leptos::prelude::*;

use super::{Button, ButtonKind, FieldFrame, FieldText};
use crate::i18n::m;

/// An answer: what is stored, and what is read.
pub(crate) type Answer = (String, String);

/// Answers under a common heading.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct ChoiceGroup {
    /// The heading; empty for none.
    pub(crate) label: String,
    /// The answers.
    pub(crate) answers: Vec<Answer>,
}

impl ChoiceGroup {
    /// Answers without a heading.
    pub(crate) fn plain(answers: Vec<Answer>) -> Vec<Self> {
        vec![Self { label: String::new(), answers }]
    }

    /// What is read for a stored answer: its words, or itself if it is not offered (own words, or no longer offered).
    pub(crate) fn words(groups: &[Self], stored: &str) -> String {
        let mut answers = groups.iter().flat_map(|group| &group.answers);
        answers.find(|(id, _)| id == stored).map_or_else(|| stored.to_owned(), |(_, words)| words.clone())
    }

    fn offer(groups: &[Self], stored: &str) -> bool {
        groups.iter().any(|group| group.answers.iter().any(|(id, _)| id == stored))
    }
}

/// How the answers are laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum ChoiceLook {
    /// All in view; once given, an answer can be changed but not taken back.
    Radio,
    /// The steps of a scale, all in view in their order; an answer can be taken back.
    Scale,
    /// Folded into one line; can be left empty.
    Select,
    /// Folded, with room for own words.
    Open,
}

/// One answer out of several. An answer that is not offered (any more) is shown as it was stored.
#[component]
pub(crate) fn ChoiceField(
    text: FieldText,
    look: ChoiceLook,
    #[prop(into)] groups: Signal<Vec<ChoiceGroup>>,
    #[prop(into)] value: Signal<Option<String>>,
    on_change: Callback<Option<String>>,
    #[prop(optional, into)] readonly: Signal<bool>,
    /// What a folded one says when nothing is chosen.
    #[prop(default = m::fields::choose())]
    none: &'static str,
    /// What a folded one says on paper, where the answers are the beginnings of longer words.
    #[prop(optional, into)]
    whole: Option<Signal<Option<String>>>,
) -> impl IntoView {
    let offered = Signal::derive(move || {
        let mut offered = groups.get();
        if let Some(value) = value.get()
            && !ChoiceGroup::offer(&offered, &value)
        {
            offered.extend(ChoiceGroup::plain(vec![(value.clone(), value)]));
        }
        offered
    });
    match look {
        ChoiceLook::Radio => view! { <Radios text offered value on_change readonly /> }.into_any(),
        ChoiceLook::Scale => view! { <Radios text offered value on_change readonly scale=true /> }.into_any(),
        ChoiceLook::Select => view! { <Select text offered value on_change readonly none whole /> }.into_any(),
        ChoiceLook::Open => view! { <Select text offered value on_change readonly none whole open=true /> }.into_any(),
    }
}

#[component]
fn Radios(
    text: FieldText,
    offered: Signal<Vec<ChoiceGroup>>,
    value: Signal<Option<String>>,
    on_change: Callback<Option<String>>,
    readonly: Signal<bool>,
    #[prop(optional)] scale: bool,
) -> impl IntoView {
    let take_back = Callback::new(move |()| on_change.run(None));
    let label = m::fields::no_answer_for(&text.label);
    let name = text.id.clone();
    let answers = move || offered.get().into_iter().flat_map(|group| group.answers).collect::<Vec<_>>();
    let radio = move |(answer, words): Answer| {
        let id = format!("{name}-{answer}");
        let mine = StoredValue::new(answer);
        let checked = move || mine.with_value(|mine| value.read().as_ref() == Some(mine));
        view! {
            <div class="check">
                <input
                    type="radio"
                    id=id.clone()
                    name=name.clone()
                    disabled=readonly
                    prop:checked=checked
                    on:change=move |_| on_change.run(Some(mine.get_value()))
                />
                <label for=id>{words}</label>
            </div>
        }
    };
    view! {
        <FieldFrame text group=true>
            <div class:scale=scale><For each=answers key=|answer| answer.clone() children=radio /></div>
            <Show when=move || scale && !readonly.get() && value.read().is_some()>
                <Button kind=ButtonKind::Plain on_press=take_back label=label.clone()>{m::fields::no_answer()}</Button>
            </Show>
        </FieldFrame>
    }
}

/// Stands in the list for "I will type it". No stored answer can be this.
const OWN: &str = "\u{1}";

#[component]
fn Select(
    text: FieldText,
    offered: Signal<Vec<ChoiceGroup>>,
    value: Signal<Option<String>>,
    on_change: Callback<Option<String>>,
    readonly: Signal<bool>,
    none: &'static str,
    whole: Option<Signal<Option<String>>>,
    #[prop(optional)] open: bool,
) -> impl IntoView {
    let typing = RwSignal::new(false);
    let on_paper = move || match whole.and_then(|whole| whole.get()) {
        Some(words) => words,
        None => value.read().as_ref().map(|value| ChoiceGroup::words(&offered.read(), value)).unwrap_or_default(),
    };
    let (id, described_by, invalid) = (text.id.clone(), text.described_by(), text.invalid());
    let own_id = format!("{id}-own");
    let option = move |(answer, words): Answer| {
        let mine = answer.clone();
        let selected = move || !typing.get() && value.read().as_ref() == Some(&mine);
        view! { <option value=answer prop:selected=selected>{words}</option> }
    };
    let group = move |group: ChoiceGroup| {
        let options = group.answers.into_iter().map(option).collect_view();
        if group.label.is_empty() {
            options.into_any()
        } else {
            view! { <optgroup label=group.label>{options}</optgroup> }.into_any()
        }
    };
    let choose = move |answer: String| {
        typing.set(answer == OWN);
        if answer != OWN {
            on_change.run((!answer.is_empty()).then_some(answer));
        }
    };
    let own = open.then(|| view! { <option value=OWN prop:selected=typing>{m::fields::something_else()}</option> });
    let typed = Callback::new(move |words: String| {
        typing.set(false);
        on_change.run(Some(words));
    });
    view! {
        <FieldFrame text>
            // A select does not wrap on paper: there, this is printed in its place.
            <div class="chosen" data-written=on_paper>
                <select
                    class="input input--select"
                    id=id
                    aria-describedby=described_by
                    aria-invalid=invalid
                    disabled=readonly
                    on:change:target=move |event| choose(event.target().value())
                >
                    <option value="" prop:selected=move || !typing.get() && value.read().is_none()>
                        {move || if readonly.get() { m::conflict::empty() } else { none }}
                    </option>
                    // By all that is in it: answers can be called otherwise while they are on screen.
                    <For each=move || offered.get() key=ChoiceGroup::clone children=group />
                    {own}
                </select>
            </div>
            <Show when=move || typing.get()>
                <OwnWords id=own_id.clone() on_add=typed />
            </Show>
        </FieldFrame>
    }
}

/// A line for an answer that is not in the list.
#[component]
pub(crate) fn OwnWords(id: String, on_add: Callback<String>) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let add = Callback::new(move |()| {
        let own = words.get_untracked().trim().to_owned();
        if !own.is_empty() {
            words.set(String::new());
            on_add.run(own);
        }
    });
    let enter = move |event: leptos::ev::KeyboardEvent| {
        if event.key() == "Enter" && !event.is_composing() {
            event.prevent_default();
            add.run(());
        }
    };
    view! {
        <div class="own-words">
            <label for=id.clone()>{m::fields::own_words()}</label>
            <div class="typed">
                <input class="input" type="text" id=id dir="auto" autocomplete="off" bind:value=words on:keydown=enter />
                <Button on_press=add>{m::fields::add()}</Button>
            </div>
        </div>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_in_own_words_is_shown_as_written() {
        let groups = ChoiceGroup::plain(vec![("c1".to_owned(), "Listening".to_owned())]);
        assert_eq!(ChoiceGroup::words(&groups, "c1"), "Listening");
        assert_eq!(ChoiceGroup::words(&groups, "Patience"), "Patience");
    }
}
