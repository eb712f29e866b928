//! A simulated device: an engine, its store, and what a runtime does between them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use rand_chacha::ChaCha20Rng;
use rand_core::Rng as _;
use twofold_crypto::{DeviceSecret, LocalKey, PaperEntropy};
use twofold_model::setup::Programs;
use twofold_model::{Agreement, Command, Date, DocView};
use twofold_programs::Template;
use twofold_sync::engine::arrive::Arrival;
use twofold_sync::engine::edit::Refusal;
use twofold_sync::engine::signing::{SignRefusal, SignRequest};
use twofold_sync::status::Pair;
use twofold_sync::store::{BatchId, Op, Row, Table};
use twofold_sync::{Effect, Engine, Input, Request, Target};
use twofold_wire::control::Body;
use twofold_wire::frame::ClientFrame;
use twofold_wire::roster::parse;
use twofold_wire::{Timestamp, cbor};

use crate::relay::ORIGIN;

/// A browser profile.
#[derive(Debug)]
pub struct Device {
    /// The engine, running.
    pub engine: Engine,
    rows: BTreeMap<(Table, Vec<u8>), Vec<u8>>,
    /// Batches that are not durable yet.
    pending: VecDeque<(BatchId, Vec<Op>)>,
    /// Frames to the relay.
    pub sending: VecDeque<Vec<u8>>,
    /// Whether the engine wants a connection.
    pub wants_line: bool,
    /// Whether the connection that is open must be closed.
    pub must_close: bool,
    /// Whether the network is there.
    pub is_online: bool,
    /// When it may connect again.
    pub connects_at: Timestamp,
    /// When the engine wants to be woken.
    pub wake: Option<Timestamp>,
    rng: ChaCha20Rng,
    local: [u8; 32],
    templates: Vec<Arc<Template>>,
    /// How much this device's clock is ahead, in milliseconds.
    pub clock_ahead: u64,
    /// Whether the page is hidden: then its timers come at full minutes only.
    pub is_hidden: bool,
    /// How often a connection was made.
    pub connections: u32,
}

impl Device {
    /// A new profile.
    #[must_use]
    pub fn new(mut rng: ChaCha20Rng, templates: Vec<Arc<Template>>, now: Timestamp) -> Self {
        let mut local = [0; 32];
        rng.fill_bytes(&mut local);
        let mut device = Self {
            engine: engine(local, &templates, &mut rng),
            rows: BTreeMap::new(),
            pending: VecDeque::new(),
            sending: VecDeque::new(),
            wants_line: false,
            must_close: false,
            is_online: true,
            connects_at: Timestamp::default(),
            wake: None,
            rng,
            local,
            templates,
            clock_ahead: 0,
            is_hidden: false,
            connections: 0,
        };
        device.handle(Input::Boot(Vec::new()), now);
        device
    }

    /// Gives the engine an input and carries out the effects.
    pub fn handle(&mut self, input: Input, now: Timestamp) {
        self.connections += u32::from(matches!(input, Input::Connected));
        let effects = self.engine.handle(input, now.plus(self.clock_ahead), &mut self.rng);
        self.perform(effects);
    }

    /// Asks for something.
    pub fn ask(&mut self, request: Request, now: Timestamp) {
        self.handle(Input::Ask(request), now);
    }

    /// Carries out a command.
    ///
    /// # Errors
    /// Why it was refused.
    pub fn execute(&mut self, target: &Target, command: Command, now: Timestamp) -> Result<(), Refusal> {
        let effects = self.engine.execute(target, command, now.plus(self.clock_ahead), &mut self.rng)?;
        self.perform(effects);
        Ok(())
    }

    /// Signs the agreement as it is on the screen, today.
    ///
    /// # Errors
    /// Why nothing was signed.
    pub fn sign(&mut self, n: u32, name: &str, now: Timestamp) -> Result<(), SignRefusal> {
        let date = Date::from_days(i64::try_from(now.minutes() / (24 * 60)).unwrap_or(0));
        let shown = self.agreement(n, now);
        self.sign_as(n, &SignRequest { name: name.into(), date, shown }, now)
    }

