//! The sheet itself: labels, answers, and room for those that are not given.

use std::sync::Arc;

use leptos::prelude::*;
use twofold_model::consent::{Consent, consent};
use twofold_model::signature::{self, Signed};
use twofold_model::view::{Parties, meetings};
use twofold_model::{DocView, FieldPath, ItemId, ListPath, Value};
use twofold_programs::{
    Act, Date, Dates, Field, FieldKind, Form, FormId, List, Part, Role, Section, Signing, Template,
};

use super::Person;
use super::agreed::OfMeetings;
use super::at_hand::{at_hand, beside_section};
use super::boxes::{boxes, catalog, mark, others, takes_others};
use crate::i18n::{capitalised, hours_words, long_date, m};
use crate::pages::form::{first_signature, heading_in, is_signed_here, value_words};
use crate::pages::meetings::open_objectives;
use crate::pages::reading::whole_title;
use crate::state::Clock;

/// The answers of one form.
#[derive(Clone)]
pub(super) struct Reader {
    pub(super) template: Arc<Template>,
    pub(super) view: DocView,
    pub(super) role: Role,
    pub(super) parties: Parties,
    pub(super) clock: Clock,
    pub(super) form: FormId,
    /// Whether it is to be written on, so that lists have what the program begins with.
    pub(super) blank: bool,
    /// Whether somebody has signed what it says, so that there is no room to add to it by hand.
    pub(super) settled: bool,
    /// Whether nobody will ever add to it.
    pub(super) over: bool,
}

/// Places to write on behind what a list begins with.
const ROOM: usize = 2;

impl Reader {
    /// What the program begins with at a place of a list, on a sheet without answers.
    fn begun<'a>(&self, list: &'a List, field: &Field, place: usize) -> Option<&'a str> {
        let is_there = self.blank && list.text_field().is_some_and(|text| text.id == field.id);
        list.prefill.get(place).filter(|_| is_there).map(String::as_str)
    }

    fn path(&self, item: Option<ItemId>, field: &Field) -> FieldPath {
        FieldPath { form: self.form.clone(), item, field: field.id.clone() }
    }

    fn words(&self, item: Option<ItemId>, field: &Field) -> String {
        let path = self.path(item, field);
        if field.kind.is_long_text() {
            return self.view.text(&path).to_owned();
        }
        let value = self.view.value(&path);
        let short = value_words(&self.template, field, value, &self.view);
        match value {
            Value::Number(quarters) if field.kind == FieldKind::Hours => hours_words(*quarters),
            Value::Link(item) => whole_title(&self.template, &self.view, *item),
            _ => short,
        }
    }

    /// Whether a box has its mark: a yes to other words than stand there has none.
    fn ticked(&self, item: Option<ItemId>, field: &Field) -> bool {
        match item.filter(|_| field.kind.is_consent()) {
            Some(item) => self.agreed_on(item, field).is_some(),
            None => *self.view.value(&self.path(item, field)) == Value::Flag(true),
        }
    }

    /// The day of a member's yes to the words of an item, if it is to these words.
    fn agreed_on(&self, item: ItemId, field: &Field) -> Option<String> {
        let role = if field.fills.allows(Role::Mentor) { Role::Mentor } else { Role::Mentee };
        match consent(&self.view, &self.template, item, role, self.parties) {
            Consent::Given { minutes } => {
                let Date { year, month, day, .. } = self.clock.date_of(minutes);
                Some(long_date((year, month, day)))
            }
            Consent::Open | Consent::ToOtherWords => None,
        }
    }

    /// The name and the day under the form or item, if they are under what stands there now.
    fn signed(&self, item: Option<ItemId>, field: &Field) -> Option<(String, String)> {
        let role = if field.fills.allows(Role::Mentor) { Role::Mentor } else { Role::Mentee };
        let sheet = signature::Sheet { form: self.form.clone(), item };
        match sheet.signed(&self.view, &self.template, role, self.parties) {
            Signed::Given { name, minutes } => {
                let Date { year, month, day, .. } = self.clock.date_of(minutes);
                Some((name, long_date((year, month, day))))
            }
            Signed::Open | Signed::ToOtherWords => None,
        }
    }

    /// Whether both signatures have one date, which is an answer of its own.
    fn has_one_date(&self) -> bool {
        let form = self.template.form(self.form.as_str());
        let signings = form.into_iter().flat_map(|form| {
            let of_lists = form.lists().into_iter().filter_map(|list| list.extras.sign);
            form.sign.into_iter().chain(of_lists)
        });
        signings.into_iter().any(|signing| signing.date == Dates::Shared)
    }

    /// Whether nothing is to be added to an answer by hand: it is signed, and is none that comes after signing.
    const fn is_final(&self, field: &Field) -> bool {
        self.over || self.settled && !field.extras.after_signing
    }

    /// What stands where a name or a day is to be written: a line, until it is too late.
    fn or_line(&self, words: Option<String>) -> String {
        words.unwrap_or_else(|| if self.over { m::conflict::empty().to_owned() } else { String::new() })
    }

    /// The entries of the log that the pair does not count; none in any other form.
    fn left_out(&self) -> Vec<ItemId> {
        let log = if self.form == "meetings" { meetings(&self.view, &self.template) } else { Vec::new() };
        log.into_iter().filter(|it| !it.counts).map(|it| it.id).collect()
    }

    /// The items of a list, and then as many blank places as the paper has besides; none on what is signed.
    pub(super) fn places(&self, parent: Option<ItemId>, list: &List, printed: u16) -> Vec<Option<ItemId>> {
        let path = ListPath { form: self.form.clone(), parent, list: list.id.clone() };
        let mut places: Vec<Option<ItemId>> = self.view.live(&path).map(Some).collect();
        if !self.settled && !self.over {
            places.resize(places.len().max(printed.into()), None);
        }
        places
    }
}

