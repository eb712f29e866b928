//! Answers as they are read.

use twofold_model::{DocView, ItemId, Value, signature, view};
use twofold_programs::{Choice, Date, Field, FieldKind, Options, Template};

use crate::components::ChoiceGroup;
use crate::i18n::{hours_words, long_date, m};

/// The most characters of a text that stands for an item.
const TITLE: usize = 60;

/// An answer as it is read; empty when there is none.
pub(crate) fn value_words(template: &Template, field: &Field, value: &Value, view: &DocView) -> String {
    match value {
        Value::Empty => String::new(),
        // Whether the words are still the same is for whoever knows the item.
        Value::Text(_) if field.kind.is_consent() => m::conflict::yes().to_owned(),
        Value::Text(text) if field.kind.is_signature() => signature_words(text),
        Value::Text(text) => step_words(field, text).unwrap_or_else(|| template.choice_label(field, text).to_owned()),
        Value::Number(number) if field.kind == FieldKind::Hours => hours_words(*number),
        Value::Number(number) => number.to_string(),
        Value::Date(date) => long_date((date.year, date.month, date.day)),
        Value::Flag(true) => m::conflict::yes().to_owned(),
        Value::Flag(false) => m::conflict::no().to_owned(),
        Value::Choices(choices) => {
            choices.iter().map(|choice| template.choice_label(field, choice)).collect::<Vec<_>>().join(", ")
        }
        Value::Link(item) => item_title(template, view, *item),
    }
}

/// Who signed, as typed; whether it is still under what stands there is for whoever knows the rest.
fn signature_words(text: &str) -> String {
    match signature::name_in(text) {
        "" => m::conflict::yes().to_owned(),
        name => name.to_owned(),
    }
}

/// What stands for an item elsewhere: the beginning of its first words, or what it is called and its place.
pub(crate) fn item_title(template: &Template, view: &DocView, item: ItemId) -> String {
    let title = view::item_title(view, template, item);
    // What has no words stands by its day.
    if let Ok(Date { year, month, day }) = title.parse() {
        return long_date((year, month, day));
    }
    beginning(&title).unwrap_or_else(|| {
        let Some((path, _)) = view.item(item) else { return String::new() };
        let name = template.list(&path.form, &path.list).map_or("", |list| &list.item);
        let place = view.live(path).position(|other| other == item).map_or(0, |place| place + 1);
        m::lists::name(name, &place.to_string())
    })
}

/// A step of a scale with its number; `None` for what is none.
fn step_words(field: &Field, stored: &str) -> Option<String> {
    let steps = field.scale()?;
    let place = steps.iter().position(|step| step.id == stored)?;
    Some(m::fields::step(&(place + 1).to_string(), &steps.get(place)?.label))
}

/// What a choice offers, under the program's headings; nothing for other fields.
pub(crate) fn option_groups(template: &Template, field: &Field) -> Vec<ChoiceGroup> {
    let words = |it: &Choice| step_words(field, it.id.as_str()).unwrap_or_else(|| it.label.clone());
    let answers = |choices: &[Choice]| choices.iter().map(|it| (it.id.to_string(), words(it))).collect();
    match &field.kind {
        FieldKind::Choice { options, .. } | FieldKind::MultiChoice { options, .. } => match options {
            Options::Given(choices) => ChoiceGroup::plain(answers(choices)),
            Options::Competencies => {
                let groups = template.competencies.groups.iter();
                groups.map(|it| ChoiceGroup { label: it.title.clone(), answers: answers(&it.entries) }).collect()
            }
        },
        _ => Vec::new(),
    }
}

/// What a link may point at, under the headings of the lists.
pub(crate) fn link_groups(view: &DocView, template: &Template, field: &Field) -> Vec<ChoiceGroup> {
    let mut groups: Vec<ChoiceGroup> = Vec::new();
    for item in view::link_choices(view, template, field) {
        let list = view.places.get(&item).and_then(|path| template.list(&path.form, &path.list));
        let label = list.map(|list| list.label.clone()).unwrap_or_default();
        let answer = (item.to_string(), item_title(template, view, item));
        match groups.iter_mut().find(|group| group.label == label) {
            Some(group) => group.answers.push(answer),
            None => groups.push(ChoiceGroup { label, answers: vec![answer] }),
        }
    }
    groups
}

/// The first line, cut at a word.
pub(crate) fn beginning(text: &str) -> Option<String> {
    let line = text.lines().map(str::trim).find(|line| !line.is_empty())?;
    if line.chars().count() <= TITLE {
        return Some(line.to_owned());
    }
    let mut short = String::new();
    for word in line.split_inclusive(' ') {
        if short.chars().count() + word.chars().count() > TITLE {
            break;
        }
        short.push_str(word);
    }
    if short.is_empty() {
        short = line.chars().take(TITLE).collect();
    }
    Some(format!("{}…", short.trim_end()))
}

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, Command, Document, ListPath, Member, Role};

    use super::*;

    #[test]
    fn the_first_step_of_a_scale_is_number_one_and_says_so() {
        let template = twofold_templates::template("general").unwrap();
        let list = template.form("check_ups").unwrap().list("copies").unwrap();
        let groups = option_groups(&template, list.field("c3_trust").unwrap());
        let words: Vec<&str> = groups[0].answers.iter().map(|(_, words)| words.as_str()).collect();
        assert_eq!((words.len(), words[0]), (5, "1: Strongly agree"));
    }

    #[test]
    fn a_meeting_stands_elsewhere_by_its_day_as_people_write_it() {
        let template = twofold_templates::template("caltrans").unwrap();
        let me = Member { author: AuthorId([1; 32]), role: Role::Mentee };
        let mut document = Document::new(Actor([1; 16]), me);
        let list = ListPath::alone("meetings".parse().unwrap(), "meetings".parse().unwrap());
        let day = ("date".parse().unwrap(), Value::Date("2026-11-03".parse().unwrap()));
        let values = vec![day, ("hours".parse().unwrap(), Value::Number(4))];
        let add = Command::AddItem { list, item: ItemId(1), after: None, values, texts: Vec::new() };
        document.execute(&add, &template, 0).unwrap();
        assert_eq!(item_title(&template, document.current(), ItemId(1)), "November 3, 2026");
    }

    #[test]
    fn a_long_first_line_is_cut_at_a_word() {
        assert_eq!(beginning("\n  Lead a project \nmore"), Some("Lead a project".to_owned()));
        let long = beginning(&"word ".repeat(30)).unwrap();
        assert!(long.ends_with("word…") && long.chars().count() <= TITLE + 1, "{long}");
        assert_eq!(beginning(&"é".repeat(100)).unwrap().chars().count(), TITLE + 1);
        assert_eq!(beginning(" \n "), None);
    }
}
