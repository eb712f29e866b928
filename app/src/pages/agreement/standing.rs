//! How the agreement stands: in force, one signature, signed and then changed.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::A;
use twofold_model::agreement::{Invalid, Signature, State, Version};
use twofold_model::{Date, Standing};

use super::sign::{SIGN, is_open};
use crate::a11y;
use crate::components::{Alert, Tone};
use crate::i18n::{long_date, m};
use crate::pages::reading::Differences;
use crate::routes::PairTab;
use crate::state::{PairMeta, PairState, Session, readable};

/// The state, whose signatures there are, and what is different from what was signed.
#[component]
pub(super) fn StandingView(
    session: Session,
    pair: PairState,
    /// Whether the place to sign is in view already.
    #[prop(optional, into)]
    is_signing: Signal<bool>,
) -> impl IntoView {
    let open = is_open(session, pair);
    let leads = Signal::derive(move || open.get() && !is_signing.get());
    let standing = Memo::new(move |_| pair.standing.get());
    let told = move || {
        let (tone, heading, text) = pair.meta.with(|meta| standing.with(|standing| words(standing, meta)));
        let lines = standing.with(|standing| pair.meta.with(|meta| lines(standing, meta)));
        // Those who have signed what it says now stand at the end of the printed page.
        let at_the_end = standing.with(|standing| standing.state != State::Changed);
        match text.is_empty() {
            // In one line: there is nothing more to say.
            true => view! { <Alert tone><p><strong>{heading}</strong>" "<ToSign leads /></p></Alert> }.into_any(),
            false => view! {
                <Alert tone heading><p>{text}" "<ToSign leads /></p><Lines lines at_the_end /></Alert>
            }
            .into_any(),
        }
    };
    view! {
        // What somebody has signed is printed without room to add to it.
        <div id="standing" tabindex="-1" class:standing--signed=move || !standing.read().now.is_empty()>{told}</div>
        {move || view! { <Changed pair standing=standing.get() /> }}
        {move || view! { <Rejected pair standing=standing.get() /> }}
    }
}

/// The way to the place to sign.
#[component]
fn ToSign(leads: Signal<bool>) -> impl IntoView {
    let go = |event: leptos::ev::MouseEvent| {
        event.prevent_default();
        a11y::focus_inside(SIGN.to_owned());
    };
    view! {
        <Show when=move || leads.get()>
            <a class="no-print" href=format!("#{SIGN}") on:click=go>{m::signing::to_sign()}</a>
        </Show>
    }
}

/// Who has signed it; when it was changed since, who had.
fn lines(standing: &Standing, meta: &PairMeta) -> Vec<String> {
    let had = standing.before.as_ref().filter(|_| standing.state == State::Changed);
    let signatures = had.map_or(&standing.now, |before| &before.version.signatures);
    signatures.iter().map(|it| line(it, meta)).collect()
}

#[component]
fn Lines(
    lines: Vec<String>,
    /// Whether paper has them elsewhere.
    at_the_end: bool,
) -> impl IntoView {
    let line = |line: String| view! { <li dir="auto">{line}</li> };
    (!lines.is_empty()).then(
        || view! { <ul class="points" class:no-print=at_the_end>{lines.into_iter().map(line).collect_view()}</ul> },
    )
}

/// What is different from what was signed last.
#[component]
fn Changed(pair: PairState, standing: Standing) -> impl IntoView {
    let before = standing.before.filter(|before| !before.difference.is_empty())?;
    // Items that are gone are still in the view, so that everything that was signed has a name.
    let view = pair.shared.view.get_untracked();
    let template = pair.meta.with_untracked(|meta| meta.reading(&view));
    let view = StoredValue::new(readable(&template, view));
    let template = StoredValue::new(Arc::new(template));
    Some(view! {
        <section class="card changed" aria-labelledby="changed-heading">
            <h2 id="changed-heading">{m::signing::difference()}</h2>
            <Differences template view difference=before.difference />
        </section>
    })
}

/// Signatures that do not count, and why.
#[component]
fn Rejected(pair: PairState, standing: Standing) -> impl IntoView {
    let line = move |(signature, why): (Signature, Invalid)| {
        let who = pair.meta.with_untracked(|meta| line(&signature, meta));
        view! { <li dir="auto">{who} " " {why_not(why)}</li> }
    };
    (!standing.invalid.is_empty()).then(|| {
        view! {
            <Alert tone=Tone::Warning heading=m::signing::rejected()>
                <ul class="points">{standing.invalid.into_iter().map(line).collect_view()}</ul>
            </Alert>
        }
    })
}

