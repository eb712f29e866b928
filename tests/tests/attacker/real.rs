//! The model's rules beside the product's own: every control record that the model thinks of is made with real keys and
//! signatures, and both must say the same of it.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use twofold_crypto::person::{add_device, birth, replace_paper, revoke_device};
use twofold_crypto::{DeviceSecret, InvitationSecret, sign_control, sign_join};
use twofold_wire::cbor::Bytes;
use twofold_wire::chain::{PersonChain, statement_hash};
use twofold_wire::control::{self, Author, Control, EpochStart, Pinned, SpaceKind, VERSION, Wrap, control_hash};
use twofold_wire::roster::Roster;
use twofold_wire::{DeviceId, Hash, PersonId, SpaceId, Timestamp};

use crate::members::Reading;
use crate::terms::{Body, Chain, Device, Link, Person, Record, RecordId, Start, Statement};
use crate::world::Scene;

/// Real keys for the model's names, and what was made with them.
#[derive(Default)]
struct Mint {
    devices: BTreeMap<Device, DeviceSecret>,
    chains: BTreeMap<Chain, Vec<Bytes>>,
    records: BTreeMap<RecordId, Bytes>,
    rosters: BTreeMap<RecordId, Option<Roster>>,
}

/// How many records were compared, and how many of them were refused by both.
#[derive(Debug, Default)]
pub(crate) struct Compared {
    pub(crate) records: usize,
    pub(crate) refused: usize,
}

/// Plays a scene through and holds everything that was written in it against the product's rules.
pub(crate) fn compare(scene: &Scene) -> Compared {
    scene.explore(|_| ControlFlow::Continue(()));
    let mut mint = Mint::default();
    let mut compared = Compared::default();
    for id in scene.library.book.all() {
        let record = scene.library.book.get(id);
        let before = record.after.map(|after| scene.library.reading(after));
        // What stands behind something that was refused is nowhere.
        if matches!(before, Some(None)) {
            continue;
        }
        let modelled = scene.library.reading(id);
        let real = mint.roster(id, &record, before.flatten().as_deref());
        assert_eq!(modelled.is_some(), real.is_some(), "{record:?}");
        compared.records += 1;
        match (modelled, real) {
            (Some(modelled), Some(real)) => mint.is_same(modelled.now(), &real),
            _ => compared.refused += 1,
        }
    }
    compared
}

impl Mint {
    fn secret(&mut self, device: Device) -> &DeviceSecret {
        let mut rng = ChaCha20Rng::seed_from_u64(device as u64);
        self.devices.entry(device).or_insert_with(|| DeviceSecret::make(&mut rng))
    }

    fn id(&mut self, device: Device) -> DeviceId {
        self.secret(device).id()
    }

    fn statements(&mut self, chain: &Chain) -> Vec<Bytes> {
        if let Some(known) = self.chains.get(chain) {
            return known.clone();
        }
        let statements = match chain.statements.split_last() {
            None => {
                let (device, sheet) = (self.secret(chain.person.device).clone(), self.secret(chain.person.sheet));
                vec![birth(&device, sheet)]
            }
            Some((last, rest)) => {
                let mut all = self.statements(&Chain { person: chain.person, statements: rest.to_vec() });
                let head = all.last().map_or(Hash::ZERO, |last| statement_hash(last));
                all.push(self.statement(head, *last));
                all
            }
        };
        self.chains.insert(chain.clone(), statements.clone());
        statements
    }

    fn statement(&mut self, head: Hash, statement: Statement) -> Bytes {
        match statement {
            Statement::Add { author, device } => {
                let author = self.secret(author).clone();
                add_device(head, &author, self.secret(device), Bytes::default())
            }
            Statement::Revoke { author, device } => {
                let device = self.id(device);
                revoke_device(head, self.secret(author), device)
            }
            Statement::Sheet { author, sheet } => {
                let author = self.secret(author).clone();
                replace_paper(head, &author, self.secret(sheet))
            }
        }
    }

    fn person(&mut self, person: Person) -> PersonId {
        PersonId(statement_hash(&self.statements(&Chain::of(person))[0]).0)
    }

    fn pinned(&mut self, chain: &Chain) -> Pinned {
        Pinned { person: self.person(chain.person), statements: self.statements(chain) }
    }

    fn start(&mut self, start: &Start, epoch: u32) -> EpochStart {
        let wraps = start.wraps.iter().map(|device| Wrap { device: self.id(*device), sealed: Bytes::default() });
        let keyring = if start.keyring.is_empty() { Bytes::default() } else { Bytes(vec![1]) };
        EpochStart { epoch, wraps: wraps.collect(), keyring }
    }

    /// What the product's rules make of a record; nothing if they refuse it.
    fn roster(&mut self, id: RecordId, record: &Record, before: Option<&Reading>) -> Option<Roster> {
        let earlier = record.after.and_then(|after| self.rosters.get(&after).cloned().flatten());
        let bytes = self.record(record, before, earlier.as_ref());
        let roster = match earlier {
            None => Roster::genesis(&bytes).ok(),
            Some(mut roster) => roster.apply(&bytes).is_ok().then_some(roster),
        };
        self.records.insert(id, bytes);
        self.rosters.insert(id, roster.clone());
        roster
    }

