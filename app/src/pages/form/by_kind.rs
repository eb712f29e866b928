//! A list whose items are of several kinds: all of them, or those of one kind.

use leptos::ev;
use leptos::prelude::*;
use twofold_model::{ItemId, Value};
use twofold_programs::{Choice, Field, FieldKind, List, Options};

use super::{ListView, Rows, Sheet};
use crate::components::{ChoiceField, ChoiceGroup, ChoiceLook, FieldText};
use crate::i18n::m;

/// The field that says of which kind an item is, and the kinds.
pub(super) fn kinds(list: &List) -> Option<(&Field, &[Choice])> {
    let field = list.field("kind")?;
    match &field.kind {
        FieldKind::Choice { options: Options::Given(choices), .. } => Some((field, choices)),
        _ => None,
    }
}

/// The list, and above it the choice of a kind as soon as there is something to choose from. What has no kind yet is
/// always shown: it was just added, or waits to be sorted.
#[component]
pub(super) fn ByKind(sheet: Sheet, list: List, bare: bool) -> impl IntoView {
    let rows = Rows::new(sheet, list.clone(), None);
    let wanted = RwSignal::new(None::<String>);
    let Some((field, choices)) = kinds(&list) else { return ().into_any() };
    let answers = choices.iter().map(|it| (it.id.to_string(), it.label.clone())).collect();
    let groups = Signal::stored(ChoiceGroup::plain(answers));
    let field = field.id.clone();
    let kinds = Memo::new(move |_| {
        let view = sheet.shelf.view.read();
        let kind = |item: ItemId| match view.value(&sheet.path(Some(item), &field)) {
            Value::Text(kind) => (item, Some(kind.clone())),
            _ => (item, None),
        };
        rows.path.with_value(|path| view.live(path).map(kind).collect::<Vec<_>>())
    });
    let only = Signal::derive(move || {
        let wanted = wanted.get();
        let fits = |kind: &Option<String>| wanted.is_none() || kind.is_none() || *kind == wanted;
        kinds.get().into_iter().filter(|(_, kind)| fits(kind)).map(|(item, _)| item).collect::<Vec<_>>()
    });
    let has_several = Memo::new(move |_| kinds.read().len() > 1);
    let id = format!("{}-kind", rows.path.get_value());
    let choose = Callback::new(move |kind| wanted.set(kind));
    // Nobody sees on paper that something was left out.
    let listener = window_event_listener(ev::beforeprint, move |_| wanted.set(None));
    on_cleanup(move || listener.remove());
    view! {
        <Show when=move || has_several.get()>
            <div class="by-kind">
                <ChoiceField
                    text=FieldText::new(id.clone(), m::lists::filter())
                    look=ChoiceLook::Select
                    none=m::lists::all()
                    groups
                    value=wanted
                    on_change=choose
                />
            </div>
        </Show>
        <ListView sheet list parent=None bare only />
    }
    .into_any()
}

#[cfg(test)]
mod tests {
    use twofold_templates as builtin;

    use super::*;

    #[test]
    fn goals_are_of_three_kinds() {
        let template = builtin::template("caltrans").unwrap();
        let list = template.list(&"goals".parse().unwrap(), &"goals".parse().unwrap()).unwrap();
        let (_, kinds) = kinds(list).unwrap();
        assert_eq!(
            kinds.iter().map(|kind| kind.id.as_str()).collect::<Vec<_>>(),
            ["career", "personal", "relationship"]
        );
    }
}
