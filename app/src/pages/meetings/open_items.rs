//! What is still to be done, each with a box to tick it off.

use std::collections::BTreeSet;
use std::sync::Arc;

use leptos::prelude::*;
use twofold_model::view::{FollowUpState, FollowUpView};
use twofold_model::{Command, FieldPath, ItemId, Value};

use super::follow_ups::FollowUpLine;
use crate::i18n::m;
use crate::resting::{Each, resting};
use crate::state::{Clock, PairState};

/// The open follow-ups. What is ticked off here stays in view until the page is left, so that it can be unticked.
#[component]
pub(crate) fn OpenItems(
    pair: PairState,
    follow_ups: Each<FollowUpView>,
    clock: Signal<Clock>,
    /// Whether anything can be changed now.
    #[prop(into)]
    writes: Signal<bool>,
    /// Tells two of these apart on a page.
    scope: &'static str,
) -> impl IntoView {
    let none = StoredValue::new(m::meetings::no_follow_ups(&pair.words().follow_up.plural));
    let ticked = RwSignal::new(BTreeSet::<ItemId>::new());
    let shown = Memo::new(move |_| {
        let ticked = ticked.read();
        let all = follow_ups.all.read();
        let is_shown = |item: &&Arc<FollowUpView>| item.state != FollowUpState::Done || ticked.contains(&item.id);
        all.iter().filter(is_shown).map(|item| item.id).collect::<Vec<ItemId>>()
    });
    let shown = resting(shown);
    let line = move |id: ItemId| {
        let item = follow_ups.one(id);
        let box_id = format!("{scope}-{:x}", id.0);
        let is_done = move || item.read().as_ref().is_some_and(|item| item.state == FollowUpState::Done);
        let words = move || item.get().map(|item| view! { <FollowUpLine pair item /> });
        let tick = move |done: bool| {
            ticked.update(|ticked| {
                ticked.insert(id);
            });
            mark(pair, id, done.then(|| clock.get_untracked().today()));
        };
        view! {
            <li class="tick">
                <input
                    type="checkbox"
                    id=box_id.clone()
                    disabled=move || !writes.get()
                    prop:checked=is_done
                    on:change:target=move |event| tick(event.target().checked())
                />
                <label for=box_id><span class="hidden">{m::meetings::tick()}" "</span>{words}</label>
            </li>
        }
    };
    view! {
        <ul class="lines ticks" style=("--rows", move || shown.read().len().to_string())>
            <For each=move || shown.get() key=|id| *id children=line />
        </ul>
        <Show when=move || shown.read().is_empty()><p class="list__empty">{none.get_value()}</p></Show>
    }
}

/// Says on which day it was done, or that it is not.
fn mark(pair: PairState, item: ItemId, day: Option<twofold_model::Date>) {
    let (Ok(form), Ok(field)) = ("follow_ups".parse(), "done_on".parse()) else { return };
    let value = day.map_or(Value::Empty, Value::Date);
    // Refused only when it was removed in the meantime, and then it goes from the list by itself.
    let _ = pair.shared.execute(Command::SetValue { field: FieldPath::of_item(form, item, field), value });
    pair.actions.flush.run(());
}
