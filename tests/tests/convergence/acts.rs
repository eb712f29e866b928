//! What can happen to a pair, and how often.

use proptest::prelude::*;

/// One thing that happens. Devices are counted from 0: Ana's, Ben's, Ana's second, Ben's second.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Act {
    /// Types a word of its own at the beginning, in the middle or at the end of a text.
    Type(usize, u8),
    /// Takes a little out of the text.
    Delete(usize),
    /// Answers a question.
    Answer(usize, u8),
    /// Adds a ground rule with a word of its own.
    Add(usize),
    /// Removes, brings back or moves one of the ground rules.
    Change(usize, u8),
    /// The thought is complete.
    Flush(usize),
    /// Looks at the pair, or does not.
    Look(usize, bool),
    /// The network goes and comes.
    Offline(usize),
    Online(usize),
    /// The connection breaks, with all that was on its way.
    HangUp(usize),
    /// So many batches become durable, and the page is killed.
    Crash(usize, u8),
    /// Another tab takes over: the first completes its thought, waits until that is durable, and lets go.
    TakeOver(usize),
    /// So many things happen, each at a device that the number chooses.
    Steps(u8, u16),
    /// The next frame to the device comes twice.
    Repeat(usize),
    /// The spaces' frames to a device come in another order, each space's own in its order.
    Shuffle(usize),
    /// The relay loses so many of the newest entries.
    RollBack(u8),
    /// A new epoch.
    Rotate(usize),
    /// Time passes, in seconds.
    Wait(u8),
    /// Ana takes her second device away, and lets in another.
    Revoke,
    AddDevice,
}

pub(crate) fn act() -> impl Strategy<Value = Act> {
    let device = 0..4_usize;
    prop_oneof![
        6 => (device.clone(), any::<u8>()).prop_map(|(device, at)| Act::Type(device, at)),
        2 => device.clone().prop_map(Act::Delete),
        2 => (device.clone(), any::<u8>()).prop_map(|(device, value)| Act::Answer(device, value)),
        2 => device.clone().prop_map(Act::Add),
        2 => (device.clone(), any::<u8>()).prop_map(|(device, how)| Act::Change(device, how)),
        3 => device.clone().prop_map(Act::Flush),
        1 => (device.clone(), any::<bool>()).prop_map(|(device, is_on)| Act::Look(device, is_on)),
        2 => device.clone().prop_map(Act::Offline),
        3 => device.clone().prop_map(Act::Online),
        2 => device.clone().prop_map(Act::HangUp),
        3 => (device.clone(), 0..4_u8).prop_map(|(device, batches)| Act::Crash(device, batches)),
        2 => device.clone().prop_map(Act::TakeOver),
        6 => (0..24_u8, any::<u16>()).prop_map(|(count, who)| Act::Steps(count, who)),
        2 => device.clone().prop_map(Act::Repeat),
        1 => device.clone().prop_map(Act::Shuffle),
        1 => (1..4_u8).prop_map(Act::RollBack),
        1 => device.prop_map(Act::Rotate),
        3 => (0..40_u8).prop_map(Act::Wait),
        1 => Just(Act::Revoke),
        1 => Just(Act::AddDevice),
    ]
}
