//! A form that is first written for oneself and shared answer by answer.

use leptos::prelude::*;
use twofold_programs::{Form, FormStep, Part, Section, Visibility as Sees};

use super::steps::step_title;
use super::{Body, PartView, Points, SectionHead, Sheet, Step, Steps};
use crate::components::{Button, ButtonKind};
use crate::i18n::m;
use crate::pages::placement::fills;
use crate::state::{PairState, Session, Sharing, share, standing, stop};

/// For the person who fills it in: the own answers, each with its way to the partner. For the partner: what is shared.
#[component]
pub(super) fn OwnForm(session: Session, pair: PairState, form: Form, level: u8) -> impl IntoView {
    let own = Sheet::own(session, pair, &form);
    let shared = Sheet::shared(session, pair, &form);
    let mine = form.parts().any(|part| fills(part).allows(own.my_role));
    if !mine {
        return view! { <AllTheirs shared form level /> }.into_any();
    }
    let draw = |section| view! { <Mine own shared section level /> }.into_any();
    if form.is_long() && !own.is_over() {
        let step = |step: FormStep| {
            let title = step_title(own, &step);
            Step { title, body: Body::Here(step.sections.into_iter().map(draw).collect_view().into_any()), open: None }
        };
        let steps = twofold_programs::steps(form.sections).into_iter().map(step).collect();
        return view! { <Steps pair id=form.id.to_string() unread=vec![own.unread] steps /> }.into_any();
    }
    form.sections.into_iter().map(draw).collect_view().into_any()
}

#[component]
fn Mine(own: Sheet, shared: Sheet, section: Section, level: u8) -> impl IntoView {
    let Section { id, title, help, visibility, points, parts, .. } = section;
    let (id, help) = (format!("{}-{id}", own.form.get_value()), own.told(help));
    let draw = |part: Part| {
        view! {
            <PartView sheet=own part=part.clone() />
            <ShareBar own shared part />
        }
    };
    view! {
        <section class="sheet" aria-labelledby=id>
            <SectionHead id=id.clone() title help visibility=Some(visibility) level />
            <Points points />
            {parts.into_iter().map(draw).collect_view()}
        </section>
    }
}

/// Where an answer stands, in words, and what can be done about it.
#[component]
fn ShareBar(own: Sheet, shared: Sheet, part: Part) -> impl IntoView {
    let form = own.form.get_value();
    let label = match &part {
        Part::Field(field) => field.label.clone(),
        Part::List(list) => list.label.clone(),
    };
    let part = StoredValue::new((form, part));
    let stands = Memo::new(move |_| {
        part.with_value(|(form, part)| standing(form, part, &own.shelf.view.read(), &shared.shelf.view.read()))
    });
    let refused = RwSignal::new(false);
    let carry_out = move |commands: Vec<twofold_model::Command>| {
        let done = commands.into_iter().all(|command| shared.shelf.execute(command).is_ok());
        refused.set(!done);
        shared.pair.actions.flush.run(());
    };
    let give = Callback::new(move |()| {
        let (own, there) = (own.shelf.view.read_untracked(), shared.shelf.view.read_untracked());
        let commands = part.with_value(|(form, part)| share(form, part, &own, &there));
        drop((own, there));
        carry_out(commands);
    });
    let take_back = Callback::new(move |()| {
        let there = shared.shelf.view.read_untracked();
        let commands = part.with_value(|(form, part)| stop(form, part, &there));
        drop(there);
        carry_out(commands);
    });
    let (give_label, change_label, stop_label) =
        (m::sharing::give_label(&label), m::sharing::give_change_label(&label), m::sharing::stop_label(&label));
    let buttons = move || {
        let stop = || view! { <Button kind=ButtonKind::Plain on_press=take_back label=stop_label.clone()>{m::sharing::stop()}</Button> };
        match stands.get() {
            Sharing::Blank => ().into_any(),
            Sharing::Private => view! {
                <span>{m::sharing::private()}</span>
                <Button on_press=give label=give_label.clone()>{m::sharing::give()}</Button>
            }
            .into_any(),
            Sharing::Shared => view! { <span>{m::sharing::shared()}</span> {stop()} }.into_any(),
            Sharing::Changed => view! {
                <span>{m::sharing::changed()}</span>
                <Button on_press=give label=change_label.clone()>{m::sharing::give_change()}</Button>
                {stop()}
            }
            .into_any(),
        }
    };
    view! {
        <div class="actions sharing" class:sharing--shared=move || stands.get() == Sharing::Shared>
            <Show when=move || own.writes.get()>{buttons.clone()}</Show>
            <p class="field__error" role="alert">{move || refused.get().then(m::errors::broken)}</p>
        </div>
    }
}

/// Whether the partner has shared an answer.
fn is_shared(shared: Sheet, part: &Part) -> bool {
    let (nothing, form) = (twofold_model::DocView::default(), shared.form.get_value());
    standing(&form, part, &nothing, &shared.shelf.view.read()) != Sharing::Blank
}

/// What the partner has shared of a form, or that it is nothing yet.
#[component]
fn AllTheirs(shared: Sheet, form: Form, level: u8) -> impl IntoView {
    let parts = StoredValue::new(form.parts().cloned().collect::<Vec<_>>());
    let any = Memo::new(move |_| parts.with_value(|parts| parts.iter().any(|part| is_shared(shared, part))));
    let sections = form.sections.into_iter().map(|section| view! { <Theirs shared section level /> }).collect_view();
    view! {
        <Show when=move || !any.get()><p>{m::sharing::nothing_yet()}</p></Show>
        {sections}
    }
}

/// What the partner has shared of a section; nothing where that is nothing.
#[component]
fn Theirs(shared: Sheet, section: Section, level: u8) -> impl IntoView {
    let Section { id, title, parts, .. } = section;
    let id = format!("{}-{id}", shared.form.get_value());
    let (parts, head) = (StoredValue::new(parts), StoredValue::new((id, title)));
    let any = Memo::new(move |_| parts.with_value(|parts| parts.iter().any(|part| is_shared(shared, part))));
    let each = move |part: Part| {
        let asked = part.clone();
        let there = Memo::new(move |_| is_shared(shared, &asked));
        view! { <Show when=move || there.get()><PartView sheet=shared part=part.clone() /></Show> }
    };
    let section = move || {
        let (id, title) = head.get_value();
        view! {
            <section class="sheet" aria-labelledby=id>
                <SectionHead id=id.clone() title help=String::new() visibility=Some(Sees::Pair) level />
                {parts.get_value().into_iter().map(each).collect_view()}
            </section>
        }
    };
    view! { <Show when=move || any.get()>{section()}</Show> }
}
