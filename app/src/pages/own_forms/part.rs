//! One part of a form: hidden or shown, under its own words or others.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use twofold_model::Command;
use twofold_model::setup::{hide, is_label, rename};
use twofold_programs::adapt::PartName;

use super::one::Row;
use crate::a11y;
use crate::components::{Button, ButtonKind, FieldText, TextField};
use crate::i18n::m;
use crate::pages::form::not_written;
use crate::state::PairState;

/// A part and what can be done with it.
#[derive(Clone, Copy)]
struct Own {
    pair: PairState,
    row: Memo<Row>,
    hidden: Memo<bool>,
    /// The pair's own words for a question of the program.
    renamed: Memo<Option<String>>,
    refused: RwSignal<Option<String>>,
}

impl Own {
    fn words(self) -> String {
        self.renamed.get().unwrap_or_else(|| self.row.read().label.clone())
    }

    /// Carries out commands in their order; stops at the first that is refused.
    fn carry_out(self, commands: Vec<Command>) -> bool {
        let refused = commands.into_iter().find_map(|command| self.pair.shared.execute(command).err());
        self.pair.actions.flush.run(());
        let is_done = refused.is_none();
        self.refused.set(refused.map(|it| not_written(&it, m::own_forms::words())));
        is_done
    }

    fn hide(self) {
        let view = self.pair.shared.view.get_untracked();
        let (name, hidden) = (self.row.with_untracked(|row| row.name.clone()), self.hidden.get_untracked());
        self.carry_out(hide(&view, &name, !hidden));
    }

    fn rename(self, words: &str) -> bool {
        let view = self.pair.shared.view.get_untracked();
        let name = self.row.with_untracked(|row| row.name.clone());
        self.carry_out(rename(&view, &name, words))
    }
}

#[component]
pub(super) fn PartRow(pair: PairState, writes: Signal<bool>, rows: Memo<Vec<Row>>, row: Row) -> impl IntoView {
    let first = row.clone();
    let name = StoredValue::new(row.name.clone());
    let row = Memo::new(move |_| {
        rows.read().iter().find(|it| it.name == first.name).cloned().unwrap_or_else(|| first.clone())
    });
    let hidden = Memo::new(move |_| {
        let meta = pair.meta.read();
        let shown = |name: &PartName| {
            meta.template.form(name.form.as_str()).is_some_and(|form| form.part_names().contains(name))
        };
        name.with_value(|name| meta.adaptation.hidden.contains(name) && !shown(name))
    });
    let renamed = Memo::new(move |_| {
        let words = || name.with_value(|name| pair.meta.read().adaptation.labels.get(name).cloned());
        row.read().can_be_renamed.then(words).flatten()
    });
    let own = Own { pair, row, hidden, renamed, refused: RwSignal::new(None) };
    let is_naming = RwSignal::new(false);
    let id = StoredValue::new(name.with_value(|name| format!("own-{name}")));
    let state = move || match (hidden.get(), row.read().is_own) {
        (true, _) => m::own_forms::hidden(),
        (false, true) => m::own_forms::ours(),
        (false, false) => "",
    };
    view! {
        <li class="own-part" class:own-part--hidden=move || hidden.get() class:own-part--inside=move || row.read().inside.is_some() id=id.get_value()>
            <p class="own-part__label" dir="auto">{move || own.words()}</p>
            <Show when=move || renamed.read().is_some()>
                <p class="own-part__was">{move || m::own_forms::was(&row.read().label)}</p>
            </Show>
            <p class="own-part__state">{state}</p>
            <Show when=move || writes.get()><Acts own is_naming id=id.get_value() /></Show>
            <p class="field__error" role="alert">{own.refused}</p>
        </li>
    }
}

#[component]
fn Acts(own: Own, is_naming: RwSignal<bool>, id: String) -> impl IntoView {
    let (button, form) = (format!("{id}-rename"), format!("{id}-form"));
    let (back, inside) = (StoredValue::new(button.clone()), StoredValue::new(form));
    let named = move || own.words();
    let open = move |_| {
        is_naming.set(true);
        a11y::focus_inside(inside.get_value());
    };
    let close = Callback::new(move |()| {
        is_naming.set(false);
        a11y::focus_soon(back.get_value());
    });
    let toggle = move || if own.hidden.get() { m::own_forms::show() } else { m::own_forms::hide() };
    view! {
        <div class="actions">
            <Show when=move || own.row.read().can_be_hidden fallback=|| view! { <span class="own-part__needed">{m::own_forms::needed()}</span> }>
                <button type="button" class="button button--outline" on:click=move |_| own.hide()>
                    {toggle}<span class="hidden">" "{named}</span>
                </button>
            </Show>
            <Show when=move || own.row.read().can_be_renamed>
                <button type="button" class="button button--plain" id=button.clone() aria-expanded=move || is_naming.get().to_string() on:click=open>
                    {m::own_forms::rename()}<span class="hidden">" "{named}</span>
                </button>
            </Show>
        </div>
        <Show when=move || is_naming.get()><Naming own close id=inside.get_value() /></Show>
    }
}

/// Other words for a part.
#[component]
fn Naming(own: Own, close: Callback<()>, id: String) -> impl IntoView {
    let before = untrack(move || own.words());
    let words = RwSignal::new(before);
    let wrong = RwSignal::new(None::<String>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let given = words.get_untracked();
        if !is_label(given.trim()) {
            return wrong.set(Some(m::own_forms::words_wrong().to_owned()));
        }
        let is_programs = !own.row.with_untracked(|row| row.is_own || row.label != given.trim());
        if own.rename(if is_programs { "" } else { &given }) {
            close.run(());
        }
    };
    let reset = Callback::new(move |()| {
        if own.rename("") {
            close.run(());
        }
    });
    view! {
        <form class="new-item" id=id.clone() on:submit=submit novalidate>
            <TextField text=FieldText::new(format!("{id}-words"), m::own_forms::new_words()).error(wrong) value=words />
            <div class="actions">
                <Button kind=ButtonKind::Primary>{m::lists::save()}</Button>
                <Button kind=ButtonKind::Plain on_press=close>{m::lists::cancel()}</Button>
                <Show when=move || own.renamed.read().is_some()>
                    <Button kind=ButtonKind::Plain on_press=reset>{m::own_forms::as_in_program()}</Button>
                </Show>
            </div>
        </form>
    }
}
