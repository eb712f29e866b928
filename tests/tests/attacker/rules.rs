//! What everybody accepts: the rules of chains (`wire::chain`) and rosters (`wire::roster::rules`), line by line.

use std::collections::BTreeSet;

use crate::terms::{Body, Chain, Device, Link, Person, Record, RecordId, Start, Statement};

/// A protocol with a hole, to see whether the program finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Flaw {
    /// As it is.
    Nothing,
    /// A new epoch carries the older keys also while a joiner waits for the yes.
    KeyringWhileWaiting,
    /// Members wrap the current key to whatever device the relay names.
    WrapsToAnybody,
    /// Whoever joins looks neither at the space's name nor at the inviter's in the link.
    LinkUnchecked,
    /// The space's name in the link is not compared.
    SpaceUnchecked,
    /// The inviter's name in the link is not compared.
    InviterUnchecked,
    /// `JOIN` needs no signature of the invitation's key.
    JoinWithoutLink,
    /// A device that is taken away does not begin a new epoch.
    NoEpochAfterRevoke,
    /// A device that goes may itself make the key that is made without it.
    GoerMakesKey,
}

/// A device list, as a chain says it.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Devices {
    named: BTreeSet<Device>,
    current: BTreeSet<Device>,
    sheets: BTreeSet<Device>,
}

/// `PersonChain::begin`: nothing if a statement is not allowed. Signatures are the sayer's matter.
pub(crate) fn devices(chain: &Chain) -> Option<Devices> {
    let Person { device, sheet } = chain.person;
    let both = BTreeSet::from([device, sheet]);
    let mut devices = Devices { named: both.clone(), current: both, sheets: BTreeSet::from([sheet]) };
    chain.statements.iter().all(|statement| devices.take(*statement)).then_some(devices)
}

impl Devices {
    /// `PersonChain::extend`
    fn take(&mut self, statement: Statement) -> bool {
        match statement {
            Statement::Add { author, device } => self.current.contains(&author) && self.add(device),
            Statement::Revoke { author, device } => {
                let may = author != device && self.current.contains(&author) && !self.sheets.contains(&device);
                may && self.current.remove(&device)
            }
            Statement::Sheet { author, sheet } => {
                let is_new = self.current.contains(&author) && self.add(sheet);
                if is_new {
                    self.current.retain(|device| !self.sheets.contains(device));
                    self.sheets = BTreeSet::from([sheet]);
                }
                is_new
            }
        }
    }

    /// A device that was ever named never comes back.
    fn add(&mut self, device: Device) -> bool {
        self.named.insert(device) && self.current.insert(device)
    }
}

/// The devices that may act.
pub(crate) fn current(chain: &Chain) -> BTreeSet<Device> {
    devices(chain).map(|devices| devices.current).unwrap_or_default()
}

/// The sheet that counts.
pub(crate) fn sheet(chain: &Chain) -> Option<Device> {
    let devices = devices(chain)?;
    devices.sheets.iter().find(|sheet| devices.current.contains(sheet)).copied()
}

/// Whether a statement begins a new epoch in every space.
pub(crate) fn takes_away(statement: &Statement) -> bool {
    !matches!(statement, Statement::Add { .. })
}

/// `wire::roster::Member`
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Member {
    pub(crate) chain: Chain,
    pub(crate) is_confirmed: bool,
}

/// `wire::roster::Invitation`, by whether it is open.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Invitation {
    pub(crate) link: Link,
    pub(crate) inviter: Person,
    pub(crate) is_open: bool,
}

/// `wire::roster::Roster` of a pair.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct Roster {
    pub(crate) space: RecordId,
    pub(crate) head: RecordId,
    pub(crate) epoch: u8,
    pub(crate) members: Vec<Member>,
    pub(crate) invitations: Vec<Invitation>,
    wrapped: BTreeSet<Device>,
    former: BTreeSet<Person>,
}

/// A pair.
const CAPACITY: usize = 2;

impl Roster {
    /// `Roster::genesis`
    pub(crate) fn genesis(id: RecordId, record: &Record) -> Option<Self> {
        let Body::Genesis { persons, start } = &record.body else { return None };
        let members = persons.iter().map(|chain| Member { chain: chain.clone(), is_confirmed: true });
        let members: Vec<Member> = members.collect();
        let all: BTreeSet<Person> = persons.iter().map(|chain| chain.person).collect();
        let is_possible = record.after.is_none() && all.len() == persons.len() && persons.len() <= CAPACITY;
        let (wrapped, former) = (BTreeSet::new(), BTreeSet::new());
        let mut roster = Self { space: id, head: id, epoch: 0, members, invitations: Vec::new(), wrapped, former };
        let is_fit = is_possible && roster.is_author(record) && roster.begin(start, Flaw::Nothing);
        is_fit.then_some(roster)
    }

    /// `Roster::apply`
    pub(crate) fn apply(&self, id: RecordId, record: &Record, flaw: Flaw) -> Option<Self> {
        let mut next = self.clone();
        let is_fit = record.after == Some(self.head) && next.follow(record, flaw);
        next.head = id;
        is_fit.then_some(next)
    }

    /// `Roster::follow`
    fn follow(&mut self, record: &Record, flaw: Flaw) -> bool {
        if let Body::Join { link, chain, start, is_signed_by_link } = &record.body {
            let is_signed = *is_signed_by_link || flaw == Flaw::JoinWithoutLink;
            return is_signed && self.join(record, *link, chain, start, flaw);
        }
        let is_care = matches!(record.body, Body::Pin { .. } | Body::Wrap { .. } | Body::Rotate { .. });
        let may = is_care || self.is_confirmed(record.person);
        may && self.is_author(record) && self.act(record, flaw)
    }

