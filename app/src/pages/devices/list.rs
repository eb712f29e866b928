//! What devices there are: their names, when they were last here, and the way out for one that is lost.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::components::{Button, ButtonKind, Dialog, FieldText, TextField};
use crate::i18n::{long_date, m};
use crate::state::{DeviceRequest, DeviceView, Session};

/// All devices of the person, this one first.
#[component]
pub(super) fn DeviceList(session: Session) -> impl IntoView {
    let going = RwSignal::new(None::<DeviceView>);
    let is_asking = RwSignal::new(false);
    let devices = Memo::new(move |_| {
        let mut list = session.devices.read().list.clone();
        list.sort_by_key(|device| !device.is_this);
        list
    });
    let remove = Callback::new(move |device: DeviceView| {
        going.set(Some(device));
        is_asking.set(true);
    });
    let sure = Callback::new(move |()| {
        if let Some(device) = going.get_untracked() {
            session.actions.devices.run(DeviceRequest::Remove(device.id));
        }
        is_asking.set(false);
    });
    let keep = Callback::new(move |()| is_asking.set(false));
    let is_backup = Memo::new(move |_| going.read().as_ref().is_some_and(|device| device.is_backup));
    let has_backup = Memo::new(move |_| session.devices.read().list.iter().any(|device| device.is_backup));
    let question = move || {
        let name = going.read().as_ref().map(name_of)?;
        Some(if is_backup.get() { m::devices::remove_backup().to_owned() } else { m::devices::remove_sure(&name) })
    };
    let outcome = move || {
        let backup = (has_backup.get() && !is_backup.get()).then(m::devices::remove_backup_too);
        let device = (!is_backup.get()).then(m::devices::remove_text);
        device.into_iter().chain(backup).map(|words| view! { <p>{words}</p> }).collect_view()
    };
    view! {
        <section class="sheet no-print" aria-labelledby="devices-heading">
            <h2 id="devices-heading">{m::devices::list()}</h2>
            <ul class="cards">
                <For
                    each=move || devices.get()
                    key=|device| (device.id, device.name.clone(), device.last_here)
                    children=move |device| view! { <Line session device remove /> }
                />
            </ul>
        </section>
        <Dialog id="remove-device" open=is_asking title=m::devices::remove_title()>
            <p>{question}</p>
            {outcome}
            <div class="actions">
                <Button kind=ButtonKind::Danger on_press=sure>{m::devices::remove_yes()}</Button>
                <Button on_press=keep>{m::lists::cancel()}</Button>
            </div>
        </Dialog>
    }
}

/// What a device is called, or what it is.
pub(crate) fn name_of(device: &DeviceView) -> String {
    match &device.name {
        Some(name) => name.clone(),
        None if device.is_backup => m::devices::backup_file().to_owned(),
        None if device.is_link => m::devices::link_of_another().to_owned(),
        None => m::devices::unnamed().to_owned(),
    }
}

/// When a device was last here, in words.
pub(crate) fn last_here(session: Session, device: &DeviceView) -> String {
    match device.last_here {
        _ if device.is_backup => m::devices::backup_text().to_owned(),
        _ if device.is_this => m::devices::this().to_owned(),
        Some(minutes) => {
            let date = session.clock.get_untracked().date_of(minutes);
            m::devices::last_here(&long_date((date.year, date.month, date.day)))
        }
        None => m::devices::never_here().to_owned(),
    }
}

#[component]
fn Line(session: Session, device: DeviceView, remove: Callback<DeviceView>) -> impl IntoView {
    let name = name_of(&device);
    let here = last_here(session, &device);
    let is_this = device.is_this;
    let label = m::devices::remove_named(&name);
    let go = Callback::new({
        let device = device.clone();
        move |()| remove.run(device.clone())
    });
    view! {
        <li class="card">
            <h3 dir="auto">{name}</h3>
            <p>{here}</p>
            {is_this.then(|| view! { <Rename session device /> })}
            {(!is_this).then(|| view! { <Button kind=ButtonKind::Danger on_press=go label>{m::lists::remove()}</Button> })}
        </li>
    }
}

/// Another name for this device.
#[component]
fn Rename(session: Session, device: DeviceView) -> impl IntoView {
    let value = RwSignal::new(device.name.unwrap_or_default());
    let wrong = RwSignal::new(None::<String>);
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let name = value.get_untracked().trim().to_owned();
        wrong.set(name.is_empty().then(|| m::devices::name_missing().to_owned()));
        if !name.is_empty() {
            session.actions.devices.run(DeviceRequest::Name(name));
        }
    };
    let text = FieldText::new("device-name", m::devices::name()).hint(m::devices::name_hint()).error(wrong);
    view! {
        <form on:submit=submit novalidate>
            <TextField text value />
            <Button>{m::devices::rename()}</Button>
        </form>
    }
}