/// A line and a date for each.
const GIVEN: Signing = Signing { act: Act::Signature, date: Dates::Each };

/// All of a form.
#[component]
pub(super) fn Paper(
    reader: Reader,
    form: Form,
    people: Vec<Person>,
    /// That of the sections' headings.
    level: u8,
) -> impl IntoView {
    let name = |Person { word, name, .. }: Person| view! { <p class="paper__line"><span>{capitalised(&word)}</span><span class="paper__blank">{name}</span></p> };
    let sections = form.sections.iter().map(|section| draw_section(&reader, section, level)).collect_view();
    // Where each signs in a place of the form, that place is the line. A program that asks for no signatures has no lines,
    // but those that were given are printed.
    let given = people.iter().any(|person| person.signed.is_some()).then_some(GIVEN);
    let signing = form.sign.filter(|_| !is_signed_here(&form)).or(given);
    let signed = signing.map(|signing| signatures(&reader, signing, &people));
    let at_hand = at_hand(&reader, &form);
    view! {
        <div class="paper__names">{people.into_iter().map(name).collect_view()}</div>
        <p>{form.intro}</p>
        {at_hand}
        {sections}
        {signed}
    }
}

fn draw_section(reader: &Reader, section: &Section, level: u8) -> AnyView {
    let points = (!section.points.is_empty()).then(|| {
        let each = section.points.iter().map(|point| view! { <li>{point.clone()}</li> });
        view! { <ol class="points">{each.collect_view()}</ol> }
    });
    let parts = section.parts.iter().map(|part| match part {
        Part::Field(field) => draw_field(reader, None, field, &section.title, true),
        Part::List(list) => draw_list(reader, None, list, list.printed, &section.title),
    });
    let parts = parts.collect_view();
    let beside = beside_section(reader, section);
    let help = (!section.help.is_empty()).then(|| view! { <p class="sheet__help">{section.help.clone()}</p> });
    let title = heading_in(&reader.view, &reader.form, section);
    // What the sheet is called need not be said twice.
    let is_said = reader.template.form(reader.form.as_str()).is_some_and(|form| form.title == title);
    let heading = (!is_said).then(|| match level {
        2 => view! { <h2>{title}</h2> }.into_any(),
        _ => view! { <h3>{title}</h3> }.into_any(),
    });
    view! { <section class="paper__section">{heading}{help}{points}{beside}{parts}</section> }.into_any()
}

