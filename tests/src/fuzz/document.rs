//! Documents: snapshots, changes from a partner, and whatever a partner writes as an answer.

use std::sync::OnceLock;

use automerge::transaction::Transactable;
use automerge::{ActorId, AutoCommit, ROOT, ReadDoc, ScalarValue};
use sha2::{Digest, Sha256};
use twofold_model::view::{self, Parties};
use twofold_model::{
    Actor, Agreement, AuthorId, Command, Commit, Date, Document, FieldPath, Incoming, ItemId, ListPath, Member, Role,
    Setup, Snapshot, Template, Value,
};
use twofold_programs::rules::{Signed, findings};
use twofold_sync::body::{Body, ChangeBody, RelayView};
use twofold_wire::Hash;
use twofold_wire::cbor::Bytes;

const MENTOR: Member = Member { author: AuthorId([1; 32]), role: Role::Mentor };
const MENTEE: Member = Member { author: AuthorId([2; 32]), role: Role::Mentee };
/// The session that hostile changes come from.
const HOSTILE: Actor = Actor([7; 16]);

/// A document that both have, an honest change for it by another session, and what the hostile one writes honestly.
struct Scene {
    document: Document,
    next: Commit,
    honest: Vec<Commit>,
}

fn template() -> std::sync::Arc<Template> {
    twofold_templates::template("caltrans").expect("a template of ours")
}

fn path<T: core::str::FromStr>(text: &str) -> T {
    text.parse().unwrap_or_else(|_| panic!("{text} is a path"))
}

fn edit(field: &str, insert: &str) -> Command {
    Command::EditText { field: path(field), at: 0, delete: 0, insert: insert.into() }
}

fn set(field: &str, value: Value) -> Command {
    Command::SetValue { field: path(field), value }
}

fn add(list: &str, item: u128, texts: &[(&str, &str)]) -> Command {
    let texts = texts.iter().map(|(field, text)| (path(field), (*text).to_owned())).collect();
    Command::AddItem { list: path::<ListPath>(list), item: ItemId(item), after: None, values: Vec::new(), texts }
}

fn does(document: &mut Document, command: &Command) -> Commit {
    document.execute(command, &template(), 29_000_000).expect("the command is accepted");
    document.commit(29_000_000).expect("something was written")
}

fn scene() -> &'static Scene {
    static SCENE: OnceLock<Scene> = OnceLock::new();
    SCENE.get_or_init(|| {
        let mut document = Document::new(Actor([1; 16]), MENTOR);
        does(&mut document, &edit("contract/-/frequency", "every other week"));
        does(&mut document, &set("contract/-/length_months", Value::Number(6)));
        does(&mut document, &add("contract/-/ground_rules", 1, &[("text", "We are on time.")]));
        does(&mut document, &add("contract/-/ground_rules", 2, &[("text", "We say so early.")]));
        let open = |actor, me| Document::load(&document.save(), actor, me).expect("what was saved is read");
        let next = does(&mut open(Actor([3; 16]), MENTOR), &edit("contract/-/frequency", "still "));
        let writes = [
            edit("contract/-/frequency", "not "),
            edit("next_meeting/-/homework", "Read chapter one, and then talk about it with somebody. "),
            Command::EditText { field: path("contract/-/frequency"), at: 2, delete: 5, insert: String::new() },
            set("contract/-/length_months", Value::Number(9)),
            set("contract/-/ends_on", Value::Date(Date { year: 2027, month: 2, day: 1 })),
            add("contract/-/ground_rules", 9, &[("text", "Telephones are off.")]),
        ];
        let mut honest: Vec<Commit> = writes.iter().map(|it| does(&mut open(HOSTILE, MENTEE), it)).collect();
        let mut long = open(HOSTILE, MENTEE);
        honest.push(does(&mut long, &edit("contract/-/frequency", &"A long thought. ".repeat(60))));
        Scene { document, next, honest }
    })
}