/// Every text that was signed, to read and print.
#[component]
pub(super) fn Versions(pair: PairState) -> impl IntoView {
    let versions = Memo::new(move |_| pair.standing.read().versions.clone());
    let item = move |(number, version): (usize, Version)| {
        let (n, names) = pair.meta.with_untracked(|meta| (meta.n, names(&version, meta)));
        let href = format!("{}/{number}", PairTab::Agreement.href(n));
        view! {
            <li dir="auto">
                <A href=href>{m::signing::version(&last_day(&version))}</A>
                ". " {names}
            </li>
        }
    };
    let numbered = move || {
        let versions = versions.get();
        let count = versions.len();
        versions.into_iter().enumerate().map(move |(at, it)| (count - at, it)).map(item).collect_view()
    };
    view! {
        <Show when=move || !versions.read().is_empty()>
            <section class="sheet apart no-print" aria-labelledby="versions-heading">
                <h2 id="versions-heading">{m::signing::versions()}</h2>
                <ul class="points">{numbered}</ul>
            </section>
        </Show>
    }
}

fn words(standing: &Standing, meta: &PairMeta) -> (Tone, String, String) {
    let partner = meta.partner.as_ref().map_or_else(|| m::fields::unnamed_partner().to_owned(), |it| it.name.clone());
    let is_mine = standing.now.iter().any(|it| it.signer == meta.me.author);
    let is_back = standing.before.as_ref().is_some_and(|before| before.difference.is_empty());
    let (tone, heading, text) = match standing.state {
        State::InForce if meta.phase.writes() => {
            (Tone::Success, m::signing::in_force(), m::signing::in_force_text().to_owned())
        }
        State::InForce => (Tone::Success, m::signing::signed_by_both(), m::signing::signed_by_both_text().to_owned()),
        // Nobody signs any more: what is left to say is how it stood at the end.
        State::OneSignature if !meta.phase.writes() => {
            (Tone::Info, m::signing::one(), m::signing::one_over().to_owned())
        }
        State::Changed if !meta.phase.writes() => {
            (Tone::Warning, m::signing::changed(), m::signing::changed_over().to_owned())
        }
        State::OneSignature if is_mine => (Tone::Info, m::signing::one(), m::signing::waits_for(&partner)),
        State::OneSignature => (Tone::Info, m::signing::one(), m::signing::waits_for_you().to_owned()),
        State::Changed if is_back => (Tone::Warning, m::signing::changed(), m::signing::changed_back().to_owned()),
        State::Changed => (Tone::Warning, m::signing::changed(), m::signing::changed_text().to_owned()),
        State::Invalid => (Tone::Warning, m::signing::invalid(), m::signing::invalid_text().to_owned()),
        // How they come to sign it stands in the first step.
        State::Unsigned if meta.phase.writes() => (Tone::Info, m::signing::unsigned(), String::new()),
        State::Unsigned => (Tone::Info, m::signing::unsigned(), m::signing::unsigned_over().to_owned()),
    };
    (tone, heading.to_owned(), text)
}

/// "Ana Ito signed as "ana ito" on November 22, 2026.", or without what she typed if it is her name.
pub(crate) fn line(signature: &Signature, meta: &PairMeta) -> String {
    let name = meta.name_of(signature.signer).unwrap_or_else(|| m::conflict::someone());
    match signature.name.as_str() {
        typed if typed == name => m::signing::line_plain(name, &day(signature.date)),
        typed => m::signing::line(name, typed, &day(signature.date)),
    }
}

fn names(version: &Version, meta: &PairMeta) -> String {
    let name = |it: &Signature| meta.name_of(it.signer).unwrap_or_else(|| m::conflict::someone()).to_owned();
    let names: Vec<String> = version.signatures.iter().map(name).collect();
    match names.as_slice() {
        [one, other] => m::signing::signed_by_two(one, other),
        all => m::signing::signed_by(&all.join(", ")),
    }
}

/// The day of the newest signature.
pub(crate) fn last_day(version: &Version) -> String {
    version.signatures.iter().map(|it| it.date).max().map(day).unwrap_or_default()
}

pub(super) fn day(date: Date) -> String {
    long_date((date.year, date.month, date.day))
}

fn why_not(why: Invalid) -> &'static str {
    match why {
        Invalid::OtherGeneration => m::signing::other_generation(),
        Invalid::UnknownState => m::signing::unknown_state(),
        Invalid::OtherText => m::signing::other_text(),
        Invalid::Conflict => m::signing::had_conflict(),
        Invalid::OtherName => m::signing::had_other_name(),
    }
}
