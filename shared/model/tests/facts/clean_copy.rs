//! A clean copy says what the original says now, in the words of the same people, and nothing of what it said before.

use std::collections::BTreeMap;
use std::sync::Arc;

use twofold_model::clean_copy::{CleanCopy, undecided};
use twofold_model::consent::{Consent, consent, to};
use twofold_model::view::Parties;
use twofold_model::{
    Actor, AuthorId, Command, DocView, Document, FieldPath, ItemId, ListPath, Member, Role, Template, Value,
};
use twofold_programs::{Date, Field, FieldKind, Form, List, Options, Part};

use crate::devices::{
    Device, MENTEE, MENTOR, TEMPLATE, date, edit, exchange, field, follow_up, goal, meeting, of, set, text,
};

const PARTIES: Parties = Parties { mentor: Some(MENTOR), mentee: Some(MENTEE) };
const CANARY: &str = "a draft that nobody is to find";

/// Two devices that make a copy of what a document says, until neither has anything left to write.
fn copied(from: &DocView, template: &Template, begins: Role) -> (Device, Device) {
    let copy = CleanCopy::new(from, template, PARTIES, begins);
    let (mut mentor, mut mentee) = (Device::new(101, Role::Mentor), Device::new(102, Role::Mentee));
    for _ in 0..8 {
        for role in [begins, begins.other()] {
            let device = if role == Role::Mentor { &mut mentor } else { &mut mentee };
            while copy.is_turn_of(role, &device.doc) {
                for step in copy.steps(device.doc.current(), role) {
                    drop(device.doc.execute(&step, template, 9));
                }
            }
            exchange(&mut mentor, &mut mentee);
        }
    }
    for device in [&mentor, &mentee] {
        assert_eq!(copy.steps(device.view(), device.doc.me().role), [], "nothing is left to be done");
    }
    (mentor, mentee)
}

/// Texts, answers and lists.
type Standing = (BTreeMap<FieldPath, Arc<str>>, BTreeMap<FieldPath, Value>, BTreeMap<ListPath, Vec<ItemId>>);

/// What stands there: no history, no removed item, nobody's name.
fn standing(view: &DocView) -> Standing {
    let is_live = |item: Option<ItemId>| item.is_none_or(|item| view.is_live(item));
    let texts = view.texts.iter().filter(|(path, _)| is_live(path.item)).map(|(path, it)| (path.clone(), it.clone()));
    let values = view.values.iter().filter(|(path, _)| is_live(path.item));
    let lists = view.lists.keys().filter(|list| is_live(list.parent));
    let lists = lists.map(|list| (list.clone(), view.live(list).collect::<Vec<_>>()));
    (
        texts.collect(),
        values.map(|(path, it)| (path.clone(), it.value.clone())).collect(),
        lists.filter(|(_, items)| !items.is_empty()).collect(),
    )
}

/// Says everything that a program asks for, in lists twice, and then changes and removes some of it.
struct Writer<'a> {
    template: &'a Template,
    doc: Document,
    next: u128,
}

