//! Paid and agreed time of the program, where it has any: a picture, and the same in words.

use leptos::prelude::*;
use twofold_model::{DocView, FieldPath, Value};
use twofold_programs::rules::Facts;
use twofold_programs::rules::time::{Bank, Commitment, MonthOfTime, commitment, member_bank, member_month};
use twofold_programs::{Role, RuleName};

use crate::i18n::{capitalised, hours_words, m};
use crate::state::{PairPhase, PairState};

/// Nothing, in a program that neither pays for time nor has it agreed on.
#[component]
pub(super) fn Time(pair: PairState, facts: Memo<Facts>) -> impl IntoView {
    let template = pair.meta.with_untracked(|meta| meta.template.clone());
    let rule = |name| template.check(name).map(|rule| (rule.values.hours, rule.text.clone()));
    let (weekly, bank_text) = rule(RuleName::PaidTimeBank).unwrap_or_default();
    let (monthly, month_text) = rule(RuleName::PaidTimeMonth).unwrap_or_default();
    let bank = Memo::new(move |_| weekly.and_then(|hours| member_bank(hours, &facts.read())));
    // When it is over, this month is none of its months.
    let is_over = Memo::new(move |_| pair.meta.read().phase == PairPhase::Closed);
    let month = Memo::new(move |_| {
        let hours = monthly.filter(|_| !is_over.get())?;
        Some((member_month(hours, &facts.read()), hours.saturating_mul(4)))
    });
    let agreed = Memo::new(move |_| agreed_time(&pair.shared.view.read(), &facts.read()));
    let any = Memo::new(move |_| bank.read().is_some() || month.read().is_some() || !agreed.read().is_empty());
    let (bank_text, month_text) = (StoredValue::new(bank_text), StoredValue::new(month_text));
    view! {
        <Show when=move || any.get()>
            <section class="sheet" aria-labelledby="time-heading">
                <h2 id="time-heading">{m::time::title()}</h2>
                {move || bank.get().map(|bank| view! { <p>{bank_text.get_value()}</p><BankView bank /> })}
                {move || month.get().map(|month| view! { <MonthView month text=month_text.get_value() /> })}
                <Agreed pair agreed />
            </section>
        </Show>
    }
}

/// Hours granted, used, left, and beyond.
#[component]
pub(in crate::pages) fn BankView(bank: Bank) -> impl IntoView {
    let hours = |quarters: u32| hours_words(quarters.into());
    let beyond = (bank.beyond > 0).then(|| view! { <p>{m::time::beyond(&hours(bank.beyond))}</p> });
    let words = m::time::bank(&hours(bank.used), &hours(bank.earned), &hours(bank.left()));
    view! {
        <Bar now=bank.used of=bank.earned label=words.clone() />
        <p>{words}</p>
        {beyond}
    }
}

/// What is paid of this month, and what is one's own time.
#[component]
fn MonthView(month: (MonthOfTime, u32), text: String) -> impl IntoView {
    let (time, paid_quarters) = month;
    let hours = |quarters: u32| hours_words(quarters.into());
    let own = (time.own() > 0).then(|| view! { <p>{m::time::own(&hours(time.own()))}</p> });
    let words = m::time::month(&hours(time.paid), &hours(paid_quarters));
    view! {
        <p>{text}</p>
        <Bar now=time.paid of=paid_quarters label=words.clone() />
        <p>{words}</p>
        {own}
    }
}

/// How much of how much, as a picture.
#[component]
fn Bar(now: u32, of: u32, label: String) -> impl IntoView {
    const WIDTH: u32 = 320;
    let filled = WIDTH.saturating_mul(now.min(of)).checked_div(of).unwrap_or(0);
    view! {
        <svg class="bar" width=WIDTH height="16" viewBox=format!("0 0 {WIDTH} 16") role="img" aria-label=label>
            <rect class="bar__all" x="0" y="0" width=WIDTH height="16" />
            <rect class="bar__now" x="0" y="0" width=filled height="16" />
        </svg>
    }
}

/// What each of the two has agreed to give, beside what the log holds.
#[component]
fn Agreed(pair: PairState, agreed: Memo<Vec<(Role, Commitment)>>) -> impl IntoView {
    let name = move |role| {
        let meta = pair.meta.read();
        let words = &meta.template.vocabulary;
        let word = match role {
            Role::Mentor => &words.mentor.singular,
            Role::Mentee => &words.mentee.singular,
        };
        meta.member(role).map_or_else(|| capitalised(word), |member| member.name.clone())
    };
    let row = move |(role, time): (Role, Commitment)| {
        let hours = |quarters: u32| hours_words(quarters.into());
        view! { <tr><th scope="row" dir="auto">{name(role)}</th><td>{hours(time.agreed)}</td><td>{hours(time.logged)}</td></tr> }
    };
    let months = Memo::new(move |_| agreed.read().first().map_or(0, |(_, time)| time.months));
    view! {
        <Show when=move || !agreed.read().is_empty()>
            <table class="table">
                <caption>{move || m::time::agreed_caption(i64::from(months.get()))}</caption>
                <thead><tr><th scope="col">{m::time::who()}</th><th scope="col">{m::time::agreed()}</th><th scope="col">{m::time::logged()}</th></tr></thead>
                <tbody>{move || agreed.get().into_iter().map(row).collect_view()}</tbody>
            </table>
        </Show>
    }
}

/// The agreed hours a month of each, as far as the agreement states them and the two have begun.
fn agreed_time(shared: &DocView, facts: &Facts) -> Vec<(Role, Commitment)> {
    let of = |role, field: &str| {
        let path = FieldPath::alone("contract".parse().ok()?, field.parse().ok()?);
        let Value::Number(quarters) = shared.value(&path) else { return None };
        let quarters = u32::try_from(*quarters).ok()?;
        Some((role, commitment(quarters, facts.started?, facts.today, &facts.meetings.held)))
    };
    [of(Role::Mentor, "mentor_time"), of(Role::Mentee, "mentee_time")].into_iter().flatten().collect()
}
