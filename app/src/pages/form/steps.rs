//! What takes more than a screen, one step at a time. Any step can be left half-filled.

use std::collections::BTreeMap;

use leptos::prelude::*;
use twofold_programs::{FormStep, Section};

use super::unread::Unread;
use super::{SectionView, Sheet, heading};
use crate::a11y;
use crate::components::{Button, ButtonKind, ErrorSummary};
use crate::i18n::m;
use crate::printing::{was_printed, when_looked_for};
use crate::state::PairState;

/// Which step of a form or item was open last since the app was started, and in which pair.
#[derive(Clone, Copy)]
pub(crate) struct OpenSteps(StoredValue<BTreeMap<(u32, String), usize>>);

impl OpenSteps {
    /// Nobody has gone on from a first step yet.
    pub(crate) fn first() -> Self {
        Self(StoredValue::new(BTreeMap::new()))
    }
}

/// A step: its name, and what stands in it.
pub(crate) struct Step {
    pub(crate) title: Signal<String>,
    pub(crate) body: Body,
    /// Whether it still needs something, where that is known.
    pub(crate) open: Option<Signal<bool>>,
}

/// What stands in a step.
pub(crate) enum Body {
    /// It is there from the beginning.
    Here(AnyView),
    /// It is drawn when somebody opens the step or prints the page: most steps of many items are never opened.
    Later {
        draw: Callback<(), AnyView>,
        /// The ids of what stands in it, with spaces between them: so that it is found before it is drawn.
        holds: String,
    },
}

/// The sections of a form as steps; `head` stands above the first. `open` says whether a step still needs something.
pub(crate) fn steps_of(
    sheet: Sheet,
    sections: Vec<Section>,
    level: u8,
    mut head: Option<AnyView>,
    open: impl Fn(&[Section]) -> Option<Signal<bool>>,
) -> Vec<Step> {
    let draw = move |step: FormStep| {
        let (title, head, open) = (step_title(sheet, &step), head.take(), open(&step.sections));
        let sections = step.sections.into_iter().map(|section| view! { <SectionView sheet section level /> });
        let body = view! { {head} {sections.collect_view()} }.into_any();
        Step { title, body: Body::Here(body), open }
    };
    twofold_programs::steps(sections).into_iter().map(draw).collect()
}

/// What a step is called: by its own name, or as its only section is headed.
pub(super) fn step_title(sheet: Sheet, step: &FormStep) -> Signal<String> {
    match (&step.title, step.sections.first()) {
        (None, Some(section)) => heading(sheet, section),
        (title, _) => Signal::stored(title.clone().unwrap_or_default()),
    }
}

/// Where somebody is in the steps of one form or item.
#[derive(Clone, Copy)]
struct Place {
    pair: PairState,
    id: StoredValue<String>,
    count: usize,
    now: RwSignal<usize>,
    unread: StoredValue<Vec<Unread>>,
    /// What could not be read when one went on from it.
    passed: RwSignal<Vec<String>>,
}

impl Place {
    fn step_id(self, place: usize) -> String {
        format!("{}-step-{place}", self.id.get_value())
    }

    fn key(self) -> (u32, String) {
        (self.pair.meta.with_untracked(|meta| meta.n), self.id.get_value())
    }

    fn go(self, place: usize) {
        self.passed.set(self.unread.with_value(|all| all.iter().flat_map(|unread| unread.ids()).collect()));
        self.now.set(place);
        if let Some(OpenSteps(open)) = use_context() {
            open.update_value(|open| {
                open.insert(self.key(), place);
            });
        }
        self.pair.actions.flush.run(());
        a11y::focus_soon(self.step_id(place));
    }

    fn words(self, place: usize) -> String {
        m::steps::place(&(place + 1).to_string(), &self.count.to_string())
    }
}