impl Writer<'_> {
    fn act(&mut self, role: Role, command: &Command) -> bool {
        self.doc.set_role(role);
        self.doc.execute(command, self.template, 5).is_ok()
    }

    fn any(&mut self, command: &Command) {
        let _ = self.act(Role::Mentor, command) || self.act(Role::Mentee, command);
    }

    fn fill(&mut self) {
        let forms: Vec<Form> = self.template.forms.clone();
        for form in &forms {
            for part in form.parts() {
                match part {
                    Part::Field(field) => self.answer(form, None, field),
                    Part::List(list) => self.list(form, None, list),
                }
            }
        }
        // Once more: by now there is something to point at.
        for form in &forms {
            let lists = form.lists().into_iter().cloned().collect::<Vec<_>>();
            for list in lists {
                let items: Vec<ItemId> = self.items_of(form, &list);
                for item in items {
                    list.fields.iter().for_each(|field| self.answer(form, Some(item), field));
                }
            }
        }
    }

    fn items_of(&self, form: &Form, list: &List) -> Vec<ItemId> {
        let view = self.doc.current();
        let here = view.lists.keys().filter(|path| path.form == form.id && path.list == list.id);
        here.flat_map(|path| view.live(path)).collect()
    }

    fn list(&mut self, form: &Form, parent: Option<ItemId>, list: &List) {
        let path = ListPath { form: form.id.clone(), parent, list: list.id.clone() };
        let mut items = Vec::new();
        for _ in 0..3 {
            self.next += 1;
            let item = ItemId(self.next);
            let asked = list.fields.iter().filter(|field| field.required && !field.kind.is_long_text());
            let values: Vec<_> = asked.filter_map(|field| Some((field.id.clone(), self.value(None, field)?))).collect();
            let add = |role: Role| Command::AddItem {
                list: path.clone(),
                item,
                after: None,
                values: values
                    .iter()
                    .filter(|(id, _)| list.field(id.as_str()).is_some_and(|field| field.fills.allows(role)))
                    .cloned()
                    .collect(),
                texts: Vec::new(),
            };
            let is_added = self.act(Role::Mentee, &add(Role::Mentee)) || self.act(Role::Mentor, &add(Role::Mentor));
            if is_added {
                items.push(item);
                list.fields.iter().for_each(|field| self.answer(form, Some(item), field));
                list.lists.iter().for_each(|inner| self.list(form, Some(item), inner));
            }
        }
        if let [_, second, _] = items[..] {
            self.any(&Command::RemoveItem { item: second });
        }
    }

    fn answer(&mut self, form: &Form, item: Option<ItemId>, field: &Field) {
        let path = FieldPath { form: form.id.clone(), item, field: field.id.clone() };
        if field.kind.is_long_text() {
            let old = self.doc.current().text(&path).encode_utf16().count();
            let delete = u32::try_from(old).unwrap();
            self.any(&Command::EditText { field: path.clone(), at: 0, delete, insert: CANARY.into() });
            let delete = u32::try_from(CANARY.len()).unwrap();
            self.any(&Command::EditText {
                field: path,
                at: 0,
                delete,
                insert: format!("As it stands now, {}", field.id),
            });
        } else {
            if field.kind == FieldKind::Text {
                self.any(&Command::SetValue { field: path.clone(), value: text(CANARY) });
            }
            if let Some(value) = self.value(item, field) {
                self.any(&Command::SetValue { field: path, value });
            }
        }
    }

    fn value(&self, item: Option<ItemId>, field: &Field) -> Option<Value> {
        let view = self.doc.current();
        let option = |options: &Options| match options {
            Options::Given(options) => options.first().map(|option| option.id.to_string()),
            Options::Competencies => self.template.competencies.entries().next().map(|entry| entry.id.to_string()),
        };
        Some(match &field.kind {
            FieldKind::LongText | FieldKind::Signature => return None,
            FieldKind::Text => text("As it stands now"),
            FieldKind::Date => Value::Date(Date::from_days(20_000)),
            FieldKind::Hours => Value::Number(6),
            FieldKind::Flag => Value::Flag(true),
            FieldKind::Number { min, .. } => Value::Number(*min),
            FieldKind::Choice { options, .. } => text(&option(options)?),
            FieldKind::MultiChoice { options, .. } => Value::Choices(vec![option(options)?]),
            FieldKind::Consent => to(view, self.template, item?)?,
            FieldKind::Link { to } => {
                let there = |path: &&ListPath| to.iter().any(|it| it.form == path.form && it.list == path.list);
                let items = view.lists.keys().filter(there).flat_map(|path| view.live(path));
                Value::Link(items.into_iter().find(|item| view.is_live(*item))?)
            }
        })
    }
}

/// A document that answers everything, by both, with authors as they are.
pub(crate) fn full(template: &Template) -> DocView {
    let nobody = Member { author: AuthorId::UNKNOWN, role: Role::Mentee };
    let mut writer = Writer { template, doc: Document::new(Actor([77; 16]), nobody), next: 0 };
    writer.fill();
    let mut view = writer.doc.view();
    // One document wrote for both: give each answer to whoever may give it.
    for (path, value) in &mut view.values {
        let field = match path.item {
            None => template.field(&path.form, &path.field),
            Some(item) => {
                let place = &view.places[&item];
                template.list(&place.form, &place.list).and_then(|list| list.field(path.field.as_str()))
            }
        };
        let is_mentees = field.is_some_and(|field| field.fills.allows(Role::Mentee));
        value.author = if is_mentees { MENTEE } else { MENTOR };
    }
    view
}

