//! One signed version of the agreement, to read and print.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use twofold_model::agreement::{FORM, Version};
use twofold_programs::{Form, List, Part};

use super::standing::{last_day, line};
use crate::components::{Alert, Button, Progress, Tone};
use crate::i18n::{capitalised, m};
use crate::pages::Heading;
use crate::pages::pair_frame::{OnceOpened, OpenPair};
use crate::pages::reading::ReadForm;
use crate::routes::PairTab;
use crate::state::{Moment, PairState, Session};

/// The page. The address counts from the earliest.
#[component]
pub(crate) fn SignedVersion() -> impl IntoView {
    view! {
        <OpenPair draw=|session, pair| {
            view! { <OnceOpened session><Read session pair /></OnceOpened> }.into_any()
        } />
    }
}

#[component]
fn Read(session: Session, pair: PairState) -> impl IntoView {
    let params = use_params_map();
    let version = Memo::new(move |_| {
        let number = params.read().get("version").and_then(|number| number.parse::<usize>().ok())?;
        let versions = &pair.standing.read().versions;
        versions.iter().rev().nth(number.checked_sub(1)?).cloned()
    });
    let template = pair.meta.read_untracked().template.clone();
    let heading = capitalised(&template.vocabulary.agreement.singular);
    let href = PairTab::Agreement.href(pair.meta.with_untracked(|meta| meta.n));
    view! {
        <Heading text=heading />
        <p class="no-print"><A href=href>{m::signing::back()}</A></p>
        {move || match version.get() {
            Some(version) => view! { <Paper session pair version /> }.into_any(),
            None => view! { <Progress text=m::signing::no_version() /> }.into_any(),
        }}
    }
}

#[component]
fn Paper(session: Session, pair: PairState, version: Version) -> impl IntoView {
    let meta = pair.meta.get_untracked();
    let title = m::signing::version(&last_day(&version));
    let lines = version.signatures.iter().map(|it| line(it, &meta)).map(|line| view! { <li dir="auto">{line}</li> });
    let lines = lines.collect_view();
    let view = pair.actions.read_at.run(Moment(version.heads.clone()));
    // The questions as they stood when it was signed.
    let then = view.map(|view| (meta.template_at(&view), view));
    let body = match then.and_then(|(template, view)| Some((template.form(FORM)?.clone(), template, view))) {
        Some((form, template, view)) => {
            let form = as_signed(form);
            view! { <ReadForm template=StoredValue::new(template) form view=StoredValue::new(view) level=2 /> }
                .into_any()
        }
        None => view! { <Alert tone=Tone::Info><p>{m::history::other_tab()}</p></Alert> }.into_any(),
    };
    view! {
        <p class="confidential">{m::signing::confidential()}</p>
        <p class="lead">{title}</p>
        {(!version.is_mutual).then(|| view! { <p>{m::signing::only_one()}</p> })}
        <p class="no-print"><Button on_press=session.actions.print>{m::signing::print()}</Button></p>
        {body}
        <section class="sheet" aria-labelledby="signatures-heading">
            <h2 id="signatures-heading">{m::signing::signatures()}</h2>
            <ul class="points">{lines}</ul>
        </section>
    }
}

/// A form without what is filled in as things go on, which is no part of what was signed.
fn as_signed(mut form: Form) -> Form {
    form.sections.retain_mut(|section| {
        let had = section.parts.len();
        section.parts.retain_mut(|part| match part {
            Part::Field(field) => !field.extras.after_signing,
            Part::List(list) => {
                list_as_signed(list);
                true
            }
        });
        section.parts.len() == had || !section.parts.is_empty()
    });
    form
}

fn list_as_signed(list: &mut List) {
    list.fields.retain(|field| !field.extras.after_signing);
    list.lists.iter_mut().for_each(list_as_signed);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_comes_after_signing_does_not_stand_in_what_was_signed() {
        let template = twofold_templates::template("sacramento").unwrap();
        let form = template.form(FORM).unwrap();
        let (all, signed) = (form.sections.len(), as_signed(form.clone()));
        assert!(form.field("supervisor_told_on").is_some_and(|field| field.extras.after_signing));
        assert!(signed.field("supervisor_told_on").is_none());
        let goal_of = |form: &Form| form.list("skill_areas").and_then(|list| list.field("goal_ref")).is_some();
        assert_eq!([goal_of(form), goal_of(&signed)], [true, false], "in a list, too");
        assert_eq!(signed.sections.len(), all - 1, "a section of nothing but that goes, one of points stays");
    }
}
