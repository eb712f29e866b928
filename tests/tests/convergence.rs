//! Anything, in any order: two persons with two devices of two tabs each, restarts, lost lines, repeated frames, a relay that is set
//! back, new keys and devices. In the end everybody has the same, and nothing that was durable is lost.
//!
//! Sequences are random; how many is set by `TWOFOLD_CASES` (16 otherwise). A sequence that fails is printed as code:
//! it becomes a named test below.

#![allow(clippy::indexing_slicing, clippy::string_slice, clippy::unwrap_used, reason = "a test may be blunt")]

#[path = "convergence/acts.rs"]
mod acts;

use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, FileFailurePersistence};
use twofold_model::{Command, FieldPath, ItemId, ListPath, Value};
use twofold_sync::status::Saved;
use twofold_sync::{Input, Request, Target};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};
use twofold_wire::log::{Entry, next_chain};
use twofold_wire::record::Record;
use twofold_wire::roster::Roster;
use twofold_wire::{DeviceId, Hash, cbor, control};

use acts::{Act, act};

const TOPIC: &str = "contract/-/frequency";

/// The world, and what must not be lost in it.
struct Play {
    world: World,
    /// The devices that count: those that are still their person's.
    devices: Vec<usize>,
    /// Words that were typed, with the device that typed them; and whether they are known to be durable there.
    words: BTreeMap<String, (usize, bool)>,
    next: u32,
    /// Which records any relay ever showed under a number.
    seen: BTreeMap<(twofold_wire::SpaceId, u64, usize), Hash>,
}

impl Play {
    /// All begin with the same pair of four devices, which is made once.
    fn new() -> Self {
        thread_local! {
            static BEGINNING: World = {
                let mut world = World::pair(600);
                let devices = [ANA, BEN, world.add_device_of(ANA), world.add_device_of(BEN)];
                world.wait(60_000);
                world.agree(&devices);
                world
            };
        }
        let mut world = BEGINNING.with(World::again);
        let devices = vec![ANA, BEN, 2, 3];
        for device in [ANA, BEN] {
            let number = world.number(device);
            world.ask(device, Request::Looking(Some(number)));
        }
        Self { world, devices, words: BTreeMap::new(), next: 0, seen: BTreeMap::new() }
    }

    fn word(&mut self, device: usize) -> String {
        self.next += 1;
        let word = format!("w{}. ", self.next);
        self.words.insert(word.clone(), (device, false));
        word
    }

    fn execute(&mut self, device: usize, command: Command) -> bool {
        let (now, target) = (self.world.now, Target::Pair(self.world.number(device)));
        self.world.devices[device].execute(&target, command, now).is_ok()
    }

    fn note_durable(&mut self) {
        for (device, is_durable) in self.words.values_mut() {
            let number = self.world.number(*device);
            let pair = self.world.devices[*device].pair(number, self.world.now);
            *is_durable |= pair.is_some_and(|pair| pair.saved != Saved::Saving);
        }
    }

