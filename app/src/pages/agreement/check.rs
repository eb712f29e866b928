//! The step before signing: making sure that it is really the two of them.

use leptos::prelude::*;

use crate::a11y;
use crate::components::{Alert, Button, ButtonKind, QrCode, Scanner, Tone};
use crate::i18n::{long_date, m};
use crate::pages::form::SectionHead;
use crate::state::{CheckState, CheckView, CheckedHow, Clock, PairState, Session};

/// Where the step is on the page.
pub(crate) const CHECK: &str = "check";

/// The step, open until it has been done; only a word about it while there is no partner.
#[component]
pub(super) fn CheckStep(session: Session, pair: PairState) -> impl IntoView {
    let check = pair.check;
    let there = Memo::new(move |_| check.read().is_some());
    let state = Memo::new(move |_| check.read().as_ref().map_or(CheckState::NotYet, |it| it.state));
    let again = RwSignal::new(false);
    let open = Memo::new(move |_| !state.get().holds() || again.get());
    let clock = session.clock;
    let partner = Memo::new(move |_| {
        let name = pair.meta.read().partner.as_ref().map(|partner| partner.name.clone())?;
        let minutes = check.read().as_ref()?.partner?;
        Some(m::check::partner_did(&name, &day(clock.get(), minutes)))
    });
    view! {
        <Show when=move || there.get() fallback=|| view! { <p class="no-print">{m::check::alone()}</p> }>
            <section class="sheet" id=CHECK aria-labelledby="check-heading">
                <SectionHead
                    id="check-heading".to_owned()
                    title=m::check::title().to_owned()
                    help=String::new()
                    visibility=None
                    level=2
                />
                {move || view! { <State state=state.get() clock=clock.get() /> }}
                {move || partner.get().map(|words| view! { <p dir="auto">{words}</p> })}
                <Show
                    when=move || open.get()
                    fallback=move || view! {
                        <Button on_press=Callback::new(move |()| again.set(true))>{m::check::again()}</Button>
                    }
                >
                    <Compare session pair again />
                </Show>
            </section>
        </Show>
    }
}

#[component]
fn State(state: CheckState, clock: Clock) -> impl IntoView {
    let tone = if state.holds() { Tone::Success } else { Tone::Warning };
    view! { <Alert tone><p id="check-state" tabindex="-1">{words(state, clock)}</p></Alert> }
}

#[component]
fn Compare(session: Session, pair: PairState, again: RwSignal<bool>) -> impl IntoView {
    let check = Memo::new(move |_| pair.check.get());
    let part = move |read: fn(&CheckView) -> String| {
        Signal::derive(move || check.read().as_ref().map(read).unwrap_or_default())
    };
    let size = Signal::derive(move || check.read().as_ref().map_or(0, |it| it.qr_size));
    let groups = move || check.get().map(|it| it.groups).unwrap_or_default();
    let differs = RwSignal::new(false);
    let done = move |how: CheckedHow| {
        Callback::new(move |()| {
            pair.actions.checked.run(how);
            again.set(false);
            a11y::focus_soon("check-state".to_owned());
        })
    };
    let compare = Callback::new(move |text: String| {
        if check.with_untracked(|check| check.as_ref().is_some_and(|check| check.qr_text == text)) {
            done(CheckedHow::Scanned).run(());
        } else {
            differs.set(true);
        }
    });
    view! {
        <p>{m::check::text()}</p>
        <div class="split">
            <div>
                <p class="read__label" id="check-number">{m::check::number()}</p>
                <ol class="digits" aria-labelledby="check-number">
                    {move || groups().into_iter().map(|group| view! { <li>{group}</li> }).collect_view()}
                </ol>
                <p>{m::check::read_aloud()}</p>
            </div>
            <div>
                <QrCode path=part(|it| it.qr_path.clone()) size label=m::check::qr() />
                <p>{m::check::qr_text()}</p>
                <Scanner id="check-camera" label=m::check::scan() scan=session.actions.scan stop=session.actions.stop_scan found=compare />
            </div>
        </div>
        <div class="actions">
            <Button kind=ButtonKind::Primary on_press=done(CheckedHow::InPerson)>{m::check::same_in_person()}</Button>
            <Button on_press=done(CheckedHow::ByVoice)>{m::check::same_by_voice()}</Button>
            <Button kind=ButtonKind::Danger on_press=Callback::new(move |()| differs.set(true))>{m::check::differ()}</Button>
        </div>
        <Show when=move || differs.get()><Alert tone=Tone::Error><p>{m::check::differ_text()}</p></Alert></Show>
    }
}

/// Whether they have checked each other, in one line.
pub(crate) fn words(state: CheckState, clock: Clock) -> String {
    match state {
        CheckState::NotYet => m::check::not_yet().to_owned(),
        CheckState::InPerson(minutes) => m::check::in_person(&day(clock, minutes)),
        CheckState::ByVoice(minutes) => m::check::by_voice(&day(clock, minutes)),
        CheckState::OtherPerson(minutes) => m::check::other_person(&day(clock, minutes)),
        CheckState::OtherSheet(minutes) => m::check::other_sheet(&day(clock, minutes)),
    }
}

fn day(clock: Clock, minutes: u64) -> String {
    let date = clock.date_of(minutes);
    long_date((date.year, date.month, date.day))
}

/// The badge beside the partner's name.
#[component]
pub(crate) fn CheckBadge(session: Session, pair: PairState, href: String) -> impl IntoView {
    // What is over is not checked any more.
    let writes = Memo::new(move |_| pair.meta.read().phase.writes());
    let badge = Memo::new(move |_| {
        let state = pair.check.read().as_ref()?.state;
        Some((state.holds(), words(state, session.clock.get())))
    });
    let link = StoredValue::new(format!("{href}#{CHECK}"));
    move || {
        badge.get().filter(|(holds, _)| *holds || writes.get()).map(|(holds, words)| {
            view! {
                <p class="badge" class:badge--good=holds>
                    {words}
                    {(!holds).then(|| view! { " " <a href=link.get_value()>{m::check::to_check()}</a> })}
                </p>
            }
        })
    }
}