/// Snapshots, as they travel.
#[must_use]
pub fn honest_snapshots() -> Vec<Vec<u8>> {
    let mut document = scene().document.clone();
    let young = Document::new(Actor([1; 16]), MENTOR).snapshot().encode();
    let before = document.snapshot().encode();
    does(&mut document, &edit("contract/-/frequency", &"A long thought. ".repeat(60)));
    vec![young, before, document.snapshot().encode()]
}

/// Changes, in the bodies in which they travel; those that travel packed also unpacked.
#[must_use]
pub fn honest_changes() -> Vec<Vec<u8>> {
    let hashes = |heads: &[[u8; 32]]| heads.iter().map(|head| Hash(*head)).collect::<Vec<Hash>>();
    let mut bodies = Vec::new();
    for commit in &scene().honest {
        let packed = commit.changes.clone();
        let unpack = |bytes: &Vec<u8>| automerge::Change::try_from(bytes.as_slice()).map(|it| it.raw_bytes().to_vec());
        let unpacked: Vec<Vec<u8>> = packed.iter().map(|it| unpack(it).expect("an honest change")).collect();
        for changes in [packed, unpacked] {
            let body = Body::Change(ChangeBody {
                generation: 0,
                nonce: Bytes(vec![7; 16]),
                before: hashes(&commit.heads_before),
                after: hashes(&commit.heads_after),
                born: commit.born.iter().map(ToString::to_string).collect(),
                changes: changes.into_iter().map(Bytes).collect(),
                minutes: 29_000_000,
                seen: Vec::new(),
                relay: RelayView { seq: 0, chain: Hash::ZERO },
            });
            bodies.push(body.encode());
        }
    }
    bodies
}

/// Answers as the document keeps them: a line for the field, and one for the answer.
#[must_use]
pub fn honest_answers() -> Vec<Vec<u8>> {
    let lines = [
        "contract/-/length_months\nn2147483647\ngoals/-/starts_on\nd2026-01-01",
        "contract/-/length_months\nn4294967295\ncontract/-/ends_on\nd2999-12-31\ngoals/-/starts_on\nd1900-01-01",
        "contract/-/ends_on\nd1900-01-01\nconfidentiality/-/ack_mentor_on\nd2999-12-31",
        "next_meeting/-/meeting_date\nd2999-12-31\nschedule/-/repeats\ntweekly",
        "contract/-/length_months\nn-9223372036854775808\nending/-/paused_on\nd1900-01-01",
        "contract/-/not_in_chain\nfy\nintake/-/taken_on\nd2026-02-28\ncontract/-/frequency\ncone\u{1f}two",
    ];
    lines.iter().map(|lines| lines.as_bytes().to_vec()).collect()
}

/// A snapshot from a partner: read or refused, and what is read can be kept and read again.
pub fn snapshot(data: &[u8]) {
    let Ok(snapshot) = Snapshot::decode(data) else { return };
    let _ = scene().document.check_snapshot(&snapshot);
    if let Ok(document) = Document::from_snapshot(&snapshot, Actor([9; 16]), MENTEE) {
        is_sound(&document);
    }
}

/// A change from a partner, with heads that fit it: taken wholly or not at all, and an honest one still fits behind it.
pub fn change(data: &[u8]) {
    let Ok(Body::Change(body)) = Body::read(data) else { return };
    let Ok(born) = body.born.iter().map(|path| path.parse()).collect::<Result<Vec<FieldPath>, _>>() else { return };
    let before: Vec<[u8; 32]> = body.before.iter().map(|hash| hash.0).collect();
    let claimed: Vec<[u8; 32]> = body.after.iter().map(|hash| hash.0).collect();
    let changes: Vec<Vec<u8>> = body.changes.into_iter().map(|bytes| bytes.0).collect();
    let fitting = changes.last().and_then(|last| hash_of(last)).map_or(claimed, |hash| vec![hash]);
    takes(&Incoming {
        author: MENTEE.author,
        actor: HOSTILE,
        heads_before: &before,
        heads_after: &fitting,
        born: &born,
        changes: &changes,
    });
}

