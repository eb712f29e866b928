//! Beginnings: a pair, a pair with more devices.

use twofold_programs::Role;
use twofold_sync::Request;
use twofold_sync::engine::sheet::Sheet;
use twofold_wire::cbor;
use twofold_wire::control::Body;
use twofold_wire::frame::ClientFrame;

use crate::World;
use crate::forger::Forger;
use crate::world::{ANA, BEN};

impl World {
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
        let key = self.device_link(device);
        self.ask(second, Request::ComeIn { key });
        self.wait(10_000);
        let is_in = !self.devices[second].engine.pairs(self.now).is_empty();
        assert!(is_in, "{:?} {:?}", self.devices[second].engine, self.devices[device].engine.notices());
        second
    }

    /// A link for one more device of the person of this one.
    ///
    /// # Panics
    /// If there is none.
    pub fn device_link(&mut self, device: usize) -> String {
        self.ask(device, Request::OfferLink);
        self.wait(5_000);
        let link = self.devices[device].engine.device_link().expect("a link is open");
        link.code.expect("the relay and every space know the link")
    }

    /// The words of the recovery sheet.
    ///
    /// # Panics
    /// If this device does not have them.
    #[must_use]
    pub fn sheet(&self, device: usize) -> String {
        match self.devices[device].engine.sheet() {
            Some(Sheet::Open(words)) => words.to_string(),
            other => panic!("{other:?}"),
        }
    }

    /// The person of this device ends the pair.
    pub fn close(&mut self, device: usize) {
        let ended = Forger::of(self, device).control(Body::Close);
        let frame = ClientFrame::RosterPut { space: self.pair_space(), control: ended };
        self.relay.receive(device, &cbor::encode(&frame));
        self.run();
    }

    /// Ana starts, Ben joins; nobody has confirmed.
    pub fn start_and_join(&mut self) {
        self.start("caltrans");
        self.join();
    }

    /// Ana starts a pair in this program, as its mentor.
    pub fn start(&mut self, template: &str) {
        self.ask(ANA, Request::Start { name: "Ana".into(), role: Role::Mentor, template: template.into() });
        self.run();
    }

    /// Ben joins by Ana's invitation.
    pub fn join(&mut self) {
        let link = self.invitation(ANA);
        self.ask(BEN, Request::Look { link });
        self.run();
        self.ask(BEN, Request::Join { name: "Ben".into() });
        self.run();
    }
}
