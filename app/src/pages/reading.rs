//! A form as it is read and printed: what was answered, and nothing to change.

use leptos::prelude::*;
use twofold_model::agreement::{Difference, Said};
use twofold_model::hidden::{Piece, reveal};
use twofold_model::{DocView, FieldPath, ItemId, ListPath, Setup, Value, consent, signature, view};
use twofold_programs::{Field, Form, List, Part, Template, setup};

use super::form::{Points, SectionHead, item_title, value_words};
use crate::i18n::m;
use crate::state::said_of_setup;

/// A text with every character shown that nobody would see. Its direction stays inside.
#[component]
pub(crate) fn Words(text: String) -> impl IntoView {
    let piece = |piece: Piece<'_>| match piece {
        Piece::Plain(plain) => plain.to_owned().into_any(),
        Piece::Hidden(c) => {
            let number = format!("U+{:04X}", u32::from(c));
            view! { <span class="unseen">{number}</span> }.into_any()
        }
    };
    let pieces = reveal(&text).into_iter().map(piece).collect_view();
    view! { <bdi class="words" dir="auto">{pieces}</bdi> }
}

/// What an item is called on paper: a screen has room for the beginning, a sheet for all of it.
pub(crate) fn whole_title(template: &Template, view: &DocView, item: ItemId) -> String {
    let (short, whole) = (item_title(template, view, item), view::item_title(view, template, item));
    // A day, and what has no words, is already written as people read it.
    if whole.starts_with(short.trim_end_matches('…')) { whole } else { short }
}

/// What an item is called: its beginning on the screen, all of it in print.
#[component]
pub(crate) fn ItemTitle(short: String, whole: String) -> impl IntoView {
    if whole == short { short.into_any() } else { view! { <span data-whole=whole>{short}</span> }.into_any() }
}

/// A whole form, its sections under headings of this level.
#[component]
pub(crate) fn ReadForm(
    template: StoredValue<std::sync::Arc<Template>>,
    form: Form,
    view: StoredValue<DocView>,
    level: u8,
) -> impl IntoView {
    let id = form.id.clone();
    let sections = form.sections.into_iter().map(move |section| {
        let form = id.clone();
        let heading = format!("read-{form}-{}", section.id);
        let parts = section.parts.into_iter().map(|part| match part {
            Part::Field(field) => {
                view! { <ReadField template view path=FieldPath::alone(form.clone(), field.id.clone()) field /> }
                    .into_any()
            }
            Part::List(list) => {
                view! { <ReadList template view path=ListPath::alone(form.clone(), list.id.clone()) list /> }.into_any()
            }
        });
        view! {
            <section class="sheet" aria-labelledby=heading>
                <SectionHead id=heading.clone() title=section.title help=String::new() visibility=None level />
                <Points points=section.points />
                {parts.collect_view()}
            </section>
        }
    });
    sections.collect_view()
}

#[component]
fn ReadField(
    template: StoredValue<std::sync::Arc<Template>>,
    view: StoredValue<DocView>,
    path: FieldPath,
    field: Field,
) -> impl IntoView {
    let words = template.with_value(|template| view.with_value(|view| answer_words(template, view, &path, &field)));
    let is_empty = words.is_empty();
    let words = if is_empty { m::conflict::empty().to_owned() } else { words };
    view! {
        <div class="read" class:read--empty=is_empty>
            <p class="read__label">{field.label}</p>
            <p class="read__words"><Words text=words /></p>
        </div>
    }
}

#[component]
fn ReadList(
    template: StoredValue<std::sync::Arc<Template>>,
    view: StoredValue<DocView>,
    path: ListPath,
    list: List,
) -> impl IntoView {
    let items: Vec<ItemId> = view.with_value(|view| view.live(&path).collect());
    let is_empty = items.is_empty();
    let form = path.form;
    let (fields, lists) = (StoredValue::new(list.fields), StoredValue::new(list.lists));
    let item = move |item: ItemId| {
        let is_single = fields.with_value(Vec::len) == 1 && lists.with_value(Vec::is_empty);
        let shown = fields.get_value().into_iter().map(|field| {
            let path = FieldPath::of_item(form.clone(), item, field.id.clone());
            if is_single {
                let words = template.with_value(|it| view.with_value(|view| answer_words(it, view, &path, &field)));
                view! { <Words text=words /> }.into_any()
            } else {
                let is_empty = view.with_value(|view| view.text(&path).is_empty() && view.value(&path).is_empty());
                (!is_empty).then(|| view! { <ReadField template view path field /> }).into_any()
            }
        });
        let inner = lists.get_value().into_iter().map(|list| {
            let path = ListPath::inside(form.clone(), item, list.id.clone());
            view! { <ReadList template view path list /> }.into_any()
        });
        view! { <li>{shown.collect_view()} {inner.collect_view()}</li> }
    };
    view! {
        <div class="read" class:read--empty=is_empty>
            <p class="read__label">{list.label}</p>
            {is_empty.then(|| view! { <p class="read__words">{m::conflict::empty()}</p> })}
            <ol class="read__items">{items.into_iter().map(item).collect_view()}</ol>
        </div>
    }
}

