//! A clean copy: what a document says now, written anew into an empty one, without how it came to say so.
//!
//! Both members write, each what only they may say and what they said. Nothing is remembered between the steps: what is
//! still to be done follows from what the copy says by then, so it does not matter when a page closes.

use twofold_programs::{Field, FieldId, FieldKind, Fills, Form, List, Part, Role, Template};

use crate::{
    command::{Command, Touched},
    document::Document,
    ids::{Actor, AuthorId, ItemId, Member},
    path::{FieldPath, ListPath},
    restore::restore,
    value::Value,
    view::{DocView, Parties},
};

/// More often than anything in a form waits for something else in it.
const ROUNDS: usize = 16;

/// What goes over from a document into its clean copy, and who writes which part of it.
#[derive(Clone, Debug)]
pub struct CleanCopy<'a> {
    from: &'a DocView,
    template: &'a Template,
    parties: Parties,
    /// The part of the member who writes what either could.
    begins: Role,
    /// All that the program takes of it today.
    whole: DocView,
}

impl<'a> CleanCopy<'a> {
    /// `begins` is the part of the member who proposed the copy: that one writes what is nobody's own.
    #[must_use]
    pub fn new(from: &'a DocView, template: &'a Template, parties: Parties, begins: Role) -> Self {
        let mut copy = Self { from, template, parties, begins, whole: DocView::default() };
        let nobody = Member { author: AuthorId::UNKNOWN, role: begins };
        let mut trial = Document::new(Actor([0; 16]), nobody);
        // Something may have to wait for an item of the other's, or for what it points at.
        for _ in 0..ROUNDS {
            let before = trial.view();
            for role in [begins, begins.other()] {
                trial.set_role(role);
                for step in copy.steps_toward(from, trial.current(), role) {
                    // What is refused here is refused in the copy: it stays behind.
                    drop(trial.execute(&step, template, 0));
                }
            }
            if before == *trial.current() {
                break;
            }
        }
        copy.whole = trial.view();
        copy
    }

    /// What the copy will say when both have written their part.
    #[must_use]
    pub const fn whole(&self) -> &DocView {
        &self.whole
    }

    /// What a member has to write into a copy that says this by now, in order. Empty when that member's part is in it.
    ///
    /// A step can be refused while the other's part is missing that it builds on; then it is among the next steps again.
    #[must_use]
    pub fn steps(&self, now: &DocView, me: Role) -> Vec<Command> {
        self.steps_toward(&self.whole, now, me)
    }

    /// Whether a member could write something into a copy as it is now. The one who proposed it goes first, and again
    /// after the other, so that the two do not put items into the same place at once.
    #[must_use]
    pub fn is_turn_of(&self, role: Role, copy: &Document) -> bool {
        let mut trial = copy.clone();
        trial.set_role(role);
        let mut steps = self.steps(copy.current(), role).into_iter();
        steps.any(|step| trial.execute(&step, self.template, 0).is_ok_and(|touched| touched != Touched::Nothing))
    }

    /// Answers that stay behind although they stand there now: the program does not have the question any more, does not
    /// take the answer any more, or somebody else than its owner gave it.
    #[must_use]
    pub fn left_behind(&self) -> Vec<FieldPath> {
        let is_live = |path: &&FieldPath| path.item.is_none_or(|item| self.from.is_live(item));
        let texts = self.from.texts.keys().filter(|path| self.from.text(path) != self.whole.text(path));
        let values = self.from.values.keys().filter(|path| self.from.value(path) != self.whole.value(path));
        texts.chain(values).filter(is_live).cloned().collect()
    }

    fn steps_toward(&self, goal: &DocView, now: &DocView, me: Role) -> Vec<Command> {
        let mut steps = Steps { copy: self, goal, now, me, commands: Vec::new() };
        // Which questions there are comes before their answers. Of a form that each fills in alone, too, there is what was
        // shared.
        let (first, rest): (Vec<&Form>, Vec<&Form>) =
            self.template.forms.iter().partition(|form| form.id == twofold_programs::setup::FORM);
        for form in first.into_iter().chain(rest) {
            for part in form.parts() {
                match part {
                    Part::Field(field) => steps.field(form, None, field),
                    Part::List(list) => steps.list(form, None, list),
                }
            }
        }
        steps.commands
    }

    /// Who writes what can belong to both.
    fn keeper(&self, fills: Fills) -> Role {
        match fills {
            Fills::Mentor => Role::Mentor,
            Fills::Mentee => Role::Mentee,
            Fills::Both => self.begins,
        }
    }

