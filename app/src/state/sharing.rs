//! Sharing what was first written for oneself: the same answer, under the same path, in the pair's document.

use twofold_model::{Command, DocView, FieldPath, ItemId, ListPath, Value};
use twofold_programs::{Field, FieldId, FormId, List, Part};

/// How an own answer stands towards the pair's document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sharing {
    /// Nothing is written.
    Blank,
    /// Only this person has it.
    Private,
    /// The partner has it as it is.
    Shared,
    /// The partner has it as it was.
    Changed,
}

/// How this part of a form stands.
#[must_use]
pub fn standing(form: &FormId, part: &Part, own: &DocView, shared: &DocView) -> Sharing {
    let is_blank = |view: &DocView| match part {
        Part::Field(field) => answer(view, &path(form, None, field), field) == Answer::BLANK,
        Part::List(list) => view.live(&place(form, list)).next().is_none(),
    };
    match (is_blank(own), is_blank(shared)) {
        (true, true) => Sharing::Blank,
        (false, true) => Sharing::Private,
        _ if share(form, part, own, shared).is_empty() => Sharing::Shared,
        _ => Sharing::Changed,
    }
}

/// What has to be done to the pair's document so that it says what the own one says.
#[must_use]
pub fn share(form: &FormId, part: &Part, own: &DocView, shared: &DocView) -> Vec<Command> {
    match part {
        Part::Field(field) => copy(form, None, field, own, shared).into_iter().collect(),
        Part::List(list) => share_list(form, list, own, shared),
    }
}

/// What has to be done to the pair's document so that it says nothing here.
#[must_use]
pub fn stop(form: &FormId, part: &Part, shared: &DocView) -> Vec<Command> {
    share(form, part, &DocView::default(), shared)
}

fn share_list(form: &FormId, list: &List, own: &DocView, shared: &DocView) -> Vec<Command> {
    let place = place(form, list);
    let mine: Vec<ItemId> = own.live(&place).collect();
    let mut commands: Vec<Command> =
        shared.live(&place).filter(|item| !mine.contains(item)).map(|item| Command::RemoveItem { item }).collect();
    let mut after = None;
    for item in mine {
        match shared.item(item) {
            None => commands.push(add(form, list, place.clone(), item, after, own)),
            Some((_, there)) => {
                if there.removed {
                    commands.push(Command::RestoreItem { item });
                }
                commands.extend(list.fields.iter().filter_map(|field| copy(form, Some(item), field, own, shared)));
            }
        }
        after = Some(item);
    }
    commands
}

fn add(form: &FormId, list: &List, place: ListPath, item: ItemId, after: Option<ItemId>, own: &DocView) -> Command {
    let mut values: Vec<(FieldId, Value)> = Vec::new();
    let mut texts: Vec<(FieldId, String)> = Vec::new();
    for field in &list.fields {
        let Answer { text, value } = answer(own, &path(form, Some(item), field), field);
        if !text.is_empty() {
            texts.push((field.id.clone(), text.to_owned()));
        }
        if !value.is_empty() {
            values.push((field.id.clone(), value.clone()));
        }
    }
    Command::AddItem { list: place, item, after, values, texts }
}

/// Makes one answer the same; `None` if it is.
pub(super) fn copy(
    form: &FormId,
    item: Option<ItemId>,
    field: &Field,
    own: &DocView,
    shared: &DocView,
) -> Option<Command> {
    let path = path(form, item, field);
    let (mine, theirs) = (answer(own, &path, field), answer(shared, &path, field));
    if mine == theirs {
        return None;
    }
    Some(if field.kind.is_long_text() {
        let delete = u32::try_from(theirs.text.encode_utf16().count()).unwrap_or(u32::MAX);
        Command::EditText { at: 0, delete, insert: mine.text.to_owned(), field: path }
    } else {
        Command::SetValue { value: mine.value.clone(), field: path }
    })
}

/// An answer of either kind; the other kind is blank.
#[derive(PartialEq)]
struct Answer<'a> {
    text: &'a str,
    value: &'a Value,
}

impl Answer<'_> {
    const BLANK: Self = Self { text: "", value: &Value::Empty };
}

fn answer<'a>(view: &'a DocView, path: &FieldPath, field: &Field) -> Answer<'a> {
    if field.kind.is_long_text() {
        Answer { text: view.text(path), ..Answer::BLANK }
    } else {
        Answer { value: view.value(path), ..Answer::BLANK }
    }
}

pub(super) fn path(form: &FormId, item: Option<ItemId>, field: &Field) -> FieldPath {
    FieldPath { form: form.clone(), item, field: field.id.clone() }
}

fn place(form: &FormId, list: &List) -> ListPath {
    ListPath::alone(form.clone(), list.id.clone())
}

#[cfg(test)]
mod tests {
    use twofold_model::{Actor, AuthorId, Document, Member, Template};
    use twofold_programs::{Role, load};

    use super::*;

