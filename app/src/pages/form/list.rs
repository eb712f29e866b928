//! A list of a form: rows of one text each, or of several fields and lists of their own.

use leptos::prelude::*;
use twofold_model::{Command, ItemId, ItemView, ListPath, Value};
use twofold_programs::{Field, FieldId, FieldKind, List};

use super::choice_list::{ChoiceList, single_choice};
use super::consent::{Telling, is_told_on, needs_consent, told_on};
use super::copy_out::{CopyOut, are_notes};
use super::field::Line;
use super::item_steps::ItemSteps;
use super::new_item::{needs_answers, starting_values};
use super::offers::proposal;
use super::sheet_of::{SheetOf, sheets_for};
use super::signature::first_signature;
use super::undated::{Undated, undated};
use super::writers_own::{belongs_to_writers, may_keep};
use super::{FieldView, NewItem, Sheet, not_written};
use crate::a11y;
use crate::components::{Button, ButtonKind, ListActions, ListEditor, ListText, Row, RowState};
use crate::i18n::m;
use crate::state::NotWritten;

/// The most fields for which a row of a table has room on a screen. More of them stand as on a card.
const COLUMNS: usize = 5;

/// A list on a sheet and the ways to change it.
#[derive(Clone, Copy)]
pub(crate) struct Rows {
    pub(crate) sheet: Sheet,
    pub(crate) path: StoredValue<ListPath>,
    pub(crate) list: StoredValue<List>,
    pub(crate) refused: RwSignal<Option<NotWritten>>,
    /// Whether the list's heading stands right above already.
    bare: bool,
}

impl Rows {
    pub(crate) fn new(sheet: Sheet, list: List, parent: Option<ItemId>) -> Self {
        let path = ListPath { form: sheet.form.get_value(), parent, list: list.id.clone() };
        Self {
            sheet,
            path: StoredValue::new(path),
            list: StoredValue::new(list),
            refused: RwSignal::new(None),
            bare: false,
        }
    }

    /// The same, where the words of its heading stand right above.
    pub(crate) fn bare(self) -> Self {
        Self { bare: true, ..self }
    }

    /// The id of an item's row on the page.
    pub(super) fn row_id(self, item: ItemId) -> String {
        format!("{}-{:x}", self.path.get_value(), item.0)
    }

    /// Executes; says whether it was taken, and shows why not.
    pub(super) fn change(self, command: Command) -> bool {
        let refused = self.sheet.shelf.execute(command).err();
        let taken = refused.is_none();
        self.refused.set(refused);
        taken
    }

    /// Adds an item at the end.
    pub(crate) fn add(self, values: Vec<(FieldId, Value)>, texts: Vec<(FieldId, String)>) -> Option<ItemId> {
        let (list, item) = (self.path.get_value(), self.sheet.actions.new_item.run(()));
        let after = self.sheet.shelf.view.read_untracked().items(&list).last().map(|last| last.id);
        self.change(Command::AddItem { list, item, after, values, texts }).then_some(item)
    }

    /// The answers that an item starts with: the list's own, and what follows from what is known.
    pub(crate) fn start(self) -> Vec<(FieldId, Value)> {
        let today = self.sheet.clock.get_untracked().today();
        let list = self.list.get_value();
        let mut start = starting_values(&list, today);
        for field in list.fields.iter().filter(|field| field.fills.allows(self.sheet.my_role)) {
            if let Some(value) = untrack(|| proposal(self.sheet, field))
                && start.iter().all(|(id, _)| *id != field.id)
            {
                start.push((field.id.clone(), value));
            }
        }
        start
    }

    fn add_blank(self) -> Option<ItemId> {
        self.add(self.start(), Vec::new())
    }

    pub(super) fn actions(self, add: bool) -> ListActions {
        ListActions {
            add: add.then(|| Callback::new(move |()| self.add_blank().map(|item| item.0))),
            remove: Callback::new(move |key| {
                self.change(Command::RemoveItem { item: ItemId(key) });
            }),
            restore: Callback::new(move |key| {
                self.change(Command::RestoreItem { item: ItemId(key) });
            }),
            place: Some(Callback::new(move |(key, after): (u128, Option<u128>)| {
                self.change(Command::MoveItem { item: ItemId(key), after: after.map(ItemId) });
            })),
        }
    }

