//! Copying a private note into what both see: an act of its own, and never by itself.

use leptos::prelude::*;
use twofold_model::{Command, FieldPath, ItemId, ListPath};
use twofold_programs::{Field, FieldKind, Home, List, Part, Role, Template};

use super::{Sheet, not_written};
use crate::components::{Button, ChoiceField, ChoiceGroup, ChoiceLook, FieldText};
use crate::i18n::m;
use crate::state::NotWritten;

/// The form whose notes can be copied.
const NOTES: &str = "notes";

/// Whether the items of this list are private notes.
pub(super) fn are_notes(sheet: Sheet, list: &List) -> bool {
    sheet.form.with_value(|form| form.as_str() == NOTES) && note_of(list).is_some()
}

fn note_of(list: &List) -> Option<&Field> {
    list.fields.iter().find(|field| field.kind == FieldKind::LongText)
}

/// The lists of the pair into which this member can put a text and nothing else, by form.
fn targets(template: &Template, role: Role) -> Vec<ChoiceGroup> {
    let takes = |list: &List| {
        let asks_more = list.fields.iter().any(|field| field.required && !field.kind.is_long_text());
        let text = list.text_field().is_some_and(|field| field.kind.is_long_text() && field.fills.allows(role));
        list.fills.allows(role) && text && !asks_more && list.max.is_none()
    };
    let forms = template.forms.iter().filter(|form| form.home == Home::Pair);
    let groups = forms.map(|form| {
        let lists = form.parts().filter_map(|part| match part {
            Part::List(list) if takes(list) => Some((format!("{}/{}", form.id, list.id), list.label.clone())),
            _ => None,
        });
        ChoiceGroup { label: form.title.clone(), answers: lists.collect() }
    });
    groups.filter(|group| !group.answers.is_empty()).collect()
}

/// Where to copy a note to, and the button that does it.
#[component]
pub(super) fn CopyOut(sheet: Sheet, list: List, item: ItemId) -> impl IntoView {
    let groups = sheet.template.with_value(|template| targets(template, sheet.my_role));
    let chosen = RwSignal::new(None::<String>);
    let done = RwSignal::new(false);
    let refused = RwSignal::new(None::<NotWritten>);
    let note = note_of(&list).map(|field| sheet.path(Some(item), &field.id));
    let words = Memo::new(move |_| note.as_ref().map(|note| sheet.shelf.view.read().text(note).trim().to_owned()));
    let blocked = Signal::derive(move || {
        chosen.read().is_none() || words.read().as_ref().is_none_or(String::is_empty) || !sheet.writes.get()
    });
    let copy = Callback::new(move |()| {
        let target = chosen.get_untracked().and_then(|it| place(&it));
        let field = target.as_ref().and_then(|list| {
            sheet.template.with_value(|it| Some(it.list(&list.form, &list.list)?.text_field()?.id.clone()))
        });
        let (Some(list), Some(field), Some(text)) = (target, field, words.get_untracked()) else { return };
        let shelf = sheet.pair.shared;
        let after = shelf.view.read_untracked().items(&list).last().map(|last| last.id);
        let new = sheet.actions.new_item.run(());
        let add = Command::AddItem { list, item: new, after, values: Vec::new(), texts: vec![(field, text)] };
        let result = shelf.execute(add);
        done.set(result.is_ok());
        refused.set(result.err());
        sheet.pair.actions.flush.run(());
    });
    let on_change = Callback::new(move |to| {
        done.set(false);
        chosen.set(to);
    });
    let id = FieldPath { form: sheet.form.get_value(), item: Some(item), field: list.id.clone() };
    let text = FieldText::new(format!("copy-{id}"), m::copy_out::to().to_owned());
    view! {
        <details class="fold no-print">
            <summary>{m::copy_out::summary()}</summary>
            <div class="fold__body">
                <p>{m::copy_out::text()}</p>
                <ChoiceField text look=ChoiceLook::Select groups=Signal::stored(groups) value=chosen on_change />
                <Button on_press=copy disabled=blocked>{m::copy_out::copy()}</Button>
                <p role="status">{move || done.get().then(m::copy_out::done)}</p>
                <p class="field__error" role="alert">{move || refused.read().as_ref().map(|error| not_written(error, m::copy_out::to()))}</p>
            </div>
        </details>
    }
}

fn place(target: &str) -> Option<ListPath> {
    let (form, list) = target.split_once('/')?;
    Some(ListPath::alone(form.parse().ok()?, list.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn in_every_program_a_note_can_go_somewhere_and_only_into_what_the_pair_shares() {
        for template in twofold_templates::all() {
            for role in [Role::Mentor, Role::Mentee] {
                let groups = targets(&template, role);
                assert!(!groups.is_empty(), "{} {role:?}", template.id);
                for (target, _) in groups.iter().flat_map(|group| &group.answers) {
                    let list = place(target).unwrap();
                    assert_eq!(template.form(list.form.as_str()).unwrap().home, Home::Pair, "{target}");
                }
            }
        }
    }

    #[test]
    fn the_mentors_note_cannot_become_an_objective_which_only_the_mentee_writes() {
        let template = twofold_templates::template("caltrans").unwrap();
        let has = |role| {
            let groups = targets(&template, role);
            groups.iter().flat_map(|it| &it.answers).any(|(to, _)| to == "next_meeting/objectives")
        };
        assert!(has(Role::Mentee) && !has(Role::Mentor));
    }
}