    fn play(&mut self, act: Act) {
        let now = self.world.now;
        let of = |device: usize, devices: &[usize]| devices[device % devices.len()];
        match act {
            Act::Type(device, at) => {
                let device = of(device, &self.devices);
                let word = self.word(device);
                let field: FieldPath = TOPIC.parse().unwrap();
                let ends: Vec<usize> = {
                    let text = self.world.view(device);
                    let text = text.text(&field);
                    (0..=text.len()).filter(|at| *at == 0 || text[..*at].ends_with(". ")).collect()
                };
                // Between words, so that each stays whole.
                let at = u32::try_from(ends[usize::from(at) % ends.len()]).unwrap();
                let edit = Command::EditText { field, at, delete: 0, insert: word.clone() };
                if !self.execute(device, edit) {
                    self.words.remove(&word);
                }
            }
            Act::Delete(device) => {
                let device = of(device, &self.devices);
                let field: FieldPath = TOPIC.parse().unwrap();
                let text = self.world.text(device, TOPIC);
                if text.starts_with("Two m") {
                    self.execute(device, Command::EditText { field, at: 0, delete: 1, insert: String::new() });
                }
            }
            Act::Answer(device, value) => {
                let field = "contract/-/length_months".parse().unwrap();
                let value = Value::Number(i64::from(value % 60) + 1);
                self.execute(of(device, &self.devices), Command::SetValue { field, value });
            }
            Act::Add(device) => {
                let device = of(device, &self.devices);
                let word = self.word(device);
                let list = ListPath::alone("contract".parse().unwrap(), "ground_rules".parse().unwrap());
                let item = ItemId(self.world.devices[device].random());
                let texts = vec![("text".parse().unwrap(), word.clone())];
                if !self.execute(device, Command::AddItem { list, item, after: None, values: Vec::new(), texts }) {
                    self.words.remove(&word);
                }
            }
            Act::Change(device, how) => {
                let device = of(device, &self.devices);
                let list = ListPath::alone("contract".parse().unwrap(), "ground_rules".parse().unwrap());
                let view = self.world.view(device);
                let items = view.items(&list);
                if let Some(item) = items.get(usize::from(how) % items.len().max(1)).map(|item| item.id) {
                    let after = items.iter().map(|item| item.id).find(|other| *other != item);
                    let command = match how % 3 {
                        0 => Command::RemoveItem { item },
                        1 => Command::RestoreItem { item },
                        _ => Command::MoveItem { item, after },
                    };
                    self.execute(device, command);
                }
            }
            Act::Flush(device) => self.world.ask(of(device, &self.devices), Request::Flush),
            Act::Look(device, is_on) => {
                let device = of(device, &self.devices);
                let looking = is_on.then(|| self.world.number(device));
                self.world.ask(device, Request::Looking(looking));
            }
            Act::Offline(device) => self.world.go_offline(of(device, &self.devices)),
            Act::Online(device) => self.world.go_online(of(device, &self.devices)),
            Act::HangUp(device) => self.world.hang_up(of(device, &self.devices)),
            Act::Crash(device, batches) => {
                let device = of(device, &self.devices);
                for _ in 0..batches {
                    self.world.devices[device].store_one(now);
                }
                self.note_durable();
                self.world.crash(device);
                // What was not durable may be gone.
                let number = self.world.number(device);
                let view = self.world.devices[device].view(number);
                let is_there = |word: &str| view.texts.values().any(|text| text.contains(word));
                self.words.retain(|word, (of, is_durable)| *of != device || *is_durable || is_there(word));
            }
            Act::TakeOver(device) => {
                let device = of(device, &self.devices);
                self.world.ask(device, Request::Flush);
                while self.world.devices[device].store_one(now) {}
                let number = self.world.number(device);
                let view = self.world.devices[device].view(number);
                self.world.crash(device);
                assert_eq!(
                    self.world.devices[device].view(number),
                    view,
                    "the second tab begins where the first ended"
                );
                self.note_durable();
            }
            Act::Steps(count, mut who) => {
                for _ in 0..count {
                    let all = self.world.devices.len();
                    let first = usize::from(who) % all;
                    who = who.rotate_left(3).wrapping_mul(31).wrapping_add(7);
                    let _ = (0..all).any(|next| self.world.step_of((first + next) % all));
                    self.note_durable();
                }
            }
            Act::Repeat(device) => {
                let device = of(device, &self.devices);
                let frame = self.world.relay.outgoing.get(&device).and_then(|queue| queue.front()).cloned();
                if let Some(frame) = frame {
                    self.world.devices[device].handle(Input::Frame(cbor::encode(&frame)), now);
                }
            }
            Act::Shuffle(device) => {
                let device = of(device, &self.devices);
                let pair = self.world.pair_space();
                if let Some(queue) = self.world.relay.outgoing.get_mut(&device) {
                    let (of_pair, others): (Vec<_>, Vec<_>) =
                        queue.drain(..).partition(|frame| format!("{frame:?}").contains(&pair.to_string()));
                    queue.extend(others);
                    queue.extend(of_pair);
                }
            }
            Act::RollBack(entries) => {
                let log = self.world.pair_log();
                let is_guarding = |entry: &Entry| matches!(entry, Entry::Control(_));
                let last = log.entries.iter().rposition(is_guarding).map_or(0, |at| at + 1);
                let entries = usize::from(entries).min(log.entries.len() - last);
                self.world.roll_back(entries);
            }
            Act::Rotate(device) => {
                let device = of(device, &self.devices);
                let number = self.world.number(device);
                self.world.ask(device, Request::Rotate(number));
            }
            Act::Wait(seconds) => {
                self.world.wait(u64::from(seconds) * 1_000);
                self.note_durable();
            }
            Act::Revoke => self.revoke(),
            Act::AddDevice => self.add_device(),
        }
    }