/// An answer as it is read; empty when there is none.
pub(crate) fn answer_words(template: &Template, view: &DocView, path: &FieldPath, field: &Field) -> String {
    match view.text(path) {
        "" if field.kind.is_consent() => consent_words(template, view, path),
        "" if field.kind.is_signature() => signature_words(template, view, path, field),
        "" => value_words(template, field, view.value(path), view),
        text => text.to_owned(),
    }
}

/// Whether a yes is to what the item says.
fn consent_words(template: &Template, view: &DocView, path: &FieldPath) -> String {
    let now = path.item.and_then(|item| consent::to(view, template, item));
    match (view.value(path), now) {
        (Value::Empty, _) => String::new(),
        (given, Some(now)) if *given == now => m::conflict::yes().to_owned(),
        _ => m::consent::to_other_words().to_owned(),
    }
}

/// Who signed, if it is under what stands there.
fn signature_words(template: &Template, view: &DocView, path: &FieldPath, field: &Field) -> String {
    // Nobody signs what is hidden, which can be read here all the same.
    let shown = template.adapted(&Setup::of(view).adaptation);
    match view.value(path) {
        Value::Text(text) if !signature::Sheet::of(path).is_under(view, &shown, text) => {
            m::signing::sheet_changed().to_owned()
        }
        given => value_words(template, field, given, view),
    }
}

/// The field at a path, whichever list its item is in.
pub(crate) fn field_at<'a>(template: &'a Template, view: &DocView, path: &FieldPath) -> Option<&'a Field> {
    match path.item {
        None => template.field(&path.form, &path.field),
        Some(item) => {
            let place = view.places.get(&item)?;
            template.list(&place.form, &place.list)?.field(path.field.as_str())
        }
    }
}

/// What a place in a form is called: the question, and of which list.
pub(crate) fn place_name(template: &Template, view: &DocView, path: &FieldPath) -> String {
    match place_of(template, view, path) {
        (Some(list), label) => m::history::in_list(&list, &label),
        (None, label) => label,
    }
}

/// The list of a place in a form, if the question alone does not say which, and the question.
pub(crate) fn place_of(template: &Template, view: &DocView, path: &FieldPath) -> (Option<String>, String) {
    let label = field_at(template, view, path).map_or("", |field| &field.label).to_owned();
    if let Some(item) = path.item.filter(|_| path.form == setup::FORM) {
        return (Some(item_title(template, view, item)), label);
    }
    let list = path.item.and_then(|item| view.places.get(&item));
    match list.and_then(|list| template.list(&list.form, &list.list)) {
        Some(list) if list.fields.len() == 1 => (None, list.label.clone()),
        Some(list) => (Some(list.label.clone()), label),
        None => (None, label),
    }
}

/// What is different, place by place.
#[component]
pub(crate) fn Differences(
    template: StoredValue<std::sync::Arc<Template>>,
    view: StoredValue<DocView>,
    difference: Vec<Difference>,
) -> impl IntoView {
    let line = move |it: Difference| match it {
        Difference::Answer { field, before, after } => {
            let name = template.with_value(|it| view.with_value(|view| place_name(it, view, &field)));
            let words =
                |said: &Said| template.with_value(|it| view.with_value(|view| said_words(it, view, &field, said)));
            view! { <BeforeAfter name before=words(&before) after=words(&after) /> }.into_any()
        }
        Difference::Order(list) => {
            let name = template.with_value(|it| it.list(&list.form, &list.list).map(|list| list.label.clone()));
            view! { <li><p class="difference__name">{name}</p><p>{m::signing::order_changed()}</p></li> }.into_any()
        }
    };
    view! { <ul class="differences">{difference.into_iter().map(line).collect_view()}</ul> }
}

/// One place, before and after. `children`: what can be done about it.
#[component]
pub(crate) fn BeforeAfter(
    name: String,
    before: String,
    after: String,
    #[prop(optional)] children: Option<Children>,
) -> impl IntoView {
    let words = |text: String| if text.is_empty() { m::conflict::empty().to_owned() } else { text };
    view! {
        <li class="difference">
            <p class="difference__name">{name}</p>
            <dl class="difference__words">
                <div><dt>{m::signing::before()}</dt><dd><Words text=words(before) /></dd></div>
                <div><dt>{m::signing::after()}</dt><dd><Words text=words(after) /></dd></div>
            </dl>
            {children.map(|children| children())}
        </li>
    }
}

