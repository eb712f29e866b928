//! Lists merge by item; nothing is ever deleted from them.

use twofold_model::{Command, CommandError, ItemId, Touched, Value};

use crate::devices::{Device, add, date, edit, exchange, goal, list, of, rule, set};

const RULES: &str = "contract/-/ground_rules";

fn order(device: &Device) -> Vec<u128> {
    device.view().live(&list(RULES)).map(|item| item.0).collect()
}

fn remove(item: u128) -> Command {
    Command::RemoveItem { item: ItemId(item) }
}

fn restore(item: u128) -> Command {
    Command::RestoreItem { item: ItemId(item) }
}

fn shift(item: u128, after: Option<u128>) -> Command {
    Command::MoveItem { item: ItemId(item), after: after.map(ItemId) }
}

fn asks(device: &Device, item: u128) -> bool {
    device.view().item(ItemId(item)).unwrap().1.edited_after_removal
}

/// Two devices that share three ground rules.
fn three() -> (Device, Device) {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    mentor.run(rule(1, None, "one"));
    mentor.run(rule(2, Some(1), "two"));
    mentor.run(rule(3, Some(2), "three"));
    exchange(&mut mentor, &mut mentee);
    (mentor, mentee)
}

#[test]
fn items_stand_where_they_were_put_and_moved() {
    let (mut mentor, mut mentee) = three();
    mentor.run(rule(4, Some(1), "four"));
    mentor.run(rule(5, None, "five"));
    assert_eq!(order(&mentor), [5, 1, 4, 2, 3]);
    mentor.run(shift(3, Some(5)));
    mentor.run(shift(5, Some(2)));
    assert_eq!(order(&mentor), [3, 1, 4, 2, 5]);
    exchange(&mut mentor, &mut mentee);
    assert_eq!(order(&mentee), [3, 1, 4, 2, 5]);
}

#[test]
fn items_added_at_the_same_place_at_once_are_all_kept_in_one_order_and_can_be_parted() {
    let (mut mentor, mut mentee) = three();
    mentor.run(rule(10, Some(1), "ten"));
    mentee.run(rule(20, Some(1), "twenty"));
    exchange(&mut mentor, &mut mentee);
    assert_eq!(order(&mentor), [1, 10, 20, 2, 3]);
    mentee.run(rule(15, Some(10), "between"));
    exchange(&mut mentor, &mut mentee);
    assert_eq!(order(&mentor), [1, 10, 15, 20, 2, 3]);
}

#[test]
fn moving_an_item_to_where_it_is_makes_no_change() {
    let (mut mentor, _) = three();
    assert_eq!(mentor.run(shift(2, Some(1))), Touched::Nothing);
    assert_eq!(mentor.run(shift(1, None)), Touched::Nothing);
    assert_eq!(mentor.run(shift(2, Some(2))), Touched::Nothing);
    assert!(!mentor.doc.has_pending());
}

#[test]
fn a_removed_item_keeps_its_content_and_can_be_brought_back() {
    let (mut mentor, mut mentee) = three();
    mentor.run(remove(2));
    exchange(&mut mentor, &mut mentee);
    assert_eq!(order(&mentee), [1, 3]);
    assert_eq!(mentee.text(&of("contract", 2, "text")), "two");
    assert!(!asks(&mentee, 2));
    assert_eq!(mentee.run(remove(2)), Touched::Nothing);
    mentee.run(restore(2));
    exchange(&mut mentor, &mut mentee);
    assert_eq!(order(&mentor), [1, 2, 3]);
    assert_eq!(mentor.run(restore(2)), Touched::Nothing);
}

#[test]
fn an_edit_made_while_the_other_removes_the_item_is_kept_and_asks() {
    let (mut mentor, mut mentee) = three();
    mentor.run(remove(2));
    mentee.run(edit(&of("contract", 2, "text"), 3, 0, " and a half"));
    exchange(&mut mentor, &mut mentee);
    assert_eq!(order(&mentor), [1, 3]);
    assert!(asks(&mentor, 2) && asks(&mentee, 2));
    assert_eq!(mentor.text(&of("contract", 2, "text")), "two and a half");

    // Removing it again, knowing the edit, settles it.
    assert_ne!(mentor.run(remove(2)), Touched::Nothing);
    exchange(&mut mentor, &mut mentee);
    assert!(!asks(&mentor, 2) && !asks(&mentee, 2));
}

