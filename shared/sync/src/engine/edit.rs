//! From keystroke to record: command, journal, change, sealed record.

use rand_core::CryptoRng;
use twofold_model::{Command, CommandError, Touched};
use twofold_wire::cbor::Bytes;
use twofold_wire::record::Kind;
use twofold_wire::{Hash, Timestamp};

use crate::body::{Body, ChangeBody};
use crate::effect::{Changed, Effect};
use crate::engine::Engine;
use crate::engine::turn::Turn;
use crate::input::{Journaled, Target};
use crate::space::Space;
use crate::store::{Table, numbered};

/// A pause that ends a thought while the partner watches.
const PAUSE_TOGETHER: u64 = 1_000;
/// A pause that ends a thought while nobody watches.
const PAUSE_ALONE: u64 = 20_000;
/// The longest thought without a pause, while the partner watches, and while nobody does.
const LONGEST_TOGETHER: u64 = 5_000;
const LONGEST_ALONE: u64 = 60_000;
/// How many bytes of changes go into one record, so that it stays under its limit with everything around.
const RECORD_BYTES: usize = 128 * 1024;

/// Why a command did nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Refusal {
    /// The document does not allow it.
    #[error(transparent)]
    Command(#[from] CommandError),
    /// There is no such pair.
    #[error("there is no such pair")]
    NoSuchPair,
    /// The pair is closed, or one is not in it any more.
    #[error("nothing can be written here any more")]
    ReadOnly,
}

impl Engine {
    /// Carries out a command: shown at once, durable a blink later, on its way when the thought is complete.
    ///
    /// # Errors
    /// [`Refusal`]; nothing has changed.
    pub fn execute(
        &mut self,
        target: &Target,
        command: Command,
        now: Timestamp,
        rng: &mut impl CryptoRng,
    ) -> Result<Vec<Effect>, Refusal> {
        let mut turn = Turn::new(self.clock.read(now), now, rng);
        let (Target::Pair(pair) | Target::Own(pair)) = target;
        let template = self.template_id(*pair).ok_or(Refusal::NoSuchPair)?;
        let (n, template, command) = match target {
            Target::Pair(n) => (*n, template, command),
            Target::Own(n) => match self.drawer(*n) {
                Some(drawer) => (0, Self::in_drawer(&template, &drawer), drawer.command(command)),
                None => (0, template, command),
            },
        };
        let me = self.me().ok_or(Refusal::NoSuchPair)?;
        let space = self.spaces.get(&n).ok_or(Refusal::NoSuchPair)?;
        let is_way = self.identity.as_ref().is_some_and(|it| space.back_to(&it.person()).is_some());
        if !space.is_writable(&me) || self.is_borrowed() || is_way || self.is_copying(space) {
            return Err(Refusal::ReadOnly);
        }
        let journaled = Journaled { command, template, minutes: now.minutes() };
        if self.perform(n, &journaled)? == Touched::Nothing {
            return Ok(Vec::new());
        }
        self.journal(n, &journaled, &mut turn);
        turn.changed(if n == 0 { Changed::Own } else { Changed::Document(n) });
        turn.changed(Changed::Pair(n));
        self.send_outbox(n, &mut turn);
        Ok(self.finish(turn))
    }

    /// Changes the document, and nothing else.
    pub(crate) fn perform(&mut self, n: u32, journaled: &Journaled) -> Result<Touched, Refusal> {
        let template = match n {
            0 => self.template_named(&journaled.template),
            _ => self.forms(n, &journaled.template),
        };
        let template = template.ok_or(Refusal::NoSuchPair)?;
        let space = self.spaces.get_mut(&n).ok_or(Refusal::NoSuchPair)?;
        Ok(space.document.execute(&journaled.command, &template, journaled.minutes)?)
    }

    pub(crate) fn journal<R: CryptoRng>(&mut self, n: u32, journaled: &Journaled, turn: &mut Turn<'_, R>) {
        let batch = self.next_batch;
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        let number = space.journal.next;
        space.journal.next += 1;
        if space.journal.rows.is_empty() {
            space.journal.first_edit = turn.now;
        }
        space.journal.last_edit = turn.now;
        space.journal.rows.push_back(number);
        space.own_batch = batch;
        let key = numbered(&space.id, number);
        let plain = serde_json::to_vec(journaled).expect("a command has no part that JSON cannot say");
        self.put_sealed(Table::Journal, key, &plain, turn);
    }

    /// When the thought in this space counts as complete.
    pub(crate) fn thought_due(&self, n: u32) -> Option<Timestamp> {
        let me = self.me()?;
        // What cannot be sealed, now or ever, waits for a key and not for a time.
        let is_due = |space: &&Space| !space.journal.rows.is_empty() && space.can_seal(&me);
        let space = self.spaces.get(&n).filter(is_due)?;
        let (pause, longest) = if space.partner_is_here(space.journal.last_edit) {
            (PAUSE_TOGETHER, LONGEST_TOGETHER)
        } else {
            (PAUSE_ALONE, LONGEST_ALONE)
        };
        Some(space.journal.last_edit.plus(pause).min(space.journal.first_edit.plus(longest)))
    }

    pub(crate) fn flush<R: CryptoRng>(&mut self, turn: &mut Turn<'_, R>) {
        let numbers: Vec<u32> = self.spaces.keys().copied().collect();
        for n in numbers {
            self.complete_thought(n, turn);
        }
    }

    /// Makes the journal one change, seals it once, and puts it into the outbox: one batch with the journal's end.
    pub(crate) fn complete_thought<R: CryptoRng>(&mut self, n: u32, turn: &mut Turn<'_, R>) {
        let me = self.me();
        let (generation, nonce, id) = match self.spaces.get(&n) {
            // What cannot be sealed yet stays in the journal.
            Some(space) if !space.journal.rows.is_empty() && me.is_some_and(|me| space.can_seal(&me)) => {
                (space.roster.as_ref().map_or(0, |roster| roster.generation()), self.nonce, space.id)
            }
            _ => return,
        };
        let minutes = turn.wall.minutes();
        let Some(space) = self.spaces.get_mut(&n) else {
            return;
        };
        for number in space.journal.rows.drain(..) {
            turn.delete(Table::Journal, numbered(&id, number));
        }
        let Some(commit) = space.document.commit(minutes) else {
            return;
        };
        let seen = space.seen();
        let relay = space.relay_view();
        space.told = seen.iter().map(|seen| (seen.device, seen.dev_seq)).collect();
        let hashes = |heads: &[[u8; 32]]| heads.iter().map(|head| Hash(*head)).collect::<Vec<Hash>>();
        for part in commit.split(RECORD_BYTES) {
            let change = ChangeBody {
                generation,
                nonce: Bytes(nonce.to_vec()),
                before: hashes(&part.heads_before),
                after: hashes(&part.heads_after),
                born: part.born.iter().map(ToString::to_string).collect(),
                changes: part.changes.into_iter().map(Bytes).collect(),
                minutes,
                seen: seen.clone(),
                relay,
            };
            self.enqueue(n, Kind::Entry, &Body::Change(change), turn);
        }
        self.snapshot_if_due(n, turn);
        turn.changed(Changed::Pair(n));
    }
}
