//! Everything that can happen, one thing after the other: the attacker is the relay, so he decides what each browser is
//! shown next, and writes what he can sign.

use std::cell::RefCell;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::ops::ControlFlow;
use std::rc::Rc;

use crate::attacks;
use crate::members::{Agent, Hand, Library, Reading, View, Wish, join};
use crate::rules::{current, devices};
use crate::terms::{Chain, Device, Key, Link, Person, RecordId};

/// What one browser says at one moment of its own: chains and control records.
type Speech = Rc<(Vec<Chain>, Vec<RecordId>)>;

/// When the attacker gets hold of a secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Always,
    /// Once this agent's log says that the device is no more, or the link is spent.
    OnceSpent(usize),
}

/// Who is there, who wants what, and what the attacker has.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) library: Library,
    /// What was said already, by agent and what it had.
    pub(crate) speeches: RefCell<HashMap<(usize, View), Speech>>,
    /// The `JOIN` with which an agent answers a log.
    pub(crate) joins: RefCell<HashMap<(usize, RecordId), Vec<RecordId>>>,
    pub(crate) agents: Vec<Agent>,
    /// What each browser has in the beginning.
    pub(crate) views: Vec<View>,
    /// What else the relay knows in the beginning.
    pub(crate) pool: BTreeSet<RecordId>,
    /// The space that each invitation link names.
    pub(crate) spaces: Vec<(Link, RecordId)>,
    pub(crate) stolen: Vec<(Device, When)>,
    pub(crate) leaked: Vec<(Link, When)>,
    /// The attacker's records and statements, at most so many of each in one story.
    pub(crate) most_forged: usize,
    /// Logs are at most so long.
    pub(crate) longest: usize,
}

/// A moment.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) struct State {
    pub(crate) views: Vec<View>,
    /// Every control record that was ever sent.
    pub(crate) pool: BTreeSet<RecordId>,
    /// Every chain that was ever signed.
    said: BTreeSet<Chain>,
    forged: usize,
}

/// What is true at a moment.
#[derive(Debug)]
pub(crate) struct Moment<'a> {
    pub(crate) scene: &'a Scene,
    pub(crate) state: &'a State,
    /// Of each agent, its log; nothing as long as it is not in.
    pub(crate) readings: Vec<Option<Rc<Reading>>>,
    pub(crate) stolen: BTreeSet<Device>,
    /// The epoch keys that the attacker has.
    pub(crate) known: BTreeSet<Key>,
}