    fn act(&mut self, record: &Record, flaw: Flaw) -> bool {
        match &record.body {
            Body::Genesis { .. } | Body::Join { .. } => false,
            Body::Invite { link } => {
                let is_fit = self.members.len() < CAPACITY && !self.invitations.iter().any(|it| it.link == *link);
                self.invitations.push(Invitation { link: *link, inviter: record.person, is_open: true });
                is_fit
            }
            Body::Confirm { person, .. } => {
                let waiting = self.members.iter_mut().find(|it| it.chain.person == *person && !it.is_confirmed);
                let Some(member) = waiting.filter(|_| *person != record.person) else { return false };
                member.is_confirmed = true;
                true
            }
            Body::Eject { person, start } => {
                let may = *person != record.person && self.member(*person).is_some_and(|it| !it.is_confirmed);
                self.members.retain(|member| member.chain.person != *person);
                self.part_with(*person);
                may && self.begin(start, flaw)
            }
            Body::Pin { person, statements, start } => self.pin(record, *person, statements, start.as_ref(), flaw),
            Body::Wrap { wraps, .. } => {
                let devices = self.devices();
                let mut is_wanted = |device: &Device| {
                    let is_in = devices.contains(device) || flaw == Flaw::WrapsToAnybody;
                    is_in && self.wrapped.insert(*device)
                };
                !wraps.is_empty() && wraps.iter().all(&mut is_wanted)
            }
            Body::Rotate { start } => self.begin(start, flaw),
            Body::Replace { old, new, start } => {
                let is_new = self.member(new.person).is_none() && !self.former.contains(&new.person);
                let is_fit = *old != record.person && is_new && devices(new).is_some();
                let Some(member) = self.members.iter_mut().find(|it| it.chain.person == *old) else { return false };
                *member = Member { chain: new.clone(), is_confirmed: true };
                self.part_with(*old);
                is_fit && self.begin(start, flaw)
            }
        }
    }

    /// `Roster::join`
    fn join(&mut self, record: &Record, link: Link, chain: &Chain, start: &Start, flaw: Flaw) -> bool {
        let open = self.invitations.iter_mut().find(|it| it.link == link && it.is_open);
        let Some(invitation) = open else { return false };
        invitation.is_open = false;
        let is_new = self.member(chain.person).is_none() && !self.former.contains(&chain.person);
        let is_theirs = record.person == chain.person && current(chain).contains(&record.device);
        let is_fit = self.members.len() < CAPACITY && is_new && is_theirs;
        self.members.push(Member { chain: chain.clone(), is_confirmed: false });
        is_fit && self.begin(start, flaw)
    }

    /// `Roster::pin`
    fn pin(&mut self, record: &Record, person: Person, more: &[Statement], start: Option<&Start>, flaw: Flaw) -> bool {
        let Some(member) = self.members.iter_mut().find(|it| it.chain.person == person) else { return false };
        member.chain.statements.extend(more);
        let is_chain = !more.is_empty() && devices(&member.chain).is_some();
        let stays = self.devices().contains(&record.device) || flaw == Flaw::GoerMakesKey;
        let must_begin = more.iter().any(takes_away) && flaw != Flaw::NoEpochAfterRevoke;
        let has_begun = match (must_begin, start) {
            (true, Some(start)) => self.begin(start, flaw),
            (false, None) => true,
            _ => false,
        };
        is_chain && stays && has_begun
    }

    fn part_with(&mut self, person: Person) {
        self.former.insert(person);
        for invitation in &mut self.invitations {
            invitation.is_open &= invitation.inviter != person;
        }
    }

    /// `Roster::begin_epoch`: the key is for exactly the devices that are in.
    fn begin(&mut self, start: &Start, flaw: Flaw) -> bool {
        let is_waiting = self.is_somebody_waiting() && flaw != Flaw::KeyringWhileWaiting;
        let is_fit = start.wraps == self.devices() && (start.keyring.is_empty() || !is_waiting);
        self.epoch += u8::from(!self.wrapped.is_empty());
        self.wrapped = start.wraps.clone();
        is_fit
    }

    /// `Roster::check_author`
    fn is_author(&self, record: &Record) -> bool {
        self.member(record.person).is_some_and(|member| current(&member.chain).contains(&record.device))
    }

    pub(crate) fn is_somebody_waiting(&self) -> bool {
        self.members.iter().any(|member| !member.is_confirmed)
    }

    pub(crate) fn is_complete(&self) -> bool {
        self.members.len() == CAPACITY && !self.is_somebody_waiting()
    }

    fn is_confirmed(&self, person: Person) -> bool {
        self.member(person).is_some_and(|member| member.is_confirmed)
    }

    pub(crate) fn member(&self, person: Person) -> Option<&Member> {
        self.members.iter().find(|member| member.chain.person == person)
    }

    /// All devices that may read and write now.
    pub(crate) fn devices(&self) -> BTreeSet<Device> {
        self.members.iter().flat_map(|member| current(&member.chain)).collect()
    }

    /// Those that have no current key yet.
    pub(crate) fn unwrapped(&self) -> BTreeSet<Device> {
        self.devices().difference(&self.wrapped).copied().collect()
    }

    /// `Roster::admits`
    pub(crate) fn admits(&self, link: Link) -> Option<&Invitation> {
        let has_room = self.members.len() < CAPACITY;
        self.invitations.iter().find(|it| it.link == link && it.is_open && has_room)
    }
}
