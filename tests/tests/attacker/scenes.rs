//! The situations that are played through: beginning, coming in, losing a device, coming back.

use std::cell::RefCell;
use std::collections::BTreeSet;

use crate::members::{Agent, Library, View, Wish};
use crate::rules::{Flaw, current};
use crate::terms::{
    ANA, BEN, Body, Book, Chain, Device, Key, Link, MALLORY, NEW_BEN, Person, Record, RecordId, Start, Statement,
};
use crate::world::{Scene, When};

/// What is the attacker's own.
const HIS: [Device; 4] = [Device::M1, Device::MSheet, Device::M2, Device::MSheet2];

/// A log that honest people wrote before the story begins.
struct Past<'a> {
    library: &'a Library,
    log: Vec<RecordId>,
    keys: Vec<Key>,
}

impl<'a> Past<'a> {
    fn begin(library: &'a Library, chain: &Chain) -> Self {
        let mut past = Self { library, log: Vec::new(), keys: Vec::new() };
        let start = past.start(chain.person.device, current(chain));
        past.say(chain.person, chain.person.device, Body::Genesis { persons: vec![chain.clone()], start });
        past
    }

    fn start(&self, maker: Device, wraps: BTreeSet<Device>) -> Start {
        let key =
            Key { maker, after: self.log.last().copied(), purpose: self.library.book.purpose("past", &Chain::of(ANA)) };
        Start { key, wraps, keyring: Vec::new() }
    }

    fn say(&mut self, person: Person, device: Device, body: Body) {
        self.keys.extend(body.start().map(|start| start.key));
        let record = Record { after: self.log.last().copied(), person, device, body };
        self.log.push(self.library.book.enter(record));
        assert!(
            self.log.last().is_some_and(|last| self.library.reading(*last).is_some()),
            "the past follows the rules"
        );
    }

    /// Ana invites, Ben joins, Ana says yes.
    fn pair(library: &'a Library, ana: &Chain) -> Self {
        let mut past = Self::begin(library, ana);
        past.say(ANA, Device::A1, Body::Invite { link: Link::First });
        let chain = Chain::of(BEN);
        let start = past.start(Device::B1, current(ana).union(&current(&chain)).copied().collect());
        let under = start.key;
        past.say(BEN, Device::B1, Body::Join { link: Link::First, chain, start, is_signed_by_link: true });
        let keyring = vec![(0, past.keys[0])];
        past.say(ANA, Device::A1, Body::Confirm { person: BEN, under, keyring });
        past
    }

    fn view(&self, chain: &Chain) -> View {
        View { chain: chain.clone(), head: self.log.last().copied() }
    }
}

const fn agent(person: Person, device: Device, wishes: &'static [Wish]) -> Agent {
    Agent { person, device, borrowed: None, links: &[], wishes }
}

fn nobody(person: Person) -> View {
    View { chain: Chain::of(person), head: None }
}

/// Ana's chain when she has two browsers.
pub(crate) fn ana_with_two() -> Chain {
    Chain::of(ANA).with(Statement::Add { author: Device::A1, device: Device::A2 })
}

fn scene(library: Library, cast: Vec<(Agent, View)>) -> Scene {
    let (agents, views): (Vec<Agent>, Vec<View>) = cast.into_iter().unzip();
    let pool = views.iter().filter_map(|view| view.head).flat_map(|head| library.book.path(head)).collect();
    let stolen = HIS.map(|device| (device, When::Always)).to_vec();
    let (speeches, joins) = (RefCell::default(), RefCell::default());
    let (spaces, leaked) = (Vec::new(), Vec::new());
    Scene { library, speeches, joins, agents, views, pool, spaces, stolen, leaked, most_forged: 2, longest: 7 }
}

/// Ana invites, Ben joins; Ana says yes to these, and takes her second browser out of use at some time.
pub(crate) fn invitation(flaw: Flaw, yes_to: bool, leaked: &[(Link, When)]) -> Scene {
    const CAREFUL: &[Wish] = &[
        Wish::Invite(Link::First),
        Wish::Invite(Link::Second),
        Wish::SayYesTo(&[BEN]),
        Wish::Revoke(Device::A2),
        Wish::RotateBelow(2),
    ];
    const TRUSTING: &[Wish] = &[Wish::Invite(Link::First), Wish::SayYesTo(&[BEN, MALLORY]), Wish::RotateBelow(2)];
    let library = Library::new(Book::default(), flaw);
    let ana = ana_with_two();
    let past = Past::begin(&library, &ana);
    let (view, space) = (past.view(&ana), past.log[0]);
    // The attacker has a space of his own as well, into which he invites with Ana's link.
    let mut trap = Past::begin(&library, &Chain::of(MALLORY));
    trap.say(MALLORY, Device::M1, Body::Invite { link: Link::First });
    let trap = trap.log;
    let ben = Agent { links: &[Link::First, Link::Second], ..agent(BEN, Device::B1, &[Wish::RotateBelow(3)]) };
    let wishes = if yes_to { TRUSTING } else { CAREFUL };
    let mut scene = scene(library, vec![(agent(ANA, Device::A1, wishes), view), (ben, nobody(BEN))]);
    scene.pool.extend(trap);
    scene.spaces = vec![(Link::First, space), (Link::Second, space)];
    scene.leaked = leaked.to_vec();
    scene
}