    const TEMPLATE: &str = r#"
        id = "t"
        version = 1
        name = "T"
        [vocabulary]
        mentor = { singular = "mentor", plural = "mentors" }
        mentee = { singular = "mentee", plural = "mentees" }
        pair = { singular = "pair", plural = "pairs" }
        agreement = { singular = "agreement", plural = "agreements" }
        plan = { singular = "plan", plural = "plans" }
        meeting = { singular = "meeting", plural = "meetings" }
        coordinator = { singular = "coordinator", plural = "coordinators" }
        [[forms]]
        id = "purpose"
        title = "Purpose"
        intro = "Why"
        home = "self"
        [[forms.sections]]
        id = "all"
        title = "All"
        visibility = "self"
        [[forms.sections.parts]]
        list = "enjoy"
        label = "What I enjoy"
        item = "Thing"
        [[forms.sections.parts.parts]]
        field = "text"
        kind = "long_text"
        label = "Thing"
        [[forms.sections.parts]]
        field = "why"
        kind = "long_text"
        label = "Why"
    "#;

    struct Desk {
        template: Template,
        own: Document,
        shared: Document,
    }

    impl Desk {
        fn new() -> Self {
            let me = Member { author: AuthorId([1; 32]), role: Role::Mentee };
            let template = load(TEMPLATE).unwrap();
            Self { template, own: Document::new(Actor([1; 16]), me), shared: Document::new(Actor([2; 16]), me) }
        }

        fn form(&self) -> FormId {
            self.template.forms[0].id.clone()
        }

        fn part(&self, place: usize) -> Part {
            self.template.forms[0].sections[0].parts[place].clone()
        }

        fn write(&mut self, item: u128, text: &str) {
            let list = ListPath::alone(self.form(), "enjoy".parse().unwrap());
            let texts = vec![("text".parse().unwrap(), text.to_owned())];
            let after = self.own.view().live(&list).last();
            let add = Command::AddItem { list, item: ItemId(item), after, values: Vec::new(), texts };
            self.own.execute(&add, &self.template, 0).unwrap();
        }

        fn standing(&self, place: usize) -> Sharing {
            standing(&self.form(), &self.part(place), &self.own.view(), &self.shared.view())
        }

        fn share(&mut self, place: usize) {
            for command in share(&self.form(), &self.part(place), &self.own.view(), &self.shared.view()) {
                self.shared.execute(&command, &self.template, 0).unwrap();
            }
        }

        fn shared_texts(&self) -> Vec<String> {
            let view = self.shared.view();
            let list = ListPath::alone(self.form(), "enjoy".parse().unwrap());
            let text = |item| view.text(&FieldPath::of_item(self.form(), item, "text".parse().unwrap())).to_owned();
            view.live(&list).map(text).collect()
        }
    }

    #[test]
    fn nothing_is_with_the_partner_until_it_is_shared() {
        let mut desk = Desk::new();
        assert_eq!(desk.standing(0), Sharing::Blank);
        desk.write(1, "Maps");
        desk.write(2, "Teaching");
        assert_eq!(desk.standing(0), Sharing::Private);
        assert!(desk.shared_texts().is_empty());
        desk.share(0);
        assert_eq!(desk.standing(0), Sharing::Shared);
        assert_eq!(desk.shared_texts(), ["Maps", "Teaching"]);
    }

    #[test]
    fn what_is_written_after_sharing_stays_private_until_it_is_shared_again() {
        let mut desk = Desk::new();
        desk.write(1, "Maps");
        desk.share(0);
        desk.write(2, "Teaching");
        desk.own.execute(&Command::RemoveItem { item: ItemId(1) }, &desk.template, 0).unwrap();
        assert_eq!(desk.standing(0), Sharing::Changed);
        assert_eq!(desk.shared_texts(), ["Maps"]);
        desk.share(0);
        assert_eq!(desk.shared_texts(), ["Teaching"]);
    }

    #[test]
    fn what_is_no_longer_shared_can_be_shared_again() {
        let mut desk = Desk::new();
        desk.write(1, "Maps");
        desk.share(0);
        for command in stop(&desk.form(), &desk.part(0), &desk.shared.view()) {
            desk.shared.execute(&command, &desk.template, 0).unwrap();
        }
        assert_eq!(desk.standing(0), Sharing::Private);
        desk.share(0);
        assert_eq!(desk.shared_texts(), ["Maps"]);
    }

    #[test]
    fn a_single_answer_is_shared_like_a_list() {
        let mut desk = Desk::new();
        let field = FieldPath::alone(desk.form(), "why".parse().unwrap());
        let edit = Command::EditText { field: field.clone(), at: 0, delete: 0, insert: "Because 😀".into() };
        desk.own.execute(&edit, &desk.template, 0).unwrap();
        desk.share(1);
        assert_eq!(desk.standing(1), Sharing::Shared);
        let edit = Command::EditText { field: field.clone(), at: 0, delete: 8, insert: String::new() };
        desk.own.execute(&edit, &desk.template, 0).unwrap();
        desk.share(1);
        assert_eq!(desk.shared.view().text(&field), "😀");
    }
}
