//! What the attacker can write himself: whatever is signed with secrets that he has, as long as it changes something.
//!
//! He wraps keys that he made, for everybody as the rules ask. To wrap something else to somebody only locks them out.

use std::collections::BTreeSet;

use crate::rules::{Roster, current, devices, sheet, takes_away};
use crate::terms::{Body, Chain, Device, Key, MALLORY, Person, Record, Start, Statement};
use crate::world::Moment;

/// Statements that he can put on a chain.
pub(crate) fn statements(moment: &Moment<'_>, chain: &Chain) -> Vec<Statement> {
    let mine = current(chain);
    let mut all = Vec::new();
    for author in mine.intersection(&moment.stolen).copied() {
        all.push(Statement::Add { author, device: Device::M2 });
        all.push(Statement::Sheet { author, sheet: Device::MSheet2 });
        let others = mine.iter().filter(|device| Some(**device) != sheet(chain) && **device != author);
        all.extend(others.map(|device| Statement::Revoke { author, device: *device }));
    }
    all.retain(|statement| statement.signers().iter().all(|signer| moment.stolen.contains(signer)));
    all.retain(|statement| devices(&chain.with(*statement)).is_some());
    all
}

/// Control records that he can put behind the head of a roster.
pub(crate) fn records(moment: &Moment<'_>, said: &BTreeSet<Chain>, roster: &Roster) -> Vec<Record> {
    let mut all = Vec::new();
    for member in &roster.members {
        let person = member.chain.person;
        for device in current(&member.chain).intersection(&moment.stolen).copied() {
            let pen = Pen { moment, roster, person, device };
            all.extend(pen.as_member(said));
        }
    }
    let joiner = Pen { moment, roster, person: MALLORY, device: Device::M1 };
    all.extend(joiner.joins());
    all
}

struct Pen<'a> {
    moment: &'a Moment<'a>,
    roster: &'a Roster,
    person: Person,
    device: Device,
}

impl Pen<'_> {
    fn record(&self, body: Body) -> Record {
        Record { after: Some(self.roster.head), person: self.person, device: self.device, body }
    }

    /// The key is his, and so he hands on whatever older keys he has.
    fn start(&self, kind: &'static str, about: &Chain, wraps: BTreeSet<Device>) -> Start {
        let library = &self.moment.scene.library;
        let purpose = library.book.purpose(kind, about);
        let key = Key { maker: self.device, after: Some(self.roster.head), purpose };
        let older = library.reading(self.roster.head).map(|reading| reading.keys.clone()).unwrap_or_default();
        let is_handed_on =
            !self.roster.is_somebody_waiting() && older.iter().all(|key| self.moment.known.contains(key));
        let keyring = if is_handed_on { (0..).zip(older).collect() } else { Vec::new() };
        Start { key, wraps, keyring }
    }

    fn as_member(&self, said: &BTreeSet<Chain>) -> Vec<Record> {
        let mut bodies =
            vec![Body::Rotate { start: self.start("rotate", &Chain::of(self.person), self.roster.devices()) }];
        let stranger = Chain::of(MALLORY);
        for member in &self.roster.members {
            let chain = &member.chain;
            let rest: BTreeSet<Device> = self.roster.devices().difference(&current(chain)).copied().collect();
            let longer = said.iter().filter_map(|said| Some(said.since(chain)?.to_vec()));
            let forged = statements(self.moment, chain).into_iter().map(|statement| vec![statement]);
            for statements in longer.chain(forged).filter(|statements| !statements.is_empty()) {
                let mut after = chain.clone();
                after.statements.extend(&statements);
                let wraps = rest.union(&current(&after)).copied().collect();
                let start = statements.iter().any(takes_away).then(|| self.start("pin", &after, wraps));
                bodies.push(Body::Pin { person: chain.person, statements, start });
            }
            if chain.person != self.person {
                let wraps = rest.union(&current(&stranger)).copied().collect();
                let start = self.start("replace", &stranger, wraps);
                bodies.push(Body::Replace { old: chain.person, new: stranger.clone(), start });
                if !member.is_confirmed {
                    let start = self.start("eject", &Chain::of(chain.person), rest);
                    bodies.push(Body::Eject { person: chain.person, start });
                    let under = self.moment.scene.library.reading(self.roster.head).map(|reading| reading.key());
                    bodies.extend(under.map(|under| Body::Confirm {
                        person: chain.person,
                        under,
                        keyring: Vec::new(),
                    }));
                }
            }
        }
        bodies.into_iter().map(|body| self.record(body)).collect()
    }

    /// With a link that he has; and without, to see that nobody falls for it.
    fn joins(&self) -> Vec<Record> {
        let chain = Chain::of(self.person);
        let wraps: BTreeSet<Device> = self.roster.devices().union(&current(&chain)).copied().collect();
        let start = self.start("join", &chain, wraps);
        let start = Start { keyring: Vec::new(), ..start };
        let join = |link, is_signed_by_link| Body::Join {
            link,
            chain: chain.clone(),
            start: start.clone(),
            is_signed_by_link,
        };
        let open = self.roster.invitations.iter().filter(|it| it.is_open).map(|it| it.link);
        open.map(|link| self.record(join(link, self.moment.has_link(link)))).collect()
    }
}