/// A question and its answer; `above`: a heading that says already what is asked.
fn draw_field(reader: &Reader, item: Option<ItemId>, field: &Field, above: &str, given: bool) -> AnyView {
    let words = if given { reader.words(item, field) } else { String::new() };
    let label = field.label_for(reader.role).to_owned();
    let heading = (label != above).then(|| view! { <p class="paper__label">{label.clone()}</p> });
    // What helps to answer it, as long as there is no answer.
    let is_open = words.is_empty() && !reader.is_final(field);
    let help = (is_open && !field.help.is_empty()).then(|| view! { <p class="paper__help">{field.help.clone()}</p> });
    let value = if given { reader.view.value(&reader.path(item, field)).clone() } else { Value::Empty };
    if field.kind.is_consent() {
        let day = item.and_then(|item| reader.agreed_on(item, field));
        let (given, day) = (day.is_some(), reader.or_line(day));
        return view! {
            <p class="paper__box">{mark(given)}" "{label}</p>
            <p class="paper__line"><span>{m::paper::date()}</span><span class="paper__blank">{day}</span></p>
        }
        .into_any();
    }
    if field.kind.is_signature() {
        let (name, day) = given.then(|| reader.signed(item, field)).flatten().unzip();
        let (name, day) = (reader.or_line(name), reader.or_line(day));
        let date = (!reader.has_one_date()).then(|| {
            view! { <p class="paper__line"><span>{m::paper::date()}</span><span class="paper__blank">{day}</span></p> }
        });
        return view! {
            <p class="paper__line paper__line--sign"><span>{label}</span><span class="paper__blank" dir="auto">{name}</span></p>
            {date}
        }
        .into_any();
    }
    if field.kind == FieldKind::Flag {
        return view! { <p class="paper__box">{mark(reader.ticked(item, field))}" "{label}</p> }.into_any();
    }
    if let Some(options) = boxes(field) {
        let is = |id: &str| match &value {
            Value::Text(text) => text == id,
            Value::Choices(all) => all.iter().any(|it| it == id),
            _ => false,
        };
        let other = takes_others(field).then(|| others(&value, &options));
        let other = other.filter(|words| !words.is_empty() || !reader.is_final(field));
        let other = other.map(|words| {
            view! { <li class="paper__line"><span>{mark(!words.is_empty())}" "{m::paper::other()}</span><span class="paper__blank" dir="auto">{words}</span></li> }
        });
        let each = options.into_iter().map(|(id, label)| view! { <li>{mark(is(&id))}" "{label}</li> });
        return view! { <div class="paper__field">{heading}{help}<ul class="paper__boxes">{each.collect_view()}{other}</ul></div> }.into_any();
    }
    let words = if words.is_empty() && !is_open { m::conflict::empty().to_owned() } else { words };
    if field.kind.is_long_text() {
        let room = if is_open { field.printed.max(1) } else { 0 };
        let lines = (0..room).map(|_| view! { <p class="paper__rule"></p> }).collect_view();
        return view! { <div class="paper__field">{heading}{help}<p class="paper__text" dir="auto">{words}</p>{lines}</div> }.into_any();
    }
    view! { <p class="paper__line"><span>{label}</span><span class="paper__blank" dir="auto">{words}</span></p> }
        .into_any()
}