fn said_words(template: &Template, view: &DocView, field: &FieldPath, said: &Said) -> String {
    let one = |value: &Value| match (value, field_at(template, view, field)) {
        (Value::Link(item), _) => item_title(template, view, *item),
        (value, Some(it)) if field.form == setup::FORM => {
            value_words(template, it, &said_of_setup(template, field, value), view)
        }
        (value, Some(field)) => value_words(template, field, value, view),
        (Value::Text(text), None) => text.clone(),
        _ => String::new(),
    };
    match said {
        Said::Nothing => String::new(),
        Said::Text(text) => text.clone(),
        Said::Values(values) => values.iter().map(one).collect::<Vec<_>>().join(" / "),
    }
}

#[cfg(test)]
mod tests {
    use twofold_model::signature::Sheet;
    use twofold_model::view::Missing;
    use twofold_model::{Actor, AuthorId, Command, Document, Member, Role};

    use super::*;

    fn answer(document: &mut Document, template: &Template, missing: Missing) {
        let text = |text: &str| text.to_owned();
        let command = match missing {
            Missing::Answer(field) if template.field(&field.form, &field.field).unwrap().kind.is_long_text() => {
                Command::EditText { field, at: 0, delete: 0, insert: text("So") }
            }
            Missing::Answer(field) => Command::SetValue { field, value: Value::Date("2026-12-01".parse().unwrap()) },
            Missing::Items { list, .. } => {
                let owner = ("owner".parse().unwrap(), Value::Text(text("mentee")));
                let values = if list.list == "goals" { vec![owner] } else { Vec::new() };
                let item = ItemId(list.list.as_str().bytes().map(u128::from).sum());
                Command::AddItem { list, item, after: None, values, texts: vec![("text".parse().unwrap(), text("So"))] }
            }
            other => panic!("{other:?}"),
        };
        document.execute(&command, template, 0).unwrap();
    }

    #[test]
    fn a_signature_is_read_as_one_only_while_it_is_under_what_stands_there() {
        let template = twofold_templates::template("san_jose").unwrap();
        let me = Member { author: AuthorId([1; 32]), role: Role::Mentee };
        let mut document = Document::new(Actor([1; 16]), me);
        let plan = Sheet { form: "goals".parse().unwrap(), item: None };
        for missing in plan.missing(&document.view(), &template) {
            answer(&mut document, &template, missing);
        }
        let at = |field: &str| FieldPath::alone("goals".parse().unwrap(), field.parse().unwrap());
        let (path, value) = (at("mentee_signature"), plan.sign(&document.view(), &template, "Ana").unwrap());
        document.execute(&Command::SetValue { field: path.clone(), value }, &template, 0).unwrap();
        let field = template.field(&path.form, &path.field).unwrap();
        let read = |document: &Document| answer_words(&template, &document.view(), &path, field);
        assert_eq!(read(&document), "Ana");
        let edit = Command::EditText { field: at("purpose"), at: 0, delete: 0, insert: "Not ".to_owned() };
        document.execute(&edit, &template, 0).unwrap();
        assert_eq!(read(&document), m::signing::sheet_changed());
    }

    #[test]
    fn on_paper_an_item_is_called_by_all_of_its_words_and_by_its_day_as_people_write_it() {
        let template = twofold_templates::template("caltrans").unwrap();
        let me = Member { author: AuthorId([1; 32]), role: Role::Mentee };
        let mut document = Document::new(Actor([1; 16]), me);
        let goal = "Lead a small team by the end of the fiscal year, and know how budget change proposals are written";
        let list = ListPath::alone("goals".parse().unwrap(), "goals".parse().unwrap());
        let texts = vec![("text".parse().unwrap(), goal.to_owned())];
        let add = Command::AddItem { list, item: ItemId(1), after: None, values: Vec::new(), texts };
        document.execute(&add, &template, 0).unwrap();
        let list = ListPath::alone("meetings".parse().unwrap(), "meetings".parse().unwrap());
        let day = ("date".parse().unwrap(), Value::Date("2026-11-03".parse().unwrap()));
        let values = vec![day, ("hours".parse().unwrap(), Value::Number(4))];
        let add = Command::AddItem { list, item: ItemId(2), after: None, values, texts: Vec::new() };
        document.execute(&add, &template, 0).unwrap();
        let view = document.view();
        assert!(item_title(&template, &view, ItemId(1)).ends_with('…'));
        assert_eq!(whole_title(&template, &view, ItemId(1)), goal);
        assert_eq!(whole_title(&template, &view, ItemId(2)), "November 3, 2026");
    }
}
