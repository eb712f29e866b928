//! What is at hand while somebody prepares a meeting: the goals, and what is still to be done.

use leptos::prelude::*;
use twofold_model::view::{FollowUpState, follow_ups};
use twofold_programs::{Form, Section};

use super::agreed::{line, lines_of};
use super::sheet::Reader;
use crate::i18n::m;
use crate::pages::form::beside;

/// The form that stands beside goals and follow-ups on the screen.
const FORM: &str = "next_meeting";

/// What stands beside a section on the screen, each list that has something in it.
pub(super) fn beside_section(reader: &Reader, section: &Section) -> AnyView {
    // The sheet begins with it; and what stands there now is no part of what was signed.
    let is_elsewhere = is_at_hand(reader) || reader.settled;
    let targets = if is_elsewhere { &[] } else { section.beside.as_slice() };
    let lists = beside(&reader.template, &reader.view, targets).into_iter().filter(|(_, titles)| !titles.is_empty());
    lists.map(|(label, titles)| lines_of(label, titles, 0)).collect_view().into_any()
}

/// Whether the sheet begins with what is at hand.
fn is_at_hand(reader: &Reader) -> bool {
    reader.form == FORM
}

/// Each list that has something in it.
pub(super) fn at_hand(reader: &Reader, form: &Form) -> AnyView {
    let lists = if is_at_hand(reader) { lists(reader, form) } else { Vec::new() };
    lists.into_iter().map(|(label, lines)| lines_of(label, lines, 0)).collect_view().into_any()
}

/// The goals as the screen names them, and the open follow-ups with who and by when.
fn lists(reader: &Reader, form: &Form) -> Vec<(String, Vec<String>)> {
    let Reader { template, view, clock, .. } = reader;
    let words = &template.vocabulary;
    let targets = || form.sections.iter().flat_map(|section| &section.beside);
    let there = || targets().filter(|it| template.list(&it.form, &it.list).is_some());
    // A list of its own is named after the form in which it stands; several are told apart by their labels.
    let named = (there().count() == 1).then(|| match there().any(|it| it.form == "contract") {
        true => m::meetings::goals_beside(&words.agreement.singular),
        false => m::meetings::goals_beside(&words.plan.singular),
    });
    let goals = targets().flat_map(|target| beside(template, view, std::slice::from_ref(target)));
    let goals = goals.map(|(label, titles)| (named.clone().unwrap_or(label), titles));
    let open = follow_ups(view, template, clock.today()).into_iter().filter(|it| it.state != FollowUpState::Done);
    let open = (m::meetings::open_follow_ups(&words.follow_up.plural), open.map(|it| line(reader, &it)).collect());
    goals.chain(std::iter::once(open)).filter(|(_, lines)| !lines.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use twofold_model::view::Parties;
    use twofold_model::{Actor, AuthorId, Command, Document, ItemId, ListPath, Member, Role, Value};

    use super::*;
    use crate::state::Clock;

    #[test]
    fn the_sheet_of_the_next_meeting_has_the_goals_and_what_is_open_with_who_and_by_when() {
        let template = twofold_templates::template("overview").unwrap();
        let me = Member { author: AuthorId([1; 32]), role: Role::Mentee };
        let mut document = Document::new(Actor([1; 16]), me);
        let text = |text: &str| Value::Text(text.to_owned());
        let day = |day: &str| Value::Date(day.parse().unwrap());
        let mut add = |item: u128, form: &str, list: &str, values: &[(&str, Value)], texts: &[(&str, &str)]| {
            let values = values.iter().map(|(field, value)| (field.parse().unwrap(), value.clone())).collect();
            let texts = texts.iter().map(|(field, text)| (field.parse().unwrap(), (*text).to_owned())).collect();
            let list = ListPath::alone(form.parse().unwrap(), list.parse().unwrap());
            let add = Command::AddItem { list, item: ItemId(item), after: None, values, texts };
            document.execute(&add, &template, 0).unwrap();
        };
        add(1, "contract", "objectives", &[], &[("text", "Lead a district")]);
        let asked = [("title", text("Ask Rosa")), ("owner", text("mentee")), ("due", day("2026-12-01"))];
        add(2, "follow_ups", "items", &asked, &[]);
        let done = [("title", text("Read the budget")), ("owner", text("mentor")), ("done_on", day("2026-11-02"))];
        add(3, "follow_ups", "items", &done, &[]);
        let form = template.form(FORM).unwrap().clone();
        let words = &template.vocabulary;
        let labels = [
            m::meetings::goals_beside(&words.agreement.singular),
            m::meetings::open_follow_ups(&words.follow_up.plural),
        ];
        let lines = ["Lead a district", "Ask Rosa · Mentee · Due December 1, 2026"];
        let expected: Vec<_> = labels.into_iter().zip(lines.map(|line| vec![line.to_owned()])).collect();
        let reader = Reader {
            template: template.clone(),
            view: document.view(),
            role: Role::Mentee,
            parties: Parties { mentor: None, mentee: Some(me.author) },
            clock: Clock::default(),
            form: form.id.clone(),
            blank: false,
            settled: false,
            over: false,
        };
        assert_eq!(lists(&reader, &form), expected);
    }
}
