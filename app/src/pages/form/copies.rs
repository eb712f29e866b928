//! A form of which each member fills in a copy: private until both have chosen to share, then side by side.

use leptos::prelude::*;
use twofold_model::{Command, DocView, FieldPath, ItemId, ListPath};
use twofold_programs::{Field, Form, List, Section, Visibility as Sees};

use super::{Fold, FoldedList, Rows, SectionHead, Sheet, row_of, value_words};
use crate::components::{Button, ButtonKind, Visibility, VisibilityChip};
use crate::i18n::m;
use crate::state::{CopyState, PairState, Session, copy_state, offer_copy, offered_by, open_copy};

/// Own copies, each with its way to the partner, and what both have opened.
#[component]
pub(super) fn Copies(session: Session, pair: PairState, form: Form, level: u8) -> impl IntoView {
    let (own, shared) = (Sheet::own(session, pair, &form), Sheet::shared(session, pair, &form));
    let draw = |section: Section| {
        let lists: Vec<List> = section.parts.iter().filter_map(|part| part.as_list().cloned()).collect();
        let Section { id, title, help, points, .. } = section;
        let id = format!("{}-{id}", form.id);
        let opened = lists.clone();
        let help = own.told(help);
        let each = lists.into_iter().map(|list| {
            view! {
                <OwnCopies own shared list=list.clone() />
                <Waits shared list />
            }
        });
        let each = each.collect_view();
        let desks: Vec<Desk> =
            opened.iter().map(|list| Desk { own, shared, list: StoredValue::new(list.clone()) }).collect();
        let seen = Memo::new(move |_| seen_by(desks.iter().flat_map(|desk| desk.states())));
        let (head, title) = (id.clone(), StoredValue::new((title, help)));
        let head = move || {
            let (title, help) = title.get_value();
            // Nothing of what all is shared is kept from the partner any more.
            let help = if seen.get() == Some(Sees::Pair) { String::new() } else { help };
            view! { <SectionHead id=head.clone() title help visibility=seen.get() level /> }
        };
        let both = opened.into_iter().map(|list| view! { <SideBySide own shared list level /> }).collect_view();
        view! {
            <section class="sheet" aria-labelledby=id>
                {head}
                <super::Points points />
                {each}
            </section>
            {both}
        }
    };
    form.sections.into_iter().map(draw).collect_view()
}

/// What both authors have, at this moment.
#[derive(Clone, Copy)]
struct Desk {
    own: Sheet,
    shared: Sheet,
    list: StoredValue<List>,
}

/// Who sees the copies: `None` where some are shared and others are not, so that each says it for itself.
fn seen_by(states: impl Iterator<Item = CopyState>) -> Option<Sees> {
    let (shared, private): (Vec<CopyState>, Vec<CopyState>) = states.partition(|state| is_shared(*state));
    match (shared.is_empty(), private.is_empty()) {
        (true, _) => Some(Sees::Own),
        (false, true) => Some(Sees::Pair),
        (false, false) => None,
    }
}

const fn is_shared(state: CopyState) -> bool {
    match state {
        CopyState::Due | CopyState::Open | CopyState::Changed => true,
        CopyState::Private | CopyState::Offered => false,
    }
}

impl Desk {
    /// How each of the own copies stands.
    fn states(self) -> Vec<CopyState> {
        let form = self.own.form.get_value();
        let path = self.list.with_value(|list| ListPath::alone(form, list.id.clone()));
        let items: Vec<ItemId> = self.own.shelf.view.read().live(&path).collect();
        items.into_iter().map(|item| self.state(item)).collect()
    }

    fn state(self, item: ItemId) -> CopyState {
        let (own, shared) = (self.own.shelf.view.read(), self.shared.shelf.view.read());
        let meta = self.own.pair.meta.read();
        let authors = (meta.me.author, meta.partner.as_ref().map(|partner| partner.author));
        let form = self.own.form.get_value();
        self.list.with_value(|list| copy_state(&form, list, item, (&own, &shared), authors))
    }