    fn record(&mut self, record: &Record, before: Option<&Reading>, earlier: Option<&Roster>) -> Bytes {
        let epoch = before.map_or(0, |reading| u32::from(reading.now().epoch) + 1);
        let prev = record.after.map_or(Hash::ZERO, |after| control_hash(&self.records[&after]));
        let space = earlier.map_or(SpaceId::ZERO, Roster::space);
        let author = Author { person: self.person(record.person), device: self.id(record.device) };
        let body = self.body(&record.body, epoch, before);
        let control = Control { version: VERSION, space, prev, author, body, sealed: Bytes::default() };
        let device = self.secret(record.device);
        match &record.body {
            Body::Join { link, is_signed_by_link: true, .. } => sign_join(control, device, &secret_of(*link)),
            // With another key in the place of the link's.
            Body::Join { .. } => control.sign(&[&|digest| device.sign(digest), &|digest| device.sign(digest)]),
            _ => sign_control(control, device),
        }
    }

    fn body(&mut self, body: &Body, epoch: u32, before: Option<&Reading>) -> control::Body {
        match body {
            Body::Genesis { persons, start } => {
                let persons: Vec<Pinned> = persons.iter().map(|chain| self.pinned(chain)).collect();
                let start = self.start(start, epoch);
                // Two spaces of one person differ by this.
                let nonce = SpaceId([u8::try_from(self.records.len() % 251).unwrap_or(0); 16]);
                control::Body::Genesis { kind: SpaceKind::Pair, nonce, persons, start }
            }
            Body::Invite { link } => {
                control::Body::Invite { key: secret_of(*link).verify_key(), expires: Timestamp(u64::MAX) }
            }
            Body::Join { link, chain, start, .. } => {
                let (person, start) = (self.pinned(chain), self.start(start, epoch));
                control::Body::Join { key: secret_of(*link).verify_key(), person, start }
            }
            Body::Confirm { person, .. } => {
                control::Body::Confirm { person: self.person(*person), keyring: Bytes(vec![1]) }
            }
            Body::Eject { person, start } => {
                control::Body::Eject { person: self.person(*person), start: self.start(start, epoch) }
            }
            Body::Pin { person, statements, start } => {
                let member = before.and_then(|reading| reading.now().member(*person));
                let mut chain = member.map_or_else(|| Chain::of(*person), |member| member.chain.clone());
                let known = chain.statements.len() + 1;
                chain.statements.extend(statements);
                let fresh = self.statements(&chain).split_off(known);
                let person = Pinned { person: self.person(*person), statements: fresh };
                control::Body::Pin { person, start: start.as_ref().map(|start| self.start(start, epoch)) }
            }
            Body::Wrap { wraps, .. } => {
                let wraps = wraps.iter().map(|device| Wrap { device: self.id(*device), sealed: Bytes::default() });
                control::Body::Wrap { wraps: wraps.collect() }
            }
            Body::Rotate { start } => control::Body::Rotate { start: self.start(start, epoch) },
            Body::Replace { old, new, start } => control::Body::Replace {
                old: self.person(*old),
                new: self.pinned(new),
                start: self.start(start, epoch),
            },
        }
    }

    /// Both believe the same.
    fn is_same(&mut self, modelled: &crate::rules::Roster, real: &Roster) {
        assert_eq!(u32::from(modelled.epoch), real.epoch());
        let devices: BTreeSet<DeviceId> = modelled.devices().into_iter().map(|device| self.id(device)).collect();
        assert_eq!(devices, real.devices().map(|(_, id, _)| id).collect::<BTreeSet<_>>());
        let lacking: BTreeSet<DeviceId> = modelled.unwrapped().into_iter().map(|device| self.id(device)).collect();
        assert_eq!(lacking, real.unwrapped().map(|(id, _)| id).collect::<BTreeSet<_>>());
        let members: BTreeMap<PersonId, (bool, Hash)> = modelled
            .members
            .iter()
            .map(|member| {
                let statements = self.statements(&member.chain);
                let chain = PersonChain::begin(&statements).expect("the model's chains are chains");
                (chain.id(), (member.is_confirmed, chain.head()))
            })
            .collect();
        let theirs = real.members().iter().map(|it| (it.chain.id(), (it.is_confirmed, it.chain.head())));
        assert_eq!(members, theirs.collect());
        for invitation in &modelled.invitations {
            let real = real.invitation(&secret_of(invitation.link).verify_key()).expect("both know the invitation");
            assert_eq!(invitation.is_open, !real.is_spent());
        }
    }
}

fn secret_of(link: Link) -> InvitationSecret {
    InvitationSecret::from_bytes([link as u8 + 1; 32])
}
