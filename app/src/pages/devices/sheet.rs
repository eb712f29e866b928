//! The recovery sheet: to print or to copy by hand, proved by two of its words, and replaced.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;

use crate::components::{Alert, Button, ButtonKind, Dialog, FieldText, Progress, QrCode, TextField, Tone};
use crate::i18n::m;
use crate::state::{DeviceRequest, Scannable, Session, SheetView};

/// What there is to do about the sheet.
#[component]
pub(super) fn RecoverySheet(session: Session) -> impl IntoView {
    let sheet = Memo::new(move |_| session.devices.read().sheet.clone());
    let is_open = RwSignal::new(false);
    let show = Callback::new(move |()| is_open.set(true));
    let body = move || match sheet.get() {
        SheetView::Nobody | SheetView::Preparing => view! { <Progress text=m::sheet::preparing() /> }.into_any(),
        SheetView::Kept => view! {
            <Alert tone=Tone::Success><p>{m::sheet::kept()}</p></Alert>
            <Replace session is_open />
        }
        .into_any(),
        SheetView::Open(..) if !is_open.get() => view! {
            <Alert tone=Tone::Warning><p>{m::sheet::not_kept()}</p></Alert>
            <Button kind=ButtonKind::Primary on_press=show>{m::sheet::show()}</Button>
        }
        .into_any(),
        SheetView::Open(words, link) => view! {
            <Words session words=words.clone() link />
            <Prove session words />
        }
        .into_any(),
    };
    view! {
        <section class="sheet" aria-labelledby="sheet">
            <h2 id="sheet">{m::sheet::title()}</h2>
            <p>{m::sheet::text()}</p>
            {body}
        </section>
    }
}

/// The sheet itself.
#[component]
fn Words(session: Session, words: Vec<String>, link: Scannable) -> impl IntoView {
    let Scannable { text, qr_path, qr_size } = link;
    let origin = text.split("/come-back").next().unwrap_or_default().to_owned();
    let print = session.actions.print;
    view! {
        <p>{m::sheet::where_to(&format!("{origin}/come-back"))}</p>
        <ol class="sheet-words" aria-label=m::sheet::words()>
            {words.into_iter().map(|word| view! { <li translate="no">{word}</li> }).collect_view()}
        </ol>
        <QrCode path=Signal::stored(qr_path) size=Signal::stored(qr_size) label=m::sheet::qr() />
        <p>{m::sheet::whoever()}</p>
        <div class="actions"><Button on_press=print>{m::sheet::print()}</Button></div>
    }
}

const FIRST: &str = "sheet-first";
const SECOND: &str = "sheet-second";

/// Asks for two words.
#[component]
fn Prove(session: Session, words: Vec<String>) -> impl IntoView {
    let (one, other) = two_places(session.actions.new_item.run(()).0, words.len());
    let values = [RwSignal::new(String::new()), RwSignal::new(String::new())];
    let wrong = [RwSignal::new(None::<String>), RwSignal::new(None::<String>)];
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        let mut typed = Vec::new();
        for ((at, value), wrong) in [one, other].into_iter().zip(values).zip(wrong) {
            let word = value.get_untracked().trim().to_lowercase();
            let is_right = words.get(at) == Some(&word);
            wrong.set((!is_right).then(|| m::sheet::wrong_word().to_owned()));
            if is_right {
                typed.push((at, word));
            }
        }
        if typed.len() == values.len() {
            session.actions.devices.run(DeviceRequest::ConfirmSheet(typed));
        }
    };
    let [first_wrong, second_wrong] = wrong;
    let [first, second] = values;
    let label = |at: usize| m::sheet::word(&(at + 1).to_string());
    view! {
        <form class="no-print" on:submit=submit novalidate>
            <h3>{m::sheet::prove()}</h3>
            <p>{m::sheet::prove_text()}</p>
            <TextField text=FieldText::new(FIRST, label(one)).error(first_wrong) value=first />
            <TextField text=FieldText::new(SECOND, label(other)).error(second_wrong) value=second />
            <Button kind=ButtonKind::Primary>{m::sheet::done()}</Button>
        </form>
    }
}

/// Two different places, in order, from a random number.
fn two_places(random: u128, len: usize) -> (usize, usize) {
    let len = len.max(2) as u128;
    let one = random % len;
    let step = 1 + (random / len) % (len - 1);
    let other = (one + step) % len;
    let place = |at: u128| usize::try_from(at).unwrap_or_default();
    (place(one.min(other)), place(one.max(other)))
}

#[component]
fn Replace(session: Session, is_open: RwSignal<bool>) -> impl IntoView {
    let is_asking = RwSignal::new(false);
    let ask = Callback::new(move |()| is_asking.set(true));
    let keep = Callback::new(move |()| is_asking.set(false));
    let sure = Callback::new(move |()| {
        is_asking.set(false);
        is_open.set(true);
        session.actions.devices.run(DeviceRequest::ReplaceSheet);
    });
    view! {
        <Button on_press=ask>{m::sheet::replace()}</Button>
        <Dialog id="replace-sheet" open=is_asking title=m::sheet::replace_title()>
            <p>{m::sheet::replace_text()}</p>
            <div class="actions">
                <Button kind=ButtonKind::Danger on_press=sure>{m::sheet::replace_yes()}</Button>
                <Button on_press=keep>{m::lists::cancel()}</Button>
            </div>
        </Dialog>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_different_words_of_the_sheet_are_asked_for() {
        for random in (0..2_000).chain([u128::MAX, u128::MAX / 3]) {
            let (one, other) = two_places(random, 24);
            assert!(one < other && other < 24, "{random}");
        }
    }
}
