//! One's paid hours that are saved up: what was granted and used, and the meetings in it; below the form in which the other
//! uses are written, and on its sheet for the supervisor.
//!
//! Days and hours only: no topics, nothing of the partner's own uses.

use leptos::prelude::*;
use twofold_programs::rules::Held;
use twofold_programs::rules::time::{banked_meetings, banked_until, member_bank};
use twofold_programs::{Date, Form, RuleName, Template};

use super::overview::{BankView, known};
use crate::i18n::{capitalised, hours_words, long_date, m};
use crate::state::{PairState, Session};

/// The form that this belongs to.
pub(super) const FORM: &str = "paid_time";

/// Whether it belongs to this form: a program may write down paid hours that it does not save up.
pub(super) fn belongs_to(form: &Form, template: &Template) -> bool {
    form.id == FORM && template.check(RuleName::PaidTimeBank).is_some()
}

/// The balance of today or of the last day, and each meeting that counts.
#[component]
pub(super) fn Balance(
    session: Session,
    pair: PairState,
    /// That of the heading.
    level: u8,
) -> impl IntoView {
    let weekly = pair.meta.with_untracked(|meta| meta.template.check(RuleName::PaidTimeBank)?.values.hours)?;
    let facts = known(session, pair);
    let bank = Memo::new(move |_| member_bank(weekly, &facts.read()));
    let meetings = Memo::new(move |_| banked_meetings(&facts.read()));
    let until = Memo::new(move |_| words(banked_until(&facts.read())));
    let row = |held: Held| {
        view! { <tr><th scope="row">{words(held.on)}</th><td>{hours_words(held.quarters.into())}</td></tr> }
    };
    let bank = move || match bank.get() {
        Some(bank) => view! { <BankView bank /> }.into_any(),
        None => view! { <p class="list__empty">{m::time::not_begun()}</p> }.into_any(),
    };
    let title = move || m::time::balance(&until.read());
    let heading = match level {
        2 => view! { <h2 id="balance-heading">{title}</h2> }.into_any(),
        _ => view! { <h3>{title}</h3> }.into_any(),
    };
    Some(view! {
        {heading}
        {bank}
        <Show when=move || !meetings.read().is_empty()>
            <table class="table">
                <caption>{m::time::meetings()}</caption>
                <thead><tr><th scope="col">{m::time::day()}</th><th scope="col">{m::meetings::hours_met()}</th></tr></thead>
                <tbody>{move || meetings.get().into_iter().map(row).collect_view()}</tbody>
            </table>
        </Show>
    })
}

/// The same on the sheet of the form, with room for the supervisor; that alone on a blank one.
#[component]
pub(super) fn BalanceOnPaper(pair: PairState, blank: RwSignal<bool>, level: u8) -> impl IntoView {
    let session = expect_context::<Session>();
    let supervisor = pair.meta.with_untracked(|meta| capitalised(&meta.template.vocabulary.supervisor.singular));
    view! {
        <section class="paper__section">
            <Show when=move || !blank.get()><Balance session pair level /></Show>
            <div class="paper__names paper__signatures">
                <p class="paper__line paper__line--sign"><span>{supervisor}</span><span class="paper__blank"></span></p>
                <p class="paper__line paper__line--sign"><span>{m::paper::date()}</span><span class="paper__blank"></span></p>
            </div>
        </section>
    }
}

fn words(Date { year, month, day }: Date) -> String {
    long_date((year, month, day))
}
