//! Signing: the own name typed, a day, and a look at what cannot be seen.

use leptos::ev::SubmitEvent;
use leptos::prelude::*;
use leptos_router::components::A;
use twofold_model::agreement::{FORM, State};
use twofold_model::hidden::has_hidden;
use twofold_model::view::{Missing, Parties, missing};
use twofold_model::{Agreement, Date, DocView};
use twofold_programs::{Role, Template};

use super::still_needed;
use crate::a11y;
use crate::components::{Alert, Button, ButtonKind, DateField, ErrorLink, ErrorSummary, FieldText, TextField, Tone};
use crate::i18n::{Ymd, m};
use crate::pages::form::SectionHead;
use crate::pages::reading::{Words, place_name};
use crate::routes::paper_href;
use crate::state::{NotSigned, PairState, Session, SignAs};

/// Where the section is on the page.
pub(crate) const SIGN: &str = "sign";
const NAME: &str = "sign-name";
const DATE: &str = "sign-date";

/// What somebody is about to sign with.
#[derive(Clone, Copy)]
struct Pen {
    name: RwSignal<String>,
    date: RwSignal<Option<Ymd>>,
    /// What the agreement said when the person began to sign.
    looked: StoredValue<Option<Agreement>>,
    name_wrong: RwSignal<Option<String>>,
    date_wrong: RwSignal<Option<String>>,
    errors: RwSignal<Vec<ErrorLink>>,
}

/// The section, while this person has not signed what the agreement says now.
#[component]
pub(super) fn Sign(session: Session, pair: PairState) -> impl IntoView {
    let open = is_open(session, pair);
    let is_mine = Memo::new(move |_| has_signed(pair));
    let (n, word) = pair.meta.with_untracked(|meta| (meta.n, meta.template.vocabulary.agreement.singular.clone()));
    let (whole, help) = (paper_href(n, FORM), StoredValue::new(m::signing::sign_help(&word)));
    let is_again = Memo::new(move |_| pair.standing.read().state != State::Unsigned);
    let title = Memo::new(move |_| if is_again.get() { m::signing::sign_again() } else { m::signing::sign() });
    view! {
        <Show when=move || open.get() fallback=move || is_mine.get().then(|| view! { <Signed /> })>
            <section class="sheet no-print" id=SIGN aria-labelledby="sign-heading">
                {move || view! {
                    <SectionHead
                        id="sign-heading".to_owned()
                        title=title.get().to_owned()
                        help=help.get_value()
                        visibility=Some(twofold_programs::Visibility::Pair)
                        level=2
                    />
                }}
                <p><A href=whole.clone()>{m::signing::read_whole()}</A></p>
                <Unseen pair />
                <SignForm session pair />
            </section>
        </Show>
    }
}

/// What stands there once this person has signed.
#[component]
fn Signed() -> impl IntoView {
    view! {
        <section class="sheet no-print" aria-labelledby="sign-heading">
            <h2 id="sign-heading">{m::signing::sign()}</h2>
            <p>{m::signing::signed_here()}</p>
        </section>
    }
}

/// Whether this person could sign what the agreement says now, and has not.
pub(super) fn is_open(session: Session, pair: PairState) -> Memo<bool> {
    Memo::new(move |_| {
        let writes = session.boot.get().writes() && pair.meta.read().phase.writes();
        writes && !has_signed(pair)
    })
}

/// Whether this person has signed what the agreement says now.
fn has_signed(pair: PairState) -> bool {
    let me = pair.meta.read().me.author;
    pair.standing.read().now.iter().any(|it| it.signer == me)
}

/// Texts with characters that nobody would see, with those shown.
#[component]
fn Unseen(pair: PairState) -> impl IntoView {
    let found = Memo::new(move |_| {
        let view = pair.shared.view.read();
        let meta = pair.meta.get();
        let agreement = meta.agreement(&view);
        let texts: Vec<_> = agreement.texts().filter(|(_, text)| has_hidden(text)).collect();
        if texts.is_empty() {
            return Vec::new();
        }
        let template = meta.reading(&view);
        texts.into_iter().map(|(path, text)| (place_name(&template, &view, path), text.to_owned())).collect::<Vec<_>>()
    });
    let line = |(name, text): (String, String)| view! { <li>{name} ": " <Words text /></li> };
    view! {
        <Show when=move || !found.read().is_empty()>
            <Alert tone=Tone::Warning heading=m::signing::unseen()>
                <p>{m::signing::unseen_text()}</p>
                <ul class="points">{move || found.get().into_iter().map(line).collect_view()}</ul>
            </Alert>
        </Show>
    }
}

