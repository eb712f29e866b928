//! Four persons who write whatever a step says, and what must be true after each record.

use std::collections::BTreeSet;

use twofold_wire::cbor::{Bytes, decode};
use twofold_wire::control::{Author, Body, Control, EpochStart, SignedControl, SpaceKind, control_hash};
use twofold_wire::roster::{Roster, RosterEvent};
use twofold_wire::{DeviceId, Hash, PersonId};

use crate::support::space::{invite, signed_control, wraps};
use crate::support::{Person, Signer, Space};

/// What somebody tries.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) author: usize,
    /// 0 is the laptop, 1 the sheet of paper from birth, the others phones that may not exist.
    pub(crate) device: usize,
    pub(crate) action: u8,
    pub(crate) target: usize,
    /// Small numbers falsify the record; see [`Walk::twisted`].
    pub(crate) twist: u8,
}

pub(crate) struct Walk {
    space: Space,
    persons: Vec<Person>,
    gone: BTreeSet<PersonId>,
    phones: usize,
    sheets: usize,
}

impl Walk {
    pub(crate) fn new(kind: SpaceKind) -> Self {
        let persons: Vec<Person> = ["ann", "ben", "eve", "finn"].map(Person::new).into();
        Self { space: Space::new(kind, &[&persons[0]]), persons, gone: BTreeSet::new(), phones: 0, sheets: 0 }
    }

