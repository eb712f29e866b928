//! What people type is found nowhere but sealed: not at the relay, not on the wire, not in a profile's storage.
//!
//! A planted word goes into every name and every field of every form that takes text. Then every byte that left a
//! device, that the relay keeps, or that a profile keeps is searched for the word in the forms in which it could hide.

#![allow(clippy::indexing_slicing, clippy::unwrap_used, reason = "a test may be blunt")]

use twofold_model::{Command, FieldPath, ItemId, ListPath, Value};
use twofold_programs::template::{Home, List, Part};
use twofold_programs::{Date, Role, template::Field, template::FieldKind, template::Options};
use twofold_sync::store::Table;
use twofold_sync::{Request, Target};
use twofold_tests::World;
use twofold_tests::device::contains;
use twofold_tests::world::{ANA, BEN};
use twofold_wire::cbor;
use twofold_wire::frame::{ClientFrame, RelayFrame};

/// In every planted text.
const WORD: &str = "qzxjKANARIEvwkq";

/// Fills in every field that takes text, as the person of a device may.
struct Planter<'a> {
    world: &'a mut World,
    device: usize,
    role: Role,
    target: Target,
    planted: usize,
}

impl Planter<'_> {
    fn text(&mut self) -> String {
        self.planted += 1;
        format!("{WORD} {} {:?}", self.planted, self.role)
    }

    fn execute(&mut self, command: Command) {
        let now = self.world.now;
        let shown = format!("{command:?}");
        self.world.devices[self.device].execute(&self.target, command, now).expect(&shown);
    }

    /// An answer with the word in it, or any answer that the field takes.
    fn value(&mut self, field: &Field) -> Option<Value> {
        Some(match &field.kind {
            FieldKind::LongText | FieldKind::Link { .. } | FieldKind::Consent | FieldKind::Signature => return None,
            FieldKind::Text | FieldKind::Choice { other: true, .. } => Value::Text(self.text()),
            FieldKind::MultiChoice { other: true, .. } => Value::Choices(vec![self.text()]),
            FieldKind::Choice { options: Options::Given(options), .. } => Value::Text(options[0].id.to_string()),
            FieldKind::MultiChoice { options: Options::Given(options), .. } => {
                Value::Choices(vec![options[0].id.to_string()])
            }
            FieldKind::Choice { .. } => Value::Text("communication".into()),
            FieldKind::MultiChoice { .. } => Value::Choices(vec!["communication".into()]),
            FieldKind::Date => Value::Date(Date { year: 2026, month: 11, day: 22 }),
            FieldKind::Hours => Value::Number(4),
            FieldKind::Flag => Value::Flag(true),
            FieldKind::Number { min, .. } => Value::Number(*min),
        })
    }

    fn field(&mut self, path: FieldPath, field: &Field) {
        if !field.fills.allows(self.role) {
            return;
        }
        if field.kind.is_long_text() {
            let insert = self.text();
            self.execute(Command::EditText { field: path, at: 0, delete: 0, insert });
        } else if let Some(value) = self.value(field) {
            self.execute(Command::SetValue { field: path, value });
        }
    }

    fn list(&mut self, list: &List, path: ListPath) {
        if !list.fills.allows(self.role) {
            return;
        }
        let item = ItemId(self.world.devices[self.device].random());
        let (mut values, mut texts) = (Vec::new(), Vec::new());
        let role = self.role;
        for field in list.fields.iter().filter(|field| field.fills.allows(role)) {
            if field.kind.is_long_text() {
                texts.push((field.id.clone(), self.text()));
            } else if let Some(value) = self.value(field) {
                values.push((field.id.clone(), value));
            }
        }
        let form = path.form.clone();
        self.execute(Command::AddItem { list: path, item, after: None, values, texts });
        for inner in &list.lists {
            self.list(inner, ListPath::inside(form.clone(), item, inner.id.clone()));
        }
    }
}

/// Plants the word in everything that this person may fill in. How often.
fn plant(world: &mut World, device: usize, role: Role) -> usize {
    let template = twofold_templates::template("caltrans").unwrap();
    let mut planted = 0;
    for form in &template.forms {
        let target = if form.home == Home::Own { Target::Own(1) } else { Target::Pair(1) };
        let mut planter = Planter { world, device, role, target, planted };
        for part in form.parts() {
            match part {
                Part::Field(field) => planter.field(FieldPath::alone(form.id.clone(), field.id.clone()), field),
                Part::List(list) => planter.list(list, ListPath::alone(form.id.clone(), list.id.clone())),
            }
        }
        planted = planter.planted;
    }
    planted
}

const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/// The letters of base64 that depend on nothing but these bytes, when they begin so many bytes into a group of three.
fn base64_core(bytes: &[u8], shift: usize) -> Vec<u8> {
    let padded = [&vec![0; shift], bytes].concat();
    let bits: Vec<bool> = padded.iter().flat_map(|byte| (0..8).rev().map(move |bit| byte >> bit & 1 == 1)).collect();
    let letters = bits.chunks_exact(6).map(|six| six.iter().fold(0, |all, bit| all << 1 | usize::from(*bit)));
    letters.map(|letter| ALPHABET[letter]).skip((shift * 8).div_ceil(6)).collect()
}