/// A pair; Ana's second browser is in the attacker's hands, and she takes it out with her first.
pub(crate) fn lost_device(flaw: Flaw) -> Scene {
    let library = Library::new(Book::default(), flaw);
    let ana = ana_with_two();
    let past = Past::pair(&library, &ana);
    let (of_ana, of_ben) = (past.view(&ana), past.view(&Chain::of(BEN)));
    let cast =
        vec![(agent(ANA, Device::A1, &[Wish::Revoke(Device::A2)]), of_ana), (agent(BEN, Device::B1, &[]), of_ben)];
    let mut scene = scene(library, cast);
    scene.stolen.push((Device::A2, When::Always));
    scene
}

/// A pair; Ana has made a link for a third browser, every space knows it, and the attacker sees it.
pub(crate) fn new_device(flaw: Flaw, seen: When) -> Scene {
    let library = Library::new(Book::default(), flaw);
    let mut past = Past::pair(&library, &Chain::of(ANA));
    let statement = Statement::Add { author: Device::A1, device: Device::ALink };
    past.say(ANA, Device::A1, Body::Pin { person: ANA, statements: vec![statement], start: None });
    let (key, wraps) = (past.keys[1], BTreeSet::from([Device::ALink]));
    past.say(ANA, Device::A1, Body::Wrap { key, wraps });
    let of_ana = past.view(&Chain::of(ANA).with(statement));
    let coming = Agent { borrowed: Some(Device::ALink), ..agent(ANA, Device::A3, &[]) };
    let mut scene = scene(library, vec![(agent(ANA, Device::A1, &[]), of_ana), (coming, nobody(ANA))]);
    scene.stolen.push((Device::ALink, seen));
    scene.most_forged = 1;
    scene.longest = 9;
    scene
}

/// A pair; Ana's only browser is in the attacker's hands, and she comes back with the recovery sheet.
pub(crate) fn recovery(flaw: Flaw) -> Scene {
    let library = Library::new(Book::default(), flaw);
    let pool = Past::pair(&library, &Chain::of(ANA)).log;
    let coming = Agent { borrowed: Some(Device::ASheet), ..agent(ANA, Device::ABack, &[Wish::Revoke(Device::A1)]) };
    let mut scene = scene(library, vec![(coming, nobody(ANA))]);
    scene.pool.extend(pool);
    scene.stolen.push((Device::A1, When::Always));
    scene.most_forged = 1;
    scene.longest = 8;
    scene
}

/// A pair; Ben lost everything to the attacker and comes back as somebody else, through a second space (ADR 15).
/// Agents: Ana in the pair, Ana on the way back, Ben there, Ben in the pair.
pub(crate) fn return_of_ben(flaw: Flaw, yes_to: &'static [Person], leaked: &[(Link, When)]) -> Scene {
    let wishes: &'static [Wish] = match yes_to.len() {
        1 => &[Wish::LetBack { gone: BEN, way: 1, yes_to: &[NEW_BEN] }],
        _ => &[Wish::LetBack { gone: BEN, way: 1, yes_to: &[NEW_BEN, MALLORY] }],
    };
    let library = Library::new(Book::default(), flaw);
    let ana = Chain::of(ANA);
    let past = Past::pair(&library, &ana);
    let of_ana = past.view(&ana);
    let way = Past::begin(&library, &ana);
    // Another space: what it says first is another thing.
    let mut way = Past { log: Vec::new(), ..way };
    let mut start = way.start(Device::A1, current(&ana));
    start.key.purpose = library.book.purpose("way", &ana);
    way.say(ANA, Device::A1, Body::Genesis { persons: vec![ana.clone()], start });
    let on_the_way = way.view(&ana);
    let space = way.log[0];
    let joins = Agent { links: &[Link::Back], ..agent(NEW_BEN, Device::N1, &[]) };
    let named = Agent { borrowed: Some(Device::N1), ..agent(NEW_BEN, Device::N1, &[]) };
    let cast = vec![
        (agent(ANA, Device::A1, wishes), of_ana),
        (agent(ANA, Device::A1, &[Wish::Invite(Link::Back)]), on_the_way),
        (joins, nobody(NEW_BEN)),
        (named, nobody(NEW_BEN)),
    ];
    let mut scene = scene(library, cast);
    scene.spaces = vec![(Link::Back, space)];
    scene.stolen.push((Device::B1, When::Always));
    scene.leaked = leaked.to_vec();
    scene
}
