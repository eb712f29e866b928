//! Deleting everything that this browser keeps: first what stays elsewhere, then what would be lost.

use leptos::prelude::*;

use crate::components::{Alert, Button, ButtonKind, Checkbox, Dialog, FieldText, Tone};
use crate::i18n::m;
use crate::state::{DeviceView, LockRequest, Session, SheetView};

/// A button, and the question behind it. `knows`: whether this browser is open, so that it can tell what is unsent.
#[component]
pub(crate) fn Wipe(session: Session, knows: bool) -> impl IntoView {
    let is_asking = RwSignal::new(false);
    let is_sure = RwSignal::new(false);
    let ask = Callback::new(move |()| {
        is_sure.set(false);
        is_asking.set(true);
    });
    let keep = Callback::new(move |()| is_asking.set(false));
    let wipe = Callback::new(move |()| session.actions.lock.run(LockRequest::Wipe));
    let on_change = Callback::new(move |sure| is_sure.set(sure));
    let is_unsure = Signal::derive(move || !is_sure.get());
    let stays = move || stays(session);
    let lost = move || lost(session, knows);
    view! {
        <section class="sheet" aria-labelledby="wipe-heading">
            <h2 id="wipe-heading">{m::wipe::title()}</h2>
            <p>{m::wipe::text()}</p>
            <Button kind=ButtonKind::Danger on_press=ask>{m::wipe::ask()}</Button>
        </section>
        <Dialog id="wipe" open=is_asking title=m::wipe::sure_title()>
            <h3>{m::wipe::stays()}</h3>
            <ul>{move || stays().into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
            <h3>{m::wipe::lost()}</h3>
            <Alert tone=Tone::Warning>
                <ul>{move || lost().into_iter().map(|words| view! { <li>{words}</li> }).collect_view()}</ul>
            </Alert>
            <Checkbox text=FieldText::new("wipe-sure", m::wipe::sure()) checked=is_sure on_change />
            <div class="actions">
                <Button kind=ButtonKind::Danger on_press=wipe disabled=is_unsure>{m::wipe::yes()}</Button>
                <Button on_press=keep>{m::lists::cancel()}</Button>
            </div>
        </Dialog>
    }
}

/// Another browser of the person's.
fn is_other(device: &DeviceView) -> bool {
    !device.is_this && !device.is_link && !device.is_backup
}

fn stays(session: Session) -> Vec<String> {
    let devices = session.devices.read();
    let others = devices.list.iter().filter(|device| is_other(device)).count();
    let mut stays = vec![m::wipe::partner().to_owned(), m::wipe::relay().to_owned()];
    if others > 0 {
        stays.push(m::wipe::other_devices(others as i64));
    }
    stays
}

fn lost(session: Session, knows: bool) -> Vec<String> {
    let devices = session.devices.read();
    let has_others = devices.list.iter().any(is_other);
    let mut lost = vec![m::wipe::here().to_owned()];
    if !knows {
        lost.push(m::wipe::unknown().to_owned());
    } else if devices.unsent > 0 {
        lost.push(m::wipe::unsent(devices.unsent as i64));
    }
    if !has_others {
        lost.push(
            match devices.sheet {
                SheetView::Kept => m::wipe::only_sheet(),
                _ => m::wipe::no_way_back(),
            }
            .to_owned(),
        );
    }
    lost
}