/// The steps: which there are, which one is open, and the way to its neighbors. On paper, all.
#[component]
pub(crate) fn Steps(
    pair: PairState,
    /// Of the form or item; unique on the page.
    id: String,
    /// What was typed in them and could not be read.
    unread: Vec<Unread>,
    steps: Vec<Step>,
    /// Which step is open, where something beside the steps depends on it.
    #[prop(optional)]
    now: Option<RwSignal<usize>>,
) -> impl IntoView {
    let count = steps.len();
    let at = Place {
        pair,
        id: StoredValue::new(id),
        count,
        now: now.unwrap_or_else(|| RwSignal::new(0)),
        unread: StoredValue::new(unread),
        passed: RwSignal::new(Vec::new()),
    };
    if let Some(OpenSteps(open)) = use_context()
        && let Some(last) = open.with_value(|open| open.get(&at.key()).copied())
    {
        at.now.set(last.min(count.saturating_sub(1)));
    }
    let (printed, looked_for) = (was_printed(), RwSignal::new(false));
    // What somebody looks for from within these steps is in one of them. In fifty sheets, the others stay as they are.
    when_looked_for(move || {
        if a11y::is_beside(&at.step_id(0)) {
            looked_for.set(true);
        }
    });
    // Only what one has gone on from: while somebody is at it, the field itself says what is wrong.
    let wrong = Signal::derive(move || {
        let (passed, all) = (at.passed.read(), at.unread.get_value());
        all.into_iter().flat_map(Unread::all).filter(|it| passed.contains(&it.field)).collect::<Vec<_>>()
    });
    let (ways, bodies): (Vec<_>, Vec<_>) = steps.into_iter().map(|step| ((step.title, step.open), step.body)).unzip();
    let body = move |(place, body): (usize, Body)| {
        let is_away = move || at.now.get() != place;
        view! {
            <div
                class="step-body"
                class:step-body--away=is_away
                id=at.step_id(place)
                role="group"
                aria-label=at.words(place)
                tabindex="-1"
            >
                {drawn(body, Signal::derive(move || !is_away() || printed.get() || looked_for.get()))}
            </div>
        }
    };
    let back = Callback::new(move |()| at.go(at.now.get_untracked().saturating_sub(1)));
    let next = Callback::new(move |()| at.go(at.now.get_untracked() + 1));
    let opens: Vec<Signal<bool>> = ways.iter().filter_map(|(_, open)| *open).collect();
    let ways = ways.into_iter().enumerate();
    let ways = ways.map(|(place, (title, open))| view! { <Way at place title open /> }).collect_view();
    // What the mark means is read with each step that has it.
    let marks = move || {
        let any = opens.iter().any(|open| open.get());
        any.then(|| view! { <span class="steps__marks" aria-hidden="true">"• = "{m::steps::open().trim()}</span> })
    };
    // With all but one of its sections hidden, nothing is left to choose.
    let ways = (count > 1).then(|| {
        view! {
            <div class="steps" role="group" aria-label=m::steps::label()>
                <p class="steps__place"><span>{move || at.words(at.now.get())}</span> {marks}</p>
                <ol>{ways}</ol>
            </div>
        }
    });
    view! {
        {ways}
        <ErrorSummary errors=wrong quiet=true />
        {bodies.into_iter().enumerate().map(body).collect_view()}
        <div class="actions actions--steps">
            <Show when=move || { at.now.get() > 0 }>
                <Button kind=ButtonKind::Plain on_press=back>{m::steps::back()}</Button>
            </Show>
            <Show when=move || at.now.get() + 1 < count><Button on_press=next>{m::steps::next()}</Button></Show>
        </div>
    }
}

/// The way to a step.
#[component]
fn Way(at: Place, place: usize, title: Signal<String>, open: Option<Signal<bool>>) -> impl IntoView {
    let open = move || {
        let mark = || view! { <span class="step__open">"•"<span class="hidden">{m::steps::open()}</span></span> };
        open.is_some_and(|open| open.get()).then(mark)
    };
    view! {
        <li>
            <button
                type="button"
                class="step"
                aria-current=move || (at.now.get() == place).then_some("step")
                data-opens=at.step_id(place)
                on:click=move |_| at.go(place)
            >
                <span class="step__place">{place + 1}</span>
                <span class="step__title">{title}</span>
                {open}
            </button>
        </li>
    }
}

/// What stands in a step; what is drawn later stays from then on.
fn drawn(body: Body, wanted: Signal<bool>) -> AnyView {
    match body {
        Body::Here(view) => view,
        Body::Later { draw, holds } => {
            let was_wanted = Memo::new(move |was: Option<&bool>| was.copied().unwrap_or(false) || wanted.get());
            let holder = move || view! { <span data-holds=holds.clone()></span> };
            view! { <Show when=move || was_wanted.get() fallback=holder>{draw.run(())}</Show> }.into_any()
        }
    }
}
