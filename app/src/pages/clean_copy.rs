//! Going on with what stands now and without how it came about: proposed by one, agreed to by the other, and then made.

mod news;

use leptos::prelude::*;
use twofold_model::DocView;
use twofold_model::clean_copy::{CleanCopy as Plan, undecided};

use super::Heading;
use super::form::item_title;
use super::pair_frame::OpenPair;
use super::reading::place_name;
use crate::components::{Alert, Button, ButtonKind, Dialog, Tone};
use crate::i18n::m;
use crate::state::{CopyRequest, CopyWish, PairMeta, PairPhase, PairState, Session};
pub(crate) use news::{CopyNews, WentOn};

/// The page.
#[component]
pub(crate) fn CleanCopy() -> impl IntoView {
    view! { <OpenPair draw=|session, pair| view! { <GoOn session pair /> }.into_any() /> }
}

#[component]
fn GoOn(session: Session, pair: PairState) -> impl IntoView {
    let wish = Memo::new(move |_| pair.meta.read().copying.wish);
    let phase = Memo::new(move |_| pair.meta.read().phase.clone());
    let writes = Memo::new(move |_| session.boot.get().writes());
    let above = move || match (wish.get(), phase.get()) {
        (_, PairPhase::Closed) => view! { <WentOn pair /> }.into_any(),
        (Some(CopyWish::Making { can_stop }), _) => view! { <Making pair can_stop writes /> }.into_any(),
        (Some(CopyWish::Proposed { is_sent }), _) => view! { <Proposed pair is_sent writes /> }.into_any(),
        (Some(CopyWish::Asked), _) => view! { <Asked pair /> }.into_any(),
        (None, PairPhase::Open) => ().into_any(),
        (None, _) => view! { <p>{m::clean_copy::for_two()}</p> }.into_any(),
    };
    // What it means is read first.
    let below = move || match (wish.get(), phase.get()) {
        (Some(CopyWish::Asked), PairPhase::Open) => view! { <Agree pair writes /> }.into_any(),
        (None, PairPhase::Open) => view! { <Propose pair writes /> }.into_any(),
        _ => ().into_any(),
    };
    view! {
        <Heading text=m::clean_copy::title().to_owned() />
        {above}
        <Show when=move || phase.get() != PairPhase::Closed><Meaning pair /></Show>
        {below}
    }
}

/// What goes over, what stays behind, and how it goes.
#[component]
fn Meaning(pair: PairState) -> impl IntoView {
    let words = pair.words();
    let agreement = words.agreement.singular;
    view! {
        <p class="lead">{m::clean_copy::lead()}</p>
        <section class="sheet" aria-labelledby="goes-heading">
            <h2 id="goes-heading">{m::clean_copy::goes()}</h2>
            <ul class="points">
                <li>{m::clean_copy::goes_answers(&agreement, &words.plan.singular)}</li>
                <li>{m::clean_copy::goes_notes()}</li>
                <li>{m::clean_copy::goes_check()}</li>
            </ul>
        </section>
        <section class="sheet" aria-labelledby="stays-heading">
            <h2 id="stays-heading">{m::clean_copy::stays()}</h2>
            <ul class="points">
                <li>{m::clean_copy::stays_drafts()}</li>
                <li>{m::clean_copy::stays_signatures(&agreement)}</li>
            </ul>
        </section>
        <section class="sheet" aria-labelledby="how-heading">
            <h2 id="how-heading">{m::clean_copy::how()}</h2>
            <ul class="points">
                <li>{m::clean_copy::how_both()}</li>
                <li>{m::clean_copy::how_while()}</li>
                <li>{m::clean_copy::how_old()}</li>
                <li>{m::clean_copy::how_kept()}</li>
            </ul>
        </section>
    }
}

#[component]
fn Propose(pair: PairState, writes: Memo<bool>) -> impl IntoView {
    let name = partner_name(pair);
    let open = open_choices(pair);
    let propose = Callback::new(move |()| pair.actions.copying.run(CopyRequest::Propose));
    view! {
        <OpenChoices open />
        <LeftBehind pair />
        <Show when=move || writes.get() && open.read().is_empty()>
            <div class="actions">
                <Button kind=ButtonKind::Primary on_press=propose>
                    {move || m::clean_copy::propose(&name.read())}
                </Button>
            </div>
        </Show>
    }
}

