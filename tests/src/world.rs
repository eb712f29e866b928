//! Devices, a relay and a clock; what is said by one arrives at the other when the test says so.

use rand_chacha::ChaCha20Rng;
use rand_core::SeedableRng as _;
use twofold_model::{Command, DocView, FieldPath};
use twofold_programs::Role;
use twofold_sync::status::{Pair, Visit};
use twofold_sync::{Input, Request, Target};
use twofold_wire::{Timestamp, cbor};

use crate::{Device, Relay};

/// The mentor's device in [`World::pair`].
pub const ANA: usize = 0;
/// The mentee's device in [`World::pair`].
pub const BEN: usize = 1;

/// The simulated world. When it is dropped, nobody online may have unsent records.
#[derive(Debug)]
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
}

impl World {
    /// A world with this many new profiles.
    #[must_use]
    pub fn new(devices: usize, seed: u64) -> Self {
        let now = Timestamp(1_790_000_000_000);
        let mut world = Self { devices: Vec::new(), relay: Relay::default(), now, seed, may_leave_unsent: false };
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

    /// The pair as the device shows it.
    ///
    /// # Panics
    /// If the device has no pair.
    #[must_use]
    pub fn status(&self, device: usize) -> Pair {
        self.devices[device].pair(1, self.now).expect("the device has a pair")
    }

    /// The pair's document as the device shows it.
    #[must_use]
    pub fn view(&self, device: usize) -> DocView {
        self.devices[device].view(1)
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
        self.devices[device].execute(&Target::Pair(1), command, now).expect("the command is accepted");
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
        if self.relay.is_connected(device) {
            self.relay.disconnect(device);
            self.devices[device].handle(Input::Disconnected, now);
        }
    }

    /// The tab is killed and opened again.
    pub fn crash(&mut self, device: usize) {
        let now = self.now;
        self.relay.disconnect(device);
        self.devices[device].crash(now);
    }

    /// Time passes; whoever wanted to be woken is.
    pub fn wait(&mut self, millis: u64) {
        let end = self.now.plus(millis);
        loop {
            let due = self.devices.iter().filter_map(|device| device.wake).min().filter(|due| *due <= end);
            self.now = due.unwrap_or(end).max(self.now);
            self.relay.now = self.now;
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
        let now = self.now;
        for line in 0..self.devices.len() {
            let device = &mut self.devices[line];
            if device.store_one(now) {
                return true;
            }
            if self.relay.is_connected(line) && !device.wants_line {
                self.relay.disconnect(line);
                device.handle(Input::Disconnected, now);
                return true;
            }
            if !self.relay.is_connected(line) {
                device.sending.clear();
                if device.wants_line && device.is_online {
                    self.relay.connect(line);
                    device.handle(Input::Connected, now);
                    return true;
                }
                continue;
            }
            if let Some(bytes) = device.sending.pop_front() {
                self.relay.receive(line, &bytes);
                return true;
            }
            if let Some(frame) = self.relay.outgoing.get_mut(&line).and_then(std::collections::VecDeque::pop_front) {
                device.handle(Input::Frame(cbor::encode(&frame)), now);
                return true;
            }
        }
        false
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
