//! Where the last edit of the person's own document is, beside the pair's.

#![allow(clippy::indexing_slicing, reason = "a test may be blunt")]

use twofold_model::{Command, FieldPath, ItemId, ListPath};
use twofold_sync::status::Saved;
use twofold_sync::{Request, Role, Target};
use twofold_tests::World;
use twofold_tests::world::{ANA, BEN};
use twofold_wire::frame::Refused;

const TOPIC: &str = "contract/-/frequency";
const MINUTE: u64 = 60_000;

/// Ben writes something for himself.
fn write_own(world: &mut World) {
    let list = ListPath::alone("purpose".parse().expect("a form"), "enjoy".parse().expect("a list"));
    let item = ItemId(world.devices[BEN].random());
    let add = Command::AddItem { list, item, after: None, values: Vec::new(), texts: Vec::new() };
    let now = world.now;
    world.devices[BEN].execute(&Target::Own(1), add, now).expect("the command is accepted");
}

fn own(world: &World) -> Option<Saved> {
    world.devices[BEN].engine.own_saved()
}

fn with_own(world: &World) -> Option<Saved> {
    world.devices[BEN].engine.saved_with_own(1)
}

fn store(world: &mut World) {
    while world.devices[BEN].store_one(world.now) {}
}

#[test]
fn the_own_document_tells_where_it_is_saved_at_every_step() {
    let mut world = World::pair(720);
    world.wait(MINUTE);
    let pair = world.status(BEN).saved;
    assert_eq!(own(&world), Some(Saved::AtRelay), "nothing is written, so nothing is missing");
    world.go_offline(BEN);
    write_own(&mut world);
    assert_eq!((own(&world), with_own(&world)), (Some(Saved::Saving), Some(Saved::Saving)));
    store(&mut world);
    assert_eq!((own(&world), with_own(&world)), (Some(Saved::OnDevice), Some(Saved::OnDevice)));
    assert_eq!(world.status(BEN).saved, pair, "the pair's own state is another matter");
    world.wait(MINUTE);
    assert_eq!(own(&world), Some(Saved::OnDevice));
    world.crash(BEN);
    assert_eq!((own(&world), with_own(&world)), (Some(Saved::OnDevice), Some(Saved::OnDevice)), "also after a restart");
    world.go_online(BEN);
    world.wait(MINUTE);
    assert_eq!(own(&world), Some(Saved::AtRelay));
}

#[test]
fn what_is_written_for_oneself_is_never_called_seen() {
    let mut world = World::pair(721);
    world.type_in(BEN, TOPIC, "Ben. ");
    world.wait(MINUTE);
    assert_eq!(with_own(&world), Some(Saved::SeenByPartner), "the last edit is the pair's");
    write_own(&mut world);
    world.wait(MINUTE);
    assert_eq!(world.status(BEN).saved, Saved::SeenByPartner);
    assert_eq!((own(&world), with_own(&world)), (Some(Saved::AtRelay), Some(Saved::AtRelay)));
    world.type_in(BEN, TOPIC, "More. ");
    world.wait(MINUTE);
    assert_eq!(with_own(&world), Some(Saved::SeenByPartner));
}

#[test]
fn whatever_is_not_at_the_relay_comes_first() {
    let mut world = World::pair(722);
    let field: FieldPath = TOPIC.parse().expect("a field");
    world.ask(BEN, Request::Focus(Some(field)));
    world.type_in(BEN, TOPIC, "Ben. ");
    world.wait(MINUTE);
    world.relay.refuse_appends = Some(Refused::Busy { after: 1_000 });
    write_own(&mut world);
    world.wait(MINUTE);
    assert_eq!(with_own(&world), Some(Saved::OnDevice));
    world.type_in(BEN, TOPIC, "More. ");
    world.wait(MINUTE);
    assert_eq!((own(&world), with_own(&world)), (Some(Saved::OnDevice), Some(Saved::OnDevice)));
    world.relay.refuse_appends = None;
    world.wait(MINUTE);
    assert_eq!(own(&world), Some(Saved::AtRelay));
    assert_eq!(world.devices[ANA].engine.own_saved(), Some(Saved::AtRelay));
}

/// A note that Ben adds for himself in the pair with this number.
fn note(world: &mut World, n: u32, words: &str) {
    let list = ListPath::alone("notes".parse().expect("a form"), "notes".parse().expect("a list"));
    let item = ItemId(world.devices[BEN].random());
    let texts = vec![("note".parse().expect("a field"), words.to_owned())];
    let add = Command::AddItem { list, item, after: None, values: Vec::new(), texts };
    let now = world.now;
    world.devices[BEN].execute(&Target::Own(n), add, now).expect("the command is accepted");
}

fn notes(world: &World, n: u32) -> Vec<String> {
    let own = world.devices[BEN].engine.own_document(n);
    own.texts.iter().filter(|(path, _)| path.form == "notes").map(|(_, text)| text.to_string()).collect()
}

#[test]
fn two_pairs_of_one_person_share_no_private_note() {
    let mut world = World::pair(723);
    world.ask(BEN, Request::Start { name: "Ben".into(), role: Role::Mentor, template: "general".into() });
    world.wait(MINUTE);
    note(&mut world, 1, "About Ana");
    note(&mut world, 2, "About somebody else");
    world.wait(MINUTE);
    assert_eq!(notes(&world, 1), ["About Ana"]);
    assert_eq!(notes(&world, 2), ["About somebody else"]);
    world.crash(BEN);
    world.wait(MINUTE);
    assert_eq!(notes(&world, 1), ["About Ana"]);
    assert_eq!(notes(&world, 2), ["About somebody else"]);
}
