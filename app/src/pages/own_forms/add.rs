//! A question of the pair's own: its words, the kind of answer, and where it stands.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use twofold_model::setup::{add, is_label, own_field};
use twofold_programs::adapt::{AddedKind, Place};

use crate::a11y;
use crate::components::{Button, ButtonKind, ChoiceField, ChoiceGroup, ChoiceLook, FieldText, TextField};
use crate::i18n::m;
use crate::pages::form::not_written;
use crate::state::{PairState, Session};

const WORDS: &str = "own-question";

/// The questions about a new question.
#[component]
pub(super) fn AddQuestion(
    session: Session,
    pair: PairState,
    /// Where it can stand, and what that is called.
    places: Signal<Vec<(String, String)>>,
) -> impl IntoView {
    let words = RwSignal::new(String::new());
    let kind = RwSignal::new(Some(AddedKind::Text.name().to_owned()));
    let place = RwSignal::new(places.read_untracked().first().map(|(place, _)| place.clone()));
    let wrong = RwSignal::new(None::<String>);
    let said = RwSignal::new(String::new());
    let kinds = AddedKind::ALL.map(|kind| (kind.name().to_owned(), kind_words(kind).to_owned())).into();
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let given = words.get_untracked();
        said.set(String::new());
        if !is_label(given.trim()) {
            wrong.set(Some(m::own_forms::words_wrong().to_owned()));
            return a11y::focus_soon(WORDS.to_owned());
        }
        let kind = kind.get_untracked().and_then(|kind| AddedKind::named(&kind)).unwrap_or(AddedKind::Text);
        let Some(place) = place.get_untracked().and_then(|place| place.parse::<Place>().ok()) else { return };
        let item = session.actions.new_item.run(());
        let command = pair.shared.view.with_untracked(|view| add(view, item, &place, kind, &given));
        let result = pair.shared.execute(command);
        pair.actions.flush.run(());
        wrong.set(result.as_ref().err().map(|refused| not_written(refused, m::own_forms::words())));
        if result.is_ok() {
            said.set(m::own_forms::added(given.trim()));
            words.set(String::new());
            a11y::focus_inside(format!("own-{}", place.part(own_field(item))));
        }
    };
    view! {
        <section class="sheet" aria-labelledby="add-heading">
            <h2 id="add-heading">{m::own_forms::add_title()}</h2>
            <form on:submit=submit novalidate>
                <TextField text=FieldText::new(WORDS, m::own_forms::words()).hint(m::own_forms::words_hint()).error(wrong) value=words />
                <ChoiceField
                    text=FieldText::new("own-kind", m::own_forms::kind())
                    look=ChoiceLook::Radio
                    groups=Signal::stored(ChoiceGroup::plain(kinds))
                    value=kind
                    on_change=Callback::new(move |given| kind.set(given))
                />
                <ChoiceField
                    text=FieldText::new("own-place", m::own_forms::place())
                    look=ChoiceLook::Select
                    groups=Signal::derive(move || ChoiceGroup::plain(places.get()))
                    value=place
                    on_change=Callback::new(move |given: Option<String>| place.set(given))
                />
                <div class="actions"><Button kind=ButtonKind::Primary>{m::own_forms::add_title()}</Button></div>
            </form>
            <p role="status">{said}</p>
        </section>
    }
}

fn kind_words(kind: AddedKind) -> &'static str {
    match kind {
        AddedKind::Text => m::own_forms::text(),
        AddedKind::LongText => m::own_forms::long_text(),
        AddedKind::Date => m::own_forms::date(),
        AddedKind::Flag => m::own_forms::flag(),
    }
}
