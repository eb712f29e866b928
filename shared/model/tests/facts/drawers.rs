//! What one writes for oneself in one pair is kept apart from every other pair.

use twofold_model::{Command, DocView, Drawer, ItemId, Value};

use crate::devices::{Device, TEMPLATE, date, edit, field, id, list};

fn drawers() -> (Drawer, Drawer) {
    (Drawer::of(&[1; 16]), Drawer::of(&[2; 16]))
}

impl Device {
    fn put(&mut self, drawer: &Drawer, command: Command) {
        self.doc.execute(&drawer.command(command), &drawer.template(&TEMPLATE), self.now).unwrap();
    }

    fn drawer(&self, drawer: &Drawer) -> DocView {
        Drawer::view(Some(drawer), self.view())
    }
}

fn note(item: u128, words: &str) -> Command {
    let texts = vec![(id("note"), words.to_owned())];
    Command::AddItem { list: list("notes/-/notes"), item: ItemId(item), after: None, values: Vec::new(), texts }
}

#[test]
fn notes_in_two_drawers_do_not_mix() {
    let (one, two) = drawers();
    let mut me = Device::mentee();
    me.put(&one, note(1, "Ana is kind"));
    me.put(&two, note(2, "Cem is strict"));
    me.put(&two, Command::SetValue { field: field("pledge/-/future_mentor"), value: Value::Text("yes".into()) });
    let notes = |view: &DocView| view.live(&list("notes/-/notes")).collect::<Vec<_>>();
    assert_eq!(notes(&me.drawer(&one)), [ItemId(1)]);
    assert_eq!(notes(&me.drawer(&two)), [ItemId(2)]);
    assert_eq!(*me.drawer(&one).value(&field("pledge/-/future_mentor")), Value::Empty);
    assert_eq!(me.drawer(&two).value(&field("pledge/-/future_mentor")).clone(), Value::Text("yes".into()));
    assert_eq!(me.drawer(&two).text(&format!("notes/{}/note", ItemId(2)).parse().unwrap()), "Cem is strict");
    assert_eq!(notes(&Drawer::view(None, me.view())), []);
}

#[test]
fn what_lies_in_a_drawer_is_changed_and_removed_like_anything_else() {
    let (one, _) = drawers();
    let mut me = Device::mentee();
    me.put(&one, note(1, "Ana is kind"));
    let path = format!("notes/{}/note", ItemId(1));
    me.put(&one, edit(&path, 7, 4, "patient"));
    me.put(
        &one,
        Command::SetValue {
            field: format!("notes/{}/noted_on", ItemId(1)).parse().unwrap(),
            value: date("2027-03-05"),
        },
    );
    assert_eq!(me.drawer(&one).text(&field(&path)), "Ana is patient");
    me.put(&one, Command::RemoveItem { item: ItemId(1) });
    assert_eq!(me.drawer(&one).live(&list("notes/-/notes")).count(), 0);
}

#[test]
fn answers_from_before_there_were_drawers_belong_to_one_pair_for_good() {
    let (one, two) = drawers();
    let mut me = Device::mentee();
    assert_eq!(one.claim(me.view(), &TEMPLATE), None, "there is nothing to claim");
    me.run(note(1, "Written long ago"));
    assert!(!one.is_first(me.view()));
    let claim = one.claim(me.view(), &TEMPLATE).unwrap();
    me.doc.execute(&claim, &Drawer::claiming(&TEMPLATE), me.now).unwrap();
    assert!(one.is_first(me.view()) && !two.is_first(me.view()));
    assert_eq!(two.claim(me.view(), &TEMPLATE), None, "what belongs to one is not claimed by another");
    let plain = Drawer::view(None, me.view());
    assert_eq!(plain.live(&list("notes/-/notes")).collect::<Vec<_>>(), [ItemId(1)]);
    assert_eq!(me.drawer(&two), DocView::default());
}
