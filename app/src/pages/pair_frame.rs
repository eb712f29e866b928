//! What stands around all pages of a pair: its tabs, and the wait until it is open.

mod head;

use std::sync::Arc;

use leptos::prelude::*;
use leptos_router::components::{A, Outlet};
use leptos_router::hooks::{use_location, use_params_map};
use twofold_programs::{Template, Vocabulary};

use super::placement::tabs_of;
use super::promise::note_promise;
use super::{Heading, NotFound, ending};
use crate::a11y;
use crate::components::{Alert, NavLink, Progress, Tabs, Tone};
use crate::i18n::{capitalised, m};
use crate::routes::{HOME, PairTab, binder_href, ending_href, form_href, own_forms_href};
use crate::state::{Boot, PairPhase, PairState, Session};
use head::Head;

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
            NavLink { current: here == href || is_below(tab, here, n.get()), href, label }
        };
        tabs_of(template.as_deref()).map(link).collect()
    });
    view! { <Tabs label=m::pair::tabs().to_owned() links /> }
}

/// Whether a page without a tab belongs to this one: to the agreement what was signed, to the history an earlier state,
/// to the forms each at an address of its own, as the two have it, on paper, and the page of the end.
fn is_below(tab: PairTab, here: &str, n: u32) -> bool {
    let under = |place: String| here.strip_prefix(&place).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
    match tab {
        PairTab::Agreement | PairTab::History => under(tab.href(n)),
        PairTab::Forms => [tab.href(n), own_forms_href(n), binder_href(n), ending_href(n)].into_iter().any(under),
        PairTab::Overview | PairTab::Plan | PairTab::Meetings | PairTab::Checkups | PairTab::Guide => false,
    }
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
                <Head pair />
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_without_a_tab_says_under_which_one_is() {
        let tab = |here: &str| PairTab::ALL.into_iter().find(|tab| is_below(*tab, here, 1));
        for here in ["/pairs/1/agreement/summary", "/pairs/1/agreement/0123456789"] {
            assert_eq!(tab(here), Some(PairTab::Agreement), "{here}");
        }
        assert_eq!(tab("/pairs/1/history/12"), Some(PairTab::History));
        for here in ["/pairs/1/forms/notes", "/pairs/1/our-forms/contract", "/pairs/1/paper", "/pairs/1/ending"] {
            assert_eq!(tab(here), Some(PairTab::Forms), "{here}");
        }
        assert_eq!(tab("/pairs/1/back"), None);
        assert_eq!(tab("/pairs/11/forms"), None, "another pair");
    }
}
