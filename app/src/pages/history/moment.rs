//! The whole document as it was at one moment.

use leptos::prelude::*;
use leptos_router::components::A;
use leptos_router::hooks::use_params_map;
use twofold_programs::{Form, Home};

use super::{Reading, when, who};
use crate::components::{Alert, Button, Tone};
use crate::i18n::m;
use crate::pages::Heading;
use crate::pages::pair_frame::{OnceOpened, OpenPair};
use crate::pages::reading::ReadForm;
use crate::routes::PairTab;
use crate::state::{Moment, PairState, Session};

/// The page.
#[component]
pub(crate) fn ReadMoment() -> impl IntoView {
    view! {
        <OpenPair draw=|session, pair| {
            view! { <OnceOpened session><Then session pair /></OnceOpened> }.into_any()
        } />
    }
}

#[component]
fn Then(session: Session, pair: PairState) -> impl IntoView {
    let params = use_params_map();
    let moment = Memo::new(move |_| params.read().get("moment").and_then(|code| Moment::read(&code)));
    let href = PairTab::History.href(pair.meta.with_untracked(|meta| meta.n));
    let forms = move || {
        let view = moment.get().and_then(|moment| pair.actions.read_at.run(moment));
        let Some(Reading { template, view }) = view.map(|view| Reading::at(pair, view)) else {
            return view! { <Alert tone=Tone::Info><p>{m::history::not_here()}</p></Alert> }.into_any();
        };
        let form = |form: Form| {
            let title = form.title.clone();
            view! {
                <h2 class="form__title">{title}</h2>
                <ReadForm template form view level=3 />
            }
        };
        let is_written = |form: &Form| {
            form.home == Home::Pair
                && view.with_value(|view| view.texts.keys().chain(view.values.keys()).any(|path| path.form == form.id))
        };
        let forms = template.with_value(|it| it.forms.iter().filter(|it| is_written(it)).cloned().collect::<Vec<_>>());
        forms.into_iter().map(form).collect_view().into_any()
    };
    let which = Memo::new(move |_| {
        let moment = moment.get()?;
        let change = pair.actions.history.run(())?.into_iter().find(|change| change.after == moment)?;
        Some(m::history::after(&when(session, &change), &who(pair, &change)))
    });
    view! {
        <Heading text=m::history::then().to_owned() />
        {move || which.get().map(|words| view! { <p class="lead" dir="auto">{words}</p> })}
        <p class="no-print"><A href=href>{m::history::back()}</A></p>
        <p class="confidential">{m::signing::confidential()}</p>
        <p class="no-print"><Button on_press=session.actions.print>{m::signing::print()}</Button></p>
        {forms}
    }
}