    /// Who adds an item: of a list that both keep, the one who gave what every item must have from the start.
    fn adder(&self, form: &Form, list: &List, item: ItemId) -> Role {
        let asked = list.fields.iter().filter(|field| field.required && !field.kind.is_long_text());
        let said = asked.filter_map(|field| {
            let path = FieldPath::of_item(form.id.clone(), item, field.id.clone());
            self.role_of(self.from.values.get(&path)?.author)
        });
        let first = Some(list.fills).filter(|fills| *fills == Fills::Both).and_then(|_| said.into_iter().next());
        first.unwrap_or_else(|| self.keeper(list.fills))
    }

    fn role_of(&self, author: AuthorId) -> Option<Role> {
        [Role::Mentor, Role::Mentee].into_iter().find(|role| self.parties.with(*role) == Some(author))
    }

    /// Who writes this answer, so that it stays the word of the one who said it; nobody, if it is not to go over.
    fn writer(&self, path: &FieldPath, field: &Field) -> Option<Role> {
        let author = self.from.values.get(path).map(|given| given.author);
        let said = author.and_then(|author| self.role_of(author));
        let is_own_word = matches!(field.kind, FieldKind::Flag | FieldKind::Consent | FieldKind::Signature);
        match (field.fills, said) {
            (Fills::Both, Some(role)) => Some(role),
            (Fills::Both, None) => Some(self.begins),
            // Only an app that was changed writes the other's answer: copied, it would become the other's word.
            (fills, Some(role)) if role != self.keeper(fills) => None,
            // A yes of somebody who is not in the pair any more is nobody's.
            (_, None) if is_own_word && author.is_some() => None,
            (fills, _) => Some(self.keeper(fills)),
        }
    }
}

/// What has to be decided before a copy is made, because a copy would decide it: answers between which to choose, and
/// items that one removed and the other changed.
#[must_use]
pub fn undecided(view: &DocView) -> (Vec<FieldPath>, Vec<ItemId>) {
    let is_there = |path: &FieldPath| path.item.is_none_or(|item| view.is_live(item));
    let answers = view.conflicts().map(|(path, _)| path).filter(|path| is_there(path)).cloned().collect();
    let lists = view.lists.iter().filter(|(list, _)| list.parent.is_none_or(|parent| view.is_live(parent)));
    let items = lists.flat_map(|(_, items)| items).filter(|item| item.removed && item.edited_after_removal);
    (answers, items.map(|item| item.id).collect())
}

/// One member's steps from what a copy says to what it is to say.
struct Steps<'a> {
    copy: &'a CleanCopy<'a>,
    goal: &'a DocView,
    now: &'a DocView,
    me: Role,
    commands: Vec<Command>,
}

impl Steps<'_> {
    fn field(&mut self, form: &Form, item: Option<ItemId>, field: &Field) {
        let path = FieldPath { form: form.id.clone(), item, field: field.id.clone() };
        if self.copy.writer(&path, field) == Some(self.me) {
            self.commands.extend(restore(&path, self.goal, self.now));
        }
    }

    fn list(&mut self, form: &Form, parent: Option<ItemId>, list: &List) {
        let path = ListPath { form: form.id.clone(), parent, list: list.id.clone() };
        let mut after = None;
        for item in self.goal.live(&path).collect::<Vec<_>>() {
            let is_mine = self.copy.adder(form, list, item) == self.me;
            if !self.now.places.contains_key(&item) {
                if !is_mine {
                    continue;
                }
                let (list, values) = (path.clone(), self.asked_of_new(form, item, list));
                self.commands.push(Command::AddItem { list, item, after, values, texts: Vec::new() });
            }
            after = Some(item);
            if is_mine && self.now.item(item).is_some_and(|(_, it)| it.removed) {
                self.commands.push(Command::RestoreItem { item });
            }
            list.fields.iter().for_each(|field| self.field(form, Some(item), field));
            list.lists.iter().for_each(|inner| self.list(form, Some(item), inner));
        }
        if self.copy.keeper(list.fills) == self.me {
            // Removed in the original after it was copied.
            let gone = self.now.live(&path).filter(|item| !self.goal.is_live(*item));
            self.commands.extend(gone.map(|item| Command::RemoveItem { item }));
        }
    }

    /// What an item must have from the start. Everything else comes behind, so that one answer that is not taken does not
    /// keep the item away.
    fn asked_of_new(&self, form: &Form, item: ItemId, list: &List) -> Vec<(FieldId, Value)> {
        let is_asked = |field: &&Field| field.required && !field.kind.is_long_text() && field.fills.allows(self.me);
        let given = list.fields.iter().filter(is_asked).map(|field| {
            let path = FieldPath::of_item(form.id.clone(), item, field.id.clone());
            (field.id.clone(), self.goal.value(&path).clone())
        });
        given.filter(|(_, value)| !value.is_empty()).collect()
    }
}
