//! What a form still needs, with a way to each place.

use leptos::prelude::*;
use leptos_router::components::A;
use twofold_model::agreement::FORM;
use twofold_model::view::{Missing, missing, undeclared};
use twofold_model::{DocView, FieldPath, ListPath};
use twofold_programs::{Field, RuleName, Template};

use crate::a11y;
use crate::components::{Alert, ErrorLink, Tone};
use crate::i18n::m;
use crate::routes::PairTab;
use crate::state::{PairMeta, PairState};

/// The list, or a word that nothing is missing.
#[component]
pub(super) fn StillNeeded(pair: PairState) -> impl IntoView {
    let needed = Memo::new(move |_| still_needed(&pair.shared.view.read(), &pair.meta.read()));
    let complete = Memo::new(move |_| needed.read().is_empty());
    view! {
        <Show
            when=move || !complete.get()
            fallback=move || view! { <Complete pair /> }
        >
            <Needed needed />
        </Show>
    }
}

/// The most that are named of what the plan needs.
const NAMED: usize = 3;

/// That nothing is missing here; and where the work begins with a plan, what the plan still needs.
#[component]
fn Complete(pair: PairState) -> impl IntoView {
    let needed = Memo::new(move |_| plan_needs(&pair.shared.view.read(), &pair.meta.read()));
    let (n, plan) =
        pair.meta.with_untracked(|meta| (meta.n, StoredValue::new(meta.template.vocabulary.plan.singular.clone())));
    let line = move |needed: ErrorLink| {
        let href = format!("{}#{}", PairTab::Plan.href(n), needed.field);
        view! { <li><A href=href>{needed.message}</A></li> }
    };
    let more = move || {
        let needed = needed.get();
        let rest = needed.len().saturating_sub(NAMED);
        let rest = (rest > 0)
            .then(|| view! { <li><A href=PairTab::Plan.href(n)>{m::needed::plan_more(rest as i64)}</A></li> });
        let named = needed.into_iter().take(NAMED).map(line).collect_view();
        view! { <p>{m::needed::plan_open(&plan.get_value())}</p><ul>{named}{rest}</ul> }
    };
    move || {
        let open = !needed.read().is_empty();
        let tone = if open { Tone::Info } else { Tone::Success };
        view! { <Alert tone><p>{m::needed::nothing()}</p>{open.then(more)}</Alert> }
    }
}

/// What a plan that both have to accept before the work begins still needs.
fn plan_needs(view: &DocView, meta: &PairMeta) -> Vec<ErrorLink> {
    let comes_first = meta.template.check(RuleName::PlanFirst).is_some();
    let needed = comes_first.then(|| missing(view, &meta.template, "goals", meta.parties())).flatten();
    links(view, &meta.template, &needed.unwrap_or_default())
}

/// What is missing, folded, with a way to each place.
#[component]
pub(crate) fn Needed(needed: Memo<Vec<ErrorLink>>) -> impl IntoView {
    let line = |needed: ErrorLink| {
        let field = needed.field.clone();
        let go = move |event: leptos::ev::MouseEvent| {
            event.prevent_default();
            a11y::focus_inside(field.clone());
        };
        view! {
            <li>
                <a href=format!("#{}", needed.field) on:click=go>{needed.message}</a>
            </li>
        }
    };
    view! {
        <details class="fold no-print">
            <summary>{move || m::needed::count(needed.read().len() as i64)}</summary>
            <ul class="fold__body points">{move || needed.get().into_iter().map(line).collect_view()}</ul>
        </details>
    }
}

/// In words, with the id of the control that it is about.
fn still_needed(view: &DocView, meta: &PairMeta) -> Vec<ErrorLink> {
    links(view, &meta.template, &needed_now(view, meta))
}

/// What the agreement needs, and what each declares beside it.
pub(super) fn needed_now(view: &DocView, meta: &PairMeta) -> Vec<Missing> {
    let mut needed = missing(view, &meta.template, FORM, meta.parties()).unwrap_or_default();
    needed.extend(undeclared(view, &meta.template, meta.parties()));
    needed
}

/// What this person still declares beside the agreement. What the other one does keeps nobody waiting.
pub(super) fn undeclared_by_me(view: &DocView, meta: &PairMeta) -> Vec<ErrorLink> {
    let mut mine = undeclared(view, &meta.template, meta.parties());
    mine.retain(|it| matches!(it, Missing::Acknowledgement { role, .. } if *role == meta.me.role));
    links(view, &meta.template, &mine)
}