    fn commands(
        self,
        of: fn(&twofold_programs::FormId, &List, ItemId, &DocView, &DocView) -> Vec<Command>,
        item: ItemId,
    ) -> Vec<Command> {
        let (own, shared) = (self.own.shelf.view.read_untracked(), self.shared.shelf.view.read_untracked());
        let form = self.own.form.get_value();
        self.list.with_value(|list| of(&form, list, item, &own, &shared))
    }

    /// Changes the pair's document; says whether all of it was taken.
    fn carry_out(self, commands: Vec<Command>) -> bool {
        let done = commands.into_iter().all(|command| self.shared.shelf.execute(command).is_ok());
        self.own.pair.actions.flush.run(());
        done
    }
}

#[component]
fn OwnCopies(own: Sheet, shared: Sheet, list: List) -> impl IntoView {
    let rows = Rows::new(own, list.clone(), None);
    let desk = Desk { own, shared, list: StoredValue::new(list) };
    let shown = Signal::derive(move || {
        let view = own.shelf.view.read();
        let mut shown: Vec<_> = rows.path.with_value(|path| view.items(path).iter().map(row_of).collect());
        shown.reverse();
        shown
    });
    // Both have chosen: the own answers go over by themselves, each once.
    Effect::new(move |_| {
        let due: Vec<ItemId> = rows.path.with_value(|path| own.shelf.view.read().live(path).collect());
        for item in due.into_iter().filter(|item| own.writes.get() && desk.state(*item) == CopyState::Due) {
            desk.carry_out(desk.commands(open_copy, item));
        }
    });
    let line = Callback::new(move |item: ItemId| {
        let words =
            Memo::new(move |_| desk.list.with_value(|list| first_words(own, list, &own.shelf.view.read(), item)));
        let state = move || state_words(desk.state(item), own);
        view! { <span class="line"><span class="line__what">{words}</span><span class="line__who">{state}</span></span> }.into_any()
    });
    let more = Callback::new(move |item: ItemId| {
        view! {
            <LastTime sheet=own list=desk.list.get_value() item />
            <CopyBar desk item />
        }
        .into_any()
    });
    view! { <FoldedList rows shown fold=Fold { line, more: Some(more) } adds=true /> }
}

fn state_words(state: CopyState, sheet: Sheet) -> String {
    let name = partner_name(sheet);
    match state {
        CopyState::Private => m::visibility::own().to_owned(),
        CopyState::Offered => m::copies::offered(&name),
        CopyState::Due | CopyState::Open => m::copies::open().to_owned(),
        CopyState::Changed => m::sharing::changed().to_owned(),
    }
}

fn partner_name(sheet: Sheet) -> String {
    let meta = sheet.pair.meta.read();
    meta.partner.as_ref().map_or_else(|| m::fields::unnamed_partner().to_owned(), |partner| partner.name.clone())
}

/// What can be done with a copy.
#[component]
fn CopyBar(desk: Desk, item: ItemId) -> impl IntoView {
    let refused = RwSignal::new(false);
    let act = move |commands: Vec<Command>| refused.set(!desk.carry_out(commands));
    let give = Callback::new(move |()| act(desk.commands(offer_copy, item)));
    let take_back = Callback::new(move |()| act(vec![Command::RemoveItem { item }]));
    let again = Callback::new(move |()| act(desk.commands(open_copy, item)));
    let state = Memo::new(move |_| desk.state(item));
    let buttons = move || match state.get() {
        CopyState::Private => {
            let words = m::copies::offer(&partner_name(desk.own));
            view! { <Button on_press=give>{words}</Button> }.into_any()
        }
        CopyState::Offered => {
            view! { <Button kind=ButtonKind::Plain on_press=take_back>{m::copies::take_back()}</Button> }.into_any()
        }
        CopyState::Changed => view! { <Button on_press=again>{m::sharing::give_change()}</Button> }.into_any(),
        CopyState::Due | CopyState::Open => ().into_any(),
    };
    view! {
        <div class="actions sharing" class:sharing--shared=move || is_shared(state.get())>
            {move || {
                let who = if is_shared(state.get()) { Visibility::Pair } else { Visibility::Own };
                view! { <VisibilityChip who /> }
            }}
            // "Only you" is what the chip says already.
            <span>{move || (state.get() != CopyState::Private).then(|| state_words(state.get(), desk.own))}</span>
            <Show when=move || desk.own.writes.get()>{buttons}</Show>
            <p class="field__error" role="alert">{move || refused.get().then(m::errors::broken)}</p>
        </div>
    }
}

