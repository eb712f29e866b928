//! A form of which each member has a copy: what both must have chosen before either reads the other's.

use twofold_model::{AuthorId, Command, DocView, ItemId, ListPath, Value};
use twofold_programs::{Field, FormId, List, Proposed};

use super::sharing::{copy, path};

/// How an own copy stands towards the pair's document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CopyState {
    /// Only this person has it.
    Private,
    /// The partner knows that there is one to share, and not what it says.
    Offered,
    /// Both have chosen to share, and it goes over with the next look at this page.
    Due,
    /// The partner has it as it is.
    Open,
    /// The partner has it as it was.
    Changed,
}

/// Whether this much is told when a copy is offered: its day, and whose it is.
fn is_told(field: &Field) -> bool {
    field.required || field.extras.proposed == Some(Proposed::Role)
}

/// The copies that this author has offered, in their order.
#[must_use]
pub fn offered_by(form: &FormId, list: &List, shared: &DocView, author: AuthorId) -> Vec<ItemId> {
    let place = ListPath::alone(form.clone(), list.id.clone());
    let told: Vec<&Field> = list.fields.iter().filter(|field| is_told(field)).collect();
    let by = |item: &ItemId| {
        told.iter()
            .any(|field| shared.values.get(&path(form, Some(*item), field)).is_some_and(|it| it.author == author))
    };
    shared.live(&place).filter(by).collect()
}

/// How this copy stands. `mine` and `theirs` are the two authors; the first copy that one has offered opens together
/// with the first of the other, the second with the second.
#[must_use]
pub fn copy_state(
    form: &FormId,
    list: &List,
    item: ItemId,
    (own, shared): (&DocView, &DocView),
    (mine, theirs): (AuthorId, Option<AuthorId>),
) -> CopyState {
    let place = offered_by(form, list, shared, mine).iter().position(|it| *it == item);
    let answered = theirs.map_or(0, |theirs| offered_by(form, list, shared, theirs).len());
    let went_over = list.fields.iter().filter(|field| !is_told(field)).any(|field| {
        let path = path(form, Some(item), field);
        !shared.text(&path).is_empty() || !shared.value(&path).is_empty()
    });
    match place {
        None => CopyState::Private,
        Some(place) if !went_over && place >= answered => CopyState::Offered,
        Some(_) if open_copy(form, list, item, own, shared).is_empty() => CopyState::Open,
        Some(_) if went_over => CopyState::Changed,
        Some(_) => CopyState::Due,
    }
}

/// What tells the partner that there is a copy to share, and nothing of what it says.
#[must_use]
pub fn offer_copy(form: &FormId, list: &List, item: ItemId, own: &DocView, shared: &DocView) -> Vec<Command> {
    let place = ListPath::alone(form.clone(), list.id.clone());
    if shared.item(item).is_some_and(|(_, there)| there.removed) {
        return vec![Command::RestoreItem { item }];
    }
    let told = list.fields.iter().filter(|field| is_told(field));
    let value = |field: &Field| (field.id.clone(), own.value(&path(form, Some(item), field)).clone());
    let values = told.map(value).filter(|(_, value)| *value != Value::Empty).collect();
    vec![Command::AddItem {
        after: shared.items(&place).last().map(|last| last.id),
        list: place,
        item,
        values,
        texts: Vec::new(),
    }]
}

