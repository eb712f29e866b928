//! What the agreement comes to on one sheet, for somebody outside: who, how long, how many hours, when signed.

use leptos::prelude::*;
use leptos_router::components::A;
use twofold_model::agreement::{FORM, State};
use twofold_model::{DocView, FieldPath, Value};
use twofold_programs::{Field, FieldKind, Part, Role, Template, Visibility};

use super::standing::day;
use crate::components::{Alert, Button, Tone};
use crate::i18n::{capitalised, hours_words, m};
use crate::pages::Heading;
use crate::pages::form::value_words;
use crate::pages::pair_frame::OpenPair;
use crate::routes::{PairTab, summary_href};
use crate::state::{PairMeta, PairState, Session};

/// A label and what stands behind it.
type Line = (String, String);

/// The page. Nothing is sent, and nobody hears that it was opened or printed.
#[component]
pub(crate) fn AgreementSummary() -> impl IntoView {
    view! { <OpenPair draw=|session, pair| view! { <OnOneSheet session pair /> }.into_any() /> }
}

/// The way there, once both have signed what the agreement says now.
#[component]
pub(super) fn SummaryWay(pair: PairState) -> impl IntoView {
    let href = summary_href(pair.meta.with_untracked(|meta| meta.n));
    let in_force = Memo::new(move |_| pair.standing.read().state == State::InForce);
    view! {
        <Show when=move || in_force.get()>
            <p class="no-print"><A href=href.clone()>{m::summary::way()}</A></p>
        </Show>
    }
}

#[component]
fn OnOneSheet(session: Session, pair: PairState) -> impl IntoView {
    let n = pair.meta.with_untracked(|meta| meta.n);
    let in_force = Memo::new(move |_| pair.standing.read().state == State::InForce);
    let back = PairTab::Agreement.href(n);
    let program = pair.meta.with_untracked(|meta| meta.program.clone());
    let (agreement, supervisor) =
        (program.vocabulary.agreement.singular.clone(), program.vocabulary.supervisor.singular.clone());
    let not_yet = StoredValue::new(m::summary::not_yet(&agreement));
    let with_hours = Memo::new(move |_| {
        let meta = pair.meta.read();
        has_hours(&meta.program, &meta.template, &pair.shared.view.read())
    });
    let supervisor = StoredValue::new(supervisor);
    let holds = move || {
        supervisor.with_value(|it| if with_hours.get() { m::summary::holds_hours(it) } else { m::summary::holds(it) })
    };
    view! {
        <p class="no-print"><A href=back>{m::signing::back()}</A></p>
        <Show when=move || in_force.get()>
            <div class="no-print">
                <p>{holds}</p>
                <p>{m::summary::by_hand()}</p>
                <p><Button on_press=session.actions.print>{m::signing::print()}</Button></p>
            </div>
        </Show>
        <div class="paper">
            <p class="paper__program">{program.name.clone()}</p>
            <Heading text=m::summary::title(&agreement) />
            <Show
                when=move || in_force.get()
                fallback=move || view! { <Alert tone=Tone::Info><p>{not_yet.get_value()}</p></Alert> }
            >
                <Sheet pair />
            </Show>
        </div>
    }
}

/// The sheet: nothing on it was written in words of their own, apart from the two names.
#[component]
fn Sheet(pair: PairState) -> impl IntoView {
    let line = |(label, words): Line| view! { <p class="paper__line"><span>{label}</span><span class="paper__blank" dir="auto">{words}</span></p> };
    let section = move |title: &'static str, lines: Vec<Line>| {
        (!lines.is_empty()).then(|| {
            view! { <section class="paper__section"><h2>{title}</h2>{lines.into_iter().map(line).collect_view()}</section> }
        })
    };
    move || {
        let (meta, view, standing) = (pair.meta.read(), pair.shared.view.read(), pair.standing.read());
        let agreed = figures(&meta.program, &meta.template, &view);
        let signed = standing.now.iter().map(|it| {
            let name = meta.name_of(it.signer).unwrap_or_else(|| m::conflict::someone());
            (m::summary::signed_by(name), day(it.date))
        });
        let signed: Vec<Line> = signed.collect();
        view! {
            {section(m::summary::who(), people(&meta))}
            {section(m::summary::agreed(), agreed)}
            {section(m::summary::signed(), signed)}
            <p class="paper__note">{m::summary::note()}</p>
        }
    }
}

/// The two by name and by what the program calls them, and what they have agreed on.
fn people(meta: &PairMeta) -> Vec<Line> {
    let name = |role| meta.member(role).map(|member| member.name.clone()).unwrap_or_default();
    let words = &meta.program.vocabulary;
    let kind = meta.program.form(FORM).map_or_else(String::new, |form| form.title.clone());
    vec![
        (capitalised(&words.mentor.singular), name(Role::Mentor)),
        (capitalised(&words.mentee.singular), name(Role::Mentee)),
        (m::summary::kind().to_owned(), kind),
    ]
}

