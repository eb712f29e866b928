//! What happens by itself: batches become durable, frames arrive, time passes.

use std::collections::VecDeque;

use twofold_sync::Input;
use twofold_wire::cbor;

use crate::{Device, World};

/// How long a device waits before it connects again after the relay has closed.
const RECONNECT_MILLIS: u64 = 1_000;

impl World {
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

    /// Everybody's computer is closed for so long; then it is opened again, with a minute to settle.
    pub fn sleep(&mut self, millis: u64) {
        let online: Vec<bool> = self.devices.iter().map(|device| device.is_online).collect();
        (0..self.devices.len()).for_each(|line| self.go_offline(line));
        self.wait(millis);
        for (device, was_online) in self.devices.iter_mut().zip(online) {
            device.is_online = was_online;
        }
        self.wait(60_000);
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
