//! A list whose rows are one choice and nothing else: drawn as a single question with several answers.

use leptos::prelude::*;
use twofold_model::{Command, ItemId, Value};
use twofold_programs::{Field, FieldKind, List};

use super::field::ItemConflict;
use super::{Rows, option_groups};
use crate::components::{FieldText, MultiChoice};

/// The field of such a list.
pub(super) fn single_choice(list: &List) -> Option<&Field> {
    match list.fields.as_slice() {
        [field] if matches!(field.kind, FieldKind::Choice { .. }) && list.lists.is_empty() => Some(field),
        _ => None,
    }
}

/// Choosing adds an item, taking back removes it.
#[component]
pub(super) fn ChoiceList(rows: Rows, field: Field, readonly: Signal<bool>) -> impl IntoView {
    let sheet = rows.sheet;
    let field_id = field.id.clone();
    let chosen = Memo::new(move |_| {
        let view = sheet.shelf.view.read();
        let answer = |item: ItemId| match view.value(&sheet.path(Some(item), &field_id)) {
            Value::Text(text) => Some((item, text.clone())),
            _ => None,
        };
        rows.path.with_value(|path| view.live(path).filter_map(answer).collect::<Vec<_>>())
    });
    let words = Signal::derive(move || {
        let mut words: Vec<String> = chosen.get().into_iter().map(|(_, answer)| answer).collect();
        // Both may have chosen the same while apart.
        words.sort();
        words.dedup();
        words
    });
    let field_id = field.id.clone();
    let on_change = Callback::new(move |wanted: Vec<String>| {
        let now = chosen.get_untracked();
        for (item, _) in now.iter().filter(|(_, answer)| !wanted.contains(answer)) {
            rows.change(Command::RemoveItem { item: *item });
        }
        for answer in wanted.into_iter().filter(|answer| now.iter().all(|(_, there)| there != answer)) {
            rows.add(vec![(field_id.clone(), Value::Text(answer))], Vec::new());
        }
        sheet.pair.actions.flush.run(());
    });
    // An item that was removed in the meantime needs no choice.
    let disputed = StoredValue::new(field.clone());
    let items = move || chosen.read().iter().map(|(item, _)| *item).collect::<Vec<_>>();
    let conflict = move |item| view! { <ItemConflict sheet field=disputed.get_value() item /> };
    let own = matches!(field.kind, FieldKind::Choice { other: true, .. });
    let groups = sheet.template.with_value(|template| option_groups(template, &field));
    let list = rows.list.get_value();
    let hint = sheet.told(sheet.whose(list.fills).unwrap_or(list.help));
    let text = FieldText::new(rows.path.get_value().to_string(), list.label.clone())
        .hint(hint)
        .error(Signal::derive(rows.error()));
    view! {
        <MultiChoice text groups chosen=words on_change own readonly />
        <For each=items key=|item| *item children=conflict />
    }
}