/// The days, months and hours of the agreement, under the program's own questions: a question in the pair's own words
/// could give something away, and so could an answer in words.
fn figures(program: &Template, shown: &Template, view: &DocView) -> Vec<Line> {
    told(program, shown, view).into_iter().map(|(field, words)| (field.label.clone(), words)).collect()
}

/// Whether the sheet says how many hours the two agreed on.
fn has_hours(program: &Template, shown: &Template, view: &DocView) -> bool {
    told(program, shown, view).into_iter().any(|(field, _)| field.kind == FieldKind::Hours)
}

/// What is on the sheet of the agreement: the questions, and their answers in words.
fn told<'a>(program: &'a Template, shown: &Template, view: &DocView) -> Vec<(&'a Field, String)> {
    let Some(form) = program.form(FORM) else { return Vec::new() };
    let told = form.sections.iter().filter(|section| section.visibility == Visibility::Coordinator);
    let fields = told.flat_map(|section| &section.parts).filter_map(Part::as_field);
    let is_shown = |field: &&Field| shown.field(&form.id, &field.id).is_some();
    let answered = |field: &'a Field| {
        let words = match view.value(&FieldPath::alone(form.id.clone(), field.id.clone())) {
            Value::Number(quarters) if field.kind == FieldKind::Hours => hours_words(*quarters),
            value => value_words(program, field, value, view),
        };
        (!words.is_empty()).then_some((field, words))
    };
    fields.filter(|field| is_figure(&field.kind)).filter(is_shown).filter_map(answered).collect()
}

const fn is_figure(kind: &FieldKind) -> bool {
    matches!(kind, FieldKind::Date | FieldKind::Hours | FieldKind::Number { .. })
}

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, Command, Document, Member};
    use twofold_programs::adapt::{Adaptation, Added, AddedKind};

    use super::*;

    #[test]
    fn the_summary_has_months_end_and_hours_and_no_word_that_the_two_wrote() {
        let program = twofold_templates::template("sacramento").unwrap();
        let own = Added {
            name: "contract/-/own_1".parse().unwrap(),
            label: "When the illness began".to_owned(),
            kind: AddedKind::Date,
        };
        let renamed = ("contract/-/ends_on".parse().unwrap(), "Until the treatment is over".to_owned());
        let adaptation =
            Adaptation { added: vec![own], labels: [renamed].into_iter().collect(), ..Adaptation::default() };
        let (shown, takes) = (program.adapted(&adaptation), program.with_added(&adaptation));
        let mut document = Document::new(Actor([1; 16]), Member { author: AuthorId([1; 32]), role: Role::Mentee });
        let day = Value::Date("2027-03-05".parse().unwrap());
        for (field, value) in [
            ("length_months", Value::Number(9)),
            ("ends_on", day.clone()),
            ("mentor_time", Value::Number(10)),
            ("mentee_time", Value::Number(16)),
            ("own_1", day.clone()),
            ("supervisor_told_on", day),
            ("chk_confidentiality", Value::Flag(true)),
        ] {
            let field = FieldPath::alone("contract".parse().unwrap(), field.parse().unwrap());
            document.execute(&Command::SetValue { field, value }, &takes, 0).unwrap();
        }
        for field in ["contract/-/frequency", "contract/-/confidentiality_notes", "contract/-/mentor_role"] {
            let field = field.parse().unwrap();
            let edit = Command::EditText { field, at: 0, delete: 0, insert: "Between us".to_owned() };
            document.execute(&edit, &takes, 0).unwrap();
        }
        assert!(has_hours(&program, &shown, &document.view()));
        let lines = figures(&program, &shown, &document.view());
        let words: Vec<&str> = lines.iter().map(|(_, words)| words.as_str()).collect();
        assert_eq!(words, ["9", "March 5, 2027", "2.5 hours", "4 hours"]);
        assert!(lines[0].0.starts_with("Length"));
        assert_eq!(lines[1].0, "Ends on", "in the program's words, not in theirs");
    }

    #[test]
    fn a_sheet_without_hours_does_not_promise_them() {
        let program = twofold_templates::template("general").unwrap();
        let mut document = Document::new(Actor([1; 16]), Member { author: AuthorId([1; 32]), role: Role::Mentee });
        let field = "contract/-/length_months".parse().unwrap();
        document.execute(&Command::SetValue { field, value: Value::Number(6) }, &program, 0).unwrap();
        assert_eq!(figures(&program, &program, &document.view()).len(), 1);
        assert!(!has_hours(&program, &program, &document.view()));
    }

    #[test]
    fn every_program_has_a_length_or_a_last_day_to_show() {
        for template in twofold_templates::all() {
            let form = template.form(FORM).unwrap();
            let told = form.sections.iter().filter(|section| section.visibility == Visibility::Coordinator);
            let mut fields = told.flat_map(|section| &section.parts).filter_map(Part::as_field);
            assert!(fields.any(|field| is_figure(&field.kind)), "{}", template.id);
        }
    }
}
