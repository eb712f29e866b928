//! Devices, a relay and a clock; what is said by one arrives at the other when the test says so.

mod network;
mod run;
mod scenes;
mod signing;

use std::collections::BTreeSet;

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use twofold_model::{Command, DocView, FieldPath};
use twofold_sync::status::{Pair, Visit};
use twofold_sync::{Notice, Request, Target};
use twofold_wire::Timestamp;
use twofold_wire::frame::RelayFrame;

use crate::{Device, Relay};

/// The mentor's device in [`World::pair`].
pub const ANA: usize = 0;
/// The mentee's device in [`World::pair`].
pub const BEN: usize = 1;

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
        let templates = twofold_templates::all();
        self.devices.push(Device::new(rng, templates.collect(), self.now));
        self.devices.len() - 1
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
