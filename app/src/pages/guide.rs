//! What the program advises: pages to read and to search, and entries that one tap puts to use.

mod events;
mod find;

use leptos::prelude::*;
use leptos_router::hooks::use_location;
use twofold_model::{Command, ItemId, Value};
use twofold_programs::{Content, Guidance, GuidancePart, Role, Tap, Template};

use super::Heading;
use super::form::{Rows, Sheet};
use super::pair_frame::OpenPair;
use super::reporting::ReportingDuties;
use crate::components::{Button, ButtonKind, FieldText, TextField};
use crate::i18n::m;
use crate::state::{PairState, Session};
pub(crate) use events::pages as guide_pages;
use find::holds;

/// The page.
#[component]
pub(crate) fn Guide() -> impl IntoView {
    view! { <OpenPair draw=|session, pair| view! { <Pages session pair /> }.into_any() /> }
}

#[component]
fn Pages(session: Session, pair: PairState) -> impl IntoView {
    let template = pair.meta.with_untracked(|meta| meta.template.clone());
    let wanted = RwSignal::new(String::new());
    let all = guide_pages(&template);
    let pages = all.clone();
    let found = Memo::new(move |_| {
        let wanted = wanted.read();
        pages.iter().enumerate().filter(|(_, page)| holds(page, &wanted)).map(|(place, _)| place).collect::<Vec<_>>()
    });
    let each = all.into_iter().enumerate().map(|(place, page)| {
        let program = template.name.clone();
        let away = Memo::new(move |_| !found.read().contains(&place));
        let open = Memo::new(move |_| !wanted.read().trim().is_empty() && !away.get());
        view! { <div class:hidden-all=away><OnePage session pair page program found=open /></div> }
    });
    let count = move || (!wanted.read().trim().is_empty()).then(|| m::guide::found(found.read().len() as i64));
    view! {
        <Heading text=m::pair::guide().to_owned() />
        <p class="lead no-print">{m::guide::lead()}</p>
        <div class="search" role="search">
            <TextField text=FieldText::new("guide-search", m::guide::search()) value=wanted />
            <p role="status">{count}</p>
        </div>
        {each.collect_view()}
        <ReportingDuties pair />
    }
}

/// A page, folded until it is wanted: by a press, by the address, or by a search that finds it.
#[component]
fn OnePage(session: Session, pair: PairState, page: Guidance, program: String, found: Memo<bool>) -> impl IntoView {
    let hash = use_location().hash;
    let id = format!("guide-{}", page.id);
    let here = id.clone();
    let open = move || found.get() || hash.read().trim_start_matches('#') == here;
    let role = pair.meta.with_untracked(|meta| meta.me.role);
    let words = pair.meta.with_untracked(|meta| meta.template.vocabulary.clone());
    let whom = (!page.concerns.allows(role)).then(|| match role.other() {
        twofold_programs::Role::Mentor => m::guide::for_whom(&words.mentor.plural),
        twofold_programs::Role::Mentee => m::guide::for_whom(&words.mentee.plural),
    });
    let text = page.text.into_iter().map(|text| view! { <p>{text}</p> }).collect_view();
    let parts = page.parts.into_iter().map(|part| view! { <OnePart session pair part /> }).collect_view();
    let sources = sources(&program, &page.sources);
    view! {
        <details class="entry guidance" id=id open=open>
            <summary>
                <h2 class="guidance__title">{page.title}</h2>
                {whom.map(|whom| view! { <span class="line__who">{whom}</span> })}
            </summary>
            <div class="entry__body">
                {text}
                {parts}
                <p class="guidance__source">{sources}</p>
            </div>
        </details>
    }
}

