//! A whole device: what a relay sends to it, and what a backup file holds.

use twofold_sync::{Input, Request};
use twofold_wire::cbor;
use twofold_wire::frame::{self, RelayFrame};
use twofold_wire::{Hash, Timestamp};
use zeroize::Zeroizing;

use crate::relay::ORIGIN;
use crate::world::{ANA, World};
use crate::{Device, fuzz::seeds};

thread_local! {
    /// Two people in the middle of something; each input wakes Ana's browser anew.
    static WORLD: World = seeds::world();
}

fn settle(device: &mut Device, now: Timestamp) {
    while device.store_one(now) {}
}

/// A frame from the relay, to a device that is logged in. Afterwards the page opens again, and the pair is there.
pub fn frame(data: &[u8]) {
    WORLD.with(|world| {
        let now = world.now;
        let mut device = world.devices[ANA].again(now);
        let incarnation = Hash([9; 32]);
        let hello = RelayFrame::Challenge {
            version: frame::VERSION,
            nonce: Hash([8; 32]),
            origin: ORIGIN.to_owned(),
            incarnation,
        };
        device.handle(Input::Connected, now);
        for frame in [hello, RelayFrame::Welcome] {
            device.handle(Input::Frame(cbor::encode(&frame)), now);
            settle(&mut device, now);
        }
        let pairs = device.engine.pairs(now).len();
        device.handle(Input::Frame(data.to_vec()), now);
        settle(&mut device, now);
        device.handle(Input::Tick, now.plus(60_000));
        settle(&mut device, now);
        device.crash(now);
        assert!(device.engine.pairs(now).len() >= pairs, "a pair is gone");
        assert!(device.sending.len() < 1_000, "one frame makes it send without end");
    });
}

/// The content of a backup file, in a browser in which nobody is yet, and in one of its person.
pub fn backup(data: &[u8]) {
    WORLD.with(|world| {
        let now = world.now;
        let mut fresh = seeds::nobody(world);
        let mut somebody = world.devices[ANA].again(now);
        let pairs = somebody.engine.pairs(now).len();
        for device in [&mut fresh, &mut somebody] {
            device.ask(Request::OpenBackup { content: Zeroizing::new(data.to_vec()) }, now);
            settle(device, now);
            device.crash(now);
        }
        assert!(somebody.engine.pairs(now).len() >= pairs, "a pair is gone");
    });
}