    /// The agreement as it is on the screen.
    #[must_use]
    pub fn agreement(&self, n: u32, now: Timestamp) -> Agreement {
        let began = self.pair(n, now).map_or_else(String::new, |pair| pair.began);
        let all = twofold_templates::all().map(|template| (template.id.to_string(), template)).collect();
        Programs { all: &all, began: &began }.agreement(&self.view(n))
    }

    /// Signs as asked.
    ///
    /// # Errors
    /// Why nothing was signed.
    pub fn sign_as(&mut self, n: u32, request: &SignRequest, now: Timestamp) -> Result<(), SignRefusal> {
        let effects = self.engine.sign_agreement(n, request, now.plus(self.clock_ahead), &mut self.rng)?;
        self.perform(effects);
        Ok(())
    }

    fn perform(&mut self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Store { batch, ops } => self.pending.push_back((batch, ops)),
                Effect::Connect => self.wants_line = true,
                Effect::Disconnect => {
                    self.wants_line = false;
                    self.must_close = true;
                }
                Effect::Send(bytes) => {
                    self.must_be_stored(&bytes);
                    self.sending.push_back(bytes);
                }
                Effect::Changed(_) => {}
                Effect::Wake(at) => {
                    let at = at.0.saturating_sub(self.clock_ahead);
                    self.wake = Some(Timestamp(if self.is_hidden { at.next_multiple_of(60_000) } else { at }));
                }
            }
        }
    }

    /// Commit before send: a record leaves when it is durable here, and a person or a space does so too.
    ///
    /// # Panics
    /// If something leaves too early.
    fn must_be_stored(&self, frame: &[u8]) {
        match cbor::decode::<ClientFrame>(frame).expect("a device sends frames") {
            ClientFrame::Append { record } => {
                let is_kept = self.opened(Table::Outbox).iter().any(|row| contains(row, &record));
                assert!(is_kept, "a record is sent before it is stored");
            }
            ClientFrame::Auth { .. } => {
                // What is brought from outside, a link or a sheet, is kept outside.
                let is_brought = self.engine.arrival() == Some(Arrival::Looking);
                assert!(is_brought || !self.opened(Table::Identity).is_empty(), "somebody logs in who is not stored");
            }
            ClientFrame::RosterPut { space, control } => {
                let body = parse(&control).expect("a device sends control records").control.body;
                let is_kept = self.rows.contains_key(&(Table::Spaces, space.as_bytes().to_vec()));
                assert!(is_kept || !matches!(body, Body::Genesis { .. }), "a space is begun before it is stored");
                assert!(!self.opened(Table::Identity).is_empty(), "somebody joins who is not stored");
            }
            _ => {}
        }
    }

    /// The rows of a table, opened, as only this device can.
    #[must_use]
    pub fn opened(&self, table: Table) -> Vec<Vec<u8>> {
        let local = LocalKey::from_bytes(self.local);
        let rows = self.rows.iter().filter(|((it, _), _)| *it == table);
        rows.filter_map(|((_, key), value)| Some(local.open(table.name(), key, value).ok()?.to_vec())).collect()
    }

    /// The device's secret keys, from its own storage.
    ///
    /// # Panics
    /// If nobody is stored here.
    #[must_use]
    pub fn secret(&self) -> DeviceSecret {
        let row = self.opened(Table::Identity).pop().expect("somebody is stored");
        // The row begins with the device's secrets: a byte string of 65 in an array.
        DeviceSecret::from_bytes(&row[3..68]).expect("the row begins with a device's secrets")
    }

    /// The keys of the person's recovery sheet, while this device still has them.
    ///
    /// # Panics
    /// If nobody is stored here, or the sheet has been confirmed.
    #[must_use]
    pub fn paper(&self) -> DeviceSecret {
        let row = self.opened(Table::Identity).pop().expect("somebody is stored");
        // Behind the device's secrets: a byte string of 32.
        let entropy = row[70..102].try_into().expect("there are 32 bytes");
        DeviceSecret::derive_paper(&PaperEntropy::from_bytes(entropy))
    }

    /// Changes one byte in every row of a table.
    pub fn damage(&mut self, table: Table) {
        for (_, value) in self.rows.iter_mut().filter(|((it, _), _)| *it == table) {
            if let Some(last) = value.last_mut() {
                *last ^= 1;
            }
        }
    }

    /// Forgets all rows of a table.
    pub fn forget(&mut self, table: Table) {
        self.rows.retain(|(it, _), _| *it != table);
    }

    /// How many rows a table has.
    #[must_use]
    pub fn count(&self, table: Table) -> usize {
        self.rows.keys().filter(|(it, _)| *it == table).count()
    }

    /// How many batches are not durable yet.
    #[must_use]
    pub fn pending(&self) -> usize {
        self.pending.len()
    }

    /// Becomes a copy of another profile, as one that was restored from a backup.
    pub fn copy_of(&mut self, other: &Self, now: Timestamp) {
        self.rows.clone_from(&other.rows);
        self.local = other.local;
        self.crash(now);
    }

    /// The same profile once more, just opened.
    #[must_use]
    pub fn again(&self, now: Timestamp) -> Self {
        let mut again = Self::new(self.rng.clone(), self.templates.clone(), now);
        again.copy_of(self, now);
        again.is_online = self.is_online;
        again
    }

    /// Makes the oldest waiting batch durable. `false`: none waited.
    pub fn store_one(&mut self, now: Timestamp) -> bool {
        let Some((batch, ops)) = self.pending.pop_front() else {
            return false;
        };
        for op in ops {
            match op {
                Op::Put(Row { table, key, value }) => drop(self.rows.insert((table, key), value)),
                Op::Delete { table, key } => drop(self.rows.remove(&(table, key))),
            }
        }
        self.handle(Input::Stored(batch), now);
        true
    }

    /// The tab is killed: what was not durable is gone. Then the page is opened again.
    pub fn crash(&mut self, now: Timestamp) {
        self.pending.clear();
        self.sending.clear();
        self.wants_line = false;
        self.wake = None;
        self.engine = engine(self.local, &self.templates, &mut self.rng);
        let rows =
            self.rows.iter().map(|((table, key), value)| Row { table: *table, key: key.clone(), value: value.clone() });
        let rows = rows.collect();
        self.handle(Input::Boot(rows), now);
    }

    /// All bytes that this device keeps.
    pub fn kept(&self) -> impl Iterator<Item = &[u8]> {
        self.rows.values().map(Vec::as_slice)
    }

    /// A random number, for ids.
    pub fn random(&mut self) -> u128 {
        let mut bytes = [0; 16];
        self.rng.fill_bytes(&mut bytes);
        u128::from_be_bytes(bytes)
    }

    /// A pair as the screen sees it.
    #[must_use]
    pub fn pair(&self, n: u32, now: Timestamp) -> Option<Pair> {
        self.engine.pair(n, now)
    }

    /// A pair's document as the screen sees it.
    #[must_use]
    pub fn view(&self, n: u32) -> DocView {
        self.engine.document(n).unwrap_or_default()
    }
}

fn engine(local: [u8; 32], templates: &[Arc<Template>], rng: &mut ChaCha20Rng) -> Engine {
    let mut nonce = [0; 16];
    rng.fill_bytes(&mut nonce);
    Engine::new(LocalKey::from_bytes(local), ORIGIN.to_owned(), templates.to_vec(), nonce)
}

/// Whether some bytes stand in others.
#[must_use]
pub fn contains(all: &[u8], part: &[u8]) -> bool {
    all.windows(part.len()).any(|window| window == part)
}
