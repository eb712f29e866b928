//! Making this browser one of one's devices: with a link from another device, or with the recovery sheet.

mod backup;

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::components::A;

use backup::OpenBackup;

use super::Heading;
use super::devices::{last_here, name_of};
use crate::components::{Alert, Button, ButtonKind, Checkbox, FieldFrame, FieldText, Progress, Scanner, Tone};
use crate::i18n::m;
use crate::routes;
use crate::state::{Arrival, ArrivalError, Connection, DeviceId, DeviceRequest, DeviceView, Session, WordsError};

/// What there is to do next.
#[component]
pub(crate) fn ComeBack() -> impl IntoView {
    let session = expect_context::<Session>();
    let arrival = Memo::new(move |_| session.devices.read().arrival.clone());
    let is_somebody = Memo::new(move |_| !session.devices.read().list.is_empty());
    // What was typed stays, so that one wrong word is mended and not all of them typed again.
    let typed = RwSignal::new(String::new());
    let body = move || match arrival.get() {
        Arrival::Idle if is_somebody.get() => view! {
            <Alert tone=Tone::Info><p>{m::come_back::occupied()}</p></Alert>
            <p><A href=routes::DEVICES>{m::devices::title()}</A></p>
            <OpenBackup session text=m::backup::merge_text() />
        }
        .into_any(),
        Arrival::Merged(count) => view! { <Merged session count /> }.into_any(),
        Arrival::Outdated => view! {
            <Alert tone=Tone::Warning><p>{m::come_back::outdated()}</p></Alert>
            <p><A href=routes::HOME>{m::app::home()}</A></p>
        }
        .into_any(),
        Arrival::Idle => view! { <Give session typed failed=None /> }.into_any(),
        Arrival::Failed(error) => view! { <Give session typed failed=Some(error) /> }.into_any(),
        Arrival::Looking => view! { <Looking session /> }.into_any(),
        Arrival::Found(devices) => view! { <Lost session devices /> }.into_any(),
        Arrival::Entering => view! { <Progress text=m::come_back::entering() /> }.into_any(),
        Arrival::Entered => view! {
            <Alert tone=Tone::Success><p>{m::come_back::entered()}</p></Alert>
            <div class="actions">
                <A href=routes::HOME attr:class="button button--primary">{m::app::home()}</A>
                <A href=routes::DEVICES attr:class="button button--outline">{m::devices::title()}</A>
            </div>
        }
        .into_any(),
    };
    view! {
        <Heading text=m::come_back::title().to_owned() />
        {body}
    }
}

const KEY: &str = "key";

/// A place for the link or the words.
#[component]
fn Give(session: Session, typed: RwSignal<String>, failed: Option<ArrivalError>) -> impl IntoView {
    let value = typed;
    let wrong = RwSignal::new(failed.map(error_words));
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let text = value.get_untracked().trim().to_owned();
        if text.is_empty() {
            wrong.set(Some(m::come_back::missing().to_owned()));
        } else {
            session.actions.devices.run(DeviceRequest::ComeIn(text));
        }
    };
    let come_in = Callback::new(move |text: String| session.actions.devices.run(DeviceRequest::ComeIn(text)));
    let text = FieldText::new(KEY, m::come_back::key()).hint(m::come_back::key_hint()).error(wrong);
    let (described_by, invalid) = (text.described_by(), text.invalid());
    view! {
        <p class="lead">{m::come_back::lead()}</p>
        <form on:submit=submit novalidate>
            <FieldFrame text>
                <textarea
                    class="input"
                    id=KEY
                    rows="4"
                    autocomplete="off"
                    autocapitalize="none"
                    spellcheck="false"
                    aria-describedby=described_by
                    aria-invalid=invalid
                    prop:value=value
                    on:input:target=move |event| value.set(event.target().value())
                ></textarea>
            </FieldFrame>
            <div class="actions"><Button kind=ButtonKind::Primary>{m::join::next()}</Button></div>
        </form>
        <Scanner id="key-camera" label=m::come_back::scan() scan=session.actions.scan stop=session.actions.stop_scan found=come_in />
        <OpenBackup session text=m::backup::open_text() />
        <section class="sheet" aria-labelledby="nothing-heading">
            <h2 id="nothing-heading">{m::come_back::nothing_title()}</h2>
            <p>{m::come_back::nothing_text()}</p>
        </section>
    }
}

/// What a backup has added here.
#[component]
fn Merged(session: Session, count: usize) -> impl IntoView {
    let done = Callback::new(move |()| session.actions.devices.run(DeviceRequest::StayOut));
    view! {
        <Alert tone=Tone::Success><p>{m::backup::merged(count as i64)}</p></Alert>
        <Button on_press=done>{m::backup::done()}</Button>
    }
}

#[component]
fn Looking(session: Session) -> impl IntoView {
    let is_offline = Memo::new(move |_| matches!(session.connection.get(), Connection::Offline { .. }));
    let stop = Callback::new(move |()| session.actions.devices.run(DeviceRequest::StayOut));
    view! {
        <Progress text=m::come_back::looking() />
        <Show when=move || is_offline.get()><Alert tone=Tone::Warning><p>{m::come_back::offline()}</p></Alert></Show>
        <Button on_press=stop>{m::lists::cancel()}</Button>
    }
}

/// Which devices are lost: nothing is removed before the person has seen it.
#[component]
fn Lost(session: Session, devices: Vec<DeviceView>) -> impl IntoView {
    let lost = RwSignal::new(devices.iter().map(|device| device.id).collect::<Vec<DeviceId>>());
    let go_on = Callback::new(move |()| session.actions.devices.run(DeviceRequest::Enter(lost.get_untracked())));
    let line = move |(at, device): (usize, DeviceView)| {
        let id = device.id;
        let words = m::come_back::lost_device(&name_of(&device), &last_here(session, &device));
        let checked = Memo::new(move |_| lost.read().contains(&id));
        let on_change = Callback::new(move |is_lost| {
            lost.update(|lost| {
                lost.retain(|other| *other != id);
                if is_lost {
                    lost.push(id);
                }
            });
        });
        view! { <Checkbox text=FieldText::new(format!("lost-{at}"), words) checked on_change /> }
    };
    let words = Memo::new(move |_| m::come_back::enter(lost.read().len() as i64));
    view! {
        <Alert tone=Tone::Success><p>{m::come_back::found()}</p></Alert>
        <fieldset class="sheet">
            <legend><h2>{m::come_back::lost_title()}</h2></legend>
            <p>{m::come_back::lost_text()}</p>
            {devices.into_iter().enumerate().map(line).collect_view()}
        </fieldset>
        <Button kind=ButtonKind::Primary on_press=go_on>{words}</Button>
    }
}

fn error_words(error: ArrivalError) -> String {
    match error {
        ArrivalError::Words(WordsError::Count(count)) => m::come_back::count(count as i64),
        ArrivalError::Words(WordsError::Unknown(place)) => m::come_back::unknown_word(&place.to_string()),
        ArrivalError::Words(WordsError::Checksum) => m::come_back::checksum().to_owned(),
        ArrivalError::Link(_) => m::come_back::bad_link().to_owned(),
        ArrivalError::OtherRelay => m::join::other_relay().to_owned(),
        ArrivalError::Unknown => m::come_back::unknown().to_owned(),
        ArrivalError::Spent => m::come_back::spent().to_owned(),
        ArrivalError::Forged => m::come_back::forged().to_owned(),
        ArrivalError::Backup => m::backup::newer().to_owned(),
        ArrivalError::Occupied => m::come_back::occupied().to_owned(),
    }
}