/// What makes the partner's copy of this copy say what it says.
#[must_use]
pub fn open_copy(form: &FormId, list: &List, item: ItemId, own: &DocView, shared: &DocView) -> Vec<Command> {
    list.fields.iter().filter_map(|field| copy(form, Some(item), field, own, shared)).collect()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use twofold_model::{Actor, Document, FieldPath, Member, Template};
    use twofold_programs::{Date, Role};

    use super::*;

    const ME: AuthorId = AuthorId([1; 32]);
    const OTHER: AuthorId = AuthorId([2; 32]);

    struct Desk {
        template: Arc<Template>,
        form: FormId,
        list: List,
        own: Document,
        shared: Document,
    }

    impl Desk {
        fn new() -> Self {
            let template = twofold_templates::template("general").unwrap();
            let form: FormId = "check_ups".parse().unwrap();
            let list = template.form("check_ups").unwrap().list("copies").unwrap().clone();
            let document = |author, actor| Document::new(Actor([actor; 16]), Member { author, role: Role::Mentee });
            Self { template, form, list, own: document(ME, 1), shared: document(ME, 2) }
        }

        fn answer(&mut self, item: u128) -> ItemId {
            let item = ItemId(item);
            let list = ListPath::alone(self.form.clone(), self.list.id.clone());
            let after = self.own.view().live(&list).last();
            let date = Value::Date(Date { year: 2027, month: 3, day: 5 });
            let values = vec![("on".parse().unwrap(), date)];
            let texts = vec![("c10_wish".parse().unwrap(), "More time".to_owned())];
            let add = Command::AddItem { list, item, after, values, texts };
            self.own.execute(&add, &self.template, 0).unwrap();
            item
        }

        fn state(&self, item: ItemId, theirs: AuthorId) -> CopyState {
            let (own, shared) = (self.own.view(), self.shared.view());
            copy_state(&self.form, &self.list, item, (&own, &shared), (ME, Some(theirs)))
        }

        fn carry_out(&mut self, commands: Vec<Command>) {
            for command in commands {
                self.shared.execute(&command, &self.template, 0).unwrap();
            }
        }

        fn offer(&mut self, item: ItemId) {
            let commands = offer_copy(&self.form, &self.list, item, &self.own.view(), &self.shared.view());
            self.carry_out(commands);
        }

        fn wish(&self, item: ItemId) -> String {
            let path = FieldPath::of_item(self.form.clone(), item, "c10_wish".parse().unwrap());
            self.shared.view().text(&path).to_owned()
        }
    }

    #[test]
    fn a_copy_that_is_offered_tells_its_day_and_no_answer() {
        let mut desk = Desk::new();
        let mine = desk.answer(1);
        assert_eq!(desk.state(mine, OTHER), CopyState::Private);
        desk.offer(mine);
        assert_eq!(desk.state(mine, OTHER), CopyState::Offered);
        assert_eq!(desk.wish(mine), "");
    }

    #[test]
    fn a_copy_opens_once_the_other_has_offered_one_too() {
        let mut desk = Desk::new();
        let mine = desk.answer(1);
        desk.offer(mine);
        // The document of this test has one author: as seen from the other side, the offer is the partner's.
        assert_eq!(desk.state(mine, ME), CopyState::Due);
        let commands = open_copy(&desk.form, &desk.list, mine, &desk.own.view(), &desk.shared.view());
        desk.carry_out(commands);
        assert_eq!((desk.state(mine, ME), desk.wish(mine).as_str()), (CopyState::Open, "More time"));
    }

    #[test]
    fn a_second_copy_waits_for_a_second_of_the_other() {
        let mut desk = Desk::new();
        let (first, second) = (desk.answer(1), desk.answer(2));
        desk.offer(first);
        assert_eq!(desk.state(first, ME), CopyState::Due);
        assert_eq!(desk.state(second, ME), CopyState::Private);
        desk.offer(second);
        assert_eq!(desk.state(second, OTHER), CopyState::Offered);
    }

    #[test]
    fn an_offer_can_be_taken_back_and_made_again() {
        let mut desk = Desk::new();
        let mine = desk.answer(1);
        desk.offer(mine);
        desk.carry_out(vec![Command::RemoveItem { item: mine }]);
        assert_eq!(desk.state(mine, OTHER), CopyState::Private);
        desk.offer(mine);
        assert_eq!(desk.state(mine, OTHER), CopyState::Offered);
    }
}
