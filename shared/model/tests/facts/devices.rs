//! A few devices that write and exchange commits, without a network.

use std::collections::BTreeMap;
use std::sync::{Arc, LazyLock};

use twofold_model::setup::Programs;
use twofold_model::{
    Actor, ApplyError, AuthorId, Command, CommandError, Commit, DocView, Document, FieldPath, Incoming, ItemId,
    ListPath, Member, Role, Template, Touched, Value,
};
use twofold_programs::{Date, FieldId};

pub(crate) static TEMPLATE: LazyLock<Arc<Template>> =
    LazyLock::new(|| twofold_templates::template("caltrans").unwrap());

static ALL: LazyLock<BTreeMap<String, Arc<Template>>> =
    LazyLock::new(|| twofold_templates::all().map(|template| (template.id.to_string(), template)).collect());

/// All programs, and the one with which the pair began.
pub(crate) fn programs() -> Programs<'static> {
    Programs { all: &ALL, began: "caltrans" }
}

pub(crate) const MENTOR: AuthorId = AuthorId([1; 32]);
pub(crate) const MENTEE: AuthorId = AuthorId([2; 32]);

pub(crate) fn member(role: Role) -> Member {
    Member { author: if role == Role::Mentor { MENTOR } else { MENTEE }, role }
}

/// One device with one writing session.
#[derive(Clone, Debug)]
pub(crate) struct Device {
    pub(crate) doc: Document,
    pub(crate) now: u64,
}

/// A commit on its way.
#[derive(Clone, Debug)]
pub(crate) struct Sent {
    pub(crate) author: AuthorId,
    pub(crate) actor: Actor,
    pub(crate) commit: Commit,
}

impl Sent {
    pub(crate) fn incoming(&self) -> Incoming<'_> {
        Incoming {
            author: self.author,
            actor: self.actor,
            heads_before: &self.commit.heads_before,
            heads_after: &self.commit.heads_after,
            born: &self.commit.born,
            changes: &self.commit.changes,
        }
    }
}

impl Device {
    pub(crate) fn new(session: u8, role: Role) -> Self {
        Self { doc: Document::new(Actor([session; 16]), member(role)), now: 1_000 * u64::from(session) }
    }

    pub(crate) fn mentor() -> Self {
        Self::new(1, Role::Mentor)
    }

    pub(crate) fn mentee() -> Self {
        Self::new(2, Role::Mentee)
    }

    /// The same, opened again from what it saved, as a new session.
    pub(crate) fn reopened(&self, session: u8) -> Self {
        let doc = Document::load(&self.doc.save(), Actor([session; 16]), self.doc.me()).unwrap();
        Self { doc, now: self.now }
    }

    pub(crate) fn try_to(&mut self, command: &Command) -> Result<Touched, CommandError> {
        self.doc.execute(command, &TEMPLATE, self.now)
    }

    #[track_caller]
    pub(crate) fn run(&mut self, command: Command) -> Touched {
        match self.try_to(&command) {
            Ok(touched) => touched,
            Err(error) => panic!("{command:?}: {error}"),
        }
    }

    #[track_caller]
    pub(crate) fn commit(&mut self) -> Sent {
        let commit = self.doc.commit(self.now).expect("something was done");
        Sent { author: self.doc.me().author, actor: self.doc.actor(), commit }
    }

    #[track_caller]
    pub(crate) fn does(&mut self, command: Command) -> Sent {
        self.run(command);
        self.commit()
    }

    pub(crate) fn take(&mut self, sent: &[Sent]) -> Vec<Result<(), ApplyError>> {
        let batch: Vec<Incoming<'_>> = sent.iter().map(Sent::incoming).collect();
        self.doc.apply(&batch)
    }

    #[track_caller]
    pub(crate) fn takes(&mut self, sent: &[Sent]) {
        let results = self.take(sent);
        assert!(results.iter().all(Result::is_ok), "{results:?}");
    }

    pub(crate) fn view(&self) -> &DocView {
        self.doc.current()
    }

    pub(crate) fn text(&self, path: &str) -> &str {
        self.view().text(&field(path))
    }

    pub(crate) fn value(&self, path: &str) -> &Value {
        self.view().value(&field(path))
    }
}

/// Two devices that have just exchanged everything.
#[track_caller]
pub(crate) fn exchange(a: &mut Device, b: &mut Device) {
    let from_a: Vec<Sent> = a.doc.has_pending().then(|| a.commit()).into_iter().collect();
    let from_b: Vec<Sent> = b.doc.has_pending().then(|| b.commit()).into_iter().collect();
    a.takes(&from_b);
    b.takes(&from_a);
    same(a, b);
}

#[track_caller]
pub(crate) fn same(a: &Device, b: &Device) {
    assert_eq!(a.doc.heads(), b.doc.heads());
    assert_eq!(a.view(), b.view());
}

pub(crate) fn field(path: &str) -> FieldPath {
    path.parse().unwrap_or_else(|_| panic!("{path} is not a path"))
}

pub(crate) fn list(path: &str) -> ListPath {
    path.parse().unwrap_or_else(|_| panic!("{path} is not a path"))
}

pub(crate) fn id(name: &str) -> FieldId {
    name.parse().unwrap()
}

pub(crate) fn date(text: &str) -> Value {
    Value::Date(text.parse::<Date>().unwrap())
}

pub(crate) fn text(text: &str) -> Value {
    Value::Text(text.into())
}

pub(crate) fn set(path: &str, value: Value) -> Command {
    Command::SetValue { field: field(path), value }
}

pub(crate) fn edit(path: &str, at: u32, delete: u32, insert: &str) -> Command {
    Command::EditText { field: field(path), at, delete, insert: insert.into() }
}

pub(crate) fn rule(item: u128, after: Option<u128>, text: &str) -> Command {
    add("contract/-/ground_rules", item, after, &[], &[("text", text)])
}

pub(crate) fn goal(item: u128, text: &str) -> Command {
    add("goals/-/goals", item, None, &[], &[("text", text)])
}

pub(crate) fn meeting(item: u128, day: &str, quarters: i64) -> Command {
    add("meetings/-/meetings", item, None, &[("date", date(day)), ("hours", Value::Number(quarters))], &[])
}

pub(crate) fn follow_up(item: u128, title: &str, owner: &str) -> Command {
    add("follow_ups/-/items", item, None, &[("title", text(title)), ("owner", text(owner))], &[])
}

pub(crate) fn add(
    path: &str,
    item: u128,
    after: Option<u128>,
    values: &[(&str, Value)],
    texts: &[(&str, &str)],
) -> Command {
    Command::AddItem {
        list: list(path),
        item: ItemId(item),
        after: after.map(ItemId),
        values: values.iter().map(|(field, value)| (id(field), value.clone())).collect(),
        texts: texts.iter().map(|(field, text)| (id(field), (*text).to_owned())).collect(),
    }
}

/// The path of a field of an item.
pub(crate) fn of(form: &str, item: u128, name: &str) -> String {
    format!("{form}/{}/{name}", ItemId(item))
}
