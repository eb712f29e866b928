//! What stands around all pages of a pair: its tabs, and the wait until it is open.

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::{A, Outlet};
use leptos_router::hooks::{use_location, use_params_map};
use twofold_programs::{Home, Role, Template, Vocabulary};

use super::placement::tabs_of;
use super::promise::note_promise;
use super::{Heading, NotFound, ending};
use crate::a11y;
use crate::components::{Alert, NavLink, Progress, Tabs, Tone};
use crate::i18n::{capitalised, m};
use crate::routes::{HOME, PairTab, binder_href, ending_href, form_href};
use crate::state::{Boot, PairPhase, PairState, Session};

/// Opens the pair of the address, and shows its tabs and the page below.
#[component]
pub(crate) fn PairFrame() -> impl IntoView {
    let session = expect_context::<Session>();
    let params = use_params_map();
    let n = Memo::new(move |_| params.read().get("n").and_then(|n| n.parse::<u32>().ok()));
    Effect::new(move |_| session.actions.visit.run(n.get()));
    on_cleanup(move || session.actions.visit.run(None));
    a11y::follow_links_into_steps();
    let exists = Memo::new(move |_| session.pairs.read().iter().any(|pair| Some(pair.n) == n.get()));
    let was_there = StoredValue::new(false);
    Effect::new(move |_| was_there.update_value(|was_there| *was_there |= exists.get()));
    let missing = move || match was_there.get_value() {
        true => view! { <Gone /> }.into_any(),
        false => view! { <NotFound /> }.into_any(),
    };
    view! {
        <Show when=move || exists.get() fallback=missing>
            <PairTabs session n=Signal::derive(move || n.get().unwrap_or_default()) />
            <Outlet />
        </Show>
    }
}

/// The pair was here until now: deleted, or its place is another one.
#[component]
fn Gone() -> impl IntoView {
    view! {
        <Heading text=m::pair::gone_title().to_owned() />
        <p>{m::pair::gone()}</p>
        <p><A href=HOME>{m::app::home()}</A></p>
    }
}

#[component]
fn PairTabs(session: Session, n: Signal<u32>) -> impl IntoView {
    let path = use_location().pathname;
    let template = Memo::new(move |_| Some(session.open.get()?.meta.read().template.clone()));
    let links = Signal::derive(move || {
        let template = template.read();
        let word = |word: fn(&Vocabulary) -> &String| template.as_ref().map(|it| capitalised(word(&it.vocabulary)));
        let link = |tab: PairTab| {
            let label = match tab {
                PairTab::Overview => m::pair::overview().to_owned(),
                PairTab::Agreement => {
                    word(|it| &it.agreement.singular).unwrap_or_else(|| m::pair::agreement().to_owned())
                }
                PairTab::Plan => m::pair::plan().to_owned(),
                PairTab::Meetings => m::pair::meetings().to_owned(),
                PairTab::Checkups => word(|it| &it.checkup.plural).unwrap_or_default(),
                PairTab::Forms => m::pair::forms().to_owned(),
                PairTab::History => m::pair::history().to_owned(),
                PairTab::Guide => m::pair::guide().to_owned(),
            };
            let href = tab.href(n.get());
            let here = path.read();
            let here = here.trim_end_matches('/');
            let below = tab == PairTab::Forms && belongs_to_forms(here, &href, n.get());
            NavLink { current: here == href || below, href, label }
        };
        tabs_of(template.as_deref()).map(link).collect()
    });
    view! { <Tabs label=m::pair::tabs().to_owned() links /> }
}

/// A form at an address of its own, a sheet of paper, and the page of the end.
fn belongs_to_forms(here: &str, forms: &str, n: u32) -> bool {
    [forms.to_owned(), binder_href(n), ending_href(n)].iter().any(|place| here.starts_with(place))
}

/// A page of the pair that the address names, once it is open. It is drawn anew when the two change their forms.
#[component]
pub(super) fn OpenPair(
    draw: fn(Session, PairState) -> AnyView,
    /// The page itself shows what changes in the forms.
    #[prop(optional)]
    steady: bool,
) -> impl IntoView {
    let session = expect_context::<Session>();
    let params = use_params_map();
    let open = Memo::new(move |_| {
        let n = params.read().get("n").and_then(|n| n.parse::<u32>().ok());
        let pair = session.open.get()?;
        let template = (!steady).then(|| pair.meta.read().template.clone());
        (Some(pair.meta.read().n) == n).then_some(OpenAs(pair, pair.meta.read().n, template))
    });
    let last = StoredValue::new(None::<OpenAs>);
    move || {
        let open = open.get();
        // The same page with other forms: whoever is in one of its fields stays there.
        if last.with_value(|last| last.as_ref().zip(open.as_ref()).is_some_and(|(last, open)| last.is_of(open))) {
            a11y::keep_place();
        }
        last.set_value(open.clone());
        drawn(session, open, draw)
    }
}

