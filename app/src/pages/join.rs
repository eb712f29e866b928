//! Join a partnership: by the link that was opened, or a code that is pasted.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::NavigateOptions;
use leptos_router::hooks::use_navigate;
use twofold_programs::Role;

use super::Heading;
use super::home::{GoOn, is_entering};
use super::way_in::{NameField, PromiseField, WayIn};
use crate::components::{Alert, Button, ButtonKind, ErrorSummary, FieldText, Progress, Scanner, TextField, Tone};
use crate::i18n::{m, template};
use crate::routes::PairTab;
use crate::state::{InvitationPreview, JoinRequest, Joining, LinkProblem, Session};

/// What there is to do next: give an invitation, use it, or see why it cannot be used.
#[component]
pub(crate) fn Join() -> impl IntoView {
    let session = expect_context::<Session>();
    let given = RwSignal::new(String::new());
    let look = move |text: String| {
        given.set(text.clone());
        session.actions.look.run(text);
    };
    let navigate = use_navigate();
    Effect::new(move |_| {
        if let Joining::Entered(n) = session.joining.get() {
            // Replaced, so that the used invitation does not stay in the history of the browser.
            let options = NavigateOptions { replace: true, ..Default::default() };
            navigate(&PairTab::Overview.href(n), options);
        }
    });
    // An invitation in the address was taken out of it before any page was drawn, and is being looked at already.
    let stage = Memo::new(move |_| session.joining.get());
    let body = move || match stage.get() {
        Joining::Idle => view! { <Paste session on_give=Callback::new(look) /> }.into_any(),
        Joining::Looking => view! { <Progress text=m::join::looking() /> }.into_any(),
        Joining::Found(preview) => view! { <JoinForm session preview invitation=given.get_untracked() /> }.into_any(),
        Joining::Entering(_) | Joining::Entered(_) => view! { <Progress text=m::join::entering() /> }.into_any(),
        Joining::Refused(problem) => view! {
            <Alert tone=Tone::Error>
                <p>{problem_words(problem)}</p>
            </Alert>
            <Paste session on_give=Callback::new(look) />
        }
        .into_any(),
    };
    let is_entering = is_entering(session);
    view! {
        <Heading text=m::join::title().to_owned() />
        <Show when=move || !is_entering.get() fallback=GoOn>{body}</Show>
    }
}

/// A line for the link or the code.
#[component]
fn Paste(session: Session, on_give: Callback<String>) -> impl IntoView {
    let value = RwSignal::new(String::new());
    let wrong = RwSignal::new(None::<String>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let text = value.get_untracked().trim().to_owned();
        wrong.set(text.is_empty().then(|| m::join::code_missing().to_owned()));
        if !text.is_empty() {
            on_give.run(text);
        }
    };
    let text = FieldText::new("invitation", m::join::code()).hint(m::join::code_hint()).error(wrong);
    view! {
        <p class="lead">{m::join::lead()}</p>
        <form on:submit=submit novalidate>
            <TextField text value />
            <Button kind=ButtonKind::Primary>{m::join::next()}</Button>
        </form>
        <Scanner id="join-camera" label=m::join::scan() scan=session.actions.scan stop=session.actions.stop_scan found=on_give />
    }
}

#[component]
fn JoinForm(session: Session, preview: InvitationPreview, invitation: String) -> impl IntoView {
    let way_in = WayIn::blank();
    let errors = RwSignal::new(Vec::new());
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        match way_in.check() {
            Ok(name) => session.actions.join.run(JoinRequest { invitation: invitation.clone(), name }),
            Err(wrong) => errors.set(wrong),
        }
    };
    let (program, role) = program_words(&preview);
    view! {
        <Alert tone=Tone::Info>
            <p dir="auto">{m::join::who(&preview.inviter)}</p>
            <p>{m::join::as_what(&role, &program)}</p>
        </Alert>
        <form on:submit=submit novalidate>
            <ErrorSummary errors />
            <NameField way_in />
            <PromiseField way_in />
            <Button kind=ButtonKind::Primary>{m::join::submit()}</Button>
        </form>
    }
}

/// The program's name and its word for the role, or what is stored if this version does not know the program.
fn program_words(preview: &InvitationPreview) -> (String, String) {
    match (template(&preview.template), preview.role) {
        (Some(template), Role::Mentor) => (template.name.clone(), template.vocabulary.mentor.singular.clone()),
        (Some(template), Role::Mentee) => (template.name.clone(), template.vocabulary.mentee.singular.clone()),
        (None, Role::Mentor) => (preview.template.clone(), m::join::mentor().to_owned()),
        (None, Role::Mentee) => (preview.template.clone(), m::join::mentee().to_owned()),
    }
}

fn problem_words(problem: LinkProblem) -> &'static str {
    match problem {
        LinkProblem::NotALink => m::join::not_a_link(),
        LinkProblem::Mangled => m::join::mangled(),
        LinkProblem::Truncated => m::join::truncated(),
        LinkProblem::NewerVersion => m::join::newer_version(),
        LinkProblem::OtherRelay => m::join::other_relay(),
        LinkProblem::Expired => m::join::expired(),
        LinkProblem::Used => m::join::used(),
        LinkProblem::Withdrawn => m::join::withdrawn(),
        LinkProblem::Declined => m::join::declined(),
        LinkProblem::Closed => m::join::closed(),
        LinkProblem::Busy => m::join::busy(),
        LinkProblem::Own => m::join::own(),
        LinkProblem::Unknown => m::join::unknown(),
        LinkProblem::Forged => m::join::forged(),
        LinkProblem::Offline => m::join::offline(),
        LinkProblem::Storage => m::join::storage(),
    }
}