/// The written answers of the copy before this one: what was changed since, and what was wished for.
#[component]
fn LastTime(sheet: Sheet, list: List, item: ItemId) -> impl IntoView {
    let form = sheet.form.get_value();
    let texts = Memo::new(move |_| {
        let view = sheet.shelf.view.read();
        let items: Vec<ItemId> = view.live(&ListPath::alone(form.clone(), list.id.clone())).collect();
        let before =
            items.iter().position(|it| *it == item).and_then(|at| at.checked_sub(1)).and_then(|at| items.get(at));
        let Some(before) = before else { return Vec::new() };
        let fields = list.fields.iter().filter(|field| field.kind.is_long_text());
        let pair = |field: &Field| {
            let text = view.text(&FieldPath::of_item(form.clone(), *before, field.id.clone()));
            (field.label_for(sheet.my_role).to_owned(), text.to_owned())
        };
        fields.map(pair).filter(|(_, text)| !text.trim().is_empty()).collect::<Vec<_>>()
    });
    let each = |(label, text): (String, String)| view! { <dt>{label}</dt><dd class="quote" dir="auto">{text}</dd> };
    view! {
        <Show when=move || !texts.read().is_empty()>
            <details class="fold">
                <summary>{m::copies::last_time()}</summary>
                <dl class="fold__body answers">{move || texts.get().into_iter().map(each).collect_view()}</dl>
            </details>
        </Show>
    }
}

/// Answer and name of the list's first field, which tells copies apart.
fn first_words(sheet: Sheet, list: &List, view: &DocView, item: ItemId) -> String {
    list.fields.first().map_or_else(String::new, |field| answer_words(sheet, field, view, item))
}

fn answer_words(sheet: Sheet, field: &Field, view: &DocView, item: ItemId) -> String {
    let path = sheet.path(Some(item), &field.id);
    if field.kind.is_long_text() {
        return view.text(&path).to_owned();
    }
    sheet.template.with_value(|template| value_words(template, field, view.value(&path), view))
}

/// The copies that each has offered, the earliest first: one's own, and the partner's.
fn offered(shared: Sheet, list: &List) -> (Vec<ItemId>, Vec<ItemId>) {
    let (view, meta) = (shared.shelf.view.read(), shared.pair.meta.read());
    let form = shared.form.get_value();
    let by = |author| offered_by(&form, list, &view, author);
    (by(meta.me.author), meta.partner.as_ref().map(|partner| by(partner.author)).unwrap_or_default())
}

/// "Ana has filled in a copy and is ready to share.", while the partner has offered more copies than oneself.
#[component]
fn Waits(shared: Sheet, list: List) -> impl IntoView {
    let waiting = Memo::new(move |_| {
        let (mine, theirs) = offered(shared, &list);
        (theirs.len() > mine.len()).then(|| m::copies::waits(&partner_name(shared)))
    });
    view! { <p class="waits">{move || waiting.get()}</p> }
}

/// A question, one's own answer, and the partner's.
type Answered = (String, String, String);

