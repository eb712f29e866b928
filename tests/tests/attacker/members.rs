//! What honest devices do: the wishes of their persons (`sync::space::Intent`) and the care for keys that they take by
//! themselves, built on the log as they have it (`sync::engine::controls::build`).

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap};
use std::rc::Rc;

use crate::rules::{Flaw, Member, Roster, current, takes_away};
use crate::terms::{Body, Book, Chain, Device, Key, Link, Person, Record, RecordId, Start, Statement};

/// A browser of an honest person.
#[derive(Clone, Debug)]
pub(crate) struct Agent {
    pub(crate) person: Person,
    pub(crate) device: Device,
    /// With what it comes in: a sheet or a link for a new device (`sync::engine::arrive`).
    pub(crate) borrowed: Option<Device>,
    /// The invitation links that its person was given.
    pub(crate) links: &'static [Link],
    pub(crate) wishes: &'static [Wish],
}

/// What a person wants, whenever it can be had.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Wish {
    /// `start::invite`; the second and later ones once the one before is spent.
    Invite(Link),
    /// `start::confirm` for these, `start::reject` for everybody else.
    SayYesTo(&'static [Person]),
    /// `devices::revoke_device`
    Revoke(Device),
    /// `start::rotate`, while the epoch is below this.
    RotateBelow(u8),
    /// `returning::let_back`: whoever of these came through the space that another agent of the person looks at.
    LetBack { gone: Person, way: usize, yes_to: &'static [Person] },
}

/// What an honest browser has.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct View {
    /// Its own person's chain.
    pub(crate) chain: Chain,
    /// The last entry of the space's log, as it was shown and found good. Nothing: it is not in yet.
    pub(crate) head: Option<RecordId>,
}

/// A log read from its beginning: the roster after each entry, and the key of each epoch.
#[derive(Clone, Debug)]
pub(crate) struct Reading {
    pub(crate) rosters: Vec<Roster>,
    pub(crate) keys: Vec<Key>,
    /// The devices that may have each key: those that were in while it was current, and those of full members later, whom
    /// the keyring tells.
    pub(crate) readers: Vec<BTreeSet<Device>>,
}

/// Every log that was ever read, by its last record: the same up to there for everybody.
#[derive(Debug)]
pub(crate) struct Library {
    pub(crate) book: Book,
    pub(crate) flaw: Flaw,
    read: RefCell<HashMap<RecordId, Option<Rc<Reading>>>>,
}

impl Library {
    pub(crate) fn new(book: Book, flaw: Flaw) -> Self {
        Self { book, flaw, read: RefCell::default() }
    }

    /// The log that ends with this record; nothing if an entry does not follow the rules.
    pub(crate) fn reading(&self, to: RecordId) -> Option<Rc<Reading>> {
        if let Some(known) = self.read.borrow().get(&to) {
            return known.clone();
        }
        let record = self.book.get(to);
        let key = record.body.start().map(|start| start.key);
        let read = match record.after {
            None => Roster::genesis(to, &record).map(|roster| Reading {
                rosters: vec![roster],
                keys: vec![],
                readers: vec![],
            }),
            Some(after) => self.reading(after).and_then(|before| {
                let roster = before.now().apply(to, &record, self.flaw)?;
                let mut reading = Reading::clone(&before);
                reading.rosters.push(roster);
                Some(reading)
            }),
        };
        let read = read.map(|mut reading| {
            reading.keys.extend(key);
            reading.admit();
            Rc::new(reading)
        });
        self.read.borrow_mut().insert(to, read.clone());
        read
    }
}

impl Reading {
    /// Whoever is in after the newest entry may read.
    fn admit(&mut self) {
        let (devices, is_somebody_waiting) = (self.now().devices(), self.now().is_somebody_waiting());
        self.readers.resize(self.keys.len(), BTreeSet::new());
        let (last, older) = self.readers.split_last_mut().unwrap();
        last.extend(&devices);
        if !is_somebody_waiting {
            older.iter_mut().for_each(|readers| readers.extend(&devices));
        }
    }

    pub(crate) fn now(&self) -> &Roster {
        self.rosters.last().unwrap()
    }

    pub(crate) fn key(&self) -> Key {
        *self.keys.last().unwrap()
    }
}

/// An honest browser at work.
pub(crate) struct Hand<'a> {
    book: &'a Book,
    flaw: Flaw,
    agent: &'a Agent,
    view: &'a View,
    reading: Rc<Reading>,
    /// With whose keys it acts: its own as soon as these are in, before with what it borrowed.
    device: Device,
    known: BTreeSet<Key>,
}

