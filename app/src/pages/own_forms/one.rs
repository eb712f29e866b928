//! One form, part by part, and a question more.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use twofold_model::agreement;
use twofold_model::setup::{item_of_own, shared_only};
use twofold_programs::adapt::{PartName, Place};
use twofold_programs::{FieldId, Form, FormId, List, Part};

use super::add::AddQuestion;
use super::part::PartRow;
use super::{is_adaptable, writes};
use crate::i18n::m;
use crate::pages::pair_frame::OpenPair;
use crate::pages::{Heading, NotFound};
use crate::routes::own_forms_href;
use crate::state::{PairMeta, PairState, Session};

/// The page.
#[component]
pub(crate) fn AdaptForm() -> impl IntoView {
    view! { <OpenPair steady=true draw=|session, pair| view! { <Named session pair /> }.into_any() /> }
}

#[component]
fn Named(session: Session, pair: PairState) -> impl IntoView {
    let params = use_params_map();
    let id = Memo::new(move |_| params.read().get("form").unwrap_or_default());
    let exists = Memo::new(move |_| whole(&pair.meta.read(), &id.read()).is_some());
    move || match exists.get() {
        true => view! { <One session pair id=id.get() /> }.into_any(),
        false => view! { <NotFound /> }.into_any(),
    }
}

/// The program's form with the pair's own questions, nothing hidden and nothing renamed.
fn whole(meta: &PairMeta, id: &str) -> Option<Form> {
    let form = meta.program.form(id).filter(|form| is_adaptable(form))?;
    Some(form.with_added(&shared_only(&meta.program, &meta.adaptation)))
}

#[component]
fn One(session: Session, pair: PairState, id: String) -> impl IntoView {
    let n = pair.meta.with_untracked(|meta| meta.n);
    let is_agreement = id == agreement::FORM;
    let form = Memo::new(move |_| whole(&pair.meta.read(), &id));
    let title = Signal::derive(move || form.read().as_ref().map(|it| it.title.clone()).unwrap_or_default());
    let writes = writes(session, pair);
    let sections = Memo::new(move |_| form.read().as_ref().map(sections).unwrap_or_default());
    let places = Signal::derive(move || form.read().as_ref().map(places).unwrap_or_default());
    let is_over = Memo::new(move |_| !pair.meta.read().phase.writes());
    let heading = Signal::derive(move || match is_over.get() {
        true => title.get(),
        false => m::own_forms::adapt_named(&title.get()),
    });
    let about = move || if is_over.get() { m::own_forms::over() } else { m::own_forms::one_lead() };
    view! {
        <Heading text=heading />
        <p class="lead">{about}</p>
        <p class="no-print"><A href=own_forms_href(n)>{m::own_forms::back()}</A></p>
        <Show when=move || is_agreement && !is_over.get()>
            <div class="alert alert--info" role="note"><p class="alert__body">{m::own_forms::signed_too()}</p></div>
        </Show>
        <For
            each=move || sections.get()
            key=|section| section.id.clone()
            children=move |section| view! { <SectionParts pair writes sections section /> }
        />
        <Show when=move || writes.get()><AddQuestion session pair places /></Show>
    }
}

/// A section: its heading, and what stands in it in order.
#[derive(Clone, Debug, PartialEq)]
struct SectionRows {
    id: String,
    title: String,
    rows: Vec<Row>,
}

/// A part of the form, as the program or the pair has written it.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Row {
    pub(super) name: PartName,
    pub(super) label: String,
    /// The list in which it stands.
    pub(super) inside: Option<String>,
    pub(super) can_be_hidden: bool,
    /// Not what one member declares: the other could change what was declared.
    pub(super) can_be_renamed: bool,
    pub(super) is_own: bool,
}

