//! Who changed what and when; read any earlier state, and bring one answer back.

mod about;
mod moment;
mod order;
mod signed;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::A;
use twofold_model::restore::{restore, restore_item};
use twofold_model::{AuthorId, Command, DocView, FieldPath, ItemId};
use twofold_programs::Template;

use super::Heading;
use super::ending::ended;
use super::form::{item_title, may_keep, may_write, not_written, value_words};
use super::pair_frame::{OnceOpened, OpenPair};
use super::reading::{BeforeAfter, field_at, place_name};
use crate::components::{Alert, Button, EmptyState, Tone, Visibility, VisibilityChip};
use crate::i18n::{long_date, m, time_of_day};
use crate::routes::{PairTab, copy_href};
use crate::state::{Moment, PairPhase, PairState, PastChange, Session, readable};
use about::about;
pub(crate) use moment::ReadMoment;
use signed::{Line, SignedLine, with_signatures};

/// How many changes are shown before somebody asks for more.
const PAGE: usize = 40;

/// The page.
#[component]
pub(crate) fn History() -> impl IntoView {
    view! {
        <OpenPair draw=|session, pair| {
            view! { <OnceOpened session><Changes session pair /></OnceOpened> }.into_any()
        } />
    }
}

#[component]
fn Changes(session: Session, pair: PairState) -> impl IntoView {
    let shown = RwSignal::new(PAGE);
    let reading = Reading::of(pair);
    // Anew whenever the document changes, here or at the partner's.
    let history = Memo::new(move |_| {
        pair.shared.view.track();
        pair.saved.track();
        let all = pair.actions.history.run(())?;
        let changes = all.into_iter().filter_map(without_ending).collect();
        let clock = session.clock.get_untracked();
        let day = |change: &PastChange| clock.date_of(change.minutes);
        Some(with_signatures(changes, &pair.standing.read().versions, day))
    });
    let n = pair.meta.with_untracked(|meta| meta.n);
    let is_open = Memo::new(move |_| pair.meta.read().phase == PairPhase::Open);
    let is_over = Memo::new(move |_| pair.meta.read().phase == PairPhase::Closed);
    let rest = Memo::new(move |_| history.read().as_ref().map_or(0, Vec::len).saturating_sub(shown.get()));
    let each = move || history.get().unwrap_or_default().into_iter().take(shown.get()).collect::<Vec<_>>();
    let more = Callback::new(move |()| shown.update(|shown| *shown += PAGE));
    view! {
        <Heading text=m::history::title().to_owned() />
        <p class="lead">{move || if is_over.get() { m::history::lead_over() } else { m::history::lead() }}</p>
        <div class="actions"><VisibilityChip who=Visibility::Pair /></div>
        <Show when=move || history.read().is_none()>
            <Alert tone=Tone::Info><p>{m::history::other_tab()}</p></Alert>
        </Show>
        <Show when=move || history.read().as_ref().is_some_and(Vec::is_empty)>
            <EmptyState text=m::history::nothing() />
        </Show>
        // Who ended it is nobody's business: that it is over is.
        <Show when=move || is_over.get()>
            <p class="entry entry--line"><span class="entry__when">{move || ended(pair)}</span></p>
        </Show>
        <ul class="entries">
            <For
                each=each
                key=Line::key
                children=move |line| match line {
                    Line::Change(change) => view! { <ChangeView session pair reading change /> }.into_any(),
                    Line::Signed(signature) => view! { <SignedLine pair signature /> }.into_any(),
                }
            />
        </ul>
        <Show when=move || rest.get() != 0><Button on_press=more>{m::history::more()}</Button></Show>
        <Show when=move || is_open.get()><p class="no-print"><A href=copy_href(n)>{m::clean_copy::way()}</A></p></Show>
    }
}

/// Who paused or ended it is nobody's business: what is about that is not told.
fn without_ending(mut change: PastChange) -> Option<PastChange> {
    change.subject.fields.retain(|path| path.form.as_str() != super::ending::FORM);
    (!change.subject.fields.is_empty() || !change.subject.items.is_empty()).then_some(change)
}