/// What is missing, in words, with the id of the control that it is about.
pub(crate) fn links(view: &DocView, template: &Template, needed: &[Missing]) -> Vec<ErrorLink> {
    needed.iter().map(|missing| words(view, template, missing)).collect()
}

fn words(view: &DocView, template: &Template, missing: &Missing) -> ErrorLink {
    let (field, message) = match missing {
        Missing::Answer(path) => (path.to_string(), m::needed::answer(label(view, template, path))),
        Missing::Choice(path) => (path.to_string(), m::needed::choice(label(view, template, path))),
        Missing::Acknowledgement { field, .. } => (field.to_string(), m::needed::tick(label(view, template, field))),
        Missing::Items { list, least, .. } => {
            (list.to_string(), m::needed::items(i64::from(*least), list_label(template, list)))
        }
    };
    ErrorLink { field, message }
}

fn label<'a>(view: &DocView, template: &'a Template, path: &FieldPath) -> &'a str {
    let field: Option<&Field> = match path.item {
        None => template.field(&path.form, &path.field),
        Some(item) => view
            .places
            .get(&item)
            .and_then(|place| template.list(&place.form, &place.list))
            .and_then(|list| list.field(path.field.as_str())),
    };
    field.map_or("", |field| &field.label)
}

fn list_label<'a>(template: &'a Template, path: &ListPath) -> &'a str {
    template.list(&path.form, &path.list).map_or("", |list| &list.label)
}

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, Document, Role, prefill};
    use twofold_programs::Section;
    use twofold_programs::adapt::Adaptation;

    use super::*;
    use crate::pages::agreement::open_steps::{missing_names, names_in};
    use crate::state::{CopyingView, Member, PairPhase};

    /// A pair of this program, with what it begins with.
    fn begun(program: &str) -> (Document, PairMeta) {
        let template = twofold_templates::template(program).unwrap();
        let me = Member { author: AuthorId([1; 32]), name: "Ana".into(), role: Role::Mentee };
        let writer = twofold_model::Member { author: me.author, role: me.role };
        let mut document = Document::new(Actor([1; 16]), writer);
        for command in prefill(&template, Role::Mentee) {
            document.execute(&command, &template, 0).unwrap();
        }
        let meta = PairMeta {
            n: 1,
            me,
            partner: None,
            program: template.clone(),
            began: program.to_owned(),
            adaptation: Adaptation::default(),
            template,
            phase: PairPhase::Open,
            invitation: None,
            returning: None,
            ending: None,
            copying: CopyingView::default(),
        };
        (document, meta)
    }

    #[test]
    fn an_empty_plan_that_both_have_to_accept_is_not_called_complete() {
        let (document, meta) = begun("san_jose");
        let needed = plan_needs(&document.view(), &meta);
        let fields: Vec<&str> = needed.iter().map(|it| it.field.as_str()).collect();
        assert!(fields.contains(&"goals/-/purpose") && fields.contains(&"goals/-/goals"), "{fields:?}");
        assert!(needed.iter().any(|it| it.message == "Purpose of our work together: not answered yet"));
        for program in ["caltrans", "general", "overview"] {
            let (document, meta) = begun(program);
            assert!(plan_needs(&document.view(), &meta).is_empty(), "{program} does not ask for a plan first");
        }
    }

    #[test]
    fn what_the_plan_still_needs_marks_the_step_in_which_it_stands() {
        let (document, meta) = begun("san_jose");
        let view = document.view();
        let plan = meta.template.form("goals").unwrap();
        let needed = missing_names(&view, &missing(&view, &meta.template, "goals", meta.parties()).unwrap());
        let marked = |section: &&Section| !names_in(&plan.id, &section.parts).is_disjoint(&needed);
        let marked: Vec<&str> = plan.sections.iter().filter(marked).map(|it| it.id.as_str()).collect();
        assert_eq!(marked, ["purpose", "goals", "activities"]);
    }

    #[test]
    fn a_new_contract_names_what_it_needs_and_where() {
        let (document, meta) = begun("caltrans");
        let needed = still_needed(&document.view(), &meta);
        let rules = needed.iter().find(|it| it.field == "contract/-/ground_rules").unwrap();
        assert_eq!(rules.message, "Our ground rules: at least 1");
        let tick = needed.iter().find(|it| it.field == "contract/-/ack_mentee").unwrap();
        assert_eq!(tick.message, "The mentee has read and understood the guidelines: not ticked yet");
        assert!(needed.iter().all(|it| it.field != "contract/-/length_months"), "the length has a default");
        assert!(
            needed.iter().any(|it| it.field == "code_of_practice/-/ack_mentor"),
            "what each declares beside it, too"
        );
    }
}
