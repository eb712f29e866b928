//! Ana and Ben, who have written, overwritten and removed something.

use twofold_model::{Command, FieldPath, ItemId, Value};
use twofold_sync::Request;
use twofold_sync::status::{CleanCopy, PairState};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};

use super::{CANARY, TOPIC};

/// The pair that they begin with.
pub(crate) const OLD: u32 = 1;
/// Its first clean copy.
pub(crate) const COPY: u32 = 2;

/// A pair with answers by both, an earlier draft, an item that was removed, and goals with needs.
pub(crate) fn people(seed: u64) -> World {
    let mut world = World::pair(seed);
    let field: FieldPath = TOPIC.parse().unwrap();
    let before = u32::try_from(world.text(ANA, TOPIC).encode_utf16().count()).unwrap();
    world.execute(ANA, Command::EditText { field: field.clone(), at: 0, delete: before, insert: CANARY.into() });
    world.wait(30_000);
    let delete = u32::try_from(CANARY.len()).unwrap();
    world.execute(ANA, Command::EditText { field, at: 0, delete, insert: "Every Monday".into() });
    for item in [20, 21, 22] {
        world.execute(BEN, follow_up(item));
    }
    world.execute(BEN, Command::RemoveItem { item: ItemId(21) });
    world.answer(ANA, "contract/-/ack_mentor", Value::Flag(true));
    world.answer(BEN, "contract/-/ack_mentee", Value::Flag(true));
    world.wait(30_000);
    world.agree(&[ANA, BEN]);
    world
}

fn follow_up(item: u128) -> Command {
    let text = |text: &str| Value::Text(text.into());
    let values = [("title", text(CANARY)), ("owner", text("mentee"))];
    Command::AddItem {
        list: "follow_ups/-/items".parse().unwrap(),
        item: ItemId(item),
        after: None,
        values: if item == 21 { values } else { [("title", text("Write to the board")), ("owner", text("mentee"))] }
            .map(|(id, value)| (id.parse().unwrap(), value))
            .to_vec(),
        texts: Vec::new(),
    }
}

/// Ana proposes, Ben agrees, and both are online until it is done.
pub(crate) fn copied(world: &mut World) {
    world.ask(ANA, Request::ProposeCopy(OLD));
    world.wait(10_000);
    world.ask(BEN, Request::AgreeToCopy(OLD));
    world.wait(60_000);
}

/// The numbers of the pairs that a device shows.
pub(crate) fn numbers(world: &World, device: usize) -> Vec<u32> {
    world.devices[device].engine.pairs(world.now).into_iter().map(|pair| pair.n).collect()
}

/// How far the copy of the old pair has come.
pub(crate) fn copy(world: &World, device: usize) -> Option<CleanCopy> {
    world.devices[device].pair(OLD, world.now).unwrap().copy
}

/// Whether the old pair has ended.
pub(crate) fn is_over(world: &World, device: usize) -> bool {
    world.devices[device].pair(OLD, world.now).is_none_or(|pair| pair.state == PairState::Closed)
}

/// A text of a pair.
pub(crate) fn answer(world: &World, device: usize, n: u32, field: &str) -> String {
    world.devices[device].view(n).text(&field.parse().unwrap()).to_owned()
}

/// A text of the copy.
pub(crate) fn says(world: &World, device: usize, field: &str) -> String {
    answer(world, device, COPY, field)
}