#[component]
fn Proposed(pair: PairState, is_sent: bool, writes: Memo<bool>) -> impl IntoView {
    let name = partner_name(pair).get_untracked();
    let waits = if is_sent { m::clean_copy::proposed_text(&name) } else { m::clean_copy::not_sent().to_owned() };
    let stop = Callback::new(move |()| pair.actions.copying.run(CopyRequest::Stop));
    view! {
        <Alert tone=Tone::Info heading=m::clean_copy::proposed()>
            <p>{waits}</p>
            <Show when=move || writes.get()>
                <Button on_press=stop>{m::clean_copy::take_back()}</Button>
            </Show>
        </Alert>
    }
}

/// "Ana proposes it." Without a yes, nothing happens.
#[component]
fn Asked(pair: PairState) -> impl IntoView {
    let name = partner_name(pair).get_untracked();
    view! {
        <Alert tone=Tone::Info heading=m::clean_copy::asked(&name)>
            <p>{m::clean_copy::asked_text()}</p>
        </Alert>
    }
}

/// The yes, which is asked for twice.
#[component]
fn Agree(pair: PairState, writes: Memo<bool>) -> impl IntoView {
    let open = open_choices(pair);
    let asks = RwSignal::new(false);
    let ask = Callback::new(move |()| asks.set(true));
    let not_now = Callback::new(move |()| asks.set(false));
    let agree = Callback::new(move |()| {
        asks.set(false);
        pair.actions.copying.run(CopyRequest::Agree);
    });
    view! {
        <OpenChoices open />
        <LeftBehind pair />
        <Show when=move || writes.get() && open.read().is_empty()>
            <div class="actions">
                <Button kind=ButtonKind::Primary on_press=ask>{m::clean_copy::agree()}</Button>
            </div>
        </Show>
        <Dialog id="clean-copy" open=asks title=m::clean_copy::sure_title()>
            <ul class="points">
                <li>{m::clean_copy::sure_new()}</li>
                <li>{m::clean_copy::sure_sign(&pair.words().agreement.singular)}</li>
                <li>{m::clean_copy::sure_old()}</li>
            </ul>
            <div class="actions">
                <Button kind=ButtonKind::Danger on_press=agree>{m::clean_copy::sure_yes()}</Button>
                <Button on_press=not_now>{m::lists::cancel()}</Button>
            </div>
        </Dialog>
    }
}

#[component]
fn Making(pair: PairState, can_stop: bool, writes: Memo<bool>) -> impl IntoView {
    let open = open_choices(pair);
    let stop = Callback::new(move |()| pair.actions.copying.run(CopyRequest::Stop));
    view! {
        <Alert tone=Tone::Info heading=m::clean_copy::making()>
            <p>{m::clean_copy::making_text()}</p>
            <OpenChoices open />
            <Show when=move || writes.get() && can_stop>
                <Button on_press=stop>{m::clean_copy::stop()}</Button>
            </Show>
        </Alert>
    }
}

/// What a copy would decide for the two.
#[component]
fn OpenChoices(open: Memo<Vec<String>>) -> impl IntoView {
    let each = move || open.get().into_iter().map(|name| view! { <li dir="auto">{name}</li> }).collect_view();
    view! {
        <Show when=move || !open.read().is_empty()>
            <p><strong>{m::clean_copy::choose_first()}</strong></p>
            <ul class="points">{each}</ul>
        </Show>
    }
}

/// Answers that the program does not take any more. Looked at once: it takes a while, and seldom changes.
#[component]
fn LeftBehind(pair: PairState) -> impl IntoView {
    let left = pair.meta.with_untracked(|meta| left_behind(meta, &pair.shared.view.read_untracked()));
    (!left.is_empty()).then(|| {
        let each = left.into_iter().map(|name| view! { <li dir="auto">{name}</li> }).collect_view();
        view! {
            <p><strong>{m::clean_copy::left_behind()}</strong></p>
            <ul class="points">{each}</ul>
        }
    })
}

fn partner_name(pair: PairState) -> Memo<String> {
    Memo::new(move |_| pair.meta.read().partner.as_ref().map(|partner| partner.name.clone()).unwrap_or_default())
}

fn open_choices(pair: PairState) -> Memo<Vec<String>> {
    Memo::new(move |_| {
        let view = pair.shared.view.read();
        let (answers, items) = undecided(&view);
        pair.meta.with(|meta| {
            let answers = answers.iter().map(|path| place_name(&meta.template, &view, path));
            answers.chain(items.into_iter().map(|item| item_title(&meta.template, &view, item))).collect()
        })
    })
}

fn left_behind(meta: &PairMeta, view: &DocView) -> Vec<String> {
    // What is hidden goes over, too.
    let forms = meta.checking();
    let plan = Plan::new(view, &forms, meta.parties(), meta.me.role);
    let names = plan.left_behind().into_iter().map(|path| place_name(&meta.template, view, &path));
    names.filter(|name| !name.is_empty()).collect()
}
