//! Copying a private note into what both see: an act of its own, and never by itself.

use leptos::prelude::*;
use twofold_model::{Command, DocView, FieldPath, ItemId, ListPath};
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

/// Where a note can go in the pair's document.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Target {
    /// An item of its own at the end of this list.
    List(ListPath),
    /// A line at the end of this text.
    Text(FieldPath),
}

impl Target {
    fn name(&self) -> String {
        match self {
            Self::List(path) => format!("list:{path}"),
            Self::Text(path) => format!("text:{path}"),
        }
    }

    fn of(name: &str) -> Option<Self> {
        match name.split_once(':')? {
            ("list", path) => path.parse().ok().map(Self::List),
            ("text", path) => path.parse().ok().map(Self::Text),
            _ => None,
        }
    }

    /// What puts the words there; `item` is the id of the item that this takes.
    fn command(self, words: String, template: &Template, shared: &DocView, item: ItemId) -> Option<Command> {
        Some(match self {
            Self::List(list) => {
                let field = template.list(&list.form, &list.list)?.text_field()?.id.clone();
                let after = shared.items(&list).last().map(|last| last.id);
                Command::AddItem { list, item, after, values: Vec::new(), texts: vec![(field, words)] }
            }
            Self::Text(field) => {
                let there = shared.text(&field);
                let insert = if there.is_empty() { words } else { format!("\n{words}") };
                let at = u32::try_from(there.encode_utf16().count()).ok()?;
                Command::EditText { field, at, delete: 0, insert }
            }
        })
    }
}

/// The texts and the lists of texts of the pair into which this member may write, by form.
fn targets(template: &Template, role: Role) -> Vec<ChoiceGroup> {
    let takes = |list: &List| {
        let asks_more = list.fields.iter().any(|field| field.required && !field.kind.is_long_text());
        let text = list.text_field().is_some_and(|field| field.kind.is_long_text() && field.fills.allows(role));
        list.fills.allows(role) && text && !asks_more && list.max.is_none()
    };
    let forms = template.forms.iter().filter(|form| form.home == Home::Pair);
    let groups = forms.map(|form| {
        let parts = form.parts().filter_map(|part| match part {
            Part::List(list) if takes(list) => {
                Some((Target::List(ListPath::alone(form.id.clone(), list.id.clone())), &list.label))
            }
            Part::Field(field) if field.kind.is_long_text() && field.fills.allows(role) => {
                Some((Target::Text(FieldPath::alone(form.id.clone(), field.id.clone())), &field.label))
            }
            Part::List(_) | Part::Field(_) => None,
        });
        let answers = parts.map(|(target, label)| (target.name(), label.clone())).collect();
        ChoiceGroup { label: form.title.clone(), answers }
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
        let (Some(target), Some(text)) =
            (chosen.read_untracked().as_deref().and_then(Target::of), words.get_untracked())
        else {
            return;
        };
        let (shelf, new) = (sheet.pair.shared, sheet.actions.new_item.run(()));
        let command =
            sheet.template.with_value(|it| shelf.view.with_untracked(|view| target.command(text, it, view, new)));
        let Some(command) = command else { return };
        let result = shelf.execute(command);
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
    // A note of one's own can still be written when the pair is over, and goes nowhere then.
    let takes = Memo::new(move |_| sheet.pair.meta.read().phase.writes());
    view! {
        <details class="fold no-print" hidden=move || !takes.get()>
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

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, Document, Member};

    use super::*;

    #[test]
    fn in_every_program_a_note_can_go_somewhere_and_only_into_what_the_pair_shares() {
        for template in twofold_templates::all() {
            for role in [Role::Mentor, Role::Mentee] {
                let groups = targets(&template, role);
                assert!(!groups.is_empty(), "{} {role:?}", template.id);
                for (name, _) in groups.iter().flat_map(|group| &group.answers) {
                    let form = match Target::of(name).unwrap() {
                        Target::List(path) => path.form,
                        Target::Text(path) => path.form,
                    };
                    assert_eq!(template.form(form.as_str()).unwrap().home, Home::Pair, "{name}");
                }
            }
        }
    }

    #[test]
    fn the_mentors_note_cannot_become_an_objective_which_only_the_mentee_writes() {
        let template = twofold_templates::template("caltrans").unwrap();
        let has = |role| {
            let groups = targets(&template, role);
            groups.iter().flat_map(|it| &it.answers).any(|(to, _)| to == "list:next_meeting/-/objectives")
        };
        assert!(has(Role::Mentee) && !has(Role::Mentor));
    }

    #[test]
    fn a_note_becomes_a_line_below_what_is_written_already() {
        let template = twofold_templates::template("caltrans").unwrap();
        let me = Member { author: AuthorId([1; 32]), role: Role::Mentee };
        let mut document = Document::new(Actor([1; 16]), me);
        let field: FieldPath = "contract/-/frequency".parse().unwrap();
        for words in ["Mondays \u{1f600}", "and Fridays"] {
            let to = Target::of("text:contract/-/frequency").unwrap();
            let command = to.command(words.into(), &template, document.current(), ItemId(1)).unwrap();
            document.execute(&command, &template, 0).unwrap();
        }
        assert_eq!(document.current().text(&field), "Mondays \u{1f600}\nand Fridays");
    }
}
