//! The partner lost every device and the recovery sheet: a deliberate way back into the old place.

use leptos::prelude::*;
use leptos_router::components::A;

use super::Heading;
use super::overview::Invitation;
use super::pair_frame::OpenPair;
use crate::components::{Alert, Button, ButtonKind, Checkbox, Dialog, FieldText, Tone};
use crate::i18n::m;
use crate::routes::PairTab;
use crate::state::{PairState, ReturningRequest, ReturningView, Session};

/// The page.
#[component]
pub(crate) fn LetBack() -> impl IntoView {
    view! { <OpenPair draw=|session, pair| view! { <WayBack session pair /> }.into_any() /> }
}

#[component]
fn WayBack(session: Session, pair: PairState) -> impl IntoView {
    let returning = Memo::new(move |_| pair.meta.read().returning.clone());
    let partner = Memo::new(move |_| pair.meta.read().partner.as_ref().map(|it| (it.author, it.name.clone())));
    let first = partner.get_untracked().map(|(author, _)| author);
    let is_back = Memo::new(move |_| partner.get().is_some_and(|(author, _)| Some(author) != first));
    let writes = Memo::new(move |_| session.boot.get().writes() && pair.meta.read().phase.writes());
    let body = move || match returning.get() {
        _ if is_back.get() => view! { <IsBack pair /> }.into_any(),
        _ if !writes.get() => ().into_any(),
        None => view! { <Ask pair /> }.into_any(),
        Some(ReturningView::Invited) => view! { <Invited session pair /> }.into_any(),
        Some(ReturningView::Came(name)) => view! { <IsItReally pair name /> }.into_any(),
        Some(ReturningView::LettingIn) => {
            view! { <Alert tone=Tone::Info><p>{m::back::on_its_way()}</p></Alert> }.into_any()
        }
    };
    view! {
        <Heading text=m::back::title().to_owned() />
        <p class="lead">{m::back::lead()}</p>
        {body}
    }
}

/// What it means, and the deliberate first step.
#[component]
fn Ask(pair: PairState) -> impl IntoView {
    let is_sure = RwSignal::new(false);
    let invite = Callback::new(move |()| pair.actions.returning.run(ReturningRequest::Invite));
    let on_change = Callback::new(move |sure| is_sure.set(sure));
    let is_unsure = Signal::derive(move || !is_sure.get());
    view! {
        <ul class="points">
            <li>{m::back::first_the_sheet()}</li>
            <li>{m::back::old_devices()}</li>
            <li>{m::back::check_again()}</li>
            <li>{m::back::signatures(&pair.words().agreement.singular)}</li>
        </ul>
        <Checkbox text=FieldText::new("back-sure", m::back::spoken()) checked=is_sure on_change />
        <div class="actions">
            <Button kind=ButtonKind::Primary on_press=invite disabled=is_unsure>{m::back::invite()}</Button>
        </div>
    }
}

#[component]
fn Invited(session: Session, pair: PairState) -> impl IntoView {
    let invitation = Memo::new(move |_| pair.meta.read().invitation.clone());
    let stop = Callback::new(move |()| pair.actions.returning.run(ReturningRequest::Stop));
    let shown = move || match invitation.get() {
        Some(invitation) => view! { <Invitation session invitation /> }.into_any(),
        None => view! { <p><strong>{m::invite::not_yet()}</strong></p> }.into_any(),
    };
    view! {
        <section class="sheet" aria-labelledby="back-link">
            <h2 id="back-link">{m::back::link()}</h2>
            <p>{m::back::link_text()}</p>
            {shown}
            <Button on_press=stop>{m::back::stop()}</Button>
        </section>
    }
}

/// "Ben has come." Yes puts him in the old place; No asks for another link.
#[component]
fn IsItReally(pair: PairState, name: String) -> impl IntoView {
    let asks = RwSignal::new(false);
    let yes = Callback::new(move |()| asks.set(true));
    let not_now = Callback::new(move |()| asks.set(false));
    let let_back = Callback::new(move |()| {
        asks.set(false);
        pair.actions.returning.run(ReturningRequest::LetBack);
    });
    let no = Callback::new(move |()| pair.actions.returning.run(ReturningRequest::TurnAway));
    view! {
        <Alert tone=Tone::Warning heading=m::back::came(&name)>
            <p>{m::back::came_text()}</p>
            <div class="actions">
                <Button kind=ButtonKind::Primary on_press=yes>{m::invite::yes()}</Button>
                <Button on_press=no>{m::invite::no()}</Button>
            </div>
        </Alert>
        <Dialog id="let-back" open=asks title=m::back::sure_title()>
            <p>{m::back::sure_text()}</p>
            <div class="actions">
                <Button kind=ButtonKind::Danger on_press=let_back>{m::back::sure_yes()}</Button>
                <Button on_press=not_now>{m::lists::cancel()}</Button>
            </div>
        </Dialog>
    }
}

#[component]
fn IsBack(pair: PairState) -> impl IntoView {
    let n = pair.meta.with_untracked(|meta| meta.n);
    let name = move || pair.meta.read().partner.as_ref().map(|partner| m::back::is_back(&partner.name));
    view! {
        <Alert tone=Tone::Success>
            <p>{name}</p>
            <p><A href=PairTab::Agreement.href(n)>{m::back::to_check()}</A></p>
        </Alert>
    }
}
