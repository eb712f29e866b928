//! A long form, one section at a time. Any step can be left half-filled.

use leptos::prelude::*;
use twofold_programs::Section;

use super::{SectionView, Sheet, heading};
use crate::a11y;
use crate::components::{Button, ButtonKind, ErrorSummary};
use crate::i18n::m;

/// The sections of a form as steps: which there are, which one is open, and the way to its neighbors. On paper, all.
#[component]
pub(super) fn Steps(sheet: Sheet, sections: Vec<Section>, level: u8) -> impl IntoView {
    let count = sections.len();
    let form = sheet.form.get_value();
    let now = RwSignal::new(0_usize);
    let step_id = move |place: usize| format!("{form}-step-{place}");
    let (id, opens) = (step_id.clone(), step_id.clone());
    // Only what one has gone on from: while somebody is at it, the field itself says what is wrong.
    let passed = RwSignal::new(Vec::<String>::new());
    let wrong = Signal::derive(move || {
        let passed = passed.read();
        sheet.unread.all().into_iter().filter(|it| passed.contains(&it.field)).collect::<Vec<_>>()
    });
    let go = Callback::new(move |place: usize| {
        passed.set(sheet.unread.ids());
        now.set(place);
        sheet.pair.actions.flush.run(());
        a11y::focus_soon(id(place));
    });
    let link = move |(place, title): (usize, Signal<String>)| {
        let current = move || (now.get() == place).then_some("step");
        view! {
            <li>
                <button
                    type="button"
                    class="step"
                    aria-current=current
                    data-opens=opens(place)
                    on:click=move |_| go.run(place)
                >
                    <span class="step__place">{place + 1}</span>
                    {title}
                </button>
            </li>
        }
    };
    let titles: Vec<(usize, Signal<String>)> = sections.iter().map(|it| heading(sheet, it)).enumerate().collect();
    let draw = move |(place, section): (usize, Section)| {
        view! {
            <div class="step-body" class:step-body--away=move || now.get() != place id=step_id(place) tabindex="-1">
                <SectionView sheet section level />
            </div>
        }
    };
    let back = Callback::new(move |()| go.run(now.get_untracked().saturating_sub(1)));
    let next = Callback::new(move |()| go.run(now.get_untracked() + 1));
    let place = move || m::steps::place(&(now.get() + 1).to_string(), &count.to_string());
    view! {
        <nav class="steps" aria-label=m::steps::label()>
            <p class="steps__place">{place}</p>
            <ol>{titles.into_iter().map(link).collect_view()}</ol>
        </nav>
        <ErrorSummary errors=wrong quiet=true />
        {sections.into_iter().enumerate().map(draw).collect_view()}
        <div class="actions">
            <Show when=move || { now.get() > 0 }>
                <Button kind=ButtonKind::Plain on_press=back>{m::steps::back()}</Button>
            </Show>
            <Show when=move || now.get() + 1 < count><Button on_press=next>{m::steps::next()}</Button></Show>
        </div>
    }
}
