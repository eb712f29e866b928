//! Draws any form of a template: a section with its fields and lists, bound to one of the pair's documents.

mod answers;
mod any;
mod by_kind;
mod choice_list;
mod consent;
mod copies;
mod copy_out;
mod field;
mod folded;
mod horizon;
mod item_steps;
mod links;
mod list;
mod look_at;
mod new_item;
mod offers;
mod open_parts;
mod own_form;
mod read_first;
mod rule_hint;
mod sheet_of;
mod signature;
mod steps;
mod undated;
mod unread;
mod writers_own;

use std::sync::Arc;

use leptos::prelude::*;
use twofold_model::{FieldPath, ItemId};
use twofold_programs::{Fills, Form, FormId, Part, Role, Section, Template, Visibility as Sees};

use crate::components::{Visibility, VisibilityChip};
use crate::i18n::{m, refusal};
use crate::state::{Clock, NotWritten, PairPhase, PairState, Session, SessionActions, Shelf};

pub(crate) use answers::{beginning, item_title, link_groups, option_groups, value_words};
pub(crate) use any::{AnyForm, Beside, FormBody};
pub(crate) use field::FieldView;
pub(crate) use folded::{Fold, FoldedList};
use horizon::heading;
pub(crate) use horizon::heading_in;
pub(crate) use list::{ItemFields, ListView, Rows, row_of};
pub(crate) use look_at::beside;
pub(crate) use new_item::{Ask, NewItem};
pub(crate) use read_first::Opened;
pub(crate) use signature::{first_signature, is_signed_here};
pub(crate) use steps::{Body, OpenSteps, Step, Steps, steps_of};
pub(crate) use writers_own::{may_keep, may_write};

use by_kind::ByKind;
use look_at::LookAt;
use unread::Unread;

/// Why the field with this label keeps what it had.
pub(crate) fn not_written(error: &NotWritten, label: &str) -> String {
    match error {
        NotWritten::Command(error) => refusal(error, label),
        NotWritten::NoPair => m::errors::no_pair().into(),
        NotWritten::ReadOnly => m::errors::read_only().into(),
    }
}

/// A form on one of the shelves: what every part of it needs to draw itself and to change something.
#[derive(Clone, Copy)]
pub(crate) struct Sheet {
    pub(crate) pair: PairState,
    pub(crate) shelf: Shelf,
    pub(crate) form: StoredValue<FormId>,
    pub(crate) template: StoredValue<Arc<Template>>,
    pub(crate) my_role: Role,
    /// Whether anything can be changed now.
    pub(crate) writes: Signal<bool>,
    pub(crate) clock: Signal<Clock>,
    pub(crate) actions: SessionActions,
    /// Whether it is nobody else's at any time.
    pub(crate) is_private: bool,
    /// What was typed and could not be read.
    pub(crate) unread: Unread,
}

impl Sheet {
    /// A form that both members see.
    pub(crate) fn shared(session: Session, pair: PairState, form: &Form) -> Self {
        Self::on(session, pair, pair.shared, form)
    }

    /// A form that only this person's devices hold.
    pub(crate) fn own(session: Session, pair: PairState, form: &Form) -> Self {
        Self::on(session, pair, pair.own, form)
    }

    /// A form that is nobody else's at any time: it can be written when the pair is over, too.
    pub(crate) fn private(session: Session, pair: PairState, form: &Form) -> Self {
        let is_mine = move || matches!(pair.meta.read().phase, PairPhase::Closed) || pair.meta.read().phase.writes();
        let writes = Signal::derive(move || session.boot.get().writes() && is_mine());
        Self { writes, is_private: true, ..Self::on(session, pair, pair.own, form) }
    }

    fn on(session: Session, pair: PairState, shelf: Shelf, form: &Form) -> Self {
        let meta = pair.meta.read_untracked();
        Self {
            pair,
            shelf,
            form: StoredValue::new(form.id.clone()),
            template: StoredValue::new(meta.template.clone()),
            my_role: meta.me.role,
            writes: Signal::derive(move || session.boot.get().writes() && pair.meta.read().phase.writes()),
            clock: session.clock,
            actions: session.actions,
            is_private: false,
            unread: Unread::new(),
        }
    }

    /// Whether it is only read from now on.
    pub(crate) fn is_over(self) -> bool {
        !self.is_private && self.pair.meta.with_untracked(|meta| meta.phase == PairPhase::Closed)
    }