/// The document as it is now, with the forms by which all of it can be read.
#[derive(Clone, Copy)]
struct Reading {
    template: StoredValue<Arc<Template>>,
    view: StoredValue<DocView>,
}

impl Reading {
    fn of(pair: PairState) -> Self {
        Self::at(pair, pair.shared.view.get_untracked())
    }

    fn at(pair: PairState, view: DocView) -> Self {
        let template = pair.meta.with_untracked(|meta| meta.reading(&view));
        let view = StoredValue::new(readable(&template, view));
        Self { template: StoredValue::new(Arc::new(template)), view }
    }
}

/// One change: a line, and what it did when it is opened.
#[component]
fn ChangeView(session: Session, pair: PairState, reading: Reading, change: PastChange) -> impl IntoView {
    let when = when(session, &change);
    let (who, name) = name_of(pair, change.author);
    let about = reading.about(pair, &change);
    let opened = RwSignal::new(false);
    let change = StoredValue::new(change);
    let href = change.with_value(|it| moment_href(pair, &it.after));
    view! {
        <li>
            <details class="entry" on:toggle=move |_| opened.set(true)>
                <summary>
                    <span class="entry__when">{when}</span>
                    <span class="line__by" data-name=name dir="auto">{who}</span>
                    <span dir="auto">{about}</span>
                </summary>
                <div class="entry__body">
                    <Show when=move || opened.get()><What session pair change /></Show>
                    <p class="no-print"><A href=href.clone()>{m::history::read_then()}</A></p>
                </div>
            </details>
        </li>
    }
}

/// "November 22, 2026, 5:47 a.m."
fn when(session: Session, change: &PastChange) -> String {
    let clock = session.clock.get_untracked();
    let date = clock.date_of(change.minutes);
    m::conflict::when(&long_date((date.year, date.month, date.day)), &time_of_day(clock.time_of(change.minutes)))
}

fn who(pair: PairState, change: &PastChange) -> String {
    name_of(pair, change.author).0
}

/// Whose it is, and for paper the name of whoever is "you" on this screen.
fn name_of(pair: PairState, author: AuthorId) -> (String, Option<String>) {
    pair.meta.with_untracked(|meta| match author == meta.me.author {
        true => (m::conflict::you().to_owned(), Some(meta.me.name.clone())),
        false => (meta.name_of(author).unwrap_or_else(|| m::conflict::someone()).to_owned(), None),
    })
}

/// The address under which a state can be read.
fn moment_href(pair: PairState, moment: &Moment) -> String {
    let n = pair.meta.with_untracked(|meta| meta.n);
    format!("{}/{}", PairTab::History.href(n), moment.code())
}