#[test]
fn an_edit_after_the_removal_asks_and_taking_it_back_stops_asking() {
    let (mut mentor, mut mentee) = three();
    mentor.run(remove(2));
    exchange(&mut mentor, &mut mentee);
    mentee.run(edit(&of("contract", 2, "text"), 0, 0, "!"));
    assert!(asks(&mentee, 2));
    mentee.run(edit(&of("contract", 2, "text"), 0, 1, ""));
    assert!(!asks(&mentee, 2));
    exchange(&mut mentor, &mut mentee);
}

#[test]
fn what_was_edited_before_the_removal_in_the_same_thought_does_not_ask() {
    let (mut mentor, mut mentee) = three();
    mentor.run(edit(&of("contract", 2, "text"), 0, 0, "!"));
    mentor.run(remove(2));
    exchange(&mut mentor, &mut mentee);
    assert!(!asks(&mentor, 2) && !asks(&mentee, 2));
}

#[test]
fn an_item_added_or_an_answer_given_inside_a_removed_item_asks() {
    let (mut mentor, mut first) = (Device::mentor(), Device::mentee());
    let mut second = Device::new(3, twofold_model::Role::Mentee);
    first.run(goal(1, "Goal"));
    let made = first.commit();
    second.takes(std::slice::from_ref(&made));
    mentor.takes(&[made]);

    first.run(remove(1));
    second.run(add(&format!("goals/{}/objectives", ItemId(1)), 11, None, &[], &[("text", "Step")]));
    exchange(&mut first, &mut second);
    assert!(asks(&first, 1));
    assert!(!first.view().is_live(ItemId(11)));

    first.run(remove(1));
    exchange(&mut first, &mut second);
    assert!(!asks(&first, 1));
    second.run(set(&of("goals", 11, "by_when"), date("2027-01-01")));
    exchange(&mut first, &mut second);
    assert!(asks(&first, 1) && asks(&second, 1));
}

#[test]
fn removing_and_bringing_back_at_once_keeps_the_item() {
    let (mut mentor, mut mentee) = three();
    mentor.run(remove(2));
    exchange(&mut mentor, &mut mentee);
    mentor.run(restore(2));
    exchange(&mut mentor, &mut mentee);
    mentor.run(remove(2));
    mentee.run(remove(2));
    mentee.run(restore(2));
    exchange(&mut mentor, &mut mentee);
    assert_eq!(order(&mentor), [1, 2, 3]);
}

#[test]
fn a_hidden_item_does_not_break_the_order_around_it() {
    let (mut mentor, _) = three();
    mentor.run(remove(2));
    mentor.run(rule(4, Some(2), "after the hidden one"));
    mentor.run(restore(2));
    assert_eq!(order(&mentor), [1, 2, 4, 3]);
}

#[test]
fn an_item_is_added_once_and_after_an_item_of_its_own_list() {
    let (mut mentor, _) = three();
    assert_eq!(mentor.try_to(&rule(2, None, "again")), Err(CommandError::ItemExists(ItemId(2))));
    let elsewhere = mentor.try_to(&rule(9, Some(77), "x"));
    assert_eq!(elsewhere, Err(CommandError::NotInList { item: ItemId(77), list: list(RULES) }));
    assert_eq!(mentor.try_to(&remove(77)), Err(CommandError::NoSuchItem(ItemId(77))));
    assert_eq!(mentor.try_to(&shift(77, None)), Err(CommandError::NoSuchItem(ItemId(77))));
    assert!(!mentor.doc.has_pending());
}

#[test]
fn three_hundred_appended_items_keep_their_order() {
    let (mut mentor, mut mentee) = (Device::mentor(), Device::mentee());
    let mut after = None;
    for item in 1..=300 {
        mentor.run(add(
            "contract/-/competencies",
            item,
            after,
            &[("competency", Value::Text("ethics_integrity".into()))],
            &[],
        ));
        after = Some(item);
    }
    exchange(&mut mentor, &mut mentee);
    let order: Vec<u128> = mentee.view().live(&list("contract/-/competencies")).map(|item| item.0).collect();
    assert_eq!(order, (1..=300).collect::<Vec<_>>());
}
