//! What a member shows elsewhere: the learning record as a file, one's hours by month, a sentence for the employer's plan.
//!
//! Only facts of one's own: no topics, no notes, nothing of the partner.

use leptos::prelude::*;
use twofold_model::view::{FollowUpState, FollowUpView, Month, follow_ups, totals};
use twofold_model::{DocView, FieldPath};
use twofold_programs::{Field, Form, Part, Role, Template};

use super::form::value_words;
use super::meetings::LeftOut;
use crate::components::{Button, CopyField};
use crate::i18n::{hours_words, m, month_name};
use crate::state::{FileToSave, PairState, Session};

/// The form that this stands below.
pub(crate) const FORM: &str = "learning_record";

/// Hours by month, the record as a file, and the sentence.
#[component]
pub(crate) fn Proof(session: Session, pair: PairState, form: Form) -> impl IntoView {
    let template = pair.meta.with_untracked(|meta| meta.template.clone());
    let (program, counted) = (template.name.clone(), template.clone());
    let totals = Memo::new(move |_| totals(&pair.shared.view.read(), &counted, session.clock.get().today()));
    let months = Memo::new(move |_| {
        let mut months = totals.read().months.clone();
        months.retain(|month| !month.quarters.is_empty());
        months
    });
    let word = pair.meta.with_untracked(|meta| {
        let words = &meta.template.vocabulary;
        let word = match meta.me.role {
            Role::Mentor => &words.mentor,
            Role::Mentee => &words.mentee,
        };
        word.singular.clone()
    });
    let sentence = Signal::derive(move || m::records::sentence(&program, &word, &hours_words(sum(&months.read()))));
    let said = RwSignal::new("");
    let save = Callback::new(move |()| {
        let text = file(&template, &form, &pair.own.view.read_untracked(), &months.read_untracked());
        let file = FileToSave { name: m::records::file_name().to_owned(), bytes: text.into_bytes() };
        let taken = session.actions.save_file.run(file);
        said.set(if taken { m::consent::saved() } else { m::fields::save_failed() });
    });
    let row = |month: Month| {
        let (name, meetings, hours) = line(&month);
        view! { <tr><th scope="row">{name}</th><td>{meetings}</td><td>{hours}</td></tr> }
    };
    let planned = pair.meta.with_untracked(|meta| meta.template.clone());
    let watched = Memo::new(move |_| {
        let all = follow_ups(&pair.shared.view.read(), &planned, session.clock.get().today());
        shadowing(&all)
    });
    let watched = move || {
        Some(watched.get()).filter(|it| *it > 0).map(|it| view! { <p>{m::records::shadowing(&hours_words(it))}</p> })
    };
    let total = move || hours_words(sum(&months.read()));
    view! {
        <section class="sheet apart" aria-labelledby="proof-heading">
            <h2 id="proof-heading">{m::records::by_month()}</h2>
            <Show
                when=move || !months.read().is_empty()
                fallback=|| view! { <p class="list__empty">{m::meetings::none_yet()}</p> }
            >
                <table class="table">
                    <thead>
                        <tr>
                            <th scope="col">{m::records::month()}</th>
                            <th scope="col">{m::meetings::held()}</th>
                            <th scope="col">{m::meetings::hours_met()}</th>
                        </tr>
                    </thead>
                    <tbody>{move || months.get().into_iter().map(row).collect_view()}</tbody>
                </table>
                <p>{m::records::total()}" "<strong>{total}</strong></p>
            </Show>
            <LeftOut totals />
            {watched}
            <div class="actions no-print">
                <Button on_press=save>{m::records::save()}</Button>
                <Button on_press=session.actions.print>{m::signing::print()}</Button>
            </div>
            <p role="status" class="copy-field__said">{said}</p>
        </section>
        <section class="sheet no-print" aria-labelledby="sentence-heading">
            <h2 id="sentence-heading">{m::records::for_plan()}</h2>
            <p class="sheet__help">{m::records::for_plan_help()}</p>
            <CopyField id="for-plan" label=m::records::for_plan() value=sentence on_copy=session.actions.copy long=true />
        </section>
    }
}

/// The quarter hours of job shadowing that is done.
fn shadowing(all: &[FollowUpView]) -> i64 {
    let done = all.iter().filter(|it| it.state == FollowUpState::Done && it.kind.as_deref() == Some("shadowing"));
    done.map(|it| i64::from(it.quarters)).sum()
}

fn sum(months: &[Month]) -> i64 {
    months.iter().flat_map(|month| &month.quarters).copied().map(i64::from).sum()
}

/// A month, its meetings and its hours, in words.
fn line(month: &Month) -> (String, String, String) {
    let name = m::dates::month_year(month_name(month.month), &month.year.to_string());
    (name, month.quarters.len().to_string(), hours_words(sum(std::slice::from_ref(month))))
}

/// The record as plain text: the answers of the form, then the hours by month.
fn file(template: &Template, form: &Form, own: &DocView, months: &[Month]) -> String {
    let mut text = format!("{}\n{}\n\n", form.title, template.name);
    for field in form.parts().filter_map(Part::as_field) {
        let words = words(template, form, field, own);
        if !words.is_empty() {
            text.push_str(&format!("{}: {words}\n", field.label));
        }
    }
    text.push_str(&format!("\n{}\n", m::records::by_month()));
    for month in months {
        let (name, _, hours) = line(month);
        text.push_str(&format!("{name}: {hours}\n"));
    }
    text.push_str(&format!("{} {}\n", m::records::total(), hours_words(sum(months))));
    text
}

fn words(template: &Template, form: &Form, field: &Field, own: &DocView) -> String {
    let path = FieldPath::alone(form.id.clone(), field.id.clone());
    value_words(template, field, own.value(&path), own)
}

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, Command, Document, Member, Role, Value};

    use super::*;

    #[test]
    fn the_file_has_kind_dates_competencies_and_hours_by_month_and_no_topic() {
        let template = twofold_templates::template("overview").unwrap();
        let form = template.form(FORM).unwrap();
        let me = Member { author: AuthorId([1; 32]), role: Role::Mentee };
        let mut own = Document::new(Actor([1; 16]), me);
        for (field, value) in [
            ("kind", Value::Text("shadowing".to_owned())),
            ("from", Value::Date("2026-10-01".parse().unwrap())),
            ("competencies", Value::Choices(vec!["Patience".to_owned()])),
        ] {
            let field = FieldPath::alone(form.id.clone(), field.parse().unwrap());
            own.execute(&Command::SetValue { field, value }, &template, 0).unwrap();
        }
        let months = [Month { year: 2026, month: 10, quarters: vec![4, 6] }];
        let text = file(&template, form, &own.view(), &months);
        for part in ["Job shadowing", "October 1, 2026", "Patience", "October 2026: 2.5 hours"] {
            assert!(text.contains(part), "{part} is in\n{text}");
        }
    }
}