fn draw_list(reader: &Reader, parent: Option<ItemId>, list: &List, printed: u16, above: &str) -> AnyView {
    let mut places = reader.places(parent, list, printed);
    if reader.blank && !list.prefill.is_empty() {
        places.resize(places.len().max(list.prefill.len() + ROOM), None);
    }
    if reader.form == "next_meeting" && list.id == "objectives" {
        // What was discussed stands with its meeting, and makes room for what is ahead.
        let open = open_objectives(&reader.view);
        places.retain(|item| item.is_none_or(|item| open.contains(&item)));
        if !reader.over {
            places.resize(places.len().max(printed.into()), None);
        }
    }
    list_of(reader, places, list, above)
}

/// Blank places only: what stands inside an item that is blank itself.
fn blank_list(reader: &Reader, list: &List, printed: u16) -> AnyView {
    list_of(reader, vec![None; usize::from(printed.max(1))], list, "")
}

fn list_of(reader: &Reader, places: Vec<Option<ItemId>>, list: &List, above: &str) -> AnyView {
    let label = (list.label != above).then(|| view! { <p class="paper__label">{list.label.clone()}</p> });
    let suggested = (reader.blank && !list.suggestions.is_empty())
        .then(|| view! { <p class="paper__help">{m::paper::for_example(&list.suggestions.join(" · "))}</p> });
    let label = view! { {label} {suggested} };
    if let Some(groups) = catalog(reader, list) {
        return view! { <div class="paper__field">{label}{groups}</div> }.into_any();
    }
    if !reader.blank && places.is_empty() {
        return view! { <div class="paper__field">{label}<p class="paper__empty">{m::conflict::empty()}</p></div> }
            .into_any();
    }
    if list.lists.is_empty() && (list.extras.table || list.fields.len() == 1) {
        return view! { <div class="paper__field">{label}{table(reader, &places, list)}</div> }.into_any();
    }
    let (left_out, of_meetings) = (reader.left_out(), OfMeetings::of(reader));
    let each = places.iter().enumerate().map(|(place, item)| {
        let draw = |fields: &[Field]| {
            fields.iter().map(|field| draw_field(reader, *item, field, &list.item, item.is_some())).collect_view()
        };
        let (above, below) = list.fields.split_at(first_signature(list));
        let (fields, signatures) = (draw(above), draw(below));
        let inner = list.lists.iter().map(|inner| {
            let printed = inner.printed_inside(place);
            match item {
                Some(_) => draw_list(reader, *item, inner, printed, ""),
                None => blank_list(reader, inner, printed),
            }
        });
        let name = m::lists::name(&list.item, &(place + 1).to_string());
        let name =
            if item.is_some_and(|item| left_out.contains(&item)) { m::paper::does_not_count(&name) } else { name };
        let inner = inner.collect_view();
        let agreed = of_meetings.as_ref().map(|all| all.draw(reader, *item));
        view! { <div class="paper__item"><p class="paper__name">{name}</p>{fields}{inner}{agreed}{signatures}</div> }
    });
    let each = each.collect_view();
    view! { <div class="paper__field">{label}{each}</div> }.into_any()
}

/// The most columns for which a phone has room.
const COLUMNS: usize = 2;

/// A row for each place, a column for each field.
pub(super) fn table(reader: &Reader, places: &[Option<ItemId>], list: &List) -> AnyView {
    let heads =
        list.fields.iter().map(|field| view! { <th scope="col">{field.label_for(reader.role).to_owned()}</th> });
    let stacks = list.fields.len() > COLUMNS;
    let cell = |place: usize, item: Option<ItemId>, field: &Field| {
        let begun = || reader.begun(list, field, place).map(str::to_owned);
        let words = item.map(|item| reader.words(Some(item), field)).or_else(begun).unwrap_or_default();
        let is_box = field.kind == FieldKind::Flag || field.kind.is_consent();
        let words = if is_box { mark(item.is_some() && reader.ticked(item, field)).to_owned() } else { words };
        // Said in each cell where a phone has no room for the columns.
        let label = stacks.then(|| {
            let label = field.label_for(reader.role).to_owned();
            view! { <span class="table__label" aria-hidden="true">{label}</span> }
        });
        view! { <td dir="auto">{label}{words}</td> }
    };
    let row = |(place, item): (usize, &Option<ItemId>)| {
        let cells = list.fields.iter().map(|field| cell(place, *item, field)).collect_view();
        view! { <tr><td class="paper__place">{place + 1}</td>{cells}</tr> }
    };
    let rows = places.iter().enumerate().map(row).collect_view();
    view! {
        <table class="table paper__table" class:table--stacks=stacks>
            <thead><tr><th scope="col"><span class="hidden">{m::paper::number()}</span></th>{heads.collect_view()}</tr></thead>
            <tbody>{rows}</tbody>
        </table>
    }
    .into_any()
}

