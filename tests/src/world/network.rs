//! What tests do to the network and to the relay.

use twofold_sync::Input;
use twofold_wire::SpaceId;
use twofold_wire::control::SpaceKind;

use crate::relay::SpaceLog;
use crate::{Relay, World};

impl World {
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
}