/// What Automerge will call a change that is not packed.
fn hash_of(change: &[u8]) -> Option<[u8; 32]> {
    let (head, rest) = change.split_at_checked(8)?;
    let is_plain = head.starts_with(&[0x85, 0x6f, 0x4a, 0x83]) && rest.first() == Some(&1);
    is_plain.then(|| Sha256::digest(rest).into())
}

/// Answers that a partner writes past every check of the form: taken or not, all that is concluded from them holds.
pub fn answer(data: &[u8]) {
    let Ok(text) = core::str::from_utf8(data) else { return };
    let lines: Vec<&str> = text.split('\n').take(40).collect();
    let base = &scene().document;
    let mut forged = AutoCommit::load(&base.automerge()).expect("any Automerge reads it");
    forged.set_actor(ActorId::from(HOSTILE.0));
    let Ok(Some((_, values))) = forged.get(ROOT, "values") else { return };
    for pair in lines.chunks_exact(2) {
        let _ = forged.put(&values, pair[0], ScalarValue::Str(pair[1].into()));
    }
    let Some(hash) = forged.commit() else { return };
    let bytes = forged.get_change_by_hash(&hash).expect("it was just made").raw_bytes().to_vec();
    takes(&Incoming {
        author: MENTEE.author,
        actor: HOSTILE,
        heads_before: &base.heads(),
        heads_after: &[hash.0],
        born: &[],
        changes: &[bytes],
    });
}

fn takes(incoming: &Incoming<'_>) {
    let Scene { document: base, next, .. } = scene();
    let mut document = base.clone();
    let results = document.apply(&[*incoming]);
    if results != [Ok(())] {
        assert_eq!(document.heads(), base.heads(), "what is refused leaves no trace");
        assert_eq!(document.current(), base.current());
    }
    let honest = Incoming {
        author: MENTOR.author,
        actor: Actor([3; 16]),
        heads_before: &next.heads_before,
        heads_after: &next.heads_after,
        born: &next.born,
        changes: &next.changes,
    };
    assert_eq!(document.apply(&[honest]), [Ok(())], "the next honest change fits");
    is_sound(&document);
}

/// It can be kept and read again, and everything that pages conclude from it can be concluded.
fn is_sound(document: &Document) {
    let open = || Document::load(&document.save(), Actor([11; 16]), document.me()).expect("what was saved is read");
    let [mut again, mut anew] = [open(), open()];
    assert_eq!(again.current(), document.current());
    assert_eq!(again.heads(), document.heads());
    if let Some(learned) = document.clone().save_learned() {
        again.recall_learned(&learned);
        assert_eq!(again.learn(), 0, "what was learned is read");
        anew.learn();
        for hash in again.history().iter().flat_map(|entry| &entry.heads) {
            assert_eq!(again.subject(hash), anew.subject(hash));
        }
    }
    let template = template();
    let shown = document.current();
    let _ = (Agreement::of(shown), Setup::of(shown), document.history());
    for today in [Date { year: 2026, month: 11, day: 22 }, Date { year: 2999, month: 12, day: 31 }] {
        for role in [Role::Mentor, Role::Mentee] {
            let parties = Parties { mentor: Some(MENTOR.author), mentee: Some(MENTEE.author) };
            let beside = view::Beside {
                today,
                role,
                parties,
                partner_accepted: true,
                signed: Signed::default(),
                in_force_since: None,
                plan_written: document.last_written("goals"),
            };
            let facts = view::facts(shown, shown, &template, &beside);
            let _ = findings(&template, &facts);
        }
        let _ = (view::totals(shown, &template, today), view::follow_ups(shown, &template, today));
        let _ = (view::goals(shown, &template), view::meetings(shown, &template));
    }
}
