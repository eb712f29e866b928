//! Start a partnership: name, role, program, promise.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::hooks::use_navigate;
use twofold_programs::{Role, Template};

use super::Heading;
use super::home::{GoOn, is_entering};
use super::way_in::{NameField, PROMISE, PromiseField, WayIn};
use crate::components::{
    Alert, Button, ButtonKind, ChoiceField, ChoiceGroup, ChoiceLook, ErrorLink, ErrorSummary, FieldText, Progress, Tone,
};
use crate::i18n::{m, template as template_of, templates};
use crate::routes::PairTab;
use crate::state::{Session, StartProblem, StartRequest, Starting};

const ROLE: &str = "role";
const TEMPLATE: &str = "template";

/// The form, and then the way to the pair's page.
#[component]
pub(crate) fn Start() -> impl IntoView {
    let session = expect_context::<Session>();
    let navigate = use_navigate();
    // A partnership that was started before this page was opened leads nowhere.
    let asked = RwSignal::new(false);
    Effect::new(move |_| {
        if let Starting::Started(n) = session.starting.get()
            && asked.get_untracked()
        {
            navigate(&PairTab::Overview.href(n), Default::default());
        }
    });
    let failed = Memo::new(move |_| match session.starting.get() {
        Starting::Failed(problem) if asked.get() => Some(problem_words(problem)),
        _ => None,
    });
    let works =
        Memo::new(move |_| asked.get() && matches!(session.starting.get(), Starting::Working | Starting::Started(_)));
    let is_entering = is_entering(session);
    view! {
        <Heading text=m::start::title().to_owned() />
        <p class="lead">{m::start::lead()}</p>
        {move || failed.get().map(|words| view! { <Alert tone=Tone::Error><p>{words}</p></Alert> })}
        <Show when=move || !is_entering.get() fallback=GoOn>
            <Show when=move || !works.get() fallback=|| view! { <Progress text=m::start::working() /> }>
                <StartForm session asked />
            </Show>
        </Show>
    }
}

#[component]
fn StartForm(session: Session, asked: RwSignal<bool>) -> impl IntoView {
    let way_in = WayIn::blank();
    let role = RwSignal::new(None::<String>);
    let templates: Vec<_> = templates().collect();
    let template = RwSignal::new(templates.first().map(|template| template.id.to_string()));
    let role_wrong = RwSignal::new(None::<String>);
    let errors = RwSignal::new(Vec::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let role = role.get_untracked().as_deref().and_then(role_of);
        let role_missing = role.is_none().then(|| m::start::role_missing().to_owned());
        role_wrong.set(role_missing.clone());
        match (way_in.check(), role, template.get_untracked()) {
            (Ok(name), Some(role), Some(template)) => {
                asked.set(true);
                session.actions.start.run(StartRequest { name, role, template });
            }
            (checked, ..) => {
                let mut wrong = checked.err().unwrap_or_default();
                wrong.extend(role_missing.map(|message| ErrorLink { field: ROLE.to_owned(), message }));
                // In the order of the page.
                wrong.sort_by_key(|it| it.field == PROMISE);
                errors.set(wrong);
            }
        }
    };
    let words = Signal::derive(move || {
        let chosen = template.read().as_deref().and_then(template_of);
        ChoiceGroup::plain(roles(chosen.as_deref()))
    });
    let names = templates.iter().map(|template| (template.id.to_string(), template.name.clone())).collect();
    view! {
        <form on:submit=submit novalidate>
            <ErrorSummary errors />
            <NameField way_in />
            <ChoiceField
                text=FieldText::new(TEMPLATE, m::start::template()).hint(m::start::template_hint())
                look=ChoiceLook::Radio
                groups=Signal::stored(ChoiceGroup::plain(names))
                value=template
                on_change=Callback::new(move |given| template.set(given))
            />
            <ChoiceField
                text=FieldText::new(ROLE, m::start::role()).error(role_wrong)
                look=ChoiceLook::Radio
                groups=words
                value=role
                on_change=Callback::new(move |given| role.set(given))
            />
            <PromiseField way_in />
            <Button kind=ButtonKind::Primary>{m::start::submit()}</Button>
        </form>
    }
}

const MENTOR: &str = "mentor";
const MENTEE: &str = "mentee";

fn roles(template: Option<&Template>) -> Vec<(String, String)> {
    let word = |role: Role| match (template, role) {
        (Some(template), Role::Mentor) => template.vocabulary.mentor.singular.clone(),
        (Some(template), Role::Mentee) => template.vocabulary.mentee.singular.clone(),
        (None, Role::Mentor) => MENTOR.to_owned(),
        (None, Role::Mentee) => MENTEE.to_owned(),
    };
    vec![
        (MENTOR.to_owned(), m::start::i_am(&word(Role::Mentor))),
        (MENTEE.to_owned(), m::start::i_am(&word(Role::Mentee))),
    ]
}

fn role_of(answer: &str) -> Option<Role> {
    match answer {
        MENTOR => Some(Role::Mentor),
        MENTEE => Some(Role::Mentee),
        _ => None,
    }
}

fn problem_words(problem: StartProblem) -> &'static str {
    match problem {
        StartProblem::Storage => m::start::failed_storage(),
        StartProblem::UnknownTemplate => m::start::failed_template(),
    }
}
