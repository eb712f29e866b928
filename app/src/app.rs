//! The shell around every page, and the table of routes.

mod gate;
mod notices;
mod saving;

use leptos::prelude::*;
use leptos_router::components::{ParentRoute, Route, Router, Routes};
use leptos_router::hooks::use_location;
use leptos_router::path;

use crate::a11y::Visited;
use crate::components::{Footer, Header, NavLink, WritingForm};
use crate::i18n::m;
use crate::pages::{
    AdaptForm, Agreement, AgreementSummary, Binder, Checkups, CleanCopy, ComeBack, DevicesPage, Ending, Forms, Guide,
    History, Home, Join, LetBack, Meetings, NotFound, OneForm, OpenSteps, Opened, Overview, OwnForms, PairFrame, Paper,
    Plan, Protection, ReadMoment, Settings, SignedVersion, SpeakOther, Start,
};
use crate::printing;
use crate::routes;
use crate::state::Session;
use gate::Gate;
use notices::Notices;
use saving::Saving;

/// The whole app, on what the runtime gives it.
#[component]
pub fn App(
    /// The signals and actions that the runtime fills.
    session: Session,
) -> impl IntoView {
    provide_context(session);
    provide_context(Visited::nothing());
    provide_context(Opened::nothing());
    provide_context(OpenSteps::first());
    printing::watch();
    view! {
        <Router>
            <Top session />
            <main id="main" class="main" tabindex="-1">
                <Notices session />
                <Gate session>
                    <Routes fallback=NotFound>
                        <Route path=path!("/") view=Home />
                        <Route path=path!("/start") view=Start />
                        <Route path=path!("/join") view=Join />
                        <Route path=path!("/settings") view=Settings />
                        <Route path=path!("/protection") view=Protection />
                        <Route path=path!("/devices") view=DevicesPage />
                        <Route path=path!("/come-back") view=ComeBack />
                        <ParentRoute path=path!("/pairs/:n") view=PairFrame>
                            <Route path=path!("") view=Overview />
                            <Route path=path!("agreement") view=Agreement />
                            <Route path=path!("agreement/summary") view=AgreementSummary />
                            <Route path=path!("agreement/:version") view=SignedVersion />
                            <Route path=path!("plan") view=Plan />
                            <Route path=path!("meetings") view=Meetings />
                            <Route path=path!("checkups") view=Checkups />
                            <Route path=path!("forms") view=Forms />
                            <Route path=path!("forms/:form") view=OneForm />
                            <Route path=path!("our-forms") view=OwnForms />
                            <Route path=path!("our-forms/:form") view=AdaptForm />
                            <Route path=path!("paper") view=Binder />
                            <Route path=path!("paper/:form") view=Paper />
                            <Route path=path!("guide") view=Guide />
                            <Route path=path!("ending") view=Ending />
                            <Route path=path!("back") view=LetBack />
                            <Route path=path!("clean-copy") view=CleanCopy />
                            <Route path=path!("history") view=History />
                            <Route path=path!("history/:moment") view=ReadMoment />
                        </ParentRoute>
                    </Routes>
                </Gate>
            </main>
            <Footer text=m::app::footer()>
                <a href=routes::PROTECTION>{m::settings::protected()}</a>
                <SpeakOther session />
            </Footer>
            <WritingForm />
        </Router>
    }
}

#[component]
fn Top(session: Session) -> impl IntoView {
    let path = use_location().pathname;
    let links = Signal::derive(move || {
        let link = |href: &str, label: &str| NavLink {
            href: href.to_owned(),
            label: label.to_owned(),
            current: *path.read() == href,
        };
        vec![link(routes::HOME, m::app::home()), link(routes::SETTINGS, m::app::settings())]
    });
    view! {
        <Header product=m::app::name() skip=m::app::skip() label=m::app::main_links() links>
            <Saving session />
        </Header>
    }
}