impl<'a> Hand<'a> {
    pub(crate) fn of(library: &'a Library, agent: &'a Agent, view: &'a View) -> Option<Self> {
        let (book, flaw) = (&library.book, library.flaw);
        let head = view.head?;
        let reading = library.reading(head)?;
        let in_space = reading.now().devices();
        let lacks = reading.now().unwrapped();
        let is_in = in_space.contains(&agent.device) && !lacks.contains(&agent.device);
        let device = if is_in { agent.device } else { agent.borrowed.unwrap_or(agent.device) };
        let mine = agent.borrowed.into_iter().chain([agent.device]).collect();
        let known = book.keys(&book.path(head).into_iter().collect(), &mine);
        Some(Self { book, flaw, agent, view, reading, device, known })
    }

    /// The longer chains that it asks the relay for (`sync::engine::devices::tend_devices`, `arrive::settle_in`).
    pub(crate) fn statements(&self) -> Vec<Chain> {
        let chain = &self.view.chain;
        let mine = current(chain);
        let author = if mine.contains(&self.agent.device) { self.agent.device } else { self.device };
        if !mine.contains(&author) {
            return Vec::new();
        }
        let mut said = Vec::new();
        if author != self.agent.device {
            let mut coming = chain.with(Statement::Add { author, device: self.agent.device });
            said.push(coming.clone());
            for wish in self.agent.wishes {
                if let Wish::Revoke(device) = wish {
                    coming = coming.with(Statement::Revoke { author, device: *device });
                    said.push(coming.clone());
                }
            }
            return said;
        }
        for wish in self.agent.wishes {
            if let Wish::Revoke(device) = wish
                && mine.contains(device)
            {
                said.push(chain.with(Statement::Revoke { author, device: *device }));
            }
        }
        // A link lets in once (`arrive::go_on_with_own_keys`).
        let spent = self.agent.borrowed.filter(|link| mine.contains(link) && *link == Device::ALink);
        said.extend(spent.map(|device| chain.with(Statement::Revoke { author, device })));
        said
    }

    /// The control records that it builds on the head of its log (`sync::engine::controls::build`).
    pub(crate) fn records(&self, others: &[Option<Rc<Reading>>]) -> Vec<Record> {
        let roster = self.reading.now();
        if !roster.devices().contains(&self.device) {
            return Vec::new();
        }
        let wished = self.agent.wishes.iter().filter_map(|wish| self.wished(*wish, others));
        let cared = [self.pin(), self.wrap()].into_iter().flatten();
        wished.chain(cared).map(|body| self.record(body)).collect()
    }

    fn record(&self, body: Body) -> Record {
        Record { after: Some(self.reading.now().head), person: self.agent.person, device: self.device, body }
    }

    fn wished(&self, wish: Wish, others: &[Option<Rc<Reading>>]) -> Option<Body> {
        let roster = self.reading.now();
        let waiting: Option<&Member> = roster.members.iter().find(|member| !member.is_confirmed);
        match wish {
            Wish::Invite(link) => {
                let has_been = |link: Link| roster.invitations.iter().any(|it| it.link == link);
                let is_turn = link != Link::Second || has_been(Link::First);
                let is_any_open = roster.invitations.iter().any(|it| it.is_open);
                let is_wanted = roster.members.len() < 2 && is_turn && !is_any_open && !has_been(link);
                is_wanted.then_some(Body::Invite { link })
            }
            Wish::SayYesTo(partners) => {
                let person = waiting.map(|member| member.chain.person).filter(|person| *person != self.agent.person)?;
                if partners.contains(&person) {
                    let keyring = self.older(roster.epoch)?;
                    return Some(Body::Confirm { person, under: self.current()?, keyring });
                }
                let stays = roster.members.iter().filter(|member| member.chain.person != person);
                let devices = stays.flat_map(|member| current(&member.chain)).collect();
                let start = self.start("eject", &Chain::of(person), devices)?;
                Some(Body::Eject { person, start })
            }
            Wish::RotateBelow(epoch) => {
                let is_wanted = roster.epoch < epoch && waiting.is_none();
                let start = || self.start("rotate", &Chain::of(self.agent.person), roster.devices());
                is_wanted.then(start).flatten().map(|start| Body::Rotate { start })
            }
            Wish::LetBack { gone, way, yes_to } => {
                let came = others.get(way)?.as_ref()?.now().members.iter().find(|member| !member.is_confirmed)?;
                let new = came.chain.clone();
                let is_wanted = yes_to.contains(&new.person) && roster.member(gone).is_some();
                let stays = roster.members.iter().filter(|member| member.chain.person != gone);
                let devices = stays.flat_map(|member| current(&member.chain)).chain(current(&new)).collect();
                let start = is_wanted.then(|| self.start("replace", &new, devices)).flatten()?;
                Some(Body::Replace { old: gone, new, start })
            }
            Wish::Revoke(_) => None,
        }
    }

