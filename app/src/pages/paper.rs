//! A form as a sheet of paper: with its answers, or blank to be written on; and all of them as a binder.

mod agreed;
mod at_hand;
mod binder;
mod boxes;
mod held;
mod mark;
mod objectives;
mod sheet;

use leptos::prelude::*;
use leptos_router::hooks::use_params_map;
use twofold_model::agreement::FORM;
use twofold_model::{Date, DocView};
use twofold_programs::{Form, Home, Role, Share, Template};

use super::paid_hours::{self, BalanceOnPaper};
use super::pair_frame::OpenPair;
use super::placement::fills;
use super::{Heading, NotFound, ending};
use crate::components::{Button, Checkbox, FieldText};
use crate::i18n::m;
use crate::state::{PairPhase, PairState, Session};
pub(crate) use binder::Binder;
pub(crate) use held::{Held, held};
use mark::Mark;
pub(crate) use mark::only_for_writer;
use objectives::Objectives;
use sheet::{Paper as Whole, Reader};

/// The page.
#[component]
pub(crate) fn Paper() -> impl IntoView {
    view! { <OpenPair draw=|_, pair| view! { <Named pair /> }.into_any() /> }
}

#[component]
fn Named(pair: PairState) -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("form").unwrap_or_default());
    move || {
        let form = pair.meta.with_untracked(|meta| meta.template.form(&id.read()).cloned());
        match form {
            Some(form) => view! { <OnPaper pair form /> }.into_any(),
            None => view! { <NotFound /> }.into_any(),
        }
    }
}

#[component]
fn OnPaper(pair: PairState, form: Form) -> impl IntoView {
    let blank = RwSignal::new(false);
    let (program, title) = (pair.meta.with_untracked(|meta| meta.template.name.clone()), form.title.clone());
    view! {
        <Tools blank />
        <div class="paper">
            <p class="paper__program">{program}</p>
            <Heading text=title />
            <Mark pair form=form.clone() blank />
            <Answered pair form=form.clone() blank level=2 />
            <Objectives pair form blank />
        </div>
    }
}

/// With or without answers; and the way to the printer.
#[component]
fn Tools(blank: RwSignal<bool>) -> impl IntoView {
    let print = expect_context::<Session>().actions.print;
    view! {
        <div class="paper__tools">
            <Checkbox text=FieldText::new("paper-blank", m::paper::blank()) checked=blank on_change=Callback::new(move |given| blank.set(given)) />
            <Button on_press=print>{m::paper::print()}</Button>
        </div>
    }
}

/// A form with the answers of the moment; `level` is that of its sections' headings.
#[component]
fn Answered(pair: PairState, form: Form, blank: RwSignal<bool>, level: u8) -> impl IntoView {
    let shelf = if form.home == Home::Own { pair.own } else { pair.shared };
    let view = Memo::new(move |_| if blank.get() { DocView::default() } else { shelf.view.get() });
    let (template, role) = pair.meta.with_untracked(|meta| (meta.template.clone(), meta.me.role));
    let (is_own, is_agreement) = (form.home == Home::Own, form.id == FORM);
    let balance = paid_hours::belongs_to(&form, &template).then(|| view! { <BalanceOnPaper pair blank level /> });
    let form = StoredValue::new(printed(&template, form));
    let clock = expect_context::<Session>().clock.get_untracked();
    let sheet = move || {
        let (template, parties) = (template.clone(), pair.meta.read().parties());
        let form_id = form.with_value(|it| it.id.clone());
        let settled = is_agreement && !blank.get() && !pair.standing.read().now.is_empty();
        let blank = blank.get();
        // One's own forms are written on after the end, too.
        let over = !blank && !is_own && is_over(pair);
        let opened = !blank && is_own && form.with_value(|form| held_in(pair, form).is_of_both());
        let reader = Reader { template, view: view.get(), role, parties, clock, form: form_id, blank, settled, over };
        let mut people = people(pair, blank).to_vec();
        if !is_agreement {
            people.iter_mut().for_each(|person| person.signed = None);
        }
        // A private sheet has the name of whoever writes it, and nobody else's.
        people.retain(|person| !is_own || form.with_value(|form| writes(form, role, person.role)));
        let form = form.with_value(|form| if opened { opened_to_both(form) } else { form.clone() });
        view! { <Whole reader form people level /> }
    };
    view! { {sheet} {balance} }
}

/// What stands in an own form of the reader.
fn held_in(pair: PairState, form: &Form) -> Held {
    let meta = pair.meta.read();
    held(form, (meta.me.role, meta.parties()), &pair.own.view.read(), &pair.shared.view.read())
}

/// A form whose copies both have opened, without what it says about those that nobody else sees.
fn opened_to_both(form: &Form) -> Form {
    let mut form = form.clone();
    if form.share == Share::Both {
        form.sections.iter_mut().for_each(|section| section.help.clear());
    }
    form
}

/// Whether the partnership has ended, so that nothing will be added to what the two wrote.
fn is_over(pair: PairState) -> bool {
    pair.meta.read().phase == PairPhase::Closed
}

/// Whether it is this one whose words stand on a private sheet: the reader's own, or the other's if only they fill it in.
fn writes(form: &Form, reader: Role, who: Role) -> bool {
    let fills_in = |role| form.parts().any(|part| fills(part).allows(role));
    if fills_in(reader) { who == reader } else { fills_in(who) }
}

/// A form without the questions that its program does not ask.
fn printed(template: &Template, mut form: Form) -> Form {
    if form.id.as_str() == ending::FORM {
        for section in &mut form.sections {
            section.parts.retain(|part| part.as_field().is_none_or(|field| ending::is_asked(template, field)));
        }
    }
    form
}

/// Who stands on a sheet.
#[derive(Clone)]
struct Person {
    role: Role,
    /// What the program calls this one.
    word: String,
    /// Empty where there is to be room for it.
    name: String,
    /// The name and the day under the agreement, as it stands now.
    signed: Option<(String, Date)>,
}

/// The mentor and the mentee, or room for them.
fn people(pair: PairState, blank: bool) -> [Person; 2] {
    let (meta, standing) = (pair.meta.read(), pair.standing.read());
    let words = &meta.template.vocabulary;
    [(Role::Mentor, &words.mentor), (Role::Mentee, &words.mentee)].map(|(role, word)| {
        let member = meta.member(role).filter(|_| !blank);
        let signed = member.and_then(|member| standing.now.iter().find(|it| it.signer == member.author));
        Person {
            role,
            word: word.singular.clone(),
            name: member.map(|member| member.name.clone()).unwrap_or_default(),
            signed: signed.map(|it| (it.name.clone(), it.date)),
        }
    })
}