#[component]
fn SectionParts(
    pair: PairState,
    writes: Signal<bool>,
    sections: Memo<Vec<SectionRows>>,
    section: SectionRows,
) -> impl IntoView {
    let heading = format!("adapt-{}", section.id);
    let id = section.id.clone();
    let rows =
        Memo::new(move |_| sections.read().iter().find(|it| it.id == id).map(|it| it.rows.clone()).unwrap_or_default());
    view! {
        <section class="sheet" aria-labelledby=heading>
            <h2 id=heading.clone()>{section.title}</h2>
            <ul class="own-parts">
                <For
                    each=move || rows.get()
                    key=|row| row.name.to_string()
                    children=move |row| view! { <PartRow pair writes rows row /> }
                />
            </ul>
        </section>
    }
}

fn sections(form: &Form) -> Vec<SectionRows> {
    let each = form.sections.iter().map(|section| {
        let mut rows = Vec::new();
        for part in &section.parts {
            match part {
                Part::Field(field) => rows.push(Row {
                    name: name(&form.id, None, &field.id),
                    label: field.label.clone(),
                    inside: None,
                    can_be_hidden: field.can_be_hidden(),
                    can_be_renamed: field.can_be_renamed(&form.id),
                    is_own: item_of_own(&field.id).is_some(),
                }),
                Part::List(list) => list_rows(form, None, list, &mut rows),
            }
        }
        SectionRows { id: section.id.to_string(), title: section.title.clone(), rows }
    });
    // A section of nothing but points has nothing that could be changed.
    each.filter(|section| !section.rows.is_empty()).collect()
}

fn list_rows(form: &Form, outer: Option<&List>, list: &List, rows: &mut Vec<Row>) {
    rows.push(Row {
        name: name(&form.id, outer.map(|it| &it.id), &list.id),
        label: list.label.clone(),
        inside: outer.map(|it| it.label.clone()),
        can_be_hidden: list.can_be_hidden(),
        can_be_renamed: true,
        is_own: false,
    });
    rows.extend(list.fields.iter().map(|field| Row {
        name: name(&form.id, Some(&list.id), &field.id),
        label: field.label.clone(),
        inside: Some(list.label.clone()),
        can_be_hidden: field.can_be_hidden() && list.fields.len() > 1,
        can_be_renamed: field.can_be_renamed(&form.id),
        is_own: item_of_own(&field.id).is_some(),
    }));
    list.lists.iter().for_each(|inner| list_rows(form, Some(list), inner, rows));
}

fn name(form: &FormId, list: Option<&FieldId>, part: &FieldId) -> PartName {
    PartName { form: form.clone(), list: list.cloned(), part: part.clone() }
}

/// Where a question can be added, and what that is called: at the end of the form, or in each item of a list.
fn places(form: &Form) -> Vec<(String, String)> {
    let at = |list: Option<&List>| Place { form: form.id.clone(), list: list.map(|it| it.id.clone()) }.to_string();
    let lists = form.lists().into_iter();
    let lists = lists.map(|list| (at(Some(list)), m::own_forms::in_each(&list.label)));
    std::iter::once((at(None), m::own_forms::at_the_end().to_owned())).chain(lists).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_one_member_declares_cannot_be_renamed_and_a_heading_with_nothing_beneath_is_not_there() {
        let template = twofold_templates::template("caltrans").unwrap();
        let form = template.form("confidentiality").unwrap();
        assert!(form.sections.iter().any(|section| section.parts.is_empty()), "the rule itself");
        let sections = sections(form);
        assert!(sections.iter().all(|section| !section.rows.is_empty()));
        let fixed = sections.iter().flat_map(|it| &it.rows).filter(|row| !row.can_be_renamed);
        let fixed: Vec<&str> = fixed.map(|row| row.name.part.as_str()).collect();
        assert_eq!(fixed, ["ack_mentor", "ack_mentee"]);
    }

    #[test]
    fn every_part_of_every_shared_form_is_there_to_be_changed_once() {
        for template in twofold_templates::all() {
            for form in super::super::adaptable(&template) {
                let rows: Vec<String> =
                    sections(form).into_iter().flat_map(|it| it.rows).map(|row| row.name.to_string()).collect();
                let names: Vec<String> = form.part_names().iter().map(ToString::to_string).collect();
                assert_eq!(rows, names, "{} {}", template.id, form.id);
                assert_eq!(places(form).len(), form.lists().len() + 1);
            }
        }
    }
}