    pub(super) fn text(self) -> ListText {
        let hint = |list: &List| self.sheet.told(self.sheet.whose(list.fills).unwrap_or_else(|| list.help.clone()));
        // What is over stays empty: nothing comes any more, and there is no line to write on.
        let stays = self.sheet.is_over();
        self.list.with_value(|list| ListText {
            id: self.path.get_value().to_string(),
            label: list.label.clone(),
            hint: hint(list),
            item: list.item.clone(),
            empty: if stays { m::conflict::empty() } else { m::lists::empty() }.to_owned(),
            bare: self.bare,
            printed: if stays { 0 } else { usize::from(list.printed) },
        })
    }

    pub(crate) fn error(self) -> impl Fn() -> Option<String> + Copy + Send + Sync {
        move || {
            let label = self.list.with_value(|list| list.label.clone());
            self.refused.read().as_ref().map(|error| not_written(error, &label))
        }
    }
}

/// The rows of a list and the way to add one.
#[component]
pub(crate) fn ListView(
    sheet: Sheet,
    list: List,
    parent: Option<ItemId>,
    /// Whether the list's heading stands right above already.
    #[prop(optional)]
    bare: bool,
    /// Shows these items only.
    #[prop(optional, into)]
    only: Option<Signal<Vec<ItemId>>>,
) -> impl IntoView {
    let rows = Rows::new(sheet, list.clone(), parent);
    let rows = if bare { rows.bare() } else { rows };
    let may = sheet.may(list.fills);
    let readonly = Signal::derive(move || !may.get());
    match single_choice(&list) {
        Some(field) => view! { <ChoiceList rows field=field.clone() readonly /> }.into_any(),
        None => view! { <RowList rows only readonly /> }.into_any(),
    }
}

#[component]
fn RowList(rows: Rows, only: Option<Signal<Vec<ItemId>>>, readonly: Signal<bool>) -> impl IntoView {
    let sheet = rows.sheet;
    let list = rows.list.get_value();
    let items = sheet.shelf.items(rows.path.get_value());
    let wanted = move |item: &ItemView| item.removed || only.is_none_or(|only| only.read().contains(&item.id));
    let shown = Signal::derive(move || items.read().iter().filter(|item| wanted(item)).map(row_of).collect::<Vec<_>>());
    let asks_first = needs_answers(&list);
    let add_next = Callback::new(move |()| {
        if let Some(item) = rows.add_blank() {
            a11y::focus_inside(rows.row_id(item));
        }
    });
    let row = Callback::new(move |(key, place): (u128, Signal<usize>)| {
        let (item, list) = (ItemId(key), rows.list.get_value());
        match single_text(&list) {
            Some(field) => {
                let line = Line { place, on_enter: add_next };
                view! { <FieldView sheet field=field.clone() item=Some(item) line quiet=true /> }.into_any()
            }
            None => view! { <ItemFields sheet list item /> }.into_any(),
        }
    });
    let has_suggestions = !list.suggestions.is_empty();
    let is_table = list.extras.table && list.fields.len() <= COLUMNS;
    let cards = single_text(&list).is_none() && !is_table;
    let is_mine = belongs_to_writers(&list).then(|| {
        Callback::new(move |key: u128| {
            let view = sheet.shelf.view.read();
            sheet.template.with_value(|template| may_keep(template, &view, ItemId(key), sheet.my_role))
        })
    });
    view! {
        <div class="answer answer--list" class:answer--table=is_table on:focusout=move |_| sheet.pair.actions.flush.run(())>
            <ListEditor text=rows.text() rows=shown row actions=rows.actions(!asks_first) readonly cards is_mine />
            <Show when=move || asks_first && !readonly.get()><NewItem rows /></Show>
            <Show when=move || has_suggestions && !readonly.get()><Suggestions rows /></Show>
            <p class="field__error" role="alert">{rows.error()}</p>
        </div>
    }
}

