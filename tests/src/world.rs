//! Devices, a relay and a clock; what is said by one arrives at the other when the test says so.

use std::collections::{BTreeSet, VecDeque};

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use twofold_model::{Command, DocView, FieldPath};
use twofold_programs::Role;
use twofold_sync::status::{Pair, Visit};
use twofold_sync::{Input, Notice, Request, Target};
use twofold_wire::control::SpaceKind;
use twofold_wire::frame::RelayFrame;
use twofold_wire::{SpaceId, Timestamp, cbor};

use crate::relay::SpaceLog;
use crate::{Device, Relay};

/// The mentor's device in [`World::pair`].
pub const ANA: usize = 0;
/// The mentee's device in [`World::pair`].
pub const BEN: usize = 1;

/// How long a device waits before it connects again after the relay has closed.
const RECONNECT_MILLIS: u64 = 1_000;

/// What a hostile relay does to a frame on its way to a device: none, other or more frames.
pub type Tamper = Box<dyn FnMut(usize, RelayFrame) -> Vec<RelayFrame>>;

/// The simulated world. When it is dropped, nobody online may have unsent records.
pub struct World {
    /// Devices, by number.
    pub devices: Vec<Device>,
    /// The relay.
    pub relay: Relay,
    /// The clock of everybody whose clock is right.
    pub now: Timestamp,
    seed: u64,
    /// Set by tests in which a relay or storage is bad on purpose.
    pub may_leave_unsent: bool,
    /// What the relay does to what it sends.
    pub tamper: Option<Tamper>,
    /// A second relay with the same name, and who is connected to that one.
    pub fork: Option<(Relay, BTreeSet<usize>)>,
    /// Everything that went over the wire, if it is to be looked at.
    pub wire: Option<Vec<Vec<u8>>>,
}

impl std::fmt::Debug for World {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("World").field("devices", &self.devices.len()).field("now", &self.now).finish_non_exhaustive()
    }
}

impl World {
    /// A world with this many new profiles.
    #[must_use]
    pub fn new(devices: usize, seed: u64) -> Self {
        let now = Timestamp(1_790_000_000_000);
        let mut world = Self {
            devices: Vec::new(),
            relay: Relay::default(),
            now,
            seed,
            may_leave_unsent: false,
            tamper: None,
            fork: None,
            wire: None,
        };
        world.relay.now = now;
        for _ in 0..devices {
            world.add_device();
        }
        world
    }

    /// One more profile.
    pub fn add_device(&mut self) -> usize {
        self.seed = self.seed.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let rng = ChaCha20Rng::seed_from_u64(self.seed);
        let templates = twofold_programs::builtin::IDS.iter().filter_map(|id| twofold_programs::builtin::template(id));
        self.devices.push(Device::new(rng, templates.collect(), self.now));
        self.devices.len() - 1
    }

    /// Two devices in one confirmed pair, both looking at it.
    #[must_use]
    pub fn pair(seed: u64) -> Self {
        let mut world = Self::new(2, seed);
        world.start_and_join();
        world.ask(ANA, Request::Confirm(1));
        world.run();
        world.ask(ANA, Request::Looking(Some(1)));
        world.ask(BEN, Request::Looking(Some(1)));
        world.run();
        world
    }

    /// The same world once more, with all pages just opened.
    #[must_use]
    pub fn again(&self) -> Self {
        let mut relay = self.relay.clone();
        (0..self.devices.len()).for_each(|line| relay.disconnect(line));
        let devices = self.devices.iter().map(|device| device.again(self.now)).collect();
        let (now, seed, may_leave_unsent) = (self.now, self.seed, self.may_leave_unsent);
        Self { devices, relay, now, seed, may_leave_unsent, tamper: None, fork: None, wire: None }
    }

    /// A pair, and Ana's second device.
    ///
    /// # Panics
    /// If the second device does not come in.
    #[must_use]
    pub fn pair_with_second_device(seed: u64) -> (Self, usize) {
        let mut world = Self::pair(seed);
        let second = world.add_device_of(ANA);
        (world, second)
    }

    /// One more device of the person of this one.
    ///
    /// # Panics
    /// If it does not come in.
    pub fn add_device_of(&mut self, device: usize) -> usize {
        let second = self.add_device();
        let offer = self.devices[device].engine.device_offer().expect("somebody is here");
        self.ask(second, Request::BecomeDevice { offer });
        self.run();
        let answer = self.devices[second].engine.device_answer().expect("the offer was taken").to_vec();
        self.ask(device, Request::AddDevice { answer });
        self.wait(10_000);
        let is_in = !self.devices[second].engine.pairs(self.now).is_empty();
        assert!(is_in, "{:?} {:?}", self.devices[second].engine, self.devices[device].engine.notices());
        second
    }

    /// Ana starts, Ben joins; nobody has confirmed.
    pub fn start_and_join(&mut self) {
        self.ask(ANA, Request::Start { name: "Ana".into(), role: Role::Mentor, template: "caltrans".into() });
        self.run();
        let link = self.invitation(ANA);
        self.ask(BEN, Request::Look { link });
        self.run();
        self.ask(BEN, Request::Join { name: "Ben".into() });
        self.run();
    }