/// What has to be asked of the document itself waits until that is open; last time's screen does not know it.
#[component]
pub(super) fn OnceOpened(session: Session, children: ChildrenFn) -> impl IntoView {
    let is_opened = Memo::new(move |_| session.boot.get() != Boot::Remembered);
    let waits = || view! { <Progress text=m::pair::opening() /> };
    view! { <Show when=move || is_opened.get() fallback=waits>{children()}</Show> }
}

fn drawn(session: Session, open: Option<OpenAs>, draw: fn(Session, PairState) -> AnyView) -> AnyView {
    match open {
        // There is nothing to read before the partner has said yes.
        Some(OpenAs(pair, ..)) if pair.meta.read_untracked().phase == PairPhase::Returning => view! {
            <Phase session pair />
            <Heading text=m::pair::title_alone().to_owned() />
        }
        .into_any(),
        Some(OpenAs(pair, ..)) => {
            note_promise(session, pair);
            view! {
                <OnPaper pair />
                <Phase session pair />
                {draw(session, pair)}
            }
            .into_any()
        }
        None => view! { <Progress text=m::pair::opening() /> }.into_any(),
    }
}

/// An open pair, the same as long as its signals and the forms on the page are.
#[derive(Clone)]
struct OpenAs(PairState, u32, Option<Arc<Template>>);

impl OpenAs {
    /// Whether it is the same pair, whatever its forms.
    fn is_of(&self, other: &Self) -> bool {
        self.1 == other.1 && self.0.meta == other.0.meta
    }
}

impl PartialEq for OpenAs {
    fn eq(&self, other: &Self) -> bool {
        let has_same_forms = match (&self.2, &other.2) {
            (Some(mine), Some(theirs)) => Arc::ptr_eq(mine, theirs),
            (None, None) => true,
            (Some(_), None) | (None, Some(_)) => false,
        };
        self.is_of(other) && has_same_forms
    }
}

/// What a printed page of the two begins with: the program, who they are, and that it is for nobody else. Sheets have their
/// own; what is one's own, or everybody's as the guide is, names nobody.
#[component]
fn OnPaper(pair: PairState) -> impl IntoView {
    let path = use_location().pathname;
    let is_shared = Memo::new(move |_| {
        let path = path.read();
        let page = path.trim_end_matches('/');
        match page.rsplit_once("/forms/") {
            Some((_, id)) => pair.meta.read().template.form(id).is_some_and(|form| form.home == Home::Pair),
            None => page != PairTab::Guide.href(pair.meta.read().n),
        }
    });
    let names = move || {
        let meta = pair.meta.read();
        let words = &meta.template.vocabulary;
        let roles = [(Role::Mentor, &words.mentor), (Role::Mentee, &words.mentee)];
        let names = roles.into_iter().filter_map(|(role, word)| {
            let name = &meta.member(role)?.name;
            Some(m::history::in_list(&capitalised(&word.singular), name))
        });
        std::iter::once(meta.template.name.clone()).chain(names).collect::<Vec<_>>().join(" · ")
    };
    // Nothing on the screen, where it would be found by a search and seen by nobody.
    view! {
        <Show when=move || is_shared.get()>
            <p class="on-paper" data-names=names data-words=m::signing::confidential()></p>
        </Show>
    }
}

/// Why nothing can be written, where that is so.
#[component]
fn Phase(session: Session, pair: PairState) -> impl IntoView {
    let words = Memo::new(move |_| match pair.meta.read().phase {
        PairPhase::Entering => Some(m::pair::entering()),
        PairPhase::Removed => Some(m::pair::removed()),
        PairPhase::DeviceRemoved => Some(m::pair::device_removed()),
        PairPhase::Copying => Some(m::pair::copying()),
        PairPhase::Closed => Some(m::pair::closed()),
        PairPhase::Returning => Some(m::pair::returning()),
        PairPhase::WaitingForPartner | PairPhase::PartnerJoined(_) | PairPhase::WaitingForConfirm | PairPhase::Open => {
            None
        }
    });
    let n = pair.meta.with_untracked(|meta| meta.n);
    let path = use_location().pathname;
    let is_told_below = move || [ending_href(n), form_href(n, ending::FORM)].contains(&path.get());
    let is_over = Memo::new(move |_| pair.meta.read().phase == PairPhase::Closed && !is_told_below());
    // Whoever did not end it finds here when that was, and how long the pages stay.
    let end = move || {
        is_over.get().then(|| {
            let (ended, fate) = (move || ending::ended(pair), move || ending::fate(session, pair));
            view! { <p>{ended} " " {fate} " " <span class="no-print"><A href=ending_href(n)>{m::ending::way_over()}</A></span></p> }
        })
    };
    move || {
        words
            .get()
            .map(|words| view! { <div class="phase"><Alert tone=Tone::Warning><p>{words}</p>{end}</Alert></div> })
    }
}