/// The fields and lists of one item.
#[component]
pub(crate) fn ItemFields(sheet: Sheet, list: List, item: ItemId) -> impl IntoView {
    let quiet = !list.fills.allows(sheet.my_role);
    let undated =
        undated(&list).map(|(text, date)| view! { <Undated sheet item text=text.clone() date=date.clone() /> });
    let telling = needs_consent(&list).then(|| {
        let list = list.clone();
        view! { <Telling sheet list item /> }
    });
    let out = are_notes(sheet, &list).then(|| {
        let list = list.clone();
        view! { <CopyOut sheet list item /> }
    });
    let sheets = sheet.template.with_value(|template| sheet.form.with_value(|form| sheets_for(template, form, &list)));
    let sheets = sheets.map(|sheets| view! { <SheetOf sheet sheets item /> });
    // What was told stays as it was told.
    let told = telling.is_some().then(|| told_on(sheet, item));
    let writes = Signal::derive(move || sheet.writes.get() && told.is_none_or(|told| told.read().is_none()));
    let sheet = Sheet { writes, ..sheet };
    let typed = |fields: &[Field]| {
        let typed: Vec<Field> = fields.iter().filter(|field| !is_told_on(&list, field)).cloned().collect();
        typed.into_iter().map(|field| view! { <FieldView sheet field item=Some(item) quiet /> }).collect_view()
    };
    if !list.extras.steps.is_empty() && !sheet.is_over() {
        let mut list = list;
        list.fields = list.fields.iter().filter(|field| !is_told_on(&list, field)).cloned().collect();
        return view! { {undated} {telling} {out} {sheets} <ItemSteps sheet list item quiet /> }.into_any();
    }
    let (above, below) = list.fields.split_at(first_signature(&list));
    let (fields, signatures) = (typed(above), (!below.is_empty()).then(|| typed(below)));
    let lists = list.lists.into_iter().map(|list| view! { <ListView sheet list parent=Some(item) /> }.into_any());
    view! {
        <div class="item-fields">{fields}</div>
        {undated}
        {telling}
        {out}
        {sheets}
        {lists.collect_view()}
        {signatures.map(|fields| view! { <div class="item-fields">{fields}</div> })}
    }
    .into_any()
}

/// Texts that can be put into the list with a click. Those that are in it are not offered.
#[component]
fn Suggestions(rows: Rows) -> impl IntoView {
    let Rows { sheet, path, list, .. } = rows;
    let field = list.with_value(|list| list.text_field().map(|field| field.id.clone()));
    let offered = Memo::new(move |_| {
        let view = sheet.shelf.view.read();
        let texts: Vec<&str> = path.with_value(|path| {
            let field = field.as_ref();
            view.live(path).filter_map(|item| Some(view.text(&sheet.path(Some(item), field?)))).collect()
        });
        list.with_value(|list| {
            list.suggestions.iter().filter(|it| !texts.contains(&it.as_str())).cloned().collect::<Vec<_>>()
        })
    });
    let each = move |text: String| {
        let label = m::lists::insert(&text);
        let words = text.clone();
        let insert = Callback::new(move |()| {
            let field = list.with_value(|list| list.text_field().map(|field| field.id.clone()));
            if let Some(field) = field {
                rows.add(rows.start(), vec![(field, text.clone())]);
            }
        });
        view! {
            <li>
                <Button kind=ButtonKind::Plain on_press=insert label>{words}</Button>
            </li>
        }
    };
    view! {
        <Show when=move || !offered.read().is_empty()>
            <details class="fold">
                <summary>{m::lists::suggestions()}</summary>
                <ul class="fold__body suggestions">
                    <For each=move || offered.get() key=|text| text.clone() children=each />
                </ul>
            </details>
        </Show>
    }
}

/// The field of a list whose rows are one text and nothing else.
fn single_text(list: &List) -> Option<&Field> {
    match list.fields.as_slice() {
        [field] if field.kind == FieldKind::LongText && list.lists.is_empty() => Some(field),
        _ => None,
    }
}

pub(crate) fn row_of(item: &ItemView) -> Row {
    let state = match (item.removed, item.edited_after_removal) {
        (false, _) => RowState::Present,
        (true, false) => RowState::Removed,
        (true, true) => RowState::RemovedThenChanged,
    };
    Row { key: item.id.0, state }
}