/// The program, and where in its papers, or in those of others, this stands. A name is not said twice.
fn sources(program: &str, sources: &[String]) -> String {
    let places = sources
        .iter()
        .map(|source| source.strip_prefix(program).map_or(source.as_str(), |rest| rest.trim_start_matches([',', ' '])));
    let places: Vec<&str> = places.filter(|place| !place.is_empty()).collect();
    match places.is_empty() {
        true => format!("{program}."),
        false => m::guide::source(program, &places.join("; ")),
    }
}

/// What stands under one heading of a page.
#[component]
pub(crate) fn OnePart(session: Session, pair: PairState, part: GuidancePart) -> impl IntoView {
    let GuidancePart { title, tap, content } = part;
    let heading = (!title.is_empty()).then(|| view! { <h3>{title}</h3> });
    let body = match content {
        Content::Entries(entries) => {
            let each = entries.into_iter().map(|entry| {
                let use_it = tap.map(|tap| view! { <UseIt session pair tap words=entry.clone() /> });
                view! { <li><span>{entry}</span> {use_it}</li> }
            });
            view! { <ul class="points guidance__entries">{each.collect_view()}</ul> }.into_any()
        }
        Content::Terms(terms) => {
            let each = terms.into_iter().map(|term| view! { <dt>{term.term}</dt><dd>{term.text}</dd> });
            view! { <dl class="answers">{each.collect_view()}</dl> }.into_any()
        }
        Content::Questions(questions) => {
            let each = questions.into_iter().map(|it| view! { <dt>{it.ask}</dt><dd>{it.answer}</dd> });
            view! { <dl class="answers">{each.collect_view()}</dl> }.into_any()
        }
        Content::Links(links) => {
            let each = links.into_iter().map(|link| {
                let address = link.url.clone();
                view! {
                    <li>
                        <a href=link.url target="_blank" rel="noopener noreferrer">{link.label}</a>
                        <span class="line__who">" "{address}</span>
                    </li>
                }
            });
            view! {
                <p class="sheet__help">{m::guide::elsewhere()}</p>
                <ul class="points">{each.collect_view()}</ul>
            }
            .into_any()
        }
        Content::Table(table) => {
            let column = |it: String| match it.trim() {
                // Above the names of the rows stands nothing, and a heading that says nothing is none.
                "" => view! { <td></td> }.into_any(),
                _ => view! { <th scope="col">{it}</th> }.into_any(),
            };
            let heads = table.columns.clone();
            let columns = table.columns.into_iter().map(column).collect_view();
            let row = |row: Vec<String>| {
                let mut cells = row.into_iter();
                let first = cells.next().map(|it| view! { <th scope="row">{it}</th> });
                // Said in each cell where a phone has no room for the columns.
                let cells = cells.zip(heads.iter().skip(1)).map(|(it, head)| {
                    view! { <td><span class="table__label" aria-hidden="true">{head.clone()}</span>{it}</td> }
                });
                view! { <tr>{first}{cells.collect_view()}</tr> }
            };
            let rows = table.rows.into_iter().map(row).collect_view();
            view! {
                <div class="table-scroll" tabindex="0" role="region" aria-label=m::guide::table()>
                    <table class="table table--stacks"><thead><tr>{columns}</tr></thead><tbody>{rows}</tbody></table>
                </div>
            }
            .into_any()
        }
    };
    view! { {heading} {body} }
}

/// What a tap makes of an entry.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Made {
    Objective,
    /// For whoever does not write the objectives: put to the partner.
    Question,
    FollowUp,
}

impl Made {
    /// What it becomes for a member; nothing where the program has no place for it that this member writes in.
    fn of(tap: Tap, template: &Template, role: Role) -> Option<Self> {
        let ways: &[Self] = match tap {
            Tap::Objective => &[Self::Objective, Self::Question],
            Tap::FollowUp => &[Self::FollowUp],
        };
        let writes = |made: &Self| {
            let (form, list) = made.place();
            template.form(form).and_then(|form| form.list(list)).is_some_and(|list| list.fills.allows(role))
        };
        ways.iter().copied().find(writes)
    }

