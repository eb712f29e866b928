//! The program by which the two go, and going on with another.

use leptos::prelude::*;
use twofold_model::agreement::State;
use twofold_model::setup::{choose, unasked};

use super::writes;
use crate::a11y;
use crate::components::{Button, ButtonKind, ChoiceField, ChoiceGroup, ChoiceLook, Dialog, FieldText};
use crate::i18n::{m, template, templates};
use crate::pages::form::not_written;
use crate::state::{PairState, Session, adapted};

const HEADING: &str = "program-heading";

/// The program, and the choice of another behind a question.
#[component]
pub(super) fn Program(session: Session, pair: PairState) -> impl IntoView {
    let writes = writes(session, pair);
    let chosen = RwSignal::new(None::<String>);
    let is_asking = RwSignal::new(false);
    let said = RwSignal::new(String::new());
    let name = Memo::new(move |_| pair.meta.read().program.name.clone());
    let now = Memo::new(move |_| pair.meta.read().program.id.to_string());
    // Drawn anew for each program: which others there are depends on it.
    let others = move || {
        let now = now.get();
        let others = templates().map(|it| (it.id.to_string(), it.name.clone())).filter(|(id, _)| *id != now);
        view! {
            <ChoiceField
                text=FieldText::new("other-program", m::own_forms::other_program())
                look=ChoiceLook::Select
                groups=Signal::stored(ChoiceGroup::plain(others.collect()))
                value=chosen
                on_change=Callback::new(move |given| chosen.set(given))
            />
        }
    };
    let ask = Callback::new(move |()| is_asking.set(true));
    let none = Signal::derive(move || chosen.read().is_none());
    let change = Callback::new(move |()| {
        let began = pair.meta.with_untracked(|meta| meta.began.clone());
        let Some(id) = chosen.get_untracked() else { return };
        let result = pair.shared.execute(choose(Some(id.as_str()).filter(|id| *id != began)));
        pair.actions.flush.run(());
        is_asking.set(false);
        chosen.set(None);
        said.set(match result {
            Ok(()) => m::own_forms::program_changed(&name.get_untracked()),
            Err(refused) => not_written(&refused, m::own_forms::program()),
        });
        a11y::focus_soon(HEADING.to_owned());
    });
    view! {
        <section class="sheet" aria-labelledby=HEADING>
            <h2 id=HEADING tabindex="-1">{m::own_forms::program()}</h2>
            <p>{move || m::own_forms::program_now(&name.get())}</p>
            <Show when=move || writes.get()>
                {others}
                <div class="actions"><Button on_press=ask disabled=none>{m::own_forms::change_program()}</Button></div>
            </Show>
            <p role="status">{said}</p>
        </section>
        <Dialog id="change-program" open=is_asking title=m::own_forms::change_title()>
            <Consequences pair chosen />
            <div class="actions">
                <Button kind=ButtonKind::Primary on_press=change>{m::own_forms::do_change()}</Button>
                <Button on_press=Callback::new(move |()| is_asking.set(false))>{m::lists::cancel()}</Button>
            </div>
        </Dialog>
    }
}

/// What becomes of words, answers and signatures.
#[component]
fn Consequences(pair: PairState, chosen: RwSignal<Option<String>>) -> impl IntoView {
    let lines = Memo::new(move |_| {
        let Some(program) = chosen.get().and_then(|id| template(&id)) else { return Vec::new() };
        let meta = pair.meta.read();
        let then = adapted(&program, &meta.adaptation);
        let count = |all: usize| i64::try_from(all).unwrap_or(i64::MAX);
        let more = |view: &twofold_model::DocView| {
            unasked(view, &then).len().saturating_sub(unasked(view, &meta.template).len())
        };
        let (shared, own) = (more(&pair.shared.view.read()), more(&pair.own.view.read()));
        let mut lines = vec![m::own_forms::words_change(&program.name)];
        lines.push(match shared + own {
            0 => m::own_forms::all_asked().to_owned(),
            all => m::own_forms::not_asked(count(all)),
        });
        lines.push(m::own_forms::kept_so().to_owned());
        if pair.standing.read().state != State::Unsigned {
            lines.push(m::own_forms::sign_again(&meta.program.vocabulary.agreement.singular));
        }
        lines
    });
    let line = |words: String| view! { <li>{words}</li> };
    view! { <ul class="points">{move || lines.get().into_iter().map(line).collect_view()}</ul> }
}