#[test]
fn in_every_program_a_copy_made_by_both_says_what_the_original_says_whoever_proposed_it() {
    for template in twofold_templates::all() {
        let original = full(&template);
        assert!(original.texts.len() > 10, "{}: there is something to copy", template.id);
        for begins in [Role::Mentor, Role::Mentee] {
            let copy = CleanCopy::new(&original, &template, PARTIES, begins);
            assert_eq!(copy.left_behind(), [], "{}", template.id);
            let (mentor, mentee) = copied(&original, &template, begins);
            for device in [&mentor, &mentee] {
                assert_eq!(standing(device.view()), standing(&original), "{} by the {begins:?}", template.id);
            }
        }
    }
}

#[test]
fn a_copy_holds_nothing_that_was_overwritten_or_removed() {
    for template in twofold_templates::all() {
        let original = full(&template);
        let (mentor, _) = copied(&original, &template, Role::Mentor);
        for entry in mentor.doc.history() {
            let then = mentor.doc.view_at(&entry.heads).unwrap();
            let said =
                then.texts.values().map(|text| &**text).chain(then.values.values().filter_map(|it| match &it.value {
                    Value::Text(text) => Some(text.as_str()),
                    _ => None,
                }));
            assert_eq!(said.filter(|text| text.contains(CANARY)).count(), 0, "{}", template.id);
            assert!(then.lists.values().flatten().all(|item| !item.removed), "{}", template.id);
            assert!(then.places.keys().all(|item| original.is_live(*item)), "{}", template.id);
        }
    }
}

/// A pair's document with a little of everything.
fn original() -> (Device, Device) {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentor.run(meeting(2, "2026-03-04", 6));
    mentor.run(set("contract/-/not_in_chain", Value::Flag(true)));
    mentor.run(set("contract/-/ack_mentor", Value::Flag(true)));
    exchange(&mut mentor, &mut mentee);
    mentee.run(goal(1, "Speak in public"));
    mentee.run(follow_up(3, "Write to the board", "mentee"));
    mentee.run(set("contract/-/ack_mentee", Value::Flag(true)));
    mentee.run(edit("contract/-/frequency", 0, 0, "Mondays"));
    exchange(&mut mentor, &mut mentee);
    (mentor, mentee)
}

#[test]
fn what_one_said_is_still_that_ones_word() {
    let (mentor, _) = original();
    let before = mentor.view().clone();
    let (_, mentee) = copied(&before, &TEMPLATE, Role::Mentee);
    for path in ["contract/-/not_in_chain", "contract/-/ack_mentor", "contract/-/ack_mentee"] {
        let author = |view: &DocView| view.values[&field(path)].author;
        assert_eq!(author(mentee.view()), author(&before), "{path}");
    }
}

#[test]
fn what_both_have_added_by_turns_stays_in_its_order_and_everybodys_own() {
    let (mut mentor, mut mentee) = original();
    for (item, title) in [(4, "Call the clerk"), (6, "Read the budget")] {
        mentor.run(follow_up(item, title, "mentor"));
        exchange(&mut mentor, &mut mentee);
        mentee.run(follow_up(item + 1, "Ask for the minutes", "mentee"));
        exchange(&mut mentor, &mut mentee);
    }
    for begins in [Role::Mentor, Role::Mentee] {
        let before = mentor.view().clone();
        let (copy, _) = copied(&before, &TEMPLATE, begins);
        assert_eq!(standing(copy.view()), standing(&before));
        for item in [3, 4, 5, 6, 7] {
            let path = field(&of("follow_ups", item, "title"));
            assert_eq!(copy.view().values[&path].author, before.values[&path].author, "{item}");
        }
    }
}