    /// The form and the list.
    const fn place(self) -> (&'static str, &'static str) {
        match self {
            Self::Objective => ("next_meeting", "objectives"),
            Self::Question => ("asks", "asks"),
            Self::FollowUp => ("follow_ups", "items"),
        }
    }

    /// The words of the button, and what is said afterwards.
    fn words(self, follow_ups: &str) -> (String, String) {
        match self {
            Self::Objective => (m::guide::objective().to_owned(), m::guide::objective_done().to_owned()),
            Self::Question => (m::guide::question().to_owned(), m::guide::question_done().to_owned()),
            Self::FollowUp => (m::guide::follow_up(follow_ups), m::guide::follow_up_done(follow_ups)),
        }
    }
}

/// Makes an objective of the next meeting, a question to the partner, or a follow-up, of an entry.
#[component]
fn UseIt(session: Session, pair: PairState, tap: Tap, words: String) -> impl IntoView {
    let made = pair.meta.with_untracked(|meta| Made::of(tap, &meta.template, meta.me.role))?;
    let (form, list) = made.place();
    let (label, done_words) = made.words(&pair.words().follow_up.plural);
    let rows = pair.meta.with_untracked(|meta| {
        let form = meta.template.form(form)?;
        Some(Rows::new(Sheet::shared(session, pair, form), form.list(list)?.clone(), None))
    })?;
    let added = RwSignal::new(None::<ItemId>);
    let name = format!("{label}: {words}");
    let (label, done_words) = (StoredValue::new(label), StoredValue::new(done_words));
    let add = Callback::new(move |()| {
        let field = rows.list.with_value(|list| list.text_field().map(|field| field.id.clone()));
        let texts = field.map(|field| (field, words.clone())).into_iter().collect();
        let mut values = rows.start();
        // Who asks and when follows from what is known; that it is a question does not.
        if made == Made::Question
            && let Ok(kind) = "kind".parse()
        {
            values.push((kind, Value::Text("question".to_owned())));
        }
        added.set(rows.add(values, texts));
        pair.actions.flush.run(());
    });
    let undo = Callback::new(move |()| {
        if let Some(item) = added.get_untracked() {
            // What is gone already needs no taking back.
            let _ = rows.sheet.shelf.execute(Command::RemoveItem { item });
        }
        added.set(None);
    });
    let may = rows.sheet.may(rows.list.with_value(|list| list.fills));
    Some(view! {
        <Show when=move || may.get()>
            <Show
                when=move || added.get().is_some()
                fallback={
                    let name = name.clone();
                    move || view! { <Button kind=ButtonKind::Plain on_press=add label=name.clone()>{label.get_value()}</Button> }
                }
            >
                <span class="line__who" role="status">{done_words.get_value()}</span>
                <Button kind=ButtonKind::Plain on_press=undo>{m::lists::undo()}</Button>
            </Show>
            <span class="field__error" role="alert">{rows.error()}</span>
        </Show>
    })
}

#[cfg(test)]
mod tests {
    use twofold_programs::{FieldKind, Options};

    use super::*;

    #[test]
    fn a_question_of_the_guide_has_a_place_for_both() {
        for template in twofold_templates::all() {
            let id = template.id.clone();
            let made = |role| Made::of(Tap::Objective, &template, role);
            assert_eq!(made(Role::Mentee), Some(Made::Objective), "{id}");
            assert_eq!(made(Role::Mentor), Some(Made::Question), "{id}");
            let list = template.form("asks").unwrap().list("asks").unwrap();
            assert_eq!(list.text_field().unwrap().id.as_str(), "text", "the question goes into the words");
            let FieldKind::Choice { options: Options::Given(kinds), .. } = &list.field("kind").unwrap().kind else {
                panic!("{id}");
            };
            assert!(kinds.iter().any(|it| it.id.as_str() == "question"), "{id}");
        }
    }
}