/// The word in every form in which it could lie about.
fn needles() -> Vec<Vec<u8>> {
    let word = WORD.as_bytes();
    let reversed: Vec<u8> = word.iter().rev().copied().collect();
    let mut needles = vec![
        word.to_vec(),
        WORD.to_lowercase().into_bytes(),
        reversed,
        WORD.encode_utf16().flat_map(u16::to_le_bytes).collect(),
        WORD.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        word.iter().flat_map(|byte| format!("{byte:02x}").into_bytes()).collect(),
        word.iter().flat_map(|byte| format!("{byte:02X}").into_bytes()).collect(),
        word.iter().flat_map(|byte| u32::from(*byte).to_le_bytes()).collect(),
    ];
    for shift in 0..3 {
        let standard = base64_core(word, shift);
        let url = standard.iter().map(|letter| match letter {
            b'+' => b'-',
            b'/' => b'_',
            other => *other,
        });
        needles.push(url.collect());
        needles.push(standard);
    }
    needles
}

#[track_caller]
fn is_clean<'a>(what: &str, all: impl IntoIterator<Item = &'a [u8]>) {
    let needles = needles();
    let mut count = 0;
    for bytes in all {
        count += 1;
        for needle in &needles {
            assert!(!contains(bytes, needle), "{what} {count} holds {:?}", String::from_utf8_lossy(needle));
        }
    }
    assert!(count > 0, "{what}: nothing was searched");
}

/// A pair in which everything was filled in, with names to match, and all that went over the wire.
fn world_full_of_words() -> (World, Vec<Vec<u8>>) {
    let mut world = World::new(2, 800);
    world.wire = Some(Vec::new());
    let name = |who: &str| format!("{who} {WORD}");
    world.ask(ANA, Request::Start { name: name("Ana"), role: Role::Mentor, template: "caltrans".into() });
    world.run();
    let link = world.invitation(ANA);
    world.ask(BEN, Request::Look { link });
    world.run();
    world.ask(BEN, Request::Join { name: name("Ben") });
    world.run();
    world.ask(ANA, Request::Confirm(1));
    world.run();
    for device in [ANA, BEN] {
        world.ask(device, Request::Looking(Some(1)));
    }
    let second = world.add_device_of(ANA);
    let planted = [plant(&mut world, ANA, Role::Mentor), plant(&mut world, BEN, Role::Mentee)];
    assert!(planted[0] >= 10 && planted[1] >= 20, "{planted:?}");
    world.ask(BEN, Request::Focus(Some("contract/-/frequency".parse().unwrap())));
    world.wait(12 * 60_000);
    world.agree(&[ANA, BEN, second]);
    let wire = world.wire.take().unwrap();
    (world, wire)
}

#[test]
fn planted_words_are_found_where_they_belong() {
    let (world, _) = world_full_of_words();
    for device in [ANA, BEN] {
        let view = world.view(device);
        let count = view.texts.values().filter(|text| text.contains(WORD)).count();
        assert!(count >= 15, "{count}");
        assert!(view.values.values().any(|view| format!("{:?}", view.value).contains(WORD)));
        assert!(world.status(device).me.name.contains(WORD));
        assert!(world.status(device).partner.unwrap().name.contains(WORD));
    }
    // The search itself finds a word that is there.
    assert!(needles().iter().all(|needle| needle.len() >= WORD.len()));
    let log = world.devices[ANA].opened(Table::Journal);
    assert!(log.is_empty(), "everything is sealed by now");
}

#[test]
fn what_is_typed_and_not_sealed_yet_is_kept_sealed_too() {
    let mut world = World::pair(801);
    world.type_in(ANA, "contract/-/frequency", WORD);
    world.run();
    assert!(world.devices[ANA].opened(Table::Journal).iter().any(|row| contains(row, WORD.as_bytes())));
    is_clean("a row", world.devices[ANA].kept());
}

#[test]
fn no_planted_word_is_at_the_relay() {
    let (world, _) = world_full_of_words();
    let entries = world.relay.logs.values().flat_map(|log| log.entries.iter().map(cbor::encode));
    let entries: Vec<Vec<u8>> = entries.collect();
    is_clean("an entry", entries.iter().map(Vec::as_slice));
    let statements = world.relay.chains.values().flat_map(|chain| chain.statements());
    is_clean("a statement", statements.map(|statement| statement.0.as_slice()));
}

#[test]
fn no_planted_word_is_in_a_frame() {
    let (_, wire) = world_full_of_words();
    let is_presence = |bytes: &&Vec<u8>| matches!(cbor::decode(bytes), Ok(ClientFrame::Presence { .. }));
    assert!(wire.iter().any(|bytes| is_presence(&bytes)), "presence was among it");
    assert!(wire.iter().any(|bytes| matches!(cbor::decode(bytes), Ok(RelayFrame::Roster { .. }))));
    is_clean("a frame", wire.iter().map(Vec::as_slice));
    // Nor the name of the field that somebody is in.
    assert!(!wire.iter().any(|bytes| contains(bytes, b"frequency")));
}

#[test]
fn no_planted_word_lies_open_in_a_profile() {
    let (world, _) = world_full_of_words();
    for device in &world.devices {
        is_clean("a row", device.kept());
        assert!(!device.kept().any(|row| contains(row, b"caltrans")));
    }
}

#[test]
fn what_one_writes_for_oneself_is_not_on_the_partners_device() {
    let (world, _) = world_full_of_words();
    let own = world.devices[BEN].view(0);
    assert!(own.texts.values().any(|text| text.contains(WORD)), "Ben wrote for himself");
    let of_ben: Vec<&str> = own.texts.values().map(|text| &**text).collect();
    for n in [0, 1] {
        let seen = world.devices[ANA].view(n);
        assert!(!seen.texts.values().any(|text| of_ben.contains(&&**text)));
    }
    let own_space =
        |log: &&twofold_tests::relay::SpaceLog| log.roster().is_some_and(|roster| roster.members().len() == 1);
    for log in world.relay.logs.values().filter(own_space) {
        let devices = log.roster().unwrap().devices().count();
        assert!(devices <= 3, "only the person's own devices and sheet");
    }
}