/// A line for each signature under the agreement, and for each date.
fn signatures(reader: &Reader, signing: Signing, people: &[Person]) -> AnyView {
    let day = |date: Date| long_date((date.year, date.month, date.day));
    let mut lines = Vec::new();
    for person in people {
        let (name, date) = person.signed.clone().unzip();
        lines.push((capitalised(&person.word), reader.or_line(name)));
        if signing.date == Dates::Each {
            lines.push((m::paper::date().to_owned(), reader.or_line(date.map(day))));
        }
    }
    if signing.date == Dates::Shared {
        let dates = people.iter().map(|person| person.signed.as_ref().map(|(_, date)| *date));
        let last = dates.collect::<Option<Vec<_>>>().and_then(|dates| dates.into_iter().max());
        lines.push((m::paper::date().to_owned(), reader.or_line(last.map(day))));
    }
    let line = |(label, words): (String, String)| view! { <p class="paper__line paper__line--sign"><span>{label}</span><span class="paper__blank" dir="auto">{words}</span></p> };
    view! {
        <p class="paper__label">{match signing.act {
            Act::Initials => m::paper::initials(),
            Act::Signature | Act::Accept => m::paper::signatures(),
        }}</p>
        <div class="paper__names paper__signatures">{lines.into_iter().map(line).collect_view()}</div>
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, Command, Document, Member};

    use super::*;

    #[test]
    fn what_is_signed_has_no_room_but_for_what_comes_after_signing() {
        let template = twofold_templates::template("sacramento").unwrap();
        let mut document = Document::new(Actor([1; 16]), Member { author: AuthorId([1; 32]), role: Role::Mentee });
        let list = ListPath::alone("contract".parse().unwrap(), "skill_areas".parse().unwrap());
        let add = Command::AddItem { list, item: ItemId(1), after: None, values: Vec::new(), texts: Vec::new() };
        document.execute(&add, &template, 0).unwrap();
        let (form, parties) = ("contract".parse().unwrap(), Parties { mentor: None, mentee: None });
        let (view, clock, role) = (document.view(), Clock::default(), Role::Mentee);
        let open = Reader { template, view, role, parties, clock, form, blank: false, settled: false, over: false };
        let signed = Reader { settled: true, ..open.clone() };
        let over = Reader { over: true, ..open.clone() };
        let form = open.template.form("contract").unwrap();
        let list = form.list("skill_areas").unwrap();
        assert_eq!(signed.places(None, list, 4), [Some(ItemId(1))]);
        assert_eq!(over.places(None, list, 4), [Some(ItemId(1))]);
        assert_eq!(open.places(None, list, 4), [Some(ItemId(1)), None, None, None]);
        let field = |id| form.parts().filter_map(Part::as_field).find(|field| field.id == id).unwrap();
        let (length, told) = (field("length_months"), field("supervisor_told_on"));
        assert!(!open.is_final(length) && signed.is_final(length) && !signed.is_final(told) && over.is_final(told));
        assert_eq!((open.or_line(None).as_str(), over.or_line(None).as_str()), ("", m::conflict::empty()));
    }
}