/// Place by place: before, after, and the way back.
#[component]
fn What(session: Session, pair: PairState, change: StoredValue<PastChange>) -> impl IntoView {
    let change = change.get_value();
    let read = |moment: &Moment| pair.actions.read_at.run(moment.clone()).unwrap_or_default();
    let (then, after) = (StoredValue::new(read(&change.before)), read(&change.after));
    let Reading { template, view: after } = Reading::at(pair, after);
    let before = StoredValue::new(template.with_value(|it| readable(it, then.get_value())));
    // What an item of one answer says stands beside that it was added.
    let is_told = |path: &FieldPath| {
        path.item.is_some_and(|item| {
            let is_new = change.subject.items.contains(&item) && then.with_value(|then| then.item(item).is_none());
            let place = after.with_value(|after| after.places.get(&item).cloned());
            let list = place.and_then(|it| template.with_value(|all| all.list(&it.form, &it.list).cloned()));
            is_new && list.is_some_and(|list| list.fields.len() == 1)
        })
    };
    let mut fields: Vec<FieldPath> = change.subject.fields.iter().filter(|path| !is_told(path)).cloned().collect();
    fields
        .sort_by_cached_key(|path| template.with_value(|it| after.with_value(|view| order::of_field(it, view, path))));
    let answer = move |path: FieldPath| {
        let words =
            |view: &StoredValue<DocView>| template.with_value(|it| view.with_value(|view| words_at(it, view, &path)));
        let name = template.with_value(|it| after.with_value(|view| place_name(it, view, &path)));
        let (before, now) = (words(&before), words(&after));
        let back = Signal::derive({
            let path = path.clone();
            move || {
                let (view, meta) = (pair.shared.view.read(), pair.meta.read());
                let back = then.with_value(|then| restore(&path, then, &view));
                back.filter(|_| may_write(&meta.template, &view, &path, meta.me.role))
            }
        });
        (before != now).then(|| {
            view! { <BeforeAfter name before after=now><Back session pair back /></BeforeAfter> }
        })
    };
    let item = move |item: ItemId| {
        let back = Signal::derive(move || {
            let (view, meta) = (pair.shared.view.read(), pair.meta.read());
            let back = then.with_value(|then| restore_item(item, then, &view));
            back.filter(|_| may_keep(&meta.template, &view, item, meta.me.role))
        });
        let (name, words) = template.with_value(|it| after.with_value(|after| item_words(it, then, after, item)))?;
        Some(view! {
            <li class="difference">
                <p class="difference__name">{name}</p>
                <p dir="auto">{words}</p>
                <Back session pair back />
            </li>
        })
    };
    view! {
        <ul class="differences">
            {fields.into_iter().map(answer).collect_view()}
            {change.subject.items.into_iter().map(item).collect_view()}
        </ul>
    }
}

/// The button that brings something back, while that would change anything.
#[component]
fn Back(session: Session, pair: PairState, #[prop(into)] back: Signal<Option<Command>>) -> impl IntoView {
    let said = RwSignal::new(None::<String>);
    let writes = move || session.boot.get().writes() && pair.meta.read().phase.writes();
    let press = Callback::new(move |()| {
        if let Some(command) = back.get_untracked() {
            let done = pair.shared.execute(command);
            pair.actions.flush.run(());
            said.set(Some(match done {
                Ok(()) => m::history::restored().to_owned(),
                Err(refused) => not_written(&refused, m::history::this_answer()),
            }));
        }
    });
    view! {
        <Show when=move || writes() && back.read().is_some()>
            <Button on_press=press>{m::history::restore()}</Button>
        </Show>
        <p role="status">{move || said.get()}</p>
    }
}

fn words_at(template: &Template, view: &DocView, path: &FieldPath) -> String {
    match (view.text(path), field_at(template, view, path)) {
        ("", Some(field)) => value_words(template, field, view.value(path), view),
        (text, _) => text.to_owned(),
    }
}

/// What an item is called, and what happened to it.
fn item_words(
    template: &Template,
    then: StoredValue<DocView>,
    after: &DocView,
    item: ItemId,
) -> Option<(String, String)> {
    let list = after.places.get(&item).and_then(|list| template.list(&list.form, &list.list))?;
    let was_there = then.with_value(|then| then.item(item).map(|(_, it)| !it.removed));
    let is_there = after.item(item).is_some_and(|(_, it)| !it.removed);
    let title = item_title(template, after, item);
    let words = match (was_there, is_there) {
        (None, _) => m::history::added(&title),
        (Some(true), false) => m::history::removed(&title),
        (Some(false), true) => m::history::brought_back(&title),
        _ => m::history::moved(&title),
    };
    Some((list.label.clone(), words))
}

impl Reading {
    /// What a change is about. What is newer than this page is looked up in the document of now.
    fn about(self, pair: PairState, change: &PastChange) -> String {
        let is_known = |path: &FieldPath| {
            self.template.with_value(|it| self.view.with_value(|view| field_at(it, view, path).is_some()))
        };
        match change.subject.fields.iter().all(is_known) {
            true => self.template.with_value(|it| self.view.with_value(|view| about(it, view, change))),
            false => {
                let now = Self::of(pair);
                now.template.with_value(|it| now.view.with_value(|view| about(it, view, change)))
            }
        }
    }
}
