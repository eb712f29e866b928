//! What a program wants reported in spite of everything, and whom to turn to: shown wherever it may be needed.

use std::collections::BTreeSet;

use leptos::prelude::*;
use twofold_model::{DocView, FieldPath, Value};
use twofold_programs::{Part, RuleName, Template};

use super::placement::form_place;
use crate::components::NavLink;
use crate::i18n::{m, templates};
use crate::routes::PairTab;
use crate::state::{PairPhase, PairState, Session};

/// The form in which the two write down who their contact is.
const FORM: &str = "program_contact";

/// The duties, and the contact as far as it is known.
#[derive(Clone, Debug, PartialEq)]
struct Duties {
    /// What has to be reported.
    text: String,
    /// Whom the program names.
    contact: String,
    /// What the two have written down.
    written: Vec<(String, String)>,
    /// Whose it is, in the words of the form.
    written_of: String,
    /// Where they write it down.
    way: Option<NavLink>,
}

impl Duties {
    /// The same when it is over: what has to be reported still has to be, and nobody is told to ask at a start that is past.
    fn when_over(self) -> Self {
        Self { contact: String::new(), ..self }
    }
}

/// Nothing in a program that states no exception.
fn duties(template: &Template, view: &DocView, n: u32) -> Option<Duties> {
    let rule = template.check(RuleName::Reporting)?;
    let form = template.form(FORM);
    let answer = |part: &Part| {
        let field = part.as_field()?;
        match view.value(&FieldPath::alone(form?.id.clone(), field.id.clone())) {
            Value::Text(text) if !text.trim().is_empty() => Some((field.label.clone(), text.clone())),
            _ => None,
        }
    };
    let written: Vec<_> = form.into_iter().flat_map(|form| form.parts()).filter_map(answer).collect();
    let label = if written.is_empty() { m::reporting::write_down() } else { m::reporting::change() };
    let way = form.map(|form| NavLink { href: form_place(form, n), label: label.to_owned(), current: false });
    let written_of = form.map(|form| form.title.clone()).unwrap_or_default();
    Some(Duties { text: rule.text.clone(), contact: rule.contact.clone(), written, written_of, way })
}

/// The duties of the pair's program, with the contact beside them. `id`: that of the heading.
#[component]
pub(crate) fn ReportingDuties(
    pair: PairState,
    #[prop(default = "reporting-heading")] id: &'static str,
) -> impl IntoView {
    let known = Memo::new(move |_| {
        let meta = pair.meta.read();
        let known = duties(&meta.template, &pair.shared.view.read(), meta.n)?;
        let known = if meta.phase == PairPhase::Closed { known.when_over() } else { known };
        let way = known.way.filter(|_| meta.phase.writes());
        Some(Duties { way, ..known })
    });
    let draw = move |it: Duties| {
        let is_written = !it.written.is_empty();
        let written =
            it.written.into_iter().map(|(label, words)| view! { <dt>{label}</dt><dd dir="auto">{words}</dd> });
        let of = it.written_of;
        let written = is_written.then(|| view! { <h3>{of}</h3><dl class="answers">{written.collect_view()}</dl> });
        view! {
            <section class="sheet" aria-labelledby=id>
                <h2 id=id>{m::reporting::title()}</h2>
                <p>{it.text}</p>
                <p>{m::reporting::yourself()}</p>
                {(!it.contact.is_empty()).then(|| view! { <p>{it.contact}</p> })}
                {written}
                {it.way.map(|way| view! { <p class="no-print"><a href=way.href>{way.label}</a></p> })}
            </section>
        }
    };
    move || known.get().map(draw)
}

/// One program of this person's, and the pairs in it.
#[derive(Clone, Debug, PartialEq)]
struct OfProgram {
    program: String,
    text: String,
    contact: String,
    pairs: Vec<NavLink>,
}

/// The duties of every program that this person takes part in, for a page that belongs to no pair.
#[component]
pub(crate) fn AllReportingDuties(session: Session) -> impl IntoView {
    let all = Memo::new(move |_| {
        let pairs = session.pairs.read();
        let is_theirs = |phase: &PairPhase| !matches!(phase, PairPhase::Removed | PairPhase::DeviceRemoved);
        let mine: Vec<_> = pairs.iter().filter(|pair| is_theirs(&pair.phase)).collect();
        let names: BTreeSet<&str> = mine.iter().map(|pair| pair.template_name.as_str()).collect();
        let of = |template: &Template| {
            let rule = template.check(RuleName::Reporting).filter(|_| names.contains(template.name.as_str()))?;
            let in_it = mine.iter().filter(|pair| pair.template_name == template.name);
            let link = |pair: &&crate::state::PairSummary| NavLink {
                href: PairTab::Overview.href(pair.n),
                label: pair.partner.as_deref().map_or_else(|| m::home::nobody_yet().to_owned(), m::home::with),
                current: false,
            };
            let pairs = in_it.map(link).collect();
            let (program, text, contact) = (template.name.clone(), rule.text.clone(), rule.contact.clone());
            Some(OfProgram { program, text, contact, pairs })
        };
        templates().filter_map(|template| of(&template)).collect::<Vec<_>>()
    });
    let one = |(place, it): (usize, OfProgram)| {
        let id = format!("reporting-{place}");
        let link = |way: NavLink| view! { <li><a href=way.href dir="auto">{way.label}</a></li> };
        view! {
            <section class="sheet" aria-labelledby=id>
                <h2 id=id.clone()>{m::reporting::title_of(&it.program)}</h2>
                <p>{it.text}</p>
                <p>{m::reporting::yourself()}</p>
                {(!it.contact.is_empty()).then(|| view! { <p>{it.contact}</p> })}
                <p>{m::reporting::kept_with()}</p>
                <ul class="points">{it.pairs.into_iter().map(link).collect_view()}</ul>
            </section>
        }
    };
    move || all.get().into_iter().enumerate().map(one).collect_view()
}

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, Command, Document, Member, Role};

    use super::*;

    #[test]
    fn beside_the_duties_stands_whom_the_program_names_and_whom_the_two_have_written_down() {
        let template = twofold_templates::template("san_jose").unwrap();
        let mut document = Document::new(Actor([1; 16]), Member { author: AuthorId([1; 32]), role: Role::Mentee });
        let at_first = duties(&template, &document.view(), 2).unwrap();
        assert!(at_first.contact.contains("mentoring coordinator") && at_first.written.is_empty());
        assert_eq!(at_first.way.as_ref().unwrap().href, "/pairs/2/forms/program_contact");
        for (field, words) in [("contact_name", "Rosa Vega"), ("contact_phone", "555 0100")] {
            let field = FieldPath::alone(FORM.parse().unwrap(), field.parse().unwrap());
            let value = Value::Text(words.to_owned());
            document.execute(&Command::SetValue { field, value }, &template, 0).unwrap();
        }
        let written = duties(&template, &document.view(), 2).unwrap().written;
        let words: Vec<&str> = written.iter().map(|(_, words)| words.as_str()).collect();
        assert_eq!(words, ["Rosa Vega", "555 0100"]);
        let over = duties(&template, &document.view(), 2).unwrap().when_over();
        assert_eq!((over.contact.as_str(), over.written.len()), ("", 2), "whom they had is still said");
        assert_eq!(over.text, at_first.text);
    }

    #[test]
    fn a_program_that_states_no_exception_shows_none() {
        for id in ["caltrans", "cdss", "sacramento", "overview", "general"] {
            assert_eq!(duties(&twofold_templates::template(id).unwrap(), &DocView::default(), 1), None, "{id}");
        }
    }
}