impl Scene {
    /// Visits every moment that can be reached, until the visitor has seen enough. Gives how many there are.
    pub(crate) fn explore(&self, mut visit: impl FnMut(&Moment<'_>) -> ControlFlow<()>) -> usize {
        let said = self.views.iter().map(|view| view.chain.clone()).collect();
        let mut first = State { views: self.views.clone(), pool: self.pool.clone(), said, forged: 0 };
        self.speak(&mut first);
        let mut seen = HashSet::from([first.clone()]);
        let mut open = vec![first];
        while let Some(state) = open.pop() {
            let moment = self.moment(&state);
            if visit(&moment).is_break() {
                break;
            }
            for mut next in self.moves(&moment) {
                self.speak(&mut next);
                if seen.insert(next.clone()) {
                    open.push(next);
                }
            }
        }
        seen.len()
    }

    fn readings(&self, state: &State) -> Vec<Option<Rc<Reading>>> {
        state.views.iter().map(|view| self.library.reading(view.head?)).collect()
    }

    fn moment<'a>(&'a self, state: &'a State) -> Moment<'a> {
        let readings = self.readings(state);
        let is_spent = |when: &When, spent: &dyn Fn(&Reading) -> bool| match when {
            When::Always => true,
            When::OnceSpent(agent) => readings[*agent].as_deref().is_some_and(spent),
        };
        let is_out = |device: Device| {
            move |reading: &Reading| {
                let was_in = reading.rosters.iter().any(|roster| roster.devices().contains(&device));
                was_in && !reading.now().devices().contains(&device)
            }
        };
        let stolen = self.stolen.iter().filter(|(device, when)| is_spent(when, &is_out(*device)));
        let stolen: BTreeSet<Device> = stolen.map(|(device, _)| *device).collect();
        let known = self.library.book.keys(&state.pool, &stolen);
        Moment { scene: self, state, readings, stolen, known }
    }

    /// Every browser says what it has to say. The relay hears all of it, at once.
    fn speak(&self, state: &mut State) {
        let readings = self.readings(state);
        for (at, agent) in self.agents.iter().enumerate() {
            if state.views[at].head.is_none() {
                let joins: Vec<RecordId> = state.pool.iter().flat_map(|shown| self.join(at, agent, *shown)).collect();
                state.pool.extend(joins);
                continue;
            }
            let key = (at, state.views[at].clone());
            let known = self.speeches.borrow().get(&key).cloned();
            let speech = known.unwrap_or_else(|| self.speech(agent, &key.1, &readings));
            // Who lets somebody back looks at another log as well.
            if !agent.wishes.iter().any(|wish| matches!(wish, Wish::LetBack { .. })) {
                self.speeches.borrow_mut().insert(key, Rc::clone(&speech));
            }
            state.said.extend(speech.0.iter().cloned());
            state.pool.extend(&speech.1);
        }
    }

    fn speech(&self, agent: &Agent, view: &View, readings: &[Option<Rc<Reading>>]) -> Speech {
        let Some(hand) = Hand::of(&self.library, agent, view) else { return Rc::default() };
        let records = hand.records(readings).into_iter().map(|record| self.library.book.enter(record));
        Rc::new((hand.statements(), records.collect()))
    }

    fn join(&self, at: usize, agent: &Agent, shown: RecordId) -> Vec<RecordId> {
        let known = self.joins.borrow().get(&(at, shown)).cloned();
        known.unwrap_or_else(|| {
            let joins = join(&self.library, agent, shown, &self.spaces);
            let joins: Vec<RecordId> = joins.into_iter().map(|record| self.library.book.enter(record)).collect();
            self.joins.borrow_mut().insert((at, shown), joins.clone());
            joins
        })
    }

    /// What can happen next.
    fn moves(&self, moment: &Moment<'_>) -> Vec<State> {
        let state = moment.state;
        let mut next = Vec::new();
        for (at, agent) in self.agents.iter().enumerate() {
            let Some(reading) = &moment.readings[at] else {
                next.extend(self.entries(moment, at, agent));
                continue;
            };
            if reading.rosters.len() >= self.longest {
                continue;
            }
            let head = Some(reading.now().head);
            let fitting = state.pool.iter().copied().filter(|id| self.library.book.get(*id).after == head);
            next.extend(fitting.filter_map(|id| self.shown(state, at, id)));
            next.extend(self.told(moment, at));
            if state.forged < self.most_forged {
                for record in attacks::records(moment, &state.said, reading.now()) {
                    let id = self.library.book.enter(record);
                    if !state.pool.contains(&id) {
                        next.extend(self.shown(state, at, id).map(|it| State { forged: state.forged + 1, ..it }));
                    }
                }
            }
        }
        next
    }

    /// A browser is shown one more entry, and takes it (`controls::take_control`).
    fn shown(&self, state: &State, at: usize, id: RecordId) -> Option<State> {
        let mut next = state.clone();
        next.pool.insert(id);
        let view = &mut next.views[at];
        view.head = Some(id);
        let reading = self.library.reading(id)?;
        // `controls::follow_pinned`
        let pinned = reading.now().member(view.chain.person).map(|member| &member.chain);
        if let Some(pinned) = pinned.filter(|pinned| pinned.since(&view.chain).is_some()) {
            view.chain = pinned.clone();
        }
        Some(next)
    }

    /// A browser is told a longer chain of its own person (`devices::learn_chain`).
    fn told(&self, moment: &Moment<'_>, at: usize) -> Vec<State> {
        let state = moment.state;
        let chain = &state.views[at].chain;
        let mut longer: Vec<(Chain, usize)> = state.said.iter().map(|said| (said.clone(), 0)).collect();
        if state.forged < self.most_forged {
            longer.extend(attacks::statements(moment, chain).into_iter().map(|it| (chain.with(it), 1)));
        }
        let longer = longer.into_iter().filter(|(said, _)| said.since(chain).is_some_and(|more| !more.is_empty()));
        let told = longer.filter(|(said, _)| devices(said).is_some()).map(|(said, forged)| {
            let mut next = State { forged: state.forged + forged, ..state.clone() };
            next.views[at].chain = said.clone();
            next.said.insert(said);
            next
        });
        told.collect()
    }

    /// A browser comes in: by its own `JOIN`, or with what it has borrowed (`arrive::learn_who`).
    fn entries(&self, moment: &Moment<'_>, at: usize, agent: &Agent) -> Vec<State> {
        let state = moment.state;
        let mut entered = Vec::new();
        for id in &state.pool {
            let record = self.library.book.get(*id);
            let Some(reading) = self.library.reading(*id) else { continue };
            let member = reading.now().member(agent.person);
            let is_mine = match agent.borrowed {
                None => record.device == agent.device && member.is_some(),
                // The bridge: the relay names the space once the person stands in it (`returning::tend_bridges`).
                Some(borrowed) if borrowed == agent.device => member.is_some(),
                Some(borrowed) => member.is_some_and(|member| current(&member.chain).contains(&borrowed)),
            };
            if !is_mine {
                continue;
            }
            let pinned = member.map(|member| member.chain.clone()).unwrap_or_else(|| Chain::of(agent.person));
            let chains =
                state.said.iter().filter(|said| said.since(&pinned).is_some()).cloned().chain([pinned.clone()]);
            let chains: BTreeSet<Chain> = chains.collect();
            let brings = |chain: &Chain| agent.borrowed.is_none_or(|it| current(chain).contains(&it));
            for chain in chains.into_iter().filter(brings) {
                let mut next = state.clone();
                next.views[at] = View { chain, head: Some(*id) };
                entered.push(next);
            }
        }
        entered
    }
}

impl Moment<'_> {
    /// Whether the attacker can use an invitation.
    pub(crate) fn has_link(&self, link: Link) -> bool {
        let is_spent = |reading: &Reading| reading.now().invitations.iter().any(|it| it.link == link && !it.is_open);
        self.scene.leaked.iter().any(|(leaked, when)| {
            *leaked == link
                && match when {
                    When::Always => true,
                    When::OnceSpent(agent) => self.readings[*agent].as_deref().is_some_and(is_spent),
                }
        })
    }

    /// The partner, as an agent's log says; nothing if the agent's own person is out.
    pub(crate) fn partner(&self, at: usize) -> Option<Person> {
        let me = self.scene.agents[at].person;
        let roster = self.readings[at].as_ref()?.now();
        roster.member(me)?;
        roster.members.iter().map(|member| member.chain.person).find(|person| *person != me)
    }
}
