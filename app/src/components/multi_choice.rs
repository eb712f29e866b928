//! Several answers out of groups of many, and own words beside them.

use leptos::prelude::*;

use super::choice_field::OwnWords;
use super::{Button, ButtonKind, ChoiceGroup, FieldFrame, FieldText};
use crate::i18n::m;

/// As many answers as are in sight without unfolding anything.
const FEW: usize = 6;

/// Any number of answers. A few are there to tick. Of many, chosen ones stand on top; the rest unfolds in its groups; `own` allows others.
#[component]
pub(crate) fn MultiChoice(
    text: FieldText,
    groups: Vec<ChoiceGroup>,
    #[prop(into)] chosen: Signal<Vec<String>>,
    on_change: Callback<Vec<String>>,
    #[prop(optional)] own: bool,
    #[prop(optional, into)] readonly: Signal<bool>,
) -> impl IntoView {
    let id = StoredValue::new(text.id.clone());
    let groups = StoredValue::new(groups);
    let toggle = Callback::new(move |(answer, wanted): (String, bool)| {
        let mut now = chosen.get_untracked();
        now.retain(|it| *it != answer);
        if wanted {
            now.push(answer);
        }
        on_change.run(now);
    });
    let chip = move |answer: String| {
        let words = groups.with_value(|groups| ChoiceGroup::words(groups, &answer));
        let label = m::fields::remove_choice(&words);
        let remove = Callback::new(move |()| toggle.run((answer.clone(), false)));
        view! {
            <li class="chip">
                <span dir="auto">{words}</span>
                <Show when=move || !readonly.get()>
                    <Button kind=ButtonKind::Plain on_press=remove label=label.clone()>{m::fields::remove_sign()}</Button>
                </Show>
            </li>
        }
    };
    let offered = move |answer: &String| {
        groups.with_value(|groups| groups.iter().any(|group| group.answers.iter().any(|(it, _)| it == answer)))
    };
    let few = groups.with_value(|groups| groups.iter().map(|group| group.answers.len()).sum::<usize>() <= FEW);
    // Where every answer has its box in sight, only words of one's own stand apart.
    let chips = Memo::new(move |_| {
        let mut chips = chosen.get();
        chips.retain(|answer| !few || readonly.get() || !offered(answer));
        chips
    });
    let add = Callback::new(move |words: String| toggle.run((words, true)));
    let fieldsets = move || {
        let each = |group| view! { <Group id=id.get_value() group chosen toggle /> };
        groups.get_value().into_iter().map(each).collect_view()
    };
    // On paper, nothing unfolds: where nothing was chosen, it says so. Boxes in sight say it by themselves.
    let on_paper = move || (!few || readonly.get()).then(m::conflict::empty);
    view! {
        <FieldFrame text group=true>
            <ul class="chips" data-none=on_paper>
                <For each=move || chips.get() key=|answer| answer.clone() children=chip />
            </ul>
            <Show when=move || readonly.get() && chosen.read().is_empty()><p class="list__empty">{m::fields::nothing_chosen()}</p></Show>
            <Show when=move || !readonly.get()>
                {few.then(|| view! { <div class="scale">{fieldsets}</div> })}
                {(!few).then(|| view! {
                    <details class="fold">
                        <summary>{m::fields::choose_from_list()}</summary>
                        <div class="fold__body columns">{fieldsets}</div>
                    </details>
                })}
                {own.then(|| view! { <OwnWords id=format!("{}-own", id.get_value()) on_add=add /> })}
            </Show>
        </FieldFrame>
    }
}

#[component]
fn Group(
    id: String,
    group: ChoiceGroup,
    chosen: Signal<Vec<String>>,
    toggle: Callback<(String, bool)>,
) -> impl IntoView {
    let boxes = group.answers.into_iter().map(|(answer, words)| {
        let id = format!("{id}-{answer}");
        let mine = StoredValue::new(answer);
        let checked = move || mine.with_value(|mine| chosen.read().contains(mine));
        view! {
            <div class="check">
                <input
                    type="checkbox"
                    id=id.clone()
                    prop:checked=checked
                    on:change:target=move |event| toggle.run((mine.get_value(), event.target().checked()))
                />
                <label for=id>{words}</label>
            </div>
        }
    });
    let legend = (!group.label.is_empty()).then(|| view! { <legend>{group.label}</legend> });
    view! { <fieldset class="choice-group">{legend} {boxes.collect_view()}</fieldset> }
}