    /// Takes all steps, checks after each, and tells which events there were.
    pub(crate) fn run(mut self, steps: &[Step]) -> BTreeSet<&'static str> {
        let mut seen = BTreeSet::new();
        for step in steps {
            let Some(body) = self.body(step) else { continue };
            let (bytes, is_false) = self.twisted(step, body);
            let before = self.space.roster.clone();
            match self.space.roster.apply(&bytes) {
                Ok(event) => {
                    assert!(!is_false, "{step:?}: a false record was accepted");
                    self.space.log.push(bytes.clone());
                    self.check(&before, &bytes, &event);
                    seen.insert(name(&event, before.epoch() != self.space.roster.epoch()));
                }
                Err(_) => assert_eq!(self.space.roster, before, "{step:?}: a refused record left a trace"),
            }
            for earlier in self.space.log.iter().rev().take(3) {
                assert!(self.space.roster.clone().apply(earlier).is_err(), "{step:?}: a replay was accepted");
            }
        }
        let mut again = Roster::genesis(&self.space.log[0]).unwrap();
        self.space.log[1..].iter().for_each(|bytes| drop(again.apply(bytes).unwrap()));
        assert_eq!(again, self.space.roster, "the log does not lead to the same roster");
        seen
    }

    /// The record that the step means, or nothing when it changes a person's own chain only.
    fn body(&mut self, step: &Step) -> Option<Body> {
        let invitation = Signer::new(&format!("invitation {}", step.target));
        match step.action {
            0 => return self.grow(step.author, "add"),
            1 => return self.grow(step.author, "revoke"),
            2 => return self.grow(step.author, "paper"),
            _ => {}
        }
        let (author, target) = (&self.persons[step.author], &self.persons[step.target]);
        let is_in = |person: &Person| self.space.roster.member(&person.id()).is_some();
        let space = &self.space;
        Some(match step.action {
            3 | 4 => invite(&invitation),
            5 if step.target == 3 => Body::InviteRevoke { key: invitation.key() },
            5..=7 => space.join_body(author, invitation.key()),
            8 => Body::Confirm { person: target.id(), keyring: Bytes(vec![1]) },
            9 => space.eject_body(target),
            10 if is_in(target) => space.pin_body(target),
            11 if is_in(target) => space.pin_body_with_epoch(target),
            12 => Body::Wrap { wraps: wraps(space.roster.unwrapped().map(|(id, _)| id)) },
            13 => space.rotate_body(),
            14 => space.replace_body(target, &self.persons[(step.target + 1) % 4]),
            15 if step.target == 3 => Body::Close,
            15 => Body::Generation { generation: space.roster.generation() + 1 },
            _ => return None,
        })
    }

    fn grow(&mut self, person: usize, how: &str) -> Option<Body> {
        let person = &mut self.persons[person];
        let phones = person.chain.current_devices().count() - 2;
        match how {
            "add" if phones < 3 => {
                person.add(&format!("phone {}", self.phones));
                self.phones += 1;
            }
            "revoke" if phones > 0 => {
                let is_phone = |name: &String| person.chain.current_device(&person.signer(name).id()).is_some();
                let phone = (0..self.phones).map(|number| format!("phone {number}")).find(is_phone);
                person.revoke(&phone.unwrap());
            }
            "paper" => {
                person.replace_paper(&format!("sheet {}", self.sheets));
                self.sheets += 1;
            }
            _ => {}
        }
        None
    }

    /// Signs the record, and says whether it was falsified so that nobody may accept it.
    fn twisted(&self, step: &Step, body: Body) -> (Bytes, bool) {
        let author = &self.persons[step.author];
        let device = match step.device {
            0 => author.laptop.clone(),
            1 => author.signer("paper"),
            number => author.signer(&format!("phone {}", number - 2)),
        };
        let key = match &body {
            Body::Join { key, .. } => Some(*key),
            _ => None,
        };
        let author = Author { person: author.id(), device: device.id() };
        let mut control = self.space.control(author, body);
        let mut is_false = true;
        let start = start_of(&mut control);
        match (step.twist, start) {
            (0, Some(start)) => drop(start.wraps.pop()),
            (1, Some(start)) => start.wraps.extend(wraps([Signer::new("stranger").id()])),
            (2, Some(start)) => start.epoch += 1,
            (3, Some(start)) => start.wraps.extend(start.wraps.first().cloned()),
            (4, _) => control.prev = Hash([1; 32]),
            _ => is_false = step.twist == 5,
        }
        let signer = if step.twist == 5 { Signer::new("stranger") } else { device };
        let mut signers = vec![signer];
        let invitations = (0..4).map(|number| Signer::new(&format!("invitation {number}")));
        signers.extend(invitations.filter(|invitation| Some(invitation.key()) == key));
        (signed_control(control, &signers.iter().collect::<Vec<_>>()), is_false)
    }

    fn check(&mut self, before: &Roster, bytes: &Bytes, event: &RosterEvent) {
        let after = &self.space.roster;
        let mut signed: SignedControl = decode(bytes).unwrap();
        let author = signed.control.author;

        assert!(!before.is_closed(), "something followed the end");
        assert_eq!(signed.control.prev, before.head(), "not linear");
        assert_eq!(after.head(), control_hash(bytes), "not linear");

        let devices: BTreeSet<DeviceId> = after.devices().map(|(_, id, _)| id).collect();
        let waiting: BTreeSet<DeviceId> = after.unwrapped().map(|(id, _)| id).collect();
        match start_of(&mut signed.control) {
            Some(start) => {
                assert_eq!(after.epoch(), before.epoch() + 1);
                assert_eq!(start.epoch, after.epoch());
                assert_eq!(start.wraps.len(), devices.len());
                assert_eq!(start.wraps.iter().map(|wrap| wrap.device).collect::<BTreeSet<_>>(), devices);
                assert!(waiting.is_empty(), "a device of the new epoch has no key");
                assert!(devices.contains(&author.device), "who made the key is not among those for whom it is");
            }
            None => {
                assert_eq!(after.epoch(), before.epoch());
                let lost = before.devices().find(|(_, id, _)| !devices.contains(id));
                assert!(lost.is_none(), "a device left without a new epoch");
                let new = waiting.iter().find(|id| before.device(id).is_some_and(|_| !is_waiting(before, id)));
                assert!(new.is_none(), "a device lost its key");
            }
        }

        let members: BTreeSet<PersonId> = after.members().iter().map(|member| member.chain.id()).collect();
        assert!(!members.is_empty() && members.len() <= after.kind().capacity(), "too few or too many");
        assert_eq!(members.len(), after.members().len(), "somebody is in twice");
        let was_in = before.device(&author.device).map(|(person, _)| person) == Some(author.person);
        assert!(was_in || matches!(event, RosterEvent::Joined(_)), "a stranger wrote");

        for member in before.members().iter().filter(|member| !members.contains(&member.chain.id())) {
            self.gone.insert(member.chain.id());
        }
        assert!(members.is_disjoint(&self.gone), "somebody came back");
        for member in after.members() {
            let person = self.persons.iter().find(|person| person.id() == member.chain.id()).unwrap();
            assert!(person.chain.since(&member.chain.head()).is_some(), "a chain that the person did not write");
        }
        for invitation in before.invitations() {
            let now = after.invitation(&invitation.key).unwrap();
            assert!(now.is_spent() || !invitation.is_spent(), "a spent invitation is open again");
        }
    }
}

fn is_waiting(roster: &Roster, device: &DeviceId) -> bool {
    roster.unwrapped().any(|(id, _)| id == *device)
}

fn start_of(control: &mut Control) -> Option<&mut EpochStart> {
    match &mut control.body {
        Body::Join { start, .. }
        | Body::Eject { start, .. }
        | Body::Rotate { start }
        | Body::Replace { start, .. }
        | Body::Pin { start: Some(start), .. } => Some(start),
        _ => None,
    }
}

fn name(event: &RosterEvent, is_new_epoch: bool) -> &'static str {
    match event {
        RosterEvent::Began => "began",
        RosterEvent::Invitation => "invitation",
        RosterEvent::Joined(_) => "joined",
        RosterEvent::Confirmed(_) => "confirmed",
        RosterEvent::Ejected(_) => "ejected",
        RosterEvent::Pinned(..) if is_new_epoch => "pinned with a new epoch",
        RosterEvent::Pinned(..) => "pinned",
        RosterEvent::Wrapped => "wrapped",
        RosterEvent::Rotated => "rotated",
        RosterEvent::Replaced { .. } => "replaced",
        RosterEvent::Generation(_, false) => "generation proposed",
        RosterEvent::Generation(_, true) => "generation agreed",
        RosterEvent::Closed => "closed",
    }
}
