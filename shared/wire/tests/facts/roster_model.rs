//! Random walks: whatever anybody writes, a space keeps its invariants.

mod walk;

use std::collections::BTreeSet;

use proptest::collection::vec;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;
use twofold_wire::control::SpaceKind;

use crate::roster_model::walk::{Step, Walk};
use crate::support::cases;

fn kind() -> impl Strategy<Value = SpaceKind> {
    prop_oneof![1 => Just(SpaceKind::Own), 4 => Just(SpaceKind::Pair), 4 => Just(SpaceKind::Program)]
}

fn step() -> impl Strategy<Value = Step> {
    // Mostly the first two persons with true records, so that walks get far.
    let person = || prop_oneof![4 => Just(0), 4 => Just(1), 1 => Just(2), 1 => Just(3)];
    let device = prop_oneof![8 => Just(0), 1 => 1..5_usize];
    (person(), device, 0..16_u8, person(), 0..30_u8).prop_map(|(author, device, action, target, twist)| Step {
        author,
        device,
        action,
        target,
        twist,
    })
}

fn steps() -> impl Strategy<Value = Vec<Step>> {
    vec(step(), 0..80)
}

proptest! {
    #![proptest_config(cases(48))]

    #[test]
    fn no_sequence_of_control_records_breaks_a_space(kind in kind(), steps in steps()) {
        Walk::new(kind).run(&steps);
    }
}

/// Without this, the property above could be true because every record is refused.
#[test]
fn the_walks_reach_every_event() {
    let mut runner = TestRunner::deterministic();
    let mut seen = BTreeSet::new();
    for _ in 0..60 {
        let (kind, steps) = (kind(), vec(step(), 80)).new_tree(&mut runner).unwrap().current();
        seen.extend(Walk::new(kind).run(&steps));
    }
    let all = [
        "closed",
        "confirmed",
        "ejected",
        "generation agreed",
        "generation proposed",
        "invitation",
        "joined",
        "pinned",
        "pinned with a new epoch",
        "replaced",
        "rotated",
        "wrapped",
    ];
    assert_eq!(seen.into_iter().collect::<Vec<_>>(), all);
}