    /// `sync::engine::devices::pin`, and `Intent::Pin`
    fn pin(&self) -> Option<Body> {
        let roster = self.reading.now();
        let person = self.agent.person;
        let statements = self.view.chain.since(&roster.member(person)?.chain)?.to_vec();
        let others = roster.members.iter().filter(|member| member.chain.person != person);
        let devices = others.flat_map(|member| current(&member.chain)).chain(current(&self.view.chain)).collect();
        let must_begin = statements.iter().any(takes_away) && self.flaw != Flaw::NoEpochAfterRevoke;
        let start = if must_begin { Some(self.start("pin", &self.view.chain, devices)?) } else { None };
        (!statements.is_empty()).then_some(Body::Pin { person, statements, start })
    }

    /// `Intent::Wrap`
    fn wrap(&self) -> Option<Body> {
        let mut wraps = self.reading.now().unwrapped();
        if self.flaw == Flaw::WrapsToAnybody {
            wraps.insert(Device::M2);
        }
        let key = self.current()?;
        (!wraps.is_empty()).then_some(Body::Wrap { key, wraps })
    }

    fn current(&self) -> Option<Key> {
        Some(self.reading.key()).filter(|key| self.known.contains(key))
    }

    /// `build::older_keys`
    fn older(&self, epoch: u8) -> Option<Vec<(u8, Key)>> {
        let older = (0..epoch).zip(&self.reading.keys);
        older.map(|(epoch, key)| self.known.contains(key).then_some((epoch, *key))).collect()
    }

    /// `build::keyed_epoch_for`
    fn start(&self, kind: &'static str, about: &Chain, devices: BTreeSet<Device>) -> Option<Start> {
        let roster = self.reading.now();
        let waiting = roster.members.iter().filter(|member| !member.is_confirmed);
        let is_told_later = waiting.flat_map(|member| current(&member.chain)).any(|device| devices.contains(&device))
            && self.flaw != Flaw::KeyringWhileWaiting;
        let keyring = if is_told_later { Vec::new() } else { self.older(roster.epoch + 1)? };
        let key = Key { maker: self.device, after: Some(roster.head), purpose: self.book.purpose(kind, about) };
        Some(Start { key, wraps: devices, keyring })
    }
}

/// `sync::engine::visit`: the invitation is looked at, found good, and used. The relay shows the log up to `shown`.
pub(crate) fn join(library: &Library, agent: &Agent, shown: RecordId, space_of: &[(Link, RecordId)]) -> Vec<Record> {
    let (book, flaw) = (&library.book, library.flaw);
    let Some(reading) = library.reading(shown) else { return Vec::new() };
    let roster = reading.now();
    let is_checked = |link: Link, inviter: Person| {
        let is_space =
            space_of.contains(&(link, roster.space)) || matches!(flaw, Flaw::SpaceUnchecked | Flaw::LinkUnchecked);
        let is_inviter = inviter == crate::terms::ANA || matches!(flaw, Flaw::InviterUnchecked | Flaw::LinkUnchecked);
        is_space && is_inviter
    };
    let mut joins = Vec::new();
    for link in agent.links {
        let is_good = roster.admits(*link).is_some_and(|invitation| is_checked(*link, invitation.inviter));
        if !is_good || roster.member(agent.person).is_some() {
            continue;
        }
        let chain = Chain::of(agent.person);
        let wraps: BTreeSet<Device> = roster.devices().into_iter().chain(current(&chain)).collect();
        let key = Key { maker: agent.device, after: Some(roster.head), purpose: book.purpose("join", &chain) };
        let start = Start { key, wraps, keyring: Vec::new() };
        let body = Body::Join { link: *link, chain, start, is_signed_by_link: true };
        joins.push(Record { after: Some(roster.head), person: agent.person, device: agent.device, body });
    }
    joins
}