#[component]
fn SignForm(session: Session, pair: PairState) -> impl IntoView {
    let today = session.clock.get_untracked().today();
    let pen = Pen {
        name: RwSignal::new(String::new()),
        date: RwSignal::new(Some((today.year, today.month, today.day))),
        looked: StoredValue::new(None),
        name_wrong: RwSignal::new(None),
        date_wrong: RwSignal::new(None),
        errors: RwSignal::new(Vec::new()),
    };
    // From the first letter on, it is this text that the person is about to sign.
    Effect::new(move |_| {
        let begun = !pen.name.read().is_empty();
        if begun && pen.looked.with_value(Option::is_none) {
            pen.looked.set_value(Some(agreement_of(pair)));
        } else if !begun {
            pen.looked.set_value(None);
        }
    });
    let submit = move |event: SubmitEvent| {
        event.prevent_default();
        pen.sign(pair);
    };
    let first = unread(pair);
    let locked = Memo::new(move |_| !first.read().is_empty());
    let hint = move || m::signing::name_hint(&pair.meta.read_untracked().me.name);
    view! {
        <Show when=move || locked.get()><ReadFirst first /></Show>
        <form on:submit=submit novalidate>
            <ErrorSummary errors=pen.errors />
            <fieldset disabled=locked>
            <TextField
                text=FieldText::new(NAME, m::signing::name()).hint(hint()).error(pen.name_wrong)
                value=pen.name
                autocomplete="name"
            />
            <DateField
                text=FieldText::new(DATE, m::signing::date()).error(pen.date_wrong)
                value=pen.date
                on_change=Callback::new(move |given| pen.date.set(given))
            />
            <p>{m::signing::meaning()}</p>
            <Button kind=ButtonKind::Primary>{m::signing::do_sign()}</Button>
            </fieldset>
        </form>
    }
}

/// The ticks that this person sets after reading, and that are still open: until then there is nothing to sign.
fn unread(pair: PairState) -> Memo<Vec<ErrorLink>> {
    Memo::new(move |_| {
        let (view, meta) = (pair.shared.view.read(), pair.meta.read());
        still_needed::links(&view, &meta.template, &own_ticks(&view, &meta.template, meta.me.role, meta.parties()))
    })
}

fn own_ticks(view: &DocView, template: &Template, me: Role, parties: Parties) -> Vec<Missing> {
    let is_open = |it: &Missing| match it {
        Missing::Acknowledgement { field, role } => {
            let field = template.field(&field.form, &field.field);
            *role == me && field.is_some_and(|field| !field.extras.read_first.is_empty())
        }
        Missing::Answer(_) | Missing::Items { .. } | Missing::Choice(_) => false,
    };
    missing(view, template, FORM, parties).unwrap_or_default().into_iter().filter(is_open).collect()
}

/// What keeps the place to sign closed, with the way to it.
#[component]
fn ReadFirst(first: Memo<Vec<ErrorLink>>) -> impl IntoView {
    let line = |tick: ErrorLink| {
        let go = Callback::new(move |()| a11y::focus_inside(tick.field.clone()));
        view! { <li><Button kind=ButtonKind::Plain on_press=go>{tick.message}</Button></li> }
    };
    view! {
        <Alert tone=Tone::Info>
            <p>{m::signing::read_first()}</p>
            <ul class="points">{move || first.get().into_iter().map(line).collect_view()}</ul>
        </Alert>
    }
}

/// What the agreement says at this moment.
fn agreement_of(pair: PairState) -> Agreement {
    pair.meta.with_untracked(|meta| meta.agreement(&pair.shared.view.read_untracked()))
}

impl Pen {
    fn sign(self, pair: PairState) {
        self.name_wrong.set(None);
        self.date_wrong.set(None);
        let Some((year, month, day)) = self.date.get_untracked() else {
            return self.wrong(DATE, m::signing::date_missing().to_owned());
        };
        // What else each declares on this page is no part of the text, and still comes first.
        let open = still_needed::undeclared_by_me(&pair.shared.view.read_untracked(), &pair.meta.read_untracked());
        if !open.is_empty() {
            return self.errors.set(open);
        }
        let now = || agreement_of(pair);
        let shown = self.looked.get_value().unwrap_or_else(now);
        let sign = SignAs { name: self.name.get_untracked(), date: Date { year, month, day }, shown };
        match pair.actions.sign.run(sign) {
            Ok(()) => a11y::focus_soon("standing".to_owned()),
            Err(NotSigned::OtherName) => {
                let name = pair.meta.read_untracked().me.name.clone();
                self.wrong(NAME, m::signing::name_wrong(&name));
            }
            Err(NotSigned::FutureDate) => self.wrong(DATE, m::signing::date_ahead().to_owned()),
            Err(NotSigned::Incomplete(missing)) => {
                let (view, meta) = (pair.shared.view.read_untracked(), pair.meta.read_untracked());
                self.errors.set(still_needed::links(&view, &meta.template, &missing));
            }
            Err(NotSigned::Unknown(_)) => self.wrong(NAME, m::signing::unknown_part().to_owned()),
            Err(NotSigned::Changed) => {
                self.looked.set_value(Some(now()));
                self.wrong(NAME, m::signing::changed_meanwhile().to_owned());
            }
            Err(NotSigned::NotNow) => self.wrong(NAME, m::signing::not_now().to_owned()),
        }
    }

    fn wrong(self, field: &str, message: String) {
        if field == DATE {
            self.date_wrong.set(Some(message.clone()));
        } else {
            self.name_wrong.set(Some(message.clone()));
        }
        self.errors.set(vec![ErrorLink { field: field.to_owned(), message }]);
    }
}