    /// The code of the open invitation.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn invitation(&self, device: usize) -> String {
        self.status(device).invitation.expect("an invitation is open").code
    }

    /// The number that the pair has on a device.
    #[must_use]
    pub fn number(&self, device: usize) -> u32 {
        self.devices[device].engine.pairs(self.now).first().map_or(1, |pair| pair.n)
    }

    /// The pair as the device shows it.
    ///
    /// # Panics
    /// If the device has no pair.
    #[must_use]
    pub fn status(&self, device: usize) -> Pair {
        self.devices[device].pair(self.number(device), self.now).expect("the device has a pair")
    }

    /// All these devices show the same document.
    ///
    /// # Panics
    /// If they do not; it says where they differ.
    #[track_caller]
    pub fn agree(&self, devices: &[usize]) {
        for pair in devices.windows(2) {
            let (one, other) = (self.view(pair[0]), self.view(pair[1]));
            let texts: Vec<_> = one.texts.iter().filter(|(field, text)| other.texts.get(field) != Some(text)).collect();
            let values: Vec<_> = one.values.iter().filter(|(field, it)| other.values.get(field) != Some(it)).collect();
            assert!(
                one == other,
                "devices {pair:?} differ; the first has {texts:?} {values:?}, the other {:?}",
                other.texts.iter().filter(|(field, text)| one.texts.get(field) != Some(text)).collect::<Vec<_>>(),
            );
        }
    }

    /// The pair's document as the device shows it.
    #[must_use]
    pub fn view(&self, device: usize) -> DocView {
        self.devices[device].view(self.number(device))
    }

    /// The invitation that the device looks at.
    #[must_use]
    pub fn visit(&self, device: usize) -> Option<Visit> {
        self.devices[device].engine.visit().cloned()
    }

    /// Asks for something and makes it durable.
    pub fn ask(&mut self, device: usize, request: Request) {
        let now = self.now;
        self.devices[device].ask(request, now);
    }

    /// Carries out a command on the pair.
    ///
    /// # Panics
    /// If it is refused.
    pub fn execute(&mut self, device: usize, command: Command) {
        let now = self.now;
        let target = Target::Pair(self.number(device));
        self.devices[device].execute(&target, command, now).expect("the command is accepted");
    }

    /// Types at the end of a text of the pair.
    ///
    /// # Panics
    /// If it is refused, or the path is none.
    pub fn type_in(&mut self, device: usize, field: &str, text: &str) {
        let field: FieldPath = field.parse().expect("a field path");
        let at = u32::try_from(self.view(device).text(&field).encode_utf16().count()).expect("a short text");
        self.execute(device, Command::EditText { field, at, delete: 0, insert: text.into() });
    }

    /// A text of the pair as the device shows it.
    ///
    /// # Panics
    /// If the path is none.
    #[must_use]
    pub fn text(&self, device: usize, field: &str) -> String {
        let field: FieldPath = field.parse().expect("a field path");
        self.view(device).text(&field).to_owned()
    }

    /// What is out of the ordinary with the pair, as the device shows it.
    #[must_use]
    pub fn notices(&self, device: usize) -> BTreeSet<Notice> {
        let of_pair =
            self.devices[device].pair(self.number(device), self.now).map(|pair| pair.notices).unwrap_or_default();
        of_pair.into_iter().chain(self.devices[device].engine.notices().iter().copied()).collect()
    }

    /// Everybody is online, every connection is a new one, the relay is honest, and time passes.
    pub fn settle(&mut self) {
        self.tamper = None;
        self.relay.refuse_appends = None;
        self.relay.refuse_controls = None;
        for line in 0..self.devices.len() {
            self.hang_up(line);
            self.go_online(line);
        }
        self.wait(120_000);
    }

    /// The network of a device goes away.
    pub fn go_offline(&mut self, device: usize) {
        self.devices[device].is_online = false;
        self.hang_up(device);
    }

    /// And comes back.
    pub fn go_online(&mut self, device: usize) {
        self.devices[device].is_online = true;
    }

    /// The connection breaks.
    pub fn hang_up(&mut self, device: usize) {
        let now = self.now;
        self.devices[device].connects_at = now;
        if self.relay_of(device).is_connected(device) {
            self.relay_of(device).disconnect(device);
            self.devices[device].handle(Input::Disconnected, now);
        }
    }

    /// The tab is killed and opened again.
    pub fn crash(&mut self, device: usize) {
        let now = self.now;
        self.relay_of(device).disconnect(device);
        self.devices[device].crash(now);
    }

    /// The relay that a device is connected to.
    pub fn relay_of(&mut self, device: usize) -> &mut Relay {
        match &mut self.fork {
            Some((other, lines)) if lines.contains(&device) => other,
            _ => &mut self.relay,
        }
    }

    /// The relay becomes two; from now on these devices are connected to the other one.
    pub fn split(&mut self, lines: &[usize]) {
        for line in lines {
            self.hang_up(*line);
        }
        self.fork = Some((self.relay.clone(), lines.iter().copied().collect()));
    }

    /// Everybody is connected to the first relay again, and the other one is gone.
    pub fn unite(&mut self) {
        for line in 0..self.devices.len() {
            self.hang_up(line);
        }
        self.fork = None;
    }

    /// The space of the pair.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn pair_space(&self) -> SpaceId {
        let is_pair = |log: &&SpaceLog| log.kind() == Some(SpaceKind::Pair);
        *self.relay.logs.iter().find(|(_, log)| is_pair(log)).expect("the relay has a pair").0
    }

    /// The log of the pair at the relay.
    ///
    /// # Panics
    /// If there is none.
    #[must_use]
    pub fn pair_log(&self) -> &SpaceLog {
        &self.relay.logs[&self.pair_space()]
    }

    /// The relay forgets the newest entries of the pair, as one that is restored from an older copy.
    ///
    /// # Panics
    /// If there is no pair.
    pub fn roll_back(&mut self, entries: usize) {
        for line in 0..self.devices.len() {
            self.hang_up(line);
        }
        let space = self.pair_space();
        let log = self.relay.logs.get_mut(&space).expect("the relay has the pair");
        log.truncate(log.entries.len().saturating_sub(entries));
    }

    /// Time passes; whoever wanted to be woken is.
    pub fn wait(&mut self, millis: u64) {
        self.run();
        let end = self.now.plus(millis);
        loop {
            let now = self.now;
            let connects = |it: &&Device| it.wants_line && it.is_online && it.connects_at > now;
            let connects = self.devices.iter().filter(connects).map(|device| device.connects_at);
            let wakes = self.devices.iter().filter_map(|device| device.wake);
            let due = wakes.chain(connects).min().filter(|due| *due <= end);
            self.now = due.unwrap_or(end).max(self.now);
            self.relay.now = self.now;
            if let Some((other, _)) = &mut self.fork {
                other.now = self.now;
            }
            let now = self.now;
            for device in &mut self.devices {
                if device.wake.is_some_and(|due| due <= now) {
                    device.wake = None;
                    device.handle(Input::Tick, now);
                }
            }
            self.run();
            if due.is_none() {
                return;
            }
        }
    }

    /// Everything that can happen without time passing happens.
    ///
    /// # Panics
    /// If it never ends.
    pub fn run(&mut self) {
        for _ in 0..100_000 {
            if !self.step() {
                return;
            }
        }
        panic!("the world does not come to rest");
    }

    /// One thing happens. `false`: nothing was left to happen.
    pub fn step(&mut self) -> bool {
        (0..self.devices.len()).any(|line| self.step_of(line))
    }

    /// One thing happens at a device. `false`: nothing was left to happen there.
    pub fn step_of(&mut self, line: usize) -> bool {
        self.devices[line].store_one(self.now) || self.network_step(line)
    }

    /// One thing happens between a device and its relay.
    pub fn network_step(&mut self, line: usize) -> bool {
        let now = self.now;
        let (wants_line, is_online) = (self.devices[line].wants_line, self.devices[line].is_online);
        let must_close = std::mem::take(&mut self.devices[line].must_close);
        let relay = self.relay_of(line);
        if relay.is_connected(line) && (must_close || relay.is_closing(line)) {
            relay.disconnect(line);
            self.devices[line].connects_at = now.plus(RECONNECT_MILLIS);
            self.devices[line].handle(Input::Disconnected, now);
            return true;
        }
        if !relay.is_connected(line) {
            self.devices[line].sending.clear();
            if wants_line && is_online && self.devices[line].connects_at <= now {
                self.relay_of(line).connect(line);
                self.devices[line].handle(Input::Connected, now);
                return true;
            }
            return false;
        }
        if let Some(bytes) = self.devices[line].sending.pop_front() {
            if let Some(wire) = &mut self.wire {
                wire.push(bytes.clone());
            }
            self.relay_of(line).receive(line, &bytes);
            return true;
        }
        let Some(frame) = self.relay_of(line).outgoing.get_mut(&line).and_then(VecDeque::pop_front) else {
            return false;
        };
        let frames = match &mut self.tamper {
            Some(tamper) => tamper(line, frame),
            None => vec![frame],
        };
        for frame in frames {
            let bytes = cbor::encode(&frame);
            if let Some(wire) = &mut self.wire {
                wire.push(bytes.clone());
            }
            self.devices[line].handle(Input::Frame(bytes), now);
        }
        true
    }
}

impl Drop for World {
    fn drop(&mut self) {
        if std::thread::panicking() || self.may_leave_unsent {
            return;
        }
        self.wait(120_000);
        for (line, device) in self.devices.iter().enumerate() {
            if device.is_online {
                assert_eq!(device.engine.unsent(), 0, "device {line} is online and has unsent records");
            }
        }
    }
}