    /// What is told about filling it in: nothing where it is only read from now on.
    pub(crate) fn told(self, words: String) -> String {
        if self.is_over() { String::new() } else { words }
    }

    /// Where an answer of this form stands; `item` is the list item that it belongs to.
    pub(crate) fn path(self, item: Option<ItemId>, field: &twofold_programs::FieldId) -> FieldPath {
        FieldPath { form: self.form.get_value(), item, field: field.clone() }
    }

    /// Whether this person may fill something in now.
    pub(crate) fn may(self, fills: Fills) -> Signal<bool> {
        let allowed = fills.allows(self.my_role);
        Signal::derive(move || allowed && self.writes.get())
    }

    /// "Filled in by the mentor", where this person is not the one.
    pub(crate) fn whose(self, fills: Fills) -> Option<String> {
        let words = self.template.with_value(|template| template.vocabulary.clone());
        match fills {
            _ if fills.allows(self.my_role) => None,
            Fills::Mentor => Some(m::fields::only_mentor(&words.mentor.singular)),
            Fills::Mentee => Some(m::fields::only_mentee(&words.mentee.singular)),
            Fills::Both => None,
        }
    }
}

/// A form among others on a page: its own heading, and its sections below.
#[component]
pub(crate) fn FormView(sheet: Sheet, form: Form) -> impl IntoView {
    let id = format!("{}-form", form.id);
    let beside = view! { <Beside pair=sheet.pair form=form.clone() /> };
    let sections = form.sections.into_iter().map(|section| view! { <SectionView sheet section level=3 /> });
    view! {
        <section class="form" aria-labelledby=id>
            <h2 id=id.clone()>{form.title}</h2>
            <p>{sheet.told(form.intro)}</p>
            {beside}
            {sections.collect_view()}
        </section>
    }
}

/// A titled stretch of a form, with one answer to "who sees this?".
#[component]
pub(crate) fn SectionView(sheet: Sheet, section: Section, level: u8) -> impl IntoView {
    let title = heading(sheet, &section);
    let Section { id, title: above, help, visibility, points, parts, beside, .. } = section;
    let id = format!("{}-{id}", sheet.form.get_value());
    let help = sheet.told(help);
    let parts = parts.into_iter().map(|part| view! { <PartView sheet part above=above.clone() /> }).collect_view();
    view! {
        <section class="sheet" aria-labelledby=id>
            <SectionHead id=id.clone() title help visibility=Some(visibility) level />
            <Points points />
            <LookAt sheet targets=beside />
            {parts}
        </section>
    }
}

/// The heading of a section, who can see it (`None`: it is said above), and what to do there.
#[component]
pub(crate) fn SectionHead(
    id: String,
    #[prop(into)] title: Signal<String>,
    help: String,
    visibility: Option<Sees>,
    level: u8,
) -> impl IntoView {
    let chip = visibility.map(|visibility| {
        let who = match visibility {
            Sees::Own => Visibility::Own,
            Sees::Pair | Sees::Coordinator => Visibility::Pair,
        };
        view! { <VisibilityChip who /> }
    });
    let heading = match level {
        2 => view! { <h2 id=id>{title}</h2> }.into_any(),
        _ => view! { <h3 id=id>{title}</h3> }.into_any(),
    };
    view! {
        <div class="sheet__head">{heading} {chip}</div>
        {(!help.is_empty()).then(|| view! { <p class="sheet__help">{help}</p> })}
    }
}

/// Sentences that stand there to be read.
#[component]
pub(crate) fn Points(points: Vec<String>) -> impl IntoView {
    (!points.is_empty()).then(|| {
        let each = points.into_iter().map(|point| view! { <li>{point}</li> });
        view! { <ol class="points">{each.collect_view()}</ol> }
    })
}

/// A field or a list that stands in a section. `above`: the heading that it stands under.
#[component]
pub(crate) fn PartView(sheet: Sheet, part: Part, #[prop(optional, into)] above: String) -> impl IntoView {
    match part {
        Part::Field(field) => view! { <FieldView sheet field item=None /> }.into_any(),
        Part::List(list) => {
            let bare = list.label == above;
            match by_kind::kinds(&list) {
                Some(_) => view! { <ByKind sheet list bare /> }.into_any(),
                None => view! { <ListView sheet list parent=None bare /> }.into_any(),
            }
        }
    }
}
