//! From a goal or a need to the sheet that belongs to it: the way there, or a new one that is tied to it.

use leptos::prelude::*;
use twofold_model::{FieldPath, ItemId, ListPath, Value};
use twofold_programs::{FieldId, FieldKind, Form, FormId, Home, List, Page, Part, Template};

use super::new_item::required_dates;
use super::{Rows, Sheet};
use crate::a11y;
use crate::components::{Button, ButtonKind};
use crate::i18n::m;

/// Where the sheets are that belong to the items of a list.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sheets {
    form: FormId,
    list: List,
    /// The field of a sheet that says what it belongs to.
    link: FieldId,
}

/// The sheets that the program has for the items of this list; `None` if it has none.
pub(super) fn sheets_for(template: &Template, form: &FormId, list: &List) -> Option<Sheets> {
    // A worksheet belongs to something that is planned. What links to a meeting only says where it came up.
    let planned = template.form(form.as_str()).filter(|form| form.page == Page::Plan)?;
    // What stands inside an item has sheets only if sheets are for that before anything else.
    let stands_alone = planned.parent_of(list.id.as_str()).is_none();
    let is_worksheet = |it: &&Form| it.page == Page::Plan && it.home == Home::Pair && it.id != *form;
    template.forms.iter().filter(is_worksheet).find_map(|other| {
        other.parts().filter_map(Part::as_list).find_map(|sheets| {
            let points_here = |kind: &FieldKind| match kind {
                FieldKind::Link { to } => {
                    let place = to.iter().position(|it| it.form == *form && it.list == list.id);
                    place.is_some_and(|place| place == 0 || stands_alone)
                }
                _ => false,
            };
            let link = sheets.fields.iter().find(|field| points_here(&field.kind))?;
            Some(Sheets { form: other.id.clone(), list: sheets.clone(), link: link.id.clone() })
        })
    })
}

/// The link to the sheet of an item, or the button that makes it.
#[component]
pub(super) fn SheetOf(sheet: Sheet, sheets: Sheets, item: ItemId) -> impl IntoView {
    let Sheets { form, list, link } = sheets;
    let may = sheet.may(list.fills);
    let there = Sheet { form: StoredValue::new(form.clone()), ..sheet };
    let rows = Rows::new(there, list.clone(), None);
    let path = ListPath::alone(form.clone(), list.id.clone());
    let field = link.clone();
    let made = Memo::new(move |_| {
        let view = sheet.shelf.view.read();
        let is_its = |sheet: &ItemId| {
            let at = FieldPath::of_item(form.clone(), *sheet, field.clone());
            *view.value(&at) == Value::Link(item)
        };
        view.live(&path).find(is_its)
    });
    let make = Callback::new(move |()| {
        let today = sheet.clock.get_untracked().today();
        let mut values = rows.start();
        let missing: Vec<FieldId> = rows.list.with_value(required_dates);
        values.extend(
            missing
                .into_iter()
                .filter(|id| values.iter().all(|(it, _)| it != id))
                .map(|id| (id, Value::Date(today)))
                .collect::<Vec<_>>(),
        );
        values.push((link.clone(), Value::Link(item)));
        if let Some(new) = rows.add(values, Vec::new()) {
            sheet.pair.actions.flush.run(());
            a11y::focus_inside(rows.row_id(new));
        }
    });
    let name = list.item;
    move || match made.get() {
        Some(of) => {
            let id = rows.row_id(of);
            let href = format!("#{id}");
            let go = move |event: leptos::ev::MouseEvent| {
                event.prevent_default();
                a11y::focus_inside(id.clone());
            };
            view! { <p class="no-print"><a href=href on:click=go>{m::lists::to_sheet(&name)}</a></p> }.into_any()
        }
        None if may.get() => {
            let words = m::lists::make_sheet(&name);
            view! { <p class="no-print"><Button kind=ButtonKind::Plain on_press=make>{words}</Button></p> }.into_any()
        }
        None => ().into_any(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn goals_have_smart_sheets_needs_have_need_sheets_and_nothing_else_has_any() {
        let of = |program: &str, form: &str, list: &str| {
            let template = twofold_templates::template(program).unwrap();
            let form: FormId = form.parse().unwrap();
            let list = template.list(&form, &list.parse().unwrap()).unwrap().clone();
            sheets_for(&template, &form, &list).map(|sheets| sheets.form.to_string())
        };
        assert_eq!(of("sacramento", "goals", "goals").as_deref(), Some("smart_sheets"));
        assert_eq!(of("sacramento", "goals", "medium_goals").as_deref(), Some("smart_sheets"));
        assert_eq!(of("caltrans", "goals", "needs").as_deref(), Some("need_sheets"));
        assert_eq!(of("caltrans", "goals", "objectives"), None);
        assert_eq!(of("san_jose", "goals", "goals"), None);
        assert_eq!(
            of("sacramento", "meetings", "meetings"),
            None,
            "what was tried is talked about at one, and no sheet of it"
        );
    }
}
