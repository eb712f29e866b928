//! Storing what was accepted, and showing it to those who follow.

use twofold_wire::frame::{Denied, Refused, RelayFrame};
use twofold_wire::log::Entry;
use twofold_wire::record::Record;
use twofold_wire::{Hash, PersonId, SpaceId};

use crate::relay::space_log::SpaceLog;
use crate::relay::{Connection, Line, Relay};

/// Bytes of entries in one frame, about.
const PAGE_BYTES: usize = 48 * 1024;

/// At least one page, which may be empty.
fn pages_of(entries: Vec<Entry>) -> Vec<Vec<Entry>> {
    let mut pages = vec![Vec::new()];
    let mut size = 0;
    for entry in entries {
        size += entry.size();
        if size > PAGE_BYTES {
            size = entry.size();
            pages.push(Vec::new());
        }
        if let Some(page) = pages.last_mut() {
            page.push(entry);
        }
    }
    pages
}

impl Relay {
    pub(super) fn store(&mut self, line: Line, space: &SpaceId, entry: Entry) {
        let name = entry.hash();
        let Some(log) = self.logs.get_mut(space) else {
            return;
        };
        if let Entry::Record(bytes) = &entry
            && let Ok(record) = Record::parse(bytes.0.clone())
        {
            log.devices.insert(record.header.device, (record.header.dev_seq, name));
        }
        let (seq, chain) = log.push(entry.clone());
        self.send(line, RelayFrame::Ack { space: *space, hash: name, seq, chain });
        self.publish(space, entry, Some(line));
        self.keep_only_members(space);
    }

    /// Whoever is not in the space any more hears nothing more of it.
    fn keep_only_members(&mut self, space: &SpaceId) {
        let roster = self.logs.get(space).and_then(|log| log.roster.as_ref());
        let is_in = |person: &PersonId| roster.is_some_and(|roster| roster.member(person).is_some());
        let gone = |it: &Connection| it.following.contains(space) && !it.login.is_some_and(|(who, _)| is_in(&who));
        let left: Vec<Line> = self.connections.iter().filter(|(_, it)| gone(it)).map(|(line, _)| *line).collect();
        for line in left {
            if let Some(connection) = self.connections.get_mut(&line) {
                connection.following.remove(space);
            }
            self.send(line, RelayFrame::Nack { space: *space, hash: Hash::ZERO, reason: Refused::NotMember });
        }
    }

    /// Puts an entry into a log without any check, as only a bad relay does, and shows it to all who follow.
    pub fn force(&mut self, space: &SpaceId, entry: Entry) {
        self.logs.entry(*space).or_insert_with(SpaceLog::new).force(entry.clone());
        self.publish(space, entry, None);
    }

    /// The time of a space is over.
    pub fn delete(&mut self, space: &SpaceId) {
        self.logs.remove(space);
        self.deleted.insert(*space);
        self.keep_only_members(space);
    }

    pub(super) fn publish(&mut self, space: &SpaceId, entry: Entry, but: Option<Line>) {
        let Some(log) = self.logs.get(space) else {
            return;
        };
        let (head, chain) = (log.head(), log.chain_at(log.head()));
        for line in self.followers(space, but) {
            let entries = vec![entry.clone()];
            self.send(line, RelayFrame::Records { space: *space, after: head - 1, entries, head, chain });
        }
    }

    pub(super) fn followers(&self, space: &SpaceId, but: Option<Line>) -> Vec<Line> {
        let follows = |line: &Line, it: &Connection| Some(*line) != but && it.following.contains(space);
        self.connections.iter().filter(|(line, it)| follows(line, it)).map(|(line, _)| *line).collect()
    }

    /// Whoever has another chain, or more than the relay, is shown the difference and follows nothing.
    pub(super) fn subscribe(&mut self, line: Line, person: PersonId, space: SpaceId, after: u64, chain: Hash) {
        let log = self.logs.get(&space);
        let Some(log) = log.filter(|log| log.roster.as_ref().is_some_and(|it| it.member(&person).is_some())) else {
            let reason = if self.deleted.contains(&space) { Refused::Closed } else { Refused::NotMember };
            return self.send(line, RelayFrame::Nack { space, hash: Hash::ZERO, reason });
        };
        let head = log.head();
        let is_same = after <= head && log.chain_at(after) == chain;
        let after = after.min(head);
        let skip = usize::try_from(after).unwrap_or(usize::MAX);
        let entries: Vec<Entry> = log.entries.iter().skip(skip).filter(|_| is_same).cloned().collect();
        let mut pages = Vec::new();
        let mut at = after;
        for entries in pages_of(entries) {
            let end = at + entries.len() as u64;
            pages.push(RelayFrame::Records { space, after: at, entries, head, chain: log.chain_at(end) });
            at = end;
        }
        if is_same && let Some(connection) = self.connections.get_mut(&line) {
            connection.following.insert(space);
        }
        pages.into_iter().for_each(|page| self.send(line, page));
    }

    /// A device that was revoked is cut off at once.
    pub(super) fn cut_revoked(&mut self, person: &PersonId) {
        let Some(chain) = self.chains.get(person) else {
            return;
        };
        let is_gone = |it: &Connection| {
            it.login.is_some_and(|(who, device)| who == *person && chain.current_device(&device).is_none())
        };
        let gone: Vec<Line> = self.connections.iter().filter(|(_, it)| is_gone(it)).map(|(line, _)| *line).collect();
        for line in gone {
            self.send(line, RelayFrame::Denied { reason: Denied::UnknownDevice });
        }
    }
}
