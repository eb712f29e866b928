//! What a change is about, in a few words: the forms, and what in them.

use twofold_model::DocView;
use twofold_programs::{FormId, Template, setup};

use super::order::{Place, of_field, of_item};
use crate::i18n::m;
use crate::pages::form::item_title;
use crate::pages::reading::place_of;
use crate::state::PastChange;

/// The most names that say it.
const NAMED: usize = 3;

/// Something that was changed, by its place.
#[derive(Clone, Debug, PartialEq, Eq)]
struct Name {
    form: FormId,
    list: Option<String>,
    label: String,
}

/// "Plan · Goals: Goal, Due; Meeting log · Meetings". Of much in several forms, the forms alone.
pub(super) fn about(template: &Template, view: &DocView, change: &PastChange) -> String {
    let lists = change.subject.items.iter().filter_map(|item| Some((*item, view.places.get(item)?)));
    let lists = lists.filter(|(_, list)| list.form != setup::FORM).filter_map(|(item, list)| {
        let label = template.list(&list.form, &list.list)?.label.clone();
        Some((of_item(template, view, item, list), Name { form: list.form.clone(), list: None, label }))
    });
    let fields = change.subject.fields.iter().map(|path| {
        // One word for all that was said about a question.
        let ours = path.item.filter(|_| path.form == setup::FORM);
        let (list, label) = match ours {
            Some(item) => (Some(m::own_forms::title().to_owned()), item_title(template, view, item)),
            None => place_of(template, view, path),
        };
        (of_field(template, view, path), Name { form: path.form.clone(), list, label })
    });
    let mut placed: Vec<(Place, Name)> = fields.chain(lists).filter(|(_, name)| !name.label.is_empty()).collect();
    placed.sort_by(|(one, _), (other, _)| one.cmp(other));
    let names = each_once(placed.into_iter().map(|(_, name)| name).collect());
    words(&names, |form| template.form(form.as_str()).map(|form| form.title.as_str()))
}

/// Without those that are there twice, and without a list of which something is named as well.
fn each_once(all: Vec<Name>) -> Vec<Name> {
    let says_more = |one: &Name| {
        all.iter().any(|it| it.form == one.form && one.list.is_none() && it.list.as_ref() == Some(&one.label))
    };
    let mut names: Vec<Name> = Vec::new();
    for name in all.iter().filter(|name| !says_more(name)) {
        if !names.contains(name) {
            names.push(name.clone());
        }
    }
    names
}

fn words<'a>(names: &[Name], title: impl Fn(&FormId) -> Option<&'a str>) -> String {
    let several = names.windows(2).any(|two| matches!(two, [one, next] if one.form != next.form));
    let rest = names.len().saturating_sub(NAMED);
    if several && rest > 0 {
        let titles = grouped(names, |name| &name.form).into_iter();
        let titles = titles.map(|(form, of)| title(form).map_or_else(|| in_lists(&of), str::to_owned));
        return titles.collect::<Vec<_>>().join(", ");
    }
    let forms = grouped(names.iter().take(NAMED), |name| &name.form).into_iter().map(|(form, of)| {
        let words = in_lists(&of);
        match title(form) {
            // What is called like its form, or begins with its name, says so itself.
            Some(title) if !words.starts_with(title) => m::history::in_form(title, &words),
            _ => words,
        }
    });
    let words = forms.collect::<Vec<_>>().join("; ");
    if rest == 0 { words } else { m::history::and_more(&words, &rest.to_string()) }
}

/// "Check-ups: Date, Hours": each list once.
fn in_lists(names: &[&Name]) -> String {
    let lists = grouped(names.iter().copied(), |name| &name.list).into_iter().map(|(list, of)| {
        let labels = of.iter().map(|name| name.label.as_str()).collect::<Vec<_>>().join(", ");
        match list {
            Some(list) => m::history::in_list(list, &labels),
            None => labels,
        }
    });
    lists.collect::<Vec<_>>().join(", ")
}

/// Those with the same key together, in the order in which the keys come up.
fn grouped<'a, K: PartialEq>(
    names: impl IntoIterator<Item = &'a Name>,
    key: fn(&'a Name) -> &'a K,
) -> Vec<(&'a K, Vec<&'a Name>)> {
    let mut groups: Vec<(&K, Vec<&Name>)> = Vec::new();
    for name in names {
        match groups.iter_mut().find(|(of, _)| *of == key(name)) {
            Some((_, group)) => group.push(name),
            None => groups.push((key(name), vec![name])),
        }
    }
    groups
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(form: &str, list: Option<&str>, label: &str) -> Name {
        Name { form: form.parse().unwrap(), list: list.map(str::to_owned), label: label.to_owned() }
    }

    fn said(names: &[Name]) -> String {
        words(names, |form| match form.as_str() {
            "goals" => Some("Plan"),
            "meetings" => Some("Meeting log"),
            _ => None,
        })
    }

    #[test]
    fn a_change_names_its_form_and_each_list_once() {
        let goal = name("goals", Some("Goals"), "Goal");
        let (date, due) = (name("meetings", Some("Meetings"), "Date"), name("goals", Some("Goals"), "Week: by when"));
        assert_eq!(said(&[]), "");
        assert_eq!(said(&[goal.clone(), date, due]), "Plan · Goals: Goal, Week: by when; Meeting log · Meetings: Date");
        assert_eq!(said(&[name("meetings", None, "Meeting log")]), "Meeting log", "it says so itself");
        let rule = name("goals", None, "Ground rules");
        let more = name("goals", Some("Goals"), "Due");
        assert_eq!(said(&[goal, rule, more]), "Plan · Goals: Goal, Due, Ground rules");
    }

    #[test]
    fn a_list_is_not_named_beside_what_stands_in_it() {
        let (list, date) = (name("meetings", None, "Meetings"), name("meetings", Some("Meetings"), "Date"));
        assert_eq!(each_once(vec![list.clone(), date.clone(), date.clone()]), [date]);
        assert_eq!(each_once(vec![list.clone(), list.clone()]), [list], "alone it says that something was added");
    }

    #[test]
    fn of_much_in_one_form_three_are_named_and_in_several_the_forms() {
        let of = |form| move |label| name(form, None, label);
        let goals = ["a", "b", "c", "d"].map(of("goals"));
        assert_eq!(said(&goals), "Plan · a, b, c and 1 more");
        let all = [goals.as_slice(), &[name("meetings", Some("Meetings"), "Date")]].concat();
        assert_eq!(said(&all), "Plan, Meeting log");
    }
}
