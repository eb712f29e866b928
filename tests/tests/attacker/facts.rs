//! What must hold at every moment, whatever the attacker does.

use std::collections::{BTreeMap, BTreeSet};
use std::ops::ControlFlow;
use std::rc::Rc;

use crate::members::Reading;
use crate::terms::{Device, Key, Person};
use crate::world::{Moment, Scene};

/// What must not be.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(crate) enum Breach {
    /// The attacker has a key of a log that follows the rules, and in none with this key is a device of his among those
    /// that may have it.
    OutsiderReads,
    /// A device of his has just been taken out, none is left, and he has the new key.
    RemovedReads,
    /// Somebody's space or partner is not what the link said.
    WrongPartner,
    /// Two honest people would read the same number to each other, and the attacker has the key under which one writes.
    CheckedAndRead,
}

/// What came of playing everything through.
#[derive(Debug, Default)]
pub(crate) struct Outcome {
    pub(crate) moments: usize,
    pub(crate) breaches: BTreeMap<Breach, usize>,
    /// Moments at which something worth knowing was the case.
    pub(crate) seen: BTreeMap<&'static str, usize>,
}

impl Outcome {
    pub(crate) fn has_seen(&self, what: &str) -> bool {
        self.seen.contains_key(what)
    }
}

/// Plays a scene through. `notice` says what is worth knowing of a moment.
pub(crate) fn play(scene: &Scene, notice: impl Fn(&Moment<'_>) -> Vec<&'static str>) -> Outcome {
    let mut outcome = Outcome::default();
    outcome.moments = scene.explore(|moment| {
        for breach in breaches(moment) {
            *outcome.breaches.entry(breach).or_default() += 1;
        }
        for what in notice(moment) {
            *outcome.seen.entry(what).or_default() += 1;
        }
        ControlFlow::Continue(())
    });
    outcome
}

/// Plays a scene until there is such a moment, and says whether there was one.
pub(crate) fn reaches(scene: &Scene, is_such: impl Fn(&Moment<'_>) -> bool) -> bool {
    let mut is_reached = false;
    scene.explore(|moment| {
        is_reached = is_such(moment);
        if is_reached { ControlFlow::Break(()) } else { ControlFlow::Continue(()) }
    });
    is_reached
}

pub(crate) fn breaches(moment: &Moment<'_>) -> BTreeSet<Breach> {
    let mut found = BTreeSet::new();
    // Every log that follows the rules, whoever is shown it.
    let library = &moment.scene.library;
    let logs: Vec<Rc<Reading>> = moment.state.pool.iter().filter_map(|id| library.reading(*id)).collect();
    let mut let_in: BTreeMap<Key, bool> = BTreeMap::new();
    for (key, readers) in logs.iter().flat_map(|log| log.keys.iter().zip(&log.readers)) {
        *let_in.entry(*key).or_default() |= !readers.is_disjoint(&moment.stolen);
    }
    if let_in.iter().any(|(key, is_let_in)| !is_let_in && moment.known.contains(key)) {
        found.insert(Breach::OutsiderReads);
    }
    let readings: Vec<&Reading> = moment.readings.iter().flatten().map(Rc::as_ref).collect();
    if readings.iter().any(|reading| reads_after_removal(moment, reading)) {
        found.insert(Breach::RemovedReads);
    }
    let agents = moment.scene.agents.iter().zip(&moment.readings).enumerate();
    for (at, (agent, reading)) in agents {
        let Some(reading) = reading.as_ref().filter(|_| !agent.links.is_empty()) else { continue };
        let is_expected = moment.scene.spaces.iter().any(|(_, space)| *space == reading.now().space);
        let partner = moment.partner(at);
        if !is_expected || partner.is_some_and(|partner| partner != crate::terms::ANA) {
            found.insert(Breach::WrongPartner);
        }
    }
    if (0..moment.readings.len()).any(|at| is_read_after_check(moment, at)) {
        found.insert(Breach::CheckedAndRead);
    }
    found
}

fn reads_after_removal(moment: &Moment<'_>, reading: &Reading) -> bool {
    let [.., before, now] = reading.rosters.as_slice() else { return false };
    let is_his = |devices: BTreeSet<Device>| !devices.is_disjoint(&moment.stolen);
    is_his(before.devices()) && !is_his(now.devices()) && moment.known.contains(&reading.key())
}

/// The number that somebody reads out: both persons (`crypto::safety`, `verification::weigh_check`).
pub(crate) fn number(moment: &Moment<'_>, at: usize) -> Option<BTreeSet<Person>> {
    Some(BTreeSet::from([moment.scene.agents[at].person, moment.partner(at)?]))
}

fn is_read_after_check(moment: &Moment<'_>, at: usize) -> bool {
    let Some(reading) = &moment.readings[at] else { return false };
    let others = (0..moment.readings.len()).filter(|other| {
        let person = moment.scene.agents[*other].person;
        person != moment.scene.agents[at].person && moment.readings[*other].is_some()
    });
    let mine = number(moment, at);
    let is_equal = mine.is_some() && others.into_iter().any(|other| number(moment, other) == mine);
    let has_his = !reading.now().devices().is_disjoint(&moment.stolen);
    is_equal && reading.now().is_complete() && !has_his && moment.known.contains(&reading.key())
}