#[test]
fn an_acknowledgement_that_the_other_has_forged_or_somebody_gave_who_is_gone_stays_behind() {
    let (mentor, _) = original();
    let path = field("contract/-/ack_mentor");
    for author in [MENTEE, AuthorId([9; 32])] {
        let mut view = mentor.view().clone();
        view.values.get_mut(&path).unwrap().author = author;
        let copy = CleanCopy::new(&view, &TEMPLATE, PARTIES, Role::Mentor);
        assert_eq!(copy.left_behind(), [path.clone()]);
        assert!(copy.whole().value(&path).is_empty());
    }
}

#[test]
fn an_answer_that_the_program_does_not_offer_any_more_stays_behind_and_is_named() {
    let (mentor, _) = original();
    let mut view = mentor.view().clone();
    let path = field("contract/-/not_in_chain");
    view.values.get_mut(&path).unwrap().value = text("an answer of another kind");
    let copy = CleanCopy::new(&view, &TEMPLATE, PARTIES, Role::Mentor);
    assert_eq!(copy.left_behind(), [path]);
}

#[test]
fn a_yes_goes_over_as_long_as_it_is_to_the_words_that_stand_there() {
    let template = twofold_templates::template("general").unwrap();
    let item = ItemId(7);
    let list = ListPath::alone("consents".parse().unwrap(), "consents".parse().unwrap());
    let at = |name: &str| FieldPath::of_item("consents".parse().unwrap(), item, name.parse().unwrap());
    let mut mentor = Device::mentor();
    let values = [("with_whom", "My manager"), ("purpose", "To explain")];
    let add = Command::AddItem {
        list,
        item,
        after: None,
        values: values.map(|(id, value)| (id.parse().unwrap(), text(value))).to_vec(),
        texts: vec![("what".parse().unwrap(), "We meet on Mondays".into())],
    };
    mentor.doc.execute(&add, &template, 5).unwrap();
    let yes = to(mentor.view(), &template, item).unwrap();
    mentor.doc.execute(&Command::SetValue { field: at("mentor_ok"), value: yes }, &template, 5).unwrap();
    let said = |view: &DocView| consent(view, &template, item, Role::Mentor, PARTIES);
    let (_, copy) = copied(mentor.view(), &template, Role::Mentee);
    assert!(said(copy.view()).is_given());
    let more = Command::EditText { field: at("what"), at: 0, delete: 0, insert: "N".into() };
    mentor.doc.execute(&more, &template, 5).unwrap();
    let (_, copy) = copied(mentor.view(), &template, Role::Mentee);
    assert_eq!(said(copy.view()), Consent::Open);
}

#[test]
fn what_changed_in_the_original_while_it_was_copied_comes_after_it() {
    let (mut mentor, _) = original();
    let mut copy = Device::new(101, Role::Mentor);
    let before = mentor.view().clone();
    let bring = |copy: &mut Device, from: &DocView| {
        let plan = CleanCopy::new(from, &TEMPLATE, PARTIES, Role::Mentor);
        for step in plan.steps(copy.view(), Role::Mentor) {
            drop(copy.try_to(&step));
        }
    };
    bring(&mut copy, &before);
    mentor.run(edit("contract/-/frequency", 7, 0, " at nine"));
    mentor.run(Command::RemoveItem { item: ItemId(2) });
    let after = mentor.view().clone();
    bring(&mut copy, &after);
    assert_eq!(copy.text("contract/-/frequency"), "Mondays at nine");
    assert!(!copy.view().is_live(ItemId(2)));
    bring(&mut copy, &after);
    assert_eq!(copy.text("contract/-/frequency"), "Mondays at nine", "once more changes nothing");
}

#[test]
fn what_waits_for_a_decision_is_named_before_a_copy_is_made() {
    let (mut mentor, mut mentee) = original();
    assert_eq!(undecided(mentor.view()), (vec![], vec![]));
    mentor.run(set("contract/-/ends_on", date("2026-01-05")));
    mentee.run(set("contract/-/ends_on", date("2026-01-12")));
    mentor.run(Command::RemoveItem { item: ItemId(3) });
    mentee.run(set(&of("follow_ups", 3, "title"), text("Write to the whole board")));
    exchange(&mut mentor, &mut mentee);
    assert_eq!(undecided(mentor.view()), (vec![field("contract/-/ends_on")], vec![ItemId(3)]));
}