/// What nobody has answered is not there to be compared.
fn answered(rows: impl Iterator<Item = Answered>) -> impl Iterator<Item = Answered> {
    rows.filter(|(_, mine, theirs)| !mine.trim().is_empty() || !theirs.trim().is_empty())
}

/// The copies that both have opened, the newest first: a row for each question, a column for each member.
#[component]
fn SideBySide(
    own: Sheet,
    shared: Sheet,
    list: List,
    /// That of the heading.
    level: u8,
) -> impl IntoView {
    let id = format!("{}-{}-both", own.form.get_value(), list.id);
    let pairs = Memo::new({
        let list = list.clone();
        move |_| {
            let (mine, theirs) = offered(shared, &list);
            let mut pairs: Vec<(ItemId, ItemId)> = mine.into_iter().zip(theirs).collect();
            pairs.reverse();
            pairs
        }
    });
    let list = StoredValue::new(list);
    let draw = move |(mine, theirs): (ItemId, ItemId)| {
        let (my_name, name) = (own.pair.meta.with_untracked(|meta| meta.me.name.clone()), partner_name(own));
        let partner = name.clone();
        let rows = move || {
            let view = shared.shelf.view.read();
            let fields = list.with_value(|list| list.fields.clone());
            let words = |field: &Field| {
                let words = |item| answer_words(shared, field, &view, item);
                (field.label.clone(), words(mine), words(theirs))
            };
            let row = |(question, mine, theirs): Answered| {
                // Said in each answer where a phone has no room for the columns.
                let whose = |name: String| view! { <span class="table__label" aria-hidden="true">{name}</span> };
                view! {
                    <tr>
                        <th scope="row">{question}</th>
                        <td dir="auto">{whose(m::conflict::you().to_owned())} {mine}</td>
                        <td dir="auto">{whose(partner.clone())} {theirs}</td>
                    </tr>
                }
            };
            answered(fields.iter().map(words)).map(row).collect_view()
        };
        let caption = move || {
            let view = shared.shelf.view.read();
            m::copies::caption(&list.with_value(|list| first_words(shared, list, &view, mine)))
        };
        view! {
            <div class="table-scroll" tabindex="0" role="region" aria-label=caption>
                <table class="table table--answers table--stacks">
                    <caption>{caption}</caption>
                    <thead><tr><th scope="col">{m::copies::question()}</th><th scope="col" data-name=my_name.clone()>{m::conflict::you()}</th><th scope="col">{name}</th></tr></thead>
                    <tbody>{rows}</tbody>
                </table>
            </div>
        }
    };
    let any = Memo::new(move |_| !pairs.read().is_empty());
    let title = m::copies::both().to_owned();
    view! {
        <Show when=move || any.get()>
            <section class="sheet" aria-labelledby=id.clone()>
                <SectionHead id=id.clone() title=title.clone() help=String::new() visibility=Some(Sees::Pair) level />
                <For each=move || pairs.get() key=|pair| *pair children=draw />
            </section>
        </Show>
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shared_copy_does_not_stand_under_only_you() {
        use CopyState::{Changed, Offered, Open, Private};
        let seen = |states: &[CopyState]| seen_by(states.iter().copied());
        assert_eq!(seen(&[]), Some(Sees::Own));
        assert_eq!(seen(&[Private, Offered]), Some(Sees::Own));
        assert_eq!(seen(&[Open, Changed]), Some(Sees::Pair));
        assert_eq!(seen(&[Open, Private]), None, "each copy says it for itself");
    }

    #[test]
    fn what_neither_has_answered_does_not_stand_side_by_side() {
        let row = |question: &str, mine: &str, theirs: &str| (question.to_owned(), mine.to_owned(), theirs.to_owned());
        let all = [row("a", "Yes", ""), row("b", "", " "), row("c", "", "No"), row("d", "Yes", "No")];
        let left: Vec<String> = answered(all.into_iter()).map(|(question, ..)| question).collect();
        assert_eq!(left, ["a", "c", "d"]);
    }
}