    /// Ana's first device revokes another one, after that one has sent what it had.
    fn revoke(&mut self) {
        let own = self.world.devices[ANA].engine.devices();
        let Some(gone) = own.iter().find(|device| !device.is_this && !device.is_paper).map(|device| device.id) else {
            return;
        };
        let is_gone =
            |line: &usize| self.world.devices[*line].engine.devices().iter().any(|it| it.is_this && it.id == gone);
        let Some(line) = self.devices.iter().copied().find(is_gone) else {
            return;
        };
        self.world.settle();
        self.world.ask(ANA, Request::RevokeDevice(gone));
        self.world.wait(10_000);
        self.world.go_offline(line);
        self.devices.retain(|device| *device != line);
        for (word, device) in &mut self.words {
            assert!(device.0 != line || self.world.view(ANA).texts.values().any(|text| text.contains(word)), "{word}");
            if device.0 == line {
                device.0 = ANA;
            }
        }
    }

    fn add_device(&mut self) {
        if self.devices.len() < 5 && self.world.devices.len() < 7 {
            self.world.go_online(ANA);
            self.world.wait(10_000);
            let line = self.world.add_device_of(ANA);
            self.devices.push(line);
        }
    }

    /// Everybody comes together. All see the same, and everything durable.
    fn end(mut self) {
        self.note_durable();
        for _ in 0..3 {
            for device in self.devices.clone() {
                self.world.go_online(device);
                self.world.hang_up(device);
            }
            self.world.wait(120_000);
        }
        self.world.agree(&self.devices);
        let view = self.world.view(ANA);
        for word in self.words.keys() {
            let count: usize = view.texts.values().map(|text| text.matches(word.as_str()).count()).sum();
            assert_eq!(count, 1, "{word:?} is there once; {:?}", self.world.text(ANA, TOPIC));
        }
        for device in self.devices.clone() {
            assert_eq!(self.world.status(device).saved.max(Saved::AtRelay), self.world.status(device).saved);
        }
        self.logs_are_sound();
        for device in self.devices.clone() {
            self.world.crash(device);
        }
        self.world.agree(&self.devices);
        assert_eq!(self.world.view(ANA), view, "and after all pages were opened again");
        self.world.may_leave_unsent = self.devices.len() < self.world.devices.len();
    }

    /// What the relay has is a true log: chained, signed, and each device's count without gap or repetition.
    fn logs_are_sound(&mut self) {
        for (space, log) in &self.world.relay.logs {
            let mut chain = Hash::ZERO;
            let mut roster: Option<Roster> = None;
            let mut last: BTreeMap<DeviceId, (u64, Hash)> = BTreeMap::new();
            for (seq, entry) in (1..).zip(&log.entries) {
                chain = next_chain(&chain, seq, &entry.hash());
                assert_eq!(log.chain_at(seq), chain);
                match entry {
                    Entry::Control(bytes) => match &mut roster {
                        None => {
                            assert_eq!(control::space_id(bytes), *space);
                            roster = Some(Roster::genesis(bytes).unwrap());
                        }
                        Some(roster) => drop(roster.apply(bytes).unwrap()),
                    },
                    Entry::Record(bytes) => {
                        let record = Record::parse(bytes.0.clone()).unwrap();
                        let roster = roster.as_ref().unwrap();
                        let (_, keys) = roster.device(&record.header.device).unwrap();
                        record.verify(&keys.verify).unwrap();
                        let before = last.insert(record.header.device, (record.header.dev_seq, record.hash()));
                        let (number, hash) = before.unwrap_or((0, Hash::ZERO));
                        assert_eq!((record.header.dev_seq, record.header.prev_dev_hash), (number + 1, hash));
                        assert_eq!(record.header.roster_hash, roster.head());
                    }
                }
            }
        }
        self.seen.clear();
    }
}

/// Plays, and says what was played if it goes wrong.
fn play(acts: &[Act]) {
    let mut play = Play::new();
    for act in acts {
        play.play(*act);
    }
    play.end();
}

fn cases() -> u32 {
    std::env::var("TWOFOLD_CASES").ok().and_then(|cases| cases.parse().ok()).unwrap_or(16)
}

proptest! {
    #![proptest_config(Config {
        cases: cases(),
        failure_persistence: Some(Box::new(FileFailurePersistence::Off)),
        max_shrink_iters: 400,
        ..Config::default()
    })]

    #[test]
    fn whatever_happens_all_devices_end_with_the_same_and_lose_nothing(acts in prop::collection::vec(act(), 1..60)) {
        play(&acts);
    }
}

/// Found by the test above.
#[test]
fn what_was_written_before_the_relay_lost_it_reaches_who_was_away() {
    play(&[Act::Type(0, 0), Act::Answer(3, 6), Act::Offline(0), Act::Wait(20), Act::Delete(1), Act::RollBack(1)]);
}
